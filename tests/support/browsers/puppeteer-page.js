// SPDX-License-Identifier: Apache-2.0
// A page that Puppeteer drives, in Chromium or Firefox.

import { Page } from './page.js';

/** Whether a console message is an error, or reports that the page's policy was broken. */
const isError = (message) => message.type() === 'error' || /content.security.policy/i.test(message.text());

/** Chromium's message does not say what it failed to load. */
const textOf = (message) =>
  message.text().startsWith('Failed to load resource') ? `${message.text()} ${message.location().url}` : message.text();

/** The name and message of a thrown value; Firefox has both in the message. */
const thrown = ({ name, message }) => (name && name !== 'Error' ? `${name}: ${message}` : message);

export class PuppeteerPage extends Page {
  #page;
  #setDark;
  #isDark = false;
  #errors = [];
  #requests = [];

  /**
   * @param {import('puppeteer-core').Page} page
   * @param {(page: import('puppeteer-core').Page, dark: boolean) => Promise<void>} setDark
   */
  constructor(page, setDark) {
    super();
    this.#page = page;
    this.#setDark = setDark;
    page.on('console', (message) => isError(message) && this.#errors.push(textOf(message)));
    page.on('pageerror', (error) => this.#errors.push(thrown(error)));
    page.on('error', (error) => this.#errors.push(String(error))); // it crashed
    page.on('request', (request) => this.#requests.push(request.url()));
  }

  run = (expression) => this.#page.evaluate(expression);

  /**
   * Resolves when the page is loaded. Firefox forgets the preferred colours when a cross-origin isolated page replaces
   * another.
   */
  async goto(url) {
    await this.#page.goto(url);
    if (this.#isDark) await this.emulateDark(true);
  }

  async url() {
    return this.#page.url();
  }

  click = (selector) => this.#page.click(selector);
  type = (text) => this.#page.keyboard.type(text);
  press = (key) => this.#page.keyboard.press(key);
  /** @param {number} [scale] pixels of the device in one of the page */
  resize = (width, height, scale = 1) => this.#page.setViewport({ width, height, deviceScaleFactor: scale });

  /**
   * @param {object} [options]
   * @param {boolean} [options.fullPage] whether the picture also shows what lies outside the viewport
   * @param {{ x: number, y: number, width: number, height: number }} [options.clip] the only part that is in the picture
   */
  async screenshot(path, { fullPage = false, clip } = {}) {
    await this.#page.screenshot({ path, fullPage, ...(clip && { clip }) });
  }

  async emulateDark(dark) {
    this.#isDark = dark;
    await this.#setDark(this.#page, dark);
  }

  /** Console errors, what the page's policy forbade, and errors that were thrown or rejected and not caught. */
  async errors() {
    return [...this.#errors];
  }

  /** Every URL that the page asked for, except those that a worker asked for. */
  async requests() {
    return [...this.#requests];
  }

  /** Deletes what the page stored, too. */
  close = () => this.#page.browserContext().close();
}

/**
 * @param {string} engine
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} [downloads]
 * @param {(page: import('puppeteer-core').Page, dark: boolean) => Promise<void>} setDark
 * @returns {Promise<import('../browsers.js').Browser>}
 */
export async function puppeteerBrowser(engine, browser, downloads, setDark) {
  const downloadBehavior = downloads && { policy: 'allow', downloadPath: downloads };
  return {
    engine,
    version: (await browser.version()).split('/')[1],
    async newPage({ width = 1280, height = 800, dark = false } = {}) {
      const context = await browser.createBrowserContext({ downloadBehavior });
      const page = new PuppeteerPage(await context.newPage(), setDark);
      await page.resize(width, height);
      if (dark) await page.emulateDark(true);
      return page;
    },
    close: () => browser.close(),
  };
}
