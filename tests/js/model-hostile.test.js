// SPDX-License-Identifier: Apache-2.0
// Plans that somebody has changed, recipes and models that are wrong: refused by name, or filled as the plan says.
import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../../npm/dist/index.js';
import { fill, initialize, plan, printable, readModel } from '../../npm/dist/model.js';
import { matches } from '../../bindings/model/pattern.js';

const nn = await load();
const MODEL = [
  { name: 'emb.weight', shape: [50, 16] },
  { name: 'fc.weight', shape: [64, 16] },
  { name: 'fc.bias', shape: [64] },
  { name: 'lm_head.weight', shape: [50, 16] },
  { name: 'count', shape: [], dtype: 'int64' },
];
const RECIPE = {
  extends: 'torch',
  rules: [
    { name: 'lm_head.weight', tie: 'emb.weight' },
    { name: 'count', do: 'zeros_' },
  ],
};
const made = JSON.stringify(await plan(nn, MODEL, RECIPE, { seed: 0 }));

/** @param {string} path 'parameters.1.shape' @param {any} value left out if undefined */
function changed(path, value) {
  const result = JSON.parse(made);
  const keys = path.split('.');
  const last = /** @type {string} */ (keys.pop());
  const owner = keys.reduce((object, key) => object[key], result);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return result;
}

const CHANGES = {
  'parameters.1': [null, 5, [], {}],
  'parameters.1.name': [undefined, 5, 'emb.weight'],
  'parameters.1.shape': [undefined, '64,16', ['64', '16'], [-1, 16], [1.5, 2], [1e12], [null]],
  'parameters.1.dtype': [undefined, 'x', 'toString', '__proto__', 'F4', 'int64'],
  'parameters.1.initializer': [undefined, 5, 'load', 'constructor', 'toString', '__proto__', 'manualSeed', 'zzz_'],
  'parameters.1.options': [undefined, null, 5, [], { generator: 5 }, { of: [4, 4] }, { at: [0, 0] }, { a: null }],
  'parameters.1.stream': [undefined, null, 5],
  // What draws from no stream would draw from nn's default generator.
  'parameters.1.words': [undefined, 0],
  'parameters.0.paddingRow': [-1, 50, 0.5, 'a', null],
  'parameters.2.paddingRow': [64],
  'parameters.3.tie': ['zzz', 'lm_head.weight', 'fc.weight', 5, {}],
  'parameters.3.dtype': ['int8'],
  'parameters.0.tie': ['lm_head.weight'],
  'parameters.4.initializer': ['normal_', 'constructor'],
  draws: [5, {}, [null], [], [{ name: 'zz', initializer: 'normal_', options: {}, words: 8 }]],
  generator: [undefined, null, 'abc', []],
  version: [2, '1'],
};

test('a plan that cannot be done is refused before anything is filled', () => {
  for (const [path, values] of Object.entries(CHANGES))
    for (const value of values)
      assert.throws(
        () => fill(nn, changed(path, value)),
        /^(Type|Range)Error: fill: plan/,
        `${path}: ${String(value)}`,
      );
  assert.equal([...fill(nn, JSON.parse(made))].length, MODEL.length);
});

test('a generator that does not fit a plan is refused', () => {
  for (const generator of [5, {}, { seed: 1 }])
    assert.throws(() => fill(nn, JSON.parse(made), { generator }), /^TypeError: fill: generator is/);
  // @ts-expect-error: not an array
  assert.throws(() => fill(nn, JSON.parse(made)).tensors('emb.weight'), /^TypeError: fill: names is/);
});

test('printable() takes a plan as often as one likes, and nothing else', () => {
  const one = JSON.parse(made);
  assert.equal(String(printable(printable(one))), String(printable(JSON.parse(made))));
  // @ts-expect-error: no plan
  for (const other of [null, 5, {}]) assert.throws(() => printable(other), /^TypeError: printable: plan is/);
  assert.throws(() => printable(Object.freeze(JSON.parse(made))), /^TypeError: printable: plan cannot be read/);
});

