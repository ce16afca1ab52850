// SPDX-License-Identifier: Apache-2.0
// Every initializer that draws, and fill, as one call that is a plain object: what the records of tests/golden describe.
import { createHash } from 'node:crypto';
import { dtypes, store } from './dtypes.js';
import { fans } from './fans.js';
import { gain } from './gains.js';
import { logUniform, mambaDtBias } from './logarithmic.js';
import { normal, normal64 } from './normal.js';
import { fillOf, offsetBehind } from './places.js';
import { sparse, sparsePlan } from './sparse.js';
import { truncatedNormal } from './truncated_normal.js';
import { uniform, uniform64 } from './uniform.js';
import { wordsAt } from './words.js';

/**
 * @typedef {object} Call
 * @property {string} name a key of FUNCTIONS below, or 'fill'
 * @property {string} [dtype] 'float32' if there is none
 * @property {string} kind
 * @property {bigint} seed
 * @property {bigint} stream
 * @property {bigint} offset of the generator before the call
 * @property {number[]} p the parameters, in the order in which src/nn_init.h has them
 * @property {number[]} shape
 * @property {string} [layout]
 * @property {string} [mode] what else the function takes: each initializer below names it
 * @property {string} [nonlinearity]
 * @property {string} [distribution]
 * @property {string} [bounds]
 * @property {boolean} [correct]
 * @property {boolean} [first]
 * @property {number} [fan_in] instead of the layout's
 * @property {number} [fan_out]
 *
 */

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const wordsOf = (dtype) => (dtype === 'float64' ? 2 : 1);

function needWithin(dtype, ...values) {
  if (!values.every((x) => Math.abs(x) <= dtypes[dtype].max)) throw new RangeError(`beyond the range of ${dtype}`);
}

// ---- Distributions: each gives a Draw of tests/reference/places.js, its parameters being right.

function drawUniform(dtype, a, b) {
  needWithin(dtype, a, b);
  const draw = dtype === 'float64' ? uniform64 : uniform;
  draw([], 0, a, b); // the checks
  const { atLeast, below } = dtypes[dtype];
  const [low, high] = a === b ? [] : [atLeast(a + 0), below(b)];
  if (low > high) throw new RangeError(`no ${dtype} in [${a}, ${b})`);
  return { words: wordsOf(dtype), make: (words, count) => store(dtype, draw(words, count, a, b), low, high) };
}

function drawNormal(dtype, mean, std) {
  needWithin(dtype, Math.abs(mean) + (dtype === 'float64' ? 9.5 : 6.7) * std);
  const draw = dtype === 'float64' ? normal64 : normal;
  draw([], 0, mean, std);
  return { words: wordsOf(dtype), make: (words, count) => store(dtype, draw(words, count, mean, std)) };
}

function drawTruncatedNormal(dtype, call) {
  const { low, high, make } = truncatedNormal(call, dtype);
  return { words: wordsOf(dtype), make: (words, count) => store(dtype, make(words, count), low, high) };
}

/** Of mean 0 and the given std. */
function drawOfStd(dtype, std, distribution) {
  const bound = Math.sqrt(3) * std;
  if (distribution === 'uniform') return drawUniform(dtype, -bound, bound);
  if (distribution === 'normal') return drawNormal(dtype, 0, std);
  return drawTruncatedNormal(dtype, { p: [0, std, -2, 2], bounds: 'sigma', correct: true });
}

/** One word an element whatever the dtype, and rounded once, from double. The formula is monotonic in the word. */
function drawFormula(dtype, formula) {
  needWithin(dtype, formula(0), formula(2 ** 32 - 1));
  return { words: 1, make: (words, count) => store(dtype, Array.from(words.subarray(0, count), formula)) };
}

// ---- Initializers

function fansOf({ shape, layout, fan_in: fanIn, fan_out: fanOut }) {
  if (fanIn !== undefined && fanOut !== undefined) return { fanIn, fanOut };
  const own = fans(shape, layout);
  return { fanIn: fanIn ?? own.fanIn, fanOut: fanOut ?? own.fanOut };
}

const FANS = {
  fan_in: ({ fanIn }) => fanIn,
  fan_out: ({ fanOut }) => fanOut,
  fan_avg: ({ fanIn, fanOut }) => (fanIn + fanOut) / 2,
  fan_geo_avg: ({ fanIn, fanOut }) => Math.sqrt(fanIn * fanOut),
};

export const modes = Object.keys(FANS);
export const correctFan = (call, mode) => FANS[mode](fansOf(call));

function divisor(fan) {
  if (fan === 0) throw new RangeError('the fan to divide by is zero');
  return fan;
}

