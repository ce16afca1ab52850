// SPDX-License-Identifier: Apache-2.0
// Writes a file of a known size: to a path, a stream, a file of the browser's, or a Blob. Parts may come in any order.
// Where the target allows it, nobody sees the file before it is complete.
import { tagOf, typeError } from '../core/check.js';
import { attempt, fileSystem, nameOf, placeOf } from './place.js';

/**
 * What can be written: a path (in Node.js, Deno and Bun), a file: URL, a WritableStream, a FileSystemFileHandle or a
 * FileSystemWritableFileStream. The type names none of these classes: not every host has the types of all of them.
 * @typedef {object | string} Writable
 */
/**
 * @typedef {object} Sink an open file
 * @property {(bytes: Uint8Array, at: number) => Promise<void>} write writes bytes at a place. The caller may overwrite
 *   them afterwards
 * @property {() => Promise<void>} close when everything is written
 * @property {() => Promise<void>} publish after close: gives the file its name
 * @property {(reason: unknown) => Promise<void>} abort instead of close and publish: leaves nothing behind
 */

/** Smaller writes are gathered to this many bytes: a call of the host takes 0.1 ms, longer than the copy. */
const CHUNK = 2 ** 22;
/** One call of the host writes at most 2^31 - 1 bytes. */
const MOST = 2 ** 30;

const nothing = async () => {};

/** Writes a file beside the path, and renames it at the end. @param {string | URL} path @returns {Promise<Sink>} */
async function toPath(path) {
  const fs = fileSystem();
  const suffix = `.${Math.random().toString(36).slice(2)}.tmp`;
  const beside = typeof path === 'string' ? path + suffix : new URL(path.pathname + suffix, path);
  const file = await fs.open(beside, 'wx');
  return {
    async write(bytes, at) {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await file.write(bytes, done, Math.min(bytes.length - done, MOST), at + done);
        done += bytesWritten;
      }
    },
    close: () => file.close(),
    publish: () => fs.rename(beside, path),
    async abort() {
      await file.close();
      await fs.rm(beside, { force: true });
    },
  };
}

/**
 * @param {any} stream a FileSystemWritableFileStream, which shows nothing before it is closed
 * @param {number} size
 * @returns {Sink}
 */
const toFileStream = (stream, size) => ({
  write: (bytes, position) => stream.write({ type: 'write', position, data: unshared(bytes) }),
  async close() {
    await stream.truncate(size); // a longer file may have been there
    await stream.close();
  },
  publish: nothing,
  abort: (reason) => stream.abort(reason),
});

/** Bytes as the web's interfaces take them: not over a SharedArrayBuffer. @param {Uint8Array} bytes */
const unshared = (bytes) => (tagOf(bytes.buffer) === 'ArrayBuffer' ? bytes : bytes.slice());

/** @param {WritableStream} stream @returns {Sink} */
function toStream(stream) {
  const writer = stream.getWriter();
  return inOrder({
    async write(bytes) {
      // Copies, because a stream may keep what it is given. Small pieces keep the copies small.
      for (let begin = 0; begin < bytes.length; begin += CHUNK) {
        await writer.ready;
        writer.write(bytes.slice(begin, begin + CHUNK)).catch(() => {}); // ready and close() report the error
      }
    },
    close: () => writer.close().catch(() => writer.closed), // closed has the reason
    publish: nothing,
    abort: (reason) => writer.abort(reason),
  });
}

/** Writes in order: keeps copies of bytes that come too early. @param {Sink} sink @returns {Sink} */
function inOrder(sink) {
  /** @type {Map<number, Uint8Array>} by place */
  const early = new Map();
  let position = 0;
  return {
    ...sink,
    async write(bytes, at) {
      if (at !== position) {
        early.set(at, bytes.slice());
        return;
      }
      for (let next = /** @type {Uint8Array | undefined} */ (bytes); next; next = early.get(position)) {
        early.delete(position);
        await sink.write(next, position);
        position += next.length;
      }
    },
  };
}

/**
 * Gathers small writes that follow each other. While it writes one buffer it gathers the next.
 * @param {Sink} sink
 * @returns {Sink}
 */
function gathered(sink) {
  let [buffer, other] = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)];
  let begin = 0;
  let length = 0;
  let pending = Promise.resolve(); // the write of the other buffer
  async function flush() {
    await pending;
    if (!length) return;
    pending = sink.write(buffer.subarray(0, length), begin);
    pending.catch(() => {}); // the next one who awaits it gets the error
    [buffer, other, length] = [other, buffer, 0];
  }
  return {
    ...sink,
    async write(bytes, at) {
      if (at !== begin + length || length + bytes.length > CHUNK) await flush();
      if (bytes.length >= CHUNK) {
        await pending;
        return sink.write(bytes, at);
      }
      if (!length) begin = at;
      buffer.set(bytes, length);
      length += bytes.length;
    },
    async close() {
      await flush();
      await pending;
      await sink.close();
    },
    async abort(reason) {
      await pending.catch(() => {}); // the reason is already known
      await sink.abort(reason);
    },
  };
}

/** @param {any} target @param {number} size @returns {Promise<Sink> | Sink | undefined} */
function toObject(target, size) {
  if (typeof target?.createWritable === 'function')
    return target.createWritable().then((/** @type {any} */ stream) => toFileStream(stream, size));
  if (typeof target?.truncate === 'function' && typeof target.getWriter === 'function')
    return toFileStream(target, size);
  return typeof target?.getWriter === 'function' ? toStream(target) : undefined;
}

/**
 * Opens a file for writing it anew.
 * @param {string} name the called function, for messages
 * @param {unknown} target
 * @param {number} size of the file, in bytes
 * @returns {Promise<Sink>}
 * @throws {TypeError} if it is not Writable, or cannot be written
 */
export async function openSink(name, target, size) {
  const rule = 'a path, a WritableStream, a FileSystemFileHandle or a FileSystemWritableFileStream';
  const place = await attempt(name, nameOf(target), 'written', () => placeOf(target));
  if (place && !('path' in place)) throw typeError(name, 'target', target, `${rule}; a URL must be a file: URL`);
  const from = place ? nameOf(target) : `the ${tagOf(target)}`;
  const run = (/** @type {() => any} */ get) => attempt(name, from, 'written', get);
  const sink = await run(() => (place ? toPath(place.path) : toObject(target, size)));
  if (!sink) throw typeError(name, 'target', target, rule);
  const { write, close, publish, abort } = gathered(sink);
  return {
    write: (bytes, at) => run(() => write(bytes, at)),
    close: () => run(close),
    publish: () => run(publish),
    abort,
  };
}

/**
 * A sink that makes a Blob. Its parts are in the order of places. The browser may keep them on disk.
 * @returns {{ sink: Sink, blob: () => import('./types.js').HostBlob }} the Blob is ready when the sink is closed
 */
export function blobSink() {
  /** @type {{ at: number, part: Blob }[]} */
  const parts = [];
  const sink = gathered({
    async write(bytes, at) {
      parts.push({ at, part: new Blob([/** @type {any} */ (unshared(bytes))]) });
    },
    close: nothing,
    publish: nothing,
    abort: nothing,
  });
  return { sink, blob: () => new Blob(parts.sort((a, b) => a.at - b.at).map(({ part }) => part)) };
}
