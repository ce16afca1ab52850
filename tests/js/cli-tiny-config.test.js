// SPDX-License-Identifier: Apache-2.0
// The config of a small model of the same kind: `nn-init tiny`. That transformers loads what comes of it, make test-transformers
// shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, UsageError } from '../../bindings/cli/failure.js';
import { modelNamed, namedModels } from '../../bindings/cli/named.js';
import { tinyConfig, withoutTokens } from '../../bindings/cli/tiny/config.js';
import { FIELDS } from '../../bindings/cli/tiny/fields.js';
import { readModel } from '../../npm/dist/model.js';

const wholeOf = async (config) => (await readModel(config)).config;
/** @param {any} config @param {any} [sizes] */
const tiny = async (config, sizes) => tinyConfig(config, await wholeOf(config), sizes);
const named = (name, more) => ({ ...modelNamed(name).config, ...more });

/** What each model_type needs of its sizes, by the entries that it has them in. */
const SIZES = {
  gpt2: ({ n_layer, n_embd, n_head }) => [n_layer, n_embd, n_head],
  t5: ({ num_layers, d_model, num_heads }) => [num_layers, d_model, num_heads],
};
const sizesOf = (config) =>
  SIZES[config.model_type]?.(config) ?? [config.num_hidden_layers, config.hidden_size, config.num_attention_heads];

test('every model_type that readModel() knows can be made tiny', async () => {
  const { message } = await readModel({ model_type: '?' }).catch((error) => error);
  const known = [...message.matchAll(/'(\w+)'/g)].map(([, type]) => type);
  assert.ok(known.length >= 15);
  assert.deepEqual(Object.keys(FIELDS).sort(), known.sort());
  for (const model_type of known) {
    const { config, changed } = await tiny({ model_type }, { layers: 2, hidden: 64 });
    assert.deepEqual(sizesOf({ ...(await wholeOf(config)), ...config }), [2, 64, 4], model_type);
    for (const [field, before, after] of changed) {
      assert.deepEqual(config[field], after);
      assert.notDeepEqual(before, after);
    }
    assert.deepEqual(config.architectures, (await wholeOf({ model_type })).architectures, 'the class is said');
    assert.equal(config.vocab_size, undefined, 'the vocabulary stays');
  }
});

test('all built-in configs, of many sizes: heads divide, groups divide heads, positions turn pairs', async () => {
  for (const name of namedModels.filter((name) => modelNamed(name).config))
    for (const sizes of [
      { layers: 1, hidden: 8 },
      { layers: 3, hidden: 96 },
      { layers: 2, hidden: 1000 },
      { heads: 2 },
    ]) {
      const given = modelNamed(name).config;
      const { config } = await tiny(given, sizes);
      const { parameters, config: whole } = await readModel(config);
      const [layers, hidden, heads] = sizesOf({ ...FIELDS[config.model_type].usual, ...whole });
      const [layersBefore, hiddenBefore] = sizesOf(given);
      assert.deepEqual([layers, hidden], [sizes.layers ?? layersBefore, sizes.hidden ?? hiddenBefore], name);
      assert.equal(hidden % heads, 0);
      assert.ok(Number.isInteger(heads) && heads >= 1);
      if (sizes.heads) assert.equal(heads, sizes.heads);
      assert.equal(heads % (whole.num_key_value_heads ?? heads), 0, name);
      if (FIELDS[config.model_type].isRotary) assert.equal((hidden / heads) % 2, 0, name);
      assert.ok(parameters.every(({ shape }) => shape.every((extent) => extent > 0)));
    }
});

test('in proportion to hidden', async () => {
  const { config, changed } = await tiny(named('llama-3.1-8b'), { layers: 2, hidden: 64 });
  assert.deepEqual(changed, [
    ['num_hidden_layers', 32, 2],
    ['hidden_size', 4096, 64],
    ['num_attention_heads', 32, 4],
    ['num_key_value_heads', 8, 2],
    ['intermediate_size', 14336, 224],
  ]);
  assert.equal(config.vocab_size, 128256);
  assert.deepEqual(Object.keys(config), Object.keys(named('llama-3.1-8b')), 'in the order in which they were');
  const more = await tiny(named('gemma-2-27b'), { hidden: 1152 });
  const { num_attention_heads, num_key_value_heads, head_dim, query_pre_attn_scalar, intermediate_size } = more.config;
  assert.deepEqual(
    [num_attention_heads, num_key_value_heads, head_dim, query_pre_attn_scalar, intermediate_size],
    [8, 4, 144, 144, 9216],
  );
  const { num_key_value_heads: one } = (await tiny(named('gemma-2b'), { hidden: 64 })).config;
  assert.equal(one, 1, 'one head of keys and values for all stays one');
});

