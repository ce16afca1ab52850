// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { weights } from './expected.js';

/** Of the smallest GPT-2. */
const ELEMENTS = 124_439_808;
const PARAMETERS = 148;
const LAYERS = [
  { name: 'transformer.wpe.weight', shape: [1024, 768], std: 0.02 },
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

const isReady = (page) => page.waitFor(() => !document.getElementById('start').disabled);

/** Begins, and stops as soon as there is progress. In the page, since the model may be made before a message comes from there. */
async function stopSoon(page) {
  await isReady(page);
  await page.evaluate(async () => {
    const [start, stop, status] = ['start', 'stop', 'status'].map((id) => document.getElementById(id));
    start.click();
    while (!/ elements$/.test(status.textContent)) await new Promise((resolve) => setTimeout(resolve));
    stop.click();
  });
  await statusIs(page, '^Stopped');
  await isReady(page);
}

export default {
  quick: true,
  lock: 'everywhere/cells/vite-8/package-lock.json',
  ready: /Local: +(http:\S+)/,

  async check(project) {
    const { match } = await project.followReadme();
    const page = await project.open(match[1]);
    page.timeout = 120_000;
    await stopSoon(page);

    await page.click('#start');
    const [, workers] = await statusIs(page, '^124,439,808 of 124,439,808 elements in [0-9.]+ s by (\\d) workers$');
    assert.ok(Number(workers) >= 1);
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
    await stopSoon(page);
    assert.deepEqual(await page.errors(), []);
  },
};
