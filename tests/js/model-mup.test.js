// SPDX-License-Identifier: Apache-2.0
// muP over any recipe: the numbers of microsoft/mup, and what it is refused for.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { initialize, mup, plan } from '../../npm/dist/model.js';

const nn = await load();
const cases = JSON.parse(readFileSync(new URL('../golden/models/mup.json', import.meta.url), 'utf8'));
const NAMES = {
  normal_: 'normal_',
  uniform_: 'uniform_',
  trunc_normal_: 'truncNormal_',
  xavier_uniform_: 'xavierUniform_',
  xavier_normal_: 'xavierNormal_',
  kaiming_normal_: 'kaimingNormal_',
  kaiming_uniform_: 'kaimingUniform_',
};
const near = (actual, expected) => assert.ok(Math.abs(actual / expected - 1) < 1e-12, `${actual}, not ${expected}`);

for (const name of Object.keys(NAMES))
  test(`${name}: the standard deviations of mup/init.py`, async () => {
    for (const { base, shape, options, std, a } of cases.filter((each) => each.name === name)) {
      const recipe = { rules: [{ name: '*', do: NAMES[name], options }] };
      const wide = mup(recipe, { base: [{ name: 'weight', shape: base }] });
      const [line] = (await plan(nn, [{ name: 'weight', shape }], wide, { seed: 0 })).parameters;
      // Of a truncated normal mup has the one that is cut.
      near(a === undefined ? line.std : (line.options.std ?? 1), std);
      if (a !== undefined) near(line.options.a ?? -2, a);
    }
  });

/** A transformer as nanoGPT names it. */
const gpt = (width, names = {}) =>
  Object.entries({
    'transformer.wte.weight': [40, width],
    'transformer.h.0.ln_1.weight': [width],
    'transformer.h.0.attn.c_attn.weight': [3 * width, width],
    'transformer.h.0.attn.c_attn.bias': [3 * width],
    'transformer.h.0.attn.c_proj.weight': [width, width],
    'transformer.h.0.mlp.c_fc.weight': [4 * width, width],
    'transformer.h.0.mlp.c_proj.weight': [width, 4 * width],
    ...names,
  }).map(([name, shape]) => ({ name, shape }));
const stds = ({ parameters }) =>
  Object.fromEntries(parameters.map(({ name, std }) => [name.split('.h.0.').at(-1), std]));

test('matrices by the square root of the width, the rest as in the base', async () => {
  const made = await plan(nn, gpt(64), mup('nanogpt', { base: gpt(16) }), { seed: 0 });
  const expected = {
    'transformer.wte.weight': 0.02,
    'ln_1.weight': 0,
    'attn.c_attn.weight': 0.02 / 2,
    'attn.c_attn.bias': 0,
    'attn.c_proj.weight': 0.02 / Math.sqrt(2) / 2,
    'mlp.c_fc.weight': 0.02 / 2,
    'mlp.c_proj.weight': 0.02 / Math.sqrt(2) / 2,
  };
  for (const [name, std] of Object.entries(stds(made))) assert.ok(Math.abs(std - expected[name]) < 1e-15, name);
  assert.equal(made.recipe, 'mup(nanogpt)');
});

test('a model of the base width is as without muP', async () => {
  const without = await plan(nn, gpt(16), 'nanogpt', { seed: 0 });
  const made = await plan(nn, gpt(16), mup('nanogpt', { base: gpt(16) }), { seed: 0 });
  assert.deepEqual(made.parameters, without.parameters);
});

test('a recipe that depends on the width is that of the base, scaled once', async () => {
  const rules = [{ name: '*', do: 'normal_', options: { std: '=1 / sqrt(dim(1))' } }];
  const list = (width) => [
    { name: 'in.weight', shape: [width, 5] },
    { name: 'hidden.weight', shape: [width, width] },
    { name: 'out.weight', shape: [5, width] },
  ];
  const { parameters } = await plan(nn, list(64), mup({ rules }, { base: list(16) }), { seed: 0 });
  const [input, hidden, output] = parameters.map(({ std }) => std);
  near(input, 1 / Math.sqrt(5));
  near(hidden, 1 / Math.sqrt(64));
  near(output, 1 / Math.sqrt(16));
});

test('the inputs of a kernel as Keras has it are its last axis but one', async () => {
  const list = (inputs, outputs) => [{ name: 'dense/kernel', shape: [inputs, outputs] }];
  const recipe = { layout: 'keras', rules: [{ name: '*', do: 'normal_' }] };
  const { parameters } = await plan(nn, list(64, 96), mup(recipe, { base: list(16, 48) }), { seed: 0 });
  near(parameters[0].std, 1 / 2);
});

test('the last layer and queries may be zero, and the plan says by what the output is divided', async () => {
  const head = (width) => ({ 'head.weight': [40, width] });
  const options = { base: gpt(16, head(16)), readout: 'head.*', zero: ['head.weight', '*.c_attn.weight'] };
  const recipe = mup('nanogpt', options);
  const { parameters } = await plan(nn, gpt(64, head(64)), recipe, { seed: 0 });
  const { note, initializer } = parameters.at(-1);
  assert.equal(initializer, 'zeros_');
  assert.match(note, /divides the output by 4\b/);
  const weights = await initialize(nn, gpt(64, head(64)), recipe, { seed: 0 });
  assert.ok(weights.get('transformer.h.0.attn.c_attn.weight').data.every((x) => x === 0));
});

test('what it cannot do is refused by name', async () => {
  const refused = (model, recipe, message) =>
    assert.rejects(plan(nn, model, recipe, { seed: 0 }), { name: 'RangeError', message });
  assert.throws(() => mup('nanogpt'), /^TypeError: mup: base is undefined; it must be the model of the base width/);
  assert.throws(() => mup('nanogpt', { base: gpt(8), width: 4 }), /unknown option 'width'/);
  await refused(
    gpt(64),
    mup('nanogpt', { base: gpt(16).slice(1) }),
    /a model with the parameter 'transformer\.wte\.weight'/,
  );
  const one = (shape) => [{ name: 'w', shape }];
  const rules = (rule) => ({ rules: [{ name: '*', ...rule }] });
  const fill = rules({ do: 'fill_', options: { value: 1 } });
  await refused(one([4, 4]), mup(fill, { base: one([2, 2]) }), /no rule for fill_ where two axes are infinite/);
  const normal = rules({ do: 'normal_' });
  await refused(one([4, 4, 4]), mup(normal, { base: one([2, 2, 2]) }), /3 axes differ/);
  await refused(one([4, 4]), mup(normal, { base: one([2]) }), /another number of axes/);
  const shifted = rules({ do: 'normal_', options: { mean: 1 } });
  await refused(one([4, 4]), mup(shifted, { base: one([2, 2]) }), /the mean must be 0/);
});
