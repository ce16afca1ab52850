// SPDX-License-Identifier: Apache-2.0
// The public types of nn-init/safetensors: tensors that are read, and tensors to be written.
import type { Float16Elements, OwnFloat16, OwnFloat32, OwnFloat64, OwnUint16 } from '../core/dtype.js';

/** An array over an ArrayBuffer, never a SharedArrayBuffer, in all versions of TypeScript. */
type Own<A extends { of(...elements: any[]): any }> = ReturnType<A['of']>;

/**
 * The array that reading gives for each dtype. float16 is bits in a Uint16Array where the engine has no Float16Array.
 */
export interface Arrays {
  float32: OwnFloat32;
  float64: OwnFloat64;
  float16: OwnUint16 | OwnFloat16;
  bfloat16: OwnUint16;
  int64: Own<typeof BigInt64Array>;
  uint64: Own<typeof BigUint64Array>;
  int32: Own<typeof Int32Array>;
  uint32: Own<typeof Uint32Array>;
  int16: Own<typeof Int16Array>;
  uint16: OwnUint16;
  int8: Own<typeof Int8Array>;
  uint8: Own<typeof Uint8Array>;
  /** 0 or 1. */
  bool: Own<typeof Uint8Array>;
}
/** The dtypes that have an array in JavaScript. */
export type Dtype = keyof Arrays;
/** The dtypes that have none, by their names in files. Their elements are bytes here. */
export type OtherDtype =
  'F4' | 'F6_E2M3' | 'F6_E3M2' | 'F8_E5M2' | 'F8_E4M3' | 'F8_E8M0' | 'F8_E4M3FNUZ' | 'F8_E5M2FNUZ' | 'C64';
/** All dtypes by their names in files. */
export type Code =
  OtherDtype | 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'U64' | 'I32' | 'U32' | 'I16' | 'U16' | 'I8' | 'U8' | 'BOOL';

/** A tensor that was read. Its dtype tells the kind of its array, which is its own. */
export type ReadTensor =
  | { [D in Dtype]: { data: Arrays[D]; shape: number[]; dtype: D } }[Dtype]
  | { data: Arrays['uint8']; shape: number[]; dtype: OtherDtype };

/** Arrays that can be written. */
export type Elements =
  | Float32Array
  | Float64Array
  | Float16Elements
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/**
 * A tensor to write. Its dtype is by default that of the array. A Uint16Array needs one ('uint16', 'float16' or
 * 'bfloat16'), and so does a Uint8Array that holds 'bool'.
 */
export type Tensor = { data: Elements; dtype?: Dtype | Code } & (
  { shape: ArrayLike<number> } | { dims: ArrayLike<number>; shape?: undefined }
);

/** A contiguous run of the elements of a tensor. */
export interface Piece {
  /** The tensor's name. */
  name: string;
  /** Its elements. They are read before the next piece is asked for; after that you may overwrite them. */
  data: Elements;
  /** The index of the first of them in the tensor; 0 by default. */
  offset?: number;
  /** The shape of the whole tensor. */
  shape?: ArrayLike<number>;
  dtype?: string;
}

/** A source that makes the tensors of a file one after the other, so that they need not all be in memory. */
export interface TensorSource {
  /** The tensors that it can make. */
  parameters: readonly { name: string; shape: ArrayLike<number>; dtype: string }[];
  /** Makes the pieces of these tensors, in any order. write() asks for them in the order of the file. */
  tensors(names: string[]): Iterable<Piece> | AsyncIterable<Piece>;
}

/**
 * Tensors by name in a Map or a plain object; or a list or iterable of tensors with names, all in memory at once; or a
 * source that makes them one after the other.
 */
export type Tensors =
  | ReadonlyMap<string, Tensor>
  | { readonly [name: string]: Tensor }
  | Iterable<Tensor & { name: string }>
  | AsyncIterable<Tensor & { name: string }>
  | TensorSource;

/** A tensor in a file. */
export interface TensorInfo {
  name: string;
  dtype: Dtype | OtherDtype;
  shape: number[];
  /** The place of its first byte in the file. */
  begin: number;
  /** The place after its last byte. */
  end: number;
  /** The name of its shard, if there are several. */
  file?: string;
}

/** The header of a file. */
export interface Header {
  /** The file's own notes, `__metadata__`. For shards, those of the first. */
  metadata: Record<string, string>;
  /** The tensors, in the order of their data. */
  tensors: TensorInfo[];
}

/** The files that were written. */
export interface Written {
  /** Each file's name without a folder; '' for a stream. */
  files: { name: string; bytes: number }[];
  /** The bytes of all files together. */
  bytes: number;
}
