// SPDX-License-Identifier: Apache-2.0
// The pages "Coming from": every name of each framework is there, and the two programs of each entry make the same.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { comparedOf, frameworks, setupOf } from '../../demo/site/from/data/index.js';
import { tf } from '../support/tfjs.js';

const AsyncFunction = (async () => {}).constructor;
const recordOf = (name) => JSON.parse(readFileSync(new URL(`../golden/from/${name}.json`, import.meta.url), 'utf8'));
/** A page's first lines with `nn` already there: what it loads is loaded once. */
const withoutLoad = (js) => js.replace(/^import .*\n|^const nn = .*\n/gm, '');
const nn = await load();

/** What a program makes. */
async function make(framework, entry) {
  const names = Object.keys(comparedOf(entry));
  const program = [withoutLoad(framework.js), setupOf(framework, entry).js, entry.js, `return { ${names.join()} };`];
  return new AsyncFunction('nn', program.join('\n'))(nn);
}

const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

function assertMade(made, { dtype, shape, values, sha256 }, near = 0) {
  if (typeof made === 'number')
    return assert(Math.abs(made - values[0]) <= 1e-15 * Math.abs(made), `${made}, not ${values}`);
  assert.deepEqual([made.dtype ?? 'float32', [...made.shape]], [dtype, shape]);
  if (sha256) return assert.equal(createHash('sha256').update(bytesOf(made.data)).digest('hex'), sha256);
  const greatest = Math.max(...values.map(Math.abs));
  for (const [i, x] of made.data.entries())
    assert(Math.abs(x - values[i]) <= near * greatest, `${i}: ${x}, not ${values[i]}`);
}

/** Every name of the framework's is in an entry, or explained, and no other is. */
function assertComplete({ list, entries, without = {} }, names) {
  const told = [...entries.flatMap(({ names }) => names), ...Object.keys(without)];
  assert.equal(new Set(told).size, told.length, 'a name stands twice');
  assert.deepEqual(told.toSorted(), names[list].toSorted());
}

for (const [key, framework] of Object.entries(frameworks).filter(([key]) => key !== 'tfjs')) {
  describe(`from ${framework.name}`, () => {
    const { names, made } = recordOf(key);
    for (const group of framework.groups) {
      if (group.list) test(`${group.title}: all names`, () => assertComplete(group, names));
      for (const entry of group.entries)
        test(`${group.prefix}${entry.names[0]}`, async () => {
          const results = await make(framework, entry);
          for (const [name, record] of Object.entries(made[entry.names[0]]))
            assertMade(results[name], record, entry.near);
        });
    }
    test('nothing else is recorded', () => {
      const entries = framework.groups.flatMap(({ entries }) => entries);
      assert.deepEqual(
        Object.keys(made),
        entries.map(({ names: [name] }) => name),
      );
    });
  });
}

describe('from TF.js', () => {
  const [group] = frameworks.tfjs.groups;
  test('all names', () => assertComplete(group, { initializers: Object.keys(tf.initializers) }));
  for (const entry of group.entries)
    test(entry.names[0], async () => {
      const { w } = await make(frameworks.tfjs, entry);
      const t = new Function('tf', `${entry.theirs} return t;`)(tf);
      const values = t.dataSync();
      const sha256 = createHash('sha256').update(bytesOf(values)).digest('hex');
      assertMade(
        w,
        { dtype: 'float32', shape: t.shape, ...(entry.near ? { values: [...values] } : { sha256 }) },
        entry.near,
      );
    });
});
