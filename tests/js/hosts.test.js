// SPDX-License-Identifier: Apache-2.0
// The C core, and load(), refuse by name the machines and options on which bits would be others.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = readdirSync(`${root}/src`).filter((name) => name.endsWith('.c') && !/^(axes|fan|status)/.test(name));

/** What clang says of a file for such a machine, which needs no C library of it. */
function compile(file, options) {
  const given = ['-std=c11', '-ffreestanding', '-fsyntax-only', '-ffp-contract=off', ...options, `src/${file}`];
  const { status, stderr } = spawnSync('clang-19', given, { cwd: root, encoding: 'utf8' });
  return { status, stderr };
}

const REFUSED = [
  [['--target=s390x-linux-gnu'], /"nn-init needs a little-endian machine/],
  [['--target=i386-linux-gnu', '-mno-sse'], /"nn-init needs FLT_EVAL_METHOD 0/],
  [['-ffast-math'], /"nn-init needs IEEE-754 arithmetic/],
  [['-ffinite-math-only'], /"nn-init needs IEEE-754 arithmetic/],
];

test('other machines are refused in a sentence', () => {
  for (const [options, sentence] of REFUSED)
    for (const file of files) {
      const { status, stderr } = compile(file, options);
      assert.notEqual(status, 0, `${file} ${options}`);
      assert.match(stderr, sentence, `${file} ${options}`);
    }
});

test('machines like ours are not', () => {
  for (const target of ['x86_64-linux-gnu', 'aarch64-linux-gnu', 'riscv64-linux-gnu', 'wasm32'])
    for (const file of files) {
      const { status, stderr } = compile(file, [`--target=${target}`]);
      assert.equal(status, 0, `${file} for ${target}: ${stderr}`);
    }
});

test('a big-endian host is refused', async () => {
  Object.defineProperty(Uint16Array, 'of', { value: () => Uint8Array.of(0, 1), configurable: true });
  try {
    for (const entry of ['index', 'core', 'frameworks']) {
      const { load } = await import(`../../npm/dist/${entry}.js`);
      await assert.rejects(load(), {
        name: 'TypeError',
        message: 'load: this host is big-endian; nn-init needs a little-endian one',
      });
    }
    const { read, toBlob } = await import('../../npm/dist/safetensors.js');
    await assert.rejects(toBlob({}), { name: 'TypeError', message: /^toBlob: this host is big-endian; / });
    await assert.rejects(read(new Uint8Array()), { name: 'TypeError', message: /^read: this host is big-endian; / });
  } finally {
    delete Uint16Array.of;
  }
  assert.deepEqual([...new Uint8Array(Uint16Array.of(1).buffer)], [1, 0]);
  const { load } = await import('../../npm/dist/index.js');
  assert.ok(await load()); // the refusal is not kept
});
