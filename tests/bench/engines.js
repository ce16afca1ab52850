// SPDX-License-Identifier: Apache-2.0
//
// Runs engine.js in several versions of Node.js and in browsers. They take turns, as contestants do.
import { fileURLToPath } from 'node:url';
import { engines as browsers, launch } from '../support/browsers.js';
import { serve } from '../support/browser.js';
import { node } from '../support/nodes.js';
import { root } from '../support/run.js';
import { Contestant } from './contestants.js';
import { race } from './rounds.js';
import { IN_ENGINES } from './works.js';

const SIZE = 2 ** 20;
const NODES = [20, 24, 26];

/** With these headers performance.now() has steps of microseconds; without them 0.1 ms in Chromium and 1 ms in Firefox. */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** A browser as a contestant, with the methods of contestants.js that the benchmark calls. */
class Tab {
  #page;
  #browser;

  /** @param {string} engine @param {string} url of the repository */
  static async open(engine, url) {
    const tab = new Tab();
    tab.#browser = await launch(engine);
    tab.#page = await tab.#browser.newPage();
    await tab.#page.goto(`${url}tests/support/blank.html`);
    tab.system = engine[0].toUpperCase() + engine.slice(1);
    tab.version = tab.#browser.version;
    return tab;
  }

  time({ work, variant, size }, calls) {
    const inPage = async (...args) => (await import('/tests/bench/engine.js')).measure(...args);
    return this.#page.evaluate(inPage, work, variant, size, calls);
  }

  stop = () => this.#browser.close();
}

/** Starts every engine that it can, and prints why the others do not take part. @param {string} url of the repository */
async function start(url) {
  const script = fileURLToPath(new URL('engine_node.js', import.meta.url));
  const starts = {
    ...Object.fromEntries(
      NODES.map((version) => [`Node ${version}`, () => Contestant.start({ command: node(version), args: [script] })]),
    ),
    ...Object.fromEntries(browsers.map((engine) => [engine, () => Tab.open(engine, url)])),
  };
  const started = [];
  for (const [name, begin] of Object.entries(starts)) {
    try {
      started.push(await begin());
    } catch (error) {
      console.log(`${name} does not take part: ${error.message}`);
    }
  }
  return started;
}

/**
 * @param {number} rounds
 * @returns {Promise<import('./rounds.js').Result[]>} nanoseconds per element; labels are names of engines
 */
export async function engines(rounds) {
  const server = await serve(root, ISOLATED);
  const started = await start(server.url);
  try {
    for (const { system, version } of started) console.log(`${system.padEnd(20)}${version}`);
    const entries = Object.entries(IN_ENGINES).flatMap(([work, variants]) =>
      variants.flatMap((variant) =>
        started.map((contestant) => ({ work, variant, size: SIZE, label: contestant.system, contestant })),
      ),
    );
    return await race(entries, rounds);
  } finally {
    for (const each of started) await each.stop();
    server.close();
  }
}
