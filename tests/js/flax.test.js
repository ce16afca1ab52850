// SPDX-License-Identifier: Apache-2.0
// First weights of models of Flax, by keys that nn-init makes as linen and nnx do: tests/golden/streams/flax.txt.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sha1 } from '../../bindings/frameworks/sha1.js';
import { nn, of } from '../support/frameworks.js';
import { hashOf } from '../support/streams.js';

const records = readFileSync(new URL('../golden/streams/flax.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(' '));

/** The hash of what an initializer makes of a key; it is given as name and options with commas between. */
function hashOfInitializer(generator, initializer, dtype, shape) {
  const [name, ...given] = initializer.split(',');
  const options = Object.fromEntries(given.map((option) => option.split('=')));
  if (options.std) options.std = Number(options.std);
  return hashOf(nn[name](nn.array(shape.split('x').map(Number), { dtype }), { ...options, generator }).data);
}

test('linen: by the path of a module and the number of a parameter in it', () => {
  const linen = records.filter(([api]) => api === 'linen');
  assert.ok(linen.length >= 100);
  for (const [, separator, seed, path, number, initializer, dtype, shape, hash] of linen) {
    const names = path === '-' ? [] : path.split('/');
    const root = nn.generator({ kind: 'jax', seed: Number(seed) });
    const key = root.path([...names, Number(number)], { separator: separator === 'true' });
    assert.equal(hashOfInitializer(key, initializer, dtype, shape), hash, `${separator} ${seed} ${path}`);
  }
});

test('nnx: by the count of keys', () => {
  const nnx = records.filter(([api]) => api === 'nnx');
  assert.ok(nnx.length >= 27);
  for (const [, count, seed, initializer, dtype, shape, hash] of nnx) {
    const key = nn.generator({ kind: 'jax', seed: Number(seed) }).foldIn(Number(count));
    assert.equal(hashOfInitializer(key, initializer, dtype, shape), hash, `${seed} ${count}`);
  }
});

test('SHA-1 of every length up to three blocks', () => {
  for (let n = 0; n <= 192; n++) {
    const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 37 + n) % 256);
    const digest = createHash('sha1').update(bytes).digest();
    assert.deepEqual(
      [...sha1(bytes)],
      [0, 4, 8, 12, 16].map((at) => digest.readUInt32BE(at)),
    );
  }
});

test('what is no path is refused', () => {
  const key = of('jax');
  for (const path of [undefined, null, 'Dense_0', 1, {}, ['a', null], ['a', 1n], [['a']], new Set(['a'])])
    assert.throws(() => key.path(path), { name: 'TypeError', message: /^path: path is .*; it must be an array of/ });
  for (const path of [[], [-1], [0.5], ['a', NaN], [2 ** 53], new Array(1001).fill('a'), ['x'.repeat(1001)]])
    assert.throws(() => key.path(path), { name: 'RangeError', message: /^path: path is .*; it must be 1 to 1000/ });
  for (const separator of [null, 1, 'true'])
    assert.throws(() => key.path(['a'], { separator }), { name: 'TypeError', message: /^path: separator is / });
  assert.throws(() => key.path(['a'], { seperator: true }), { name: 'TypeError', message: /unknown option/ });
  assert.throws(() => of('torch').path(['a']), { name: 'TypeError', message: /^path: generator is of kind 'torch'/ });
  assert.deepEqual(key.path([0]).state(), key.path(['']).state(), 'an integer 0 has no bytes');
});
