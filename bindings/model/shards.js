// SPDX-License-Identifier: Apache-2.0
// Deals the parameters of a plan to many machines.
import { extents, isIndex, rangeError, sizeOf } from '../core/check.js';
import { bytesOf, dtypeOf } from './dtypes.js';
import { checkPlan } from './given.js';

/** @typedef {import('./parts.js').Part} Part */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {Part & { bytes: number, order: number }} Sized a part, its size, its place in the plan */

/** The most shares: file names such as model-00001-of-99999.safetensors have five digits for them. */
const MOST = 99_999;

/**
 * Cuts a parameter that is larger than a share by rows: into as few parts as fit in a share, with nearly equal numbers
 * of rows.
 * @param {import('./plan.js').Line} line @param {number} order @param {number} share a share's bytes
 * @returns {Sized[]}
 */
function cut({ name, shape, dtype }, order, share) {
  const bytes = sizeOf(shape) * bytesOf(dtype);
  const [rows = 1] = shape;
  const count = Math.min(Math.ceil(bytes / share), rows);
  if (count < 2) return [{ name, bytes, order }];
  const from = (/** @type {number} */ i) => Math.floor((i * rows) / count);
  return Array.from({ length: count }, (_, i) => {
    const [begin, end] = [from(i), from(i + 1)];
    return { name, rows: [begin, end], bytes: ((end - begin) * bytes) / rows, order };
  });
}

/** A share while parts are dealt. @typedef {{ index: number, bytes: number, names: Set<string>, parts: Sized[] }} Share */

/**
 * Whether one share is taken before another: it has fewer bytes, or as many and a lower index.
 * @param {Share} a
 * @param {Share} b
 */
const isBefore = (a, b) => a.bytes < b.bytes || (a.bytes === b.bytes && a.index < b.index);

/** A binary heap of shares, with the smallest on top. */
class Heap {
  /** @type {Share[]} */ #shares = [];

  /** @param {Share} share */
  push(share) {
    const shares = this.#shares;
    let at = shares.length;
    for (let above = (at - 1) >> 1; at && isBefore(share, shares[above]); above = (at - 1) >> 1) {
      shares[at] = shares[above];
      at = above;
    }
    shares[at] = share;
  }

  /** Takes the smallest share. @returns {Share} */
  pop() {
    const shares = this.#shares;
    const [least] = shares;
    const last = /** @type {Share} */ (shares.pop());
    if (!shares.length) return least;
    let at = 0;
    for (let below = 1; below < shares.length; below = 2 * at + 1) {
      if (below + 1 < shares.length && isBefore(shares[below + 1], shares[below])) below++;
      if (!isBefore(shares[below], last)) break;
      shares[at] = shares[below];
      at = below;
    }
    shares[at] = last;
    return least;
  }
}

/**
 * Deals parts to shares: the largest first, each to the smallest share. By Graham's bound the largest share is at most
 * 4/3 of the optimum. No share gets two parts of one parameter: a file could not hold both under one name.
 * @param {readonly Sized[]} parts @param {number} count @returns {Share[]}
 */
function deal(parts, count) {
  /** @type {Share[]} */
  const shares = Array.from({ length: count }, (_, index) => ({ index, bytes: 0, names: new Set(), parts: [] }));
  const heap = new Heap();
  for (const share of shares) heap.push(share);
  for (const part of [...parts].sort((a, b) => b.bytes - a.bytes)) {
    const others = [];
    let share = heap.pop(); // never empty: a parameter has at most as many parts as there are shares
    for (; share.names.has(part.name); share = heap.pop()) others.push(share);
    share.bytes += part.bytes;
    share.names.add(part.name);
    share.parts.push(part);
    for (const each of [...others, share]) heap.push(each);
  }
  return shares;
}

/**
 * Deals the parameters of a plan to `count` machines, about equally by bytes. Parameters stay whole, but one larger
 * than a share is cut by rows. Each share can be made without the others, and every machine deals a plan in the same
 * way.
 *
 * @example
 * const parts = shards(made, 8)[2]; // the third of eight
 * for (const { name, data, offset } of fill(nn, made, { parts })) ...
 * @param {Plan} plan what plan() returned, or JSON.parse() of its JSON
 * @param {number} count from 1 to 99,999
 * @returns {Part[][]} for each share its parts, in the order of the plan; a share may be empty. A part without rows is
 *   the whole parameter
 * @throws {TypeError} if plan is of another type
 * @throws {RangeError} if count is out of range
 */
export function shards(plan, count) {
  const { parameters } = checkPlan('shards', plan);
  if (!isIndex(count) || count < 1 || count > MOST)
    throw rangeError('shards', 'count', count, `an integer from 1 to ${MOST}`);
  let bytes = 0;
  for (const [i, { shape, dtype }] of parameters.entries()) {
    const at = `plan.parameters[${i}]`;
    bytes += sizeOf(extents('shards', shape, `${at}.shape`)) * bytesOf(dtypeOf('shards', `${at}.dtype`, dtype));
  }
  const parts = parameters.flatMap((line, i) => cut(line, i, Math.max(1, Math.ceil(bytes / count))));
  return deal(parts, count).map((share) =>
    share.parts.sort((a, b) => a.order - b.order).map(({ name, rows }) => (rows ? { name, rows } : { name })),
  );
}
