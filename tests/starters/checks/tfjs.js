// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { weights } from './expected.js';

export default {
  lock: 'starters/locks/tfjs.json',

  async check(project) {
    const { stdout } = await project.followReadme();
    const expected = weights(7, 'dense0', 'heNormal_', [2, 32], { nonlinearity: 'relu', layout: 'keras' });
    assert.match(stdout, new RegExp(`^First weights: ${[...expected.slice(0, 3)].join(' ')}$`, 'm'));
    const rows = [...stdout.matchAll(/^ +(\d+) +([0-9.]+) +([0-9.]+)$/gm)].map((row) => row.slice(1).map(Number));
    assert.deepEqual(rows.map(([epoch]) => epoch), Array.from({ length: 20 }, (_, i) => i + 1)); // prettier-ignore
    const [[, firstHe, firstDefault], [, he, byDefault]] = [rows[0], rows.at(-1)];
    assert.ok(he < firstHe / 100, `the loss falls from ${firstHe} to ${he}`);
    assert.ok(byDefault < firstDefault / 4, `the loss falls from ${firstDefault} to ${byDefault}`);
    assert.ok(he < byDefault);
  },
};
