// SPDX-License-Identifier: Apache-2.0
// What a pool does when jobs are ended, workers die, and arguments are wrong.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, mock, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { load } from '../../npm/dist/index.js';
import { createPool } from '../../npm/dist/pool.js';
import { assertSameBits } from '../support/bits.js';
import { LONG, assertUsable, script } from '../support/pool.js';
import { root, run } from '../support/run.js';

const dist = new URL('../../npm/dist/', import.meta.url);

let nn;
before(async () => (nn = await load()));
for (const threads of [0, 1, 2])
  describe(`${threads} workers`, () => {
    let pool;
    before(async () => (pool = await createPool({ threads })));
    after(() => pool?.terminate());

    test('a signal that is aborted already ends a job before it begins', async () => {
      const data = new Float32Array(1e5);
      const control = { signal: AbortSignal.abort(new Error('no')) };
      await assert.rejects(pool.fillInto(data, 'normal_', {}, control), { message: 'no' });
      assert.ok(data.every((x) => x === 0));
    });

    test('a signal that what is given sends itself ends the job', async () => {
      for (const [initializer, shape] of [
        ['normal_', [1e6]],
        ['orthogonal_', [200, 200]],
      ]) {
        const abort = new AbortController();
        const data = new Float32Array(shape.reduce((a, b) => a * b));
        const t = {
          data,
          get shape() {
            abort.abort(new Error('no'));
            return shape;
          },
        };
        await assert.rejects(pool.fillInto(t, initializer, { seed: 1 }, { signal: abort.signal }), { message: 'no' });
        assert.ok(data.every((x) => x === 0));
      }
    });

    test('a signal ends what waits for a generator; those behind it wait on', async () => {
      const generator = pool.nn.generator({ seed: 1 });
      const abort = new AbortController();
      const shape = [500, 500];
      const order = [];
      const tell = (what) => (result) => (order.push(what), result);
      const first = pool.fill({ shape }, 'orthogonal_', { generator }).then(tell('first'));
      const second = pool.fill({ shape: [9] }, 'normal_', { generator }, { signal: abort.signal });
      const third = pool.fill({ shape: [9] }, 'normal_', { generator }).then(tell('third'));
      abort.abort(new Error('no'));
      await assert.rejects(
        second.catch(tell('second')).then((error) => Promise.reject(error)),
        { message: 'no' },
      );
      assert.deepEqual(order, ['second']);
      const own = nn.generator({ seed: 1 });
      assertSameBits((await first).data, nn.orthogonal_(nn.array(shape), { generator: own }).data);
      assertSameBits((await third).data, nn.normal_(nn.array([9]), { generator: own }).data);
      assert.deepEqual(order, ['second', 'first', 'third']);
    });

    test('one signal of many jobs has one listener', async () => {
      const { signal } = new AbortController();
      let now = 0;
      let most = 0;
      for (const [method, step] of [
        ['addEventListener', 1],
        ['removeEventListener', -1],
      ])
        signal[method] = (...given) => {
          most = Math.max(most, (now += step));
          EventTarget.prototype[method].apply(signal, given);
        };
      await Promise.all(Array.from({ length: 30 }, () => pool.fill({ shape: [20000] }, 'normal_', {}, { signal })));
      assert.deepEqual([now, most], [0, 1]);
    });

    test('a signal ends a job of slices, and nothing of it runs on', async () => {
      for (const buffer of [ArrayBuffer, SharedArrayBuffer]) {
        const abort = new AbortController();
        const data = new Float32Array(new buffer(2 ** 28));
        const progress = [];
        const onProgress = (told) => {
          progress.push(told);
          if (progress.length === 3) abort.abort();
        };
        const job = pool.fillInto(data, 'truncNormal_', { seed: 1 }, { signal: abort.signal, onProgress });
        await assert.rejects(job, { name: 'AbortError' });
        const then = data.slice();
        await wait(20);
        assertSameBits(data.slice(), then);
        assert.ok(progress.length < 8, `${progress.length}`);
        await assertUsable(pool);
      }
    });

    if (threads)
      test('a signal ends what cannot be cut', async () => {
        for (const [initializer, options] of [
          ['orthogonal_', { seed: 1 }],
          ['sparse_', { seed: 1, sparsity: 0.1 }],
          ['normal_', { seed: 1, kind: 'numpy-legacy' }],
        ]) {
          const abort = new AbortController();
          const begin = performance.now();
          setTimeout(() => abort.abort(new Error('enough')), 30);
          const job = pool.fill({ shape: [8192, 8192] }, initializer, options, { signal: abort.signal });
          const others = assertUsable(pool);
          await assert.rejects(job, { message: 'enough' });
          assert.ok(performance.now() - begin < 5000);
          await others;
          await assertUsable(pool);
        }
      });

    test('an error of the caller ends a job', async () => {
      const onProgress = () => {
        throw new Error('mine');
      };
      await assert.rejects(pool.fill(LONG, 'normal_', {}, { onProgress }), { message: 'mine' });
      await assertUsable(pool);
    });

    test('an array that goes away ends a job', async () => {
      const data = new Float32Array(2 ** 22);
      const job = pool.fillInto(
        data,
        'normal_',
        {},
        { onProgress: () => structuredClone(data, { transfer: [data.buffer] }) },
      );
      await assert.rejects(job, { name: /Error/ });
      await assertUsable(pool);
    });

    test('what nn refuses is refused in its words, and nothing is filled', async () => {
      const cases = [
        ['normal_', { std: -1 }],
        ['normal_', { std: 'a' }],
        ['normal_', { sdt: 1 }],
        ['normal_', 5],
        ['normal_', new Map()],
        ['uniform_', { a: 2, b: 1 }],
        ['heNormal_', { mode: 'fan_mid' }],
        ['heNormal_', { parts: [1, 2] }],
        ['orthogonal_', { gain: NaN }],
        ['normal_', { of: [3] }],
        ['fill_', Infinity],
      ];
      for (const [initializer, options] of cases)
        for (const shape of [
          [5, 4],
          [500, 400],
        ]) {
          const t = { data: new Float32Array(shape[0] * shape[1]), shape };
          let error;
          try {
            nn[initializer](t, options);
          } catch (caught) {
            error = caught;
          }
          assert.ok(error, initializer);
          const generator = nn.generator({ seed: 1 });
          const given = typeof options === 'object' && !(options instanceof Map) ? { ...options, generator } : options;
          const said = { name: error.name, message: error.message };
          await assert.rejects(pool.fill({ shape }, initializer, given), said);
          await assert.rejects(pool.fillInto(t, initializer, given), said);
          assert.ok(t.data.every((x) => x === 0));
          assert.equal(generator.offset, 0n);
        }
      await assertUsable(pool);
    });

    test('what another library does not have is refused in the words of nn', async () => {
      const call = pool.fill({ shape: [200, 200], dtype: 'float64' }, 'orthogonal_', { kind: 'tfjs', seed: 1 });
      await assert.rejects(call, { message: /^orthogonal_: generator is of kind 'tfjs'; nn-init does not/ });
    });

    test('what does not fit in memory is refused', async () => {
      const message = 'fill: shape is [4294967295, 1024]; it must be of a size that fits in memory';
      for (const initializer of ['normal_', 'orthogonal_'])
        await assert.rejects(pool.fill({ shape: [2 ** 32 - 1, 1024] }, initializer, { seed: 1 }), {
          name: 'RangeError',
          message,
        });
      await assertUsable(pool);
    });

    test('what cannot be filled by a pool is refused', async () => {
      const data = new Float32Array(4);
      const shape = [4];
      const symbol = Symbol('s');
      for (const [call, message] of [
        [
          () => pool.fill({ shape }, 'icnr_'),
          /^fill: initializer is 'icnr_'; it must be the name of an initializer of one tensor/,
        ],
        [() => pool.fill({ shape }, 'toString'), /^fill: initializer is 'toString'/],
        [() => pool.fill({ shape }, 'scale_', 3), /^fill: initializer is 'scale_'/],
        [() => pool.fill({ shape }, nn.normal_), /^fill: initializer is Function/],
        [() => pool.fill({ shape }, symbol), /^fill: initializer is Symbol/],
        [() => pool.fill(shape, 'normal_'), /^fill: description is \[4\]; it must be \{ shape, dtype, layout \}/],
        [() => pool.fill(undefined, 'normal_'), /^fill: description is undefined/],
        [() => pool.fill({ shape: [-1] }, 'normal_'), /^fill: shape is \[-1\]/],
        [() => pool.fill({ shape, dtype: 'int8' }, 'normal_'), /^fill: dtype is 'int8'/],
        [() => pool.fill({ shape, layout: 'xyz' }, 'normal_'), /^fill: layout is 'xyz'/],
        [
          () => pool.fill({ shape: [2 ** 31, 2 ** 20] }, 'normal_'),
          /^fill: shape is .*; it must be of a size that fits in memory/,
        ],
        [() => pool.fillInto(null, 'normal_'), /^normal_: tensor is null/],
        [() => pool.fillInto(new Int8Array(4), 'normal_'), /^normal_: data is Int8Array/],
        [() => pool.fillInto({ data, shape: [5] }, 'normal_'), /^normal_: data has 4 elements/],
        [() => pool.fillInto({ data, shape: [500, 100] }, 'normal_'), /^normal_: data has 4 elements/],
        [() => pool.fillInto({ data, shape: [500, 100] }, 'orthogonal_'), /^orthogonal_: data has 4 elements/],
        [
          () => pool.fill({ shape }, 'normal_', { seed: 1, generator: nn.generator() }),
          /^normal_: seed is 1; it must be left out/,
        ],
        [() => pool.fill({ shape }, 'normal_', { generator: {} }), /^normal_: generator is Object/],
        [() => pool.fill({ shape }, 'normal_', { kind: 'mt' }), /^generator: kind is 'mt'/],
        [() => pool.fill({ shape }, 'normal_', { seed: 1.5 }), /^generator: seed is 1.5/],
        [() => pool.fill({ shape }, 'normal_', { seed: 1, offset: 0.5 }), /^seek: offset is 0.5/],
        [
          () => pool.fill({ shape }, 'normal_', { kind: 'torch', seed: 1, offset: 4 }),
          /^normal_: offset is 4; it must be left out/,
        ],
        [
          () => pool.fill({ shape }, 'heTruncNormal_', { kind: 'torch', seed: 1 }),
          /^heTruncNormal_: shape|^heTruncNormal_: generator is of kind 'torch'/,
        ],
        [
          () => pool.fill({ shape }, 'normal_', {}, { sginal: 1 }),
          /^fill: unknown option 'sginal'; known are signal, onProgress/,
        ],
        [() => pool.fill({ shape }, 'normal_', {}, { signal: 1 }), /^fill: signal is 1; it must be an AbortSignal/],
        [
          () => pool.fillInto(data, 'normal_', {}, { onProgress: 1 }),
          /^fillInto: onProgress is 1; it must be a function/,
        ],
      ])
        await assert.rejects(call(), { message });
      await assertUsable(pool);
    });
  });