/** @param {any} rule @param {object} [more] of the recipe */
const withRule = (rule, more) => plan(nn, MODEL.slice(1, 2), { rules: [rule], ...more }, { seed: 0 });

test('what a plan cannot hold is refused, as what fill() takes for itself', async () => {
  for (const options of [{ std: 1n }, { generator: nn.generator() }, { of: [8, 3] }, { at: [0, 0] }, { std: {} }])
    await assert.rejects(
      withRule({ do: 'normal_', options }),
      /^RangeError: plan: parameter 'fc.weight' .* option \w+ is/,
    );
  await assert.rejects(withRule({ do: 'truncNormal_', options: { a: -Infinity, b: 1 } }), /option a is -Infinity/);
  const minus = { rules: [{ do: 'fill_', options: { value: -0 } }] };
  const filled = (await initialize(nn, MODEL.slice(1, 2), minus)).get('fc.weight');
  assert(Object.is(filled?.data[0], 0), 'JSON has no -0, so a fill has none either');
});

test('an initializer that nn has not is refused, whatever nn has of that name', async () => {
  for (const name of ['__proto__', 'constructor', 'defaultGenerator', 'load', 'tensor', 'scale_'])
    await assert.rejects(withRule({ do: name }), /^RangeError: plan: parameter 'fc.weight' .* initializer is/, name);
});

test('an extent that is not there is an error, not the default of an option', async () => {
  for (const call of ['dim(9)', 'weight(9)', "extent('zz', 0)", "parent_extent('zz', 0)"])
    await assert.rejects(
      withRule({ do: 'normal_', options: { std: `=${call}` } }),
      /needs .*, which does not exist$/,
      call,
    );
  const { parameters } = await withRule({ do: 'normal_', options: { std: '=dim(9) ?? 3' } });
  assert.equal(parameters[0].std, 3);
});

test('recipes that are wrong are refused by name', async () => {
  const rules = [{ do: 'zeros_' }];
  /** @type {any} */
  const loop = { rules };
  loop.extends = { rules, extends: loop };
  await assert.rejects(
    plan(nn, MODEL, loop),
    /^RangeError: plan: extends is Object; it must be a recipe that does not/,
  );
  for (const rule of [
    { name: 5 },
    { kind: {} },
    { role: null },
    { name: 'a{b' },
    { when: 5 },
    { rank: '2' },
    { options: [1] },
  ])
    await assert.rejects(withRule({ do: 'zeros_', ...rule }), /^(Type|Range)Error: plan: \w+ of rule 0 of recipe/);
  const scalar = [{ name: 'x', shape: [] }];
  const padded = { rules: [{ do: 'zeros_', padding: '0' }] };
  await assert.rejects(
    plan(nn, scalar, padded),
    /the padding row is 0; it must be an index below 0, the number of rows/,
  );
});

test('models and options that are wrong are refused by name', async () => {
  for (const about of [
    { kind: 5 },
    { role: 5 },
    { module: 5 },
    { layout: 5 },
    { groups: 'a' },
    { groups: 0 },
    { own: 5 },
  ])
    await assert.rejects(
      plan(nn, [/** @type {any} */ ({ name: 'a.weight', shape: [4, 3], ...about })], 'torch'),
      /^(Type|Range)Error: plan: (the )?\w+ of 'a.weight'/,
    );
  for (const options of [{ config: 5 }, { skip: 5 }, { skip: {} }, { skip: [null] }])
    await assert.rejects(plan(nn, MODEL, RECIPE, /** @type {any} */ (options)), /^TypeError: plan: (config|skip) is/);
});

test('20,000 ties take no longer than other rules', async () => {
  const many = Array.from({ length: 20000 }, (_, i) => ({ name: `x.${i}`, shape: [2] }));
  const recipe = {
    rules: [
      { name: 't', do: 'zeros_' },
      { name: 'x.*', tie: 't' },
    ],
  };
  const begin = performance.now();
  const { parameters } = await plan(nn, [{ name: 't', shape: [2] }, ...many], recipe);
  assert.equal(parameters.filter(({ tie }) => tie === 't').length, 20000);
  assert(performance.now() - begin < 3000, 'it took 15 s when each looked for its target among all');
});

