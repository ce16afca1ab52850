// SPDX-License-Identifier: Apache-2.0
// The records of tests/golden/streams, and the calls of nn-init/frameworks that must give the same.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** The files, except torch-rng-states.txt. */
export const STREAMS = [
  'torch-1.13',
  'torch-2',
  'torch-halves',
  'numpy',
  'numpy-legacy',
  'jax',
  'jax-dtypes',
  'jax-jit',
  'tfjs',
  'megengine',
  'python',
  'torch-cuda',
  'tensorflow',
  'keras',
];

/** Draws of frameworks that the wrapper makes, and the C core does not. */
export const WRAPPED = ['torch-scaling', 'torch-formulas', 'torch-views', 'jax-formulas'];

/** The sizes of the arrays in a record `draws`. */
export const SIZES = [1, 7, 15, 16, 17, 31, 33, 100, 1003, 4096, 65541, 262147];

export const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
};

const decimal = (text) => {
  if (!/^-?\d+$/.test(text)) return Number(text);
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
};

/** The options of generator(). */
function optionsOf(kind, options, seed) {
  const own = options === '-' ? {} : Object.fromEntries(options.split(',').map((option) => option.split('=')));
  const { version, partitionable, x64, impl, jit, ...rest } = own;
  const { strides, offset, multiprocessors, threads, ...others } = rest;
  const { api, opSeed, backend, seedGenerator, scale, ...call } = others;
  return {
    generator: {
      kind,
      seed: kind === 'tfjs' ? Number(seed) : seed.includes('+') ? seed.split('+').map(decimal) : decimal(seed),
      ...(version && { version }),
      ...(partitionable && { partitionable: partitionable === 'true' }),
      ...(x64 && { x64: x64 === 'true' }),
      ...(impl && { impl }),
      ...(jit && { jit: jit === 'true' }),
      ...(api && { api }),
      ...(opSeed && { opSeed: decimal(opSeed) }),
      ...(backend && { backend }),
      ...(seedGenerator && { seedGenerator: true }),
      ...(threads && { device: { multiprocessors: Number(multiprocessors), threads: Number(threads) } }),
    },
    options: { ...call, ...(scale && { scale: Number(scale) }) },
    ...(strides && { strides: shapeOf(strides), offset: Number(offset) }),
  };
}

const parametersOf = (text) => (text === '-' ? [] : text.split(',').map(Number));
const shapeOf = (text) => (text === '-' ? [] : text.split('x').map(Number));

