// SPDX-License-Identifier: Apache-2.0
import { load } from 'nn-init';
import { expect, test, vi } from 'vitest';
import { check } from './check.js';

test('the bits are those of Node.js', async () => {
  expect(await check()).toBe(process.env.EXPECTED);
});

test('a function can be spied on', async () => {
  const nn = await load();
  const spy = vi.spyOn(nn, 'normal_').mockReturnValue('nothing is drawn');
  expect(nn.normal_(new Float32Array(1))).toBe('nothing is drawn');
  spy.mockRestore();
});
