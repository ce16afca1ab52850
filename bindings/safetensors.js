// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/safetensors`: reads and writes files of the format. It needs no load(), and no WebAssembly.
import { isIndex, options as optionsOf, rangeError } from './core/check.js';
import { blobSink } from './files/sink.js';
import { tensorsIn } from './safetensors/reader.js';
import { isIndexFile, readOne, shardsOf } from './safetensors/shards.js';
import { tensorsOf } from './safetensors/tensors.js';
import { metadataOf, writeFile, writeOne, writeShards } from './safetensors/writer.js';

/**
 * What can be read: a Blob or File; a URL, or a string that is one, by range requests; a path in Node.js, Deno and Bun; an
 * ArrayBuffer or a view of one; a Response; a FileSystemFileHandle. The path or URL of a `*.safetensors.index.json` stands
 * for all shards of that model.
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
 * What is in a file: names, dtypes, shapes, places, metadata. Only the header is read, a few kilobytes of a file of any size.
 *
 * @example
 * const { tensors } = await readHeader('model.safetensors');
 * const { tensors } = await readHeader('https://example.org/model.safetensors.index.json');
 * @param {Readable} source
 * @returns {Promise<Header>} with tensors in the order of their data, and places in bytes from the beginning of the file
 * @throws {TypeError} if source cannot be read
 * @throws {RangeError} if it is no file of the format
 */
export async function readHeader(source) {
  if (!isIndexFile(source)) return readOne('readHeader', source);
  const { metadata, shards } = await shardsOf('readHeader', source);
  return { metadata, tensors: shards.flatMap(({ tensors }) => tensors) };
}

/**
 * Reads tensors: a Map from names to { data, shape, dtype }, in the order of the file.
 *
 * @example
 * const weights = await read(file, { names: ['wte.weight'] });
 * weights.get('wte.weight').data; // a Float32Array of its own
 * @param {Readable} source
 * @param {{ names?: Iterable<string> }} [options] names of the tensors to read; all by default
 * @returns {Promise<Map<string, ReadTensor>>}
 * @throws {TypeError} if source cannot be read
 * @throws {RangeError} if it is no file of the format, or has no tensor of a name
 */
export async function read(source, options) {
  const { names } = optionsOf('read', options, { names: undefined });
  /** @type {Map<string, ReadTensor>} */
  const tensors = new Map();
  for await (const { name, ...tensor } of tensorsIn('read', source, names)) tensors.set(name, tensor);
  return tensors;
}

/**
 * Reads one tensor after the other, for files that are larger than memory.
 *
 * @example
 * for await (const { name, data, shape, dtype } of readEach(url)) console.log(name, shape);
 * @param {Readable} source
 * @param {{ names?: Iterable<string> }} [options] names of the tensors to read; all by default
 * @returns {AsyncGenerator<ReadTensor & { name: string }, void, undefined>} in the order of the file
 * @throws {TypeError} if source cannot be read
 * @throws {RangeError} if it is no file of the format, or has no tensor of a name
 */
export function readEach(source, options) {
  const { names } = optionsOf('readEach', options, { names: undefined });
  return tensorsIn('readEach', source, names);
}

/**
 * Writes a file: the bytes that Python's safetensors writes for the same tensors. A file at a path is written beside it, and
 * renamed when all of it is there. A stream is closed, or aborted with what went wrong. Of what a TensorSource makes, one
 * piece is in memory at a time, unless a stream has to wait for one that comes later.
 *
 * With `maxShardBytes`, and more bytes of tensors than that, 'folder/model.safetensors' becomes
 * folder/model-00001-of-00003.safetensors and so on, and folder/model.safetensors.index.json, as transformers has them.
 *
 * @example
 * await write('model.safetensors', { weight: { data, shape: [64, 3] } }, { metadata: { format: 'pt' } });
 * @param {Writable} target
 * @param {Tensors} tensors
 * @param {{ metadata?: Record<string, string>, maxShardBytes?: number }} [options]
 * @returns {Promise<Written>} names and sizes of the files
 * @throws {TypeError} if an argument is of a wrong kind, or target cannot be written
 * @throws {RangeError} if data does not have as many elements as its shape, or a piece is missing or comes twice
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
 * The same file as a Blob, to be downloaded, sent or stored. Browsers keep large ones on disk.
 *
 * @example
 * link.href = URL.createObjectURL(await toBlob(weights));
 * @param {Tensors} tensors
 * @param {{ metadata?: Record<string, string> }} [options]
 * @returns {Promise<import('./files/types.js').HostBlob>}
 * @throws {TypeError} if an argument is of a wrong kind
 * @throws {RangeError} if data does not have as many elements as its shape, or a piece is missing or comes twice
 */
export async function toBlob(tensors, options) {
  const { metadata } = optionsOf('toBlob', options, { metadata: undefined });
  const given = await tensorsOf('toBlob', tensors);
  const { sink, blob } = blobSink();
  await writeFile('toBlob', given, metadataOf('toBlob', metadata), async () => sink);
  return blob();
}
