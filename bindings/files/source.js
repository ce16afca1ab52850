// SPDX-License-Identifier: Apache-2.0
// Reads parts of a file, wherever it is: bytes, a Blob, a path, a URL, a Response. It reads only what is asked for,
// except that a server always sends the first bytes.
import { tagOf, typeError } from '../core/check.js';
import { attempt, fileSystem, nameOf, placeOf } from './place.js';
import { openResponse, openUrl } from './remote.js';

/**
 * What can be read: a Blob or File, a path (in Node.js, Deno and Bun), a URL (or a string that is one), bytes, a
 * Response, a FileSystemFileHandle. The type names none of these classes: not every host has the types of all of them.
 * @typedef {object | string} Readable
 */
/**
 * @typedef {object} Source an open file
 * @property {string} from its name in messages
 * @property {number | undefined} size in bytes; undefined if the server does not say
 * @property {(begin: number, end: number) => Promise<Uint8Array>} read reads these bytes, into the beginning of a new
 *   buffer
 * @property {() => Promise<void>} close
 */
/** @typedef {Omit<Source, 'from'>} Opened */

/** One call of the host reads at most 2^31 - 1 bytes. */
const MOST = 2 ** 30;

/** @param {string | URL} path @returns {Promise<Opened>} */
async function openPath(path) {
  const file = await fileSystem().open(path);
  const { size } = await file.stat();
  return {
    size,
    async read(begin, end) {
      const bytes = new Uint8Array(end - begin);
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await file.read(bytes, done, Math.min(bytes.length - done, MOST), begin + done);
        if (!bytesRead) break; // the file became shorter
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    },
    close: () => file.close(),
  };
}

/** @param {Blob} blob @returns {Opened} */
const openBlob = (blob) => ({
  size: blob.size,
  read: async (begin, end) => new Uint8Array(await blob.slice(begin, end).arrayBuffer()),
  close: async () => {},
});

/** @param {Uint8Array} bytes @returns {Opened} */
const openBytes = (bytes) => ({
  size: bytes.length,
  read: async (begin, end) => bytes.slice(begin, end),
  close: async () => {},
});

/** Opens a blob: or data: URL, which needs no server. @param {URL} url @returns {Promise<Opened>} */
const openLocalUrl = async (url) => openBlob(await (await fetch(url)).blob());

/** A view of bytes, of any realm; undefined for any other value. @param {any} given */
function bytesOf(given) {
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  return /^(Shared)?ArrayBuffer$/.test(tagOf(given)) ? new Uint8Array(given) : undefined;
}

/**
 * @param {any} given
 * @returns {Promise<Opened> | Opened | undefined} undefined if it is not a source
 */
function openObject(given) {
  const bytes = bytesOf(given);
  if (bytes) return openBytes(bytes);
  if (typeof given?.getFile === 'function') return given.getFile().then(openBlob);
  if (typeof given?.arrayBuffer !== 'function') return undefined;
  return typeof given.slice === 'function' ? openBlob(given) : openResponse(given);
}

/** @param {any} given */
const describe = (given) => (given?.url || given?.name ? nameOf(given.url || given.name) : `the ${tagOf(given)}`);

/**
 * Opens a file so that any part of it can be read. Close it afterwards.
 * @param {string} name the called function, for messages
 * @param {unknown} given
 * @returns {Promise<Source>}
 * @throws {TypeError} if it is not Readable, or cannot be read; a RangeError for a part that it does not have
 */
export async function openSource(name, given) {
  const place = await attempt(name, nameOf(given), 'read', () => placeOf(given));
  const from = place ? nameOf(given) : describe(given);
  const opened = await attempt(name, from, 'read', () => {
    if (!place) return openObject(given);
    if ('path' in place) return openPath(place.path);
    return /^https?:$/.test(place.url.protocol) ? openUrl(place.url) : openLocalUrl(place.url);
  });
  if (!opened) throw typeError(name, 'source', given, 'a Blob, a path, a URL, bytes, or a Response');
  const ends = (/** @type {number} */ size) => new RangeError(`${name}: ${from} ends after ${size} bytes`);
  return {
    from,
    size: opened.size,
    close: opened.close,
    async read(begin, end) {
      if (opened.size !== undefined && end > opened.size) throw ends(opened.size);
      const bytes = await attempt(name, from, 'read', () => opened.read(begin, end));
      if (bytes.length !== end - begin) throw ends(begin + bytes.length);
      return bytes;
    },
  };
}
