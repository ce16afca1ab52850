// SPDX-License-Identifier: Apache-2.0
// Writes a file of a known size, wherever it is to be: at a path, in a stream, in a file of the browser's, in a Blob. Parts
// may come in any order. Where it can be so, nothing of the file is to be seen before all of it is there.
import { tagOf, typeError } from '../core/check.js';
import { attempt, fileSystem, nameOf, placeOf } from './place.js';

/**
 * What can be written: a path (in Node.js, Deno and Bun), a file: URL, a WritableStream, a FileSystemFileHandle or a
 * FileSystemWritableFileStream. Its objects have no names here, since not every host has the types of all of them.
 * @typedef {object | string} Writable
 */
/**
 * @typedef {object} Sink an open file
 * @property {(bytes: Uint8Array, at: number) => Promise<void>} write bytes at a place, which may change once that is done
 * @property {() => Promise<void>} close when all is written
 * @property {() => Promise<void>} publish after close: gives the file its name
 * @property {(reason: unknown) => Promise<void>} abort in place of the other two: nothing is left of what was written
 */

/** Smaller writes are gathered: a call of the host's, 0.1 ms, costs more than the copy. In bytes. */
const CHUNK = 2 ** 22;
/** A call of the host's writes at most 2^31 - 1 bytes. */
const MOST = 2 ** 30;

const nothing = async () => {};

/** Beside the path, and renamed to it. @param {string | URL} path @returns {Promise<Sink>} */
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
    await stream.truncate(size); // it may have had a longer file
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
      // Copies, since a stream may keep what it is given; in pieces, so that they are small.
      for (let begin = 0; begin < bytes.length; begin += CHUNK) {
        await writer.ready;
        writer.write(bytes.slice(begin, begin + CHUNK)).catch(() => {}); // ready and close tell of it
      }
    },
    close: () => writer.close().catch(() => writer.closed), // which says why
    publish: nothing,
    abort: (reason) => writer.abort(reason),
  });
}

/** Keeps copies of what comes too early. @param {Sink} sink @returns {Sink} */
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
 * Gathers writes that follow one another, if they are small, and writes them while the next are gathered.
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
    pending.catch(() => {}); // whoever awaits it next is told
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
      await pending.catch(() => {}); // the reason is known
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
 * Opens a file to write it anew.
 * @param {string} name of the function as called, for messages
 * @param {unknown} target
 * @param {number} size of the file, in bytes
 * @returns {Promise<Sink>}
 * @throws {TypeError} if it is not Writable, or cannot be written
 */
export async function openSink(name, target, size) {
  const rule = 'a path, a WritableStream, a FileSystemFileHandle or a FileSystemWritableFileStream';
  const place = await attempt(name, nameOf(target), 'written', () => placeOf(target));
  if (place && !('path' in place))
    throw typeError(name, 'target', target, `${rule}; a URL that is no file cannot be written`);
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
 * A sink of which a Blob comes, in the order of places. The browser may keep its parts on disk.
 * @returns {{ sink: Sink, blob: () => import('./types.js').HostBlob }} the Blob is there when the sink is closed
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
