// SPDX-License-Identifier: Apache-2.0
// Errors as people read them: one line that says what is wrong and what to do.

/** A mistake in the command line: exit code 2. */
export class UsageError extends Error {}

/** What a command could not do, in a message of its own: exit code 1. */
export class Failure extends Error {}

/** Lines of a list that an error shows. */
const SHOWN = 3;

/** What systems say in codes. @type {Record<string, string>} */
const CODES = {
  EACCES: 'no permission',
  EDQUOT: 'the quota is used up; free some space, or choose another folder',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full; free some space, or choose another folder',
  ENOTDIR: 'a part of the path is no folder',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only; choose another folder',
};

/** Names of functions at the beginning of errors. They are removed: the user called a command, not a function. */
const CALLED = /^(createPool|fill|generator|plan|printable|readHeader|readModel|shards|write): /;

/** A list on many lines, as a few of its entries on one. @param {string} text */
function onOneLine(text) {
  const [first, ...list] = text.split('\n').map((line) => line.trim());
  if (!list.length) return first;
  const more = list.length - SHOWN;
  return `${first} ${list.slice(0, SHOWN).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/**
 * What an error says, in one line. An error that nn-init does not throw on purpose is shown with its stack, to be reported.
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
  return `a fault of nn-init's own, please report it: ${error?.stack ?? error}`;
}

/** What the system says of a rare error: 'name too long' of 'ENAMETOOLONG: name too long, mkdir 'x''. @param {any} error */
const systemSaying = ({ syscall, code, message }) =>
  syscall && /^E[A-Z0-9]+$/.test(code) ? /^E[A-Z0-9]+: ([^,\n]+)/.exec(message)?.[1] : undefined;

/** A TypeError of the engine, such as 'x is not a function', begins with no name of a function of ours. @param {Error} error */
const isFault = (error) => !(error instanceof Failure) && !/^[a-zA-Z_]+: /.test(error.message);

/** The file that an error of the package is about: "write: 'model.safetensors' cannot be written: ...". @param {string} message */
const placeIn = (message) => (/'[^']*'/.exec(message) ? `${/'[^']*'/.exec(message)?.[0]}: ` : '');
