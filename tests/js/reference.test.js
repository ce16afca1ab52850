// SPDX-License-Identifier: Apache-2.0
// The plain reference satisfies what others publish, and the golden files are what it makes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { groups, philox4x32Backwards, zeroLanes } from '../golden/backwards.js';
import { readFans, readPhilox4x32, readWords, readXoshiro128pp } from '../golden/read.js';
import { dtypes } from '../reference/dtypes.js';
import { cosPi, negHalfLog, sinPi } from '../reference/elementary.js';
import { fans } from '../reference/fans.js';
import { FLT_MAX, fround, hex } from '../reference/float32.js';
import { gain } from '../reference/gains.js';
import { correctFan, initialize, modes, sha256 } from '../reference/initializers.js';
import { philox4x32 } from '../reference/philox4x32.js';
import { streamId } from '../reference/stream_id.js';
import { uniformParameters } from '../reference/uniform.js';
import { halves, laneState, wordsAt } from '../reference/words.js';
import { xoshiro128pp } from '../reference/xoshiro128pp.js';

test('philox4x32 has the known answers of Random123', () => {
  const records = readPhilox4x32();
  assert.equal(records.length, 3);
  for (const { counter, key, output } of records) {
    assert.deepEqual(philox4x32(counter, key), output);
    assert.deepEqual(philox4x32Backwards(output, key), counter);
  }
});

test('xoshiro128++ has the outputs of the crate rand_xoshiro', () => {
  const records = readXoshiro128pp();
  assert.ok(records.length > 0);
  for (const { state, outputs } of records) {
    const moving = Uint32Array.from(state);
    assert.deepEqual(
      outputs.map(() => xoshiro128pp(moving)),
      outputs,
    );
  }
});

test('a stream name has the FNV-1a hash that its authors publish', () => {
  assert.equal(streamId(0n, ''), 0xcbf29ce484222325n);
  assert.equal(streamId(0n, 'a'), 0xaf63dc4c8601ec8cn);
  assert.equal(streamId(0n, 'foobar'), 0x85944171f73967e8n);
  assert.notEqual(streamId(streamId(0n, 'a'), 'b'), streamId(0n, 'ab'));
  assert.notEqual(streamId(streamId(0n, 'a'), 'b'), streamId(streamId(0n, 'b'), 'a'));
});

test('a lane of xoshiro128++ never starts all zero', () => {
  const { seed, stream, offset, lane } = zeroLanes().next().value;
  const counter = 2n ** 63n + 8n * (offset / 4096n) + BigInt(lane);
  assert.deepEqual(philox4x32([...halves(counter), ...halves(stream)], halves(seed)), [0, 0, 0, 0]);
  assert.deepEqual([...laneState(seed, stream, offset / 4096n, lane)], [1, 0, 0, 0]);
  const golden = readWords().find((record) => record.stream === stream && record.offset === offset);
  const [fromOne] = readXoshiro128pp().filter(({ state }) => state.join() === '1,0,0,0');
  assert.deepEqual(
    golden.words.filter((_, i) => i % 8 === lane),
    fromOne.outputs.slice(0, golden.words.length / 8),
  );
});

test('words can be put at any place of philox4x32', () => {
  const wanted = [0x80000000, 0x7fffffff, 0, 0xffffffff];
  for (const [half, at] of [
    ['first', 0],
    ['second', 4],
  ]) {
    const { seed, stream, offset } = groups(wanted, half).next().value;
    assert.deepEqual([...wordsAt('philox4x32', seed, stream, offset, 8)].slice(at, at + 4), wanted);
  }
});

test('the elementary functions are as near as float32 lets them be', () => {
  for (let i = 0; i <= 20000; i++) {
    const x = fround(2 ** ((-32 * i) / 20000));
    assert.ok(Math.abs(2 * negHalfLog(x) + Math.log(x)) <= 3e-7 * -Math.log(x), `negHalfLog(${x})`);
    const t = fround(i / 20000 - 0.5);
    assert.ok(Math.abs(cosPi(t) - Math.cos(Math.PI * t)) <= 2e-7, `cosPi(${t})`);
    assert.ok(Math.abs(sinPi(t) - Math.sin(Math.PI * t)) <= 2e-7, `sinPi(${t})`);
  }
  assert.equal(hex('-0x1.62e43p-1'), -0.693147182464599609375);
});