test('a config that is left as it is', async () => {
  for (const name of ['gpt2', 'llama-3-8b', 't5-11b', 'gemma-7b']) {
    const { config, changed } = await tiny(named(name));
    assert.deepEqual([config, changed], [named(name), []]);
  }
});

test('experts: few, and with their widths', async () => {
  const { config } = await tiny(named('qwen3-30b-a3b'), { layers: 2, hidden: 64 });
  const { num_experts, num_experts_per_tok, moe_intermediate_size, intermediate_size } = config;
  assert.deepEqual([num_experts, num_experts_per_tok, moe_intermediate_size, intermediate_size], [8, 4, 24, 192]);
  const wider = await tiny(named('qwen1.5-moe-a2.7b'), { hidden: 64, intermediate: 704 });
  assert.deepEqual(
    [wider.config.intermediate_size, wider.config.moe_intermediate_size, wider.config.shared_expert_intermediate_size],
    [704, 176, 704],
  );
  const other = await tiny({ model_type: 'mixtral', num_experts: 64 }, { hidden: 64 });
  assert.equal(other.config.num_experts, 8, 'under the name that the config has');
  assert.equal(other.config.num_local_experts, undefined);
});

test('which layers have experts', async () => {
  const moe = (more, layers) => tiny({ model_type: 'qwen3_moe', num_hidden_layers: 8, ...more }, { layers });
  const dense = async (more, layers) => (await moe(more, layers)).config.mlp_only_layers;
  assert.deepEqual(await dense({ mlp_only_layers: [0, 5] }, 3), [0]);
  assert.deepEqual(await dense({ mlp_only_layers: [0, 1, 2] }, 2), [0], 'one has experts');
  assert.deepEqual(await dense({ mlp_only_layers: [1], decoder_sparse_step: 2 }, 3), []);
  assert.equal((await moe({ decoder_sparse_step: 4 }, 2)).config.decoder_sparse_step, 2);
  assert.equal((await moe({ decoder_sparse_step: 2 }, 2)).config.decoder_sparse_step, 2);
});

test('lists with an entry for each layer keep each kind', async () => {
  const [s, f] = ['sliding_attention', 'full_attention'];
  const kinds = async (layer_types, layers) =>
    (await tiny({ model_type: 'gemma2', num_hidden_layers: layer_types.length, layer_types }, { layers })).config
      .layer_types;
  assert.deepEqual(await kinds([s, f, s, f], 2), [s, f]);
  assert.deepEqual(await kinds([s, s, s, f], 2), [s, f]);
  assert.deepEqual(await kinds([s, s, s, f], 1), [s]);
  assert.deepEqual(await kinds([s, f], 5), [s, f, s, f, s]);
  const window = async (max_window_layers, layers) =>
    (await tiny({ model_type: 'qwen2', num_hidden_layers: 28, max_window_layers }, { layers })).config
      .max_window_layers;
  assert.equal(await window(28, 2), 2);
  assert.equal(await window(14, 2), 1);
});

test('factors of rotary positions: one for each pair of elements that turn', async () => {
  const factors = Array.from({ length: 48 }, (_, i) => i + 1);
  const rope_scaling = { type: 'longrope', short_factor: factors, long_factor: factors };
  const { config } = await tiny(
    { ...named('phi-3-mini'), num_attention_heads: 24, partial_rotary_factor: 0.75, rope_scaling },
    { layers: 2, hidden: 64 },
  );
  assert.equal(config.hidden_size / config.num_attention_heads, 16);
  assert.deepEqual(config.rope_scaling, {
    type: 'longrope',
    short_factor: [1, 9, 17, 25, 33, 41],
    long_factor: [1, 9, 17, 25, 33, 41],
  });
  const rope_parameters = { rope_type: 'longrope', partial_rotary_factor: 0.75, long_factor: factors, factor: 4 };
  const later = await tiny({ ...named('phi-3-mini'), rope_parameters }, { hidden: 96, heads: 3 });
  assert.equal(later.config.rope_parameters.long_factor.length, 12);
  assert.equal(later.config.rope_parameters.factor, 4);
  assert.equal(rope_parameters.long_factor.length, 48, 'what was given stays');
  await assert.rejects(tiny({ ...named('phi-3-mini'), rope_parameters }, { hidden: 64, heads: 16 }), {
    message: '--heads 16 makes heads of 4 elements, of which rotary positions rotate 3; that must be an even number',
  });
});

test('encoder and decoder', async () => {
  const t5 = async (more, layers) => {
    const { num_layers, num_decoder_layers } = (await tiny({ model_type: 't5', ...more }, { layers })).config;
    return [num_layers, num_decoder_layers];
  };
  assert.deepEqual(await t5({ num_layers: 6 }, 2), [2, undefined]);
  assert.deepEqual(await t5({ num_layers: 6, num_decoder_layers: 6 }, 2), [2, 2]);
  assert.deepEqual(await t5({ num_layers: 12, num_decoder_layers: 6 }, 4), [4, 2]);
  assert.deepEqual(await t5({ num_layers: 12, num_decoder_layers: 1 }, 2), [2, 1]);
});

