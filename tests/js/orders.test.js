// SPDX-License-Identifier: Apache-2.0
// nn-init/orders: the numbers of NumPy, Python and PyTorch themselves; states, seeds, arguments.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { load } from '../../npm/dist/frameworks.js';
import { pythonRandom, pythonSeed, spawnSeeds } from '../../npm/dist/orders.js';
import { ORDERS, SIZES, hashOf, linesOf, numbersOf, readOrders, seedOf } from '../support/orders.js';

const nn = await load();
const KINDS = Object.keys(ORDERS);
const of = (kind, seed = 5) => nn.generator({ kind, seed });
const ordersOf = (kind, seed) => ORDERS[kind](nn, of(kind, seed));

/** Sizes beyond which an array takes a hundred times as long as all smaller ones; one record of so many, a prime, is drawn in them. */
const LARGE = 4096;
const EVERY = 13;
const assertNone = (wrong) => assert.equal(wrong.length, 0, `${wrong.length}:\n${wrong.slice(0, 12).join('\n')}`);

for (const file of KINDS) {
  const { draws, calls } = readOrders(`${file}.txt`);

  test(`${file}: ${draws.length} records of ${SIZES.length} sizes`, () => {
    assert.ok(draws.length >= 60);
    const wrong = [];
    for (const [n, { line, generator, name, hashes }] of draws.entries())
      for (const [i, size] of SIZES.entries()) {
        if (size >= LARGE && n % EVERY) continue;
        const hash = hashOf(numbersOf(nn, nn.generator(generator), name, size), name);
        if (hash !== hashes[i]) wrong.push(`${line} size ${size}`);
      }
    assertNone(wrong);
  });

  test(`${file}: ${calls.length} calls in sequences, fills among them`, () => {
    assert.ok(calls.length >= 400);
    const wrong = [];
    let generator;
    for (const { line, index, name, size, hash, ...record } of calls) {
      if (index === 0) generator = nn.generator(record.generator);
      if (hashOf(numbersOf(nn, generator, name, size), name) !== hash) wrong.push(line);
    }
    assertNone(wrong);
  });
}

describe('seeds', () => {
  test('children of SeedSequence, and theirs', () => {
    for (const line of linesOf('spawn.txt')) {
      const [, seed, key, words] = line.split(' ');
      let child = seedOf(seed);
      for (const place of key.split('+')) [child] = spawnSeeds(child, 1, Number(place));
      const drawn = nn.generator({ kind: 'numpy', seed: child }).words(new Uint32Array(4));
      assert.deepEqual([...new BigUint64Array(drawn.buffer)], words.split('+').map(BigInt), line);
    }
    assert.deepEqual(spawnSeeds(7, 2, 3), [
      [7, 0, 0, 0, 3],
      [7, 0, 0, 0, 4],
    ]);
    assert.deepEqual(spawnSeeds(7, 0), []);
  });

  test('text, bytes and fractions of Python', () => {
    for (const line of linesOf('python-seeds.txt')) {
      const [, what, text, word] = /^(\w+) (.*) (\d+)$/.exec(line);
      const bytes = () => Uint8Array.from(Buffer.from(text === '-' ? '' : text, 'hex'));
      const seed = pythonSeed(what === 'seed' ? JSON.parse(text) : bytes());
      const [first] = nn.generator({ kind: 'python', seed }).words(new Uint32Array(1));
      assert.equal(first, Number(word), line);
    }
    for (const integer of [0, 7, -7, 2n ** 70n]) assert.equal(pythonSeed(integer), BigInt(integer));
  });

  test('the sign of an integer does not count', () => {
    for (const seed of [7, 2n ** 64n + 1n]) assert.deepEqual(of('python', -seed).state(), of('python', seed).state());
  });

  test('what is none is refused', () => {
    for (const seed of [-1, [1, -1], 0.5, '7', null, [1, , 2], 2n ** 4096n, {}, undefined])
      assert.throws(() => spawnSeeds(seed, 2), { name: /^(Type|Range)Error$/, message: /^spawnSeeds: seed is / });
    for (const n of [-1, 0.5, 2 ** 21, '2', undefined])
      assert.throws(() => spawnSeeds(7, n), { name: 'RangeError', message: /^spawnSeeds: n is / });
    for (const first of [-1, 0.5, 2 ** 32, '0'])
      assert.throws(() => spawnSeeds(7, 1, first), { name: 'RangeError', message: /^spawnSeeds: first is / });
    for (const seed of [NaN, Infinity, 2 ** 60, 'x'.repeat(449), 'é'.repeat(225), '\ud800', new Uint8Array(449)])
      assert.throws(() => pythonSeed(seed), { name: 'RangeError', message: /^pythonSeed: seed is / });
    for (const seed of [null, undefined, [1], {}, new Int8Array(2), true])
      assert.throws(() => pythonSeed(seed), { name: 'TypeError', message: /^pythonSeed: seed is / });
  });
});

