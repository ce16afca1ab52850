// SPDX-License-Identifier: Apache-2.0
// Wrong arguments, as rows: [call, class of the error, ...words that its message must have].

const cyclic = [];
cyclic.push(cyclic);

// Values, by the type that they do not have.
export const notObjects = [null, 5, 'text', true, 1n, Symbol('s'), () => 0];
export const objects = [{}, [1, 2], new Map(), Object.create(null), cyclic];
const notNumbers = [null, '1', '', true, 1n, Symbol('s'), ...objects];
const notFinite = [NaN, Infinity, -Infinity];
const notWords = [null, 5, true, ...objects];
const notOneOf = ['', 'nonsense', 'toString', '__proto__', 'constructor', 'x'.repeat(1e4)];
const notSeeds = [null, true, Symbol('s'), ...objects];
const notIntegers = [...notFinite, 1.5, 2 ** 53, -1e300];
const notShapes = [5, '3,4', true, {}, { length: 2, 0: 3, 1: 4 }, cyclic];
const notExtents = [['3', 4], [3n, 4], [null, 4], [[3], 4], [, 4], new Array(1e5).fill('1')];
const noExtents = [
  [-3, 4],
  [1.5, 8],
  [NaN, 4],
  [Infinity, 4],
  [2 ** 32, 4],
  new Array(33).fill(1),
  new Array(1e5).fill(1),
];
const notLayouts = [5, ['O', 'I'], Object('OI')];
const noLayouts = [
  '',
  'O',
  'OIH',
  'OIHWD',
  'HH',
  'GG',
  'HW',
  'oi',
  'O1',
  'O ',
  'ÖI',
  'O\0',
  'I\u0149',
  'torch ',
  'x'.repeat(1e4),
];

/** The least that a message must show of a value. */
function shown(value) {
  if (typeof value === 'string') return `'${value.slice(0, 20)}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return '[';
  if (typeof value === 'function' || (typeof value === 'object' && value)) {
    return Object.prototype.toString.call(value).slice(8, -1);
  }
  return String(value);
}

/** Rows of values with the wrong type. */
export const kinds = (argument, values, call) =>
  values.map((value) => [() => call(value), TypeError, argument, shown(value)]);

/** Rows of values with the right type that are wrong. */
export const ranges = (argument, values, call) =>
  values.map((value) => [() => call(value), RangeError, argument, shown(value)]);

export const number = (argument, call) => [...kinds(argument, notNumbers, call), ...ranges(argument, notFinite, call)];

export const word = (argument, call) => [...kinds(argument, notWords, call), ...ranges(argument, notOneOf, call)];

export const seed = (argument, call) => [...kinds(argument, notSeeds, call), ...ranges(argument, notIntegers, call)];

export const shape = (call) => [
  ...kinds('shape', [...notShapes, ...notExtents], call),
  ...ranges('shape', noExtents, call),
  ...[BigInt64Array.of(3n, 4n), new DataView(new ArrayBuffer(16))].map((value) => [
    () => call(value),
    TypeError,
    'shape',
  ]),
];

/** For 3 x 4 elements. */
export const layout = (call) => [...kinds('layout', notLayouts, call), ...ranges('layout', noLayouts, call)];

export const options = (call) => [
  ...kinds('options', notObjects, call),
  ...['nonsense', 'Generator', 'toString'].map((key) => [() => call({ [key]: 1 }), TypeError, 'option', key]),
];

/** A typed array of 12 elements that has lost its buffer. */
export function detached(Array) {
  const array = new Array(12);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

/** What is wrong with the error, if anything. */
export function complaint(name, error, Class, told) {
  if (!(error instanceof Class)) return `is a ${error.name} instead of a ${Class.name}`;
  if (![TypeError, RangeError].includes(error.constructor)) return `is a ${error.name}`;
  if (!error.message.startsWith(`${name}: `)) return `does not begin with '${name}: '`;
  if (error.message.length > 1000) return `is of ${error.message.length} characters`;
  const untold = told.find((text) => !error.message.includes(text));
  return untold === undefined ? undefined : `does not tell ${untold}`;
}
