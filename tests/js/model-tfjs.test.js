// SPDX-License-Identifier: Apache-2.0
// nn-init/tfjs with the real TensorFlow.js: what its models say of themselves, initializers that are saved, weights in place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { plan } from '../../npm/dist/model.js';
import { initializeModel, initializer, readTfjs, register } from '../../npm/dist/tfjs.js';
import { assertSameBits } from '../support/bits.js';
import { save, tf } from '../support/tfjs.js';

const nn = await load();
register(tf, nn);
const { layers } = tf;

/** A layer of each kind that has weights. The names are given: TF.js counts its own up, from test to test. */
function sequences() {
  const rest = { returnSequences: true, kernelInitializer: 'glorotNormal' };
  return tf.sequential({
    layers: [
      layers.embedding({ name: 'tokens', inputDim: 60, outputDim: 16, inputLength: 5 }),
      layers.lstm({ name: 'lstm', units: 6, ...rest }),
      layers.gru({ name: 'gru', units: 6, ...rest }),
      layers.simpleRNN({ name: 'simple', units: 6, ...rest, recurrentInitializer: 'identity' }),
      layers.bidirectional({
        name: 'both',
        layer: layers.lstm({ name: 'one', units: 3, ...rest, unitForgetBias: true }),
      }),
      layers.rnn({
        name: 'cells',
        cell: [layers.lstmCell({ units: 4 }), layers.gruCell({ units: 3 })],
        returnSequences: true,
      }),
      layers.timeDistributed({ name: 'each', layer: layers.dense({ units: 40, kernelInitializer: 'heNormal' }) }),
      layers.dense({
        name: 'dense',
        units: 20,
        kernelInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 1 }),
      }),
      layers.dense({
        name: 'wide',
        units: 30,
        kernelInitializer: 'leCunUniform',
        biasInitializer: tf.initializers.constant({ value: 2 }),
      }),
      layers.dense({
        name: 'cut',
        units: 20,
        kernelInitializer: tf.initializers.truncatedNormal({ mean: 3, stddev: 0.5 }),
      }),
      layers.dense({ name: 'plain', units: 20, kernelInitializer: tf.initializers.randomNormal({ stddev: 0.5 }) }),
    ],
  });
}

function images() {
  const inputs = tf.input({ shape: [12, 12, 3] });
  const inner = tf.sequential({
    layers: [
      layers.conv2d({ name: 'conv', filters: 8, kernelSize: 3, inputShape: [12, 12, 3] }),
      layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3, depthMultiplier: 2 }),
      layers.separableConv2d({ name: 'separable', filters: 6, kernelSize: 2 }),
      layers.batchNormalization({ name: 'batch' }),
      layers.prelu({ name: 'prelu' }),
    ],
  });
  const x = layers.conv2dTranspose({ name: 'transpose', filters: 7, kernelSize: 2 }).apply(inner.apply(inputs));
  return tf.model({ inputs, outputs: layers.layerNormalization({ name: 'norm' }).apply(x) });
}

/** Mean and standard deviation. @param {ArrayLike<number>} values */
function momentsOf(values) {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, std: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
}

const models = [sequences(), images()];

test('each weight of a live model has the distribution that TensorFlow.js gave it', async () => {
  for (const model of models) {
    const { parameters } = await plan(nn, readTfjs(model), 'own', { seed: 0 });
    assert.equal(parameters.length, model.weights.length);
    for (const [i, { name, shape, mean, std }] of parameters.entries()) {
      const weight = model.weights[i];
      assert.equal(name, weight.originalName);
      assert.deepEqual(shape, weight.shape);
      const values = weight.read().dataSync();
      const real = momentsOf(values);
      // An orthogonal matrix has the sum of squares of its rows or columns, but the mean of one draw.
      const error = (5 * std) / Math.sqrt(values.length) + 1e-6;
      assert.ok(Math.abs(real.mean - mean) <= error, `${name}: mean ${real.mean}, planned ${mean}`);
      assert.ok(Math.abs(real.std - std) <= error, `${name}: std ${real.std}, planned ${std}`);
    }
  }
});

