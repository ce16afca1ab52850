// SPDX-License-Identifier: Apache-2.0
// Horizontal bars, each with its name and its number beside it: nothing has to be looked up in a legend.

import { html, svg } from 'lit-html';

/**
 * @typedef {object} Bar
 * @property {string} label
 * @property {number} value NaN of one that is not measured yet
 * @property {string} text the number as people read it
 * @property {string} color of style.css, without --
 */

/** @param {string} title @param {Bar[]} rows @param {number} most the value of a bar of full length */
export const bars = (title, rows, most) => html`
  <figure class="bars">
    <figcaption>${title}</figcaption>
    <dl>
      ${rows.map(
        ({ label, value, text, color }) => html`
          <div>
            <dt>${label}</dt>
            <dd>${text}</dd>
            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              ${svg`<rect class=${`fill-${color}`} width=${value > 0 ? 100 * (value / most) : 0} height="1" />`}
            </svg>
          </div>
        `,
      )}
    </dl>
  </figure>
`;
