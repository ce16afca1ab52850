// SPDX-License-Identifier: Apache-2.0
// Prints the sizes of all files in the built package, beside those in sizes.txt from an earlier commit; and what a page
// fetches that uses one initializer of an entry, minified by Vite.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { BARS, BESIDE, ENTRIES, sizes } from './wire.js';

/** The earlier sizes of each file: [bytes, gzipped]. */
function readThen() {
  const [head, ...lines] = readFileSync(new URL('sizes.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const sizes = lines.map((line) => line.split(' ')).map(([name, ...numbers]) => [name, numbers.map(Number)]);
  return { commit: /commit (\w+)/.exec(head)[1], then: new Map(sizes) };
}

function measure() {
  const dist = new URL('../../npm/dist/', import.meta.url);
  const now = new Map();
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const name = relative(fileURLToPath(dist), join(entry.parentPath, entry.name));
    if (!entry.isFile() || /^types\/|\.map$/.test(name)) continue;
    const bytes = readFileSync(new URL(name, dist));
    now.set(name, [bytes.length, gzipSync(bytes, { level: 9 }).length]);
  }
  return now;
}

const number = (x) => x?.toLocaleString('en') ?? '-';
const signed = (x) => (x > 0 ? '+' : '') + number(x);
const print = (name, ...columns) =>
  console.log(
    name.padEnd(32) +
      columns
        .map((text) => text.padStart(10))
        .join('')
        .trimEnd(),
  );

const { commit, then } = readThen();
const now = measure();

/**
 * @param {string} name
 * @param {number} bytes
 * @param {number} to gzipped now
 * @param {number} [from] gzipped earlier
 * @param {number} [bar]
 */
function printLine(name, bytes, to, from, bar) {
  const change = to === undefined ? 'gone' : from === undefined ? 'new' : signed(to - from);
  print(name, number(bytes), number(to), number(from), change, bar ? `  at most ${number(bar)}` : '');
}

print('npm/dist', 'bytes', 'gzipped', commit, 'change');
for (const name of [...new Set([...now.keys(), ...then.keys()])].sort())
  printLine(name, now.get(name)?.[0], now.get(name)?.[1], then.get(name)?.[1]);

print('minified by Vite', 'bytes', 'gzipped', commit, 'change');
/** The files that a page fetched earlier: JavaScript, and one wasm file beside it. */
const THEN = { 'nn-init': 'index', 'nn-init/core': 'core', 'nn-init/frameworks': 'frameworks' };
const wire = await sizes();
for (const entry of ENTRIES) {
  const before = THEN[entry] && then.get(`${THEN[entry]}.js`)[1] + then.get(`${entry.replace('/', '-')}.wasm`)[1];
  const { bytes, gzipped } = wire[entry];
  printLine(BESIDE.includes(entry) ? `${entry}, beside nn-init` : entry, bytes, gzipped, before, BARS[entry]);
}
