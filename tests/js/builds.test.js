// SPDX-License-Identifier: Apache-2.0
// The same bits from every compiler and instruction set: the program tests/c/fills.c, of each build there is, makes the
// tensors of fills.txt. `make test-c` leaves the builds in build/tests.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { bytesOf, readFills } from '../golden/read.js';
import { root, run } from '../support/run.js';

const directory = join(root, 'build/tests');
const fills = 'tests/golden/fills.txt';
const wasi = ['--disable-warning=ExperimentalWarning', 'tests/c/wasi.js'];

/** How to run the program of each build, by the name of the build. */
function findPrograms() {
  const programs = new Map();
  for (const build of existsSync(directory) ? readdirSync(directory) : []) {
    const native = join(directory, build, 'fills');
    if (existsSync(native)) programs.set(build, [native]);
    if (existsSync(`${native}.wasm`)) programs.set(build, [process.execPath, ...wasi, `${native}.wasm`]);
  }
  return programs;
}

const programs = findPrograms();

test('there are native builds and WASI builds to compare', () => {
  const suffixes = [...programs.values()].map((command) => command.at(-1).endsWith('.wasm'));
  assert.ok(suffixes.includes(false) && suffixes.includes(true), `not both in ${directory}: make test-c`);
});

for (const [build, [command, ...args]] of programs) {
  test(`${build} makes the tensors of fills.txt`, async () => {
    const { stdout } = await run(command, [...args, fills], { cwd: root, encoding: 'buffer', maxBuffer: Infinity });
    let end = 0;
    for (const { sha256, ...call } of readFills()) {
      const begin = end;
      end += bytesOf(call.dtype) * call.shape.reduce((a, b) => a * b, 1);
      const actual = createHash('sha256').update(stdout.subarray(begin, end)).digest('hex');
      assert.equal(actual, sha256, JSON.stringify(call, print));
    }
    assert.equal(stdout.length, end);
  });
}

/** JSON has no big integers. */
function print(_, value) {
  return typeof value === 'bigint' ? String(value) : value;
}
