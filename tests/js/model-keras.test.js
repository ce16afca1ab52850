// SPDX-License-Identifier: Apache-2.0
// The recipes 'keras', 'flax' and 'own' against what Keras and Flax made: golden/models/keras.json and flax.json, recorded from them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { zipSync } from 'fflate';
import { load } from '../../npm/dist/index.js';
import { initialize, plan, readModel } from '../../npm/dist/model.js';
import { assertSameBits } from '../support/bits.js';

const nn = await load();
const golden = (name) =>
  JSON.parse(readFileSync(new URL(`../golden/models/${name}.json`, import.meta.url), 'utf8')).models;
const keras = golden('keras');
const flax = golden('flax');

/** That the plan says what was measured over n values. Of integers a plan has no moments. */
function assertMoments({ parameters }, variables) {
  const lines = new Map(parameters.map((line) => [line.name, line]));
  assert.deepEqual([...lines.keys()].sort(), variables.map(({ name }) => name).sort());
  for (const { name, shape, dtype = 'float32', n, mean, std } of variables) {
    const line = lines.get(name);
    assert.deepEqual(line.shape, shape, name);
    assert.equal(line.dtype, dtype, name);
    const error = (5 * (line.std ?? 0)) / Math.sqrt(n) + 1e-6;
    assert.ok(Math.abs(mean - (line.mean ?? 0)) <= error, `${name}: mean ${mean}, planned ${line.mean}`);
    assert.ok(Math.abs(std - (line.std ?? 0)) <= error, `${name}: std ${std}, planned ${line.std}`);
  }
}

/** Whose initializers are not the defaults. */
const GIVEN = {
  image: [
    'conv2d/kernel',
    'separable_conv2d/pointwise_kernel',
    'p_re_lu/alpha',
    'conv2d_transpose/kernel',
    'inner/dense/bias',
    'last/kernel',
  ],
  sequence: [
    'bidirectional/forward_lstm_1/lstm_cell/bias',
    'bidirectional/backward_lstm_1/lstm_cell/bias',
    'einsum_dense_1/kernel',
  ],
  video: ['conv3d/kernel', 'conv3d_transpose/kernel'],
  adapted: [],
};

for (const [name, { config, variables }] of Object.entries(keras)) {
  test(`${name}: the config of Keras gives its weights and their distributions`, async () => {
    const model = await readModel(config);
    assert.equal(model.recipe, 'own');
    assertMoments(await plan(nn, model, 'own', { seed: 0 }), variables);
  });

  test(`${name}: names and shapes alone give the defaults of Keras`, async () => {
    const list = variables.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
    const { parameters } = await plan(nn, list, 'keras', { seed: 0 });
    const isDefault = ({ name: path }) => !GIVEN[name].includes(path);
    for (const path of GIVEN[name])
      assert.ok(
        variables.some(({ name }) => name === path),
        path,
      );
    assertMoments({ parameters: parameters.filter(isDefault) }, variables.filter(isDefault));
  });
}

for (const [name, variables] of Object.entries(flax))
  test(`flax ${name}: names and shapes alone give the defaults of Flax`, async () => {
    assertMoments(
      await plan(
        nn,
        variables.map(({ name, shape }) => ({ name, shape })),
        'flax',
        { seed: 0 },
      ),
      variables,
    );
  });

test('the state of generators of Flax is no weight, that of Keras begins anew', async () => {
  const dense = { name: 'dense.kernel', shape: [2, 2] };
  const { skipped } = await plan(nn, [dense, { name: 'drop.rngs.count', shape: [], dtype: 'uint32' }], 'flax');
  assert.deepEqual(skipped, ['drop.rngs.count']);
  const state = { name: 'seed_generator/seed_generator_state', shape: [2], dtype: 'uint32' };
  const made = await initialize(nn, [{ name: 'dense/kernel', shape: [2, 2] }, state], 'keras');
  assert.deepEqual(made.get(state.name).data, new Uint32Array(2));
});

test('a .keras file with damaged JSON is refused by its name', async () => {
  const file = zipSync({ 'config.json': new TextEncoder().encode('{ "class_name":') });
  await assert.rejects(
    readModel(file),
    /^TypeError: readKeras: config\.json in the ZIP archive is no JSON, or damaged$/,
  );
});

test('a .keras file that unpacks to more than 64 MiB is refused before it is unpacked', async () => {
  const bomb = zipSync({ 'config.json': new Uint8Array(64 * 1024 * 1024 + 1) });
  assert.ok(bomb.length < 100_000);
  await assert.rejects(readModel(bomb), {
    name: 'TypeError',
    message: /source cannot be read: config\.json in the ZIP archive has 67108865 bytes; at most 67108864 are read$/,
  });
});

