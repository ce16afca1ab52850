// SPDX-License-Identifier: Apache-2.0
// What the benchmark says of others is true.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { bars } from '../bench/bars.js';
import { measure } from '../bench/engine.js';
import { engineTable } from '../bench/report.js';
import { summary } from '../bench/rounds.js';
import { IN_ENGINES, WORKS } from '../bench/works.js';
import { root, run, temporaryDirectory } from '../support/run.js';

const LAPACK = 'void sgeqrf_(void) {}';
const CALLER = 'void sgeqrf_(void); void qr(void) { sgeqrf_(); }';
const NONE = 'void qr(void) {}';

/** Compiles a library. `others`: those it depends on, which are found where they are now. */
async function library(directory, path, source, others = []) {
  const file = join(directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.c`, source);
  const found = others.map((other) => `-Wl,-rpath,${dirname(other)}`);
  await run('gcc', ['-shared', '-fPIC', '-Wl,--no-as-needed', `${file}.c`, ...others, ...found, '-o', file]);
  return file;
}

/** What lapack.py calls the LAPACK of a library. */
async function nameOf(file, config) {
  const { stdout } = await run('python3', [join(root, 'tests/bench/lapack.py'), file, config]);
  return stdout.trim();
}

test('PyTorch is labelled by the LAPACK that it calls', async () => {
  const directory = await temporaryDirectory();
  const openblas = await library(directory, 'openblas-pthread/liblapack.so.3', LAPACK);
  const reference = await library(directory, 'lapack/liblapack.so.3', LAPACK);
  const mkl = await library(directory, 'mkl/libmkl_rt.so.2', LAPACK);
  const other = await library(directory, 'other/libother.so', LAPACK);
  const none = await library(directory, 'none/libnone.so', NONE);
  const torchWith = (name, source, others) => library(directory, `${name}/libtorch_cpu.so`, source, others);
  const expected = [
    [await torchWith('a', CALLER, [openblas]), 'LAPACK_INFO=open', 'OpenBLAS'],
    [await torchWith('b', CALLER, [reference]), 'LAPACK_INFO=lapack', 'reference-LAPACK'],
    [await torchWith('c', CALLER, [mkl]), 'LAPACK_INFO=mkl', 'MKL'],
    // As in the wheels: MKL inside. OpenBLAS, which NumPy's wheel brings, comes later, and is not called.
    [await torchWith('d', LAPACK, [openblas]), 'LAPACK_INFO=mkl', 'MKL'],
    [await torchWith('e', LAPACK, [openblas]), 'LAPACK_INFO=', 'LAPACK-unknown'],
    [await torchWith('f', CALLER, [other]), 'LAPACK_INFO=mkl', 'LAPACK-unknown'],
    [await torchWith('g', NONE, [none]), 'LAPACK_INFO=mkl', 'LAPACK-unknown'],
    [join(directory, 'missing/libtorch_cpu.so'), 'LAPACK_INFO=mkl', 'LAPACK-unknown'],
  ];
  for (const [file, config, name] of expected) assert.equal(await nameOf(file, config), name, `${file} ${config}`);
});

test('the program for engines fills by each work, which has its place in the order of works', () => {
  for (const [work, variants] of Object.entries(IN_ENGINES)) {
    assert.ok(WORKS.includes(work), work);
    for (const variant of variants) assert.ok(measure(work, variant, 64, 1) > 0, `${work} ${variant}`);
  }
});

/** A result of race(), of the same time in each of three rounds. */
const result = (work, label, time, { variant = 'linear', size = 2 ** 22, ours = false } = {}) => ({
  ...{ work, label, variant, size, contestant: { ours } },
  ...summary([time, time, time]),
});

test('the table of engines has a row for each work and variant, and an empty cell for what did not run', () => {
  const results = [
    result('normal', 'Node 20', 1),
    result('normal', 'Node 24', 2),
    result('normal', 'Firefox', 1.6),
    result('normal', 'Node 24', 3, { variant: 'foreign' }),
    result('torch-normal', 'Firefox', 5),
  ];
  assert.deepEqual(
    engineTable(results, 'Node 24')
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/)),
    [
      ['ns per element; x: times as fast as Node 24', 'Node 20', 'Node 24', 'Firefox'],
      ['normal', '1.00 x 2.00', '2.00 x 1.00', '1.60 x 1.25'],
      ['normal, foreign', '3.00 x 1.00'],
      ['torch-normal', '5.00'],
    ],
  );
});

test('bars are met, short of, or not measured', () => {
  const measured = {
    warm: [
      result('normal', 'nn-init linear', 1, { ours: true }),
      result('normal', 'PyTorch normal_', 2.5),
      result('normal', 'NumPy PCG64', 9),
      result('normal', 'NumPy SFC64', 8),
      result('normal', 'native clang-19', 0.94, { variant: 'clang-19', ours: true }),
      result('torch-truncated-2.12', 'nn-init/frameworks linear', 29, { ours: true }),
      result('torch-truncated-2.12', 'PyTorch trunc_normal_', 30),
    ],
    matrices: [
      result('orthogonal', 'nn-init linear', 10, { size: 256 ** 2, ours: true }),
      result('orthogonal', 'PyTorch MKL', 13, { size: 256 ** 2 }),
      result('sparse-0.1', 'nn-init linear', 1, { size: 2048 ** 2, ours: true }),
      result('sparse-0.1', 'PyTorch sparse_', 11, { size: 2048 ** 2 }),
    ],
    linearity: [],
    overhead: [
      result('normal', 'nn-init linear', 9, { size: 64 }),
      result('uniform', 'nn-init linear', 10, { size: 64 }),
      result('normal', 'nn-init foreign', 10, { size: 64, variant: 'foreign' }),
    ],
    engines: [result('normal', 'Node 24', 1), result('normal', 'Firefox', 1.2)],
    linear: [22, 31].map((log2, i) => ({ size: 2 ** log2, ...summary([1 + i / 10]) })),
    pool: { Firefox: { inPlace: { uniform: { median: 1.8, minimum: 1.8 } }, small: { median: 0.2, minimum: 0.2 } } },
    pages: {},
    wire: new Proxy({}, { get: () => ({ gzipped: 0 }) }),
  };
  const found = new Map(bars(measured).map(({ what, measured, verdict }) => [what, [measured?.median, verdict]]));
  const expected = {
    'normal, against PyTorch natively': [2.5, 'short'],
    "normal, against NumPy's fastest natively": [8, 'met'],
    'uniform, against PyTorch natively': [undefined, 'not measured'],
    'torch-truncated-2.12, against PyTorch itself': [30 / 29, 'met'],
    'orthogonal 256 x 256, against PyTorch with MKL': [1.3, 'met'],
    'orthogonal 256 x 256, against PyTorch with OpenBLAS': [undefined, 'not measured'],
    'sparse 2048 x 2048, 0.1 of it zero, against PyTorch natively': [11, 'met'],
    "normal's speed, of native clang-19's with SSE4.1": [0.94, 'short'],
    "normal's speed in Firefox, of that in Node 24": [1 / 1.2, 'short'],
    "normal's speed in Chromium, of that in Node 24": [undefined, 'not measured'],
    'bfloat16 by slices, slowest size of 2^22 to 2^31 against quickest': [1.1, 'met'],
    'a fill of 64 elements, linear, all of the call, worst work': [640, 'short'],
    'a fill of 64 elements, foreign, all of the call, worst work': [640, 'met'],
    'a pool of 2 in Firefox: 64 Mi uniform, in place, against one thread': [1.8, 'short'],
    'a pool of 2 in Firefox: one small job': [0.2, 'met'],
    'a pool of 2 in Node 24: one small job': [undefined, 'not measured'],
  };
  for (const [what, values] of Object.entries(expected)) assert.deepEqual(found.get(what), values, what);
});
