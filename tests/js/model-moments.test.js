// SPDX-License-Identifier: Apache-2.0
// Every recipe, on small realistic models: constants are what the plan says, and random parameters have the planned mean and
// standard deviation within five standard errors, and lie between the planned bounds.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { fill, plan, recipes } from '../../npm/dist/model.js';
import { MODELS } from '../support/models.js';
import { deviations } from '../support/sampling.js';

const nn = await load();
const LIMIT = 5;
/** Of a large parameter the first elements are enough. */
const MOST = 2 ** 20;

/** A line without its padding row, whose zeros are among the line's own numbers, and its elements. */
function withoutPadding(line, data) {
  const { paddingRow, shape, mean, std } = line;
  if (paddingRow === undefined) return [line, data];
  const row = data.length / shape[0];
  const begin = paddingRow * row;
  assert.ok(data.subarray(begin, begin + row).every((x) => x === 0));
  assert.equal(mean, 0);
  const rest = data.filter((_, i) => i < begin || i >= begin + row);
  return [{ ...line, std: std / Math.sqrt(1 - 1 / shape[0]) }, rest];
}

/** What is wrong with the elements of a parameter. */
function faultsOf(line, data) {
  const [{ mean, std, bounds, words, ...about }, values] = withoutPadding(line, data);
  if (!words) return about.distribution === 'constant' && values.some((x) => x !== Math.fround(mean)) ? ['value'] : [];
  const faults = values.every((x) => x >= bounds[0] && x <= bounds[1]) ? [] : ['bounds'];
  const distances = deviations({ mean, std, bounds, ...about }, values);
  for (const [what, distance] of Object.entries(distances))
    if (!(Math.abs(distance) <= LIMIT)) faults.push(`${what} ${distance.toFixed(1)} standard errors`);
  return faults;
}

for (const { recipe, name, model } of MODELS)
  test(`${recipe}: ${name}`, async () => {
    const planned = await plan(nn, model, recipe, { seed: 1 });
    const filling = fill(nn, planned, { maxBytes: MOST });
    assert.ok(planned.parameters.some(({ words }) => words));
    for (const line of planned.parameters) {
      if (line.tie || !line.distribution) continue; // a table, or the same as another
      const [{ data }] = filling.tensors([line.name]);
      const faults = faultsOf(line, data);
      assert.deepEqual(faults, [], `${line.name} ${line.initializer} ${JSON.stringify(line.options)}`);
    }
  });

// A Worker of Cloudflare has no random numbers where its program begins.
test('plan() draws no seed if one is given', async () => {
  const untouched = await load({ simd: false });
  const draw = mock.method(crypto, 'getRandomValues');
  for (const { recipe, model } of MODELS) await plan(untouched, model, recipe, { seed: 1 });
  assert.equal(draw.mock.callCount(), 0);
  await plan(untouched, MODELS[0].model, MODELS[0].recipe);
  assert.equal(draw.mock.callCount(), 1, 'the check can fail: without a seed it draws one');
  draw.mock.restore();
});

test('a plan is the same whatever the default generator is', async () => {
  const frameworks = await loadFrameworks();
  frameworks.manualSeed(1, { kind: 'torch' });
  for (const { recipe, name, model } of MODELS)
    assert.deepEqual(
      await plan(frameworks, model, recipe, { seed: 1 }),
      await plan(nn, model, recipe, { seed: 1 }),
      `${recipe}: ${name}`,
    );
});

test('every recipe has a model', () => {
  const seen = new Set(MODELS.map(({ recipe }) => recipe));
  assert.deepEqual(
    Object.keys(recipes).filter((name) => !seen.has(name)),
    [],
  );
});
