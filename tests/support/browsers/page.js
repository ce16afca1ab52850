// SPDX-License-Identifier: Apache-2.0
// What a page of every engine can do, built on what each engine can.

import { setTimeout as sleep } from 'node:timers/promises';

/** How many ms pass between two questions of waitFor(). */
const INTERVAL = 20;

/**
 * After how many ms a page that does not answer is asked again. Once in a thousand navigations, with three browsers at
 * work, Chromium did not answer for three minutes.
 */
const PATIENCE = 5000;

async function unanswered() {
  await sleep(PATIENCE, undefined, { ref: false });
  throw new Error(`no answer in ${PATIENCE} ms`);
}

/**
 * Subclasses add goto(url), url(), click(selector), type(text), press(key), with a name of KeyboardEvent.key,
 * resize(width, height), screenshot(path, { fullPage }), emulateDark(dark), errors(), requests(), close(), and
 * run(expression), which returns the string that the expression's promise becomes. All are asynchronous.
 */
export class Page {
  /** How many ms waitFor() waits. */
  timeout = 30_000;

  /**
   * Calls a function in the page, under any policy of the page.
   *
   * @param {Function} fn sees only its arguments, nothing else of the test; it may be async
   * @param {...any} args JSON
   * @returns {Promise<any>} JSON
   */
  async evaluate(fn, ...args) {
    const call = `(${fn})(...${JSON.stringify(args)})`;
    const json = await this.run(`(async () => JSON.stringify(await ${call}))()`);
    return json ? JSON.parse(json) : undefined;
  }

  /**
   * Calls a function in the page until it returns something truthy, and returns that. An error counts as falsy: what
   * the function looks for may not be there yet, and the page may be on its way to another.
   *
   * @param {Function} fn
   * @param {...any} args JSON
   */
  async waitFor(fn, ...args) {
    const end = Date.now() + this.timeout;
    let value, cause;
    do {
      try {
        value = await Promise.race([this.evaluate(fn, ...args), unanswered()]);
        cause = undefined;
      } catch (error) {
        cause = error;
      }
      if (value) return value;
      await sleep(INTERVAL);
    } while (Date.now() < end);
    const what = `${fn}${args.length ? ` of ${JSON.stringify(args)}` : ''}`;
    throw new Error(`Not so after ${this.timeout} ms: ${what}${cause ? `, but ${cause.message}` : ''}`, { cause });
  }

  /** Chooses an option of a <select>, as a user would: drivers cannot reach the list that a browser shows. */
  async select(selector, value) {
    await this.evaluate(
      (selector, value) => {
        const select = document.querySelector(selector);
        if (![...select.options].some((option) => option.value === value && !option.disabled))
          throw new Error(`${selector} has no option ${value}`);
        select.focus();
        select.value = value;
        select.dispatchEvent(new Event('input', { bubbles: true }));
        select.dispatchEvent(new Event('change', { bubbles: true }));
      },
      selector,
      value,
    );
  }

  /** Types over the text of an input. The input's change event comes when the focus leaves it: press('Tab'). */
  async fill(selector, text) {
    await this.click(selector);
    await this.evaluate((selector) => document.querySelector(selector).select(), selector);
    await (text === '' ? this.press('Delete') : this.type(text));
  }
}
