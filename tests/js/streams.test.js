// SPDX-License-Identifier: Apache-2.0
// The numbers of the frameworks themselves, by all builds of nn-init/frameworks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import '../support/relaxed.js';
import { load } from '../../npm/dist/frameworks.js';
import { SIZES, STREAMS, WRAPPED, hashOf, isExact, readStreams, valuesOf } from '../support/streams.js';

const builds = { relaxed: await load(), SIMD: await load({ simd: true }), scalar: await load({ simd: false }) };

/** Elements beyond which an array takes a hundred times as long as all smaller ones. */
const LARGE = 65541;
/** Of so many records one is drawn in those sizes, too. A prime, and no file has so many records for each seed: it is not always the same. */
const EVERY = 13;

/** Arrays that differ, by record and size; all sizes of all records where `isThorough`. */
function wrongDraws(nn, draws, isThorough) {
  const wrong = [];
  for (const [n, { sizes = SIZES, ...record }] of draws.entries())
    for (const size of sizes) {
      if (size >= LARGE && !isThorough && n % EVERY) continue;
      const hash = hashOf(valuesOf(nn, nn.generator(record.generator), record, [size]));
      if (hash !== record.hashes[SIZES.indexOf(size)]) wrong.push(`${record.line} size ${size}`);
    }
  return wrong;
}

/** Calls that differ. */
function wrongCalls(nn, calls) {
  const wrong = [];
  let generator;
  for (const record of calls) {
    if (record.index === 0) generator = nn.generator(record.generator);
    const hash = hashOf(valuesOf(nn, generator, record, record.shape));
    if (hash !== record.hash && isExact(record)) wrong.push(record.line);
  }
  return wrong;
}

const assertNone = (wrong) => assert.equal(wrong.length, 0, `${wrong.length}:\n${wrong.slice(0, 12).join('\n')}`);

for (const [build, nn] of Object.entries(builds))
  describe(`${build} build`, () => {
    for (const file of [...STREAMS, ...WRAPPED]) {
      const { draws, calls, values } = readStreams(`${file}.txt`);

      if (draws.length)
        test(`${file}: ${draws.length} records of ${SIZES.length} arrays`, () =>
          assertNone(wrongDraws(nn, draws, build === 'relaxed')));
      test(`${file}: ${calls.length} calls in sequences`, () => assertNone(wrongCalls(nn, calls)));

      if (!values.length) continue;
      // Of the greatest element, or of the norm of a row. Measured: float32 9e-7 where orthogonal, else 2e-7; float64 5e-16. One matrix
      // of Keras's is nearly singular: 2.8e-6.
      test(`${file}: ${values.length} arrays within 1e-6, of float64 1e-15`, () => {
        for (const { line, elements, ...record } of values) {
          const actual = valuesOf(nn, nn.generator(record.generator), record, record.shape);
          const size = /orthogonal/.test(record.name) ? record.p[0] : Math.max(...elements.map(Math.abs));
          const isSingular = record.generator.kind === 'keras' && record.name === 'orthogonal';
          const bar = (record.dtype === 'float64' ? 1e-15 : isSingular ? 4e-6 : 1e-6) * size;
          assert.equal(actual.length, elements.length, line);
          const error = Math.max(...elements.map((x, i) => Math.abs(x - actual[i])));
          assert(error <= bar, `${line}: ${error}`);
        }
      });
    }

    // torch-2.txt leaves out what is the same as in torch-1.13.txt: all that is not truncated, and is not
    // float64 normals of fewer than 16 elements, which are made by log1p since 2.0. A sequence is left out from such on.
    for (const version of ['2.0', '2.15']) {
      const file = readStreams('torch-1.13.txt');
      const of = (record) => ({ ...record, generator: { ...record.generator, version } });
      const isShort = ({ name, dtype }, size) => name === 'normal' && dtype === 'float64' && size < 16;
      const draws = file.draws
        .filter(({ name }) => name !== 'truncated_normal')
        .map((record) => ({ ...of(record), sizes: SIZES.filter((size) => !isShort(record, size)) }));
      const calls = [];
      let isSame = true;
      for (const record of file.calls) {
        if (record.index === 0) isSame = true;
        isSame &&= record.name !== 'truncated_normal' && !isShort(record, record.shape[0]);
        if (isSame) calls.push(of(record));
      }

      test(`torch-1.13 as version ${version}: ${draws.length} records, ${calls.length} calls`, () => {
        assertNone(wrongDraws(nn, draws, false));
        assertNone(wrongCalls(nn, calls));
      });
    }
  });

test('a recording of MegEngine itself: uniforms and normals, each from a generator of its own', () => {
  const { cases } = JSON.parse(readFileSync(new URL('../golden/streams/megengine-cpu.json', import.meta.url), 'utf8'));
  assert.notEqual(cases.length, 0);
  for (const nn of Object.values(builds))
    for (const { seed, uniform, normal_calls: normals } of cases) {
      const generator = nn.generator({ kind: 'megengine', seed: BigInt(seed) });
      const bits = (array) => [...new Uint32Array(array.buffer)];
      const normal = (n, mean, std) => bits(nn.normal_(new Float32Array(n), { mean, std, generator }));
      // By turns, since neither moves the other.
      const drawn = [];
      drawn.push(...bits(nn.uniform_(new Float32Array(5), { generator })));
      assert.deepEqual(normal(7, 0, 1), normals[0]);
      drawn.push(...bits(nn.uniform_(new Float32Array(64), { generator })));
      assert.deepEqual(drawn, uniform);
      assert.deepEqual(normal(64, 0.5, 0.02), normals[1]);
      assert.deepEqual(normal(1, 0, 1), normals[2]);
    }
});
