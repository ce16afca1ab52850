// SPDX-License-Identifier: Apache-2.0
// The three functions that live examples may draw with. They are globals of an example alone, not of the package.

/** At most so many rows and columns of a matrix are shown. */
const MOST_CELLS = 64;
const BINS = 60;

/** The numbers of an array, a typed array or a tensor. @param {string} caller @param {any} t */
function numbersOf(caller, t) {
  const numbers = Float64Array.from(t.data ?? t, Number);
  if (!numbers.length) throw new RangeError(`${caller}: there are no numbers to draw`);
  const odd = numbers.findIndex((x) => !Number.isFinite(x));
  if (odd >= 0) throw new RangeError(`${caller}: number ${odd} is ${numbers[odd]}; only finite numbers can be drawn`);
  return numbers;
}

/**
 * @param {(drawing: object) => void} draw takes what is to be drawn, as plain data
 */
export const drawings = (draw) => ({
  /** Draws how often which values occur. @param {any} t a tensor or an array @param {string} [title] */
  histogram(t, title = 'Histogram') {
    const values = numbersOf('histogram', t);
    const low = values.reduce((a, b) => Math.min(a, b), Infinity);
    const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    const counts = new Array(BINS).fill(0);
    for (const x of values) counts[Math.min(BINS - 1, Math.floor(((x - low) / (high - low || 1)) * BINS))]++;
    draw({ kind: 'histogram', title: String(title), low, high, counts });
  },
  /** Draws a matrix, a cell for each element. @param {{ data: ArrayLike<number>, shape: number[] }} t @param {string} [title] */
  show(t, title = 'Matrix') {
    const columns = t.shape.at(-1) ?? 1;
    const rows = t.data.length / columns;
    if (rows > MOST_CELLS || columns > MOST_CELLS)
      throw new RangeError(`show: ${rows} x ${columns} cells; at most ${MOST_CELLS} x ${MOST_CELLS} are shown`);
    draw({ kind: 'matrix', title: String(title), rows, columns, values: [...numbersOf('show', t)] });
  },
  /** Draws a curve through the values. @param {any} values @param {string} [title] */
  plot(values, title = 'Curve') {
    draw({ kind: 'curve', title: String(title), values: [...numbersOf('plot', values)] });
  },
});
