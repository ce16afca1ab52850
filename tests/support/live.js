// SPDX-License-Identifier: Apache-2.0
// A live example in a page of the site, as a visitor handles it. Each function takes which of the page's examples, from 0.

/** @param {import('./browsers/page.js').Page} page @param {number} which @param {string} name of a button: 'Run', 'Stop', 'Edit' or 'Reset' */
export const press = (page, which, name) =>
  page.evaluate(
    (which, name) => {
      const example = document.querySelectorAll('.live')[which];
      const button = [...example.querySelectorAll('.live-bar button')].find((button) => button.textContent === name);
      if (button.disabled) throw new Error(`${name} is disabled`);
      button.click();
    },
    which,
    name,
  );

/** Waits until the page's program has taken over what was rendered. @param {import('./browsers/page.js').Page} page */
export const ready = (page) =>
  page.waitFor(
    () =>
      document.querySelector('#app').__vue_app__ !== undefined &&
      [...document.querySelectorAll('.live-bar .run')].every((button) => !button.disabled),
  );

/** What the last run has printed, once it has ended: lines, captions of drawings, and the error. */
export const printed = (page, which) =>
  page.waitFor((which) => {
    const example = document.querySelectorAll('.live')[which];
    const runs = [...example.querySelectorAll('button')].some((button) => button.textContent === 'Stop');
    if (runs || !example.querySelector('.live-output')) return undefined;
    const texts = (selector) => [...example.querySelectorAll(`.live-output ${selector}`)].map((e) => e.textContent);
    return {
      text: texts('pre:not(.error)').join('\n'),
      drawings: texts('figcaption'),
      error: texts('[role=alert]')[0],
    };
  }, which);

/** Presses Run, and waits for the end. */
export async function runLive(page, which = 0) {
  await press(page, which, 'Run');
  return printed(page, which);
}

/** Puts another program into the editor, as keys do. @param {string} code */
export async function edit(page, which, code) {
  await page.evaluate(
    (which) => document.querySelectorAll('.live')[which].querySelector('.live-bar button + button').click(),
    which,
  );
  await page.waitFor((which) => document.querySelectorAll('.live')[which].querySelector('textarea'), which);
  await page.evaluate(
    (which, code) => {
      const field = document.querySelectorAll('.live')[which].querySelector('textarea');
      field.focus();
      field.select();
      document.execCommand('insertText', false, code);
    },
    which,
    code,
  );
}

/** The program in the editor. */
export const programOf = (page, which = 0) =>
  page.evaluate((which) => document.querySelectorAll('.live')[which].querySelector('textarea').value, which);

/** Runs each example of an open page. @returns {Promise<{ faults: string[], count: number }>} what differs from the output that the page came with */
export async function runAll(page) {
  const expected = await page.evaluate(() =>
    [...document.querySelectorAll('.live')].map(
      (e) => e.querySelector('.live-expected code')?.textContent.trim() ?? '',
    ),
  );
  const faults = [];
  for (const [which, output] of expected.entries()) {
    const { text, error } = await runLive(page, which);
    if (error || text.trim() !== output) faults.push(`example ${which} prints ${error ?? text}; expected ${output}`);
  }
  return { faults, count: expected.length };
}
