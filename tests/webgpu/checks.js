// SPDX-License-Identifier: Apache-2.0
// What a device must do, in any host: each check throws, or says how many elements it compared.
import { CHANGES, HARD_SEED, WRONG, changedDevice } from './shaders.js';
import { misuse } from './misuse.js';
import { bufferOf, bytesOf, compare, difference, ensure, sizeOf } from './host.js';

/**
 * @typedef {object} Host
 * @property {any} nn of nn-init
 * @property {any} frameworks nn of nn-init/frameworks
 * @property {any} model the exports of nn-init/model
 * @property {(nn: any, device: any) => Promise<any>} createDeviceFills
 * @property {any} device
 * @property {() => Promise<any>} newDevice
 * @property {number} elements of the largest fill
 */

const KINDS = ['xoshiro128++', 'philox4x32'];
const DTYPES = ['float32', 'float16', 'bfloat16'];
/** Beginning of a block, within a group, the carry of Philox's counter, that of xoshiro's, and the end of the stream. */
const OFFSETS = [0n, 4093n, 2n ** 34n - 4091n, 2n ** 44n - 4096n, 2n ** 64n - 1000n];
/** The element-wise initializers, and options of theirs that take other ways through the shaders. */
const DRAWN = [
  ['uniform_', {}],
  ['uniform_', { a: -0.1, b: 0.1 }],
  ['uniform_', { a: 0.1, b: 7.3 }],
  ['uniform_', { a: -3e4, b: 3e4 }],
  ['uniform_', { a: 2, b: 2 }],
  ['normal_', {}],
  ['normal_', { std: 1e-5 }],
  ['normal_', { mean: 0.5, std: 2 }],
  ['normal_', { std: 0 }],
  ['normal_', { std: 1e-40 }],
  ['truncNormal_', {}],
  ['truncNormal_', { std: 0.02, a: -0.04, b: 0.04 }],
  ['truncNormal_', { a: -3, b: 5 }],
  ['truncNormal_', { a: 1, b: 6 }],
  ['truncNormal_', { mean: 0.5, a: -9, b: -0.25 }],
  ['truncNormal_', { a: 9, b: 10 }],
  ['truncNormal_', { a: 0.5, b: 0.5625 }],
  ['xavierUniform_', { gain: 0.7 }],
  ['heNormal_', { mode: 'fan_out' }],
  ['lecunTruncNormal_', {}],
  ['varianceScaling_', { scale: 2, mode: 'fan_avg', distribution: 'uniform' }],
  ['siren_', { omega: 30 }],
  ['logUniform_', { a: 0.001, b: 0.1 }],
];
/** @param {number} i @param {string} kind */
const making = (i, kind) => (nn) =>
  nn.generator({ kind, seed: 2n ** 64n - 1n - BigInt(i), stream: `layers.${i}` }).seek(OFFSETS[i % OFFSETS.length]);

/** @param {Host} host @param {string} [change] */
async function fillsOf(host, change = 'none') {
  const gpu = await host.createDeviceFills(host.nn, changedDevice(host.device, CHANGES[change]));
  ensure(gpu.exact, `${change}: not exact, ${gpu.why}`);
  return gpu;
}

