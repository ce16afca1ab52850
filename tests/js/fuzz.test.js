// SPDX-License-Identifier: Apache-2.0
// The fuzzers have arguments for every public function, and see what they are there to see.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { boxOf, partOf } from '../fuzz/boxes.js';
import { CALLS, callsOf, codeOf, lineOf } from '../fuzz/calls.js';
import { runSequence } from '../fuzz/sequences.js';

const nn = await load();
const frameworks = await loadFrameworks();

/** Functions of an object's class, and of those that it extends. */
function methodsOf(owner, thing) {
  const names = [];
  for (let type = Object.getPrototypeOf(thing); type !== Object.prototype; type = Object.getPrototypeOf(type))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(type)))
      if (typeof value === 'function' && name !== 'constructor') names.push(`${owner}.${name}`);
  return names;
}

test('every public function has a generator of arguments, and nothing else has', () => {
  const names = [
    'load',
    ...Object.keys(nn),
    ...Object.keys(frameworks),
    ...methodsOf('Tensor', nn.tensor([1])),
    ...methodsOf('Generator', nn.generator({ seed: 1 })),
    ...methodsOf('FrameworkGenerator', frameworks.generator({ kind: 'jax', seed: 1 })),
  ];
  assert.deepEqual(Object.keys(CALLS).toSorted(), [...new Set(names)].toSorted());
  assert.ok(names.length > 100, `${names.length} functions`);
});

test('calls of every function are JavaScript, of which the like can be made again', () => {
  for (const method of Object.keys(CALLS)) {
    const calls = fc.sample(callsOf(method), { seed: 1, numRuns: 50 });
    for (const call of calls) {
      assert.doesNotThrow(() => new Function(codeOf(call)), codeOf(call));
      assert.doesNotThrow(() => new Function(`return async () => { ${lineOf(call)} };`), lineOf(call));
    }
    for (const call of calls) assert.equal(lineOf(JSON.parse(JSON.stringify(call))), lineOf(call));
  }
});

test('the C fuzzer calls every function of the two headers', () => {
  const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const headers = (read('src/nn_init.h') + read('src/nn_init_frameworks.h')).replace(/\/\*[^]*?\*\//g, '');
  const declared = [...headers.matchAll(/^[a-z][\w ]*[ *](nni_\w+)\(/gm)].map(([, name]) => name);
  const called = [...read('tests/fuzz/target.c').matchAll(/X\((nni_\w+)\)/g)].map(([, name]) => name);
  assert.deepEqual(called.toSorted(), [...new Set(declared)].toSorted());
});

test('a box is the part of the whole that it says', () => {
  const whole = Float32Array.from({ length: 24 }, (_, i) => i);
  const box = { of: [2, 3, 4], at: [1, 0, 2], shape: [1, 2, 2] };
  assert.deepEqual([...partOf(whole, box)], [14, 15, 18, 19]);
  const call = { method: 'normal_', t: { shape: [5, 6], dtype: 'float32' }, g: 'g', options: { std: '2' } };
  const { of, at, shape } = boxOf(call);
  for (const i of [0, 1]) assert.ok(shape[i] > 0 && at[i] + shape[i] <= of[i]);
  assert.equal(boxOf({ ...call, method: 'scale_' }), undefined);
});

test('a sequence sees a tensor that is overwritten, and memory that is not given back', () => {
  const steps = [
    { do: 'create', shape: [4, 5], dtype: 'float32' },
    { do: 'fill', which: 0, method: 'normal_' },
  ];
  let place = 0;
  const build = (scope) => ({ nn: scope, probe: () => place, place: 0 });
  assert.equal(runSequence([build(nn), build(nn)], steps), undefined);
  const wrong = { ...nn, normal_: (t, o) => (nn.normal_(t, o), t.data.set([9], 3), t) };
  assert.match(runSequence([build(wrong), build(nn)], steps), /step 1, fill: tensor 0 has other bits/);
  place = 64;
  assert.match(runSequence([build(nn), build(nn)], steps), /64 bytes of memory/);
});
