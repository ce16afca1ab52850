// SPDX-License-Identifier: Apache-2.0
// The output of a command: results go to stdout, everything else to stderr.
import { sayingOf } from './failure.js';
import { plain } from './text.js';
import { createProgress } from './progress.js';

export class Output {
  #isJson = false;
  #isQuiet = false;

  constructor() {
    // `nn-init plan ... | head` closes the pipe when it has read enough.
    process.stdout.on('error', (error) => {
      if (/** @type {any} */ (error).code === 'EPIPE') process.exit(0);
      process.exit(this.fail('', `the standard output: ${sayingOf(error)}`, 1));
    });
    // Nobody reads the remarks any more, but the work goes on.
    process.stderr.on('error', () => {});
  }

  /** @param {{ isJson?: boolean, isQuiet?: boolean }} how */
  set({ isJson = false, isQuiet = false }) {
    this.#isJson = isJson;
    this.#isQuiet = isQuiet;
  }

  /** Prints text as it is. @param {string} text @returns {number} the exit code 0 */
  print(text) {
    process.stdout.write(text);
    return 0;
  }

  /** Prints a result: as JSON, or as text. @param {unknown} value @param {() => string} textOf */
  result(value, textOf) {
    this.print(`${this.#isJson ? JSON.stringify(value, null, 2) : textOf()}\n`);
  }

  /** Prints a remark beside the result. @param {string} text */
  remark(text) {
    if (!this.#isQuiet) process.stderr.write(`${plain(text)}\n`);
  }

  /** @param {string} command @param {string} message @param {number} code @returns {number} the exit code */
  fail(command, message, code) {
    const lines = message.split('\n').map(plain);
    process.stderr.write(`nn-init${command && ` ${command}`}: ${lines.join('\n')}\n`);
    return code;
  }

  /** Shows how many of `total` bytes are done, until it is stopped. @param {number} total */
  progress(total) {
    return createProgress(total, this.#isQuiet);
  }
}