test('the initializers, the kinds and the defaults', async () => {
  const { parameters } = await plan(nn, readTfjs(models[0]), 'own', { seed: 0 });
  const lineOf = (name) => parameters.find((line) => line.name === name);
  assert.equal(lineOf('both/forward_one/bias').initializer, 'forgetBias_');
  assert.equal(lineOf('lstm/bias').initializer, 'zeros_', 'unitForgetBias is not the default');
  assert.equal(lineOf('cells/RNNCell_0/kernel').kind, 'lstm');
  assert.equal(lineOf('cells/RNNCell_1/bias').kind, 'gru');
  assert.equal(lineOf('simple/recurrent_kernel').initializer, 'identity_');
  assert.deepEqual(
    lineOf('cut/kernel').bounds.map((x) => x.toFixed(4)),
    ['2.0000', '4.0000'],
  );
  assert.match(lineOf('each/kernel').source, /VarianceScaling, tfjs-layers 4\.22\.0/);
  // What cut normals lack is made up for where the config asks for it.
  const [narrow, full] = [lineOf('lstm/kernel').std, Math.sqrt(2 / (16 + 24))];
  assert.ok(Math.abs(narrow / full - 0.8796) < 1e-4);
  const right = await plan(nn, readTfjs(models[0]), 'own', { seed: 0, config: { normal_gain: 1 } });
  assert.ok(Math.abs(right.parameters.find(({ name }) => name === 'lstm/kernel').std / full - 1) < 1e-12);
  // The recipe, from names and shapes alone, where no layer says something else.
  const { parameters: images } = await plan(nn, readTfjs(models[1]), 'own', { seed: 0 });
  const { parameters: byRecipe } = await plan(
    nn,
    images.map(({ name, shape }) => ({ name, shape })),
    'tfjs',
    { seed: 0 },
  );
  for (const [i, { name, mean, std }] of byRecipe.entries()) {
    assert.equal(mean, images[i].mean, name);
    assert.ok(Math.abs(std - images[i].std) <= 1e-12 * std, name);
  }
});

test('model.json says the same as the live model', async () => {
  for (const model of models) {
    const { modelTopology, weightSpecs } = await save(model);
    const json = { modelTopology, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] };
    const byName = ({ parameters }) => new Map(parameters.map((parameter) => [parameter.name, parameter]));
    assert.deepEqual(byName(readTfjs(json)), byName(readTfjs(model)));
  }
});

test("a model.json that was converted from Keras means Keras' formulas", async () => {
  const kernel_initializer = { class_name: 'GlorotNormal', config: { seed: 3 } };
  const config = { name: 'dense', units: 4, kernel_initializer, bias_initializer: { class_name: 'Zeros', config: {} } };
  const model_config = { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config }] } };
  const weights = [
    { name: 'dense/kernel', shape: [12, 4], dtype: 'float32', quantization: { dtype: 'uint8', scale: 1, min: 0 } },
    { name: 'dense/bias', shape: [4], dtype: 'float32' },
  ];
  const json = { modelTopology: { keras_version: '2.15.0', model_config }, weightsManifest: [{ paths: [], weights }] };
  const { parameters } = await plan(nn, readTfjs(json), 'own', { seed: 0 });
  assert.equal(parameters[0].std, Math.sqrt(2 / 16));
  assert.equal(parameters[1].initializer, 'zeros_');
});

test('what cannot be read is refused', () => {
  assert.throws(() => readTfjs({}), /^TypeError: readTfjs: model is Object; it must be a tf.LayersModel/);
  const config = { name: 'dense', units: 1, kernel_initializer: { class_name: 'Mine', config: {} } };
  const modelTopology = { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config }] } };
  const weightSpecs = [{ name: 'dense/kernel', shape: [1, 1], dtype: 'float32' }];
  assert.throws(
    () => readTfjs({ modelTopology, weightSpecs }),
    /^RangeError: readTfjs: layer 'dense', kernel is initialized by 'Mine', which is not one of/,
  );
});

test('an initializer makes what nn makes, is saved with a model, and loads back', async () => {
  const he = initializer(nn, 'heNormal_', { seed: 7, stream: 'Conv_1/kernel', mode: 'fan_out' });
  assert.ok(he instanceof Object.getPrototypeOf(tf.initializers.zeros().constructor));
  const expected = nn.heNormal_(
    { data: new Float32Array(3 * 3 * 2 * 4), shape: [3, 3, 2, 4], layout: 'keras' },
    { mode: 'fan_out', generator: nn.generator({ seed: 7 }).stream('Conv_1/kernel') },
  ).data;
  const model = tf.sequential({
    layers: [
      layers.conv2d({ name: 'Conv_1', filters: 4, kernelSize: 3, inputShape: [6, 6, 2], kernelInitializer: he }),
      layers.flatten(),
      layers.dense({
        name: 'Head',
        units: 3,
        kernelInitializer: initializer(nn, 'orthogonal_', { seed: 'a_Seed', gain: 2 }),
        biasInitializer: initializer(nn, 'fill_', { value: 0.5, seed: 1 }),
      }),
    ],
  });
  const values = (model) => model.weights.map((weight) => weight.read().dataSync());
  assertSameBits(values(model)[0], expected);
  assert.deepEqual([...values(model)[3]], [0.5, 0.5, 0.5]);

  const { modelTopology, weightSpecs, weightData } = await save(model);
  const again = await tf.models.modelFromJSON(modelTopology);
  for (const [i, made] of values(again).entries()) if (i !== 1) assertSameBits(made, values(model)[i]);
  const loaded = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  for (const [i, made] of values(loaded).entries()) assertSameBits(made, values(model)[i]);
  const { kernelInitializer } = loaded.layers[0].getConfig();
  assert.deepEqual(kernelInitializer, { className: 'NnInit', config: he.getConfig() });

  const { parameters } = await plan(nn, readTfjs(model), 'own', { seed: 0 });
  assert.deepEqual(parameters[0].options, { mode: 'fan_out' });
  assert.equal(parameters[2].initializer, 'orthogonal_');
});

