// SPDX-License-Identifier: Apache-2.0
// Matrices as pictures: drawings of squares whose colours are classes, since the site's policy refuses style attributes.

/** Steps of colour to either side of zero. */
const STEPS = 6;
const SIDE = 10;

/** @param {number} x @param {number} greatest @returns {string} the class of a square; '' of a zero */
function classOf(x, greatest) {
  const step = Math.ceil((Math.abs(x) / greatest) * STEPS - 1e-6);
  return step ? `${x < 0 ? 'n' : 'p'}${step}` : '';
}

/**
 * Squares, orange below zero, blue above it, as a drawing.
 * @param {ArrayLike<number>} values row by row @param {number} rows @param {number} columns @param {string} label what it shows
 */
export function matrixPicture(values, rows, columns, label) {
  const greatest = Array.from(values).reduce((max, x) => Math.max(max, Math.abs(x)), 0) || 1;
  /** One path for each colour. @type {Map<string, string>} */
  const paths = new Map();
  for (let i = 0; i < values.length; i++) {
    const name = classOf(values[i], greatest);
    const [x, y] = [(i % columns) * SIDE, Math.floor(i / columns) * SIDE];
    if (name) paths.set(name, `${paths.get(name) ?? ''}M${x} ${y}h9v9h-9z`);
  }
  const drawn = [...paths].map(([name, d]) => `<path class="${name}" d="${d}"/>`).join('');
  const [width, height] = [columns * SIDE - 1, rows * SIDE - 1];
  return `<svg class="matrix" viewBox="-1 -1 ${width + 2} ${height + 2}" width="${width + 2}" role="img" aria-label="${label}"><rect class="zero" x="-1" y="-1" width="${width + 2}" height="${height + 2}"/>${drawn}</svg>`;
}
