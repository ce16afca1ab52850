// SPDX-License-Identifier: Apache-2.0
// The tensors of a checkpoint: one file, or all files of a folder, in which several files may hold rows of one tensor.
import { open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from './failure.js';
import { modelFiles } from './files.js';
import { kindOf } from './models.js';

/** @typedef {import('../safetensors.js').TensorInfo} TensorInfo */
/** A file, with what its header says. @typedef {{ path: string, metadata: Record<string, string>, tensors: TensorInfo[] }} Found */
/** Consecutive rows of a tensor in a file, and the places of their bytes. A scalar has one row.
 * @typedef {{ path: string, begin: number, end: number, from: number, to: number }} Run */
/** Bytes of a file. @typedef {{ path: string, begin: number, end: number }} Segment */
/**
 * A tensor, or those of its rows that are there.
 * @typedef {object} Stored
 * @property {string} name
 * @property {string} dtype
 * @property {number[]} shape the tensor's shape, up to the last row that is there
 * @property {boolean} isCut whether the files say which rows they have
 * @property {Run[]} runs its rows, in order
 */
/** @typedef {{ files: Found[], tensors: Map<string, Stored> }} Checkpoint */

/**
 * How many bytes are read at a time: the next ones while the last are worked on. A multiple of every element's size.
 */
const CHUNK = 2 ** 22;

/** Quotes names in errors. */
const show = JSON.stringify;

/** @param {readonly number[]} shape */
const rowsIn = ([rows = 1]) => rows;

/** The files that an index names. @param {string} index */
async function filesOfIndex(index) {
  const { readHeader } = await import('nn-init/safetensors');
  const { tensors } = await readHeader(index);
  return [...new Set(tensors.map(({ file = '' }) => file))].map((file) => join(dirname(index), file));
}

/** The files of a model. If no name is that of a model's file, all safetensors files. @param {string} folder */
async function filesOfFolder(folder) {
  const named = (await modelFiles(folder)).filter((name) => name.endsWith('.safetensors'));
  const names = named.length ? named : (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).sort();
  if (!names.length) throw new Failure(`${folder} has no safetensors files`);
  return names.map((name) => join(folder, name));
}

/**
 * The first row that a file has of each tensor, from PyTorch's DCP_SHARDING_INFO. That text may be anything.
 * @param {Found} file
 * @returns {((tensor: TensorInfo) => number) | undefined} undefined if the file does not say
 */
function offsetsOf({ path, metadata: { DCP_SHARDING_INFO: text } }) {
  if (text === undefined) return undefined;
  /** @type {any} */
  let info;
  try {
    info = JSON.parse(text);
  } catch {
    throw new Failure(`${path} has a DCP_SHARDING_INFO that is not JSON`);
  }
  return ({ name, shape }) => {
    const entry = Object(info);
    const offsets = Object.hasOwn(entry, name) ? entry[name]?.saved_offsets : undefined;
    const isFit = Array.isArray(offsets) && offsets.length === shape.length;
    if (!isFit || !offsets.every((at, axis) => Number.isSafeInteger(at) && at >= 0 && (!axis || at === 0)))
      throw new Failure(`${path} does not say which rows of tensor ${show(name)} it has; only rows can be cut`);
    return offsets[0] ?? 0;
  };
}

/** Joins the rows of a tensor. @param {Stored} a @param {Stored} b more of its rows @returns {Stored} */
function together(a, b) {
  const [one, other] = [a.runs[0].path, b.runs[0].path];
  if (!a.isCut || !b.isCut) {
    const isJoinable = a.isCut || b.isCut; // one of them has rows written after the others were joined
    throw new Failure(
      `tensor ${show(a.name)} is in ${one} and in ${other}; ${isJoinable ? 'run `nn-init index` again, or remove one' : 'remove one'}`,
    );
  }
  if (a.dtype !== b.dtype || String(a.shape.slice(1)) !== String(b.shape.slice(1)))
    throw new Failure(`rows of tensor ${show(a.name)} are of other shapes or dtypes in ${one} and in ${other}`);
  const runs = [...a.runs, ...b.runs].sort((x, y) => x.from - y.from);
  const twice = runs.find(({ to }, i) => runs[i + 1]?.from < to);
  if (twice)
    throw new Failure(
      `rows of tensor ${show(a.name)} are in ${twice.path} and in ${runs[runs.indexOf(twice) + 1].path}; remove one`,
    );
  const rows = Math.max(...runs.map(({ to }) => to));
  return { ...a, shape: [rows, ...a.shape.slice(1)], runs };
}

/**
 * Reads the headers of a checkpoint.
 * @param {string} given a file, an index, or a folder
 * @returns {Promise<Checkpoint>} the tensors, in the order of the files
 */
export async function readCheckpoint(given) {
  const kind = await kindOf(given);
  if (!kind) throw new Failure(`${given}: there is no such file or folder`);
  const isIndex = given.endsWith('.index.json');
  if (kind === 'file' && !isIndex && given.endsWith('.json'))
    throw new Failure(`${given} is not a file of weights; give a .safetensors file, or the folder of a model`);
  const paths = kind === 'folder' ? await filesOfFolder(given) : isIndex ? await filesOfIndex(given) : [given];
  if (!paths.length) throw new Failure(`${given} names no files`);
  const { readHeader } = await import('nn-init/safetensors');
  /** @type {Found[]} */
  const files = [];
  for (const path of paths) files.push({ path, ...(await readHeader(path)) });
  /** @type {Map<string, Stored>} */
  const tensors = new Map();
  for (const file of files) {
    const offsetOf = offsetsOf(file);
    for (const tensor of file.tensors) {
      const { name, dtype, shape, begin, end } = tensor;
      const from = offsetOf?.(tensor) ?? 0;
      const run = { path: file.path, begin, end, from, to: from + rowsIn(shape) };
      const isCut = offsetOf !== undefined && shape.length > 0;
      const stored = { name, dtype, shape: isCut ? [run.to, ...shape.slice(1)] : shape, isCut, runs: [run] };
      const other = tensors.get(name);
      tensors.set(name, other ? together(other, stored) : stored);
    }
  }
  return { files, tensors };
}

/**
 * The places of these rows in files.
 * @param {Stored} stored @param {readonly [number, number]} rows
 * @returns {Segment[] | undefined} undefined unless all of them are there
 */
export function segmentsOf({ runs }, [first, last]) {
  let at = first;
  /** @type {Segment[]} */
  const segments = [];
  for (const { path, begin, end, from, to } of runs) {
    if (to <= at || at >= last) continue;
    if (from > at) return undefined;
    const bytes = (end - begin) / (to - from);
    const until = Math.min(to, last);
    segments.push({ path, begin: begin + (at - from) * bytes, end: begin + (until - from) * bytes });
    at = until;
  }
  return at >= last ? segments : undefined;
}

/** The places of all rows that are there. @param {Stored} stored @returns {Segment[]} */
export const allOf = ({ runs }) => runs.map(({ path, begin, end }) => ({ path, begin, end }));

/** @param {readonly Segment[]} segments */
export const bytesIn = (segments) => segments.reduce((sum, { begin, end }) => sum + end - begin, 0);

/** Reads bytes of files from front to back, with two buffers of its own. */
export class Reader {
  /** @type {Segment[]} */ #segments = [];
  #at = 0;
  /** @type {import('node:fs/promises').FileHandle | undefined} */ #file;
  #buffers = [new ArrayBuffer(CHUNK), new ArrayBuffer(CHUNK)];

  /** Sets what to read from now on. @param {readonly Segment[]} segments */
  async start(segments) {
    await this.close();
    this.#segments = segments.filter(({ begin, end }) => end > begin);
    this.#at = 0;
  }

  /** Fills an array with the next bytes. @param {Uint8Array} bytes */
  async #fill(bytes) {
    for (let done = 0; done < bytes.length;) {
      const { path, begin, end } = this.#segments[0];
      this.#file ??= await open(path);
      const most = Math.min(bytes.length - done, end - begin - this.#at);
      const { bytesRead } = await this.#file.read(bytes, done, most, begin + this.#at);
      if (!bytesRead) throw new Failure(`${path} became shorter while it was read`);
      done += bytesRead;
      this.#at += bytesRead;
      if (this.#at < end - begin) continue;
      this.#segments.shift();
      this.#at = 0;
      await this.close();
    }
  }

  /**
   * The next bytes, in pieces. Each piece lies at the beginning of a buffer, which is used again two pieces later.
   * @param {number} size
   * @returns {AsyncGenerator<Uint8Array, void, undefined>}
   */
  async *next(size) {
    let turn = 0;
    const begin = (/** @type {number} */ from) => {
      const bytes = new Uint8Array(this.#buffers[turn++ % 2], 0, Math.min(CHUNK, size - from));
      const filled = this.#fill(bytes).then(() => bytes);
      filled.catch(() => {}); // the next one who awaits it gets the error
      return filled;
    };
    /** @type {Promise<Uint8Array> | undefined} */
    let pending = size > 0 ? begin(0) : undefined;
    try {
      for (let at = CHUNK; pending; at += CHUNK) {
        const bytes = await pending;
        pending = at < size ? begin(at) : undefined;
        yield bytes;
      }
    } finally {
      await pending?.catch(() => {});
    }
  }

  async close() {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
