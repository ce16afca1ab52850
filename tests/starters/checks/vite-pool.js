// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { weights } from './expected.js';

/** Of GPT-2, as the file config.json of the smallest one has it by default. */
const ELEMENTS = 124_439_808;
const PARAMETERS = 148;

function stdOf(data) {
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  return Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
}

const rowsOf = (page) =>
  page.evaluate(() =>
    [...document.getElementById('rows').rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
  );

export default {
  quick: true,
  lock: 'everywhere/cells/vite-8/package-lock.json',
  ready: /Local: +(http:\S+)/,

  async check(project) {
    const { match } = await project.followReadme();
    const page = await project.open(match[1]);
    const statusIs = (pattern) =>
      page.waitFor((pattern) => new RegExp(pattern).exec(document.getElementById('status').textContent), pattern);

    // Stops, and can begin anew.
    await page.waitFor(() => !document.getElementById('start').disabled);
    await page.click('#start');
    await statusIs('of 124,439,808 elements');
    await page.click('#stop');
    await statusIs('Stopped');
    await page.waitFor(() => !document.getElementById('start').disabled);

    await page.click('#start');
    const [, workers] = await statusIs(`^124,439,808 of 124,439,808 elements in [0-9.]+ s by (\\d) workers$`);
    assert.ok(Number(workers) >= 1);
    const progress = await page.evaluate(() => {
      const { value, max } = document.getElementById('progress');
      return [value, max];
    });
    assert.deepEqual(progress, [ELEMENTS, ELEMENTS]);
    const rows = await rowsOf(page);
    assert.equal(rows.length, PARAMETERS);
    const layers = { 'transformer.wte.weight': [[50257, 768], 0.02], 'transformer.h.3.mlp.c_proj.weight': [[3072, 768], 0.02 / Math.sqrt(24)] }; // prettier-ignore
    for (const [name, [shape, std]] of Object.entries(layers)) {
      const [, ...cells] = rows.find(([other]) => other === name);
      const measured = stdOf(weights(7, name, 'normal_', shape, { std }));
      assert.deepEqual(cells, [shape.join(' × '), std.toFixed(5), measured.toFixed(5)]);
    }
    assert.deepEqual(await project.lookAt(page), []);
  },
};
