// SPDX-License-Identifier: Apache-2.0
// report.js FILE.gcda...: prints how many lines of each file of src/ were executed, and holds the rest to unreached.txt: a
// line that is not executed must stand there with its reason, and nothing else may.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/run.js';

/** Of each file below src/, by its path, the count of each line that has code: the sum over all that include it. */
function countLines(data) {
  const stdout = execFileSync('gcov', ['--json-format', '--stdout', ...data], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const counts = new Map();
  for (const { files } of stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))) {
    for (const { file, lines } of files) {
      const path = file.replace(root, '');
      if (!path.startsWith('src/')) continue;
      const own = counts.get(path) ?? new Map();
      counts.set(path, own);
      for (const { line_number: line, count } of lines) own.set(line, (own.get(line) ?? 0) + count);
    }
  }
  return counts;
}

/** Paths and lines, each with the reason above it: `# reason`, then `path: text of the line`. */
function readUnreached() {
  const text = readFileSync(new URL('unreached.txt', import.meta.url), 'utf8');
  const blocks = text.split('\n\n').slice(1);
  for (const block of blocks) if (!/^# .*\n[^#]/.test(block)) throw new Error(`unreached.txt: no reason: ${block}`);
  return new Set(blocks.flatMap((block) => block.split('\n').filter((line) => line && !line.startsWith('#'))));
}

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;

const unreached = readUnreached();
const explained = new Set();
const unexplained = [];
let reached = 0;
let all = 0;
const files = [...countLines(process.argv.slice(2))].sort();
for (const [path, counts] of files) {
  const source = readFileSync(join(root, path), 'utf8').split('\n');
  const missed = [...counts].filter(([, count]) => count === 0).map(([line]) => line);
  all += counts.size;
  reached += counts.size - missed.length;
  for (const line of missed) {
    const entry = `${path}: ${source[line - 1].trim()}`;
    if (unreached.has(entry)) explained.add(entry);
    else unexplained.push(`${path}:${line}: ${source[line - 1].trim()}`);
  }
  if (missed.length === 0) continue;
  const places = missed.sort((a, b) => a - b).join(' ');
  console.log(`${path.padEnd(34)} ${percent(counts.size - missed.length, counts.size).padStart(7)}  without ${places}`);
}
console.log(`The C tests reach ${percent(reached, all)} of the ${all} lines in ${files.length} files of src.`);

for (const line of unexplained) console.error(`not reached, and not in tests/coverage/unreached.txt: ${line}`);
const stale = [...unreached].filter((entry) => !explained.has(entry));
for (const entry of stale) console.error(`tests/coverage/unreached.txt: reached by now, or gone: ${entry}`);
if (unexplained.length + stale.length > 0) process.exitCode = 1;
