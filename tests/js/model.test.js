// SPDX-License-Identifier: Apache-2.0
// Plans and fills of whole models: rules, formulas, ties, errors, pieces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { fill, initialize, plan, printable, recipes } from '../../npm/dist/model.js';
import { bitsOf as bits } from '../support/bits.js';

const nn = await load();
const scalar = await load({ simd: false });
const torch = await loadFrameworks();

/** A transformer of two blocks, as names and shapes. */
const block = (i) => [
  { name: `h.${i}.ln.weight`, shape: [8] },
  { name: `h.${i}.ln.bias`, shape: [8] },
  { name: `h.${i}.fc.weight`, shape: [32, 8] },
  { name: `h.${i}.fc.bias`, shape: [32] },
  { name: `h.${i}.proj.weight`, shape: [8, 32] },
  { name: `h.${i}.proj.bias`, shape: [8] },
];
const model = [
  { name: 'wte.weight', shape: [40, 8] },
  ...block(0),
  ...block(1),
  { name: 'head.weight', shape: [40, 8] },
];
const recipe = {
  name: 'small',
  version: '1',
  source: 'this test',
  variables: { std: 'initializer_range ?? 0.02', n: 'n_layer ?? layers' },
  rules: [
    { role: 'weight', do: 'normal_', options: { std: '=std' } },
    { role: 'bias', do: 'zeros_' },
    { kind: '*norm', role: 'weight', do: 'ones_' },
    { name: '*.proj.weight', do: 'normal_', options: { std: '=std / sqrt(2 * n)' }, source: 'a paper' },
    { name: 'head.weight', tie: 'wte.weight', when: 'tie_word_embeddings ?? true' },
  ],
};
const with_ = (...rules) => ({ ...recipe, rules: [...recipe.rules, ...rules] });
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

test('all parameters that no rule matches are named in one message', async () => {
  const others = [
    { name: 'a.alpha', shape: [3] },
    { name: 'b.beta2', shape: [2, 2] },
  ];
  await assert.rejects(plan(nn, [...model, ...others], recipe), {
    name: 'RangeError',
    message:
      "plan: recipe 'small' has no rule for 2 of 16 parameters:\n  a.alpha [3] parameter\n  b.beta2 [2, 2] parameter",
  });
});

test('rules that match nothing are named in one message, unless they are optional or inherited', async () => {
  const idle = [
    { name: '*.q.weight', do: 'zeros_' },
    { kind: 'conv#d', do: 'zeros_' },
  ];
  await assert.rejects(plan(nn, model, with_(...idle)), {
    name: 'RangeError',
    message: /has rules that match no parameter; .*:\n {2}\*\.q\.weight\n {2}conv#d$/,
  });
  await plan(nn, model, with_(...idle.map((rule) => ({ ...rule, optional: true }))));
  await plan(nn, model, { extends: with_(...idle), rules: [{ name: '*.fc.bias', do: 'ones_' }] });
});

for (const [what, rule, message] of [
  [
    'a shape that a rule cannot take',
    { role: 'bias', do: 'xavierUniform_' },
    /parameter 'h\.0\.ln\.bias' of shape \[8\], rule 'bias' of recipe 'small': xavierUniform_: shape \[8\] has 1 dimension; fans need at least 2/,
  ],
  [
    'a variable that the config lacks',
    { name: 'wte.*', do: 'normal_', options: { std: '=1 / sqrt(n_embd)' } },
    /parameter 'wte.weight' .* needs n_embd, which the config lacks; give it: \{ config: \{ n_embd: \.\.\. \} \}/,
  ],
  [
    'ties of different shapes',
    { name: 'h.0.fc.weight', tie: 'wte.weight' },
    /tied to 'wte.weight', which has another shape, \[40, 8\]/,
  ],
  [
    'a tie to nothing',
    { name: 'wte.weight', tie: 'lm_head.weight' },
    /tied to 'lm_head.weight', which must be one parameter; 0 have such a name/,
  ],
  ['a tie to several', { name: 'wte.weight', tie: '*.fc.weight' }, /must be one parameter; 2 have such a name/],
  [
    'a tie to what is tied',
    { name: 'wte.weight', tie: 'head.weight' },
    /parameter 'wte.weight' is tied to 'head.weight', which is tied itself/,
  ],
  [
    'a padding row beyond the end',
    { name: 'wte.weight', do: 'normal_', padding: '40' },
    /the padding row is 40; it must be an index of 40 rows, or null/,
  ],
  [
    'an initializer that there is none of',
    { name: 'wte.weight', do: 'normel_' },
    /initializer is 'normel_'; it must be an initializer of nn/,
  ],
  [
    'an option that there is none of',
    { name: 'wte.weight', do: 'normal_', options: { sd: 1 } },
    /normal_: unknown option 'sd'/,
  ],
  ['a rule that does nothing', { name: 'wte.weight' }, /must have one of do, tie and skip; it has none/],
  ['a misspelled field', { name: 'wte.weight', op: 'normal_' }, /has an unknown field 'op'; known are kind, role/],
]) {
  test(`refused: ${what}`, () =>
    assert.rejects(plan(nn, model, with_(rule)), (error) => {
      assert.ok(error instanceof RangeError || error instanceof TypeError, `${error}`);
      assert.match(error.message, /^plan: /);
      assert.match(error.message, message);
      return true;
    }));
}

for (const [what, args, message] of [
  ['no nn', [{}, model, recipe], /plan: nn is Object; it must be what load\(\) of 'nn-init'/],
  ['no model', [nn, undefined, recipe], /plan: model is undefined; it must be a list of parameters/],
  ['an empty model', [nn, [], recipe], /plan: model is \[\]; it must be a list of parameters/],
  [
    'a parameter without a name',
    [nn, [{ shape: [1] }], recipe],
    /parameters\[0\]\.name is undefined; it must be a string/,
  ],
  [
    'a name twice',
    [nn, [model[0], model[0]], recipe],
    /parameters\[1\]\.name is 'wte\.weight'; it must be a name that no other/,
  ],
  ['a shape that is none', [nn, [{ name: 'w', shape: [-1] }], recipe], /the shape of 'w' is \[-1\]/],
  [
    'a dtype that there is none of',
    [nn, [{ name: 'w', shape: [1], dtype: 'F8_E4M3' }], recipe],
    /the dtype of 'w' is 'F8_E4M3'; it must be one of 'bool'/,
  ],
  [
    'an unknown recipe',
    [nn, model, 'torchvision/resnot'],
    /recipe is 'torchvision\/resnot'; it must be a recipe, or the name of one: .*'torchvision\/resnet'/,
  ],
  [
    'a seed and a generator',
    [nn, model, recipe, { seed: 0, generator: nn.generator({ seed: 0 }) }],
    /a seed or a generator, not both/,
  ],
  [
    'an integer dtype for all',
    [nn, model, recipe, { dtype: 'int32' }],
    /dtype is 'int32'; it must be of floating-point numbers/,
  ],
  [
    'a generator that begins anew at each call',
    [torch, model, recipe, { generator: { kind: 'jax', seed: 0 } }],
    /generator is 'jax'; it must be of a kind that goes on/,
  ],
]) {
  test(`refused: ${what}`, () => assert.rejects(plan(...args), { message }));
}

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
