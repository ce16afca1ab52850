// SPDX-License-Identifier: Apache-2.0
// Digests in pages, which have no node:crypto.

/** @param {ArrayBufferView} data @returns {Promise<string>} its SHA-256, in hexadecimal digits */
export async function sha256(data) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
