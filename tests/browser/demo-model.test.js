// SPDX-License-Identifier: Apache-2.0
// The view of whole models: files of every format, hostile ones, plans, and trained files beside what they were at birth.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { initialize } from '../../npm/dist/model.js';
import { toBlob } from '../../npm/dist/safetensors.js';
import { violationsOf } from '../support/axe.js';
import { engines } from '../support/browsers.js';
import { alertOf, changed, choose, codeOf, downloaded, drop, openDemo, settled, table } from '../support/demo.js';
import { root, temporaryDirectory } from '../support/run.js';
import { save, tf } from '../support/tfjs.js';

const nn = await load();
const bytesOf = async (blob) => Buffer.from(await blob.arrayBuffer());
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const json = (value) => Buffer.from(JSON.stringify(value));

const tiny = [
  { name: 'bn.num_batches_tracked', shape: [], data: new BigInt64Array(1), dtype: 'int64' },
  { name: 'bn.weight', shape: [5], data: new Float32Array(5), dtype: 'float32' },
  { name: 'fc.bias', shape: [5], data: new Float32Array(5), dtype: 'float32' },
  { name: 'fc.weight', shape: [5, 48], data: new Float32Array(240), dtype: 'float32' },
]; // in the order of the file

/** A model.json of TensorFlow.js. */
async function modelJson() {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: 'hidden', units: 8, inputShape: [4], kernelInitializer: 'heNormal' }),
      tf.layers.dense({ name: 'output', units: 2 }),
    ],
  });
  const { modelTopology, weightSpecs } = await save(model);
  return json({ modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] });
}

/** A small ONNX file: a matrix and a bias, in the words of protobuf. */
function onnx() {
  const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
  const number = (field, n) => [field << 3, ...varint(n)];
  const bytes = (field, content) => [(field << 3) | 2, ...varint(content.length), ...content];
  const text = (field, word) => bytes(field, [...Buffer.from(word)]);
  const tensor = (name, dims, n) =>
    bytes(5, [
      ...dims.flatMap((extent) => number(1, extent)),
      ...number(2, 1),
      ...text(8, name),
      ...bytes(9, Array(4 * n).fill(0)),
    ]);
  const node = [...['x', 'fc.weight', 'fc.bias'].flatMap((name) => text(1, name)), ...text(2, 'y'), ...text(4, 'Gemm')];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'graph'),
    ...tensor('fc.weight', [6, 5], 30),
    ...tensor('fc.bias', [5], 5),
  ];
  return Buffer.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 17))]);
}

/** By the format: a file, the recipe that its plan is by, and some of the plan: names, shapes and initializers. */
const files = {
  safetensors: {
    name: 'tiny.safetensors',
    bytes: async () => bytesOf(await toBlob(tiny)),
    recipe: 'torch',
    lines: [['fc.weight', '5 x 48', 'kaimingUniform_ (a: 2.236)']],
  },
  'config.json': {
    name: 'config.json',
    bytes: async () => json({ model_type: 'gpt2', n_layer: 2, n_embd: 16, n_head: 2, vocab_size: 50, n_positions: 12 }),
    recipe: 'transformers/gpt2',
    lines: [
      ['transformer.wte.weight', '50 x 16', 'normal_ (std: 0.02)'],
      ['transformer.h.1.mlp.c_proj.weight', '64 x 16', 'normal_ (std: 0.01)'],
    ],
  },
  'model.json': {
    name: 'model.json',
    bytes: modelJson,
    recipe: 'own',
    lines: [
      ['hidden/kernel', '4 x 8', /^varianceScaling_|^heNormal_|^msra/],
      ['output/bias', '2', 'zeros_'],
    ],
  },
  onnx: {
    name: 'layer.onnx',
    bytes: async () => onnx(),
    recipe: 'torch',
    lines: [['fc.weight', '6 x 5', 'kaimingUniform_ (a: 2.236)']],
  },
};

const hostile = {
  'a web page': [
    'model.safetensors',
    Buffer.from('<!doctype html><h1>404</h1>'),
    /^readModel: .* is HTML or XML; it must be/,
  ],
  'a pickle': [
    'model.safetensors',
    Buffer.from([0x80, 2, 0x7d, 0x71]),
    /^readModel: .* is a Python pickle; it must be/,
  ],
  'a header that promises more than there is': [
    'cut.safetensors',
    Buffer.concat([Buffer.from([255, 255, 255, 0, 0, 0, 0, 0]), Buffer.from('{"a":')]),
    /^readModel: /,
  ],
  'JSON of something else': [
    'config.json',
    json({ answer: 42 }),
    /^readModel: .* is JSON with \['answer'\]; it must be/,
  ],
  'a model that nobody knows': ['config.json', json({ model_type: '<b>none</b>' }), /^readModel: .*<b>none<\/b>/],
  'a parameter that no rule knows': [
    'torch.onnx',
    await readFile(join(root, 'tests/golden/onnx/torch.onnx')),
    /^plan: recipe 'torch' has no rule for 1 of 22 parameters:\n  scale \[\]/,
  ],
  'no bytes': ['empty.onnx', Buffer.alloc(0), /^readModel: .* is empty; it must be/],
};

