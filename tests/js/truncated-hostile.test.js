// SPDX-License-Identifier: Apache-2.0
// Truncated normals where mean, std and bounds are of very different sizes: the bits of the second implementation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { dtypes } from '../reference/dtypes.js';
import { truncatedNormal } from '../reference/truncated_normal.js';

const nn = await load();
const text = readFileSync(new URL('../golden/frameworks/truncated_normal_hostile.txt', import.meta.url), 'utf8');
const records = text.split('\n').filter((line) => line && !line.startsWith('#'));

const clamp = (x, low, high) => (x < low ? low : x > high ? high : x);

test('hostile parameters give what the contract says, in float64 and float32', () => {
  let compared = 0;
  for (const record of records) {
    const [kind, ...fields] = record.split(' ');
    const p = fields.slice(0, 4).map((x) => Number(x.replace('inf', 'Infinity')));
    const bounds = kind === '1' ? 'sigma' : 'absolute';
    const [mean, std, a, b] = p;
    for (const [dtype, Kind, width] of [
      ['float64', Float64Array, 2],
      ['float32', Float32Array, 1],
    ]) {
      const count = 40;
      const generator = nn.generator({ seed: 7 });
      const words = generator.words(new Uint32Array(width * count));
      const fill = () =>
        nn.truncNormal_(new Kind(count), { mean, std, a, b, bounds, generator: nn.generator({ seed: 7 }) });
      let expected;
      try {
        expected = truncatedNormal({ p, bounds }, dtype);
      } catch {
        assert.throws(fill, RangeError, record);
        continue;
      }
      const values = expected.make(words, count).map((x) => clamp(dtypes[dtype].round(x), expected.low, expected.high));
      assert.deepEqual(fill(), Kind.from(values), `${dtype}: ${record}`);
      compared++;
    }
  }
  assert.ok(compared > 60, `${compared} compared`);
});

test('far from the mean a truncated normal is an exponential', () => {
  const generator = nn.generator({ seed: 1 });
  const t = nn.truncNormal_(new Float64Array(10000), { mean: -1e17, std: 1, a: 0, b: 1, generator });
  const mean = t.reduce((sum, x) => sum + x, 0) / t.length;
  assert.ok(Math.abs(mean - 1e-17) < 5e-19, `mean ${mean}`);
  const { mean: expected, std } = nn.explain(t, 'truncNormal_', { mean: -1e17, std: 1, a: 0, b: 1 });
  assert.ok(Math.abs(expected - 1e-17) < 1e-25 && Math.abs(std - 1e-17) < 1e-25, `${expected}, ${std}`);
});
