// SPDX-License-Identifier: Apache-2.0
// Recipes of timm and of projects that train language models, against their own networks: bit for bit with a generator of PyTorch,
// or, where the order of the draws is not known, by mean, standard deviation and range of each parameter.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { initialize, plan } from '../../npm/dist/model.js';
import { modelOf, recorded } from '../support/models.js';

const nn = await load();
await nn.useMklErfinv(); // timm's truncated normals
const digits = (data) => createHash('sha256').update(data).digest('hex').slice(0, 16);
const networks = ['timm.json', 'trainers.json'].flatMap(recorded);
const isBits = ({ parameters }) => typeof parameters[0][2] === 'string';

for (const network of networks.filter(isBits))
  test(`${network.name}: the same bits`, async () => {
    const generator = nn.generator({ kind: 'torch', seed: network.seed, version: '2.14' });
    const weights = await initialize(nn, modelOf(network), network.recipe, { generator });
    const differ = network.parameters.filter(([name, , sha256]) => digits(weights.get(name).data) !== sha256);
    assert.deepEqual(
      differ.map(([name]) => name),
      [],
    );
    assert.deepEqual([...nn.uniform_(new Float32Array(4), { generator })], network.next.map(Math.fround));
  });

/** Recordings have six digits. */
const isNear = (a, b) => Math.abs(a - b) <= 1e-5 * Math.abs(b);

/** Whether elements of which numbers were recorded may be what a line of a plan says. */
function agrees({ distribution, mean, std, bounds, shape }, numbers) {
  if (numbers.length === 1) return distribution === 'constant' ? isNear(mean, numbers[0]) : shape.join() === '1';
  const [average, deviation, least, greatest] = numbers;
  const n = shape.reduce((product, extent) => product * extent, 1);
  const errors = 5 / Math.sqrt(n);
  const isMean = Math.abs(average - mean) <= errors * std + 1e-5 * std;
  // Of few elements the standard deviation says little.
  const isStd = n < 30 || Math.abs(deviation / std - 1) <= errors + 1e-5;
  const slack = 1e-5 * (bounds[1] - bounds[0]);
  return isMean && isStd && least >= bounds[0] - slack && greatest <= bounds[1] + slack;
}

for (const network of networks.filter((network) => !isBits(network)))
  test(`${network.name}: means, standard deviations and ranges`, async () => {
    const { parameters } = await plan(nn, modelOf(network), network.recipe, { seed: 0 });
    const numbers = new Map(network.parameters.map(([name, , recording]) => [name, recording]));
    for (const line of parameters) {
      if (line.tie || !line.distribution) continue;
      const recording = numbers.get(line.name);
      assert.ok(
        agrees(line, recording),
        `${line.name}: ${recording}; planned ${line.mean}, ${line.std}, ${line.bounds}`,
      );
    }
  });

test('where layers draw for themselves when they are made, a generator of PyTorch is refused', async () => {
  const network = networks.find(({ name }) => name === 'vit fixed');
  await assert.rejects(plan(nn, modelOf(network), network.recipe, { generator: { kind: 'torch', seed: 0 } }), {
    name: 'RangeError',
    message: /does not know where the framework draws 'pos_embed'|does not know where the framework draws 'cls_token'/,
  });
});
