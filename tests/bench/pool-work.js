// SPDX-License-Identifier: Apache-2.0
//
// What a pool of two gains over one thread, in Node.js and in a page: the same program. Both fill in turns; a round gives one
// number of each.

/** Of the tensors: 64 Mi, as the bars have it. */
const SIZE = 2 ** 26;

/** @param {() => unknown} act @returns {Promise<number>} milliseconds */
async function time(act) {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

/** Milliseconds between two turns that are asked for. */
const PERIOD = 4;

/**
 * By how many milliseconds a turn comes late, at most, while `act` runs. A timer asks for it: a loop of messages would take a core
 * from the workers.
 * @param {() => Promise<unknown>} act
 */
async function longestPause(act) {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - PERIOD);
    last = now;
  }, PERIOD);
  await act();
  clearInterval(timer);
  return longest;
}

/**
 * @param {object} doors of the package
 * @param {any} doors.load @param {any} doors.createPool @param {any} doors.initialize
 * @param {{ model: any, recipe: string, rounds: number, size?: number }} o
 * @returns {Promise<Record<string, number[]>>} a number for each round: of fills, how many times as fast as one thread is a pool of
 *   two that writes in place (shared), or whose slices are copied (copied); of a model, what part of one thread's time; of
 *   a small job milliseconds, and of the longest pause too
 */
export async function measure({ load, createPool, initialize }, { model, recipe, rounds, size = SIZE }) {
  const nn = await load();
  const pool = await createPool({ threads: 2 });
  const rows = {};
  const put = (name, value) => (rows[name] ??= []).push(value);
  const fills = [
    ['uniform', 'uniform_', Float32Array, 'float32'],
    ['normal', 'normal_', Float32Array, 'float32'],
    ['bfloat16 normal', 'normal_', Uint16Array, 'bfloat16'],
  ];
  for (const [name, initializer, Kind, dtype] of fills) {
    const shape = [size];
    const own = { data: new Kind(size), shape, dtype };
    const shared = typeof SharedArrayBuffer === 'function' && {
      data: new Kind(new SharedArrayBuffer(size * Kind.BYTES_PER_ELEMENT)),
      shape,
      dtype,
    };
    for (let round = -1; round < rounds; round++) {
      const one = await time(() => nn[initializer](own, { generator: nn.generator({ seed: 1 }) }));
      const copied = await time(() => pool.fillInto(own, initializer, { seed: 1 }));
      const inPlace = shared && (await time(() => pool.fillInto(shared, initializer, { seed: 1 })));
      if (round < 0) continue; // pages are touched, and code is compiled
      put(`${name}, ms of one thread`, one);
      if (shared) put(`${name}, shared`, one / inPlace);
      put(`${name}, copied`, one / copied);
    }
  }
  for (let round = -1; round < rounds; round++) {
    const one = await time(() => initialize(nn, model, recipe, { seed: round }));
    const two = await time(() => initialize(pool, model, recipe, { seed: round }));
    const smalls = [];
    for (let i = 0; i < 50; i++)
      smalls.push(await time(() => pool.fill({ shape: [1000] }, 'normal_', { seed: i, stream: 'small' })));
    const data = new Float32Array(2 ** 24);
    const longest = await longestPause(() => pool.fillInto(data, 'normal_', { seed: 1 }));
    if (round < 0) continue;
    put('model, ms of one thread', one);
    put('model', two / one);
    put('small, ms', smalls.sort((a, b) => a - b)[25]);
    put('longest pause, ms', longest);
  }
  await pool.terminate();
  return rows;
}
