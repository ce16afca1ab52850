// SPDX-License-Identifier: Apache-2.0
// Plans and fills of whole models: rules, formulas, ties, errors, pieces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { fill, initialize, plan, printable, recipes } from '../../npm/dist/model.js';
import { bitsOf as bits } from '../support/bits.js';
import { block, model, recipe, with_ } from '../support/small-model.js';

const nn = await load();
const scalar = await load({ simd: false });
const torch = await loadFrameworks();

const lineOf = ({ parameters }, name) => parameters.find((line) => line.name === name);
/** Of an own copy: fill() uses its memory again. */
const filled = (pieces) => {
  const tensors = new Map();
  for (const { name, shape, data, offset } of pieces) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (!tensors.has(name)) tensors.set(name, new data.constructor(size));
    tensors.get(name).set(data, offset);
  }
  return tensors;
};

test('the last rule that matches decides, and the plan says what it comes to', async () => {
  const made = await plan(nn, model, recipe, { seed: 5 });
  assert.deepEqual(
    made.parameters.map(({ name }) => name),
    model.map(({ name }) => name),
  );
  const { rule, initializer, options, std, source, kind, inferred, stream, layout } = lineOf(made, 'h.1.proj.weight');
  assert.deepEqual(
    { rule, initializer, options, std, source, kind, inferred, stream, layout },
    {
      rule: 'small: *.proj.weight',
      initializer: 'normal_',
      options: { std: 0.01 },
      std: 0.01,
      source: 'a paper',
      kind: 'linear',
      inferred: true,
      stream: 'h.1.proj.weight',
      layout: 'torch',
    },
  );
  assert.deepEqual(lineOf(made, 'h.0.ln.weight').bounds, [1, 1]);
  assert.equal(lineOf(made, 'h.0.fc.weight').fanIn, 8);
  assert.equal(lineOf(made, 'h.0.fc.weight').fanOut, 32);
  assert.equal(lineOf(made, 'head.weight').tie, 'wte.weight');
});

test('formulas: operators, functions, variables, defaults', async () => {
  const list = [{ name: 'layers.3.w', shape: [6, 4] }];
  const cases = {
    '2 + 3 * 4 - 6 / 4 % 1': 13.5,
    '-(1 - 3)': 2,
    'x > 2 && !(x == 4) ? 10 : 20': 10,
    'y ?? x': 3,
    'y ?? z ?? 1': 1,
    'none ?? 7': 7,
    'min(dim(0), dim(1)) + max(1, floor(2.9))': 6,
    'sqrt(x * 3)': 3,
    'log(1)': 0,
    'layer + layers': 4,
    "word == 'a' ? 1 : 2": 1,
    "extent('*.w', -1)": 4,
    "has('*.w') && !has('q') ? 5 : 6": 5,
    '1e-3 * 1e+3': 1,
    'fan_in + fan_out': 10,
  };
  const config = { x: 3, word: 'a', none: null };
  for (const [formula, value] of Object.entries(cases)) {
    const rules = [{ do: 'fill_', options: { value: `=${formula}` } }];
    const [line] = (
      await plan(
        nn,
        [{ ...list[0], kind: 'linear' }].map((p) => ({ ...p, name: 'layers.3.w.weight' })).concat([]),
        { rules: [{ ...rules[0], options: { value: `=${formula.replaceAll('*.w', '*.weight')}` } }] },
        { config, seed: 0 },
      )
    ).parameters;
    assert.equal(line.mean, value, formula);
  }
  for (const x of [1e-9, 0.3, 0.5, 1, 1.5, 2, 10, 1000, 1e300]) {
    const [line] = (
      await plan(
        nn,
        [{ name: 'w', shape: [1], dtype: 'float64' }],
        { rules: [{ do: 'fill_', options: { value: '=log(x)' } }] },
        { config: { x }, seed: 0 },
      )
    ).parameters;
    assert.ok(Math.abs(line.mean - Math.log(x)) <= 4e-16 * Math.abs(Math.log(x)), `log(${x}) is ${line.mean}`);
  }
  for (const [formula, message] of [
    ['1 +', /formula '1 \+': 'its end' is unexpected/],
    ['(1', /'\)' is missing before 'its end'/],
    ['1 2', /'2' is unexpected/],
    ['a $ b', /cannot be read at '\$ b'/],
    ['tanh(1)', /needs tanh/],
  ])
    await assert.rejects(plan(nn, list, { rules: [{ do: 'fill_', options: { value: `=${formula}` } }] }), { message });
});

test('a function in the place of a formula is asked with a lookup', async () => {
  const rules = [{ do: 'normal_', options: { std: (lookup) => lookup('std') / lookup('layers') } }];
  const [line] = (await plan(nn, block(0), { rules }, { config: { std: 3 } })).parameters;
  assert.equal(line.std, 3);
});

