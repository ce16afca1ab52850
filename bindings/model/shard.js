// SPDX-License-Identifier: Apache-2.0
// Deals the parameters of a plan to many machines.
import { isIndex, options, rangeError, sizeOf } from '../core/check.js';
import { bytesOf } from './dtypes.js';
import { checkPlan } from './given.js';

/** @typedef {import('./parts.js').Part} Part */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {Part & { bytes: number, order: number }} Sized a part, its size, its place in the plan */

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

/**
 * Deals parts to shares: the largest first, each to the share that has least (Graham's rule: the largest share is at most 4/3 of the
 * best). No share gets two parts of a parameter, which a file could not hold under one name.
 * @param {readonly Sized[]} parts @param {number} count of shares @returns {Sized[][]}
 */
function deal(parts, count) {
  const shares = Array.from({ length: count }, () => ({
    bytes: 0,
    names: new Set(),
    parts: /** @type {Sized[]} */ ([]),
  }));
  for (const part of [...parts].sort((a, b) => b.bytes - a.bytes)) {
    const free = shares.filter(({ names }) => !names.has(part.name));
    const least = free.reduce((found, share) => (share.bytes < found.bytes ? share : found));
    least.bytes += part.bytes;
    least.names.add(part.name);
    least.parts.push(part);
  }
  return shares.map((share) => share.parts.sort((a, b) => a.order - b.order));
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
 * @throws {RangeError} if count is no positive integer, or index none below count
 */
export function shard(plan, share) {
  const { parameters } = checkPlan('shard', plan);
  const { index, count } = /** @type {any} */ (options('shard', share, { index: undefined, count: undefined }));
  if (!isIndex(count) || count < 1) throw rangeError('shard', 'count', count, 'a positive integer');
  if (!isIndex(index) || index >= count) throw rangeError('shard', 'index', index, `an integer from 0 to ${count - 1}`);
  const bytes = parameters.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * bytesOf(dtype), 0);
  const parts = parameters.flatMap((line, i) => cut(line, i, Math.max(1, Math.ceil(bytes / count))));
  return deal(parts, count)[index].map(({ name, rows }) => (rows ? { name, rows } : { name }));
}