export const checks = {
  /** Every initializer that draws element by element. @param {Host} host */
  async 'fills are those of nn'(host) {
    const gpu = await fillsOf(host);
    let [n, i] = [0, 0];
    for (const [name, options] of DRAWN)
      for (const kind of KINDS)
        for (const dtype of DTYPES) {
          const shape = name === 'heNormal_' ? [33, 7, 5, 5] : [57, 131];
          n += await compare(host, gpu, name, { shape, dtype, options, make: making(i++, kind), offset: 4 * (i % 70) });
        }
    ensure(gpu.exact, `${gpu.why}`);
    return n;
  },

  /** @param {Host} host */
  async 'each begin and end of a group, and each size'(host) {
    const gpu = await fillsOf(host);
    let n = 0;
    for (let size = 0; size < 19; size++)
      for (const dtype of DTYPES) {
        const make = (nn) => nn.generator({ seed: size }).seek(4090 + size);
        for (const name of ['normal_', 'uniform_']) n += await compare(host, gpu, name, { shape: [size], dtype, make });
      }
    return n;
  },

  /** @param {Host} host */
  async 'constants, and what the device cannot make'(host) {
    const gpu = await fillsOf(host);
    let n = 0;
    for (const dtype of [...DTYPES, 'float64'])
      for (const shape of [[1000], [3, 7], [0, 4], []]) {
        for (const name of ['zeros_', 'ones_']) n += await compare(host, gpu, name, { shape, dtype });
        for (const value of [-0, 0.1, 1e-7, -6e4])
          n += await compare(host, gpu, 'fill_', { shape, dtype, options: { value } });
      }
    const make = (nn) => nn.generator({ seed: 1 }).seek(13);
    for (const dtype of [...DTYPES, 'float64']) {
      for (const name of ['orthogonal_', 'normal_', 'mambaDtBias_', 'eye_', 'alibi_', 'forgetBias_']) {
        const draws = /orthogonal|normal|mamba/.test(name);
        const shape = name === 'forgetBias_' ? [44] : name === 'alibi_' ? [4, 11, 1] : [11, 12];
        const isUnfit = name === 'alibi_' || (name === 'mambaDtBias_' && dtype === 'float16');
        if (!isUnfit) n += await compare(host, gpu, name, { shape, dtype, ...(draws && { make }) });
      }
      n += await compare(host, gpu, 'sparse_', { shape: [20, 30], dtype, make, options: { sparsity: 0.3 } });
      const options = { parts: [8, 2, 2], layout: 'OI' };
      n += await compare(host, gpu, 'xavierNormal_', { shape: [12, 9], dtype, make, options });
    }
    for (const kind of ['torch', 'numpy', 'jax', 'tfjs', 'python']) {
      const make = (nn) => nn.generator({ kind, seed: 5 });
      const nn = host.frameworks;
      const others = await host.createDeviceFills(nn, host.device);
      n += await compare({ ...host, nn }, others, 'normal_', { shape: [9, 31], make });
    }
    return n;
  },

  /** @param {Host} host */
  async 'slices are boxes of the whole'(host) {
    const gpu = await fillsOf(host);
    let n = 0;
    const whole = [40, 30, 280];
    const boxes = [
      [
        [0, 0, 0],
        [40, 30, 280],
      ],
      [
        [3, 0, 0],
        [11, 30, 280],
      ],
      [
        [5, 7, 0],
        [2, 11, 280],
      ],
      [
        [0, 3, 9],
        [40, 20, 260],
      ],
      [
        [39, 29, 1],
        [1, 1, 279],
      ],
      [
        [1, 2, 3],
        [30, 5, 7],
      ],
      [
        [0, 0, 279],
        [40, 30, 1],
      ],
      [
        [1, 1, 1],
        [0, 5, 5],
      ],
    ];
    for (const dtype of DTYPES)
      for (const [i, [at, shape]] of boxes.entries())
        for (const [name, options] of [
          ['heNormal_', {}],
          ['uniform_', {}],
          ['truncNormal_', { a: -3, b: 3 }],
          ['orthogonal_', {}],
        ])
          n += await compare(host, gpu, name, { shape, dtype, options, of: whole, at, make: making(i, KINDS[i % 2]) });
    // As many axes as the shader has, and more; rows far from each other; the last words of the stream.
    const five = { of: [5, 6, 7, 8, 9], at: [1, 1, 1, 1, 1], shape: [3, 4, 5, 3, 3] };
    const six = { of: [4, 4, 4, 4, 4, 4], at: [1, 1, 1, 1, 1, 1], shape: [2, 3, 2, 3, 2, 3] };
    const far = { of: [5, 2 ** 18], at: [2, 77], shape: [3, 301] };
    for (const dtype of DTYPES) {
      for (const box of [five, six])
        n += await compare(host, gpu, 'normal_', { ...box, dtype, make: making(1, KINDS[0]) });
      n += await compare(host, gpu, 'normal_', { ...far, dtype, make: making(3, KINDS[1]) });
      n += await compare(host, gpu, 'uniform_', { ...far, dtype, make: making(4, KINDS[0]) });
    }
    const huge = { of: [2 ** 20, 2 ** 20, 8], at: [2 ** 20 - 2, 5, 0], shape: [2, 100, 8] };
    for (const name of ['normal_', 'uniform_'])
      n += await compare(host, gpu, name, { ...huge, make: (nn) => nn.generator({ seed: 3 }).seek(2n ** 63n + 3n) });
    return n;
  },

  /** More than a window, from a place that is no beginning. @param {Host} host */
  async 'large fills'(host) {
    const gpu = await fillsOf(host);
    let n = 0;
    for (const [i, kind] of KINDS.entries())
      for (const [name, options, dtype] of [
        ['normal_', { std: 0.02 }, 'float32'],
        ['uniform_', { a: -0.5, b: 0.25 }, 'bfloat16'],
      ]) {
        const make = (nn) => nn.generator({ kind, seed: 7 }).seek(12345 * i);
        n += await compare(host, gpu, name, { shape: [host.elements + 3], dtype, options, make, offset: 12 });
      }
    return n;
  },

  /** Words at the edges, and estimates of quotients and roots that are off: against arithmetic in integers. @param {Host} host */
  async 'hard words, by hardware and in integers'(host) {
    const calls = DRAWN.filter(([name, { std, a, b }]) => /^(uniform|normal|trunc)/.test(name) && std !== 0 && a !== b);
    const made = [];
    const n = 2 ** 16;
    for (const change of ['hard', 'hard and soft']) {
      const gpu = await fillsOf(host, change);
      for (const [i, [name, options]] of calls.entries()) {
        const buffer = bufferOf(host.device, new Uint8Array(4 * n));
        await gpu[name](buffer, { shape: [n], ...options, generator: host.nn.generator({ seed: HARD_SEED }) });
        const bytes = await bytesOf(host.device, buffer);
        buffer.destroy();
        if (change === 'hard') made[i] = bytes;
        else ensure(!difference(made[i], bytes).count, `${name} ${JSON.stringify(options)}: hard words differ`);
      }
    }
    for (const change of Object.keys(CHANGES).filter((name) => name.startsWith('estimates')))
      for (const [name, options] of calls)
        await compare(host, await fillsOf(host, change), name, { shape: [n], options, make: making(0, KINDS[0]) });
    return calls.length * n;
  },

  /** And the calls are the same, with the same bits. @param {Host} host */
  async 'wrong devices are found out'(host) {
    let n = 0;
    for (const [what, change] of Object.entries(WRONG)) {
      const gpu = await host.createDeviceFills(host.nn, changedDevice(host.device, change));
      for (const [name, options] of [
        ['normal_', {}],
        ['truncNormal_', {}],
        ['truncNormal_', { a: -3, b: 3 }],
      ])
        for (const dtype of DTYPES)
          n += await compare(host, gpu, name, { shape: [2000], dtype, options, make: making(1, KINDS[0]) });
      ensure(!gpu.exact && typeof gpu.why === 'string', `one that ${what} passes`);
    }
    return n;
  },

  /** @param {Host} host */
  async 'a generator goes on from fill to fill'(host) {
    const { nn, device } = host;
    const gpu = await fillsOf(host);
    const [mine, its] = [nn.generator({ seed: 9 }), nn.generator({ seed: 9 })];
    const shapes = [[100], [5, 5], [3000]];
    const buffers = shapes.map((shape) => bufferOf(device, new Uint8Array(4 * sizeOf(shape))));
    // Not awaited one by one.
    await Promise.all(shapes.map((shape, i) => gpu.normal_(buffers[i], { shape, generator: its })));
    for (const [i, shape] of shapes.entries()) {
      const data = new Float32Array(sizeOf(shape));
      nn.normal_({ data, shape }, { generator: mine });
      const { count } = difference(new Uint8Array(data.buffer), await bytesOf(device, buffers[i]));
      ensure(!count, `fill ${i} differs`);
    }
    ensure(mine.offset === its.offset, 'the generators are at other places');
    return 0;
  },

  /** @param {Host} host */
  async 'errors have names and leave the generator'(host) {
    const { nn, newDevice, createDeviceFills } = host;
    const device = await newDevice();
    const gpu = await createDeviceFills(nn, device);
    const generator = nn.generator({ seed: 4 }).seek(40);
    const failing = async (/** @type {() => Promise<any>} */ call) => {
      try {
        await call();
      } catch (error) {
        ensure(generator.offset === 40n, `after ${error} the generator is at ${generator.offset}`);
        return error;
      }
      throw new Error('nothing failed');
    };
    const gone = device.createBuffer({ size: 400, usage: 8 });
    gone.destroy();
    const fill = (buffer, more) => gpu.normal_(buffer, { shape: [100], generator, ...more });
    const invalid = await failing(() => fill(gone, {}));
    ensure(invalid.name === 'GPUValidationError' && /^normal_: /.test(invalid.message), `${invalid}`);
    const buffer = device.createBuffer({ size: 400, usage: 8 });
    const reason = new Error('enough');
    const aborted = await failing(() => fill(buffer, { signal: AbortSignal.abort(reason) }));
    ensure(aborted === reason, `${aborted}`);
    const controller = new AbortController();
    const later = failing(() => fill(buffer, { signal: controller.signal }));
    controller.abort(reason);
    ensure((await later) === reason, 'a fill that is ended goes on');
    await fill(buffer, {});
    ensure(generator.offset === 144n, 'a fill after these does not go on');
    generator.seek(40);
    device.destroy();
    await device.lost; // Deno says so some milliseconds later
    const lost = await failing(() => fill(buffer, {}));
    ensure(lost.name === 'GPUDeviceLostError' && /^normal_: /.test(lost.message), `${lost}`);
    return 0;
  },

  /** @param {Host} host */
  async 'plans come as buffers'(host) {
    const { nn, frameworks, device, model } = host;
    let n = 0;
    const parameters = [
      { name: 'embed.weight', shape: [50, 16], kind: 'embedding', dtype: 'float32' },
      { name: 'a.weight', shape: [64, 16], kind: 'linear', dtype: 'float32' },
      { name: 'a.bias', shape: [64], kind: 'linear', dtype: 'bfloat16' },
      { name: 'norm.weight', shape: [65], kind: 'layer_norm', dtype: 'float16' },
      { name: 'steps', shape: [3], kind: 'buffer', dtype: 'int64' },
      { name: 'head.weight', shape: [50, 16], kind: 'linear', dtype: 'float32' },
    ];
    const recipe = {
      name: 'test',
      version: '1',
      rules: [
        { name: 'embed.weight', do: 'normal_', options: { std: 0.02 }, padding: 3 },
        { name: 'a.weight', do: 'orthogonal_' },
        { name: 'a.bias', do: 'uniform_', options: { a: -0.1, b: 0.1 } },
        { name: 'norm.weight', do: 'ones_' },
        { name: 'steps', do: 'positions_' },
        { name: 'head.weight', tie: 'embed.weight' },
      ],
    };
    for (const [own, o] of [
      [nn, { seed: 3 }],
      [frameworks, { generator: { kind: 'torch', seed: 3 } }],
    ]) {
      const gpu = await host.createDeviceFills(own, device);
      const plan = await model.plan(own, parameters, recipe, o);
      const wanted = [];
      for (const { name, data } of model.fill(own, plan)) wanted.push([name, data.slice()]);
      let i = 0;
      for await (const [name, buffer] of gpu.fill(plan)) {
        const [expected, data] = wanted[i++];
        ensure(name === expected, `${name} comes in place of ${expected}`);
        const bytes = new Uint8Array(data.buffer);
        const got = (await bytesOf(device, buffer)).slice(0, bytes.length);
        ensure(!difference(bytes, got).count, `${name} differs`);
        n += data.length;
      }
      ensure(i === wanted.length, `${i} parameters come of ${wanted.length}`);
    }
    return n;
  },

  ...misuse,
};
