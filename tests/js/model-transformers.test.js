// SPDX-License-Identifier: Apache-2.0
// Recipes of transformers: with a generator of PyTorch the weights are those of the real classes, bit for bit; and the reader of
// config.json gives their names and shapes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readTransformers } from '../../bindings/model/readers/transformers.js';
import { load } from '../../npm/dist/frameworks.js';
import { fill, initialize, plan, recipes } from '../../npm/dist/model.js';

const file = new URL('../golden/models/transformers.json', import.meta.url);
const { networks } = JSON.parse(readFileSync(file, 'utf8'));
const nn = await load();

const digits = (data) => createHash('sha256').update(data).digest('hex').slice(0, 16);
const listOf = ({ parameters }) => parameters.map(([name, shape, , dtype]) => ({ name, shape, dtype }));
/** The whole state dict, as a file has it: sorted by name, and tied parameters twice. */
const stateOf = (network) => {
  const list = listOf(network);
  const twice = Object.entries(network.tied ?? {}).map(([name, to]) => ({
    ...list.find((one) => one.name === to),
    name,
  }));
  return [...list, ...twice].sort((a, b) => (a.name < b.name ? -1 : 1));
};
const torch = ({ seed }) => nn.generator({ kind: 'torch', seed, version: '2.14' });
const isMamba = ({ recipe }) => recipe.startsWith('transformers/mamba');
const drawn = networks.filter((network) => !isMamba(network));

/** @param {any} network @param {any[]} parameters @param {object} [config] */
async function check(network, parameters, config) {
  const generator = torch(network);
  const weights = await initialize(nn, { parameters, config }, network.recipe, { generator });
  const differ = network.parameters
    .filter(([name, , sha256]) => !network.values?.[name] && digits(weights.get(name).data) !== sha256)
    .map(([name]) => name);
  assert.deepEqual(differ, []);
  for (const [name, values] of Object.entries(network.values ?? {}))
    for (const [i, x] of weights.get(name).data.entries())
      assert.ok(Math.abs(x - values[i]) < 1e-6, `${name}[${i}] is ${x}`);
  for (const [name, to] of Object.entries(network.tied ?? {}))
    assert.equal(weights.get(name)?.data, weights.has(name) ? weights.get(to).data : undefined);
  assert.deepEqual([...nn.uniform_(new Float32Array(4), { generator })], network.next.map(Math.fround));
}

for (const network of drawn)
  test(`${network.name}: ${network.parameters.length} tensors`, async () => {
    const isPlain = network.plain && !network.config.pad_token_id;
    await check(network, listOf(network), isPlain ? undefined : network.config);
    await check(network, stateOf(network), network.config);
  });

for (const network of networks)
  test(`${network.name}: a stream for each name`, async () => {
    const model = { parameters: stateOf(network), config: network.config };
    const made = await initialize(nn, model, network.recipe, { seed: 1 });
    assert.equal(made.size, model.parameters.length);
    for (const [name, to] of Object.entries(network.tied ?? {})) assert.equal(made.get(name).data, made.get(to).data);
    if (isMamba(network)) return;
    // What a parameter's line says is what the framework draws last.
    const { parameters, draws } = await plan(nn, model, network.recipe, { generator: torch(network) });
    const last = new Map(draws.map((draw) => [draw.name, draw]));
    for (const { name, initializer, options, tie } of parameters)
      if (!tie && last.has(name))
        assert.deepEqual([name, last.get(name).initializer, last.get(name).options], [name, initializer, options]);
  });

test('every recipe of transformers is tested', () => {
  const tested = new Set(networks.map(({ recipe }) => recipe));
  const all = Object.keys(recipes).filter((name) => name.startsWith('transformers/'));
  assert.deepEqual(
    all.filter((name) => !tested.has(name)),
    ['transformers/base'],
  );
});

test('a tied head in the list comes once, with the values of the embedding', async () => {
  const network = networks.find(({ name }) => name === 'GPT2LMHeadModel');
  const made = await plan(nn, stateOf(network), network.recipe, { generator: torch(network) });
  const heads = [...fill(nn, made)].filter(({ name }) => name === 'lm_head.weight');
  assert.equal(heads.length, 1);
  assert.equal(digits(heads[0].data), network.parameters.find(([name]) => name === 'transformer.wte.weight')[2]);
});

test('Mamba: what is by its place, and the bounds of what is random', async () => {
  for (const network of networks.filter(isMamba)) {
    const model = { parameters: listOf(network), config: network.config };
    const made = await initialize(nn, model, network.recipe, { seed: 1 });
    const { parameters } = await plan(nn, model, network.recipe, { seed: 1 });
    const line = (end) => parameters.find(({ name }) => name.endsWith(end));
    for (const [name, values] of Object.entries(network.values)) {
      const { data } = made.get(name);
      if (name.endsWith('A_log')) data.forEach((x, i) => assert.ok(Math.abs(x - values[i]) < 1e-6));
      else
        for (const x of [...data, ...values])
          assert.ok(Math.log1p(Math.exp(x)) > 0.00099 && Math.log1p(Math.exp(x)) < 0.1001);
    }
    assert.equal(line('in_proj.weight').std, 0.1);
    assert.ok(Math.abs(line('conv1d.weight').std - 1 / Math.sqrt(3 * 4)) < 1e-7);
    await assert.rejects(initialize(nn, model, network.recipe, { generator: torch(network) }), /does not know where/);
  }
});

