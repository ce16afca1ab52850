// SPDX-License-Identifier: Apache-2.0
// Seeds that NumPy and Python derive from other seeds.
import { isIndex, listOf, rangeError, typeError } from '../core/check.js';
import { kindOf } from '../core/engine.js';
import { integerOf } from './arguments.js';
import { sha512 } from './sha512.js';

const LOW = 0xffffffffn;
/** The words that SeedSequence mixes first. A shorter seed is padded to them before a child's number follows. */
const POOL = 4;
/** The most entries of a seed that is a list. */
const MOST = 2 ** 20;

/**
 * The seeds of SeedSequence(seed).spawn(n), and of default_rng(seed).spawn(n): `nn.generator({ kind: 'numpy', seed:
 * seeds[0] })` is the first child's generator. A child's seed can be spawned again.
 * @param {number | bigint | readonly (number | bigint)[]} seed a seed for kind 'numpy'
 * @param {number} n at most 2^20
 * @param {number} [first] how many children were spawned before, 0 by default; first + n is at most 2^32
 * @returns {number[][]} Throws a TypeError or RangeError for any other argument.
 */
export function spawnSeeds(seed, n, first = 0) {
  const name = 'spawnSeeds';
  if (!isIndex(n) || n > MOST) throw rangeError(name, 'n', n, 'an integer from 0 to 2^20');
  if (!isIndex(first) || first + n > 2 ** 32)
    throw rangeError(name, 'first', first, 'such that first + n is from 0 to 2^32');
  const list = typeof seed === 'object' ? listOf(name, 'seed', seed, MOST) : [seed];
  if (!list) throw typeError(name, 'seed', seed, 'an integer, or a list of them');
  /** @type {number[]} */
  const words = [];
  for (const item of list) {
    let rest = integerOf(name, 'seed', item);
    if (rest < 0n || rest >> 4096n) throw rangeError(name, 'seed', item, 'from 0 to 2^4096 - 1');
    do words.push(Number(rest & LOW));
    while ((rest >>= 32n));
  }
  while (words.length < POOL) words.push(0);
  return Array.from({ length: n }, (_, i) => [...words, first + i]);
}

/** The most bytes of text: with its hash, the seed then has no more bits than kind 'python' takes. */
const TEXT = 448;
/** Python's hashes are taken modulo this. */
const PRIME = 2n ** 61n - 1n;

/** hash() of a number that is not an integer: its fraction modulo PRIME. @param {number} x */
function hashOf(x) {
  let exponent = 0;
  let size = Math.abs(x);
  for (; !Number.isInteger(size); size *= 2) exponent++;
  // 2^61 is 1 modulo PRIME, so a half is 2^60.
  const hash = (BigInt(size) * 2n ** BigInt((61 - (exponent % 61)) % 61)) % PRIME;
  return x < 0 ? BigInt.asUintN(64, -hash) : hash;
}

/** The text's UTF-8; undefined if it has half a surrogate pair. @param {string} text */
function utf8(text) {
  try {
    const parts = encodeURIComponent(text).match(/%..|./g) ?? [];
    return Uint8Array.from(parts, (part) => (part[1] ? parseInt(part.slice(1), 16) : part.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/**
 * The integer that Python's random.seed(seed) makes of text, bytes or a number that is not an integer, for
 * `nn.generator({ kind: 'python', seed: pythonSeed('text') })`. Text and bytes are followed by their SHA-512, as since
 * Python 3.2; a number is hashed. An integer stays as it is: 7 is Python's 7 and 7.0.
 * @param {string | Uint8Array | number | bigint} seed text or bytes of at most 448 bytes; a finite number
 * @returns {bigint} Throws a TypeError or RangeError for any other argument.
 */
export function pythonSeed(seed) {
  const name = 'pythonSeed';
  if (typeof seed === 'number' && Number.isFinite(seed) && !Number.isInteger(seed)) return hashOf(seed);
  const isText = typeof seed === 'string';
  if (!isText && kindOf(seed) !== 'Uint8Array') return integerOf(name, 'seed', seed);
  if (isText && seed.length > TEXT) throw rangeError(name, 'seed', seed, `of at most ${TEXT} bytes`);
  const bytes = isText ? utf8(seed) : Uint8Array.from(/** @type {any} */ (listOf(name, 'seed', seed, TEXT + 1)));
  if (!bytes) throw rangeError(name, 'seed', seed, 'text without half of a surrogate pair');
  if (bytes.length > TEXT) throw rangeError(name, 'seed', seed, `of at most ${TEXT} bytes`);
  let result = 0n;
  for (const byte of [...bytes, ...sha512(bytes)]) result = (result << 8n) | BigInt(byte);
  return result;
}
