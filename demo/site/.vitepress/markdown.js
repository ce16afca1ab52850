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

/** A block of code by indentation, as the stream contract has, may be wider than a phone: keys scroll it. @param {import('markdown-it').default} md */
function focusable(md) {
  md.renderer.rules.code_block = (tokens, i) =>
    `<pre tabindex="0" v-pre><code>${md.utils.escapeHtml(tokens[i].content)}</code></pre>\n`;
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

/**
 * {#id} at the end of a heading is its id. The plugin that VitePress has for this is off: it takes other braces for attributes, too, and text such as
 * { data, shape } would be lost.
 *
 * @param {import('markdown-it').default} md
 */
function idsOfHeadings(md) {
  md.core.ruler.before('anchor', 'ids-of-headings', ({ tokens }) => {
    tokens.forEach((token, i) => {
      if (token.type !== 'heading_open') return;
      const text = tokens[i + 1].children.at(-1);
      const [suffix, id] = / *\{#([\w-]+)\}$/.exec(text?.type === 'text' ? text.content : '') ?? [];
      if (!id) return;
      token.attrSet('id', id);
      text.content = text.content.slice(0, -suffix.length);
    });
  });
}

/** @param {import('markdown-it').default} md */
export function extend(md) {
  md.use(idsOfHeadings);
  md.use(leaveEmptyHeads);
  md.use(alignByClass);
  md.use(focusable);
  md.use(live);
}
