// SPDX-License-Identifier: Apache-2.0
// A tensor whose last byte is the last of 4 GiB has the values of any other: no loop compares with the address behind it, 0.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { load as loadCore } from '../../npm/dist/core.js';

const PAGES = 65536;
const CASES = {
  normal: (e, tensor, generator) => e.nni_normal(tensor, 0.5, 2, generator),
  uniform: (e, tensor, generator) => e.nni_uniform(tensor, -1, 3, generator),
  truncated: (e, tensor, generator) => e.nni_truncated_normal(tensor, 0, 1, -2, 3, 0, 0, generator),
  constant: (e, tensor) => e.nni_fill(tensor, 0.3),
};

for (const file of ['nn-init.wasm', 'nn-init.scalar.wasm'])
  test(`${file} fills the end of 4 GiB`, async () => {
    const bytes = readFileSync(new URL(`../../npm/dist/${file}`, import.meta.url));
    const { instance } = await WebAssembly.instantiate(bytes, {});
    const e = instance.exports;
    e.memory.grow(PAGES - e.memory.buffer.byteLength / 65536); // untouched pages cost nothing
    const generator = e.__heap_base.value + 64;
    const [tensor, shape, here] = [generator + 256, generator + 320, generator + 512];
    for (const [dtype, size] of [
      [0, 4],
      [1, 8],
      [2, 2],
      [3, 2],
    ])
      for (const count of [16, 24, 1000])
        for (const [name, fill] of Object.entries(CASES)) {
          const [expected, actual] = [here, PAGES * 65536 - count * size].map((at) => {
            e.nni_generator_init(generator, 0, 5n, 0n);
            new Uint32Array(e.memory.buffer, shape, 1)[0] = count;
            new Uint32Array(e.memory.buffer, tensor, 8).set([at, count, shape, 1, 0, dtype, 0, 0]);
            assert.equal(fill(e, tensor, generator), 0);
            return new Uint8Array(e.memory.buffer, at, count * size).slice();
          });
          assert.deepEqual(actual, expected, `${name}, dtype ${dtype}, ${count} elements`);
        }
  });

for (const [entry, load_] of Object.entries({
  'nn-init': load,
  'nn-init-core': loadCore,
}))
  test(`${entry} never hands out the last 64 bytes`, async () => {
    const nn = await load_({ wasm: new URL(`../../npm/dist/${entry}.wasm`, import.meta.url) });
    const first = nn.tensor([1]);
    const left = (PAGES * 65536 - 64 - first.data.byteOffset) / 4;
    first.dispose();
    assert.throws(() => nn.tensor([left + 1]), { name: 'RangeError', message: /^tensor: shape is \[/ });
    // No more than one block remains, which is the last one.
    const most = nn.tensor([left - 16]);
    const last = nn.tensor([16]);
    assert.equal(last.data.byteOffset + 64, PAGES * 65536 - 64);
    assert.throws(() => nn.tensor([0]), { name: 'RangeError' });
    const expected = nn.normal_(new Float32Array(16), { generator: nn.generator({ seed: 5 }) });
    assert.deepEqual(nn.normal_(last, { generator: nn.generator({ seed: 5 }) }).data.slice(), expected);
    most.dispose();
    last.dispose();
  });
