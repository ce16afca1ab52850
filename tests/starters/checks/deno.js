// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { read } from '../../../npm/dist/safetensors.js';
import { weights } from './expected.js';

export default {
  tool: 'deno',

  async check(project) {
    const { stdout } = await project.followReadme();
    const written = await read(join(project.directory, 'model.safetensors'));
    assert.equal(written.size, 7);
    const bound = 1 / Math.sqrt(128);
    const expected = {
      'embedding.weight': ['normal_', [256, 64]],
      'lstm.weight_ih_l0': ['uniform_', [512, 64], { a: -bound, b: bound }],
      'lstm.weight_hh_l0': ['orthogonal_', [512, 128], { blocks: 4 }],
      'head.bias': ['uniform_', [256], { a: -bound, b: bound }],
    };
    for (const [name, [initializer, shape, options]] of Object.entries(expected)) {
      const data = weights(42, name, initializer, shape, options);
      assert.deepEqual(written.get(name), { data, shape, dtype: 'float32' }, name);
      assert.match(stdout, new RegExp(`^${name} ${shape.join(' x ')} ${[...data.slice(0, 3)].join(' ')}$`, 'm'));
    }
  },
};
