// SPDX-License-Identifier: Apache-2.0
// Tests that every build makes the same bits: the programs tests/c/fills.c and streams.c of each build make the tensors
// of fills.txt and offsets.txt, and the arrays of tests/golden/streams.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { bytesOf, readFills, readOffsets } from '../golden/read.js';
import { root, run } from './run.js';
import { ARRAYS, SIZES, STREAMS, hashOf, isExact, readStreams } from './streams.js';

/** Golden files of fills, by name. */
const FILLS = { 'fills.txt': readFills, 'offsets.txt': readOffsets };

/** The command that runs a program, by the end of the program's name. */
const RUNNERS = {
  '': [],
  '.wasm': [process.execPath, '--disable-warning=ExperimentalWarning', 'tests/c/wasi.js'],
  '.aarch64': ['qemu-aarch64'],
  '.riscv64': ['qemu-riscv64'],
};

/** How to run each build's program, by the build's name; only programs with these suffixes. */
function findPrograms(directory, name, suffixes) {
  const programs = new Map();
  for (const build of existsSync(directory) ? readdirSync(directory) : []) {
    for (const suffix of suffixes) {
      const program = join(directory, build, name + suffix);
      if (existsSync(program)) programs.set(build, [...RUNNERS[suffix], program]);
    }
  }
  return programs;
}

/** A key has two words, for rbg four. */
const bytesOfElement = ({ name, dtype, generator }) =>
  ARRAYS[dtype].BYTES_PER_ELEMENT * (!/^(split|fold_in|chain)$/.test(name) ? 1 : generator.impl ? 4 : 2);
const lengthOf = ({ shape }) => shape.reduce((a, b) => a * b, 1);

/** JSON has no big integers. */
const print = (_, value) => (typeof value === 'bigint' ? String(value) : value);

async function checkFills([command, ...args], file) {
  const path = `tests/golden/${file}`;
  const { stdout } = await run(command, [...args, path], { cwd: root, encoding: 'buffer', maxBuffer: Infinity });
  let end = 0;
  for (const { sha256, ...call } of FILLS[file]()) {
    const begin = end;
    end += bytesOf(call.dtype) * lengthOf(call);
    const actual = createHash('sha256').update(stdout.subarray(begin, end)).digest('hex');
    assert.equal(actual, sha256, JSON.stringify(call, print));
  }
  assert.equal(stdout.length, end);
}

async function checkStreams([command, ...args], file) {
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

/**
 * Compares every build below `path` with the golden files.
 * @param {string} path a directory with one directory for each build
 * @param {string[]} suffixes suffixes of programs; each must have at least one build
 */
export function compareBuilds(path, suffixes) {
  const directory = join(root, path);
  const programs = findPrograms(directory, 'fills', suffixes);

  test(`there are builds of each kind in ${path}`, () => {
    const found = [...programs.values()].map((command) => command.at(-1));
    for (const suffix of suffixes)
      assert.ok(
        found.some((program) => program.endsWith(`fills${suffix}`)),
        `no fills${suffix}: make test-c test-cpus`,
      );
  });
  for (const [build, program] of programs) {
    for (const file of Object.keys(FILLS))
      test(`${build} makes the tensors of ${file}`, () => checkFills(program, file));
  }
  for (const [build, program] of findPrograms(directory, 'streams', suffixes)) {
    test(`${build} makes the arrays of tests/golden/streams`, async () => {
      for (const file of STREAMS) await checkStreams(program, file);
    });
  }
}
