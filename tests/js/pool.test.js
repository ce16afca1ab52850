// SPDX-License-Identifier: Apache-2.0
// A pool gives the bits of nn, however many workers it has.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { createPool } from '../../npm/dist/pool.js';
import { assertSameBits } from '../support/bits.js';
import { everything, isRandom, random, titleOf } from '../support/everything.js';

/** Shapes of more elements than this thread fills itself, and of more than a slice has. None is a multiple of eight rows. */
const LARGE = {
  sparse_: [301, 103],
  orthogonal_: [132, 132],
  deltaOrthogonal_: [70, 69, 3, 4],
  chrono_: [20004],
  dirac_: [66, 41, 3, 3],
  bilinear_: [33, 35, 4, 4],
  hippoLegs_: [131, 131],
  hippoLegsInput_: [17001],
  alibi_: [17003],
  stft_: [514, 1, 512],
  forgetBias_: [20004],
};
const BY_AXES = { 1: [200003], 2: [463, 431], 3: [62, 66, 73] };
const largeShape = ({ method, shape, given }) =>
  method === 'orthogonal_' && given.axis ? [3, 132, 132] : (LARGE[method] ?? BY_AXES[shape.length]);
const isNested = ({ args: [value] = [] }) => Array.isArray(value);
const calls = everything.filter((call) => !isNested(call));

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const DTYPES = ['float32', 'float64', 'float16', 'bfloat16'];

/** What nn makes of a call on a whole, from the offset on, and where its generator is then. */
function expected(nn, call, shape, dtype, seed, offset = 0, box) {
  const { method, args = [], given } = call;
  const t = nn.array(box?.shape ?? shape, { dtype });
  const generator = nn.generator({ seed }).seek(offset);
  const slice = box && { of: shape, at: box.at };
  nn[method](t, ...args, ...(args.length ? [] : [{ ...given, ...slice, ...(isRandom(call) && { generator }) }]));
  return { data: t.data, generator };
}

/** The same of a pool: its options, with a seed for those that draw. */
const optionsOf = (call, more) => call.args?.[0] ?? { ...call.given, ...(isRandom(call) && more) };

