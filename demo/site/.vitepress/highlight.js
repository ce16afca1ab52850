// SPDX-License-Identifier: Apache-2.0
// Colours of code, by the library that the editor of live examples uses too: code looks the same before and while one edits it. VitePress's own
// highlighter, Shiki, writes its colours into style attributes, which the policy refuses.
import { highlightText, languages } from 'prism-code-editor/prism';
import 'prism-code-editor/prism/languages/bash';
import 'prism-code-editor/prism/languages/c';
import 'prism-code-editor/prism/languages/javascript';
import 'prism-code-editor/prism/languages/json';
import 'prism-code-editor/prism/languages/markup';
import 'prism-code-editor/prism/languages/python';
import 'prism-code-editor/prism/languages/typescript';
import 'prism-code-editor/prism/languages/yaml';

/** Languages without colours. */
const PLAIN = new Set(['', 'txt', 'text', 'output']);
/** Names that the library does not know. */
const SYNONYMS = { sh: 'bash' };

/** @param {string} text */
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What VitePress calls for each block of code. @param {string} code @param {string} info the first word after the fence */
export function highlight(code, info) {
  const language = SYNONYMS[info] ?? info;
  if (!PLAIN.has(language) && !languages[language]) throw new Error(`highlight: no language is named ${language}`);
  const html = PLAIN.has(language) ? escape(code) : highlightText(code, language);
  // Scrolls sideways, so that it has to be reached by keys. Blocks that are indented have no class, and a style of their own in atlas.css.
  return `<pre v-pre class="highlighted" tabindex="0"><code>${html}</code></pre>`;
}
