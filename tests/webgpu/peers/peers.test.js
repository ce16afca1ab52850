// SPDX-License-Identifier: Apache-2.0
// Buffers of nn-init/webgpu in ONNX Runtime Web and TensorFlow.js, in Chromium on SwiftShader.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { load } from '../../../npm/dist/index.js';
import { serve } from '../../support/browser.js';
import { launch } from '../../support/browsers.js';
import { root } from '../../support/run.js';
import { matMulModel } from './model.js';

const SIZES = { rows: 3, inner: 100, columns: 70 };

/** A server of this repository gives no file of the ending that ONNX Runtime's have its type. @param {string} path */
const asModule = (path) =>
  extname(path) === '.mjs' ? { type: 'text/javascript', body: readFileSync(join(root, path)) } : undefined;

let server, browser, page, input, expected;
before(async () => {
  server = await serve(root, {}, asModule);
  browser = await launch('chromium', { webgpu: 'swiftshader' });
  page = await browser.newPage();
  await page.goto(`${server.url}tests/support/blank.html`);
  const { rows, inner, columns } = SIZES;
  const nn = await load();
  const { data } = nn.heNormal_(nn.array([inner, columns], { layout: 'IO' }), { generator: nn.generator({ seed: 5 }) });
  input = Array.from({ length: rows * inner }, (_, i) => Math.fround(Math.sin(i)));
  expected = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return Array.from({ length: inner }, (_, k) => input[row * inner + k] * data[k * columns + column]).reduce(
      (a, b) => a + b,
    );
  });
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** @param {number[]} got */
function assertProduct(got) {
  assert.equal(got.length, expected.length);
  for (const [i, x] of got.entries()) assert.ok(Math.abs(x - expected[i]) < 1e-5, `${x} at ${i} for ${expected[i]}`);
}

test('ONNX Runtime Web multiplies by the weights of nn', async () => {
  const run = async (...args) => (await import('/tests/webgpu/peers/page.js')).byOnnxRuntime(...args);
  assertProduct(await page.evaluate(run, [...matMulModel(SIZES)], input, SIZES));
});

test('TensorFlow.js multiplies by the weights of nn', async () => {
  const run = async (...args) => (await import('/tests/webgpu/peers/page.js')).byTensorFlow(...args);
  assertProduct(await page.evaluate(run, input, SIZES));
});
