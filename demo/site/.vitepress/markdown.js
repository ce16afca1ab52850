// SPDX-License-Identifier: Apache-2.0
// What the site's Markdown has beside VitePress's own.
import { live } from './live/fence.js';

/** The alignment of a table's cells as a class: the policy refuses style attributes. @param {import('markdown-it').default} md */
function alignByClass(md) {
  md.core.ruler.push('align-by-class', ({ tokens }) => {
    for (const token of tokens) {
      const align = /^text-align:(\w+)$/.exec(token.attrGet('style') ?? '')?.[1];
      if (!align) continue;
      token.attrs = token.attrs.filter(([name]) => name !== 'style');
      token.attrJoin('class', `align-${align}`);
    }
  });
}

/** @param {import('markdown-it').default} md */
export function extend(md) {
  md.use(alignByClass);
  md.use(live);
}
