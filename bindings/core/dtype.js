// SPDX-License-Identifier: Apache-2.0
// The dtypes of tensors, and the arrays that hold them.
import { choice, read, typeError } from './check.js';
import { kindOf } from './engine.js';
import { stridesOf } from './strided.js';

/** @typedef {'float32' | 'float64' | 'float16' | 'bfloat16'} Dtype */
/**
 * A Float16Array. Only the newest TypeScript libraries declare it.
 * @typedef {ArrayBufferView & ArrayLike<number> & { readonly [Symbol.toStringTag]: 'Float16Array' }} Float16Elements
 */
/**
 * Arrays over an ArrayBuffer, never a SharedArrayBuffer. TypeScript 5.7 and later call this Float32Array<ArrayBuffer>;
 * older compilers call it Float32Array. The return type of `of` means this in all versions.
 * @typedef {ReturnType<typeof Float32Array.of>} OwnFloat32
 * @typedef {ReturnType<typeof Float64Array.of>} OwnFloat64
 * @typedef {ReturnType<typeof Uint16Array.of>} OwnUint16
 * @typedef {Float16Elements & { readonly buffer: ArrayBuffer }} OwnFloat16
 */
/**
 * Elements as users see them. bfloat16 is always 16 bits in a Uint16Array; float16 too, where the engine has no
 * Float16Array.
 * @template {Dtype} D
 * @typedef {{ float32: OwnFloat32, float64: OwnFloat64, float16: OwnUint16 | OwnFloat16, bfloat16: OwnUint16 }[D]} ElementsOf
 */
/** @typedef {Float32Array | Float64Array | Uint16Array | Float16Elements} Elements */
/** @typedef {{ dtype: Dtype, code: number, bytes: number, kinds: string[] }} Storage its number as nni_dtype, and its arrays */

const HAS_FLOAT16 = 'Float16Array' in globalThis;
/** @type {Record<Dtype, Storage>} */
const STORAGES = {
  float32: { dtype: 'float32', code: 0, bytes: 4, kinds: ['Float32Array'] },
  float64: { dtype: 'float64', code: 1, bytes: 8, kinds: ['Float64Array'] },
  float16: {
    dtype: 'float16',
    code: 2,
    bytes: 2,
    kinds: HAS_FLOAT16 ? ['Float16Array', 'Uint16Array'] : ['Uint16Array'],
  },
  bfloat16: { dtype: 'bfloat16', code: 3, bytes: 2, kinds: ['Uint16Array'] },
};
const { float32, float64, float16, bfloat16 } = STORAGES;
/** Storage by each of its names, those of safetensors included. @type {Record<string, Storage>} */
export const DTYPES = { ...STORAGES, F32: float32, F64: float64, F16: float16, BF16: bfloat16 };
/** The array kinds that hold only one dtype. @type {Record<string, Storage | undefined>} */
const BY_KIND = { Float32Array: float32, Float64Array: float64, Float16Array: float16 };

/**
 * How a foreign array stores its elements: its own `dtype` decides, else the kind of its array.
 * @param {string} name
 * @param {unknown} data
 * @param {unknown} dtype
 * @returns {Storage}
 */
function storageOf(name, data, dtype) {
  const kind = kindOf(data);
  const usual = BY_KIND[/** @type {string} */ (kind)];
  if (usual && (dtype === undefined || dtype === usual.dtype)) return usual;
  if (dtype !== undefined) {
    const storage = choice(name, 'dtype', dtype, DTYPES);
    if (!storage.kinds.includes(/** @type {string} */ (kind)))
      throw typeError(name, 'data', data, `a ${storage.kinds.join(' or ')}, for dtype ${dtype}`);
    return storage;
  }
  if (kind === 'Uint16Array') throw typeError(name, 'dtype', dtype, `'float16' or 'bfloat16' for a Uint16Array`);
  throw typeError(name, 'data', data, 'a Float32Array, Float64Array, Float16Array or Uint16Array');
}

/**
 * The elements of a foreign array: where they are, how they are stored, and how they lie. ONNX Runtime and
 * Transformers.js call a dtype `type`.
 * @type {import('./loader.js').Abilities['elementsOf']}
 */
export function elementsOf(name, t, shape) {
  const { data, dtype, type, isOfTfjs } = read(name, 'tensor', () => ({
    data: t.data,
    dtype: t.dtype,
    type: t.type,
    isOfTfjs: typeof t.dataSync === 'function' && !kindOf(t.data),
  }));
  if (isOfTfjs)
    throw new TypeError(
      `${name}: tensor is a TF.js tensor, which cannot be filled in place; fill { data: t.dataSync(), shape: t.shape }, ` +
        'and give the result to tf.tensor or layer.setWeights',
    );
  const storage = storageOf(
    name,
    data,
    dtype === undefined && typeof type === 'string' && Object.hasOwn(DTYPES, type) ? type : dtype,
  );
  const { strides, offset, needs } = stridesOf(name, t, shape, data);
  return { data, storage, strides, offset, needs };
}