describe('createPool', () => {
  test('refuses what is no option', async () => {
    for (const [options, message] of [
      [{ thraeds: 1 }, /^createPool: unknown option 'thraeds'/],
      [{ threads: -1 }, /^createPool: threads is -1; it must be an integer from 0 to 64/],
      [{ threads: 65 }, /^createPool: threads is 65/],
      [{ threads: '2' }, /^createPool: threads is '2'/],
      [{ createWorker: 5 }, /^createPool: createWorker is 5; it must be a function/],
      [{ layout: 'tf' }, /^load: layout is 'tf'/],
      [{ simd: 1 }, /^load: simd is 1/],
      [{ wasm: 'nowhere.wasm' }, /^load: wasm, 'nowhere.wasm', cannot be read/],
      [
        { createWorker: () => 5 },
        /^createPool: no worker can be made: createPool: createWorker\(\) is 5; it must be a Worker/,
      ],
      [
        { createWorker: () => Promise.reject(new Error('not today')) },
        /no worker can be made: not today\. With threads: 0/,
      ],
      [
        { createWorker: () => new Worker('throw new Error("broken")', { eval: true }) },
        /no worker can be made: broken/,
      ],
      [{ createWorker: () => new Worker('', { eval: true }) }, /no worker can be made: it has ended/],
    ])
      await assert.rejects(createPool(options), { message });
  });

  test('waits 30 s for a worker to be made, and ends one that comes later', async () => {
    for (const arrives of [true, false]) {
      let give;
      const asked = new Promise((resolve) => (give = resolve));
      let ask;
      const isAsked = new Promise((resolve) => (ask = resolve));
      mock.timers.enable({ apis: ['setTimeout'] });
      const made = createPool({ createWorker: () => (ask(), asked) });
      await isAsked;
      mock.timers.tick(29_999);
      const first = await Promise.race([made, new Promise((resolve) => setImmediate(resolve, 'it waits'))]);
      assert.equal(first, 'it waits');
      mock.timers.tick(1);
      await assert.rejects(made, { message: /^createPool: no worker can be made: it took more than 30 s to make\. / });
      mock.timers.reset();
      if (!arrives) continue;
      const late = new Worker(script);
      give(late);
      await once(late, 'exit');
    }
  });

  test('does without a worker that is not made, and terminate() leaves nothing that waits for it', async () => {
    let asked = 0;
    const createWorker = () => (asked++ ? new Promise(() => {}) : new Worker(script));
    const timers = () => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
    const before = timers();
    const pool = await createPool({ threads: 2, createWorker });
    await assertUsable(pool);
    assert.equal(asked, 2);
    assert.equal(timers(), before + 1);
    await pool.terminate();
    assert.equal(timers(), before);
  });

  test('takes a wasm file, a layout and workers of one’s own', async () => {
    let made = 0;
    const createWorker = async () => (made++, new Worker(script));
    const wasm = new URL('nn-init.scalar.wasm', dist);
    const pool = await createPool({ threads: 2, createWorker, wasm, layout: 'keras' });
    await assertUsable(pool);
    const keras = await load({ layout: 'keras' });
    const t = keras.heNormal_(keras.array([3, 100, 200]), { generator: keras.generator({ seed: 4 }) });
    assertSameBits((await pool.fill({ shape: [3, 100, 200] }, 'heNormal_', { seed: 4 })).data, t.data);
    assert.equal(made, 2);
    await pool.terminate();
  });

  test('has as many workers as there are cores, at most 8', async () => {
    const pool = await createPool();
    assert.ok(pool.threads >= 1 && pool.threads <= 8);
    await assertUsable(pool);
    await pool.terminate();
  });
});

