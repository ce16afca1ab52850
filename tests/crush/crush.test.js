// SPDX-License-Identifier: Apache-2.0
// The driver of `make crush` on a stand-in for TestU01, whose batteries print the words and give the p-values that they are
// told: every order has the words that it says, by the second implementation of the generators, and the verdict is right.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { streamId } from '../reference/stream_id.js';
import { wordsAt } from '../reference/words.js';
import { root } from '../support/run.js';

const program = join(root, 'build/crush/stand-in/crush');
const KINDS = { xoshiro128pp: 'xoshiro128++', philox4x32: 'philox4x32' };
const COUNT = 10000;

/** Of an order, the place of its word i: seed, stream and offset. */
const ORDERS = {
  stream: (seed, i) => [seed, 0n, i],
  streams: (seed, i) => [seed, i % 16n, i / 16n],
  seeds: (seed, i) => [seed + i / 8n, 0n, i % 8n],
  names: (seed, i) => [seed, streamId(0n, `layers.${i / 8n}.weight`), i % 8n],
  blocks: (seed, i) => [seed, 0n, 4096n * (i / 8n) + (i % 8n)],
  lane: (seed, i) => [seed, 0n, 8n * i],
};

function crush(args, probabilities) {
  const env = { ...process.env, STAND_IN: probabilities };
  return spawnSync(program, args, { encoding: 'utf8', env, maxBuffer: 2 ** 24 });
}

const reversed = (word) => parseInt([...word.toString(2).padStart(32, '0')].reverse().join(''), 2);

for (const [kind, name] of Object.entries(KINDS)) {
  for (const [order, placeOf] of Object.entries(ORDERS)) {
    for (const direction of ['forward', 'reversed']) {
      test(`the words of ${kind}, ${order}, ${direction}`, () => {
        const { stdout, status, stderr } = crush(['small', kind, order, direction, '7'], '0.5');
        assert.equal(status, 0, stderr);
        const actual = stdout.trim().split('\n');
        assert.equal(actual.length, COUNT);
        for (let i = 0; i < COUNT; i += i < 200 || (i > 4000 && i < 4200) ? 1 : 97) {
          const [word] = wordsAt(name, ...placeOf(7n, BigInt(i)), 1);
          assert.equal(parseInt(actual[i], 16), direction === 'forward' ? word : reversed(word), `word ${i}`);
        }
      });
    }
  }
}

const verdict = (probabilities, battery = 'crush') =>
  crush([battery, 'philox4x32', 'stream', 'forward', '1'], probabilities);

test('a battery without suspect p-values runs once and passes', () => {
  for (const probabilities of ['0.5 1e-9 0.9999999', '0.5 -1']) {
    const { status, stderr } = verdict(probabilities);
    assert.equal(status, 0, stderr);
    assert.equal(stderr.match(/battery Crush/g).length, 1);
  }
  assert.match(verdict('0.5', 'small').stderr, /battery SmallCrush/);
});

test('a suspect p-value is a failure if it is one with another seed too', () => {
  assert.equal(verdict('0.5 1e-11;0.5 1e-11').status, 1);
  assert.equal(verdict('0.5 0;0.5 1').status, 1);
  assert.match(verdict('0.5 1e-11;0.5 1e-12').stderr, /Test1: FAILED with two seeds/);
});

test('a suspect p-value that does not come again is none, nor is another in its place', () => {
  assert.equal(verdict('0.5 1e-11;0.5 0.5').status, 0);
  assert.equal(verdict('0.5 1e-11;1e-11 0.5').status, 0);
  const { stdout } = verdict('1;0.5');
  const runs = stdout.trim().split('\n');
  assert.equal(runs.length, 2 * COUNT);
  assert.notDeepEqual(runs.slice(0, COUNT), runs.slice(COUNT), 'another seed');
});

test('a battery that did nothing has not passed; unknown names are refused', () => {
  assert.equal(verdict('-1').status, 1);
  for (const at of [0, 1, 2, 3]) {
    const args = ['small', 'philox4x32', 'stream', 'forward', '1'];
    args[at] = 'nonsense';
    assert.equal(crush(args, '0.5').status, 2);
  }
});

test('`make crush` without the library says what is missing', () => {
  const { status, stderr } = spawnSync('make', ['crush', 'TESTU01=/nowhere'], { cwd: root, encoding: 'utf8' });
  assert.notEqual(status, 0);
  assert.match(stderr, /no TestU01 under TESTU01="\/nowhere"/);
});
