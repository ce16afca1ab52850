// SPDX-License-Identifier: Apache-2.0
// Truncated normals by the inverse error function of MKL, as PyTorch's wheels have it, and networks of PyTorch 2.14: those of torchvision,
// transformers and timm.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { assertSameBits } from '../support/bits.js';
import { SIZES, hashOf, readStreams, valuesOf } from '../support/streams.js';
import { replay } from '../support/traces.js';

const builds = { relaxed: await load(), SIMD: await load({ simd: true }), scalar: await load({ simd: false }) };
const traces = new URL('../golden/traces-2.14/', import.meta.url);
const draw = (nn, version, o) =>
  nn.truncNormal_(new Float32Array(4096), {
    std: 0.02,
    ...o,
    generator: nn.generator({ kind: 'torch', seed: 1, version }),
  });

/** Before MKL's exceptions are loaded. */
const before = Object.fromEntries(
  Object.entries(builds).map(([build, nn]) => [
    build,
    { 1.13: draw(nn, '1.13'), 2.11: draw(nn, '2.11'), erfinv: draw(nn, '2.14', { method: 'erfinv' }) },
  ]),
);
for (const nn of Object.values(builds)) await Promise.all([nn.useMklErfinv(), nn.useMklErfinv()]);
await builds.SIMD.useMklErfinv();

for (const [build, nn] of Object.entries(builds))
  describe(`${build} build`, () => {
    test('torch-erfinv: every element is that of the wheel', () => {
      const { draws } = readStreams('torch-erfinv.txt');
      assert.ok(draws.length >= 80);
      const wrong = [];
      for (const [i, record] of draws.entries())
        for (const size of SIZES) {
          if (size > 5000 && (build !== 'relaxed' || i % 9)) continue;
          const hash = hashOf(valuesOf(nn, nn.generator(record.generator), record, [size]));
          if (hash !== record.hashes[SIZES.indexOf(size)]) wrong.push(`${record.line} size ${size}`);
        }
      assert.deepEqual(wrong, []);
    });

    test('versions: 1.13 stays what it is, 2.11 becomes what the method is', () => {
      assertSameBits(before[build]['1.13'], before[build]['2.11']);
      assertSameBits(before[build]['1.13'], before[build].erfinv);
      assertSameBits(draw(nn, '1.13'), before[build]['1.13']);
      assertSameBits(draw(nn, '1.13', { method: 'erfinv' }), before[build]['1.13']);
      assertSameBits(draw(nn, '2.11'), draw(nn, '2.14', { method: 'erfinv' }));
      const differ = draw(nn, '2.11').filter((x, i) => x !== before[build]['2.11'][i]).length;
      assert.ok(differ > 600 && differ < 1200, `${differ} of 4096`);
      assert.notDeepEqual(draw(nn, '2.14'), draw(nn, '2.14', { method: 'erfinv' }));
    });
  });

for (const file of readdirSync(traces)) {
  const trace = JSON.parse(readFileSync(new URL(file, traces), 'utf8'));
  test(`${trace.model}, seed ${trace.seed}: ${trace.params.length} parameters`, () => {
    const tensors = replay(builds.relaxed, trace);
    const touched = new Set(trace.calls.map(({ param }) => param));
    const differ = trace.params.filter(
      ({ name, sha256 }) =>
        touched.has(name) && createHash('sha256').update(tensors.get(name)).digest('hex') !== sha256,
    );
    assert.deepEqual(
      differ.map(({ name }) => name),
      [],
    );
    assert.deepEqual([...tensors.get('next')], trace.next);
  });
}

test('what is no method, or not PyTorch’s, is refused, and nothing drawn', () => {
  const nn = builds.relaxed;
  const torch = nn.generator({ kind: 'torch', seed: 1 });
  const data = new Float32Array(20).fill(7);
  const state = torch.state();
  for (const [o, message] of [
    [{ method: 'icdf', generator: torch }, /^truncNormal_: method is 'icdf'; it must be one of 'erfinv'/],
    [{ method: 'toString', generator: torch }, /^truncNormal_: method is 'toString'/],
    [{ method: 'erfinv' }, /^truncNormal_: method is 'erfinv'; it must be left out unless/],
    [{ method: 'erfinv', generator: nn.generator({ kind: 'jax', seed: 1 }) }, /^truncNormal_: method is 'erfinv'/],
    [{ method: 'erfinv', bounds: 'sigma', generator: torch }, /^truncNormal_: generator is of kind 'torch'/],
    [{ method: 'erfinv', correct: true, generator: torch }, /^truncNormal_: generator is of kind 'torch'/],
    [{ method: 'erfinv', std: 0, generator: torch }, /^truncNormal_: std is 0/],
    [{ method: 'erfinv', a: 1, b: -1, generator: torch }, /^truncNormal_: /],
  ])
    assert.throws(() => nn.truncNormal_(data, o), { name: 'RangeError', message });
  for (const method of [5, null, {}, ['erfinv']])
    assert.throws(
      () => nn.truncNormal_(data, { method, generator: torch }),
      /^(Type|Range)Error: truncNormal_: method is /,
    );
  assert.ok(data.every((x) => x === 7));
  assert.deepEqual(torch.state(), state);
});

test('halves that would be NaN, of a std that is 0 in them, are refused, and nothing drawn', () => {
  for (const nn of Object.values(builds))
    for (const dtype of ['float16', 'bfloat16']) {
      const generator = nn.generator({ kind: 'torch', seed: 1 });
      const t = { data: new Uint16Array(6).fill(7), shape: [6], dtype };
      const o = { method: 'erfinv', mean: -0.0625, std: 3.19e-67, a: 0.125, b: 3.6875, generator };
      assert.throws(() => nn.truncNormal_(t, o), { name: 'RangeError', message: /^truncNormal_: / });
      assert.ok(t.data.every((code) => code === 7));
      assert.deepEqual(generator.state(), nn.generator({ kind: 'torch', seed: 1 }).state());
    }
});
