// SPDX-License-Identifier: Apache-2.0
// Writes the files of a model: one, or shards with their index. A file gets its name when all are whole.
import { isWellFormed } from './json.js';
import { compareNames, makeHeader } from './header.js';
import { rangeError, read, tagOf, typeError } from '../core/check.js';
import { nameOf } from '../files/place.js';
import { openSink } from '../files/sink.js';
import { writePieces } from './pieces.js';
import { dealShards, indexText, shardNames } from './shards.js';

/** @typedef {import('../files/sink.js').Sink} Sink */
/** @typedef {import('./tensors.js').Entry} Entry */
/** @typedef {import('./tensors.js').Given} Given */
/**
 * What was written.
 * @typedef {object} Written
 * @property {{ name: string, bytes: number }[]} files by name, without a folder; '' for a stream
 * @property {number} bytes of all files together
 */

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

/** In the order of a file: the widest dtypes first, then by name. @param {readonly Entry[]} entries */
const sorted = (entries) => [...entries].sort((a, b) => b.format.rank - a.format.rank || compareNames(a.name, b.name));

/**
 * One file.
 * @param {string} name of the function as called
 * @param {Given} given
 * @param {Record<string, string> | undefined} metadata
 * @param {(size: number) => Promise<Sink>} open
 * @returns {Promise<{ sink: Sink, bytes: number }>} closed, but not published
 */
export async function writeFile(name, { entries, pieces }, metadata, open) {
  const ordered = sorted(entries);
  const { head, size } = makeHeader(name, ordered, metadata);
  const sink = await open(size);
  try {
    await sink.write(head, 0);
    await writePieces(name, ordered, head.length, pieces, sink);
    await sink.close();
    return { sink, bytes: size };
  } catch (error) {
    await sink.abort(error).catch(() => {}); // what went wrong first counts
    throw error;
  }
}

/** Text as a file. @param {string} name @param {string | URL} place @param {string} text */
async function writeText(name, place, text) {
  const bytes = new TextEncoder().encode(text);
  const sink = await openSink(name, place, bytes.length);
  await sink.write(bytes, 0);
  await sink.close();
  return { sink, bytes: bytes.length };
}

/**
 * @param {string} name of the function as called
 * @param {unknown} target
 * @param {Given} given
 * @param {Record<string, string> | undefined} metadata
 * @param {number} most bytes of the tensors of a shard
 * @returns {Promise<Written>}
 */
export async function writeShards(name, target, given, metadata, most) {
  const shards = dealShards(given.entries, most);
  const { files, index } = shardNames(name, target, shards.length);
  /** @type {(Written['files'][0] & { sink: Sink })[]} */
  const written = [];
  try {
    for (const [i, entries] of shards.entries()) {
      const { file, place } = files[i];
      const open = (/** @type {number} */ size) => openSink(name, place, size);
      written.push({ name: file, ...(await writeFile(name, { ...given, entries }, metadata, open)) });
    }
    if (index) {
      const text = indexText(
        shards,
        files.map(({ file }) => file),
      );
      written.push({ name: index.file, ...(await writeText(name, index.place, text)) });
    }
    for (const { sink } of written) await sink.publish();
  } catch (error) {
    for (const { sink } of written) await sink.abort(error).catch(() => {});
    throw error;
  }
  return summary(written);
}

/** @param {{ name: string, bytes: number }[]} written @returns {Written} */
function summary(written) {
  const files = written.map(({ name, bytes }) => ({ name, bytes }));
  return { files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * @param {string} name of the function as called
 * @param {any} target
 * @param {Given} given
 * @param {Record<string, string> | undefined} metadata
 * @returns {Promise<Written>}
 */
export async function writeOne(name, target, given, metadata) {
  const { sink, bytes } = await writeFile(name, given, metadata, (size) => openSink(name, target, size));
  await sink.publish();
  const text = typeof target === 'string' || target instanceof URL ? String(target) : (target.name ?? '');
  return summary([{ name: text.replace(/^.*[/\\]/, ''), bytes }]);
}