test('what has a bias is no embedding, whatever it is called', async () => {
  const names = ['time_embed.0', 'emb_layers.1', 'x_embedder', 'class_embed'];
  const layers = names.flatMap((name) => [
    { name: `${name}.weight`, shape: [8, 4] },
    { name: `${name}.bias`, shape: [8] },
  ]);
  const { parameters } = await plan(nn, [...layers, { name: 'query_embed.weight', shape: [8, 4] }], 'torch');
  assert.deepEqual(new Set(parameters.slice(0, -1).map(({ kind }) => kind)), new Set(['linear']));
  assert.equal(parameters.at(-1)?.kind, 'embedding');
});

/** The pattern's meaning, said by a regular expression. @param {string} pattern */
function regExpOf(pattern) {
  let depth = 0;
  const source = pattern.replace(/[*#{},\\^$.|?+()[\]/-]/g, (character) => {
    if (character === '*') return '.*';
    if (character === '#') return '\\d+';
    if (character === '{') return (++depth, '(?:');
    if (character === '}' && depth) return (--depth, ')');
    return character === ',' && depth ? '|' : `\\${character}`;
  });
  return new RegExp(`^${source}$`, 's');
}

test('patterns match what the same regular expressions match', () => {
  const parts = ['a', 'b', '1', '2', '.', '*', '#', '{a,b}', '{a,ab,}', '{*1,b#}', 'ab', '}', '{1{a,b},.}'];
  const letters = ['a', 'b', '1', '2', '.', '}', '-'];
  const generator = nn.generator({ seed: 1 });
  const text = (from, longest) =>
    Array.from({ length: generator.integers(longest) }, () => from[generator.integers(from.length)]).join('');
  let matched = 0;
  for (let i = 0; i < 50_000; i++) {
    const [pattern, name] = [`a${text(parts, 5)}`, `a${text(letters, 7)}`];
    assert.equal(matches(pattern, name), regExpOf(pattern).test(name), `${pattern} ${name}`);
    if (matches(pattern, name)) matched++;
  }
  assert.ok(matched > 1000, `${matched}`);
});

test('a pattern of many stars takes no longer than its length says', () => {
  // A regular expression would take longer than the universe is old.
  assert.equal(matches('*a'.repeat(30) + 'b', 'a'.repeat(3000)), false);
  assert.equal(matches('*#'.repeat(30) + 'b', '1'.repeat(1000)), false);
});

test('of very many parameters without a rule a thousand are listed', async () => {
  const model = Array.from({ length: 5000 }, (_, i) => ({ name: `x${i}`, shape: [1] }));
  const recipe = { rules: [{ name: 'y', do: 'zeros_', optional: true }] };
  await assert.rejects(plan(nn, model, recipe), (error) => {
    assert.match(error.message, /no rule for 5000 of 5000 parameters:\n  x0 \[1\]/);
    assert.match(error.message, /\n  and 4000 more$/);
    return error.message.split('\n').length === 1002;
  });
});

test('a formula without end is refused', async () => {
  for (const formula of [`=1${' + 1'.repeat(200_000)}`, `=${'('.repeat(100_000)}`]) {
    const recipe = { rules: [{ do: 'normal_', options: { std: formula } }] };
    await assert.rejects(plan(nn, [{ name: 'a', shape: [1] }], recipe), /characters; at most 2000 are read/);
  }
});

test('sizes of a config.json that no model has are refused', async () => {
  for (const [key, value] of [
    ['num_hidden_layers', -5],
    ['num_attention_heads', 0],
    ['num_key_value_heads', -2],
    ['vocab_size', -1],
  ])
    await assert.rejects(readModel({ model_type: 'llama', [key]: value }), (error) => {
      assert.match(error.message, new RegExp(`config\\.${key} is ${value}; it must be at least [01]$`));
      return error instanceof RangeError;
    });
});
