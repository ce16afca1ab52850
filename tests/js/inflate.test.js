// SPDX-License-Identifier: Apache-2.0
// What unpacks the wasm files, against zlib: every kind of block, and codes of every length.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { inflate } from '../../npm/dist/shared/core.js';

const { Z_DEFAULT_STRATEGY, Z_FILTERED, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;

/** Bytes of few and of many kinds, with repetitions near and far. */
const contents = fc
  .tuple(
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 5 }),
    fc.array(fc.nat(), { maxLength: 400 }),
  )
  .map(([pieces, order]) => Buffer.concat([...pieces, ...order.map((i) => pieces[i % pieces.length])]));

test('what zlib packs, in every way it has', () => {
  fc.assert(
    fc.property(
      contents,
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FILTERED, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE),
      (bytes, level, strategy) => {
        const packed = deflateRawSync(bytes, { level, strategy });
        assert.ok(bytes.equals(inflate(packed, bytes.length)));
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test('nothing, one byte, and more than one block of what cannot be packed', () => {
  const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
  for (const bytes of [new Uint8Array(), Uint8Array.of(7), noise])
    for (const level of [0, 9]) assert.deepEqual(inflate(deflateRawSync(bytes, { level }), bytes.length), bytes);
});

test('the modules hold the wasm files', async () => {
  const dist = new URL('../../npm/dist/', import.meta.url);
  const files = (await readdir(dist)).filter((file) => file.endsWith('.wasm'));
  assert.ok(files.length > 20, `${files}`);
  for (const name of files.map((file) => file.replace('.wasm', ''))) {
    const { size, base64 } = await import(`../../npm/dist/wasm/${name}.js`);
    const file = await readFile(new URL(`../../npm/dist/${name}.wasm`, import.meta.url));
    assert.ok(file.equals(inflate(Buffer.from(base64, 'base64'), size)), name);
  }
});
