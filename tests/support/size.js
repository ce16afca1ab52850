// SPDX-License-Identifier: Apache-2.0
// Prints the size of everything in the built package, raw and gzipped.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../../npm/dist/', import.meta.url);
for (const name of readdirSync(dist).sort()) {
  if (name === 'types') continue;
  const bytes = readFileSync(new URL(name, dist));
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  console.log(`${name.padEnd(30)} ${String(bytes.length).padStart(6)} bytes  ${String(gzipped).padStart(6)} gzipped`);
}
