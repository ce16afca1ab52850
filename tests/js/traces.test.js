// SPDX-License-Identifier: Apache-2.0
// Whole networks of torchvision, initialized as PyTorch does it: every parameter's SHA-256 is that of the real one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { replay } from '../support/traces.js';

const folder = new URL('../golden/traces/', import.meta.url);
const builds = { SIMD: await load(), scalar: await load({ simd: false }) };

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const trace = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  for (const [build, nn] of Object.entries(builds))
    test(`${trace.model}, seed ${trace.seed}, ${build} build: ${trace.params.length} parameters`, () => {
      const tensors = replay(nn, trace);
      const differ = trace.params.filter(
        ({ name, sha256 }) => createHash('sha256').update(tensors.get(name)).digest('hex') !== sha256,
      );
      assert.deepEqual(
        differ.map(({ name }) => name),
        [],
      );
    });
}
