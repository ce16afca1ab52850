// SPDX-License-Identifier: Apache-2.0
// The traps that lint() finds in plans, and plans that have none.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { lint, plan } from '../../npm/dist/model.js';
import { root } from '../support/run.js';

const nn = await load();
const rule = (deed, options = {}) => ({ rules: [{ do: deed, options }] });
const found = async (model, recipe, options = { seed: 1 }) => lint(await plan(nn, model, recipe, options));
const names = (findings) => findings.map(({ trap, parameters }) => `${trap}: ${parameters}`);
const weight = { name: 'a.weight', shape: [64, 64] };

test('a sane plan has no trap', async () => {
  const model = [
    weight,
    { name: 'a.bias', shape: [64] },
    { name: 'norm.weight', shape: [64] },
    { name: 'norm.bias', shape: [64] },
    { name: 'wte.weight', shape: [5000, 64] },
    { name: 'lstm.weight_ih_l0', shape: [64, 8] },
    { name: 'lstm.weight_hh_l0', shape: [64, 16] },
    { name: 'lstm.bias_ih_l0', shape: [64] },
    { name: 'lstm.bias_hh_l0', shape: [64] },
  ];
  assert.deepEqual(await found(model, 'torch'), []);
  assert.deepEqual(await found([weight], rule('heTruncNormal_')), []);
  assert.deepEqual(await found([weight], rule('truncNormal_', { std: 0.02, a: -3, b: 3, bounds: 'sigma' })), []);
  const gru = [
    { name: 'gru/gru_cell/kernel', shape: [8, 24] },
    { name: 'gru/gru_cell/recurrent_kernel', shape: [8, 24] },
    { name: 'gru/gru_cell/bias', shape: [2, 24] },
  ];
  assert.deepEqual(await found(gru, 'keras'), []);
  assert.deepEqual(await found([{ name: 'head.weight', shape: [4, 4] }], rule('zeros_')), []);
});

test('each trap is found where it is, and has a page', async () => {
  const cases = {
    'symmetric-layers': [[weight], rule('fill_', { value: 0.5 })],
    'zero-layers': [[weight], rule('zeros_')],
    'vanishing-std': [[weight], rule('normal_', { std: 1e-10 })],
    'odd-norms': [[{ name: 'norm.weight', shape: [8], kind: 'layer_norm' }], rule('normal_')],
    'absolute-truncation': [[weight], rule('truncNormal_', { std: 1 / 8 / 0.87962566103423978 })],
    'untruncated-normals': [[weight], rule('truncNormal_', { std: 0.02 })],
    'narrow-normals': [[{ name: 'd/kernel', shape: [8, 8] }], 'tfjs'],
    'attention-fans': [[{ name: 'm/query/kernel', shape: [64, 8, 8], kind: 'einsum_dense' }], 'keras-3.14'],
    'forget-gates': [[{ name: 'lstm.bias_ih_l0', shape: [32], kind: 'lstm' }], rule('zeros_')],
    'fused-projections': [[{ name: 'attn.qkv.weight', shape: [24, 8] }], rule('xavierUniform_')],
    'depthwise-fan-out': [
      [{ name: 'c.weight', shape: [16, 1, 3, 3] }],
      rule('kaimingNormal_', { mode: 'fan_out', nonlinearity: 'relu' }),
    ],
    'guessed-kinds': [[{ name: 'words.weight', shape: [5000, 64] }], rule('normal_', { std: 0.02 })],
    'lost-in-rounding': [
      [{ name: 'g', shape: [8, 8], kind: 'parameter', dtype: 'bfloat16' }],
      rule('normal_', { mean: 1, std: 1e-3 }),
    ],
  };
  for (const [trap, [model, recipe]] of Object.entries(cases)) {
    const findings = await found(model, recipe);
    assert.deepEqual(names(findings), [`${trap}: ${model[0].name}`]);
    const [{ page, message }] = findings;
    assert.ok(existsSync(join(root, 'demo/site', page)), page);
    assert.ok(message.length > 30 && !/NaN|undefined/.test(message), message);
  }
  const adapter = ['q.lora_A.weight', 'q.lora_B.weight'].map((name) => ({ name, shape: [4, 4] }));
  assert.deepEqual(names(await found(adapter, rule('zeros_')))[1], 'dead-adapters: q.lora_A.weight,q.lora_B.weight');
});

test('what all parameters together show', async () => {
  const made = await plan(nn, [weight, { name: 'b.weight', shape: [64, 64] }], rule('normal_'), { seed: 1 });
  made.parameters[1].stream = 'a.weight';
  assert.deepEqual(names(lint(JSON.parse(JSON.stringify(made)))), ['same-stream: a.weight,b.weight']);

  const blocks = Array.from({ length: 8 }, (_, i) => [
    { name: `h.${i}.up.weight`, shape: [32, 8] },
    { name: `h.${i}.c_proj.weight`, shape: [8, 32] },
  ]).flat();
  const residual = await found(blocks, rule('normal_', { std: 0.02 }));
  assert.deepEqual(
    residual.map(({ trap, parameters }) => [trap, parameters.length]),
    [['unscaled-residuals', 8]],
  );
  assert.deepEqual(await found(blocks.slice(2), rule('normal_', { std: 0.02 })), []);

  const tied = [
    { name: 'wte.weight', shape: [500, 256] },
    { name: 'lm_head.weight', shape: [500, 256] },
  ];
  const recipe = { rules: [{ do: 'normal_' }, { name: 'lm_head.weight', tie: 'wte.weight' }] };
  assert.deepEqual(names(await found(tied, recipe)), ['tied-heads: lm_head.weight']);

  const generator = { kind: 'torch', seed: 1, version: '2.11' };
  const half = await found([weight], rule('normal_'), { generator, dtype: 'bfloat16' });
  assert.deepEqual(names(half), ['torch-in-half: a.weight']);
  const now = { generator: { kind: 'torch', seed: 1 }, dtype: 'bfloat16' };
  assert.deepEqual(await found([weight], rule('normal_'), now), []);
  assert.throws(
    () => lint({}),
    /^TypeError: lint: plan is Object; it must be what plan\(\) returned, or JSON\.parse\(\) of its JSON$/,
  );
});
