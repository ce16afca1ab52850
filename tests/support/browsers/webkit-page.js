// SPDX-License-Identifier: Apache-2.0
// A page of WebKitGTK: one WebDriver session.

import { writeFile } from 'node:fs/promises';
import { Page } from './page.js';

/** WebDriver's codes for the names of keys. */
const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE006',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};

export class WebKitPage extends Page {
  #session;
  #closed;
  #earlierErrors = [];
  #earlierRequests = [];

  /**
   * @param {Awaited<ReturnType<typeof import('./webdriver.js').openSession>>} session
   * @param {() => void} closed called when the page is closed
   */
  constructor(session, closed) {
    super();
    this.#session = session;
    this.#closed = closed;
  }

  run = (expression) => this.#session.post('execute/sync', { script: `return ${expression}`, args: [] });

  async goto(url) {
    this.#earlierErrors = await this.errors();
    this.#earlierRequests = await this.requests();
    await this.#session.post('url', { url });
  }

  url = () => this.#session.get('url');

  async click(selector) {
    const element = await this.#session.post('element', { using: 'css selector', value: selector });
    await this.#session.post(`element/${Object.values(element)[0]}/click`);
  }

  async type(text) {
    const actions = [...text].flatMap((value) => ['keyDown', 'keyUp'].map((type) => ({ type, value })));
    await this.#session.post('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  press = (key) => this.type(KEYS[key] ?? key);

  /** The window has a toolbar besides the viewport. */
  async resize(width, height) {
    const size = () => this.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const inner = await size();
    const outer = await this.#session.get('window/rect');
    await this.#session.post('window/rect', {
      x: 0,
      y: 0,
      width: outer.width + width - inner.width,
      height: outer.height + height - inner.height,
    });
    await this.waitFor((width, height) => innerWidth === width && innerHeight === height, width, height);
  }

  /** The driver takes pictures of the viewport only, so the viewport is made as high as the page. */
  async screenshot(path, { fullPage = false } = {}) {
    const { width, height, content } = await this.evaluate(() => ({
      width: innerWidth,
      height: innerHeight,
      content: document.documentElement.scrollHeight,
    }));
    if (fullPage) await this.resize(width, content);
    await writeFile(path, Buffer.from(await this.#session.get('screenshot'), 'base64'));
    if (fullPage) await this.resize(width, height);
  }

  /** Not possible: WebKitGTK takes the preference from its desktop when it starts. */
  async emulateDark() {
    throw new Error('WebKit is dark from the start, or not at all: newPage({ dark: true })');
  }

  /**
   * The errors that record-errors.js kept: those of pages of serve(), and, of pages that goto() left, only the last
   * one's.
   */
  async errors() {
    return [...this.#earlierErrors, ...((await this.evaluate(() => window.recordedErrors)) ?? [])];
  }

  /** What was loaded, by the last page that goto() did not leave. Requests of workers are missing. */
  async requests() {
    const urls = await this.evaluate(() =>
      performance
        .getEntries()
        .filter(({ entryType }) => ['navigation', 'resource'].includes(entryType))
        .map(({ name }) => name),
    );
    return [...this.#earlierRequests, ...urls.filter((url) => !url.endsWith('/.record-errors.js'))];
  }

  async close() {
    this.#closed();
    await this.#session.close();
  }
}
