// SPDX-License-Identifier: Apache-2.0
// Recipes of projects that need a cluster to run: their plans against the formulas of their sources, worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { plan } from '../../npm/dist/model.js';
import { MODELS } from '../support/models.js';

const nn = await load();
const { model: megatron } = MODELS.find(({ recipe }) => recipe === 'megatron');
const near = (actual, expected) =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * expected, `${actual}, not ${expected}`);
const stdsOf = async (model, recipe, config) => {
  const { parameters } = await plan(nn, model, recipe, { seed: 0, config });
  return (name) => parameters.find((line) => line.name.endsWith(name)).std;
};

test('megatron: output layers by the square root of two a block', async () => {
  const std = await stdsOf(megatron, 'megatron', { embedding_init_method_std: 0.5 });
  near(std('layers.1.self_attention.linear_qkv.weight'), 0.02);
  near(std('layers.1.self_attention.linear_proj.weight'), 0.02 / Math.sqrt(2 * 3));
  near(std('layers.2.mlp.experts.linear_fc2.weight1'), 0.02 / Math.sqrt(2 * 3));
  near(std('layers.2.mlp.experts.linear_fc1.weight1'), 0.02);
  near(std('word_embeddings.weight'), 0.5);
  near(std('output_layer.weight'), 0.02);
});

test('megatron: its own muP leaves embeddings and the last layer as they are', async () => {
  const std = await stdsOf(megatron, 'megatron', { use_mup: true, mup_base_hidden_size: 8, init_method_std: 0.1 });
  near(std('layers.0.mlp.router.weight'), 0.1 / 2);
  near(std('layers.0.self_attention.linear_proj.weight'), 0.1 / (Math.sqrt(2 * 3) * 2));
  near(std('word_embeddings.weight'), 0.1);
  near(std('output_layer.weight'), 0.1);
});

test('megatron: a block of a hybrid has one branch', async () => {
  const layers = [
    ['decoder.layers.0.mixer.in_proj.weight', [80, 16]],
    ['decoder.layers.0.mixer.in_proj.layer_norm_weight', [16]],
    ['decoder.layers.0.mixer.conv1d.weight', [32, 1, 4]],
    ['decoder.layers.0.mixer.conv1d.bias', [32]],
    ['decoder.layers.0.mixer.A_log', [4]],
    ['decoder.layers.0.mixer.dt_bias', [4]],
    ['decoder.layers.0.mixer.D', [4]],
    ['decoder.layers.0.mixer.out_proj.weight', [16, 32]],
    ['decoder.layers.1.self_attention.linear_proj.weight', [16, 16]],
    ['embedding.word_embeddings.weight', [40, 16]],
  ].map(([name, shape]) => ({ name, shape }));
  const std = await stdsOf(layers, 'megatron');
  near(std('mixer.out_proj.weight'), 0.02 / Math.sqrt(2));
  near(std('linear_proj.weight'), 0.02 / Math.sqrt(2));
  near(std('mixer.conv1d.weight'), Math.sqrt(1 / 3 / 4));
  near(std('mixer.conv1d.bias'), Math.sqrt(1 / 3 / 4));
});

test('gpt-neox: its own names count more than blocks', async () => {
  const part = (i) => [
    [`sequential.${i}.input_layernorm.weight`, [32]],
    [`sequential.${i}.attention.query_key_value.weight`, [96, 32]],
    [`sequential.${i}.attention.dense.weight`, [32, 32]],
    [`sequential.${i}.attention.dense.bias`, [32]],
    [`sequential.${i}.mlp.linear2.weight`, [32, 128]],
    [`sequential.${i}.attention.rotary_emb.inv_freq`, [4]],
  ];
  const list = [
    ['sequential.0.word_embeddings.weight', [48, 32]],
    ...part(2),
    ...part(3),
    ...part(4),
    ['sequential.6.norm.scale', [32]],
    ['sequential.7.final_linear.weight', [48, 32]],
  ].map(([name, shape]) => ({ name, shape }));
  const std = await stdsOf(list, 'gpt-neox');
  for (const name of ['word_embeddings.weight', '2.attention.query_key_value.weight', 'final_linear.weight'])
    near(std(name), Math.sqrt(2 / (5 * 32)));
  for (const name of ['2.attention.dense.weight', '4.mlp.linear2.weight']) near(std(name), 2 / 3 / Math.sqrt(32));
});

test('gpt-neox: a word that it does not know matches no rule', async () => {
  const list = [{ name: 'gpt_neox.embed_in.weight', shape: [48, 32] }];
  const config = { init_method: 'small' };
  await assert.rejects(plan(nn, list, 'gpt-neox', { seed: 0, config }), /no rule for 1 of 1 parameters/);
});

test('t5x: the root of the heads is in the queries', async () => {
  const { model } = MODELS.find(({ recipe }) => recipe === 't5x');
  const std = await stdsOf(model, 't5x');
  near(std('attention/query/kernel'), 1 / Math.sqrt(32 * 8));
  near(std('attention/key/kernel'), 1 / Math.sqrt(32));
  near(std('mlp/wo/kernel'), 1 / Math.sqrt(64));
  near(std('relpos_bias/rel_embedding'), Math.sqrt(1 / ((4 + 32) / 2)));
});

test('megengine: groups are the first axis of five, and in neither of the fans', async () => {
  const { model } = MODELS.find(({ recipe }) => recipe === 'megengine/resnet');
  const std = await stdsOf(model, 'megengine/resnet');
  near(std('layer1.0.conv2.weight'), Math.sqrt(2 / (8 * 9)));
  near(std('layer2.0.conv2.weight'), Math.sqrt(2 / (8 * 9)));
  near(std('fc.weight'), Math.sqrt(1 / 3 / 32));
  near(std('fc.bias'), Math.sqrt(1 / 3 / 32));
});
