// SPDX-License-Identifier: Apache-2.0
// Every initializer, as one call that is a plain object: what the records of tests/golden describe.
import { createHash } from 'node:crypto';
import { fans } from './fans.js';
import { gain } from './gains.js';
import { normal } from './normal.js';
import { uniform } from './uniform.js';
import { wordsAt } from './words.js';

/** Glorot and Bengio, 2010; in megengine.module.init's order of operations. */
function xavierStd({ shape, layout, p: [scale] }) {
  const { fanIn, fanOut } = fans(shape, layout);
  return scale * Math.sqrt(2 / (fanIn + fanOut));
}

/** He, Zhang, Ren and Sun, 2015; in megengine.module.init's order of operations. */
function msraStd({ shape, layout, mode, nonlinearity, p: [slope] }) {
  const { fanIn, fanOut } = fans(shape, layout);
  return gain(nonlinearity, slope) / Math.sqrt(mode === 'fan_in' ? fanIn : fanOut);
}

const onUniform = (std) => (words, count, call) => {
  const bound = Math.sqrt(3) * std(call);
  return uniform(words, count, -bound, bound);
};
const onNormal = (std) => (words, count, call) => normal(words, count, 0, std(call));

/** How words become elements. */
const FUNCTIONS = {
  uniform: (words, count, { p: [a, b] }) => uniform(words, count, a, b),
  normal: (words, count, { p: [mean, std] }) => normal(words, count, mean, std),
  xavier_uniform: onUniform(xavierStd),
  xavier_normal: onNormal(xavierStd),
  msra_uniform: onUniform(msraStd),
  msra_normal: onNormal(msraStd),
};

const roundUp = (offset) => BigInt.asUintN(64, ((offset + 7n) / 8n) * 8n);

/**
 * @typedef {object} Call
 * @property {string} name 'fill', 'uniform', 'normal', 'xavier_uniform', 'xavier_normal', 'msra_uniform', 'msra_normal'
 * @property {string} kind
 * @property {bigint} seed
 * @property {bigint} stream
 * @property {bigint} offset of the generator before the call
 * @property {number[]} p parameters: value; a, b; mean, std; gain; slope
 * @property {number[]} shape
 * @property {string} [layout]
 * @property {string} [mode]
 * @property {string} [nonlinearity]
 */

/**
 * Makes a whole tensor.
 * @param {Call} call
 * @returns {{ elements: Float32Array, after: bigint }} the elements, and the generator's offset after the call
 */
export function initialize(call) {
  const count = call.shape.reduce((a, b) => a * b, 1);
  if (call.name === 'fill') return { elements: new Float32Array(count).fill(call.p[0]), after: call.offset };
  if (count === 0) return { elements: new Float32Array(0), after: call.offset };
  const start = roundUp(call.offset);
  const taken = Math.ceil(count / 8) * 8;
  const words = wordsAt(call.kind, call.seed, call.stream, start, taken);
  return { elements: FUNCTIONS[call.name](words, count, call), after: roundUp(start + BigInt(count)) };
}

/** SHA-256, in hexadecimal, of the elements as little-endian float32. */
export function sha256(elements) {
  const bytes = new DataView(new ArrayBuffer(4 * elements.length));
  elements.forEach((element, k) => bytes.setFloat32(4 * k, element, true));
  return createHash('sha256').update(bytes).digest('hex');
}
