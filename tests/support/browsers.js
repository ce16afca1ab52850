// SPDX-License-Identifier: Apache-2.0
// The browsers that tests run pages in, all driven in one way.

/**
 * @typedef {object} Browser
 * @property {string} engine
 * @property {string} version
 * @property {(options?: PageOptions) => Promise<import('./browsers/page.js').Page>} newPage with storage of its own
 * @property {() => Promise<void>} close
 *
 * @typedef {object} PageOptions
 * @property {number} [width] of the viewport: 1280 unless given
 * @property {number} [height] 800 unless given
 * @property {boolean} [dark] whether the page is told that dark colours are preferred
 */

/** The engines to test with: of the environment variable ENGINES, with spaces between. */
export const engines = (process.env.ENGINES ?? 'chromium firefox').split(' ').filter(Boolean);

// WebKit's needs no npm package, and the others' takes long to load.
const launchers = {
  chromium: async () => (await import('./browsers/chromium.js')).launchChromium,
  firefox: async () => (await import('./browsers/firefox.js')).launchFirefox,
  webkit: async () => (await import('./browsers/webkit.js')).launchWebKit,
};

/**
 * @param {string} engine 'chromium', 'firefox' or 'webkit'
 * @param {{ wasm?: boolean, webgpu?: 'swiftshader' | 'own', downloads?: string }} [options] whether there is WebAssembly; by which
 *   device Chromium has WebGPU; where what pages download goes, without a question
 * @returns {Promise<Browser>}
 */
export async function launch(engine, { wasm = true, webgpu, downloads } = {}) {
  const launcher = await launchers[engine]();
  return launcher({ wasm, webgpu, downloads });
}
