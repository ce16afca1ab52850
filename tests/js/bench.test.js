// SPDX-License-Identifier: Apache-2.0
// What the benchmark says of others is true.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
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
