// SPDX-License-Identifier: Apache-2.0
import { check } from './check';

test('the bits are those of Node.js', async () => {
  expect(await check()).toBe(process.env.EXPECTED);
});