test('without a seed it draws on, with one it begins anew', () => {
  const values = (made, shape = [4, 4]) => tf.tidy(() => made.apply(shape).dataSync());
  const free = initializer(nn, 'normal_');
  assert.notDeepEqual(values(free), values(free));
  const seeded = initializer(nn, 'normal_', { seed: 0 });
  assertSameBits(values(seeded), values(seeded));
  assertSameBits(values(seeded), nn.normal_(new Float32Array(16), { generator: nn.generator({ seed: 0 }) }));
});

test('a large orthogonal kernel, which TensorFlow.js takes minutes for', () => {
  const [rows, columns] = [128, 512];
  const kernel = tf.tidy(() => initializer(nn, 'orthogonal_', { seed: 0 }).apply([rows, columns]).dataSync());
  for (const [i, j, product] of [
    [0, 0, 1],
    [0, 1, 0],
    [77, 77, 1],
    [77, 127, 0],
  ]) {
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += kernel[i * columns + k] * kernel[j * columns + k];
    assert.ok(Math.abs(sum - product) < 1e-5, `rows ${i} and ${j}: ${sum}`);
  }
});

test('the weights of a model, in place, by its own initializers or by a recipe', async () => {
  for (const model of models) {
    const before = tf.memory();
    const made = await initializeModel(nn, model, undefined, { seed: 3 });
    const { numTensors, numBytes } = tf.memory();
    assert.deepEqual([numTensors, numBytes], [before.numTensors, before.numBytes], 'no tensor is left');
    assert.equal(made.recipe, 'own');
    assert.match(String(made), /^parameter +shape/);
    for (const [i, { name, shape, initializer, options, layout, words }] of made.parameters.entries()) {
      const generator = words && { generator: nn.generator({ seed: 3 }).stream(name) };
      const t = { data: new Float32Array(model.weights[i].read().size), shape, ...(layout && { layout }) };
      nn[initializer](t, initializer === 'fill_' ? options.value : { ...options, ...generator });
      assertSameBits(model.weights[i].read().dataSync(), t.data, name);
    }
  }
  const forget = models[0].weights.find(({ originalName }) => originalName === 'both/backward_one/bias');
  assert.deepEqual([...forget.read().dataSync()], [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);

  // A second model of the same layers, whose weights TF.js calls 'conv/kernel_1', gets the same values.
  const second = images();
  await initializeModel(nn, second, 'keras', { seed: 3 });
  await initializeModel(nn, models[1], 'keras', { seed: 3 });
  for (const [i, weight] of second.weights.entries())
    assertSameBits(weight.read().dataSync(), models[1].weights[i].read().dataSync(), weight.name);
});

test('arguments are checked', async () => {
  const other = await load({ simd: false });
  assert.throws(
    () => initializer(other, 'heNormal_'),
    /^TypeError: initializer: nn does not know TensorFlow.js yet; call register/,
  );
  assert.throws(
    () => register({}, other),
    /^TypeError: register: tf is Object; it must be TensorFlow.js with its layers/,
  );
  for (const name of ['foo', 'icnr_', 'tensor', 'constant_'])
    assert.throws(
      () => initializer(nn, name),
      /^RangeError: initializer: initializer is .* it must be the name of an initializer/,
    );
  for (const given of [{ seed: 1n }, { stream: 'a' }, { seed: 0, stream: 1 }, { generator: 1 }, { a: -Infinity }])
    assert.throws(
      () => initializer(nn, 'truncNormal_', given),
      /^TypeError: initializer: (seed|stream|generator|a) is/,
    );
  assert.throws(
    () => initializer(nn, 'zeros_').apply([2], 'int32'),
    /^RangeError: initializer 'zeros_': dtype is 'int32'/,
  );
  await assert.rejects(initializeModel(nn, {}), /^TypeError: initializeModel: model is Object/);
  await assert.rejects(
    initializeModel(nn, models[1], 'own', { dtype: 'bfloat16' }),
    /^RangeError: initializeModel: dtype of 'conv\/kernel' is 'bfloat16'; it must be one that TF.js has/,
  );
});
