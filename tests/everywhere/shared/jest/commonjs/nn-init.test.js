// SPDX-License-Identifier: Apache-2.0
const { load } = require('nn-init');
const { check } = require('./check.cjs');

test('the bits are those of Node.js', async () => {
  expect(await check()).toBe(process.env.EXPECTED);
});

test('a function can be spied on', async () => {
  const nn = await load();
  const spy = jest.spyOn(nn, 'normal_').mockReturnValue('nothing is drawn');
  expect(nn.normal_(new Float32Array(1))).toBe('nothing is drawn');
  spy.mockRestore();
});