test('a plan is JSON, prints as a table, and is the same text on every build', async () => {
  const made = await plan(nn, model, recipe, { seed: 'a seed' });
  const other = await plan(scalar, model, recipe, { seed: 'a seed' });
  assert.equal(JSON.stringify(other), JSON.stringify(made));
  const again = printable(JSON.parse(JSON.stringify(made)));
  assert.deepEqual(again.parameters, made.parameters);
  const lines = String(again).split('\n');
  assert.match(lines[0], /^parameter +shape +dtype +kind +rule +initializer +fan in +fan out +mean +std +source$/);
  assert.match(lines[3], /^h\.0\.ln\.bias +8 +float32 +layer_norm\? +small: bias +zeros_ +- +- +0 +0 +this test$/);
  assert.match(lines[14], /^head\.weight +40x8 .* = wte\.weight /);
  assert.equal(lines.length, 1 + model.length);
});

test('initialize and fill give the same, whatever the pieces, from a plan or its JSON', async () => {
  const weights = await initialize(nn, model, recipe, { seed: 9 });
  assert.deepEqual(
    [...weights.keys()],
    model.map(({ name }) => name),
  );
  assert.equal(weights.get('head.weight'), weights.get('wte.weight'));
  const made = JSON.parse(JSON.stringify(await plan(nn, model, recipe, { seed: 9 })));
  const source = fill(nn, made);
  assert.deepEqual(source.parameters[0], { name: 'wte.weight', shape: [40, 8], dtype: 'float32' });
  for (const tensors of [filled(source), filled(source), filled(fill(scalar, made))])
    for (const [name, data] of tensors) assert.deepEqual(bits(data), bits(weights.get(name).data), name);
  const large = [
    { name: 'big.weight', shape: [3, 70, 500] },
    { name: 'long.bias', shape: [200001] },
  ];
  const rules = {
    rules: [
      { name: 'big.weight', do: 'kaimingNormal_' },
      { name: 'long.bias', do: 'uniform_' },
    ],
  };
  const whole = await initialize(nn, large, rules, { seed: 1 });
  const pieces = [...fill(nn, await plan(nn, large, rules, { seed: 1 }), { maxBytes: 65536 })];
  assert.ok(pieces.length > 10 && pieces.every(({ data }) => data.byteLength <= 65536));
  for (const [name, data] of filled(fill(nn, await plan(nn, large, rules, { seed: 1 }), { maxBytes: 65536 })))
    assert.deepEqual(bits(data), bits(whole.get(name).data), name);
});

