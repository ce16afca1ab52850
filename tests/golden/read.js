// SPDX-License-Identifier: Apache-2.0
// Reads the golden files: each function returns the records of one file as plain objects. Each file's head tells more.
import { readFileSync } from 'node:fs';

/** The records of a file, each as the list of its fields. */
function records(file) {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(' '));
}

const fromHex = (field) => parseInt(field, 16);

/** '-' stands for what is not there. */
const optional = (field) => (field === '-' ? undefined : field);
const extents = (field) => (field === '-' ? [] : field.split('x').map(Number));

/** The fields that elements.txt and fills.txt share. */
function call([name, kind, seed, stream, offset, after, p0, p1, shape, layout, mode, nonlinearity]) {
  return {
    name,
    kind,
    seed: BigInt(seed),
    stream: BigInt(stream),
    offset: BigInt(offset),
    after: BigInt(after),
    p: [Number(p0), Number(p1)],
    shape: extents(shape),
    layout: optional(layout),
    mode: optional(mode),
    nonlinearity: optional(nonlinearity),
  };
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

/** The elements as their encodings: a comparison of numbers would take -0 for 0. */
export function readElements() {
  return records('elements.txt').map((fields) => ({ ...call(fields), bits: fields.slice(13).map(fromHex) }));
}

export function readFills() {
  return records('fills.txt').map((fields) => ({ ...call(fields), sha256: fields[12] }));
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
