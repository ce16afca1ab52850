// SPDX-License-Identifier: Apache-2.0
// Names that npm/rollup.config.js defines for the command line.

/** The version of the package. */
declare const VERSION: string;

/** cli-progress has no types of its own. */
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
