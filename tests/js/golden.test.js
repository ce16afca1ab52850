// SPDX-License-Identifier: Apache-2.0
// The golden files, by both builds of the core.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { arrayOf, readElements, readFans, readFills, readGains, readStreamIds, readWords } from '../golden/read.js';
import { assertSameBits } from '../support/bits.js';
import { fill, generatorOf, isCallable, sizeOf } from '../support/calls.js';
import { sha256 } from '../reference/initializers.js';
import { usesVectors } from '../support/wasm.js';

/** The wasm file that is loaded by `action`; Node compiles some of its own. */
async function loadedBy(action) {
  const loaded = [];
  const { Module } = WebAssembly;
  WebAssembly.Module = class extends Module {
    constructor(bytes) {
      super(bytes);
      if (Module.exports(this).some(({ name }) => name === 'nni_abi')) loaded.push(Buffer.from(bytes));
    }
  };
  try {
    await action();
  } finally {
    WebAssembly.Module = Module;
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
      for (const { elements, after, ...call } of readElements().filter(isCallable)) {
        const what = JSON.stringify(call, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
        const generator = generatorOf(nn, call);
        const tensor = nn.tensor(call.shape, { dtype: call.dtype, layout: call.layout });
        fill(nn, call, tensor, generator);
        assertSameBits(tensor.data, elements, what);
        assert.equal(generator.offset, after, what);
        tensor.dispose();
      }
    });

    test('fills', () => {
      for (const { sha256: expected, after, ...call } of readFills().filter(isCallable)) {
        const { name, kind, shape, layout, dtype } = call;
        const generator = generatorOf(nn, call);
        const target = { data: arrayOf(dtype, sizeOf(shape)), shape, layout, dtype };
        fill(nn, call, target, generator);
        assert.equal(sha256(target.data), expected, `${name} ${dtype} ${kind} ${shape}`);
        assert.equal(generator.offset, after, `${name} ${dtype} ${kind} ${shape}`);
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
