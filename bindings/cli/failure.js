// SPDX-License-Identifier: Apache-2.0
// Errors for people: one line that says what is wrong and what to do.

/** A mistake in the command line: exit code 2. */
export class UsageError extends Error {}

/** A command could not do its work, and says why: exit code 1. */
export class Failure extends Error {}

/** How many lines of a list an error shows. */
const SHOWN = 3;

/** Words for the systems' error codes. @type {Record<string, string>} */
const CODES = {
  EACCES: 'no permission',
  EDQUOT: 'the quota is used up; free some space, or choose another folder',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full; free some space, or choose another folder',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only; choose another folder',
};

/** Names of functions at the beginning of errors. They are removed: the user called a command, not a function. */
const CALLED = /^(createPool|fill|generator|plan|printable|readHeader|readModel|shards|write): /;

/** Shortens a list of many lines to a few entries on one line. @param {string} text */
function onOneLine(text) {
  const [first, ...list] = text.split('\n').map((line) => line.trim());
  if (!list.length) return first;
  const more = list.length - SHOWN;
  return `${first} ${list.slice(0, SHOWN).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/**
 * An error's message in one line. An error that nn-init did not throw on purpose is shown with its stack, so that it
 * can be reported.
 * @param {any} error
 * @returns {string}
 */
export function sayingOf(error) {
  for (let cause = error; cause; cause = cause.cause) {
    const said = CODES[cause.code] ?? systemSaying(cause);
    if (said) return `${cause.path ? `${cause.dest ?? cause.path}: ` : placeIn(error.message)}${said}`;
  }
  const isOurs = error instanceof Failure || error instanceof TypeError || error instanceof RangeError;
  if (isOurs && !isFault(error)) return onOneLine(error.message.replace(CALLED, ''));
  return `a bug in nn-init, please report it: ${error?.stack ?? error}`;
}

/**
 * The system's words for a rare error: 'name too long' from 'ENAMETOOLONG: name too long, mkdir 'x''.
 * @param {any} error
 */
const systemSaying = ({ syscall, code, message }) =>
  syscall && /^E[A-Z0-9]+$/.test(code) ? /^E[A-Z0-9]+: ([^,\n]+)/.exec(message)?.[1] : undefined;

/**
 * A TypeError of the engine, such as 'x is not a function', does not begin with the name of one of our functions.
 * @param {Error} error
 */
const isFault = (error) => !(error instanceof Failure) && !/^[a-zA-Z_]+: /.test(error.message);

/** The file that an error of the package is about: "write: 'model.safetensors' cannot be written: ...". @param {string} message */
const placeIn = (message) => (/'[^']*'/.exec(message) ? `${/'[^']*'/.exec(message)?.[0]}: ` : '');
