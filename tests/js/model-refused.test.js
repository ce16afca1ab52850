// SPDX-License-Identifier: Apache-2.0
// What plan() refuses, and what it says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { plan } from '../../npm/dist/model.js';
import { model, recipe, with_ } from '../support/small-model.js';

const nn = await load();
const torch = await loadFrameworks();

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
    /tied to 'lm_head.weight', which must be one parameter; 0 parameters have such a name/,
  ],
  [
    'a tie to several',
    { name: 'wte.weight', tie: '*.fc.weight' },
    /must be one parameter; 2 parameters have such a name/,
  ],
  [
    'a tie to what is tied',
    { name: 'wte.weight', tie: 'head.weight' },
    /parameter 'wte.weight' is tied to 'head.weight', which is tied itself/,
  ],
  [
    'a padding row beyond the end',
    { name: 'wte.weight', do: 'normal_', padding: '40' },
    /the padding row is 40; it must be an index below 40, the number of rows, or null/,
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
