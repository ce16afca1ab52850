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

/** An empty cell of a table's head as an ordinary cell: readers of screens say "column header", and then nothing. @param {import('markdown-it').default} md */
function leaveEmptyHeads(md) {
  md.core.ruler.push('leave-empty-heads', ({ tokens }) => {
    tokens.forEach((token, i) => {
      if (token.type !== 'th_open' || tokens[i + 1].content) return;
      token.tag = 'td';
      tokens[i + 2].tag = 'td';
    });
  });
}

/** @param {import('markdown-it').default} md */
export function extend(md) {
  md.use(leaveEmptyHeads);
  md.use(alignByClass);
  md.use(live);
}
