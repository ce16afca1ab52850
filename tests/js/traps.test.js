// SPDX-License-Identifier: Apache-2.0
// Traps of the wasm: memory is spoiled on purpose, and a fill afterwards has its known bits.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { assertSameBits } from '../support/bits.js';

const nn = await load();
const seeded = () => nn.generator({ seed: 5 });
const known = nn.normal_(new Float32Array(100), { generator: seeded() });
const canary = nn.normal_(nn.tensor([100]), { generator: seeded() });

afterEach(() => {
  assertSameBits(canary.data, known);
  assertSameBits(nn.normal_(new Float32Array(100), { generator: seeded() }), known);
});

test('forty traps leave the next call working', async () => {
  for (let i = 0; i < 40; i++) {
    const size = 800;
    const filled = nn.orthogonalAsync_(nn.array([size, size]));
    // Its workspace is among the bytes above all tensors: it becomes pointers far beyond memory, and counts that fall.
    const memory = new Uint32Array(canary.data.buffer);
    const from = Math.ceil((canary.data.byteOffset + canary.data.byteLength) / 64) * 16;
    for (let at = from; at < memory.length; at++) memory[at] = 0xf0000000 - at;
    await assert.rejects(filled, WebAssembly.RuntimeError);
  }
});

test('traps leave the stack of the C core where it was', () => {
  // A generator in linear memory has the address of its functions. It is found by its seed, and put beyond memory.
  const FUNCTIONS = 41;
  const seed = [0x89abcdef, 0x01234567];
  const victim = () => nn.generator({ seed: 0x0123456789abcdefn });
  victim();
  const words = new Uint32Array(canary.data.buffer);
  const place = words.findIndex((word, i) => word === seed[0] && words[i + 1] === seed[1]);
  assert.ok(place > 0);
  for (const name of ['normal_', 'truncNormal_', 'orthogonal_']) {
    const expected = nn[name](nn.array([9, 9]), { generator: seeded() });
    const target = nn.array([9, 9]);
    // Each trap within a function leaves its frame, of 16 bytes or more, on a stack of 64 KiB.
    for (let i = 0; i < 5000; i++) {
      const generator = victim();
      words[place + FUNCTIONS] = 0xfffffff0;
      assert.throws(() => nn[name](target, { generator }), WebAssembly.RuntimeError);
    }
    assertSameBits(nn[name](target, { generator: seeded() }).data, expected.data);
  }
});