describe('states', () => {
  test('random.getstate() of Python, out and in', () => {
    for (const line of linesOf('python-states.txt')) {
      const [, seed, count, text, gauss, next] = line.split(' ');
      const random = ordersOf('python', seedOf(seed));
      for (let i = 0; i < Number(count); i++) random.gauss();
      assert.deepEqual(random.getstate(), JSON.parse(text));
      const other = ordersOf('python', 99);
      other.gauss();
      other.setstate(JSON.parse(text));
      for (const each of [random, other]) {
        assert.equal(each.gauss(), Number(gauss));
        assert.equal(each.random(), Number(next));
      }
    }
  });

  test('what is no state is refused, and moves nothing', () => {
    const random = ordersOf('python');
    const state = random.getstate();
    const [, words] = state;
    const others = [
      ...[undefined, null, 3, {}, [], [3], [2, words, null], [3, words.slice(1), null], [3, [...words, 1], null]],
      ...[
        [3, words.with?.(0, -1) ?? [-1, ...words.slice(1)], null],
        [3, words, 'x'],
        [3, words, undefined],
      ],
      ...[
        [3, new Array(625), null],
        [3, [...words.slice(0, 624), 626], null],
        [3, words, Infinity],
      ],
    ];
    for (const wrong of others) assert.throws(() => random.setstate(wrong), { name: 'TypeError' });
    assert.deepEqual(random.getstate(), state);
  });

  test('restore() moves a generator to where another one of its kind stood', () => {
    for (const kind of KINDS) {
      const [a, b] = [of(kind, 1), of(kind, 2)];
      nn.normal_(new Float64Array(7), { generator: a });
      b.restore(a.state());
      assert.deepEqual(b.state(), a.state());
      const state = of(kind === 'torch' ? 'numpy' : 'torch').state();
      assert.throws(() => b.restore(state), { name: 'TypeError', message: /^restore: state\.kind is / });
      for (const wrong of [undefined, null, 5, {}, { ...a.state(), version: 2 }])
        assert.throws(() => b.restore(wrong), { name: 'TypeError', message: /^restore: state/ });
      assert.deepEqual(b.state(), a.state());
    }
  });

  test("a half of NumPy's word of 64 bits stays for the next of 32", () => {
    const [a, b] = [ordersOf('numpy'), ordersOf('numpy')];
    const first = [a.integers(1000), a.integers(0, 2 ** 40, 3), a.random(), a.integers(1000)];
    assert.deepEqual([first[0], first[3]], [b.integers(1000), b.integers(1000)]);
  });
});

describe('arrays', () => {
  test('in place: of any kind, and the same order for all', () => {
    for (const kind of ['numpy', 'numpy-legacy', 'python']) {
      const expected = [...ordersOf(kind).permutation(50)];
      const list = Array.from({ length: 50 }, (_, i) => i);
      for (const array of [
        list.slice(),
        Int32Array.from(list),
        Uint8ClampedArray.from(list),
        runInNewContext('Array.from({ length: 50 }, (_, i) => i)'),
      ]) {
        assert.equal(ordersOf(kind).shuffle(array), array);
        assert.deepEqual([...array], expected);
      }
      assert.deepEqual([...ordersOf(kind).permutation(list)], expected);
      const names = list.map((i) => ({ i }));
      assert.deepEqual(
        ordersOf(kind)
          .shuffle(names)
          .map(({ i }) => i),
        expected,
      );
      assert.deepEqual(ordersOf(kind).shuffle([]), []);
      assert.deepEqual([...ordersOf(kind).permutation(0)], []);
    }
  });

  test('one that cannot be written keeps its entries, and the generator its place', () => {
    for (const kind of ['numpy', 'numpy-legacy', 'python']) {
      const generator = of(kind);
      const { shuffle } = ORDERS[kind](nn, generator);
      const state = generator.state();
      let writes = 0;
      const target = [1, 2, 3, 4, 5, 6, 7, 8];
      const array = new Proxy(target, {
        set(list, key, value) {
          if (++writes === 3) return false;
          list[key] = value;
          return true;
        },
      });
      assert.throws(() => shuffle(array), { name: 'TypeError', message: 'shuffle: array cannot be written' });
      assert.deepEqual(target, [1, 2, 3, 4, 5, 6, 7, 8]);
      for (const wrong of [Object.freeze([1, 2]), [1, , 2], 'abc', 5, null, undefined, { length: 2 }, new Map()])
        assert.throws(() => shuffle(wrong), { name: 'TypeError', message: /^shuffle: array is / });
      const detached = new Float32Array(3);
      structuredClone(detached.buffer, { transfer: [detached.buffer] });
      assert.throws(() => shuffle(detached), { name: 'TypeError', message: 'shuffle: array is detached' });
      assert.deepEqual(generator.state(), state);
    }
  });
});

