// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { initialize, readModel } from '../../../npm/dist/model.js';
import { read } from '../../../npm/dist/safetensors.js';
import { nn } from './expected.js';

export default {
  quick: true,

  async check(project) {
    const { stdout } = await project.followReadme();
    const config = JSON.parse(await project.read('small-gpt2/config.json', 'utf8'));
    const options = { seed: 42, dtype: 'bfloat16' };
    const expected = await initialize(nn, await readModel(config), 'transformers/gpt2', options);
    assert.match(stdout, /\ntransformer\.wte\.weight +8192x256 +bfloat16 +embedding /);
    assert.match(stdout, new RegExp(`\nsmall-gpt2: ${expected.size} parameters\n$`));
    const written = await read(join(project.directory, 'small-gpt2/model.safetensors'));
    assert.deepEqual([...written.keys()].sort(), [...expected.keys()].sort());
    for (const [name, { data, shape }] of written) {
      assert.deepEqual(shape, expected.get(name).shape, name);
      assert.deepEqual(data, expected.get(name).data, name);
    }
  },
};
