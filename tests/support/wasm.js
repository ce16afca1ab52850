// SPDX-License-Identifier: Apache-2.0

/**
 * Whether a wasm file has a function with a local of type v128, like any loop over vectors.
 * @param {Uint8Array} bytes
 */
export function usesVectors(bytes) {
  let at = 8; // after the magic number and the version
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift; // LEB128
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const section = number();
    const end = number() + at;
    if (section === 10) {
      for (let functions = number(); functions > 0; functions--) {
        const next = number() + at;
        for (let locals = number(); locals > 0; locals--) {
          number();
          if (bytes[at++] === 0x7b) return true;
        }
        at = next;
      }
    }
    at = end;
  }
  return false;
}
