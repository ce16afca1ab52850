// SPDX-License-Identifier: Apache-2.0
// Reads parts of a file on a server: by range requests, or, if the server ignores them, from the stream of the whole
// file.
/** @typedef {import('./source.js').Opened} Opened */

/**
 * How many bytes the first request asks for: enough for the header of most files. The answer also tells the size of the
 * file.
 */
const FIRST = 65536;

/** @param {URL} url @param {number} begin @param {number} end */
const request = (url, begin, end) => fetch(url, { headers: { Range: `bytes=${begin}-${end - 1}` } });

/** Says what a server answered instead of the file. @param {Response} response */
function refusal({ status, statusText, body }) {
  body?.cancel().catch(() => {}); // the body is not needed
  return new TypeError(`the server answered ${status} ${statusText}`.trim());
}

/**
 * Where a part begins, and the size of the whole, from Content-Range, if the page may read it and the server knows.
 * @param {Response} response
 * @returns {{ begin?: number, size?: number }}
 */
function rangeOf({ headers }) {
  const [, begin, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  return { begin: begin ? Number(begin) : undefined, size: size && size !== '*' ? Number(size) : undefined };
}

/** @param {import('./types.js').HostUrl} url @returns {Promise<Opened>} */
export async function openUrl(url) {
  const response = await request(url, 0, FIRST);
  if (response.status === 416) return openResponse(new Response()); // an empty file has no first byte
  if (response.status !== 206) return openResponse(response, () => fetch(url));
  const first = new Uint8Array(await response.arrayBuffer());
  // A server that does not expose Content-Range to other origins does not tell the size, unless the file is short.
  const size = rangeOf(response).size ?? (first.length < FIRST ? first.length : undefined);
  return {
    size,
    async read(begin, end) {
      if (end <= first.length) return first.slice(begin, end);
      const part = await request(url, begin, end);
      if (part.status !== 206) throw refusal(part);
      const range = rangeOf(part);
      if ((range.begin ?? begin) !== begin || (range.size ?? size) !== size)
        throw new TypeError('it changed while it was read, or the server sent another range than it was asked for');
      return new Uint8Array(await part.arrayBuffer());
    },
    close: async () => {},
  };
}

/** The size of a body, unless it is compressed. @param {Response} response */
function lengthOf({ headers, body }) {
  const length = headers.get('content-length');
  if (length === null || headers.get('content-encoding')) return body ? undefined : 0;
  return Number(length);
}

/**
 * Reads a Response from front to back. It drops what lies between two parts.
 * @param {import('./types.js').HostResponse} response
 * @param {() => Promise<import('./types.js').HostResponse>} [again] fetches it once more, for a part that is already
 *   behind
 * @returns {Promise<Opened>}
 */
export async function openResponse(response, again) {
  if (!response.ok) throw refusal(response);
  const size = lengthOf(response);
  let stream = forwards(response);
  return {
    size,
    async read(begin, end) {
      if (begin < stream.position()) {
        if (!again) throw new TypeError('a Response can only be read from front to back; give its URL, or its blob()');
        await stream.close();
        response = await again();
        if (!response.ok) throw refusal(response);
        stream = forwards(response);
      }
      return stream.read(begin, end);
    },
    close: () => stream.close(),
  };
}

/** @param {Response} response */
function forwards(response) {
  const reader = response.body?.getReader();
  let chunk = new Uint8Array();
  let begins = 0; // the chunk's place in the file
  let position = 0;

  return {
    position: () => position,
    /** @param {number} begin @param {number} end */
    async read(begin, end) {
      const bytes = new Uint8Array(end - begin);
      position = begin;
      while (position < end) {
        if (position >= begins + chunk.length) {
          const next = await reader?.read();
          if (!next || next.done) break;
          begins += chunk.length;
          chunk = next.value;
          continue;
        }
        const part = chunk.subarray(position - begins, end - begins);
        bytes.set(part, position - begin);
        position += part.length;
      }
      return bytes.subarray(0, position - begin);
    },
    close: async () => reader?.cancel(),
  };
}
