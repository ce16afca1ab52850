// SPDX-License-Identifier: Apache-2.0
// Runs a WASI program: node --disable-warning=ExperimentalWarning tests/c/wasi.js program.wasm [argument...]
// It sees one directory, tests/golden, by that name, and has relaxed SIMD.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WASI } from 'node:wasi';
import '../support/relaxed.js';

const [program, ...args] = process.argv.slice(2);
const wasi = new WASI({
  version: 'preview1',
  args: [program, ...args],
  preopens: { 'tests/golden': fileURLToPath(new URL('../golden', import.meta.url)) },
  returnOnExit: true,
});
const { instance } = await WebAssembly.instantiate(await readFile(program), wasi.getImportObject());
process.exitCode = wasi.start(instance);