test('entries by their other names', async () => {
  const given = { model_type: 'gpt2', architectures: ['GPT2Model'], hidden_size: 768, num_hidden_layers: 12 };
  const { config, changed } = await tiny(given, { layers: 2, hidden: 96 });
  assert.deepEqual(config, { ...given, hidden_size: 96, num_hidden_layers: 2, n_head: 4 });
  assert.deepEqual(
    changed.map(([field]) => field),
    ['num_hidden_layers', 'hidden_size', 'n_head'],
  );
  const wide = await tiny({ model_type: 'gpt2', n_inner: null }, { hidden: 64 });
  assert.equal(wide.config.n_inner, null, 'four times hidden, by itself');
  assert.equal((await tiny({ model_type: 'gpt2' }, { intermediate: 100 })).config.n_inner, 100);
});

test('a smaller vocabulary: no token that is not there', async () => {
  const gpt2 = await tiny(named('gpt2'), { vocab: 1000 });
  assert.deepEqual(gpt2.changed, [
    ['vocab_size', 50257, 1000],
    ['bos_token_id', 50256, null],
    ['eos_token_id', 50256, null],
  ]);
  const { config } = await tiny({ model_type: 'phi3' }, { vocab: 1000 });
  assert.deepEqual([config.pad_token_id, config.eos_token_id], [999, null]);
  assert.equal((await tiny(named('roberta-base', { pad_token_id: 5000 }), { vocab: 100 })).config.pad_token_id, 1);
  assert.deepEqual(withoutTokens({ eos_token_id: [1, 5, 9], pad_token_id: 9, forced_bos_token_id: 9, n: 9 }, 6), [
    ['eos_token_id', [1, 5]],
    ['pad_token_id', null],
    ['forced_bos_token_id', null],
  ]);
  assert.deepEqual(withoutTokens({ eos_token_id: [7, 9], bos_token_id: 5, unk_token_id: null }, 6), [
    ['eos_token_id', null],
  ]);
  assert.equal((await tiny(named('gpt2'), { vocab: 60000 })).changed.length, 1);
});

test('what goes with weights or code that are not here', async () => {
  const { config, changed } = await tiny(
    named('phi-3-mini', {
      quantization_config: { bits: 4 },
      auto_map: { AutoConfig: 'configuration_phi3.Phi3Config' },
    }),
  );
  assert.deepEqual([config.quantization_config, config.auto_map], [undefined, undefined]);
  assert.deepEqual(
    changed.map(([field, , after]) => [field, after]),
    [
      ['quantization_config', undefined],
      ['auto_map', undefined],
    ],
  );
});

test('what cannot be, in one line', async () => {
  const refuse = async (config, sizes, message, isUsage = true) => {
    const error = await tiny(config, sizes).catch((error) => error);
    assert.equal(error.message, message);
    assert.ok(error instanceof (isUsage ? UsageError : Failure));
  };
  const gpt2 = named('gpt2');
  const llama = named('llama-3-8b');
  for (const layers of [0, -1, 1.5, NaN, 10001, '2', null])
    await refuse(gpt2, { layers }, `--layers ${layers} must be a whole number from 1 to 10000`);
  await refuse(gpt2, { hidden: 0 }, '--hidden 0 must be a whole number from 1 to 1048576');
  await refuse(gpt2, { vocab: 2 }, '--vocab 2 must be a whole number from 3 to 16777216');
  await refuse(gpt2, { hidden: 65, heads: 4 }, '--heads 4 does not divide 65, the hidden size');
  await refuse(gpt2, { heads: 5 }, '--heads 5 does not divide 768, the hidden size');
  await refuse(
    llama,
    { hidden: 7 },
    '--hidden 7 cannot be cut into heads in which rotary positions rotate an even number of elements; choose a multiple of 8',
  );
  await refuse(
    llama,
    { hidden: 4, heads: 4 },
    '--heads 4 makes heads of 1 elements, of which rotary positions rotate 1; that must be an even number',
  );
  await refuse(
    named('vit-base-patch16-224'),
    { vocab: 100 },
    '--vocab 100 is for models with a vocabulary, and a vit has none; leave it out',
  );
  await refuse(named('mixtral-8x7b'), { hidden: 20 }, '--hidden 20 must be a multiple of 8 in a model with experts');
  const broken = (more) => [{ ...gpt2, ...more }, { hidden: 64 }];
  await refuse(...broken({ n_head: 'many' }), 'n_head of the config is "many"; it must be a positive integer', false);
  await refuse(...broken({ n_embd: 0 }), 'n_embd of the config is 0; it must be a positive integer', false);
});
