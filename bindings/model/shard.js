// SPDX-License-Identifier: Apache-2.0
// Deals the parameters of a plan to many machines.
import { isIndex, options, rangeError, sizeOf } from '../core/check.js';
import { bytesOf } from './dtypes.js';
import { checkPlan } from './given.js';

/** @typedef {import('./parts.js').Part} Part */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {Part & { bytes: number, order: number }} Sized a part, its size, its place in the plan */

/** The most shares: names of files, model-00001-of-99999.safetensors, have five digits for them. */
const MOST = 99_999;

/**
 * Cuts a parameter by rows, if it is larger than a share: into as few parts as are no larger, of equal numbers of rows or nearly.
 * @param {import('./plan.js').Line} line @param {number} order @param {number} share bytes
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

/** Whether one share comes before another: it has less, or as much and is of a lower index. @param {Share} a @param {Share} b */
const isBefore = (a, b) => a.bytes < b.bytes || (a.bytes === b.bytes && a.index < b.index);

/** Shares of which the least is at hand: a binary heap. */
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

  /** Takes the least. @returns {Share} */
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
 * Deals parts to shares: the largest first, each to the share that has least (Graham's rule: the largest share is at most 4/3 of the
 * best). No share gets two parts of a parameter, which a file could not hold under one name.
 * @param {readonly Sized[]} parts @param {number} count of shares @returns {Part[][]}
 */
function deal(parts, count) {
  const shares = Array.from({ length: count }, (_, index) => ({
    ...{ index, bytes: 0, names: new Set() },
    parts: /** @type {Sized[]} */ ([]),
  }));
  const heap = new Heap();
  for (const share of shares) heap.push(share);
  for (const part of [...parts].sort((a, b) => b.bytes - a.bytes)) {
    const others = [];
    let share = heap.pop();
    for (; share.names.has(part.name); share = heap.pop()) others.push(share);
    share.bytes += part.bytes;
    share.names.add(part.name);
    share.parts.push(part);
    for (const each of [...others, share]) heap.push(each);
  }
  return shares.map((share) =>
    share.parts.sort((a, b) => a.order - b.order).map(({ name, rows }) => (rows ? { name, rows } : { name })),
  );
}

/**
 * All shares of a plan, as shard() gives one of them: in less time than one after the other.
 * @param {Plan} plan what plan() gave, or what JSON.parse() makes of its JSON
 * @param {number} count of shares
 * @returns {Part[][]}
 * @throws {TypeError} if plan is something else
 * @throws {RangeError} if count is no integer from 1 to 99999
 */
export const shards = (plan, count) => dealt('shards', plan, count);

/** @param {string} name of the function as called @param {Plan} plan @param {unknown} count */
function dealt(name, plan, count) {
  const { parameters } = checkPlan(name, plan);
  if (!isIndex(count) || count < 1 || count > MOST)
    throw rangeError(name, 'count', count, `an integer from 1 to ${MOST}`);
  const bytes = parameters.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * bytesOf(dtype), 0);
  const parts = parameters.flatMap((line, i) => cut(line, i, Math.max(1, Math.ceil(bytes / count))));
  return deal(parts, count);
}

/**
 * One of `count` shares of a plan, about equal in bytes: what a machine of several has to make. Parameters are dealt whole; one that
 * is larger than a share is cut by rows. Each share can be made without the others, and every plan, on every machine, is dealt alike.
 *
 * @example
 * const parts = shard(made, { index: 2, count: 8 }); // the third of eight
 * for (const { name, data, offset } of fill(nn, made, { parts })) ...
 * @param {Plan} plan what plan() gave, or what JSON.parse() makes of its JSON
 * @param {{ index: number, count: number }} share its index from 0, and how many there are
 * @returns {Part[]} in the order of the plan; it may be empty. A part without rows is the whole parameter
 * @throws {TypeError} if plan is something else
 * @throws {RangeError} if count is no integer from 1 to 99999, or index none below count
 */
export function shard(plan, share) {
  const { index, count } = /** @type {any} */ (options('shard', share, { index: undefined, count: undefined }));
  const shares = dealt('shard', plan, count);
  if (!isIndex(index) || index >= count) throw rangeError('shard', 'index', index, `an integer from 0 to ${count - 1}`);
  return shares[index];
}
