// SPDX-License-Identifier: Apache-2.0
// Built-in models of the command line: the tensors of each are those of the real class, as tests/golden/models/record_named.py saw
// them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { modelNamed, namedModels, namesLike } from '../../bindings/cli/named.js';
import { load } from '../../npm/dist/index.js';
import { plan, readModel } from '../../npm/dist/model.js';

const { models } = JSON.parse(readFileSync(new URL('../golden/models/named.json', import.meta.url), 'utf8'));
const nn = await load();
const named = new Map();
for (const name of namedModels) {
  const { config, model } = modelNamed(name);
  named.set(name, model ?? (await readModel(config)));
}

const linesOf = ({ parameters }) => parameters.map(({ name, dtype, shape }) => `${name} ${dtype} ${shape}\n`);
const digest = (lines) => createHash('sha256').update(lines.join('')).digest('hex').slice(0, 16);
const count = ({ parameters }) =>
  parameters
    .filter(({ name }) => !/\.(running_mean|running_var|num_batches_tracked|relative_position_index)$/.test(name))
    .reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);

/** As the model cards of the hub state them, by memory: none was opened when this was written. They hold the lists to within a parameter. */
const PUBLISHED = {
  'gemma-2-27b': 27227128320,
  'gemma-2-2b': 2614341888,
  'gemma-2-9b': 9241705984,
  'gemma-2b': 2506172416,
  'gemma-7b': 8537680896,
  'llama-2-13b': 13015864320,
  'llama-2-70b': 68976648192,
  'llama-2-7b': 6738415616,
  'llama-3-70b': 70553706496,
  'llama-3-8b': 8030261248,
  'llama-3.1-405b': 405853388800,
  'llama-3.2-1b': 1235814400,
  'llama-3.2-3b': 3212749824,
  'mistral-7b-v0.1': 7241732096,
  'mistral-7b-v0.3': 7248023552,
  'mistral-nemo-12b': 12247782400,
  'mistral-small-24b': 23572403200,
  'mixtral-8x7b': 46702792704,
  'phi-3-medium': 13960238080,
  'phi-3-mini': 3821079552,
  'phi-4': 14659507200,
  'qwen1.5-moe-a2.7b': 14315784192,
  'qwen2-72b': 72706203648,
  'qwen2-7b': 7615616512,
  'qwen2.5-0.5b': 494032768,
  'qwen2.5-1.5b': 1543714304,
  'qwen2.5-14b': 14770033664,
  'qwen2.5-32b': 32763876352,
  'qwen2.5-3b': 3085938688,
  'qwen3-14b': 14768307200,
  'qwen3-235b-a22b': 235093634560,
  'qwen3-30b-a3b': 30532122624,
  'qwen3-32b': 32762123264,
  'qwen3-4b': 4022468096,
  'qwen3-8b': 8190735360,
  'tinyllama-1.1b': 1100048384,
};

test('every built-in model has the tensors of the real class', () => {
  assert.deepEqual(Object.keys(models).sort(), [...namedModels]);
  for (const name of namedModels) {
    const lines = linesOf(named.get(name));
    const { tensors, digest: recorded } = models[name];
    assert.deepEqual([name, lines.length, digest(lines)], [name, tensors, recorded]);
  }
});

test('and as many parameters as its authors publish', () => {
  const published = Object.entries(models).flatMap(([name, { parameters }]) =>
    parameters ? [[name, parameters]] : [],
  );
  assert.ok(published.length > 40);
  for (const [name, parameters] of [...published, ...Object.entries(PUBLISHED)])
    assert.deepEqual([name, count(named.get(name))], [name, parameters]);
});

test('each has a recipe that fits: no rule without a parameter, no parameter without a rule', async () => {
  for (const name of namedModels) {
    const model = named.get(name);
    const { parameters, recipe } = await plan(nn, model, model.recipe, { seed: 0 });
    assert.equal(parameters.length, model.parameters.length);
    assert.equal(recipe, model.recipe);
  }
});

test('kinds of layers are those that names and shapes tell', async () => {
  for (const name of namedModels) {
    const { model } = modelNamed(name);
    if (!model) continue;
    const bare = model.parameters.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
    const plans = await Promise.all([model, bare].map((list) => plan(nn, list, model.recipe, { seed: 0 })));
    const [own, inferred] = plans.map(({ parameters }) =>
      parameters.map(({ name, dtype, initializer, options, std }) => [name, dtype, initializer, options, std]),
    );
    assert.deepEqual(own, inferred, name);
  }
});

test('what a caller changes is its own', () => {
  modelNamed('gpt2').config.n_layer = 1;
  assert.equal(modelNamed('gpt2').config.n_layer, 12);
  modelNamed('resnet50').model.parameters[0].shape[0] = 1;
  assert.deepEqual(modelNamed('resnet50').model.parameters[0].shape, [64, 3, 7, 7]);
  modelNamed('llama-3.1-8b').config.rope_scaling.factor = 1;
  assert.equal(modelNamed('llama-3.1-70b').config.rope_scaling.factor, 8);
});

test('names as people write them', () => {
  for (const [written, name] of Object.entries({
    'ResNet-50': 'resnet50',
    'VGG16-BN': 'vgg16_bn',
    GPT2: 'gpt2',
    llama3_8b: 'llama-3-8b',
    'Llama-3.1-8B': 'llama-3.1-8b',
    'meta-llama/Llama-3.1-8B': 'llama-3.1-8b',
    'openai-community/gpt2-xl': 'gpt2-xl',
    'ViT-B/16': undefined,
    'my/gpt2': undefined,
    './gpt2': undefined,
    constructor: undefined,
    '': undefined,
    '-': undefined,
  }))
    assert.equal(modelNamed(written)?.name, name, written);
  const plain = namedModels.map((name) => name.replace(/[-_]/g, ''));
  assert.equal(new Set(plain).size, namedModels.length, 'no two names are the same without hyphens');
});

test('a name that is none is answered with those that are alike', () => {
  assert.equal(namesLike('resnet51')[0], 'resnet50');
  assert.deepEqual(namesLike('gpt-3'), ['gpt2']);
  assert.equal(namesLike('lama-3-8b')[0], 'llama-3-8b');
  assert.ok(namesLike('qwen3').every((name) => name.startsWith('qwen3')));
  for (const strange of ['', '-', 'x', 'zzzzzzzzzzzz', 'a'.repeat(1e6)]) assert.deepEqual(namesLike(strange), []);
});
