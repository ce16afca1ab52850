// SPDX-License-Identifier: Apache-2.0
// The corpus of the C fuzzer as one text, an input a line in base64: `pack.js unpack|pack directory`.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , job, directory] = process.argv;
const kept = new URL('corpus-c/inputs.txt', import.meta.url);
if (job === 'pack') {
  const inputs = readdirSync(directory).map((name) => readFileSync(join(directory, name)).toString('base64'));
  writeFileSync(kept, `${inputs.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).join('\n')}\n`);
} else {
  const lines = readFileSync(kept, 'utf8').split('\n').filter(Boolean);
  for (const [i, line] of lines.entries()) writeFileSync(join(directory, `${i}`), Buffer.from(line, 'base64'));
}
