// SPDX-License-Identifier: Apache-2.0
// What `nn-init tiny` makes loads in transformers without a word, and gives finite numbers: every model_type and every class that
// readModel() knows, from built-in configs and from those that transformers writes, of many sizes. PYTHON is an interpreter that has
// transformers: make test-transformers makes one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { modelNamed, namedModels } from '../../bindings/cli/named.js';
import { readModel } from '../../npm/dist/model.js';
import { cli, filesOf } from '../support/cli.js';
import { root, temporaryDirectory } from '../support/run.js';

const { PYTHON } = process.env;
let folder;
const at = (...names) => join(folder, ...names);

/** @param {string} program @param {string[]} args */
async function python(program, ...args) {
  const env = { ...process.env, HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '1' };
  const options = { env, maxBuffer: 2 ** 26 };
  return promisify(execFile)(PYTHON, [join(root, 'tests/transformers', program), ...args], options).catch((error) => {
    assert.fail(error.stdout || error.stderr);
  });
}

/** Makes each, and loads all. @param {string} group @param {Record<string, string[]>} cases by name, what follows `nn-init tiny` */
async function check(group, cases) {
  const made = Object.entries(cases).map(([name, args]) => ({ args, output: at(group, name) }));
  for (const { args, output } of made) {
    const { code, stderr } = await cli(['tiny', ...args, '-o', output, '--quiet']);
    assert.deepEqual([args, code, stderr], [args, 0, '']);
  }
  await python('check.py', ...made.map(({ output }) => output));
}

/** What an error of readModel() lists. @param {object} config */
const listed = async (config) => {
  const { message } = await readModel(config).catch((error) => error);
  return [...message.split('it must be one of')[1].matchAll(/'(\w+)'/g)].map(([, name]) => name);
};
const types = await listed({ model_type: '?' });

before(async () => {
  folder = await temporaryDirectory();
});

test('all built-in models of transformers', async () => {
  const names = namedModels.filter((name) => modelNamed(name).config);
  assert.ok(names.length > 80);
  await check('named', Object.fromEntries(names.map((name) => [name, [name, '--hidden', '16', '--layers', '2']])));
});

test('configs that transformers writes, with their files beside', async () => {
  await python('configs.py', at('written'), ...types);
  const written = (name) => at('written', name);
  await check('defaults', Object.fromEntries(types.map((type) => [type, [written(type)]])));
  assert.ok((await filesOf(at('defaults', 'llama'))).includes('tokenizer.json'));
  const words = types.filter((type) => type !== 'vit');
  await check(
    'few',
    Object.fromEntries(words.map((type) => [type, [written(type), '--vocab', '100', '--layers', '1']])),
  );
  await check(
    'odd',
    Object.fromEntries(words.map((type) => [type, [written(type), '--vocab', '3', '--hidden', '24']])),
  );
  const wide = [
    '--vocab',
    '50',
    '--hidden',
    '48',
    '--heads',
    '6',
    '--layers',
    '5',
    '--intermediate',
    '40',
    '--dtype',
    'bf16',
  ];
  await check('wide', Object.fromEntries(words.map((type) => [type, [written(type), ...wide]])));
});

test('every class', async () => {
  /** @type {Record<string, string[]>} */
  const cases = {};
  await mkdir(at('classes'));
  for (const model_type of types)
    for (const name of await listed({ model_type, architectures: ['?'] })) {
      const path = at('classes', `${name}.json`);
      const is_decoder = /^(BertLMHead|RobertaForCausal)/.test(name); // else they say so
      await writeFile(path, JSON.stringify({ model_type, architectures: [name], ...(is_decoder && { is_decoder }) }));
      cases[name] = [path, '--hidden', '16', ...(model_type === 'vit' ? [] : ['--vocab', '20'])];
    }
  assert.ok(Object.keys(cases).length > 60);
  await check('class', cases);
});

test('lists and numbers that depend on sizes', async () => {
  const factors = Array.from({ length: 36 }, (_, i) => 1 + i / 10);
  const longrope = { rope_type: 'longrope', rope_theta: 10000, short_factor: factors, long_factor: factors };
  const layer_types = Array.from({ length: 12 }, (_, i) => (i % 6 === 5 ? 'full_attention' : 'sliding_attention'));
  const configs = {
    phi: {
      ...modelNamed('phi-3-mini').config,
      partial_rotary_factor: 0.75,
      max_position_embeddings: 131072,
      rope_scaling: { type: 'longrope', factor: 32, short_factor: factors, long_factor: factors },
    },
    phi5: {
      ...modelNamed('phi-3-mini').config,
      rope_parameters: { ...longrope, factor: 1, partial_rotary_factor: 0.75 },
    },
    gemma: { ...modelNamed('gemma-2-2b').config, num_hidden_layers: 12, layer_types },
    qwen: { ...modelNamed('qwen2-0.5b').config, use_sliding_window: true, max_window_layers: 12 },
    moe: { ...modelNamed('qwen3-30b-a3b').config, mlp_only_layers: [0, 1, 47], decoder_sparse_step: 2 },
    t5: { ...modelNamed('t5-base').config, num_decoder_layers: 3 },
    vit: { ...modelNamed('vit-base-patch16-224-in21k').config, pooler_output_size: 384, image_size: [32, 64] },
    gpt: { model_type: 'gpt2', hidden_size: 96, num_hidden_layers: 4, num_attention_heads: 6, n_inner: 100 },
    yarn: { ...modelNamed('llama-2-7b').config, rope_scaling: { rope_type: 'yarn', factor: 2 } },
  };
  await mkdir(at('configs'));
  for (const [name, config] of Object.entries(configs))
    await writeFile(at('configs', `${name}.json`), JSON.stringify(config));
  const cases = Object.keys(configs).map((name) => [name, [at('configs', `${name}.json`), '--hidden', '64']]);
  await check('lists', Object.fromEntries(cases));
});

test('and check.py would tell', async () => {
  await check('told', { gpt2: ['gpt2', '--vocab', '20'], bert: ['bert-base-uncased', '--vocab', '20'] });
  const config = {
    ...modelNamed('gpt2').config,
    vocab_size: 20,
    n_embd: 64,
    n_head: 4,
    bos_token_id: 0,
    eos_token_id: 0,
  };
  const say = async (more) => {
    await writeFile(at('told', 'gpt2', 'config.json'), JSON.stringify({ ...config, ...more }));
    return python('check.py', at('told', 'gpt2'), at('told', 'bert')).then(
      () => '',
      ({ message }) => message,
    );
  };
  assert.equal(await say({ n_layer: 2 }), '');
  assert.match(await say({ n_layer: 3 }), /missing_keys.*h\.2\.ln_1\.weight/);
  assert.match(await say({ n_layer: 1 }), /unexpected_keys.*h\.1\.ln_1\.weight/);
  assert.match(await say({ n_layer: 2, n_positions: 8 }), /told\/gpt2: RuntimeError/);
  assert.match(await say({ n_layer: 2, eos_token_id: 20 }), /eos_token_id must be/);
  assert.match(await say({ n_layer: 2, dtype: 'bfloat16' }), /is not what the file has/);
  assert.ok(!(await say({ n_layer: 3 })).includes('told/bert'));
});
