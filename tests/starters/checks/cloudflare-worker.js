// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { read } from '../../../npm/dist/safetensors.js';
import { weights } from './expected.js';

export default {
  node: 24,
  lock: 'everywhere/cells/wrangler/package-lock.json',
  ready: /Ready on (http:\S+)/,

  async check(project) {
    const { match } = await project.followReadme();
    const url = match[1];
    for (const seed of ['7', 'a text']) {
      const options = { a: Math.sqrt(5) };
      const data = weights(seed, 'conv2.weight', 'kaimingUniform_', [64, 32, 3, 3], options);
      const lines = await (await fetch(`${url}/?seed=${seed}`)).json();
      assert.equal(lines.length, 6);
      const { std, first, ...line } = lines.find(({ name }) => name === 'conv2.weight');
      assert.deepEqual(line, { name: 'conv2.weight', shape: [64, 32, 3, 3], initializer: 'kaimingUniform_' });
      assert.ok(Math.abs(std - 1 / Math.sqrt(3 * 288)) < 1e-9);
      assert.deepEqual(first, [...data.slice(0, 3)]);
      const file = await (await fetch(`${url}/model.safetensors?seed=${seed}`)).arrayBuffer();
      assert.deepEqual((await read(new Uint8Array(file))).get('conv2.weight').data, data);
    }
    assert.equal((await fetch(`${url}/other`)).status, 404);
  },
};
