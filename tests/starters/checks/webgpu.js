// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { weights } from './expected.js';

/** What the two layers give for an input of ones, in double. */
function outputsOfNode() {
  let x = new Float64Array(784).fill(1);
  for (const [name, rows] of Object.entries({ 'hidden.weight': 512, 'output.weight': 10 })) {
    const data = weights(7, name, 'heNormal_', [rows, x.length], { nonlinearity: 'relu' });
    const inputs = x;
    const product = (row) => inputs.reduce((sum, value, i) => sum + data[row * inputs.length + i] * value, 0);
    x = Float64Array.from({ length: rows }, (_, row) => Math.max(0, product(row)));
  }
  return x;
}

export default {
  quick: true,
  lock: 'everywhere/cells/vite-8/package-lock.json',
  ready: /Local: +(http:\S+)/,

  async check(project) {
    const { match } = await project.followReadme();
    const page = await project.open(match[1], { webgpu: 'swiftshader' });
    const outputs = await page.waitFor(() => {
      const { hidden, tBodies } = document.getElementById('outputs');
      return !hidden && [...tBodies[0].rows].map(({ cells }) => Number(cells[1].textContent));
    });
    const status = await page.evaluate(() => document.getElementById('status').textContent);
    assert.equal(status, 'The GPU made the weights, with the bits of WebAssembly.');
    const expected = outputsOfNode();
    assert.equal(outputs.length, expected.length);
    assert.ok(outputs.filter(Boolean).length > 1);
    for (const [i, value] of outputs.entries())
      assert.ok(Math.abs(value - expected[i]) < 1e-3, `${value} for ${expected[i]}`);
    assert.deepEqual(await project.lookAt(page), []);
  },
};
