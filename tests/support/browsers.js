// SPDX-License-Identifier: Apache-2.0
// The browsers in which tests run pages, all driven in one way.

/**
 * @typedef {object} Browser
 * @property {string} engine
 * @property {string} version
 * @property {(options?: PageOptions) => Promise<import('./browsers/page.js').Page>} newPage opens a page with its own
 *   storage
 * @property {() => Promise<void>} close
 *
 * @typedef {object} PageOptions
 * @property {number} [width] the viewport's width, 1280 by default
 * @property {number} [height] 800 by default
 * @property {boolean} [dark] whether the page is told to prefer dark colours
 */

/** The engines to test with, from the environment variable ENGINES, separated by spaces. */
export const engines = (process.env.ENGINES ?? 'chromium firefox').split(' ').filter(Boolean);

/** The engines of tests that take long: Chromium alone, so that `make test` ends in minutes, unless ENGINES names them. */
export const fewEngines = process.env.ENGINES ? engines : ['chromium'];

// Loaded when needed: WebKit's needs no npm package, and the others' take long to load.
const launchers = {
  chromium: async () => (await import('./browsers/chromium.js')).launchChromium,
  firefox: async () => (await import('./browsers/firefox.js')).launchFirefox,
  webkit: async () => (await import('./browsers/webkit.js')).launchWebKit,
};

/**
 * @param {string} engine 'chromium', 'firefox' or 'webkit'
 * @param {{ wasm?: boolean, webgpu?: 'swiftshader' | 'own', downloads?: string }} [options] `wasm`: whether there is
 *   WebAssembly; `webgpu`: the device of Chromium's WebGPU; `downloads`: the folder for downloads, which are not asked
 *   about
 * @returns {Promise<Browser>}
 */
export async function launch(engine, { wasm = true, webgpu, downloads } = {}) {
  const launcher = await launchers[engine]();
  return launcher({ wasm, webgpu, downloads });
}