test('a .keras file says the same as its config.json', async () => {
  const { config } = keras.image;
  const bytes = (json) => new TextEncoder().encode(JSON.stringify(json));
  const file = (version) =>
    zipSync({
      'metadata.json': bytes({ keras_version: version }),
      'config.json': bytes(config),
      'model.weights.h5': new Uint8Array(99),
    });
  const [read, expected] = [await readModel(file('3.15.1')), await readModel(config)];
  assert.deepEqual(
    read.parameters.map(({ own, ...parameter }) => ({ ...parameter, own: own.options })),
    expected.parameters.map(({ own, ...parameter }) => ({ ...parameter, own: own.options })),
  );
  assert.match(read.parameters[0].own.source, /HeNormal, keras 3\.15\.1/);
});

test('fans of projections of heads are of the version of Keras', async () => {
  const [d, heads, size] = [512, 8, 64];
  const list = [
    { name: 'mha/query/kernel', shape: [d, heads, size] },
    { name: 'mha/query/bias', shape: [heads, size] },
    { name: 'mha/attention_output/kernel', shape: [heads, size, d] },
  ];
  const stdOf = async (model, recipe) => {
    const { parameters } = await plan(nn, model, recipe, { seed: 0 });
    return parameters.filter(({ name }) => /kernel$/.test(name)).map(({ std }) => std);
  };
  const now = await stdOf(list, 'keras');
  const before = await stdOf(list, 'keras-3.14');
  const close = (x, y) => assert.ok(Math.abs(x / y - 1) < 1e-12, `${x} and ${y}`);
  for (const std of now) close(std, Math.sqrt(2 / (d + heads * size)));
  close(before[0], Math.sqrt(2 / (d * heads + d * size)));
  close(before[1], Math.sqrt(2 / (heads * size + heads * d)));

  // The same of a config, which 3.14 writes without axes.
  const kernel_initializer = { class_name: 'GlorotUniform', config: { seed: null } };
  const bias_initializer = { class_name: 'Zeros', config: {} };
  const about = { name: 'mha', num_heads: heads, key_dim: size, value_dim: size, use_bias: true, bias_initializer };
  const shapes_dict = { query_shape: [null, 9, d], value_shape: [null, 9, d] };
  const model = (initializer) => ({
    class_name: 'Functional',
    config: {
      layers: [
        {
          class_name: 'MultiHeadAttention',
          config: { ...about, kernel_initializer: initializer },
          build_config: { shapes_dict },
        },
      ],
    },
  });
  const [query, , , output] = await stdOf(await readModel(model(kernel_initializer)), 'own');
  close(query, before[0]);
  close(output, before[1]);
  const config = { seed: null, input_axes: null, output_axes: null };
  for (const std of await stdOf(await readModel(model({ ...kernel_initializer, config })), 'own')) close(std, now[0]);
});

test('a gate of its own begins with 1 in the bias of an LSTM, all gates of GRU with 0', async () => {
  const names = ({ parameters }, pattern) => parameters.filter(({ name }) => pattern.test(name));
  const made = await initialize(nn, await readModel(keras.sequence.config), 'own', { seed: 1 });
  assertSameBits(
    made.get('lstm/lstm_cell/bias').data,
    Float32Array.from({ length: 20 }, (_, i) => (i >= 5 && i < 10 ? 1 : 0)),
  );
  assert.equal(made.get('gru/gru_cell/bias').shape.length, 2);
  const { parameters } = await plan(
    nn,
    keras.sequence.variables.map(({ name, shape }) => ({ name, shape })),
    'keras',
    {
      seed: 1,
      config: { unit_forget_bias: false },
    },
  );
  for (const { initializer } of names({ parameters }, /lstm_cell\/bias$/)) assert.equal(initializer, 'zeros_');
});

test('what is not known is named', async () => {
  const model = (...layers) => ({ class_name: 'Sequential', config: { layers } });
  const read = (...layers) => readModel(model(...layers));
  await assert.rejects(
    read({ class_name: 'Scale', config: { name: 'scale' } }),
    /^RangeError: readKeras: layer 'scale' of class 'Scale': its class 'Scale' is not known; say which weights it has/,
  );
  await assert.rejects(
    read({ class_name: 'Dense', config: { name: 'dense', units: 2 } }),
    /^RangeError: readKeras: layer 'dense' of class 'Dense': the file does not have the shape of its input/,
  );
  await assert.rejects(
    read({ class_name: 'toString', config: { name: 'hostile' } }),
    /^RangeError: readKeras: layer 'hostile' of class 'toString': its class 'toString' is not known/,
  );
  const build_config = { input_shape: [null, 2] };
  const config = { name: 'dense', units: 2, kernel_initializer: { class_name: 'Mine', config: {} } };
  await assert.rejects(
    read({ class_name: 'Dense', config, build_config }),
    /^RangeError: readKeras: layer 'dense', kernel is initialized by 'Mine', which is not one of Zeros/,
  );
  const dtype = { class_name: 'QuantizedDTypePolicy', config: { name: 'int8_from_float32' } };
  await assert.rejects(
    read({ class_name: 'Dense', config: { ...config, kernel_initializer: 'zeros', dtype }, build_config }),
    /^RangeError: readKeras: layer 'dense' of class 'Dense': its dtype policy is QuantizedDTypePolicy/,
  );
});
