// SPDX-License-Identifier: Apache-2.0
// Mistakes that are easily made with nn-init/model and nn-init/safetensors: each message says what to do instead.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { fill, initialize, plan, recipes } from '../../npm/dist/model.js';
import { toBlob } from '../../npm/dist/safetensors.js';

const nn = await load();
const model = [{ name: 'fc.weight', shape: [4, 3] }];

test('a path or a config is no model: readModel() makes one of it', async () => {
  for (const wrong of ['model.safetensors', { model_type: 'gpt2', n_layer: 2 }, { 'fc.weight': [4, 3] }])
    await assert.rejects(plan(nn, /** @type {any} */ (wrong), 'torch'), /^TypeError: plan: model is .* what readModel/);
  await assert.rejects(plan(nn, /** @type {any} */ ({ a: { shape: [1] }, b: {} }), 'torch'), /the shape of 'b'/);
});

test('what stands in the place of a recipe is told', async () => {
  const given = (/** @type {any} */ recipe) => plan(nn, model, recipe);
  await assert.rejects(
    given({ seed: 0 }),
    /^TypeError: plan: recipe has the field 'seed', which is an option; options come /,
  );
  await assert.rejects(given({ sead: 0 }), /^TypeError: plan: recipe has an unknown field 'sead'; known are name, /);
  await assert.rejects(given(recipes.torch()), /^TypeError: plan: recipe is Promise; .* \{ rules: \[\.\.\.\] \}$/);
  await assert.rejects(given([{ do: 'zeros_' }]), /^TypeError: plan: recipe is \[Object\]; /);
});

test('a forgotten await is no empty file', async () => {
  const weights = initialize(nn, model, 'torch', { seed: 0 });
  await assert.rejects(toBlob(/** @type {any} */ (weights)), /^TypeError: toBlob: tensors is Promise; /);
  await weights;
});

test('the text of a plan is parsed before it is given', async () => {
  const text = JSON.stringify(await plan(nn, model, 'torch', { seed: 0 }));
  assert.throws(() => fill(nn, /** @type {any} */ (text)), /^TypeError: fill: plan is '.*JSON\.parse\(\)/);
});
