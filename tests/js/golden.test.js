// SPDX-License-Identifier: Apache-2.0
// The golden files, by both builds of the core.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { readElements, readFans, readFills, readGains, readStreamIds, readWords } from '../golden/read.js';
import { assertSameBits } from '../support/bits.js';
import { fill, generatorOf, sizeOf } from '../support/calls.js';
import { sha256 } from '../reference/initializers.js';
import { usesVectors } from '../support/wasm.js';

/** The wasm file that is loaded by `action`; Node compiles some of its own. */
async function loadedBy(action) {
  const loaded = [];
  const { compile } = WebAssembly;
  WebAssembly.compile = async (bytes) => {
    const module = await compile(bytes);
    if (WebAssembly.Module.exports(module).some(({ name }) => name === 'nni_abi')) loaded.push(Buffer.from(bytes));
    return module;
  };
  try {
    await action();
  } finally {
    WebAssembly.compile = compile;
  }
  assert.equal(loaded.length, 1);
  return loaded[0];
}

test('the SIMD build is taken by default, and the scalar one where it is asked for', async () => {
  const simd = await loadedBy(() => load());
  const scalar = await loadedBy(() => load({ simd: false }));
  assert.deepEqual(simd, await readFile(new URL('../../npm/dist/nn-init.wasm', import.meta.url)));
  assert.equal(usesVectors(simd), true);
  assert.equal(usesVectors(scalar), false);
  assert.equal(await load({ simd: true }), await load());
});

const builds = { SIMD: await load(), scalar: await load({ simd: false }) };

for (const [build, nn] of Object.entries(builds)) {
  describe(`golden files, ${build} build`, () => {
    test('words', () => {
      for (const record of readWords()) {
        const generator = generatorOf(nn, record);
        const words = generator.words(new Uint32Array(record.words.length));
        assert.deepEqual([...words], record.words, JSON.stringify(generator.state()));
        assert.equal(generator.offset, BigInt.asUintN(64, record.offset + BigInt(words.length)));
      }
    });

    test('stream names, and seeds that are strings', () => {
      for (const { parent, name: bytes, id } of readStreamIds()) {
        const name = Buffer.from(bytes).toString('utf8');
        assert.equal(nn.generator({ seed: 0, stream: parent }).stream(name).streamId, id, name);
        if (parent > 0n) continue;
        assert.equal(nn.generator({ seed: name }).seed, id, name);
        assert.equal(nn.generator({ seed: 0, stream: name }).streamId, id, name);
        assert.equal(nn.manualSeed(name).seed, id, name);
      }
    });

    test('elements', () => {
      for (const record of readElements()) {
        const what = JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
        const generator = generatorOf(nn, record);
        const tensor = nn.tensor(record.shape, { layout: record.layout });
        fill(nn, record, tensor, generator);
        const expected = new Float32Array(Uint32Array.from(record.bits).buffer);
        assertSameBits(tensor.data, expected, what);
        assert.equal(generator.offset, record.after, what);
        tensor.dispose();
      }
    });

    test('fills', () => {
      for (const record of readFills()) {
        const generator = generatorOf(nn, record);
        const { shape, layout, name, kind } = record;
        const target = { data: new Float32Array(sizeOf(shape)), shape, layout };
        fill(nn, record, target, generator);
        assert.equal(sha256(target.data), record.sha256, `${name} ${kind} ${shape}`);
        assert.equal(generator.offset, record.after, `${name} ${kind} ${shape}`);
      }
    });

    test('fans', () => {
      for (const { shape, layout, fanIn, fanOut } of readFans()) {
        const expected = { fanIn, fanOut };
        assert.deepEqual(nn.calculateFanInAndFanOut({ shape, layout }), expected, `${shape} ${layout}`);
        assert.deepEqual(nn.calculateFanInAndFanOut({ dims: shape }, { layout }), expected, `${shape} ${layout}`);
        assert.equal(nn.calculateCorrectFan({ shape, layout }, 'fan_in'), fanIn);
        assert.equal(nn.calculateCorrectFan({ shape }, 'fan_out', { layout }), fanOut);
      }
    });

    test('gains', () => {
      for (const { nonlinearity, slope, gain } of readGains()) {
        assert.equal(nn.calculateGain(nonlinearity, slope), gain, `${nonlinearity} ${slope}`);
      }
    });
  });
}
