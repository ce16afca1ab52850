// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/safetensors`: reads and writes safetensors files. It needs no load() and no WebAssembly.
import { isIndex, options as optionsOf, rangeError } from './core/check.js';
import { blobSink } from './files/sink.js';
import { tensorsIn } from './safetensors/reader.js';
import { isIndexFile, readOne, shardsOf } from './safetensors/shards.js';
import { tensorsOf } from './safetensors/tensors.js';
import { metadataOf, writeFile, writeOne, writeShards } from './safetensors/writer.js';

/**
 * What can be read: a Blob or File; a URL, or a string that is one, by range requests; a path in Node.js, Deno and Bun;
 * an ArrayBuffer or a view of one; a Response; a FileSystemFileHandle. The path or URL of a `*.safetensors.index.json`
 * means all shards of that model.
 * @typedef {import('./files/source.js').Readable} Readable
 */
/**
 * What can be written: a path in Node.js, Deno and Bun, or a file: URL; a FileSystemFileHandle or a
 * FileSystemWritableFileStream; a WritableStream.
 * @typedef {import('./files/sink.js').Writable} Writable
 */
/** @typedef {import('./safetensors/types.js').Code} Code */
/** @typedef {import('./safetensors/types.js').Dtype} Dtype */
/** @typedef {import('./safetensors/types.js').Elements} Elements */
/** @typedef {import('./safetensors/types.js').Header} Header */
/** @typedef {import('./safetensors/types.js').OtherDtype} OtherDtype */
/** @typedef {import('./safetensors/types.js').Piece} Piece */
/** @typedef {import('./safetensors/types.js').ReadTensor} ReadTensor */
/** @typedef {import('./safetensors/types.js').Tensor} Tensor */
/** @typedef {import('./safetensors/types.js').TensorInfo} TensorInfo */
/** @typedef {import('./safetensors/types.js').TensorSource} TensorSource */
/** @typedef {import('./safetensors/types.js').Tensors} Tensors */
/** @typedef {import('./safetensors/types.js').Written} Written */

/**
 * Reads the header of a file: names, dtypes, shapes, places, metadata. It reads only a few kilobytes, however large the
 * file is.
 *
 * @example
 * const { tensors } = await readHeader('model.safetensors');
 * const { tensors } = await readHeader('https://example.org/model.safetensors.index.json');
 * @param {Readable} source
 * @returns {Promise<Header>} the tensors in the order of their data, with their places in bytes from the beginning of
 *   the file
 * @throws {TypeError} if source cannot be read
 * @throws {RangeError} if it is not a safetensors file
 */
export async function readHeader(source) {
  if (!isIndexFile(source)) return readOne('readHeader', source);
  const { metadata, shards } = await shardsOf('readHeader', source);
  return { metadata, tensors: shards.flatMap(({ tensors }) => tensors) };
}

/**
 * Reads tensors into a Map from names to { data, shape, dtype }, in the order of the file.
 *
 * @example
 * const weights = await read(file, { names: ['wte.weight'] });
 * weights.get('wte.weight').data; // a Float32Array of its own
 * @param {Readable} source
 * @param {{ names?: Iterable<string> }} [options] names of the tensors to read; all by default
 * @returns {Promise<Map<string, ReadTensor>>}
 * @throws {TypeError} if source cannot be read
 * @throws {RangeError} if it is not a safetensors file, or lacks a tensor in `names`
 */
export async function read(source, options) {
  const { names } = optionsOf('read', options, { names: undefined });
  /** @type {Map<string, ReadTensor>} */
  const tensors = new Map();
  for await (const { name, ...tensor } of tensorsIn('read', source, names)) tensors.set(name, tensor);
  return tensors;
}

/**
 * Reads one tensor after the other: for files larger than memory.
 *
 * @example
 * for await (const { name, data, shape, dtype } of readEach(url)) console.log(name, shape);
 * @param {Readable} source
 * @param {{ names?: Iterable<string> }} [options] names of the tensors to read; all by default
 * @returns {AsyncGenerator<ReadTensor & { name: string }, void, undefined>} the tensors, in the order of the file
 * @throws {TypeError} if source cannot be read
 * @throws {RangeError} if it is not a safetensors file, or lacks a tensor in `names`
 */
export function readEach(source, options) {
  const { names } = optionsOf('readEach', options, { names: undefined });
  return tensorsIn('readEach', source, names);
}

/**
 * Writes a file: the same bytes as Python's safetensors for the same tensors. A file at a path is first written beside
 * it, and renamed when it is complete. A stream is closed at the end, or aborted with the error. With a TensorSource,
 * one piece is in memory at a time, unless a stream has to wait for a piece that comes later.
 *
 * With `maxShardBytes`, and more bytes of tensors than that, 'folder/model.safetensors' becomes
 * folder/model-00001-of-00003.safetensors and so on, with folder/model.safetensors.index.json, as in transformers.
 *
 * @example
 * await write('model.safetensors', { weight: { data, shape: [64, 3] } }, { metadata: { format: 'pt' } });
 * @param {Writable} target
 * @param {Tensors} tensors
 * @param {{ metadata?: Record<string, string>, maxShardBytes?: number }} [options]
 * @returns {Promise<Written>} names and sizes of the files
 * @throws {TypeError} if an argument has the wrong type, or target cannot be written
 * @throws {RangeError} if data and shape differ in their number of elements, or a piece is missing or comes twice
 */
export async function write(target, tensors, options) {
  const o = optionsOf('write', options, { metadata: undefined, maxShardBytes: undefined });
  const metadata = metadataOf('write', o.metadata);
  const given = await tensorsOf('write', tensors);
  if (o.maxShardBytes === undefined) return writeOne('write', target, given, metadata);
  if (!isIndex(o.maxShardBytes) || !o.maxShardBytes)
    throw rangeError('write', 'maxShardBytes', o.maxShardBytes, 'a positive integer');
  return writeShards('write', target, given, metadata, o.maxShardBytes);
}

/**
 * Makes the same file as a Blob, to download, send or store. Browsers keep large ones on disk.
 *
 * @example
 * link.href = URL.createObjectURL(await toBlob(weights));
 * @param {Tensors} tensors
 * @param {{ metadata?: Record<string, string> }} [options]
 * @returns {Promise<import('./files/types.js').HostBlob>}
 * @throws {TypeError} if an argument has the wrong type
 * @throws {RangeError} if data and shape differ in their number of elements, or a piece is missing or comes twice
 */
export async function toBlob(tensors, options) {
  const { metadata } = optionsOf('toBlob', options, { metadata: undefined });
  const given = await tensorsOf('toBlob', tensors);
  const { sink, blob } = blobSink();
  await writeFile('toBlob', given, metadataOf('toBlob', metadata), async () => sink);
  return blob();
}
