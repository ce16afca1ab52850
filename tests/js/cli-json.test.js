// SPDX-License-Identifier: Apache-2.0
// JSON whose numbers keep their kind: configs of transformers with 30.0 stay floats.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonText, parseJson } from '../../bindings/cli/json.js';

const again = (text) => jsonText(parseJson(text));

test('floats that are whole numbers are written as they were', () => {
  const text =
    '{\n  "a": 30.0,\n  "b": [\n    1.0,\n    2,\n    1e3,\n    -0.0\n  ],\n  "c": {\n    "d": 1e-05,\n    "30.0": "30.0"\n  }\n}\n';
  assert.equal(again(text), text.replace('1e-05', '0.00001'));
  assert.equal(again('7.0'), '7\n', 'alone it is in nothing that could keep it');
});

test('what is changed is written anew', () => {
  const given = parseJson('{"a": 30.0, "b": 2.0, "c": [4.0]}');
  assert.deepEqual(JSON.parse(JSON.stringify(given)), { a: 30, b: 2, c: [4] });
  assert.equal(jsonText({ ...given, a: 31, c: [...given.c] }).replace(/\s/g, ''), '{"a":31,"b":2.0,"c":[4]}');
  const { a, ...rest } = given;
  assert.equal(jsonText(rest).replace(/\s/g, ''), '{"b":2.0,"c":[4.0]}');
  assert.deepEqual(Object.keys(given), ['a', 'b', 'c']);
});

test('numbers in strings, escapes, and names of the prototype', () => {
  for (const value of ['1.0', 'x "1.0" y', '\\', '\\"1.0', '\u001b 2.0', '{"a": 1.0}', 'f 1.0'])
    assert.equal(JSON.parse(again(JSON.stringify({ [value]: value })))[value], value);
  const strange = parseJson('{"__proto__": 1.0, "constructor": 2.0, "toString": 3}');
  assert.equal(jsonText(strange).replace(/\s/g, ''), '{"__proto__":1.0,"constructor":2.0,"toString":3}');
  assert.equal(jsonText({ toString: 3, valueOf: 4 }).replace(/\s/g, ''), '{"toString":3,"valueOf":4}');
});

test('any JSON is what JSON.parse() makes of it, and is written so that it is read the same', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.equal(JSON.stringify(parseJson(text)), JSON.stringify(JSON.parse(text)));
      assert.equal(JSON.stringify(JSON.parse(again(text))), JSON.stringify(JSON.parse(text)));
    }),
    { seed: 1 },
  );
});

test('what is no JSON is refused as JSON.parse() does', () => {
  for (const text of ['', '{', '{"a": 01.0}', '{1.0: 2}', '[1.0', '"\n"', '1.e3', 'NaN'])
    assert.throws(() => parseJson(text), SyntaxError);
});
