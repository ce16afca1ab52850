// SPDX-License-Identifier: Apache-2.0
// A writer of safetensors files, the format of https://github.com/huggingface/safetensors#format:
//
//   8 bytes    the length of the header, an unsigned little-endian integer
//   header     JSON: of each tensor its dtype, shape and place in the data; may be padded with spaces
//   data       the tensors, little-endian, row-major, one after another without a gap

import { open } from 'node:fs/promises';

/**
 * Creates a file for float32 tensors and writes its header. The tensors themselves follow one at a time, in the order
 * of the list, so that a model never has to be in memory as a whole.
 *
 * @param {string} path
 * @param {{ name: string, shape: number[] }[]} tensors
 * @param {Record<string, string>} [metadata]
 * @returns {Promise<{ write(data: Float32Array): Promise<void>, close(): Promise<void> }>}
 */
export async function createSafetensors(path, tensors, metadata = {}) {
  const header = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape } of tensors) {
    const begin = end;
    end += Float32Array.BYTES_PER_ELEMENT * shape.reduce((product, extent) => product * extent, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }

  // Padded, so that the data is aligned in a file that is mapped into memory.
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  start.writeBigUInt64LE(BigInt(start.length - 8));
  json.copy(start, 8);

  const file = await open(path, 'w');
  await file.writeFile(start);
  return {
    // writeFile goes on from where the last one ended, and writes all of the bytes; write may not.
    write: (data) => file.writeFile(data),
    close: () => file.close(),
  };
}
