// SPDX-License-Identifier: Apache-2.0
// The layers of the C core and the rooms of the wrapper: each knows only those before it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/run.js';

/** All files below a folder that end so, as paths from the repository's root. */
const filesIn = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => ending.test(name))
    .map((name) => posix.join(folder, name));

const textOf = (path) => readFileSync(join(root, path), 'utf8');
const withoutComments = (text) => text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');

/** From each file to the files that it names. */
const graphOf = (paths, pattern) =>
  new Map(
    paths.map((path) => [
      path,
      [...withoutComments(textOf(path)).matchAll(pattern)].map(([, name]) => posix.join(dirname(path), name)),
    ]),
  );

const includes = graphOf(filesIn('src', /\.[ch]$/), /^#include "(.*)"/gm);

/** From the first, which knows none, to the last. */
const LAYERS = [
  /^src\/(nn_init|entry|host|extents)\.h$/, // types, what a build is for
  /^src\/simd\.h$/,
  /^src\/(vmath|vmath64|math64|float32|float64)\./,
  /^src\/bitgen\//,
  /^src\/(dtype|halves)\./, // storage types
  /^src\/(dist|linalg)\//,
  /^src\/(fill|box)\./,
  /^src\/(fan|gain|axes|status)\./,
  /^src\/init\//,
  /^src\/(framework\/|nn_init_frameworks\.h)/,
  /^src\/wasm\//,
];

const layerOf = (path) => LAYERS.findIndex((layer) => layer.test(path));

test('each layer of the core includes only those before it', () => {
  for (const [path, names] of includes) {
    assert.notEqual(layerOf(path), -1, `${path} is in no layer`);
    for (const name of names) {
      assert.ok(includes.has(name), `${path} includes ${name}, which is none of src`);
      assert.ok(layerOf(name) <= layerOf(path), `${path} includes ${name}`);
    }
  }
});

test('the files of the core form no circle', () => {
  const unitOf = (path) => path.replace(/\.[ch]$/, '');
  const units = new Map();
  for (const [path, names] of includes) {
    const known = units.get(unitOf(path)) ?? new Set();
    units.set(unitOf(path), known);
    for (const name of names) if (unitOf(name) !== unitOf(path)) known.add(unitOf(name));
  }
  const done = new Set();
  const visit = (unit, way) => {
    assert.ok(!way.includes(unit), [...way, unit].join(' -> '));
    if (done.has(unit)) return;
    for (const next of units.get(unit)) visit(next, [...way, unit]);
    done.add(unit);
  };
  for (const unit of units.keys()) visit(unit, []);
});

test('the core links without a file of src/framework, and its wasm files export nothing of it', () => {
  const core = [...includes.keys()].filter((path) => path.endsWith('.c') && !/^src\/(framework|wasm)\//.test(path));
  const flags = [
    '-std=c11',
    '-O0',
    '-shared',
    '-fPIC',
    '-ffp-contract=off',
    '-fno-math-errno',
    '-nostdlib',
    '-Wl,--no-undefined',
  ];
  // -O0 makes calls of memcpy and memset, which a core of its own gets from the compiler.
  const standIn = ['-lc'];
  execFileSync('clang-19', [...flags, '-Isrc', ...core, ...standIn, '-o', '/dev/null'], { cwd: root });
  const own = [...textOf('src/nn_init_frameworks.h').matchAll(/\b(nni_\w+)\(/g)].map(([, name]) => name);
  assert.ok(own.length >= 4);
  for (const file of ['nn-init', 'nn-init.scalar', 'nn-init-core', 'nn-init-core.scalar']) {
    const module = new WebAssembly.Module(readFileSync(join(root, `npm/dist/${file}.wasm`)));
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    assert.ok(names.includes('nni_normal'));
    assert.deepEqual(
      names.filter((name) => own.includes(name)),
      [],
      file,
    );
    assert.deepEqual(WebAssembly.Module.imports(module), [], file);
  }
});

const imports = graphOf(
  filesIn('bindings', /\.js$/),
  /(?:^import|^export|^\}) [^'";]*?['"](\.{1,2}\/[^'"]*)['"]|^import ['"](\.[^'"]*)['"]/gm,
);

test('a room of the wrapper imports no door, and core/ no other room', () => {
  const isDoor = (path) => dirname(path) === 'bindings';
  let seen = 0;
  for (const [path, names] of imports)
    for (const name of names.filter(() => !isDoor(path))) {
      assert.ok(!isDoor(name), `${path} imports ${name}`);
      if (dirname(path) === 'bindings/core') assert.equal(dirname(name), 'bindings/core', `${path} imports ${name}`);
      seen++;
    }
  assert.ok(seen > 40, `${seen} imports`);
});

test('a plain door reaches no wasm, and files/ knows core/ alone', () => {
  const seen = new Set(['bindings/safetensors.js']);
  for (const path of seen) for (const name of imports.get(path) ?? []) seen.add(name);
  const rooms = new Set([...seen].slice(1).map((path) => dirname(path)));
  assert.deepEqual([...rooms].sort(), ['bindings/core', 'bindings/files', 'bindings/safetensors']);
  const core = [...seen].filter((path) => dirname(path) === 'bindings/core');
  assert.deepEqual(core.sort(), ['bindings/core/check.js', 'bindings/core/engine.js']);
  for (const path of seen)
    if (dirname(path) === 'bindings/files')
      for (const name of imports.get(path)) assert.match(name, /^bindings\/(files|core)\//, `${path} imports ${name}`);
});

test('only core/memory.js touches memory.buffer', () => {
  const files = filesIn('bindings', /\.js$/).filter((path) => /memory\.buffer/.test(withoutComments(textOf(path))));
  assert.deepEqual(files, ['bindings/core/memory.js']);
});
