// SPDX-License-Identifier: Apache-2.0
// Whole models by a pool: the same parameters, pieces and files as without.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { fill, initialize, plan } from '../../npm/dist/model.js';
import { createPool } from '../../npm/dist/pool.js';
import { toBlob } from '../../npm/dist/safetensors.js';
import { assertSameBits } from '../support/bits.js';

const RESNET = JSON.parse(await readFile(new URL('../../demo/models/resnet50.json', import.meta.url), 'utf8'));

/** A plan with all that one can have: ties, padding, tables of integers, orthogonal matrices, constants, several dtypes. */
const MODEL = [
  { name: 'embed.weight', shape: [3001, 67], kind: 'embedding' },
  { name: 'half.weight', shape: [1000, 301], kind: 'linear', dtype: 'bfloat16' },
  { name: 'ortho.weight', shape: [150, 170], kind: 'linear' },
  { name: 'ortho.small', shape: [9, 8], kind: 'linear' },
  { name: 'norm.bias', shape: [301], kind: 'layer_norm' },
  { name: 'zero.weight', shape: [300, 300], kind: 'linear' },
  { name: 'fill.weight', shape: [300, 301], kind: 'linear', dtype: 'float16' },
  { name: 'position_ids', shape: [1, 20000], dtype: 'int64', kind: 'buffer' },
  { name: 'head.weight', shape: [3001, 67], kind: 'linear', tie: 'embed.weight' },
  { name: 'scalar', shape: [], kind: 'other' },
  { name: 'empty', shape: [0, 5], kind: 'other' },
];
const RECIPE = {
  name: 'all',
  version: '1',
  source: 'this test',
  rules: [
    { do: 'uniform_' },
    { name: '*weight', do: 'normal_', options: { std: 0.02 } },
    { name: '*.bias', do: 'ones_' },
    { name: 'ortho*', do: 'orthogonal_' },
    { name: 'zero*', do: 'zeros_' },
    { name: 'fill*', do: 'fill_', options: { value: 0.3 } },
    { name: 'position_ids', do: 'positions_' },
    { name: 'embed*', do: 'normal_', padding: '2' },
    { name: 'head*', tie: 'embed.weight' },
  ],
};

/** The same, drawn by a framework's generator. */
const RULES = { ...RECIPE, rules: [RECIPE.rules[1], RECIPE.rules[2], ...RECIPE.rules.slice(-2)] };
const TIED = [MODEL[0], MODEL[8], MODEL[4]];

/** Copies of the pieces. */
async function listOf(pieces) {
  const list = [];
  for await (const { data, ...piece } of pieces) list.push({ ...piece, data: data.slice() });
  return list;
}

function assertSameList(actual, expected) {
  assert.equal(actual.length, expected.length);
  for (const [i, { data, ...piece }] of actual.entries()) {
    const { data: wanted, ...about } = expected[i];
    assert.deepEqual(piece, about);
    assert.equal(data.constructor, wanted.constructor, piece.name);
    assert.deepEqual(Buffer.from(data.buffer), Buffer.from(wanted.buffer), `${piece.name} at ${piece.offset}`);
  }
}

const listOfMap = (weights) => [...weights].map(([name, tensor]) => ({ name, ...tensor }));

