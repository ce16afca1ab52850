// SPDX-License-Identifier: Apache-2.0
// Deals the parameters of a plan to many machines.
import { extents, isIndex, rangeError, sizeOf } from '../core/check.js';
import { bytesOf, dtypeOf } from './dtypes.js';
import { checkPlan } from './given.js';

/** @typedef {import('./parts.js').Part} Part */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {Part & { bytes: number, order: number }} Sized a part, its size, its place in the plan */
/** @typedef {{ bytes: number, names: Set<string>, parts: Sized[] }} Share */

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

/** More shares than machines that anybody has; to deal to so many takes half a second. */
const MOST = 10_000;

/** The share with the fewest bytes of those that have no part of that name. @param {Share[]} shares @param {string} name */
function leastOf(shares, name) {
  let least = /** @type {Share | undefined} */ (undefined);
  for (const share of shares) if (share.bytes < (least?.bytes ?? Infinity) && !share.names.has(name)) least = share;
  return /** @type {Share} */ (least); // a parameter has no more parts than there are shares
}

/**
 * Deals the parameters of a plan to `count` machines, about equally by bytes. They are dealt whole; one that is larger than a share is
 * cut by rows. Each share can be made without the others, and every machine deals a plan alike.
 *
 * The largest parts come first, each to the share that has least: by Graham's bound the largest share is at most 4/3 of the best. No
 * share gets two parts of a parameter, which a file could not hold under one name.
 *
 * @example
 * const parts = shards(made, 8)[2]; // the third of eight
 * for (const { name, data, offset } of fill(nn, made, { parts })) ...
 * @param {Plan} plan what plan() gave, or what JSON.parse() makes of its JSON
 * @param {number} count from 1 to 10,000
 * @returns {Part[][]} of each share its parts, in the order of the plan; it may have none. A part without rows is the whole parameter
 * @throws {TypeError} if plan is something else
 * @throws {RangeError} if count is something else
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
  /** @type {Share[]} */
  const dealt = Array.from({ length: count }, () => ({ bytes: 0, names: new Set(), parts: [] }));
  for (const part of parts.sort((a, b) => b.bytes - a.bytes)) {
    const least = leastOf(dealt, part.name);
    least.bytes += part.bytes;
    least.names.add(part.name);
    least.parts.push(part);
  }
  return dealt.map((share) =>
    share.parts.sort((a, b) => a.order - b.order).map(({ name, rows }) => (rows ? { name, rows } : { name })),
  );
}
