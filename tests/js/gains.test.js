// SPDX-License-Identifier: Apache-2.0
// Gains: computed ones against mpmath, and numbers in every scaled initializer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as coreModule from '../../npm/dist/core.js';
import * as module from '../../npm/dist/index.js';

const nn = await module.load();
const core = await coreModule.load();
const text = readFileSync(new URL('../golden/frameworks/made_gains.txt', import.meta.url), 'utf8');
const gains = text.split('\n').filter((line) => line && !line.startsWith('#'));

test('computed gains are those of mpmath', () => {
  assert.equal(gains.length, 8);
  for (const line of gains) {
    const [name, gain] = line.split(' ');
    assert.equal(nn.calculateGain(name), Number(gain), name);
    assert.throws(() => core.calculateGain(name), RangeError, name);
    const named = nn.kaimingNormal_(nn.tensor([8, 5]), { nonlinearity: name, generator: nn.generator({ seed: 1 }) });
    const given = nn.kaimingNormal_(nn.tensor([8, 5]), { gain: Number(gain), generator: nn.generator({ seed: 1 }) });
    assert.deepEqual(named.data, given.data, name);
    assert.equal(nn.explain(named, 'heUniform_', { nonlinearity: name }).gain, Number(gain));
  }
});

const FAMILIES = ['xavier', 'glorot', 'msra', 'kaiming', 'he', 'lecun'];
const SCALED = [
  ...FAMILIES.flatMap((family) => ['Uniform_', 'Normal_', 'TruncNormal_'].map((kind) => family + kind)),
  'varianceScaling_',
  'siren_',
];

test('a number is the gain in every scaled initializer', () => {
  for (const name of SCALED) {
    const std = (o) => nn.explain(nn.tensor([8, 5]), name, o).std;
    const one = std({ gain: 1 });
    assert.ok(Math.abs(std({ gain: 3 }) / one - 3) < 1e-14, name);
    assert.equal(std({ gain: 0 }), 0, name);
    assert.equal(nn.explain(nn.tensor([8, 5]), name, { gain: 3 }).gain, 3, name);
    for (const gain of [-1, NaN, Infinity, '1', null])
      assert.throws(
        () => std({ gain }),
        (error) => error.message.startsWith(`${/^\w+/.exec(error.message)[0]}: gain is `),
        name,
      );
  }
});

test('a gain is not given together with what it comes from', () => {
  for (const any of [nn, core])
    for (const name of ['msraUniform_', 'kaimingNormal_', 'heUniform_'])
      for (const o of [{ a: 0.1 }, { nonlinearity: 'relu' }, { a: 0, nonlinearity: 'leaky_relu' }])
        assert.throws(() => any[name](any.tensor([2, 2]), { gain: 1, ...o }), /gain is 1; it must be given without a/);
  assert.equal(
    core.heNormal_(core.tensor([2, 2]), { gain: 0 }).data.every((x) => x === 0),
    true,
  );
});