function notNegative(x) {
  if (!(x >= 0 && x < Infinity)) throw new RangeError(`${x} is not in [0, Infinity)`);
  return x;
}

/** Glorot and Bengio, 2010; in megengine.module.init's order of operations. */
function xavierStd(call) {
  const { fanIn, fanOut } = fansOf(call);
  return notNegative(call.p[0]) * Math.sqrt(2 / divisor(fanIn + fanOut));
}

/** He, Zhang, Ren and Sun, 2015; in megengine.module.init's order of operations. */
const msraStd = (call) => gain(call.nonlinearity, call.p[0]) / Math.sqrt(divisor(correctFan(call, call.mode)));

const scalingStd = (call) => Math.sqrt(notNegative(call.p[0]) / divisor(correctFan(call, call.mode)));

/** Sitzmann and others, 2020. */
function sirenBound(call) {
  const fan = divisor(correctFan(call, 'fan_in'));
  if (!(call.p[0] > 0)) throw new RangeError('omega > 0');
  return call.first ? 1 / fan : Math.sqrt(6 / fan) / call.p[0];
}

function drawSiren(dtype, call) {
  const bound = sirenBound(call);
  return drawUniform(dtype, -bound, bound);
}

const ofStd = (std, distribution) => (dtype, call) => drawOfStd(dtype, std(call), distribution);

/** @type {Record<string, (dtype: string, call: Call) => import('./places.js').Draw>} */
const FUNCTIONS = {
  uniform: (dtype, { p: [a, b] }) => drawUniform(dtype, a, b),
  normal: (dtype, { p: [mean, std] }) => drawNormal(dtype, mean, std),
  truncated_normal: drawTruncatedNormal, // bounds, correct
  xavier_uniform: ofStd(xavierStd, 'uniform'),
  xavier_normal: ofStd(xavierStd, 'normal'),
  xavier_truncated_normal: ofStd(xavierStd, 'truncated_normal'),
  msra_uniform: ofStd(msraStd, 'uniform'), // mode, nonlinearity
  msra_normal: ofStd(msraStd, 'normal'),
  msra_truncated_normal: ofStd(msraStd, 'truncated_normal'),
  variance_scaling: (dtype, call) => drawOfStd(dtype, scalingStd(call), call.distribution), // mode
  siren: drawSiren, // first
  log_uniform: (dtype, { p }) => drawFormula(dtype, logUniform(p)),
  mamba_dt_bias: (dtype, { p }) => drawFormula(dtype, mambaDtBias(p)),
};

/** The Draw of a call each of whose elements depends on its place alone. @param {Call} call */
export const drawOf = (call) => FUNCTIONS[call.name](call.dtype ?? 'float32', call);

/** How many words an element takes. @param {Call} call of one whose elements depend on their places alone */
export const wordsAnElement = (call) => drawOf(call).words;

/** First the values, by a normal fill; the words of the choice begin where it leaves the offset, at a whole group. */
function makeSparse(call) {
  const { dtype = 'float32', kind, seed, stream, p, shape } = call;
  const plan = sparsePlan(p, shape);
  const values = fillOf(drawNormal(dtype, 0, plan.std), call, plan.values);
  if (sizeOf(shape) === 0) return values;
  const begin = offsetBehind(call.offset, plan.values, wordsOf(dtype));
  const words = wordsAt(kind, seed, stream, begin, plan.chosen * plan.columns);
  return { elements: sparse(plan, values.elements, words), after: offsetBehind(begin, words.length, 1) };
}

/**
 * Makes a whole tensor.
 * @param {Call} call
 * @returns {{ elements: Float32Array | Float64Array | Uint16Array, after: bigint }} the elements (of float16 and bfloat16
 *   their encodings), and the generator's offset after the call
 */
export function initialize(call) {
  const { name, dtype = 'float32', shape } = call;
  const count = sizeOf(shape);
  if (name === 'fill') {
    needWithin(dtype, call.p[0]);
    return { elements: store(dtype, new Array(count).fill(call.p[0])), after: call.offset };
  }
  return name === 'sparse' ? makeSparse(call) : fillOf(drawOf(call), call, count);
}

/** SHA-256, in hexadecimal, of the elements as little-endian values of their type. */
export function sha256(elements) {
  const size = elements.BYTES_PER_ELEMENT;
  const bytes = new DataView(new ArrayBuffer(size * elements.length));
  const set = { Float32Array: 'setFloat32', Float64Array: 'setFloat64', Uint16Array: 'setUint16' }[
    elements.constructor.name
  ];
  elements.forEach((element, k) => bytes[set](size * k, element, true));
  return createHash('sha256').update(bytes).digest('hex');
}
