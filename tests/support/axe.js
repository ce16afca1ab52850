// SPDX-License-Identifier: Apache-2.0
// What axe-core finds wrong with a page.

import axe from 'axe-core';

/**
 * The rules that the page breaks, and where.
 * @param {import('./browsers/page.js').Page} page
 * @returns {Promise<string[]>}
 */
export async function violationsOf(page) {
  const json = await page.run(`(async () => {
    ${axe.source}
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return JSON.stringify(violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.failureSummary + ' ' + node.html).join(', ')));
  })()`);
  return JSON.parse(json);
}
