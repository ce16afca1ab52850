// SPDX-License-Identifier: Apache-2.0
// What a pool does when its workers die.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { load } from '../../npm/dist/index.js';
import { createPool } from '../../npm/dist/pool.js';
import { assertSameBits } from '../support/bits.js';
import { LONG, assertUsable, normal, script } from '../support/pool.js';

let nn;
before(async () => (nn = await load()));
describe('a worker that dies', () => {
  for (const [way, end] of [
    ['is terminated', (worker) => worker.terminate()],
    ['ends itself', (worker) => worker.postMessage({ end: true })],
  ])
    test(`${way} at a slice is replaced, and its slice done again`, async () => {
      const workers = [];
      const createWorker = () => {
        // As a user's own script may be, which gets other messages, too.
        const code = `require('node:worker_threads').parentPort.on('message', ({ end }) => end && process.exit(3)); import(${JSON.stringify(`${script}`)})`;
        const worker = new Worker(code, { eval: true });
        workers.push(worker);
        return worker;
      };
      const pool = await createPool({ threads: 2, createWorker });
      let ended = 0;
      const onProgress = () => {
        if (ended++ < 4) end(workers.at(-1));
      };
      for (const buffer of [ArrayBuffer, SharedArrayBuffer]) {
        ended = 0;
        const data = new Float32Array(new buffer(4 * 9e6));
        await pool.fillInto(data, 'normal_', { seed: 1 }, { onProgress });
        assertSameBits(data.slice(), await normal(9e6));
      }
      assert.ok(workers.length > 2, `${workers.length}`);
      await pool.terminate();
    });

  test('at each try ends the job, and the pool is usable', async () => {
    // One that cannot bear orthogonal matrices.
    const code = `
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ request }) => request?.initializer === 'orthogonal_' && process.exit(3));
      import(${JSON.stringify(`${script}`)});`;
    let made = 0;
    const createWorker = () => (made++, new Worker(code, { eval: true }));
    const pool = await createPool({ threads: 1, createWorker });
    const job = pool.fill({ shape: [150, 150] }, 'orthogonal_', { seed: 1 });
    const message = 'pool: 3 workers have ended at the same piece, the last one because: it has ended';
    await assert.rejects(job, { message });
    await assertUsable(pool);
    assert.equal(made, 4);
    await pool.terminate();
  });

  test('and cannot be replaced leaves its piece to the others', async () => {
    const workers = [];
    const createWorker = () => {
      if (workers.length === 2) throw new Error('no more');
      workers.push(new Worker(script));
      return workers.at(-1);
    };
    const pool = await createPool({ threads: 2, createWorker });
    // Both have started when both have had a slice.
    await pool.fill({ shape: [2 ** 22] }, 'normal_', { seed: 1 });
    const shape = [600, 600];
    const jobs = [1, 2].map((seed) => pool.fill({ shape }, 'orthogonal_', { seed }));
    setTimeout(() => workers[0].terminate(), 20);
    for (const [i, { data }] of (await Promise.all(jobs)).entries()) {
      const generator = nn.generator({ seed: i + 1 });
      assertSameBits(data, nn.orthogonal_(nn.array(shape), { generator }).data);
    }
    await pool.terminate();
  });

  test('again and again with nothing to do is replaced when there is', async () => {
    let made = 0;
    const code = `
      const { parentPort } = require('node:worker_threads');
      let idle = setTimeout(() => process.exit(3), 200);
      parentPort.on('message', ({ request }) => request && clearTimeout(idle));
      import(${JSON.stringify(`${script}`)});`;
    const createWorker = () => (made++, new Worker(code, { eval: true }));
    const pool = await createPool({ threads: 1, createWorker });
    await wait(1000);
    assert.equal(made, 1);
    await assertUsable(pool);
    assert.equal(made, 2);
    await pool.terminate();
  });

  test('and cannot be replaced ends the jobs', async () => {
    let worker;
    let left = 1;
    const createWorker = () => {
      if (left-- <= 0) throw new Error('no more');
      return (worker = new Worker(script));
    };
    const pool = await createPool({ threads: 1, createWorker });
    const job = pool.fill(LONG, 'normal_', { seed: 1 });
    setTimeout(() => worker.terminate(), 20);
    await assert.rejects(job, { message: 'pool: no worker can be made any more: no more' });
    left = 1; // now there is one again
    await assertUsable(pool);
    await pool.terminate();
  });

  test('at its start is replaced, too', async () => {
    // Its last word and its end come in one go.
    const code = `
      const { parentPort } = require('node:worker_threads');
      const post = parentPort.postMessage;
      parentPort.postMessage = (message) => {
        post.call(parentPort, message);
        if (message.nnInit === 'ready') process.exit(3);
      };
      import(${JSON.stringify(`${script}`)});`;
    const workers = [];
    const createWorker = () => {
      const worker = workers.length < 2 ? new Worker(code, { eval: true }) : new Worker(script);
      workers.push(worker);
      if (workers.length > 3 && workers.length < 6) worker.terminate(); // before it says anything
      return worker;
    };
    const pool = await createPool({ threads: 1, createWorker });
    await assertUsable(pool);
    await workers.at(-1).terminate();
    await assertUsable(pool);
    await pool.terminate();
    assert.equal(workers.length, 6);
  });

  test('of another script is refused in words', async () => {
    for (const [message, said] of [
      [{ nnInit: 'hello', version: 99 }, /its script is of another version of nn-init/],
      [{ nnInit: 'refused' }, /no worker can be made/],
      [null, /it has ended/],
    ]) {
      const code = `require('node:worker_threads').parentPort.postMessage(${JSON.stringify(message)})`;
      const createWorker = () => new Worker(code, { eval: true });
      await assert.rejects(createPool({ threads: 1, createWorker }), { name: 'TypeError', message: said });
    }
  });

  test('that has yet to start ends with the pool', { timeout: 15000 }, async () => {
    const workers = [];
    const createWorker = () => {
      const worker = workers.length ? new Worker('setInterval(() => {}, 1000)', { eval: true }) : new Worker(script);
      workers.push({ ended: new Promise((resolve) => worker.once('exit', resolve)) });
      return worker;
    };
    const pool = await createPool({ threads: 2, createWorker });
    while (workers.length < 2) await wait(1);
    await pool.terminate();
    for (const { ended } of workers) await ended; // not after the 30 s in which one may answer
  });
});
