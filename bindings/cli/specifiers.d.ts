// SPDX-License-Identifier: Apache-2.0
// What npm/rollup.config.js puts into the command line.

/** The version of the package. */
declare const VERSION: string;

/** It has no types of its own. */
declare module 'cli-progress' {
  class SingleBar {
    constructor(options: object);
    start(total: number, done: number, payload: object): void;
    update(done: number, payload: object): void;
    stop(): void;
  }
  const library: { SingleBar: typeof SingleBar };
  export default library;
}
