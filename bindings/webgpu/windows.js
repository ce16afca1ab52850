// SPDX-License-Identifier: Apache-2.0
// Where the elements of a tensor, or of a slice, lie in the stream; and the windows of the stream in which they are made.
import { sizeOf } from '../core/check.js';

/** Elements that follow each other both in the whole and in the tensor. @typedef {{ place: number, to: number, n: number }} Run */
/**
 * Words of the stream that are made at once.
 * @typedef {object} Window
 * @property {number} begin the first of them, counted from the group of 8 in which the whole begins
 * @property {number} words how many, a multiple of 8
 * @property {{ first: number, to: number, n: number }[]} copies runs of elements that are wanted: the first one's place in the window,
 *   and in the tensor
 */

/** Words between two runs that are made for nothing rather than that a window ends. */
const GAP = 2 ** 16;

/** The innermost axis of which a box has not all; -1 if there is none. @param {import('../core/slice.js').Box} box */
const axisOf = ({ whole, shape }) => shape.reduce((found, extent, i) => (extent === whole[i] ? found : i), -1);

/** The length of each run of a box. @param {import('../core/slice.js').Box} box */
export const runLength = (box) => sizeOf(box.shape.slice(Math.max(axisOf(box), 0)));

/** The runs of a box, in order. @param {import('../core/slice.js').Box} box @returns {Generator<Run, void, void>} */
export function* runsOfBox(box) {
  const { whole, at, shape } = box;
  const axis = Math.max(axisOf(box), 0);
  const n = runLength(box);
  const strides = whole.map((_, i) => sizeOf(whole.slice(i + 1)));
  const first = at.reduce((sum, index, i) => sum + index * strides[i], 0);
  const count = sizeOf(shape) / (n || 1);
  for (let i = 0; i < count; i++) {
    let place = first;
    for (let k = axis - 1, rest = i; k >= 0; k--) {
      place += (rest % shape[k]) * strides[k];
      rest = Math.floor(rest / shape[k]);
    }
    yield { place, to: i * n, n };
  }
}

/**
 * @param {Iterable<Run>} runs
 * @param {object} o
 * @param {number} o.base the place of the whole's first element in its group of 8 words
 * @param {number} o.wrap where the stream ends and begins again, counted as `begin` is
 * @param {number} o.most words of a window, a multiple of 8
 * @param {number} o.step 2 if each copy must begin at an even element of the tensor, else 1
 * @returns {Generator<Window, void, void>}
 */
export function* windowsOf(runs, { base, wrap, most, step }) {
  /** @type {Window | undefined} */
  let window;
  let limit = 0;
  for (const run of runs) {
    let place = base + run.place;
    let { to, n } = run;
    while (n > 0) {
      if (window && (place - (window.begin + window.words) > GAP || place >= limit)) {
        yield window;
        window = undefined;
      }
      if (!window) {
        window = { begin: place - (place % 8), words: 0, copies: [] };
        limit = Math.min(window.begin + most, window.begin < wrap ? wrap : Infinity);
      }
      let taken = Math.min(n, limit - place);
      if (taken < n) taken -= (to + taken) % step;
      if (taken > 0) {
        window.copies.push({ first: place - window.begin, to, n: taken });
        window.words = Math.ceil((place + taken - window.begin) / 8) * 8;
      } else limit = place; // one element would be left over: it comes with the next window
      place += taken;
      to += taken;
      n -= taken;
    }
  }
  if (window?.copies.length) yield window;
}
