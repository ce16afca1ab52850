// SPDX-License-Identifier: Apache-2.0
// The windows in which a device makes a box: each element is in one of them, once and in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasWindows, placesOf, windowsOf } from '../../bindings/webgpu/windows.js';

/** A small generator, so that a failure can be had again. @param {number} seed */
const randomFrom = (seed) => (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

/** The place of each element of a box, by counting. */
function* placesByCounting({ whole, at, shape }) {
  const size = shape.reduce((a, b) => a * b, 1);
  for (let i = 0; i < size; i++) {
    let [place, stride, rest] = [0, 1, i];
    for (let k = shape.length - 1; k >= 0; k--) {
      place += (at[k] + (rest % shape[k])) * stride;
      rest = Math.floor(rest / shape[k]);
      stride *= whole[k];
    }
    yield place;
  }
}

/** As shader.wgsl finds it, in integers modulo 2^32. */
function placeOnDevice({ axes, first }, base, begin, i) {
  let [rest, place] = [i >>> 0, (base + first - begin) >>> 0];
  for (const { extent, stride } of axes.slice(0, -1)) {
    place = (place + Math.imul(rest % extent, stride)) >>> 0;
    rest = Math.floor(rest / extent);
  }
  return (place + Math.imul(rest, axes.at(-1).stride)) >>> 0;
}

/** @param {any} box @param {number} base @param {number} most @param {number} step */
function check(box, base, most, step) {
  const what = JSON.stringify({ box, base, most, step });
  const places = placesOf(box);
  assert.ok(hasWindows(places, step), what);
  const wanted = placesByCounting(box);
  let next = 0;
  for (const { begin, words, to, n } of windowsOf({ places, base, step }, most)) {
    assert.equal(to, next, what);
    assert.ok(n > 0 && begin % 8 === 0 && words % 8 === 0 && words <= most + 8, what);
    assert.ok(to % step === 0 && (n % step === 0 || to + n === places.size), what);
    for (let i = to; i < to + n; i++) {
      const word = base + wanted.next().value - begin;
      assert.ok(word >= 0 && word < words, what);
      assert.equal(placeOnDevice(places, base, begin, i), word, what);
    }
    next += n;
  }
  assert.equal(next, places.size, what);
}

test('windows of random boxes', () => {
  const random = randomFrom(7);
  for (let i = 0; i < 3000; i++) {
    const rank = 1 + random(4);
    const whole = Array.from({ length: rank }, () => 1 + random(12));
    const shape = whole.map((extent) => (random(3) ? 1 + random(extent) : extent));
    const at = whole.map((extent, k) => random(extent - shape[k] + 1));
    const step = 1 + random(2);
    // Two elements of a word are in one window.
    check({ whole, at, shape }, random(8), step === 1 ? 16 * (1 + random(9)) : 2048 * (1 + random(2)), step);
  }
});

test('a whole is one axis, and so is what follows each other in it', () => {
  const axesOf = (whole, shape) => placesOf({ whole, at: whole.map(() => 0), shape }).axes;
  assert.deepEqual(axesOf([3, 4, 5], [3, 4, 5]), [{ extent: 60, stride: 1 }]);
  assert.deepEqual(axesOf([3, 4, 5], [2, 4, 5]), [{ extent: 40, stride: 1 }]);
  assert.deepEqual(axesOf([3, 4, 5], [2, 3, 5]), [
    { extent: 15, stride: 1 },
    { extent: 2, stride: 20 },
  ]);
  assert.deepEqual(axesOf([3, 4, 5], [3, 4, 1]), [
    { extent: 1, stride: 1 },
    { extent: 12, stride: 5 },
  ]);
});

test('a wide gap ends a window', () => {
  const box = { whole: [40, 2 ** 20], at: [1, 7], shape: [30, 300] };
  const windows = [...windowsOf({ places: placesOf(box), base: 3, step: 2 }, 2 ** 22)];
  assert.equal(windows.length, 30);
  assert.ok(windows.every(({ words }) => words <= 312));
  check(box, 3, 2 ** 22, 2);
});

test('what nn makes sooner, or the shader has no room for', () => {
  const has = (whole, shape, step = 1) => hasWindows(placesOf({ whole, at: whole.map(() => 0), shape }), step);
  assert.ok(has([40, 2 ** 20], [30, 256]));
  assert.ok(!has([40, 2 ** 20], [30, 255]), 'short rows, far from each other');
  assert.ok(has([40, 2 ** 20], [30, 257]));
  assert.ok(!has([40, 2 ** 20], [30, 257], 2), 'a word whose elements are far from each other');
  assert.ok(has(Array(5).fill(9), Array(5).fill(2)));
  assert.ok(!has(Array(6).fill(9), Array(6).fill(2)), 'six axes');
  assert.ok(has([2 ** 31, 2 ** 20], [2 ** 31, 2 ** 20]));
  assert.ok(!has([2 ** 31, 5], [2 ** 31, 4]), 'indices of more than 32 bits');
});