/** @param {string} file a file of tests/golden/streams */
function linesOf(file) {
  const text = readFileSync(new URL(`../golden/streams/${file}`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line && !line.startsWith('#'));
}

/** The records of torch-rng-states.txt. */
export const readRngStates = () =>
  linesOf('torch-rng-states.txt').map((line) => {
    const [, seed, calls, state, hash] = line.split(' ');
    const steps = calls === '-' ? [] : calls.split(',').map((call) => call.split(':'));
    return {
      seed: decimal(seed),
      calls: steps.map(([name, dtype, size]) => ({ name, dtype, size: Number(size) })),
      rngState: new Uint8Array(inflateSync(Buffer.from(state, 'base64'))),
      hash,
    };
  });

/**
 * The records of a file by their type; `order` has the records with hashes in the file's order.
 * @param {string} file a file of tests/golden/streams
 */
export function readStreams(file) {
  const draws = [];
  const calls = [];
  const values = [];
  const order = [];
  for (const line of linesOf(file)) {
    const [what, kind, options, seed, ...rest] = line.split(' ');
    const record = { line: line.slice(0, 120), ...optionsOf(kind, options, seed) };
    if (what === 'draws') {
      const [name, dtype, p, ...hashes] = rest;
      draws.push({ ...record, name, dtype, p: parametersOf(p), hashes });
      order.push(draws.at(-1));
    } else if (what === 'call') {
      const [index, name, dtype, shape, p, hash] = rest;
      calls.push({ ...record, index: Number(index), name, dtype, shape: shapeOf(shape), p: parametersOf(p), hash });
      order.push(calls.at(-1));
    } else if (what === 'values') {
      const [name, dtype, shape, p, ...elements] = rest;
      values.push({
        ...record,
        name,
        dtype,
        shape: shapeOf(shape),
        p: parametersOf(p),
        elements: elements.map(Number),
      });
    } else throw new Error(`${file}: ${line.slice(0, 80)}`);
  }
  return { draws, calls, values, order };
}

/**
 * Whether a record's hash must be equal. PyTorch's inverse of the error function in double, up to 2.11, has its own
 * last bit: values made by it are near, see `values`; in sequences they are drawn because later calls depend on them.
 * The normals of torch-cuda are near, too, because of the GPU's sine.
 */
export const isExact = ({ generator, name, dtype }) =>
  (generator.version !== '1.13' || name !== 'truncated_normal' || dtype !== 'float64') &&
  (generator.kind !== 'torch-cuda' || /^(bits|uniform)$/.test(name));

const scaled =
  (name, gain) =>
  (nn, t, o, [p]) =>
    nn[name](t, { ...o, ...(gain && p !== undefined && { [gain]: p }) });
/** The calls by their names in the files. */
const INITIALIZERS = {
  uniform: (nn, t, o, [a, b]) => nn.uniform_(t, { ...o, a, b }),
  normal: (nn, t, o, [mean, std]) => nn.normal_(t, { ...o, mean, std }),
  truncated_normal: (nn, t, o, [mean, std, a, b]) =>
    nn.truncNormal_(t, { ...o, mean, std, a, b, ...(!/^torch/.test(o.generator.kind) && { bounds: 'sigma' }) }),
  timm_trunc_normal: (nn, t, o, [mean, std, a, b]) => nn.truncNormal_(t, { ...o, mean, std, a, b, method: 'erfinv' }),
  xavier_uniform: scaled('xavierUniform_', 'gain'),
  xavier_normal: scaled('xavierNormal_', 'gain'),
  kaiming_uniform: scaled('kaimingUniform_', 'a'),
  kaiming_normal: scaled('kaimingNormal_', 'a'),
  sparse: (nn, t, o, [sparsity, std]) => nn.sparse_(t, { ...o, sparsity, std }),
  orthogonal: scaled('orthogonal_', 'gain'),
  delta_orthogonal: scaled('deltaOrthogonal_', 'gain'),
  glorot_uniform: scaled('glorotUniform_'),
  glorot_normal: scaled('glorotNormal_'),
  he_uniform: scaled('heUniform_'),
  he_normal: scaled('heNormal_'),
  variance_scaling: scaled('varianceScaling_'),
  lecun_uniform: scaled('lecunUniform_'),
  lecun_normal: scaled('lecunNormal_'),
  lecun_trunc_normal: scaled('lecunTruncNormal_'),
  siren: scaled('siren_', 'omega'),
  siren_first: (nn, t, o) => nn.siren_(t, { ...o, first: true }),
  log_uniform: (nn, t, o, [a, b]) => nn.logUniform_(t, { ...o, a, b }),
  mamba_dt_bias: (nn, t, o, [dtMin, dtMax, floor]) => nn.mambaDtBias_(t, { ...o, dtMin, dtMax, floor }),
  glorotUniform: scaled('glorotUniform_'),
  glorotNormal: scaled('glorotNormal_'),
  heUniform: scaled('heUniform_'),
  heNormal: scaled('heNormal_'),
  leCunUniform: scaled('lecunUniform_'),
  leCunNormal: scaled('lecunNormal_'),
};

/** split(n)[i] and foldIn(data), in turn. */
function chain(key, steps) {
  let end = key;
  for (let k = 0; k < steps.length; k += 3) end = end.split(steps[k])[steps[k + 1]].foldIn(steps[k + 2]);
  return end;
}

/** The place of each element of a tensor, row by row. */
export function placesOf(shape, strides, offset) {
  return shape.reduce(
    (places, extent, axis) =>
      places.flatMap((place) => Array.from({ length: extent }, (_, i) => place + i * strides[axis])),
    [offset],
  );
}

/** The values of a call, as the framework would give them. */
export function valuesOf(nn, generator, { name, dtype, p, options, strides, offset }, shape) {
  if (name === 'bits') return generator.words(new Uint32Array(shape[0]));
  if (name === 'randperm') return BigInt64Array.from(generator.randperm(shape[0]), BigInt);
  if (name === 'split') return Uint32Array.from(generator.split(shape[0]).flatMap((key) => key.state().key));
  if (name === 'fold_in') return Uint32Array.from(generator.foldIn(p[0]).state().key);
  if (name === 'chain') return Uint32Array.from(chain(generator, p).state().key);
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (strides) {
    const places = placesOf(shape, strides, offset);
    const t = { data: new ARRAYS[dtype](Math.max(...places) + 1), shape, strides, offset, dtype };
    INITIALIZERS[name](nn, t, { generator, ...options }, p);
    return ARRAYS[dtype].from(places, (place) => t.data[place]);
  }
  const t = { data: new ARRAYS[dtype](size), shape, dtype };
  return INITIALIZERS[name](nn, t, { generator, ...options }, p).data;
}

/** The first 16 hexadecimal digits of the SHA-256 of an array's bytes. */
export const hashOf = (array) =>
  createHash('sha256')
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest('hex')
    .slice(0, 16);