for (const threads of [0, 1, 2, 7])
  describe(`${threads} workers`, () => {
    let nn, frameworks, pool;
    before(async () => {
      nn = await load();
      frameworks = await loadFrameworks();
      pool = await createPool({ threads });
    });
    after(() => pool?.terminate());

    for (const [title, model, recipe] of [
      ['all that a plan can hold', MODEL, RECIPE],
      ['a ResNet-50', RESNET, 'torchvision/resnet'],
    ])
      test(`initialize ${title}`, async () => {
        const told = [];
        const onProgress = (progress) => told.push(progress);
        const made = await initialize(pool, model, recipe, { seed: 3, onProgress });
        assertSameList(listOfMap(made), listOfMap(await initialize(nn, model, recipe, { seed: 3 })));
        assert.equal(told.at(-1).done, told.at(-1).total);
      });

    test('initialize with tied parameters as one object', async () => {
      const made = await initialize(pool, MODEL, RECIPE, { seed: 3 });
      assert.equal(made.get('head.weight'), made.get('embed.weight'));
    });

    test('initialize a parameter that is copied in parts', async () => {
      const model = [{ name: 'weight', shape: [4099, 4099], dtype: 'float32', kind: 'linear' }];
      const made = await initialize(pool, model, 'torch', { seed: 3 });
      assertSameBits(made.get('weight').data, (await initialize(nn, model, 'torch', { seed: 3 })).get('weight').data);
    });

    test('fill the same pieces in the same order', async () => {
      const made = await plan(nn, MODEL, RECIPE, { seed: 4 });
      for (const maxBytes of [65536, 100000, 2 ** 26]) {
        const filling = fill(pool, made, { maxBytes });
        const expected = await listOf(fill(nn, made, { maxBytes }));
        assertSameList(await listOf(filling), expected);
        assertSameList(await listOf(filling), expected); // begins anew
        const names = ['fill.weight', 'embed.weight', 'scalar'];
        assertSameList(await listOf(filling.tensors(names)), await listOf(fill(nn, made, { maxBytes }).tensors(names)));
      }
      const generator = nn.generator({ seed: 8 });
      assertSameList(await listOf(fill(pool, made, { generator })), await listOf(fill(nn, made, { generator })));
    });

    test('write the same file', async () => {
      const made = await plan(nn, MODEL, RECIPE, { seed: 4 });
      const [actual, expected] = await Promise.all([pool, nn].map((by) => toBlob(fill(by, made, { maxBytes: 65536 }))));
      assert.deepEqual(Buffer.from(await actual.arrayBuffer()), Buffer.from(await expected.arrayBuffer()));
    });

    test("draw a framework's stream, and move its generator", async () => {
      const [one, other] = [0, 1].map(() => frameworks.generator({ kind: 'torch', seed: 2 }));
      const made = await plan(frameworks, RESNET, 'torchvision/resnet', { generator: one });
      const wanted = await listOf(fill(frameworks, made, { generator: other }));
      assertSameList(await listOf(fill(pool, made, { generator: one })), wanted);
      assert.deepEqual(one.state(), other.state());
      for (const generator of [
        { kind: 'torch', seed: 3 },
        { kind: 'numpy', seed: 3 },
      ]) {
        const expected = listOfMap(await initialize(frameworks, TIED, RULES, { generator }));
        assertSameList(listOfMap(await initialize(pool, TIED, RULES, { generator })), expected);
      }
    });

    test('draw from one generator of a framework one after the other', async () => {
      const [one, other] = [0, 1].map(() => frameworks.generator({ kind: 'torch', seed: 2 }));
      const shape = [201, 100];
      const jobs = [
        initialize(pool, RESNET, 'torchvision/resnet', { generator: one }),
        initialize(pool, TIED, RULES, { generator: one }),
      ];
      const expected = [
        await initialize(frameworks, RESNET, 'torchvision/resnet', { generator: other }),
        await initialize(frameworks, TIED, RULES, { generator: other }),
      ];
      for (const [i, weights] of (await Promise.all(jobs)).entries())
        assertSameList(listOfMap(weights), listOfMap(expected[i]));
      // A fill of a plan waits for what fills already.
      const made = await plan(frameworks, TIED, RULES, { generator: one });
      const fills = [pool.fill({ shape }, 'normal_', { generator: one }), listOf(fill(pool, made, { generator: one }))];
      const [tensor, list] = await Promise.all(fills);
      assertSameBits(tensor.data, frameworks.normal_(frameworks.array(shape), { generator: other }).data);
      assertSameList(list, await listOf(fill(frameworks, made, { generator: other })));
      assert.deepEqual(one.state(), other.state());
    });

    test('refuse a generator from which another fill of a plan draws', async () => {
      const generator = frameworks.generator({ kind: 'torch', seed: 2 });
      const made = await plan(frameworks, RESNET, 'torchvision/resnet', { generator });
      const rule = 'free: a fill(pool, plan) draws from it until its last parameter is taken, or its loop is left';
      const message = new RegExp(`generator is .*; it must be ${rule}`.replace(/[()]/g, '\\$&'));
      let taken = 0;
      for await (const _ of fill(pool, made, { generator })) {
        if (taken++) break;
        // They would wait for this loop, which waits for them.
        for (const other of [
          listOf(fill(pool, made, { generator })),
          initialize(pool, RESNET, 'torchvision/resnet', { generator }),
          pool.fill({ shape: [9] }, 'normal_', { generator }),
          pool.fillInto(new Float32Array(9), 'normal_', { generator }),
        ])
          await assert.rejects(other, { name: 'TypeError', message });
      }
      const before = generator.state();
      await pool.fill({ shape: [9] }, 'normal_', { generator });
      assert.notDeepEqual(generator.state(), before);
      await assert.rejects(listOf(fill(pool, made, { generator, signal: AbortSignal.abort(new Error('no')) })), {
        message: 'no',
      });
      assert.equal((await listOf(fill(pool, made, { generator }))).length, RESNET.parameters.length);
    });

    test('end where nobody asks for more, and by a signal', async () => {
      const made = await plan(nn, RESNET, 'torchvision/resnet', { seed: 1 });
      for await (const { name } of fill(pool, made)) if (name === 'layer1.0.conv2.weight') break;
      const abort = new AbortController();
      const onProgress = () => abort.abort(new Error('enough'));
      const control = { signal: abort.signal, onProgress };
      await assert.rejects(listOf(fill(pool, made, control)), { message: 'enough' });
      await assert.rejects(initialize(pool, RESNET, 'torchvision/resnet', { seed: 1, ...control }), {
        message: 'enough',
      });
      const { data } = await pool.fill({ shape: [70000] }, 'normal_', { seed: 1 });
      assertSameBits(data, nn.normal_(new Float32Array(70000), { generator: nn.generator({ seed: 1 }) }));
    });

    test('that are terminated meanwhile end what has been begun', async () => {
      const own = await createPool({ threads });
      const made = await plan(frameworks, RESNET, 'torchvision/resnet', { generator: { kind: 'torch', seed: 2 } });
      const pieces = fill(own, made)[Symbol.asyncIterator]();
      // The wasm with that generator is yet to come.
      const ends = assert.rejects(pieces.next(), { message: 'pool: it has been terminated' });
      await own.terminate();
      await ends;
    });

    test('refuse what fill and initialize refuse', async () => {
      const made = await plan(nn, MODEL, RECIPE, { seed: 4 });
      assert.throws(() => fill(pool, {}), { message: /^fill: plan is Object/ });
      assert.throws(() => fill(pool, made, { maxBytes: 1 }), { message: /^fill: maxBytes is 1/ });
      assert.throws(() => fill(nn, made, { signal: undefined }), { message: /^fill: unknown option 'signal'/ });
      assert.throws(() => fill(pool, made).tensors(['x']), { message: /^fill: name is 'x'/ });
      assert.throws(() => fill(pool, made, { signal: 3 }), { message: /^fill: signal is 3/ });
      await assert.rejects(initialize(pool, MODEL, 'nothing', {}), { message: /^initialize: recipe/ });
      await assert.rejects(initialize(pool, MODEL, RECIPE, { onProgress: 3 }), {
        message: /^initialize: onProgress is 3/,
      });
      await assert.rejects(initialize(nn, MODEL, RECIPE, { onProgress: undefined }), {
        message: /unknown option 'onProgress'/,
      });
    });
  });
