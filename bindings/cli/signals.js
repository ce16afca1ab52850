// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and other signals stop the work, remove half-written files, and set the exit code.

/** Exit codes: 128 plus the signal's number. @type {[NodeJS.Signals, number][]} */
const CODES = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
];

/**
 * How many milliseconds a command has to stop. Work that waits for a server, or for a disk that does not answer, cannot
 * be aborted.
 */
const GRACE = 5000;

/** A second signal ends the process at once. Then `exit` handlers remove the files, such as the one in lock.js. */
export function onSignals() {
  const controller = new AbortController();
  let exitCode = 1;
  const handlers = CODES.map(([signal, code]) => {
    const handler = () => {
      if (controller.signal.aborted) process.exit(code);
      exitCode = code;
      setTimeout(() => process.exit(code), GRACE).unref();
      controller.abort(new Error(`stopped by ${signal}`));
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return {
    signal: controller.signal,
    codeOf: () => exitCode,
    release: () => handlers.forEach((off) => off()),
  };
}
