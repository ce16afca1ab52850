// SPDX-License-Identifier: Apache-2.0
// The editor of live examples: a <textarea> under coloured code, by prism-code-editor. It has none of the library's commands, so that Tab goes on
// to the Run button, as in any other field.
import { createEditor as create } from 'prism-code-editor';
import 'prism-code-editor/prism/languages/javascript';
import 'prism-code-editor/layout.css';

/**
 * @param {HTMLPreElement} pre the program, which the editor takes the place of
 * @param {(code: string) => void} onUpdate
 */
export function createEditor(pre, onUpdate) {
  const place = document.createElement('div');
  pre.before(place);
  const editor = create(place, {
    language: 'javascript',
    lineNumbers: false,
    value: pre.textContent.trimEnd(),
    onUpdate(code) {
      pre.firstElementChild.textContent = code; // what the copy button copies
      onUpdate(code);
    },
  });
  pre.hidden = true;
  editor.textarea.setAttribute('aria-label', 'Program');
  return editor;
}
