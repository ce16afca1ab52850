// SPDX-License-Identifier: Apache-2.0
// The same bits from every compiler and instruction set: the programs tests/c/fills.c and streams.c, of each build there is,
// make the tensors of fills.txt and offsets.txt, and the arrays of tests/golden/streams. `make test-c` leaves the builds in build/tests.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { bytesOf, readFills, readOffsets } from '../golden/read.js';
import { root, run } from '../support/run.js';
import { ARRAYS, SIZES, STREAMS, hashOf, isExact, readStreams } from '../support/streams.js';

const directory = join(root, 'build/tests');
/** Golden files of fills, by name. */
const files = { 'fills.txt': readFills, 'offsets.txt': readOffsets };
const wasi = ['--disable-warning=ExperimentalWarning', 'tests/c/wasi.js'];

/** How to run a program of each build, by the name of the build. */
function findPrograms(name) {
  const programs = new Map();
  for (const build of existsSync(directory) ? readdirSync(directory) : []) {
    const native = join(directory, build, name);
    if (existsSync(native)) programs.set(build, [native]);
    if (existsSync(`${native}.wasm`)) programs.set(build, [process.execPath, ...wasi, `${native}.wasm`]);
  }
  return programs;
}

const programs = findPrograms('fills');

test('there are native builds and WASI builds to compare', () => {
  const suffixes = [...programs.values()].map((command) => command.at(-1).endsWith('.wasm'));
  assert.ok(suffixes.includes(false) && suffixes.includes(true), `not both in ${directory}: make test-c`);
});

for (const [build, [command, ...args]] of programs) {
  for (const [file, read] of Object.entries(files))
    test(`${build} makes the tensors of ${file}`, async () => {
      const path = `tests/golden/${file}`;
      const { stdout } = await run(command, [...args, path], { cwd: root, encoding: 'buffer', maxBuffer: Infinity });
      let end = 0;
      for (const { sha256, ...call } of read()) {
        const begin = end;
        end += bytesOf(call.dtype) * call.shape.reduce((a, b) => a * b, 1);
        const actual = createHash('sha256').update(stdout.subarray(begin, end)).digest('hex');
        assert.equal(actual, sha256, JSON.stringify(call, print));
      }
      assert.equal(stdout.length, end);
    });
}

/** A key is two words. */
const bytesOfElement = ({ name, dtype }) => ARRAYS[dtype].BYTES_PER_ELEMENT * (/^(split|fold_in)$/.test(name) ? 2 : 1);
const lengthOf = ({ shape }) => shape.reduce((a, b) => a * b, 1);

for (const [build, [command, ...args]] of findPrograms('streams')) {
  test(`${build} makes the arrays of tests/golden/streams`, async () => {
    for (const file of STREAMS) {
      const path = `tests/golden/streams/${file}.txt`;
      const { stdout } = await run(command, [...args, path], { cwd: root, encoding: 'buffer', maxBuffer: Infinity });
      let end = 0;
      const take = (bytes) => stdout.subarray(end, (end += bytes));
      const { draws, calls, order } = readStreams(`${file}.txt`);
      for (const record of order) {
        const lengths = draws.includes(record) ? SIZES.filter((n) => n <= 4096) : [lengthOf(record)];
        for (const [i, length] of lengths.entries()) {
          const actual = hashOf(take(length * bytesOfElement(record)));
          const expected = record.hashes?.[i] ?? record.hash;
          if (isExact(record)) assert.equal(actual, expected, `${record.line}, ${length} elements`);
        }
      }
      assert.ok(calls.length + draws.length > 0 && stdout.length === end, path);
    }
  });
}

/** JSON has no big integers. */
function print(_, value) {
  return typeof value === 'bigint' ? String(value) : value;
}
