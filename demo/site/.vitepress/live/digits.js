// SPDX-License-Identifier: Apache-2.0
// The module ./digits.js of live examples, made from the digits of the page: they are inside, so that it works in Node.js as in a page.
import { readFile } from 'node:fs/promises';

const data = new URL('../../../data/', import.meta.url);

/** @returns {Promise<string>} a module that exports train and test */
export async function digitsModule() {
  const bytes = await readFile(new URL('digits.bin', data));
  return `${await readFile(new URL('digits.js', data), 'utf8')}
const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (c) => c.charCodeAt(0));
/** Images to train with and images to test with. */
export const { train, test } = split(decode(bytes.buffer));
`;
}
