// SPDX-License-Identifier: Apache-2.0
// Numbers and code as text.

import { html } from 'lit-html';

/** A number to four digits. */
export function short(x) {
  if (!Number.isFinite(x)) return '–';
  if (x === 0) return '0';
  const magnitude = Math.abs(x);
  return magnitude >= 1e-3 && magnitude < 1e6
    ? String(Number(x.toPrecision(4)))
    : Number(x.toPrecision(3)).toExponential();
}

/** A number with so many digits that it can be told from another at the distance of `step`. */
export const shortBy = (step) => (x) => {
  const digits = Math.ceil(Math.log10(Math.abs(x) / step)) + 1;
  return digits > 4 && digits < 16 ? String(Number(x.toPrecision(digits))) : short(x);
};

export const count = (n) => n.toLocaleString('en');

/** @param {string} source of JavaScript, to copy */
export const code = (source) =>
  html` <section class="code" aria-labelledby="code-title">
    <h2 id="code-title">The code</h2>
    <button type="button" aria-live="polite" @click=${({ target }) => copy(source, target)}>Copy</button>
    <pre tabindex="0"><code>${source}</code></pre>
  </section>`;

async function copy(text, button) {
  let said = 'Copied';
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector('code')); // where it is not allowed
    said = 'Selected: press Ctrl+C';
  }
  button.textContent = said;
  setTimeout(() => (button.textContent = 'Copy'), 2000);
}
