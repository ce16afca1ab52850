// SPDX-License-Identifier: Apache-2.0
// Writes the files of a model: one file, or shards with their index. They get their names only when all are complete.
import { isWellFormed } from './json.js';
import { compareNames, makeHeader } from './header.js';
import { rangeError, read, tagOf, typeError } from '../core/check.js';
import { fileNameOf, locationOf } from '../files/place.js';
import { openSink } from '../files/sink.js';
import { writePieces } from './pieces.js';
import { dealShards, indexText, shardFiles } from './shards.js';

/** @typedef {import('../files/sink.js').Sink} Sink */
/** @typedef {import('./tensors.js').Entry} Entry */
/** @typedef {import('./tensors.js').Given} Given */
/** @typedef {import('./types.js').Written} Written */

/** @param {string} name @param {any} metadata @returns {Record<string, string> | undefined} */
export function metadataOf(name, metadata) {
  if (metadata === undefined) return undefined;
  if (tagOf(metadata) !== 'Object') throw typeError(name, 'metadata', metadata, 'an object of strings');
  const entries = read(name, 'metadata', () => Object.entries(metadata));
  for (const [key, value] of entries) {
    if (typeof value !== 'string') throw typeError(name, `metadata.${key}`, value, 'a string');
    if (!isWellFormed(key + value)) throw rangeError(name, `metadata.${key}`, value, 'of Unicode characters');
  }
  return Object.fromEntries(entries);
}

/** Entries in the order of a file: the widest dtypes first, then by name. @param {readonly Entry[]} entries */
const sorted = (entries) => [...entries].sort((a, b) => b.format.rank - a.format.rank || compareNames(a.name, b.name));

/**
 * Writes the whole content of a sink. If that fails, nothing is left of it.
 * @param {Sink} sink
 * @param {() => Promise<void>} fill
 */
async function fillSink(sink, fill) {
  try {
    await fill();
    await sink.close();
  } catch (error) {
    await sink.abort(error).catch(() => {}); // the first error counts
    throw error;
  }
}

/**
 * Writes one file and closes it. It does not have its name yet.
 * @param {string} name the called function
 * @param {Given} given
 * @param {Record<string, string> | undefined} metadata
 * @param {(size: number) => Promise<Sink>} open
 * @returns {Promise<{ sink: Sink, bytes: number }>}
 */
export async function writeFile(name, { entries, pieces }, metadata, open) {
  const ordered = sorted(entries);
  const { head, size } = makeHeader(name, ordered, metadata);
  const sink = await open(size);
  await fillSink(sink, async () => {
    await sink.write(head, 0);
    await writePieces(name, ordered, head.length, pieces, sink);
  });
  return { sink, bytes: size };
}

/** Writes text as a file. @param {string} name @param {import('../files/types.js').Place} place @param {string} text */
async function writeText(name, place, text) {
  const bytes = new TextEncoder().encode(text);
  const sink = await openSink(name, place, bytes.length);
  await fillSink(sink, () => sink.write(bytes, 0));
  return { sink, bytes: bytes.length };
}

/** Complete files that wait for their names. */
class Files {
  /** @type {{ name: string, sink: Sink, bytes: number }[]} */
  #files = [];

  /** @param {string} name the file's name without a folder @param {{ sink: Sink, bytes: number }} file */
  add(name, file) {
    this.#files.push({ name, ...file });
  }

  /**
   * Names all files after `fill` has added the last one.
   * @param {() => Promise<void>} fill
   * @returns {Promise<Written>}
   */
  async publish(fill) {
    try {
      await fill();
      for (const { sink } of this.#files) await sink.publish();
    } catch (error) {
      for (const { sink } of this.#files) await sink.abort(error).catch(() => {});
      throw error;
    }
    const files = this.#files.map(({ name, bytes }) => ({ name, bytes }));
    return { files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  }
}

/**
 * @param {string} name the called function
 * @param {any} target
 * @param {Given} given
 * @param {Record<string, string> | undefined} metadata
 * @returns {Promise<Written>}
 */
export function writeOne(name, target, given, metadata) {
  const files = new Files();
  return files.publish(async () => {
    const file = await writeFile(name, given, metadata, (size) => openSink(name, target, size));
    const location = locationOf(target);
    files.add(location === undefined ? (target.name ?? '') : fileNameOf(location), file);
  });
}

/**
 * @param {string} name the called function
 * @param {unknown} target
 * @param {Given} given
 * @param {Record<string, string> | undefined} metadata
 * @param {number} most the most bytes of tensors in a shard
 * @returns {Promise<Written>}
 */
export async function writeShards(name, target, given, metadata, most) {
  const shards = dealShards(given.entries, most);
  const places = shardFiles(name, target, shards.length);
  const files = new Files();
  return files.publish(async () => {
    for (const [i, entries] of shards.entries()) {
      const open = (/** @type {number} */ size) => openSink(name, places[i].place, size);
      files.add(places[i].file, await writeFile(name, { ...given, entries }, metadata, open));
    }
    const index = places[shards.length];
    if (!index) return; // there is only one file
    const names = places.map(({ file }) => file);
    files.add(index.file, await writeText(name, index.place, indexText(shards, names)));
  });
}