test("a parameter's values do not change with the rest of the model, nor when dtype is narrower", async () => {
  const weights = await initialize(nn, model, recipe, { seed: 3, config: { n_layer: 2 } });
  const longer = await initialize(nn, [...model, ...block(2)].reverse(), recipe, { seed: 3, config: { n_layer: 2 } });
  for (const { name } of model) assert.deepEqual(bits(longer.get(name).data), bits(weights.get(name).data), name);
  const half = await initialize(nn, model, recipe, { seed: 3, config: { n_layer: 2 }, dtype: 'bfloat16' });
  for (const [name, { data, dtype }] of half) {
    assert.equal(dtype, 'bfloat16');
    const rounded = Array.from(bits(weights.get(name).data), (word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16);
    assert.deepEqual([...data], rounded, name);
  }
});

test('padding rows are zero, in one piece and in many, and count in the moments', async () => {
  const list = [{ name: 'emb.weight', shape: [300, 100] }];
  const rules = { rules: [{ do: 'normal_', options: { mean: 2 }, padding: 'pad ?? null' }] };
  const made = await plan(nn, list, rules, { seed: 0, config: { pad: -1 } });
  const [{ paddingRow, mean, std }] = made.parameters;
  assert.equal(paddingRow, 299);
  assert.equal(mean, 2 * (1 - 1 / 300));
  assert.ok(Math.abs(std - Math.sqrt((299 / 300) * 5 - mean * mean)) < 1e-12);
  for (const maxBytes of [65536, 2 ** 26]) {
    const data = filled(fill(nn, made, { maxBytes })).get('emb.weight');
    assert.ok(data.subarray(29900).every((x) => x === 0) && data.subarray(0, 29900).every((x) => x !== 0));
  }
  assert.equal((await plan(nn, list, rules)).parameters[0].paddingRow, undefined);
});

test('what is skipped is left out, and said', async () => {
  const made = await plan(nn, model, with_({ name: 'h.1.*', skip: true }), { skip: ['*.fc.bias'] });
  assert.deepEqual(made.skipped.length, 7);
  assert.equal(made.parameters.length, model.length - 7);
});

test('counters, positions and masks are filled as integers', async () => {
  const list = [
    { name: 'bn.num_batches_tracked', shape: [], dtype: 'I64' },
    { name: 'position_ids', shape: [2, 3], dtype: 'int64' },
    { name: 'mask', shape: [1, 2, 3], dtype: 'bool' },
  ];
  const rules = [
    { name: 'bn.*', do: 'zeros_' },
    { name: 'position_ids', do: 'positions_' },
    { name: 'mask', do: 'causal_' },
  ];
  const weights = await initialize(nn, list, { rules }, { dtype: 'float16' });
  assert.deepEqual(weights.get('bn.num_batches_tracked').data, BigInt64Array.of(0n));
  assert.deepEqual(weights.get('position_ids').data, BigInt64Array.of(0n, 1n, 2n, 0n, 1n, 2n));
  assert.deepEqual(weights.get('mask').data, Uint8Array.of(1, 0, 0, 1, 1, 0));
  const made = await plan(nn, list, { rules });
  assert.deepEqual(filled(fill(nn, made)).get('position_ids'), weights.get('position_ids').data);
  await assert.rejects(plan(nn, list, { rules: [{ do: 'normal_' }] }), {
    message: /'normal_'; it must be one of 'zeros_'.*for int64/,
  });
});

test('without an order of its own, a recipe draws from a framework in the order of the list', async () => {
  const generator = torch.generator({ kind: 'torch', seed: 1 });
  const weights = await initialize(torch, model, recipe, { generator });
  const expected = torch.generator({ kind: 'torch', seed: 1 });
  for (const { name, options, initializer } of (await plan(nn, model, recipe)).parameters) {
    const data = new Float32Array(weights.get(name).data.length);
    if (initializer === 'normal_') torch.normal_(data, { ...options, generator: expected });
    if (initializer === 'ones_') data.fill(1);
    if (name !== 'head.weight') assert.deepEqual(weights.get(name).data, data, name);
  }
  assert.deepEqual(generator.state(), expected.state());
  // A plan holds where the generator was: its fills can be made again.
  const made = await plan(torch, model, recipe, { generator: { kind: 'torch', seed: 1 } });
  const source = fill(torch, JSON.parse(JSON.stringify(made)));
  for (let i = 0; i < 2; i++)
    for (const [name, data] of filled(source)) assert.deepEqual(data, weights.get(name).data, name);
});

test('a model may be a list, an object with one, a header, a Map, or a plain object', async () => {
  const { shape } = model[0];
  const rules = { rules: [{ do: 'normal_' }] };
  for (const given of [
    [{ name: 'w', shape }],
    { parameters: [{ name: 'w', shape }], config: {} },
    { tensors: [{ name: 'w', shape, dtype: 'F32' }] },
    new Map([['w', { shape, data: new Float32Array(320) }]]),
    { __metadata__: { format: 'pt' }, w: { shape, dtype: 'F32', data_offsets: [0, 1280] } },
  ]) {
    const { parameters } = await plan(nn, given, rules, { seed: 0 });
    assert.deepEqual(
      parameters.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
      [{ name: 'w', shape, dtype: 'float32' }],
    );
  }
});

test('a recipe is called by the last part of its name where no other has that', async () => {
  const list = [{ name: 'conv1.weight', shape: [4, 3, 3, 3] }];
  const { recipe: found } = await plan(nn, list, 'squeezenet');
  assert.equal(found, 'torchvision/squeezenet');
  await assert.rejects(plan(nn, list, 'resnet'), { message: /the name of one: .*'torchvision\/resnet'/ });
  for (const [name, load] of Object.entries(recipes)) assert.equal((await load()).name, name);
});

test("a model's own recipe is the default", async () => {
  const list = [{ name: 'fire.squeeze.weight', shape: [4, 3, 1, 1] }];
  const { recipe: own } = await plan(nn, { parameters: list, recipe: 'torch' }, undefined, { seed: 0 });
  assert.equal(own, 'torch');
  await assert.rejects(plan(nn, list), {
    message: /recipe is undefined; it must be an object with rules, or the name of a recipe/,
  });
});

test("what a recipe of one's own adds to one of a framework is drawn after it, module by module", async () => {
  const list = [
    { name: 'conv1.weight', shape: [4, 3, 3, 3] },
    { name: 'fc.weight', shape: [2, 4] },
    { name: 'fc.bias', shape: [2] },
  ];
  const rules = [{ name: 'fc.weight', do: 'normal_', options: { std: 0.5 } }];
  for (const extended of ['torch', 'torchvision/resnet']) {
    const { draws } = await plan(torch, list, { extends: extended, rules }, { generator: { kind: 'torch', seed: 0 } });
    const { words, ...draw } = draws.at(-1);
    assert.ok(words > 0);
    assert.deepEqual(draw, {
      name: 'fc.weight',
      initializer: 'normal_',
      options: { std: 0.5 },
      layout: 'torch',
    });
    assert.equal(draws.filter(({ name }) => name === 'fc.weight').length, 2, extended);
  }
});

test('a list that is sorted by name is refused with a generator of PyTorch, not drawn in another order', async () => {
  const list = [
    { name: 'bn1.bias', shape: [4] },
    { name: 'bn1.weight', shape: [4] },
    { name: 'conv1.weight', shape: [4, 3, 3, 3] },
  ];
  const generator = { kind: 'torch', seed: 0 };
  await assert.rejects(plan(torch, list, 'torchvision/resnet', { generator }), {
    name: 'RangeError',
    message: /the bias of 'bn1' comes before its weight, as in a file that is sorted by name/,
  });
  await plan(torch, list, 'torchvision/resnet', { seed: 0 });
});
