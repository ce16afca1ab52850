// SPDX-License-Identifier: Apache-2.0
// Reads the golden files: each function returns the records of one file as plain objects. Each file's head tells more.
import { readFileSync } from 'node:fs';
import { call, extents, fillsOf, optional, recordsOf } from './records.js';

export { arrayOf, bytesOf } from './records.js';

const textOf = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');
const records = (file) => recordsOf(textOf(file));

const fromHex = (field) => parseInt(field, 16);

/** Elements from their encodings. */
function elementsOf(dtype, fields) {
  if (dtype === 'float64') return new Float64Array(BigUint64Array.from(fields, (field) => BigInt(`0x${field}`)).buffer);
  return dtype === 'float32'
    ? new Float32Array(Uint32Array.from(fields, fromHex).buffer)
    : Uint16Array.from(fields, fromHex);
}

/** @returns {{ counter: number[], key: number[], output: number[] }[]} */
export function readPhilox4x32() {
  return records('philox4x32.txt').map(([, , ...fields]) => {
    const words = fields.map(fromHex);
    return { counter: words.slice(0, 4), key: words.slice(4, 6), output: words.slice(6) };
  });
}

/** @returns {{ state: number[], outputs: number[] }[]} */
export function readXoshiro128pp() {
  return records('xoshiro128pp.txt').map((fields) => ({
    state: fields.slice(0, 4).map(fromHex),
    outputs: fields.slice(5).map(fromHex),
  }));
}

/** @returns {{ kind: string, seed: bigint, stream: bigint, offset: bigint, words: number[] }[]} */
export function readWords() {
  return records('words.txt').map(([kind, seed, stream, offset, , ...words]) => ({
    kind,
    seed: BigInt(seed),
    stream: BigInt(stream),
    offset: BigInt(offset),
    words: words.map(fromHex),
  }));
}

/** @returns {{ parent: bigint, id: bigint, name: Uint8Array }[]} */
export function readStreamIds() {
  return records('stream_ids.txt').map(([parent, id, bytes]) => {
    const name = Uint8Array.from(Buffer.from(optional(bytes) ?? '', 'hex'));
    return { parent: BigInt(`0x${parent}`), id: BigInt(`0x${id}`), name };
  });
}

export function readElements() {
  return records('elements.txt').map((fields) => {
    const record = call(fields);
    return { ...record, elements: elementsOf(record.dtype, fields.slice(12)) };
  });
}

export const readFills = () => fillsOf(textOf('fills.txt'));

/** The first elements of each endless tensor, with the words that one takes. */
export function readEndless() {
  return records('endless.txt').map((fields) => {
    const record = call(fields);
    return { ...record, words: Number(fields[11]), elements: elementsOf(record.dtype, fields.slice(13)) };
  });
}

/** @returns {{ words: number, offset: bigint, count: number, first: number, after: bigint }[]} */
export function readPlaces() {
  return records('places.txt').map(([words, offset, count, first, after]) => ({
    words: Number(words),
    offset: BigInt(offset),
    count: Number(count),
    first: Number(first),
    after: BigInt(after),
  }));
}

export const readOffsets = () => fillsOf(textOf('offsets.txt'));

/** Each: the call of the whole, `at` and `box` (a shape), and the hash. */
export const readSlices = () =>
  records('slices.txt').map((fields) => ({
    ...call(fields),
    at: extents(fields[11]),
    box: extents(fields[12]),
    sha256: fields[13],
  }));

/** Encodings. @returns {{ float32: number, float16?: number, bfloat16?: number }[]} */
export function readHalves() {
  const optionalHex = (field) => (field === '-' ? undefined : fromHex(field));
  return records('halves.txt').map(([float32, float16, bfloat16]) => ({
    float32: fromHex(float32),
    float16: optionalHex(float16),
    bfloat16: optionalHex(bfloat16),
  }));
}

/** @returns {{ shape: number[], layout?: string, fanIn: number, fanOut: number }[]} */
export function readFans() {
  return records('fans.txt').map(([shape, layout, fanIn, fanOut]) => ({
    shape: extents(shape),
    layout: optional(layout),
    fanIn: Number(fanIn),
    fanOut: Number(fanOut),
  }));
}

/** @returns {{ nonlinearity: string, slope: number, gain: number }[]} */
export function readGains() {
  return records('gains.txt').map(([nonlinearity, slope, gain]) => ({
    nonlinearity,
    slope: Number(slope),
    gain: Number(gain),
  }));
}
