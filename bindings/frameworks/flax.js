// SPDX-License-Identifier: Apache-2.0
// flax.linen's keys: flax/core/scope.py, _fold_in_static.
import { flag, isIndex, listOf, options, rangeError, typeError } from '../core/check.js';
import { utf8 } from '../core/generator.js';
import { sha1 } from './sha1.js';

/** The most names in a path, and the most characters in a name. */
const MOST = 1000;

/** An integer's bytes, the highest first; no bytes for 0. @param {number} n */
function bytesOf(n) {
  const bytes = [];
  for (let rest = n; rest; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}

/**
 * The first four bytes of the SHA-1 of a path.
 * @param {string} name
 * @param {unknown} path
 * @param {unknown} given
 */
export function pathNumber(name, path, given) {
  const { separator } = options(name, given, { separator: false });
  const separated = flag(name, 'separator', separator);
  const parts = listOf(name, 'path', path, MOST + 1);
  if (!parts?.every((part) => typeof part === 'string' || typeof part === 'number'))
    throw typeError(name, 'path', path, 'an array of names and the number of a parameter');
  const isPart = (/** @type {any} */ part) => isIndex(part) || part.length <= MOST;
  if (!parts.length || parts.length > MOST || !parts.every(isPart))
    throw rangeError(name, 'path', path, `1 to ${MOST} names of at most ${MOST} characters, and integers from 0 on`);
  const bytes = parts.flatMap((part) => [
    ...(separated ? [0] : []),
    ...(typeof part === 'string' ? utf8(part) : bytesOf(part)),
  ]);
  return sha1(Uint8Array.from(bytes))[0];
}
