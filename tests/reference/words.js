// SPDX-License-Identifier: Apache-2.0
// The word at each place of a generator, as a function of (kind, seed, stream, place) alone.
import { philox4x32 } from './philox4x32.js';
import { xoshiro128pp } from './xoshiro128pp.js';

const BLOCK = 4096;
const LANES = 8;

/** [low, high]: the halves of a u64. */
export function halves(x) {
  return [Number(x & 0xffffffffn), Number(x >> 32n)];
}

function philoxBlock(seed, stream, b) {
  return philox4x32([...halves(b), ...halves(stream)], halves(seed));
}

/** The state in which a lane of xoshiro128++ starts its part of a block. */
export function laneState(seed, stream, block, lane) {
  const state = philoxBlock(seed, stream, 2n ** 63n + 8n * block + BigInt(lane));
  if (state.every((word) => word === 0)) state[0] = 1;
  return Uint32Array.from(state);
}

function xoshiroBlock(seed, stream, block) {
  const lanes = Array.from({ length: LANES }, (_, lane) => laneState(seed, stream, block, lane));
  return Uint32Array.from({ length: BLOCK }, (_, i) => xoshiro128pp(lanes[i % LANES]));
}

/** How many words a kind makes at a time, and how it makes them. */
const KINDS = {
  philox4x32: { size: 4, make: philoxBlock },
  'xoshiro128++': { size: BLOCK, make: xoshiroBlock },
};

export const kinds = Object.keys(KINDS);

/** The last block made: the rows of a slice lie in the same ones. */
let last = { key: '', words: new Uint32Array(0) };

function blockOf(kind, seed, stream, block) {
  const key = `${kind} ${seed} ${stream} ${block}`;
  if (last.key !== key) last = { key, words: Uint32Array.from(KINDS[kind].make(seed, stream, block)) };
  return last.words;
}

/**
 * `count` words, of which the first is at place `offset`; the place after 2^64 - 1 is 0.
 * @param {string} kind
 * @param {bigint} seed
 * @param {bigint} stream
 * @param {bigint} offset
 * @param {number} count
 * @returns {Uint32Array}
 */
export function wordsAt(kind, seed, stream, offset, count) {
  const { size } = KINDS[kind];
  const words = new Uint32Array(count);
  for (let i = 0; i < count;) {
    const place = BigInt.asUintN(64, offset + BigInt(i));
    const block = blockOf(kind, seed, stream, place / BigInt(size));
    for (let w = Number(place % BigInt(size)); w < size && i < count; w++) words[i++] = block[w];
  }
  return words;
}