test('files of old versions: buffers, names, experts one by one', async () => {
  const mask = { name: 'h.0.attn.bias', shape: [1, 1, 10, 10] };
  const bert = networks.find(({ name }) => name === 'BertModel');
  const gpt2 = networks.find(({ name }) => name === 'GPT2Model');
  const old = await plan(nn, [...listOf(gpt2), mask], 'transformers/gpt2', { seed: 0 });
  assert.deepEqual(old.skipped, ['h.0.attn.bias']);
  const ids = { name: 'embeddings.position_ids', shape: [1, 12], dtype: 'int64' };
  const made = await initialize(nn, [...listOf(bert), ids], 'transformers/bert', { seed: 0 });
  assert.deepEqual(
    [...made.get(ids.name).data],
    Array.from({ length: 12 }, (_, i) => BigInt(i)),
  );
  const experts = ['w1', 'w2', 'w3'].map((word) => ({
    name: `model.layers.0.block_sparse_moe.experts.0.${word}.weight`,
    shape: [12, 8],
  }));
  const { parameters } = await plan(nn, experts, 'transformers/mixtral', { seed: 0 });
  assert.deepEqual(
    parameters.map(({ std }) => std),
    [0.02, 0.02, 0.02],
  );
});

const types = [
  ...[
    'bert',
    'gemma',
    'gemma2',
    'gpt2',
    'llama',
    'mistral',
    'mixtral',
    'phi3',
    'qwen2',
    'qwen2_moe',
    'qwen3',
    'qwen3_moe',
  ],
  ...['roberta', 't5', 'vit'],
];
for (const network of networks.filter(({ config }) => types.includes(config.model_type)))
  test(`config.json of ${network.name}`, async () => {
    const { parameters, config, recipe } = readTransformers({ ...network.config, torch_dtype: 'bfloat16' });
    assert.deepEqual(
      parameters.map(({ name, shape, dtype }) => [name, shape, dtype]),
      network.parameters.map(([name, shape]) => [name, shape, 'bfloat16']),
    );
    assert.equal(recipe, network.recipe);
    await check(
      network,
      parameters.map((parameter) => ({ ...parameter, dtype: 'float32' })),
      config,
    );
  });

test('config.json: the class for questions, which not all families have', () => {
  const first = (model_type, name) =>
    readTransformers({ model_type, architectures: [`${name}ForQuestionAnswering`], num_hidden_layers: 1 }).parameters[0]
      .name;
  // base_model_prefix of the classes of transformers 5.24.
  for (const [type, name] of [
    ['llama', 'Llama'],
    ['qwen2', 'Qwen2'],
    ['qwen3', 'Qwen3'],
    ['qwen3_moe', 'Qwen3Moe'],
  ])
    assert.equal(first(type, name), 'transformer.embed_tokens.weight');
  for (const [type, name] of [
    ['mistral', 'Mistral'],
    ['mixtral', 'Mixtral'],
    ['qwen2_moe', 'Qwen2Moe'],
  ])
    assert.equal(first(type, name), 'model.embed_tokens.weight');
  for (const [type, name] of [
    ['gemma', 'Gemma'],
    ['gemma2', 'Gemma2'],
    ['phi3', 'Phi3'],
  ])
    assert.throws(() => first(type, name), /config\.architectures\[0\] is/);
});

test('config.json: defaults of the class, and what is refused', () => {
  const count = (config) =>
    readTransformers(config).parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  // Counted by the real classes.
  assert.equal(count({ model_type: 'gpt2' }), 124439808);
  assert.equal(count({ model_type: 'bert' }), 109514298);
  assert.equal(count({ model_type: 'vit', num_labels: 1000 }), 86567656);
  assert.equal(count({ model_type: 't5' }), 60506624);
  assert.equal(count({ model_type: 'llama' }), 6738415616);
  assert.equal(count({ model_type: 'mixtral' }), 46702792704);
  assert.throws(() => readTransformers({ model_type: 'gpt5' }), {
    name: 'RangeError',
    message: /^readTransformers: config.model_type is 'gpt5'; it must be one of 'bert', 'gemma', /,
  });
  assert.throws(() => readTransformers({ model_type: 'gpt2', architectures: ['GPT2ForAll'] }), {
    name: 'RangeError',
    message: /^readTransformers: config.architectures\[0\] is 'GPT2ForAll'; it must be one of 'GPT2DoubleHeadsModel', /,
  });
  assert.throws(() => readTransformers({ model_type: 'llama', hidden_size: '8' }), {
    name: 'RangeError',
    message: "readTransformers: config.hidden_size is '8'; it must be an integer",
  });
  assert.throws(() => readTransformers(null), TypeError);
});