for (const threads of [0, 1, 2, 7])
  describe(`${threads} workers`, () => {
    let nn, pool;
    before(async () => {
      nn = await load();
      pool = await createPool({ threads });
    });
    after(() => pool?.terminate());

    test('are as many as there shall be', () => assert.equal(pool.threads, threads));

    for (const call of calls)
      test(`fill as nn does: ${titleOf(call)}`, async () => {
        for (const dtype of DTYPES)
          for (const shape of [call.shape, largeShape(call)]) {
            let wanted;
            try {
              wanted = expected(nn, call, shape, dtype, 'pool').data;
            } catch (error) {
              const made = pool.fill({ shape, dtype }, call.method, optionsOf(call, { seed: 'pool' }));
              await assert.rejects(made, { name: error.name, message: error.message });
              continue;
            }
            const made = await pool.fill({ shape, dtype }, call.method, optionsOf(call, { seed: 'pool' }));
            assertSameBits(made.data, wanted, `${dtype} ${shape}`);
            assert.deepEqual([made.shape, made.dtype, made.layout], [[...shape], dtype, undefined]);
            assert.equal(made.data.byteLength, made.data.buffer.byteLength);
          }
      });

    test('move a generator as nn does, for one fill after the other', async () => {
      for (const call of random) {
        for (const shape of [call.shape, largeShape(call)]) {
          const generator = nn.generator({ seed: 1 }).seek(3);
          const own = nn.generator({ seed: 1 }).seek(3);
          const promises = [0, 1, 2].map(() => pool.fill({ shape }, call.method, { ...call.given, generator }));
          for (const promise of promises) {
            const t = nn.array(shape);
            nn[call.method](t, { ...call.given, generator: own });
            assertSameBits((await promise).data, t.data, titleOf(call));
          }
          assert.equal(generator.offset, own.offset, titleOf(call));
        }
      }
    });

    test('draw in the order of calls, whenever these are made', async () => {
      const generator = nn.generator({ seed: 1 });
      const own = nn.generator({ seed: 1 });
      const made = [];
      const draw = (shape, initializer = 'normal_') => {
        const promise = pool.fill({ shape }, initializer, { generator });
        made.push({ shape, initializer, promise });
        return promise;
      };
      for (let i = 0; i < 20; i++) {
        // This thread has worked for long enough to pause at the first; the last is asked for while others wait for that.
        for (const end = performance.now() + 6; performance.now() < end;);
        const first = draw([10]).then(() => draw([11]));
        for (const [shape, initializer] of [[[12]], [[130, 131], 'orthogonal_'], [[20000]], [[13]]])
          draw(shape, initializer);
        await first;
      }
      for (const { shape, initializer, promise } of made)
        assertSameBits((await promise).data, nn[initializer](nn.array(shape), { generator: own }).data);
      assert.equal(generator.offset, own.offset);
    });

    test('draw from the default generator one after the other, given or not', async () => {
      pool.nn.manualSeed(3);
      const own = nn.generator({ seed: 3 });
      const shape = [130, 130];
      for (const promise of [
        pool.fill({ shape }, 'orthogonal_'),
        pool.fill({ shape }, 'orthogonal_', { generator: pool.nn.defaultGenerator }),
        pool.fill({ shape }, 'orthogonal_'),
      ])
        assertSameBits((await promise).data, nn.orthogonal_(nn.array(shape), { generator: own }).data);
    });

    test('draw from the default generator of pool.nn, if they are given none', async () => {
      const own = (await load()).generator({ seed: 12 });
      pool.nn.manualSeed(12);
      for (const [initializer, shape] of [
        ['normal_', [100000]],
        ['orthogonal_', [130, 130]],
        ['uniform_', [10]],
      ]) {
        const made = await pool.fill({ shape }, initializer);
        assertSameBits(made.data, nn[initializer](nn.array(shape), { generator: own }).data, initializer);
      }
      assert.equal(pool.nn.defaultGenerator.offset, own.offset);
    });

    test('fill boxes of a whole, at every offset', async () => {
      const whole = [98, 131, 53];
      for (const call of random.filter(({ shape }) => shape.length === 3).slice(0, 12))
        for (const [at, shape] of [
          [
            [1, 2, 3],
            [97, 129, 50],
          ],
          [
            [0, 0, 5],
            [98, 131, 1],
          ],
          [
            [97, 0, 0],
            [1, 131, 53],
          ],
          [
            [5, 7, 0],
            [70, 11, 53],
          ],
        ]) {
          const wanted = expected(nn, call, whole, 'float32', 5, 11, { at, shape });
          const generator = nn.generator({ seed: 5 }).seek(11);
          const made = await pool.fill({ shape }, call.method, { ...call.given, of: whole, at, generator });
          assertSameBits(made.data, wanted.data, `${titleOf(call)} at ${at}`);
          assert.equal(generator.offset, wanted.generator.offset);
        }
    });

    test('begin at every offset', async () => {
      for (let offset = 0; offset < 17; offset++) {
        const wanted = expected(nn, random[1], [70001], 'float32', 5, offset).data;
        const made = await pool.fill({ shape: [70001] }, 'normal_', { ...random[1].given, seed: 5, offset });
        assertSameBits(made.data, wanted, `offset ${offset}`);
      }
    });

    test('fill arrays of others where they are', async () => {
      const shape = [391, 403];
      const wanted = expected(nn, random[1], shape, 'float32', 3).data;
      const options = { ...random[1].given, seed: 3 };
      const n = sizeOf(shape);
      const around = new Float32Array(n + 16).fill(9);
      const shared = new Float32Array(new SharedArrayBuffer(4 * (n + 16))).fill(9);
      for (const array of [around, shared]) {
        const data = array.subarray(5, 5 + n);
        assert.equal(await pool.fillInto(data, 'normal_', options), data);
        assertSameBits(data.slice(), wanted);
        assert.ok([...array.subarray(0, 5), ...array.subarray(5 + n)].every((x) => x === 9));
      }
      // It says that it is shared: a worker would fill a copy.
      const liar = new ArrayBuffer(4 * n);
      Object.defineProperty(liar, Symbol.toStringTag, { value: 'SharedArrayBuffer' });
      assertSameBits(await pool.fillInto(new Float32Array(liar), 'normal_', options), wanted);
      const tensor = pool.nn.tensor(shape);
      assert.equal(await pool.fillInto(tensor, 'normal_', options), tensor);
      assertSameBits(tensor.data, wanted);
      tensor.dispose();
      const columns = { data: new Float32Array(n), shape, strides: [1, shape[0]] };
      await pool.fillInto(columns, 'normal_', options);
      assertSameBits(
        Float32Array.from(wanted, (_, i) => columns.data[Math.floor(i / 403) + 391 * (i % 403)]),
        wanted,
      );
      const square = { data: new Float32Array(new SharedArrayBuffer(4 * 200 * 200)), shape: [200, 200] };
      await pool.fillInto(square, 'orthogonal_', { seed: 3 });
      const orthogonal = nn.orthogonal_(nn.array([200, 200]), { generator: nn.generator({ seed: 3 }) });
      assertSameBits(square.data.slice(), orthogonal.data);
      const own = { data: new Float64Array(700 * 700), shape: [700, 700] };
      await pool.fillInto(own, 'sparse_', { sparsity: 0.5, seed: 3 });
      const sparse = nn.sparse_(nn.array([700, 700], { dtype: 'float64' }), {
        sparsity: 0.5,
        generator: nn.generator({ seed: 3 }),
      });
      assertSameBits(own.data, sparse.data);
    });

    test("give other libraries' numbers", async () => {
      const frameworks = await loadFrameworks();
      for (const [kind, initializer, given] of [
        ['torch', 'normal_', {}],
        ['torch', 'truncNormal_', { version: '1.13' }],
        ['torch', 'orthogonal_', {}],
        ['megengine', 'msraUniform_', {}],
        ['numpy', 'uniform_', {}],
        ['numpy-legacy', 'normal_', {}],
        ['python', 'normal_', {}],
        ['torch-cuda', 'normal_', { device: { multiprocessors: 2, threads: 1024 } }],
        ['jax', 'heTruncNormal_', { partitionable: false }],
        ['jax', 'normal_', { jit: true, impl: 'rbg', x64: true }],
        ['tensorflow', 'normal_', { opSeed: 3 }],
        ['keras', 'glorotUniform_', { backend: 'torch', seedGenerator: true }],
        ['tfjs', 'normal_', {}],
      ])
        for (const shape of [
          [7, 5],
          [203, 199],
        ]) {
          const generator = frameworks.generator({ kind, seed: 3, ...given });
          const t = frameworks[initializer](frameworks.array(shape), { generator });
          const made = await pool.fill({ shape }, initializer, { kind, seed: 3, ...given });
          assertSameBits(made.data, t.data, `${kind} ${initializer}`);
          const one = frameworks.generator({ kind, seed: 3, ...given });
          await Promise.all([0, 1].map(() => pool.fill({ shape }, initializer, { generator: one })));
          frameworks[initializer](t, { generator });
          assert.deepEqual(one.state(), generator.state(), `${kind} ${initializer}`);
        }
    });

    test('give the numbers of PyTorch for what is not contiguous', async () => {
      const frameworks = await loadFrameworks();
      const [shape, strides, offset] = [[203, 199], [-1, 211], 1202];
      const [made, expected] = [0, 1].map(() => ({ data: new Float32Array(45_000), shape, strides, offset }));
      for (const initializer of ['normal_', 'truncNormal_', 'sparse_', 'orthogonal_']) {
        const options = { ...(initializer === 'sparse_' && { sparsity: 0.5 }) };
        const generator = frameworks.generator({ kind: 'torch', seed: 3 });
        await pool.fillInto(made, initializer, { ...options, kind: 'torch', seed: 3 });
        frameworks[initializer](expected, { ...options, generator });
        assertSameBits(made.data, expected.data, initializer);
      }
    });

    test('say how far they are', async () => {
      for (const [initializer, shape] of [
        ['normal_', [1000, 1000]],
        ['orthogonal_', [130, 130]],
        ['zeros_', [5]],
      ]) {
        const told = [];
        await pool.fill({ shape }, initializer, { seed: 1 }, { onProgress: (progress) => told.push(progress) });
        const total = sizeOf(shape);
        assert.ok(told.every((progress, i) => progress.total === total && progress.done > (told[i - 1]?.done ?? 0)));
        assert.equal(told.at(-1).done, total);
      }
    });

    test('take several jobs at a time', async () => {
      const order = [];
      const large = pool.fill({ shape: [2 ** 23] }, 'truncNormal_', { seed: 1 }).then(() => order.push('large'));
      const small = pool.fill({ shape: [2 ** 16] }, 'normal_', { seed: 1 }).then(() => order.push('small'));
      await Promise.all([large, small]);
      assert.deepEqual(order, ['small', 'large']);
    });

    test('are of any build', async () => {
      const scalar = await createPool({ threads, simd: false });
      const wanted = expected(nn, random[1], [200003], 'bfloat16', 5).data;
      const options = { ...random[1].given, seed: 5 };
      const made = await scalar.fill({ shape: [200003], dtype: 'bfloat16' }, 'normal_', options);
      assertSameBits(made.data, wanted);
      await scalar.terminate();
    });
  });
