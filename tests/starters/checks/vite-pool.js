// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { weights } from './expected.js';

/** Of the smallest GPT-2. */
const ELEMENTS = 124_439_808;
const PARAMETERS = 148;
const LAYERS = [
  { name: 'transformer.wte.weight', shape: [50257, 768], std: 0.02 },
  { name: 'transformer.h.3.mlp.c_proj.weight', shape: [3072, 768], std: 0.02 / Math.sqrt(2 * 12) },
];

function stdOf(data) {
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  return Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
}

const rowsOf = (page) =>
  page.evaluate(() =>
    [...document.getElementById('rows').rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
  );

const statusIs = (page, pattern) =>
  page.waitFor((pattern) => new RegExp(pattern).exec(document.getElementById('status').textContent), pattern);

/** Waits until the page is ready to begin, and begins. */
async function begin(page) {
  await page.waitFor(() => !document.getElementById('start').disabled);
  await page.click('#start');
}

/** Makes the model in the page. */
async function makeWeights(page) {
  await begin(page);
  const [, workers] = await statusIs(page, '^124,439,808 of 124,439,808 elements in [0-9.]+ s by (\\d) workers$');
  assert.ok(Number(workers) >= 1);
}

export default {
  quick: true,
  lock: 'everywhere/cells/vite-8/package-lock.json',
  ready: /Local: +(http:\S+)/,

  async check(project) {
    const { match } = await project.followReadme();
    const page = await project.open(match[1]);
    page.timeout = 120_000;

    // Stops, and can begin anew.
    await begin(page);
    await statusIs(page, 'of 124,439,808 elements');
    await page.click('#stop');
    await statusIs(page, 'Stopped');
    await makeWeights(page);
    const progress = await page.evaluate(() => {
      const { value, max } = document.getElementById('progress');
      return [value, max];
    });
    assert.deepEqual(progress, [ELEMENTS, ELEMENTS]);
    const rows = await rowsOf(page);
    assert.equal(rows.length, PARAMETERS);
    for (const { name, shape, std } of LAYERS) {
      const [, ...cells] = rows.find(([other]) => other === name);
      const measured = stdOf(weights(7, name, 'normal_', shape, { std }));
      assert.deepEqual(cells, [shape.join(' × '), std.toFixed(7), measured.toFixed(7)]);
    }
    assert.deepEqual(await project.lookAt(page), []);

    // As any static host has it.
    await project.run('npm run build');
    await page.goto(await project.serve('dist'));
    await makeWeights(page);
    assert.deepEqual(await rowsOf(page), rows);
    assert.deepEqual(await page.errors(), []);
  },
};
