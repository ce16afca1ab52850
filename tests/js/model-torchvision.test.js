// SPDX-License-Identifier: Apache-2.0
// Recipes of torchvision: with a generator of PyTorch the weights are torchvision's, bit for bit, from names and shapes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { fill, initialize, plan, recipes } from '../../npm/dist/model.js';

const read = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8'));
const { networks } = read('models/torchvision.json');
const builds = { SIMD: await load(), scalar: await load({ simd: false }) };
const nn = builds.SIMD;

const digits = (data) => createHash('sha256').update(data).digest('hex').slice(0, 16);
const modelOf = ({ parameters, config }) => ({
  parameters: parameters.map(([name, shape, , dtype]) => ({ name, shape, dtype })),
  config,
});
const torch = (seed = 0, version = '2.14') => ({ kind: 'torch', seed, version });

for (const network of networks.filter(({ seed }) => seed !== undefined))
  test(`${network.name}: ${network.parameters.length} tensors as torchvision makes them`, async () => {
    const { recipe, seed, parameters, next } = network;
    const known = new Map(parameters.map(([name, , sha256]) => [name, sha256]));
    const whole = await plan(nn, modelOf(network), recipe, { generator: torch(seed) });
    for (const [build, nn] of Object.entries(builds)) {
      const generator = nn.generator(torch(seed));
      const made = Array.from(fill(nn, whole, { generator }), ({ name, data }) => [name, digits(data)]);
      const differ = made.filter(([name, sha256]) => known.get(name) !== sha256);
      assert.deepEqual([build, differ, made.length], [build, [], parameters.length]);
      assert.deepEqual([build, ...nn.uniform_(new Float32Array(4), { generator })], [build, ...next.map(Math.fround)]);
    }
    const last = new Map(whole.draws.map((draw) => [draw.name, draw]));
    for (const { name, initializer, options } of whole.parameters.filter(({ words }) => words))
      assert.deepEqual([name, last.get(name).initializer, last.get(name).options], [name, initializer, options]);
  });

test('parameters alone are drawn as with the buffers of the state dict', async () => {
  for (const network of networks.filter(({ name }) => /^(densenet|swin V2|maxvit)/.test(name))) {
    const { parameters, config } = modelOf(network);
    const trained = parameters.filter(({ name, dtype }) => !dtype && !/running_(mean|var)$|coords_table$/.test(name));
    const [whole, alone] = await Promise.all(
      [parameters, trained].map((parameters) =>
        plan(nn, { parameters, config }, network.recipe, { generator: torch() }),
      ),
    );
    const names = new Set(trained.map(({ name }) => name));
    assert.ok(names.size < parameters.length);
    assert.deepEqual(
      alone.draws,
      whole.draws.filter(({ name }) => names.has(name)),
    );
  }
});

test('ssd300_vgg16: the plan makes the calls that torchvision made, of what is thrown away, too', async () => {
  const network = networks.find(({ calls }) => calls);
  const { draws } = await plan(nn, modelOf(network), network.recipe, { generator: torch() });
  assert.deepEqual(
    draws
      .filter(({ initializer }) => isRandom(initializer))
      .map(({ name, shape, initializer }) => `${initializer} ${shape ? `[${shape.join(', ')}]` : name}`),
    network.calls,
  );
});

test('every recipe of torchvision is tested', () => {
  const tested = new Set(networks.map(({ recipe }) => recipe));
  const all = Object.keys(recipes).filter((name) => name.startsWith('torchvision/'));
  assert.deepEqual(
    all.filter((name) => !tested.has(name)),
    [],
  );
});

/** As torch.nn.init writes what nn calls kaimingUniform_. */
const camel = (name) => name.replace(/_(?=[a-z])(.)/g, (_, letter) => letter.toUpperCase());
const isRandom = (name) => !/^(zero|one|constant|fill)/.test(name);
const RECIPES = { densenet121: 'densenet', resnet18: 'resnet', swin_t: 'swin', vit_b_32: 'vit' };

for (const file of readdirSync(new URL('../golden/traces/', import.meta.url)).filter((name) => name.endsWith('.json')))
  test(`${file}: the plan makes the calls that torchvision made`, async () => {
    const { model, seed, calls, params } = read(`traces/${file}`);
    const recipe = `torchvision/${RECIPES[model] ?? model}`;
    const { draws } = await plan(nn, params, recipe, { generator: torch(seed, '1.13') });
    const made = calls
      .filter(({ fn }) => isRandom(fn))
      .map(({ fn, param, args }) => ({ name: param, fn: camel(fn), args }));
    const planned = draws.filter(({ initializer }) => isRandom(initializer));
    assert.deepEqual(
      planned.map(({ name }) => name),
      made.map(({ name }) => name),
    );
    for (const [i, { name, initializer, options }] of planned.entries()) {
      const { fn, args } = made[i];
      // nn.MultiheadAttention calls xavier_uniform_ where the recorder sees only the uniform_ in it.
      if (name.endsWith('in_proj_weight')) continue;
      assert.equal(fn, initializer, name);
      for (const [key, value] of Object.entries(options)) assert.deepEqual([name, key, value], [name, key, args[key]]);
    }
  });

test('a window that is not square needs its height in V1, and says so', async () => {
  const parameters = [
    { name: '0.attn.relative_position_bias_table', shape: [45, 2] },
    { name: '0.attn.relative_position_index', shape: [225], dtype: 'int64' },
    { name: '0.mlp.0.weight', shape: [4, 2] },
    { name: '0.mlp.0.bias', shape: [4] },
  ];
  await assert.rejects(plan(nn, parameters, 'torchvision/swin'), {
    name: 'RangeError',
    message: /0\.attn\.relative_position_index.*a window of 15 places cannot have 3\.87\d* rows/,
  });
  const weights = await initialize(nn, parameters, 'torchvision/swin', { seed: 1, config: { window_height: 3 } });
  // Nine ways along five columns: from the first place to the second is one to the left.
  assert.deepEqual([...weights.get('0.attn.relative_position_index').data.slice(0, 6)], [22n, 21n, 20n, 19n, 18n, 13n]);
});

test('the table of coordinates of Swin V2 is rounded to the dtype that is asked for', async () => {
  const swin = networks.find(({ name }) => name.startsWith('swin V2'));
  const name = 'features.1.0.attn.relative_coords_table';
  const exact = (await initialize(nn, modelOf(swin), swin.recipe, { seed: 1 })).get(name).data;
  const short = (await initialize(nn, modelOf(swin), swin.recipe, { seed: 1, dtype: 'bfloat16' })).get(name);
  const widened = new Float32Array(Uint32Array.from(short.data, (bits) => bits << 16).buffer);
  assert.equal(short.dtype, 'bfloat16');
  for (const [i, x] of exact.entries()) assert.ok(Math.abs(widened[i] - x) <= Math.abs(x) / 256, `${i}: ${x}`);
});