describe('a pool', () => {
  const program = (code) => `import { createPool } from '${new URL('pool.js', dist)}';\n${code}`;
  const runs = (code) =>
    run(process.execPath, ['--input-type=module', '-e', program(code)], { cwd: root, timeout: 30000 });

  test('does not keep a program alive', async () => {
    const { stdout } = await runs(`
      const pool = await createPool({ threads: 3 });
      const { data } = await pool.fill({ shape: [300000] }, 'normal_', { seed: 1 });
      console.log(data.length);`);
    assert.equal(stdout, '300000\n');
  });

  test('keeps a program alive while it works', async () => {
    const { stdout } = await runs(`
      const pool = await createPool({ threads: 3 });
      pool.fill({ shape: [900, 900] }, 'orthogonal_', { seed: 1 }).then(({ data }) => console.log(data.length));`);
    assert.equal(stdout, '810000\n');
  });

  test('that is terminated rejects what it is at, and what comes', async () => {
    for (const threads of [0, 2]) {
      const pool = await createPool({ threads });
      const jobs = [pool.fill(LONG, 'normal_', {}), pool.fill({ shape: [3000, 3000] }, 'orthogonal_', {})];
      setTimeout(() => pool.terminate(), 30);
      for (const { reason } of await Promise.allSettled(jobs))
        assert.match(reason.message, /^(pool: it|fill: the pool) has been terminated$/);
      await assert.rejects(pool.fill({ shape: [1] }, 'normal_'), { message: 'fill: the pool has been terminated' });
      await pool.terminate();
      assert.equal(`${pool}`, '[object Pool]');
    }
  });

  test('is disposed of by await using', async () => {
    const pool = await createPool({ threads: 1 });
    await pool[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
    await assert.rejects(pool.fill({ shape: [1] }, 'normal_'), { message: 'fill: the pool has been terminated' });
  });
});