test('uniform elements stay in [a, b), and those of (0, 1) reach from 2^-24 to 1 - 2^-24', () => {
  for (const [a, b] of [
    [0, 1],
    [1000, 1001],
    [-0.05, 0.05],
    [-1, 16777216],
    [0, 2 ** -149],
    [-FLT_MAX, FLT_MAX],
  ]) {
    const { lo, hi, m, s } = uniformParameters(a, b);
    const least = fround(fround(-(2 ** 31) * s) + m);
    const greatest = fround(fround(2 ** 31 * s) + m);
    assert.ok(a <= lo && lo <= least && greatest <= hi && hi < b, `[${a}, ${b})`);
    if (b === 1) assert.deepEqual([least, greatest], [2 ** -24, 1 - 2 ** -24]);
  }
  assert.throws(() => uniformParameters(1 + 1e-9, 1 + 2e-9), RangeError);
});

test('a fill does not depend on its length, nor on its pieces', () => {
  for (const kind of ['philox4x32', 'xoshiro128++']) {
    for (const dtype of Object.keys(dtypes)) {
      for (const [name, ...p] of [
        ['uniform', 0, 1],
        ['normal', 0, 1],
        ['truncated_normal', 0, 1, -2, 3],
        ['log_uniform', 1, 9, 1],
      ]) {
        const call = { name, dtype, kind, seed: 3n, stream: 4n, p };
        const fill = (offset, count) => initialize({ ...call, offset, shape: [count] });
        const whole = fill(8n, 2500).elements;
        const start = fill(8n, 2056);
        assert.equal(start.after, dtype === 'float64' && name !== 'log_uniform' ? 4120n : 2064n);
        assert.deepEqual(start.elements, whole.slice(0, 2056));
        assert.deepEqual(fill(start.after, 11).elements, whole.slice(2056, 2067));
      }
    }
  }
});

test('fans and gains are those of megengine.module.init', () => {
  assert.deepEqual(fans([8, 3]), { fanIn: 3, fanOut: 8 });
  assert.deepEqual(fans([3, 2, 5]), { fanIn: 10, fanOut: 15 });
  assert.deepEqual(fans([3, 2, 5, 7]), { fanIn: 70, fanOut: 105 });
  assert.deepEqual(fans([2, 2, 1, 5, 7]), { fanIn: 35, fanOut: 70 });
  assert.deepEqual(fans([2, 2, 1, 5], 'GOIW'), { fanIn: 5, fanOut: 10 });
  assert.deepEqual(fans([3, 2, 5, 7, 9], 'OIDHW'), { fanIn: 630, fanOut: 945 });
  assert.deepEqual(fans([3, 3, 16, 32], 'keras'), { fanIn: 144, fanOut: 288 });
  assert.deepEqual(fans([7], 'keras'), { fanIn: 7, fanOut: 7 });
  assert.ok(readFans().length >= 60);
  assert.deepEqual(fans([2, 3, 5, 7], 'IGOO'), { fanIn: 2, fanOut: 35 });
  for (const layout of ['oi', 'HW', 'OIH', 'O1', 'GG']) assert.throws(() => fans([8, 3], layout), RangeError);
  assert.throws(() => fans([8]), RangeError);
  assert.throws(() => fans([8, 3, 2, 2], 'OIHH'), RangeError);
  const own = { shape: [8, 3], fan_in: 50 };
  assert.deepEqual(
    modes.map((mode) => correctFan(own, mode)),
    [50, 8, 29, 20],
  );
  assert.equal(gain('tanh'), 5 / 3);
  assert.equal(gain('selu'), 0.75);
  assert.equal(gain('leaky_relu'), Math.sqrt(2 / (1 + 0.01 * 0.01)));
});

test('a hash is that of little-endian bytes', () => {
  // printf '\0\0\200\77' | sha256sum; '\0\0\0\0\0\0\360\77'; '\200\77'
  assert.equal(sha256(Float32Array.of(1)), 'e00e5eb9444182f352323374ef4e08ebcb784725fdd4fd612d7730540b3e0c8c');
  assert.equal(sha256(Float64Array.of(1)), '6c3c396ed6b5c36dcae172271f462051b1266b851e92df3deea8ac65478fd712');
  assert.equal(sha256(Uint16Array.of(0x3f80)), 'b9c205bdac187f20bf876cea369cb6032ad1bf69043b31d716b36b8defbffdf2');
});

test('the golden files are what tests/golden/make.js makes', () => {
  const program = fileURLToPath(new URL('../golden/make.js', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [program, '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
