// SPDX-License-Identifier: Apache-2.0
// Generators: seeds, streams, places, states.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { load } from '../../npm/dist/index.js';
import { kinds, wordsAt } from '../reference/words.js';
import { streamId } from '../reference/stream_id.js';
import { assertSameBits } from '../support/bits.js';

const nn = await load();
const TOP = 2n ** 64n - 1n;
const words = (generator, n = 8) => [...generator.words(new Uint32Array(n))];
const elements = (name, generator, n) => nn[name](new Float32Array(n), { generator });

/** Offsets at groups, at blocks, at the edges of 32, 53, 63 and 64 bits. */
const small = [0n, 1n, 7n, 8n, 4095n, 4096n, 4097n];
const offsets = [...small, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, TOP - 8n, TOP];
const anyOffset = fc.oneof(fc.constantFrom(...offsets), fc.bigInt(0n, TOP), fc.bigInt(0n, 20000n));

test('properties and defaults', () => {
  const g = nn.generator({ seed: 42 });
  assert.equal(g.kind, 'xoshiro128++');
  assert.equal(g.seed, 42n);
  assert.equal(g.streamId, 0n);
  assert.equal(g.offset, 0n);
  const h = nn.generator({ seed: 1, kind: 'philox4x32', stream: 'name' });
  assert.equal(h.kind, 'philox4x32');
  assert.equal(h.streamId, streamId(0n, 'name'));
});

test('seeds: a number, a bigint and a string; modulo 2^64; 0 is one like any other', () => {
  const same = (a, b) => {
    assert.equal(nn.generator({ seed: a }).seed, b);
    assert.deepEqual(words(nn.generator({ seed: a })), words(nn.generator({ seed: b })));
    assert.equal(nn.generator({ seed: 1, stream: a }).streamId, b);
    assert.equal(nn.manualSeed(a).seed, b);
  };
  same(0, 0n);
  same(-0, 0n);
  same(5, 5n);
  same(-1, TOP);
  same(-1n, TOP);
  same(2n ** 64n, 0n);
  same(2n ** 64n + 5n, 5n);
  same(Number.MAX_SAFE_INTEGER, 2n ** 53n - 1n);
  same(Number.MIN_SAFE_INTEGER, 2n ** 64n - 2n ** 53n + 1n);
  same('a', 0xaf63dc4c8601ec8cn);
  same('', 0xcbf29ce484222325n);
  same('0', streamId(0n, '0'));
  const zero = words(nn.generator({ seed: 0 }));
  assert.notDeepEqual(zero, words(nn.generator({ seed: 1 })));
  assert(zero.every((word) => word > 0));
});

test('the default generator is seeded at random, until manualSeed', async () => {
  const wasm = new URL('../../npm/dist/nn-init.wasm', import.meta.url);
  const seeds = [];
  for (let i = 0; i < 8; i++) {
    const own = await load({ wasm });
    assert.equal(own.defaultGenerator.offset, 0n);
    seeds.push(own.defaultGenerator.seed, own.generator().seed, own.generator({}).seed);
  }
  assert.equal(new Set(seeds).size, seeds.length);
  assert(Number(seeds.reduce((a, b) => a | b)) > 2 ** 63, 'the upper bits too');

  const generator = nn.manualSeed(42);
  assert.equal(nn.defaultGenerator, generator);
  const [first, second] = [nn.normal_(new Float32Array(10)), nn.normal_(new Float32Array(10))];
  assert.equal(generator.offset, 32n);
  const own = nn.generator({ seed: 42 });
  assertSameBits(first, elements('normal_', own, 10));
  assertSameBits(second, elements('normal_', own, 10));
  assert.equal(nn.manualSeed(42).offset, 0n);
  assertSameBits(nn.normal_(new Float32Array(10)), first);
});

