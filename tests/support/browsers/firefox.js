// SPDX-License-Identifier: Apache-2.0
// Debian's Firefox, driven by WebDriver BiDi.

import puppeteer from 'puppeteer-core';
import { puppeteerBrowser } from './puppeteer-page.js';

/** Settings against traffic of the browser's own, besides those of Puppeteer. */
const quiet = {
  'app.update.auto': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** Runs in the browser's window: BiDi of Firefox 153 has no command for the preferred colours. */
const setScheme = (dark) => `() => {
  gBrowser.selectedBrowser.browsingContext.prefersColorSchemeOverride = '${dark ? 'dark' : 'light'}';
}`;

/** @param {{ wasm: boolean, downloads?: string }} options */
export async function launchFirefox({ wasm, downloads }) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    args: ['--remote-allow-system-access'], // for setDark
    extraPrefsFirefox: {
      ...quiet,
      'javascript.options.wasm': wasm,
      'ui.useOverlayScrollbars': 1, // so that a page is as wide as the viewport, as in the other browsers
    },
  });

  async function setDark(page, dark) {
    await page.bringToFront();
    const { connection } = browser;
    const { result } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
    await connection.send('script.callFunction', {
      functionDeclaration: setScheme(dark),
      awaitPromise: false,
      target: { context: result.contexts[0].context },
    });
    // The page's process hears of it later.
    await page.waitForFunction(`matchMedia('(prefers-color-scheme: dark)').matches === ${dark}`);
  }

  return puppeteerBrowser('firefox', browser, downloads, setDark);
}
