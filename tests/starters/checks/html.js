// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { weights } from './expected.js';

/** The picture's red at a place, by the network of a seed. */
function redAt(seed, column, row) {
  const shapes = [[24, 3], [24, 24], [24, 24], [3, 24]]; // prettier-ignore
  const [x, y] = [column / 64 - 1, row / 64 - 1];
  let values = [x, y, 1];
  for (const [i, shape] of shapes.entries()) {
    const data = weights(seed, `layers.${i}.weight`, 'siren_', shape, { omega: 8, first: i === 0 });
    const inputs = values;
    values = Array.from({ length: shape[0] }, (_, o) =>
      Math.sin(8 * inputs.reduce((sum, value, i) => sum + data[o * shape[1] + i] * value, 0)),
    );
  }
  return 127.5 * (values[0] + 1);
}

/** In the page, once it shows these weights: red at places of the picture. */
const redsOf = (text, places) => {
  const context = document.getElementById('picture').getContext('2d');
  const isShown = document.getElementById('weights').textContent === text;
  return isShown && places.map(([column, row]) => context.getImageData(column, row, 1, 1).data[0]);
};

export default {
  quick: true,

  /** As a file, without a server. The content delivery network is on this machine. */
  async check(project) {
    const file = join(project.directory, 'index.html');
    const html = await project.read('index.html', 'utf8');
    assert.ok(html.includes("from 'https://cdn.jsdelivr.net/npm/nn-init/dist/nn-init.min.js'"));
    await writeFile(file, html.replace('https://cdn.jsdelivr.net/', await project.startCdn()));
    const page = await project.open(pathToFileURL(file).href);
    const places = [[0, 0], [50, 15], [64, 64], [127, 100]]; // prettier-ignore
    const seeds = { 7: () => {}, autumn: () => page.fill('#seed', 'autumn') };
    for (const [seed, change] of Object.entries(seeds)) {
      await change();
      const first = weights(seed, 'layers.0.weight', 'siren_', [24, 3], { omega: 8, first: true }).slice(0, 3);
      const reds = await page.waitFor(redsOf, first.join(', '), places);
      for (const [i, place] of places.entries()) {
        const red = redAt(seed, ...place);
        assert.ok(Math.abs(reds[i] - red) < 1.5, `${reds[i]} at ${place}, and not ${red}`);
      }
    }
    assert.deepEqual(await project.lookAt(page), []);
  },
};