describe('arguments', () => {
  test('nn, and a generator of the kind', () => {
    for (const [kind, create] of Object.entries(ORDERS)) {
      for (const wrong of [undefined, null, 5, {}, 'nn'])
        assert.throws(() => create(wrong, of(kind)), { name: 'TypeError', message: /^\w+: nn is .*load\(\)/ });
      const other = of(kind === 'torch' ? 'numpy' : 'torch');
      for (const wrong of [undefined, null, {}, { kind }, other, nn.generator({ seed: 1 })])
        assert.throws(() => create(nn, wrong), {
          name: 'TypeError',
          message: new RegExp(`^${create.name}: generator is .*; it must be a generator of kind '${kind}'`),
        });
    }
  });

  const refused = (call, name, argument) =>
    assert.throws(call, { name: /^(Type|Range)Error$/, message: new RegExp(`^${name}: (unknown option|${argument})`) });
  const notSizes = [-1, 0.5, NaN, '3', null, {}, 2 ** 32, [1, -1], [2 ** 31, 4]];
  const notCounts = [-1, 0.5, 2 ** 32, null, true, undefined, 5n, '5'];

  for (const kind of ['numpy', 'numpy-legacy'])
    test(kind, () => {
      const generator = of(kind);
      const g = ORDERS[kind](nn, generator);
      const state = generator.state();
      const name = kind === 'numpy' ? 'integers' : 'randint';
      for (const size of notSizes)
        for (const call of [() => g.random(size), () => g[name](0, 5, size), () => g.choice(9, size)])
          refused(call, '\\w+', 'size');
      for (const n of notCounts) refused(() => g.permutation(n), 'permutation', 'n');
      for (const n of notCounts) refused(() => g.choice(n), 'choice', 'n');
      refused(() => g.choice(0), 'choice', 'n');
      refused(() => g.choice([], 1), 'choice', 'n');
      refused(() => g.choice(5, 6, { replace: false }), 'choice', 'size');
      refused(() => g.choice(3, 3, { replace: false, p: [0.5, 0.5, 0] }), 'choice', 'size');
      for (const p of [[1], [0.5, 0.4], [1.5, -0.5], [NaN, 1], [1, NaN], 'p', 5, null, ['0.5', '0.5']])
        refused(() => g.choice(2, 3, { p }), 'choice', 'p');
      for (const replace of [0, null, 'no']) refused(() => g.choice(2, 1, { replace }), 'choice', 'replace');
      refused(() => g.choice(2, 1, { axis: 0 }), 'choice', 'axis');
      if (kind === 'numpy-legacy') refused(() => g.choice(2, 1, { shuffle: true }), 'choice', 'shuffle');
      for (const wrong of [0.5, NaN, '3', null, 2 ** 53, {}]) {
        refused(() => g[name](wrong, 9), name, 'low');
        refused(() => g[name](0, wrong), name, 'high');
      }
      const bounds = [
        ...[[5, 5], [5, 4], [0], [-1], [0, 257, 1, { dtype: 'uint8' }], [-1, 5, 1, { dtype: 'uint8' }]],
        ...[
          [0, 3, 1, { dtype: 'bool' }],
          [0, 2n ** 63n + 1n],
          [0, 2n ** 64n + 1n, 1, { dtype: 'uint64' }],
        ],
        [-(2n ** 63n) - 1n, 0],
      ];
      for (const args of bounds) refused(() => g[name](...args), name, '(low|high)');
      for (const dtype of ['float32', 'int', '', null, 'toString'])
        refused(() => g[name](0, 5, 1, { dtype }), name, 'dtype');
      assert.deepEqual(generator.state(), state, 'not moved');
      assert.deepEqual(g.choice(0, 0), new Uint32Array(0));
      assert.deepEqual(g.choice([], 0), []);
      assert.deepEqual(g[name](0, 5, 0), new Float64Array(0));
      assert.equal(g[name](0n, 1n), 0n);
      assert.deepEqual(g[name](0n, 1n, 2), new BigInt64Array(2));
      assert.equal(g[name](0, 9, [2, 3], { dtype: 'int16' }).constructor, Int16Array);
      assert.equal(g[name](0, 9, [2, 3]).length, 6);
    });

  test('python', () => {
    const generator = of('python');
    const g = pythonRandom(nn, generator);
    const state = generator.state();
    for (const n of notCounts) {
      refused(() => g.permutation(n), 'permutation', 'n');
      refused(() => g.choice(n), 'choice', 'population');
      refused(() => g.choices(n), 'choices', 'population');
      refused(() => g.sample(n, 1), 'sample', 'population');
    }
    for (const none of [0, []])
      for (const name of ['choice', 'choices']) refused(() => g[name](none), name, 'population');
    for (const k of [-1, 4, 0.5, '1', undefined]) refused(() => g.sample(3, k), 'sample', 'k');
    for (const k of [-1, 0.5, '1', null, 2 ** 28]) refused(() => g.choices(3, { k }), 'choices', 'k');
    for (const weights of [[1, 2], [0, 0, 0], [1, Infinity, 1], [NaN, 1, 1], 'abc', null, [-1, 0, 0]])
      refused(() => g.choices(3, { weights }), 'choices', 'weights');
    for (const k of [-1, 0.5, 2 ** 21, '3', undefined]) refused(() => g.getrandbits(k), 'getrandbits', 'k');
    for (const wrong of [0.5, NaN, '3', null, 2 ** 53]) {
      refused(() => g.randrange(wrong), 'randrange', '(start|stop)');
      refused(() => g.randrange(0, 5, wrong), 'randrange', 'step');
      refused(() => g.randint(wrong, 5), 'randint', 'a');
      refused(() => g.randint(0, wrong), 'randint', 'b');
      refused(() => g.integers(wrong), 'integers', 'stop');
    }
    for (const args of [[0], [-3], [5, 5], [5, 3], [0, 5, -1], [0, 5, 0]])
      refused(() => g.randrange(...args), 'randrange', '(stop|step)');
    refused(() => g.randint(5, 4), 'randint', 'stop');
    for (const name of ['gauss', 'normalvariate', 'uniform'])
      for (const args of [
        [NaN, 1],
        [0, Infinity],
        ['0', 1],
        [0, null],
      ])
        refused(() => g[name](...args), name, '(mu|sigma|a|b)');
    assert.deepEqual(generator.state(), state, 'not moved');
    assert.deepEqual(g.sample(0, 0), []);
    assert.deepEqual(g.choices([7], { k: 3 }), [7, 7, 7]);
    assert.equal(g.getrandbits(0), 0n);
  });

  test('torch', () => {
    const g = ordersOf('torch', -1);
    assert.equal(g.initialSeed(), 2n ** 64n - 1n);
    for (const wrong of [0.5, NaN, '3', null, 2 ** 53]) {
      refused(() => g.randint(wrong, 9, 1), 'randint', 'low');
      refused(() => g.randint(0, wrong, 1), 'randint', 'high');
    }
    for (const [low, high] of [
      [5, 5],
      [5, 4],
      [-(2 ** 52), 2 ** 52],
    ])
      refused(() => g.randint(low, high, 1), 'randint', 'high');
    for (const size of notSizes) {
      refused(() => g.randint(0, 5, size), 'randint', 'size');
      refused(() => g.bernoulli(0.5, size), 'bernoulli', 'size');
    }
    for (const p of [-0.1, 1.5, NaN, '0.5', null, undefined, [0.5, 2], [NaN], ['1'], {}, 1n])
      refused(() => g.bernoulli(p), 'bernoulli', 'p');
    refused(() => g.bernoulli([0.5], 1), 'bernoulli', 'size');
    const old = (version) => ORDERS.torch(nn, nn.generator({ kind: 'torch', seed: 1, version }));
    refused(() => old('2.5').randint(0, 2 ** 30, 1), 'randint', 'high');
    for (const version of ['1.13', '2.11']) refused(() => old(version).bernoulli(0.5), 'bernoulli', 'p');
    assert.deepEqual(old('1.13').bernoulli([0.5, 0.5]), ordersOf('torch', 1).bernoulli([0.5, 0.5]));
    assert.deepEqual(g.bernoulli(0.5, 0), new Uint8Array(0));
    assert.deepEqual(g.bernoulli([]), new Uint8Array(0));
    assert.deepEqual([g.bernoulli(1), g.bernoulli(0)], [Uint8Array.of(1), Uint8Array.of(0)]);
    assert.equal(g.bernoulli(0.5, [2, 3]).length, 6);
    const [word] = of('torch', 1).words(new Uint32Array(1));
    assert.deepEqual(old('1.13').randint(0, 2 ** 30, 1), Float64Array.of(word % 2 ** 30));
  });
});
