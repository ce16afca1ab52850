// SPDX-License-Identifier: Apache-2.0
// The head of a safetensors file, the format of https://github.com/huggingface/safetensors#format:
//
//   8 bytes    the length of the header, an unsigned little-endian integer
//   header     JSON: of each tensor its dtype, shape and place in the data; may be padded with spaces
//   data       the tensors, little-endian, row-major, one after another without a gap

/**
 * All that comes before the data. The tensors follow in the order of the list, one at a time if need be, so that a model
 * never has to be in memory as a whole.
 *
 * @param {{ name: string, shape: number[] }[]} tensors of float32
 * @param {Record<string, string>} [metadata]
 * @returns {Uint8Array}
 */
export function safetensorsHead(tensors, metadata = {}) {
  const header = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape } of tensors) {
    const begin = end;
    end += Float32Array.BYTES_PER_ELEMENT * shape.reduce((product, extent) => product * extent, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }

  // Padded, so that the data is aligned in a file that is mapped into memory.
  const json = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(' '.charCodeAt(0));
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(json, 8);
  return head;
}
