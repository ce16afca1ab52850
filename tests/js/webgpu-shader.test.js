// SPDX-License-Identifier: Apache-2.0
// The shader of nn-init/webgpu has the numbers of the C core, in the same functions and the same order.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { root } from '../support/run.js';

const read = (path) => readFile(join(root, path), 'utf8');
let [shader, vmath, philox, readme] = [];
before(async () => {
  const paths = ['bindings/webgpu/shader.wgsl', 'src/vmath.h', 'src/bitgen/philox4x32.h', 'src/bitgen/README.md'];
  [shader, vmath, philox, readme] = await Promise.all(paths.map(read));
});

/** The text of a function, from its definition to the brace that ends it. */
function bodyOf(text, name) {
  const [body] = new RegExp(`^(fn|NNI_INLINE f32v) ${name}\\(.*?^\\}`, 'ms').exec(text) ?? [];
  assert.ok(body, name);
  return body.replace(/\/\*.*?\*\/|\/\/.*/g, '');
}

/** Its numbers with a fraction, as doubles without signs: hexadecimal ones, and those in decimal digits. */
function numbersOf(body) {
  return [...body.matchAll(/\b0x([\da-f]+)(?:\.([\da-f]*))?p([-+]?\d+)f?|\b\d+\.\d+(?:e[-+]?\d+)?/gi)].map(
    ([text, whole, fraction = '', exponent]) =>
      exponent === undefined ? Number(text) : parseInt(whole + fraction, 16) * 2 ** (exponent - 4 * fraction.length),
  );
}

/** In WGSL, in C, and how many numbers WGSL has before those of C. */
const FUNCTIONS = [
  ['neg_half_log', 'f32v_neg_half_log', 2],
  ['cospi', 'f32v_cospi', 0],
  ['sinpi_over_t', 'f32v_sinpi', 0],
  ['probit_middle', 'f32v_probit_middle', 0],
  ['probit_tail', 'f32v_probit_tail', 0],
];

describe('the shader', () => {
  for (const [wgsl, c, before] of FUNCTIONS)
    test(`${wgsl} has the numbers of ${c}`, () => {
      const mine = numbersOf(bodyOf(shader, wgsl)).slice(before);
      const its = numbersOf(bodyOf(vmath, c));
      assert.ok(mine.length >= 3);
      // The C core leaves the exponent of the logarithm's argument where it is: e 2^23.
      if (wgsl === 'neg_half_log') its[its.length - 1] *= 2 ** 23;
      assert.deepEqual(mine, its);
    });

  test("Philox's numbers are those of the contract", () => {
    for (const number of ['0xD2511F53', '0xCD9E8D57', '0x9E3779B9', '0xBB67AE85']) {
      assert.ok(shader.includes(`${number}u`), number);
      assert.ok(readme.includes(number), number);
      assert.ok(philox.toLowerCase().includes(number.toLowerCase()), number);
    }
  });

  test('no formula has an operator that a compiler could fuse or reassociate', () => {
    const formulas = ['madd', 'scaled', 'between', ...FUNCTIONS.map(([wgsl]) => wgsl)];
    const operators = formulas.flatMap((name) =>
      [
        ...bodyOf(shader, name)
          .replaceAll('->', '')
          .matchAll(/[^\n]* [-+*/] [^\n]*/g),
      ].map(([line]) => line.trim()),
    );
    // Of integers.
    assert.deepEqual(operators, ['let d = bits(x) - 0x3f3504f3u;', 'let m = as_float((d & 0x7fffffu) + 0x3f3504f3u);']);
  });

  test('its first part needs nothing of the rest', () => {
    const [first, rest, ...more] = shader.split(/^\/\/ ==== The rest.*/m);
    assert.deepEqual(more, []);
    for (const [, name] of rest.matchAll(/^fn (\w+)/gm)) assert.ok(!first.includes(`${name}(`), name);
  });
});
