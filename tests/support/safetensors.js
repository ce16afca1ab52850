// SPDX-License-Identifier: Apache-2.0
// Safetensors files for tests: those that Python wrote (tests/golden/safetensors), files with any header, and a server.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/** The files that Python writes, and their contents. */
export const golden = JSON.parse(await readFile(new URL('../golden/safetensors/files.json', import.meta.url), 'utf8'));

const Half = globalThis.Float16Array ?? Uint16Array;
/** @type {Record<string, [dtype: string, array: any, bytes: number]>} by the names of Python */
const DTYPES = {
  bool: ['bool', Uint8Array, 1],
  uint8: ['uint8', Uint8Array, 1],
  int8: ['int8', Int8Array, 1],
  uint16: ['uint16', Uint16Array, 2],
  int16: ['int16', Int16Array, 2],
  float16: ['float16', Half, 2],
  bfloat16: ['bfloat16', Uint16Array, 2],
  uint32: ['uint32', Uint32Array, 4],
  int32: ['int32', Int32Array, 4],
  float32: ['float32', Float32Array, 4],
  uint64: ['uint64', BigUint64Array, 8],
  int64: ['int64', BigInt64Array, 8],
  float64: ['float64', Float64Array, 8],
  float8_e4m3fn: ['F8_E4M3', Uint8Array, 1],
  float8_e5m2: ['F8_E5M2', Uint8Array, 1],
  complex64: ['C64', Uint8Array, 8],
};

/** The tensors of a golden file, with the elements that make.py gave them. @returns {Map<string, object>} */
export function goldenTensors(tensors) {
  return new Map(
    tensors.map(([name, python, shape], t) => {
      const [dtype, array, width] = DTYPES[python];
      const bytes = new Uint8Array(shape.reduce((a, b) => a * b, width));
      for (let i = 0; i < bytes.length; i++) bytes[i] = (31 * i + 7 * t + 1) % (dtype === 'bool' ? 2 : 251);
      return [name, { data: new array(bytes.buffer), shape, dtype }];
    }),
  );
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * A file with any header.
 * @param {string | object} header
 * @param {number} data how many bytes of zeros
 * @param {number | bigint} [length] the header's length that the file claims
 */
export function fileOf(header, data = 0, length) {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(length ?? json.length), true);
  file.set(json, 8);
  return file;
}

/**
 * Serves files by path, and counts the bytes it sends.
 * @param {Record<string, Uint8Array>} files
 * @param {{ ranges?: boolean, exposes?: boolean, lengths?: boolean, shift?: number }} [options] `ranges`: whether it
 *   knows range requests; `exposes` and `lengths`: whether it tells the size of the whole, with ranges and without;
 *   `shift`: by how many bytes it is wrong after the first request
 */
export async function serve(files, { ranges = true, exposes = true, lengths = true, shift = 0 } = {}) {
  const log = [];
  const server = createServer((request, response) => {
    const file = files[decodeURIComponent(new URL(request.url, 'http://host').pathname.slice(1))];
    if (!file) return response.writeHead(404).end();
    const [, asked, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const begin = asked && String(Number(asked) && Number(asked) + shift);
    log.push(request.headers.range);
    if (!ranges || begin === undefined) {
      response.writeHead(200, lengths ? { 'content-length': file.length } : {});
      response.on('close', () => log.push(response.socket?.bytesWritten));
      return response.end(file);
    }
    if (Number(begin) >= file.length) return response.writeHead(416).end();
    const part = file.subarray(Number(begin), Number(end) + 1);
    const range = `bytes ${begin}-${Number(begin) + part.length - 1}/${exposes ? file.length : '*'}`;
    response.writeHead(206, { 'content-range': range, 'content-length': part.length }).end(part);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, log, close };
}
