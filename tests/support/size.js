// SPDX-License-Identifier: Apache-2.0
// Prints the gzipped size of everything in the built package beside what sizes.txt has for an earlier commit, and of what
// a page loads for an entry: with SIMD, but for nn-init/core, whose bar is for both of its wasm files.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const ENTRIES = [
  { name: 'nn-init', files: ['index.js', 'nn-init.wasm'] },
  { name: 'nn-init/core', files: ['core.js', 'nn-init-core.wasm', 'nn-init-core.scalar.wasm'], bar: 12288 },
  { name: 'nn-init/frameworks', files: ['frameworks.js', 'nn-init-frameworks.wasm'] },
];

/** Of each file, [bytes, gzipped]. */
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
    if (!entry.isFile() || name.startsWith('types/')) continue;
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

/** The sum over files; undefined if one is not there. */
function sumOf(sizes, files) {
  if (files.every((name) => sizes.has(name))) return files.reduce((sum, name) => sum + sizes.get(name)[1], 0);
}

/** @param {string} name @param {number | undefined} bytes @param {string[]} files @param {number} [bar] */
function printLine(name, bytes, files, bar) {
  const [to, from] = [sumOf(now, files), sumOf(then, files)];
  const change = to === undefined ? 'gone' : from === undefined ? 'new' : signed(to - from);
  print(name, number(bytes), number(to), number(from), change, bar ? `  at most ${number(bar)}` : '');
}

print('npm/dist', 'bytes', 'gzipped', commit, 'change');
for (const name of [...new Set([...now.keys(), ...then.keys()])].sort()) printLine(name, now.get(name)?.[0], [name]);
for (const { name, files, bar } of ENTRIES) {
  const all = files.every((file) => now.has(file));
  printLine(name, all ? files.reduce((sum, file) => sum + now.get(file)[0], 0) : undefined, files, bar);
}
