// SPDX-License-Identifier: Apache-2.0
// Pieces of Markdown that the pages are made of.
import temml from 'temml';

const REPOSITORY = 'https://github.com/nn-init/nn-init/blob/main';

/** Characters that Markdown or Vue would take for their own. @param {string} text */
const escape = (text) =>
  text
    .replace(/[\\*_[\]]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '&#123;&#123;');

/** Text of JSDoc. @param {string} text @param {(name: string) => string | undefined} linkOf the page of a function */
export function prose(text, linkOf) {
  const known = (/** @type {string} */ word) => {
    const link = linkOf(word);
    return link ? `[\`${word}\`](${link})` : undefined;
  };
  return text
    .split(/(`[^`]*`)/)
    .map((part) => {
      if (part.startsWith('`')) return known(part.slice(1, -1)) ?? part;
      const joined = part.replace(/\n(?!- )\s*/g, ' ').replace(/\n- /g, '\n- ');
      return joined
        .split(/(?<![\w.])([A-Za-z]\w*(?:_|Async_)?)(?=\W|$)/)
        .map((word, i) => (i % 2 ? (/[_A-Z]/.test(word) && known(word)) || escape(word) : escape(word)))
        .join('');
    })
    .join('');
}

/** In a cell of a table. @param {string} text */
export const cell = (text) => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
/** A type, or a value, in a cell. @param {string} text */
export const code = (text) =>
  `<code v-pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '&#124;')}</code>`;

/** @param {string[]} heads @param {string[][]} rows */
export const table = (heads, rows) =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

/** @param {string} language @param {string} text */
export const fence = (language, text) => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/** A program that runs in the page, and what it prints. @param {string} program @param {string} output @param {boolean} [live] */
export const example = (program, output, live = true) =>
  `${fence(live ? 'js live' : 'js', program)}\n\n${fence('output', output)}`;

/** A line of the repository. @param {{ file: string, line: number }} source */
export const sourceLink = ({ file, line }) => `[${file}:${line}](${REPOSITORY}/${file}#L${line})`;

/** A formula as MathML, which browsers draw themselves. Style attributes, which the policy refuses, become classes. @param {string} tex */
export function formula(tex) {
  const math = temml.renderToString(tex, { displayMode: true, throwOnError: true, trust: false });
  return math.replace(/ style="[^"]*"/g, '').replace(/ class="[^"]*"/g, '');
}

/** @param {string | string[]} tex */
export const formulas = (tex) =>
  `<div class="formula" v-pre tabindex="0" role="group" aria-label="Formula">${[tex].flat().map(formula).join('')}</div>`;