for (const kind of kinds) {
  describe(kind, () => {
    test('words at any place are those of the reference', () => {
      fc.assert(
        fc.property(fc.bigInt(0n, TOP), fc.bigInt(0n, TOP), anyOffset, fc.nat(40), (seed, stream, offset, n) => {
          const g = nn.generator({ kind, seed, stream }).seek(offset);
          assert.deepEqual(words(g, n), [...wordsAt(kind, seed, stream, offset, n)]);
          assert.equal(g.offset, BigInt.asUintN(64, offset + BigInt(n)));
        }),
        { seed: 1, numRuns: 200 },
      );
    });

    test('seek gives what a straight run gives', () => {
      const straight = words(nn.generator({ kind, seed: 6 }), 10_000);
      const g = nn.generator({ kind, seed: 6 });
      fc.assert(
        fc.property(fc.nat(9999), fc.nat(300), fc.boolean(), (from, n, big) => {
          assert.equal(g.seek(big ? BigInt(from) : from), g);
          assert.equal(g.offset, BigInt(from));
          assert.deepEqual(words(g, n).slice(0, 10_000 - from), straight.slice(from, from + n));
        }),
        { seed: 1, numRuns: 500 },
      );
      assert.equal(g.seek(-1).offset, TOP);
      assert.deepEqual(words(g, 3).slice(1), straight.slice(0, 2));
    });

    test('words of many pieces, and of none', () => {
      const n = 100_003;
      const whole = nn.generator({ kind, seed: 8 }).seek(3).words(new Uint32Array(n));
      const g = nn.generator({ kind, seed: 8 }).seek(3);
      const pieces = new Uint32Array(n);
      for (let at = 0, size = 0; at < n; at += size++) g.words(pieces.subarray(at, at + size));
      assert.deepEqual(pieces, whole);
      g.words(new Uint32Array(0));
      assert.equal(g.offset, BigInt(n + 3));
      const shared = new Uint32Array(new SharedArrayBuffer(4 * 20), 8, 10);
      assert.equal(nn.generator({ kind, seed: 8 }).seek(3).words(shared), shared);
      assert.deepEqual([...shared], [...whole.subarray(0, 10)]);
      assert.deepEqual([...new Uint32Array(shared.buffer, 48)], new Array(8).fill(0));
    });

    test('fills begin at the offset and end at a multiple of 8', () => {
      const cases = [
        [0, 1, 0, 8],
        [1, 8, 0, 16],
        [8, 9, 8, 24],
        [-3, 5, -8, 8],
      ];
      for (const [offset, n, group, end] of cases) {
        const g = nn.generator({ kind, seed: 8 }).seek(offset);
        const filled = elements('normal_', g, n);
        assert.equal(g.offset, BigInt(end));
        const skipped = offset - group;
        const whole = elements('normal_', nn.generator({ kind, seed: 8 }).seek(group), skipped + n);
        assertSameBits(filled, whole.slice(skipped));
      }
    });

    test('element k depends on neither length nor pieces', () => {
      for (const name of ['uniform_', 'normal_']) {
        const whole = elements(name, nn.generator({ kind, seed: 9 }), 70_000);
        fc.assert(
          fc.property(fc.nat(8000), fc.nat(1000), (groups, n) => {
            const g = nn.generator({ kind, seed: 9 });
            assertSameBits(elements(name, g, 8 * groups), whole.slice(0, 8 * groups));
            assertSameBits(elements(name, g, n), whole.slice(8 * groups, 8 * groups + n));
            g.seek(8 * groups);
            assertSameBits(elements(name, g, n), whole.slice(8 * groups, 8 * groups + n));
          }),
          { seed: 1, numRuns: 100 },
        );
      }
    });

    test('a state goes through JSON, anywhere', () => {
      fc.assert(
        fc.property(fc.bigInt(0n, TOP), fc.bigInt(0n, TOP), anyOffset, (seed, stream, offset) => {
          const g = nn.generator({ kind, seed, stream }).seek(offset);
          words(g, 5);
          const state = g.state();
          const next = BigInt.asUintN(64, offset + 5n);
          assert.deepEqual(state, { version: 1, kind, seed: `${seed}`, stream: `${stream}`, offset: `${next}` });
          const restored = nn.generator({ state: JSON.parse(JSON.stringify(state)) });
          assert.equal(restored.offset, next);
          assert.deepEqual(restored.state(), state);
          assert.deepEqual(words(restored, 30), words(g, 30));
          assertSameBits(elements('normal_', restored, 20), elements('normal_', g, 20));
          assert.equal(state.offset, `${next}`, 'a state does not move');
        }),
        { seed: 1, numRuns: 100 },
      );
    });

    test('interleaved generators give what they give alone', () => {
      const make = [
        () => nn.generator({ kind, seed: 1 }),
        () => nn.generator({ kind, seed: 2 }).seek(4090),
        () => nn.generator({ kind: kinds.find((other) => other !== kind), seed: 1 }),
        () => nn.generator({ kind, seed: 1 }).stream('a'),
      ];
      const uses = {
        words: (g, n) => words(g, n),
        fill: (g, n) => [...elements('normal_', g, n)],
        offset: (g) => g.offset,
        state: (g) => g.state(),
        seek: (g, n) => g.seek(n).offset,
        stream: (g) => words(g.stream('x')),
      };
      const names = fc.constantFrom(...Object.keys(uses));
      const step = fc.record({ who: fc.nat(make.length - 1), use: names, n: fc.nat(5000) });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
          const together = make.map((each) => each());
          const seen = steps.map(({ who, use, n }) => uses[use](together[who], n));
          make.forEach((each, who) => {
            const alone = each();
            steps.forEach((s, i) => {
              if (s.who === who) assert.deepEqual(uses[s.use](alone, s.n), seen[i]);
            });
          });
        }),
        { seed: 1, numRuns: 100 },
      );
    });

    test('streams', () => {
      const root = nn.generator({ kind, seed: 7 }).seek(100);
      const a = root.stream('a');
      assert.equal(a.kind, kind);
      assert.equal(a.seed, 7n);
      assert.equal(a.offset, 0n);
      assert.equal(root.offset, 100n, 'asking for a stream does not move a generator');
      assert.deepEqual(words(root.seek(9).stream('a')), words(a), 'nor does its place count');
      assert.deepEqual(words(nn.generator({ kind, seed: 7, stream: 'a' })), words(root.stream('a')));
      assert.deepEqual(words(nn.generator({ kind, seed: 7, stream: a.streamId })), words(root.stream('a')));
      const b = root.stream('b');
      const distinct = [root, a, b, root.stream('ab'), a.stream('b'), b.stream('a')];
      assert.equal(new Set(distinct.map((g) => g.streamId)).size, distinct.length);
      assert.equal(root.stream('重み').streamId, streamId(0n, '重み'));
      assert.equal(root.stream('x'.repeat(100_000)).streamId, streamId(0n, 'x'.repeat(100_000)));
    });
  });
}

test('a state comes alone, and JSON.stringify takes it', () => {
  const generator = nn.generator({ kind: 'philox4x32', seed: 5, stream: 'a' }).seek(12);
  const state = generator.state();
  assert.deepEqual(JSON.parse(JSON.stringify({ generator })), { generator: state });
  for (const beside of [{ seed: 1 }, { kind: 'philox4x32' }, { stream: 'a' }]) {
    assert.throws(() => nn.generator({ state, ...beside }), {
      name: 'TypeError',
      message: /^generator: options is .* only a state/,
    });
  }
});

test('words fills arrays of another realm, and nothing that only claims to be one', () => {
  const generator = nn.generator({ seed: 3 });
  const theirs = runInNewContext('new Uint32Array(5)');
  assert.deepEqual([...generator.words(theirs)], [...generator.seek(0).words(new Uint32Array(5))]);
  const claim = { [Symbol.toStringTag]: 'Uint32Array', length: 4 };
  assert.throws(() => generator.seek(7).words(claim), { name: 'TypeError', message: /^words: target is Uint32Array/ });
  assert.equal(generator.offset, 7n);
});
