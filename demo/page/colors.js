// SPDX-License-Identifier: Apache-2.0
// The colors of style.css, for canvases.

/** @param {Element} element @param {string} name without -- @returns {string} #rrggbb, or #rgb as builds shorten it */
export const colorOf = (element, name) => getComputedStyle(element).getPropertyValue(`--${name}`).trim();

/** @param {string} hex #rrggbb or #rgb @returns {number[]} red, green and blue from 0 to 255 */
export function channelsOf(hex) {
  const digits = hex.length === 4 ? [...hex.slice(1)].flatMap((digit) => [digit, digit]).join('') : hex.slice(1);
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
}

/** @param {string} hex @param {number} opacity */
export const withOpacity = (hex, opacity) => `rgb(${channelsOf(hex).join(' ')} / ${opacity})`;