for (const engine of engines) {
  describe(`whole models, in ${engine}`, () => {
    let demo, page;
    before(async () => {
      demo = await openDemo(engine, { downloads: await temporaryDirectory() });
      page = demo.page;
    });
    after(() => demo?.close());

    const status = () => page.evaluate(() => document.querySelector('[role=status]').textContent);
    const dots = () => page.evaluate(() => document.querySelectorAll('nn-depth .plot > g').length);
    /** Waits for the plan of a file, of which nothing was there before. */
    const planned = async () => {
      await page.waitFor(() => document.querySelector('.plan'));
      return settled(page);
    };

    test('it opens with an example, its plan, its traps, and names for those who point', async () => {
      await demo.goto('view=model&network=mobilenet_v2');
      assert.equal(await settled(page), '158 tensors, 3,504,872 weights, 14 MB, by torchvision/mobilenet_v2');
      assert.equal(await dots(), 158);
      const rows = await table(page, '.plan');
      assert.equal(rows.length, 158);
      assert.deepEqual(rows[0].slice(0, 5), [
        'features.0.0.weight',
        '32 x 3 x 3 x 3',
        'conv2d?',
        'kaimingNormal_ (mode: fan_out)',
        '0.08333',
      ]);
      const findings = await page.evaluate(() => document.querySelector('.findings').textContent);
      assert.match(findings, /note: depthwise-fan-out The fan-out of 'features\.1\.conv\.0\.0\.weight'/);
      const readout = () => page.evaluate(() => document.querySelector('.readout').textContent.trim());
      await page.evaluate(() => document.querySelector('nn-depth .plot').focus());
      await page.press('ArrowRight');
      assert.match(await readout(), /^features\.0\.0\.weight, 32 x 3 x 3 x 3: .*, std 0\.08333$/);
      await page.press('ArrowRight');
      assert.match(await readout(), /^features\.0\.1\.weight, 32: ones_, std 0$/);
      await page.evaluate(() => {
        const dot = document.querySelectorAll('nn-depth .plot > g')[3].getBoundingClientRect();
        const at = { clientX: dot.x + dot.width / 2, clientY: dot.y + dot.height / 2, bubbles: true };
        document.querySelector('nn-depth .plot').dispatchEvent(new PointerEvent('pointermove', at));
      });
      assert.match(await readout(), /^features\.1\.conv\.0\.0\.weight, /);
      for (const example of ['resnet50', 'vit_b_16', 'gpt2', 't5_small']) {
        await changed(page, () => page.select('#network', example));
        assert.match(await codeOf(page), /await plan\(nn, model, recipe, \{ seed: 0 \}\)/);
      }
      assert.equal(await page.evaluate(() => document.querySelector('[role=alert]')), null);
    });

    test('a trained example is one click away: its first two layers are as they were made', async () => {
      await demo.goto('view=model');
      await settled(page);
      await page.click('.lead a');
      await page.waitFor(() => /^12 tensors of the file/.test(document.querySelector('[role=status]').textContent));
      assert.equal(await settled(page), '12 tensors of the file beside their recipe: 4 as made, 8 trained');
      const verdicts = (await table(page, '.plan')).map(([name, ...cells]) => [name, cells[5]]);
      for (const [name, verdict] of verdicts)
        assert.equal(verdict, /^layers\.[01]\./.test(name) ? 'as made' : 'trained', name);
      assert.match(await codeOf(page), /readModel\('models\/digits\.safetensors'\)/);
    });

    for (const [format, { name, bytes, recipe, lines }] of Object.entries(files)) {
      test(`a file that is dropped: ${format}`, async () => {
        await demo.goto('view=model&network=own');
        assert.equal(await settled(page), 'No file is chosen yet.');
        await drop(page, name, await bytes());
        await planned();
        const rows = await table(page, '.plan');
        assert.equal(await dots(), rows.length);
        assert.ok(rows.length >= 2);
        for (const [parameter, shape, initializer] of lines) {
          const [, ownShape, , ownInitializer] = rows.find(([own]) => own === parameter);
          assert.equal(ownShape, shape);
          if (typeof initializer === 'string') assert.equal(ownInitializer, initializer);
          else assert.match(ownInitializer, initializer);
        }
        assert.equal(
          await page.evaluate(() => document.querySelector('#network').selectedOptions[0].text),
          `${name} (yours)`,
        );
        const chosen = await page.evaluate(() => document.querySelector('#recipe').selectedOptions[0].text);
        assert.ok(chosen.includes(recipe === 'own' ? 'as its file says' : recipe), chosen);
        assert.deepEqual(await violationsOf(page), []);
      });
    }

    for (const [what, [name, bytes, message]] of Object.entries(hostile)) {
      test(`a file that cannot be planned is told of: ${what}`, async () => {
        await demo.goto('view=model');
        await settled(page);
        await choose(page, name, bytes);
        assert.match(await alertOf(page), message);
        assert.equal(await page.evaluate(() => document.querySelector('nn-depth, .plan, main b')), null);
      });
    }

    test('names of a file are text, whatever they hold', async () => {
      const name = '<img src=x onerror="window.hit = 1">.weight';
      await demo.goto('view=model');
      await settled(page);
      await drop(page, 'names.safetensors', await bytesOf(await toBlob([{ ...tiny[3], name }])));
      await page.waitFor(() => document.querySelector('.plan tbody')?.rows.length === 1);
      assert.equal((await table(page, '.plan'))[0][0], name);
      assert.equal(await page.evaluate(() => window.hit ?? document.querySelector('main img')), null);
    });

    test('a file of fresh weights is made, the same as in Node; what has no rule is told', async () => {
      await demo.goto('view=model&dtype=bfloat16&seed=7');
      await settled(page);
      await drop(page, 'tiny.safetensors', await bytesOf(await toBlob(tiny, { metadata: { format: 'pt' } })));
      await page.waitFor(() => document.querySelector('.plan tbody')?.rows.length === 4);
      await settled(page);
      await page.click('form .button');
      const actual = await downloaded(demo, 'tiny.safetensors');
      const weights = await initialize(nn, tiny, 'torch', { seed: 7, dtype: 'bfloat16' });
      const metadata = { model: 'tiny.safetensors', format: 'pt', recipe: 'torch', seed: '7', library: 'nn-init' };
      assert.equal(sha256(actual), sha256(await bytesOf(await toBlob(weights, { metadata }))));

      await choose(page, 'other.safetensors', await bytesOf(await toBlob([{ ...tiny[2], name: 'mystery' }])));
      assert.match(await alertOf(page), /^plan: recipe 'torch' has no rule for 1 of 1 parameters:\n  mystery \[5\]/);
      assert.deepEqual(await violationsOf(page), []);
    });

    test('a trained file is compared with what it was at birth', async () => {
      const layers = [1, 2, 3].flatMap((i) => [
        { name: `layers.${i}.weight`, shape: [64, 64] },
        { name: `layers.${i}.bias`, shape: [64] },
      ]);
      const weights = await initialize(
        nn,
        [...layers, { name: 'norm.weight', shape: [64] }, { name: 'norm.bias', shape: [64] }],
        'torch',
        { seed: 3 },
      );
      const change = (name, f) => weights.set(name, { ...weights.get(name), data: weights.get(name).data.map(f) });
      change('layers.2.weight', (x) => 1.5 * x);
      change('layers.3.weight', () => 0);
      change('norm.weight', () => 0.5);
      change('layers.1.bias', (x, i) => (i ? x : NaN));
      await demo.goto('view=model');
      await settled(page);
      await drop(page, 'trained.safetensors', await bytesOf(await toBlob(weights)));
      await page.waitFor(() => /^8 tensors of the file/.test(document.querySelector('[role=status]').textContent));
      assert.equal(
        await settled(page),
        '8 tensors of the file beside their recipe: 4 as made, 1 trained, 1 differs, 2 dead',
      );
      const rows = Object.fromEntries((await table(page, '.plan')).map(([name, ...cells]) => [name, cells]));
      const verdicts = Object.fromEntries(Object.entries(rows).map(([name, cells]) => [name, cells[5]]));
      assert.deepEqual(verdicts, {
        'layers.1.weight': 'as made',
        'layers.2.weight': 'trained',
        'layers.3.weight': 'dead',
        'layers.1.bias': 'dead',
        'layers.2.bias': 'as made',
        'layers.3.bias': 'as made',
        'norm.weight': 'differs',
        'norm.bias': 'as made',
      });
      const { data } = weights.get('layers.2.weight');
      const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
      const std = Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
      const [, , , birth, found] = rows['layers.2.weight'];
      assert.equal(birth, String(Number((1 / Math.sqrt(3 * 64)).toPrecision(4))));
      assert.equal(found, String(Number(std.toPrecision(4))));
      assert.equal(await page.evaluate(() => document.querySelectorAll('nn-depth .moved').length > 0), true);
      const legend = await page.evaluate(() =>
        [...document.querySelectorAll('.legend li')].map((li) => li.textContent.replace(/\s+/g, ' ').trim()),
      );
      assert.deepEqual(legend, ['as made 4', 'trained 1', 'another constant 1', 'dead 2', 'at birth']);
      assert.deepEqual(await violationsOf(page), []);
      await page.emulateDark(true);
      assert.deepEqual(await violationsOf(page), []);
      await page.emulateDark(false);

      // By another recipe the same values are judged anew, without being read again.
      await page.select('#recipe', 'nanogpt');
      await page.waitFor(() => /by another|trained|no rule/.test(document.querySelector('main').textContent));
    });

    test('a file is for this view alone', async () => {
      await demo.goto('view=signal&depth=4&width=16');
      const before = await settled(page);
      await drop(page, 'config.json', json({ model_type: 'gpt2' }));
      assert.equal(await settled(page), before);
    });

    test('nothing went wrong', async () => assert.deepEqual(await page.errors(), []));
  });
}
