// SPDX-License-Identifier: Apache-2.0
// nn-init/webgpu without a GPU: a device of the test's own, which has no shaders. So nn makes all elements, and they are uploaded.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { load as loadCore } from '../../npm/dist/core.js';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { createDeviceFills } from '../../npm/dist/webgpu.js';

const nn = await load();

/** A device of arrays. Its next error scope of that filter finds `errors[filter]`. */
class StandIn {
  errors = {};
  scopes = [];
  writes = 0;
  lost = new Promise((resolve) => (this.lose = resolve));
  queue = {
    writeBuffer: (buffer, offset, data) => {
      this.writes++;
      buffer.bytes.set(new Uint8Array(data), offset);
    },
    submit() {},
    onSubmittedWorkDone: async () => {},
  };
  createBuffer = ({ size, usage }) => ({ size, usage, bytes: new Uint8Array(size).fill(7), destroy() {} });
  createShaderModule = () => ({});
  createBindGroupLayout = () => ({});
  createPipelineLayout = () => ({});
  createComputePipelineAsync = async () => {
    throw new Error('no shaders here');
  };
  createCommandEncoder = () => ({ clearBuffer() {}, finish() {} });
  pushErrorScope(filter) {
    this.scopes.push(filter);
  }
  async popErrorScope() {
    const filter = this.scopes.pop();
    const error = this.errors[filter] ?? null;
    delete this.errors[filter];
    return error;
  }
}

const device = new StandIn();
const gpu = await createDeviceFills(nn, device);
const bufferOf = (size, usage = 8) => device.createBuffer({ size, usage });

test('without shaders it is not exact, and says why', () => {
  assert.equal(gpu.exact, false);
  assert.match(gpu.why, /no shaders here/);
  gpu.release();
});

test('each device is tested once', async () => {
  let compiled = 0;
  const other = new StandIn();
  const { createComputePipelineAsync } = other;
  other.createComputePipelineAsync = (...args) => (compiled++, createComputePipelineAsync(...args));
  await createDeviceFills(nn, other);
  assert.equal(compiled, 3);
  await createDeviceFills(nn, other);
  assert.equal(compiled, 3);
});

/** What each initializer is called with: a shape, and options. Others take a matrix and none. */
const CALLS = {
  fill_: [[3, 5], { value: 2.5 }],
  constant_: [[2, 2], { value: [1, 2, 3, 4] }],
  deltaOrthogonal_: [[6, 4, 3, 3], {}],
  dirac_: [[6, 4, 3, 3], {}],
  bilinear_: [[4, 4, 4, 4], {}],
  sparse_: [[20, 10], { sparsity: 0.3 }],
  forgetBias_: [[40], {}],
  chrono_: [[40], { tMax: 100 }],
  hippoLegs_: [[8, 8], {}],
  hippoLegsInput_: [[8], {}],
  stft_: [[18, 1, 16], {}],
  alibi_: [[4, 7, 1], {}],
};
const argumentsFor = (name, options, generator) =>
  ['fill_', 'constant_'].includes(name)
    ? [options.value]
    : /^(zeros|ones)_$/.test(name)
      ? []
      : [{ ...options, ...(generator && { generator }) }];

test('every initializer that fills one tensor is there, with the bits of nn', async () => {
  const others = ['icnr_', 'orthogonalAsync_', 'scale_', 'scaleByDepth_', 'zeroLast_', 'lora_'];
  const names = Object.keys(nn).filter((name) => /_$/.test(name) && !others.includes(name));
  assert.deepEqual(
    Object.keys(gpu).filter((name) => /_$/.test(name)),
    names,
  );
  assert.ok(names.length > 40);
  for (const name of names)
    for (const dtype of ['float32', 'float64', 'float16', 'bfloat16']) {
      const [shape, options] = CALLS[name] ?? [[12, 8], {}];
      const size = shape.reduce((a, b) => a * b, 1);
      const array = dtype === 'float32' ? Float32Array : dtype === 'float64' ? Float64Array : Uint16Array;
      const data = new array(size);
      let [generator, same] = [nn.generator({ seed: 3 }).seek(21), nn.generator({ seed: 3 }).seek(21)];
      try {
        nn[name]({ data, shape, dtype }, ...argumentsFor(name, options, same));
      } catch (error) {
        if (!/unknown option|range/.test(error.message)) throw error;
        generator = undefined; // it takes none
        try {
          nn[name]({ data, shape, dtype }, ...argumentsFor(name, options));
        } catch {
          continue; // not of this dtype
        }
      }
      const draws = generator && !/^(fill|constant|zeros|ones)_$/.test(name) ? { generator } : {};
      const bytes = Math.ceil(data.byteLength / 4) * 4; // a word that is half filled is 0 else
      const buffer = bufferOf(bytes + 12);
      assert.equal(await gpu[name](buffer, { shape, dtype, offset: 4, ...options, ...draws }), buffer);
      const what = `${name} ${dtype}`;
      assert.deepEqual(buffer.bytes.subarray(4, 4 + data.byteLength), new Uint8Array(data.buffer), what);
      assert.deepEqual([...buffer.bytes.subarray(0, 4), ...buffer.bytes.subarray(-8)], Array(12).fill(7), what);
      if (generator) assert.equal(generator.offset, same.offset, what);
    }
});

test('what is large is made in pieces, and is the whole', async () => {
  for (const [dtype, shape] of [
    ['float32', [5, 2 ** 20 + 1]],
    ['bfloat16', [7, 2 ** 20 - 1]],
  ]) {
    const data = new (dtype === 'float32' ? Float32Array : Uint16Array)(shape[0] * shape[1]);
    const [generator, same] = [nn.generator({ seed: 3 }).seek(5), nn.generator({ seed: 3 }).seek(5)];
    nn.normal_({ data, shape, dtype }, { generator: same });
    const buffer = bufferOf(Math.ceil(data.byteLength / 4) * 4);
    const before = device.writes;
    await gpu.normal_(buffer, { shape, dtype, generator });
    assert.ok(device.writes - before > 1, dtype);
    assert.ok(Buffer.from(data.buffer).equals(buffer.bytes.subarray(0, data.byteLength)), dtype);
    assert.equal(generator.offset, same.offset);
  }
});

test('without a generator the default one draws', async () => {
  const own = await load({ layout: 'torch' });
  const fills = await createDeviceFills(own, device);
  own.manualSeed(5);
  const data = new Float32Array(20);
  own.normal_(data);
  own.manualSeed(5);
  const buffer = bufferOf(80);
  await fills.normal_(buffer, { shape: [20] });
  assert.deepEqual(new Float32Array(buffer.bytes.buffer), data);
  assert.equal(own.defaultGenerator.offset, 24n);
});

test('fills that share a generator run one after the other', async () => {
  const [generator, same] = [nn.generator({ seed: 3 }), nn.generator({ seed: 3 })];
  const buffers = [bufferOf(40), bufferOf(40), bufferOf(40)];
  await Promise.all(buffers.map((buffer) => gpu.uniform_(buffer, { shape: [10], generator })));
  for (const buffer of buffers) {
    const data = new Float32Array(10);
    nn.uniform_(data, { generator: same });
    assert.deepEqual(new Float32Array(buffer.bytes.buffer), data);
  }
});

describe('errors', () => {
  const fill = (more, buffer = bufferOf(400)) => gpu.normal_(buffer, { shape: [10, 10], ...more });

  test('of arguments name the function, the argument, its value and the rule', async () => {
    for (const [call, name, pattern] of [
      [() => gpu.normal_(bufferOf(4)), 'TypeError', /^normal_: options is undefined; it must be a plain object/],
      [() => gpu.normal_(bufferOf(4), [1]), 'TypeError', /^normal_: options is \[1\]/],
      [
        () => gpu.normal_(bufferOf(4), {}),
        'TypeError',
        /^normal_: shape is undefined; it must be the shape of the tensor/,
      ],
      [() => fill({ shape: [-1] }), 'RangeError', /^normal_: shape is \[-1\]/],
      [() => fill({ shape: 'x' }), 'TypeError', /^normal_: shape is 'x'/],
      [() => fill({}, undefined), 'TypeError', /nothing/],
      [() => fill({}, {}), 'TypeError', /^normal_: buffer is Object; it must be a GPUBuffer/],
      [() => fill({}, new Float32Array(100)), 'TypeError', /^normal_: buffer is Float32Array; it must be a GPUBuffer/],
      [
        () => fill({}, bufferOf(400, 128)),
        'RangeError',
        /^normal_: buffer has usage 128; it must have GPUBufferUsage\.COPY_DST/,
      ],
      [
        () => fill({}, bufferOf(396)),
        'RangeError',
        /^normal_: buffer has 396 bytes; shape \[10, 10\] of float32 at offset 0 needs 400/,
      ],
      [() => fill({ offset: 4 }), 'RangeError', /needs 404/],
      [() => fill({ offset: 2 }), 'RangeError', /^normal_: offset is 2; it must be a multiple of 4, in bytes/],
      [() => fill({ offset: -4 }), 'RangeError', /^normal_: offset is -4/],
      [() => fill({ offset: 0n }), 'TypeError', /^normal_: offset is 0n; it must be a number/],
      [() => fill({ dtype: 'int8' }), 'RangeError', /^normal_: dtype is 'int8'; it must be one of 'float32'/],
      [() => fill({ layout: 5 }), 'TypeError', /^normal_: layout is 5/],
      [() => fill({ signal: {} }), 'TypeError', /^normal_: signal is Object; it must be an AbortSignal/],
      [() => fill({ std: -1 }), 'RangeError', /^normal_: std is -1; it must not be negative/],
      [() => fill({ sdt: 1 }), 'TypeError', /^normal_: unknown option 'sdt'/],
      [() => fill({ at: [0, 0] }), 'TypeError', /^normal_: of is undefined/],
      [() => fill({ of: [10, 12], at: [0, 3] }), 'RangeError', /^normal_: at is \[0, 3\]/],
      [() => fill({ generator: {} }), 'TypeError', /^normal_: generator is Object/],
      [() => fill({ generator: 5 }), 'TypeError', /^normal_: generator is 5/],
      [() => gpu.zeros_(bufferOf(4), { shape: [1], std: 1 }), 'TypeError', /^zeros_: unknown option 'std'/],
      [
        () => gpu.ones_(bufferOf(4), { shape: [1], generator: nn.generator() }),
        'TypeError',
        /^ones_: unknown option 'generator'/,
      ],
      [() => gpu.fill_(bufferOf(4), { shape: [1] }), 'TypeError', /^fill_: value is undefined/],
      [() => gpu.fill_(bufferOf(4), { shape: [1], value: 1e39 }), 'RangeError', /^fill_: value is 1e\+39/],
      [() => gpu.heNormal_(bufferOf(400), { shape: [100] }), 'RangeError', /^heNormal_: shape \[100\] has 1 dimension/],
      [() => createDeviceFills({}, device), 'TypeError', /^createDeviceFills: nn is Object; it must be what load\(\)/],
      [async () => createDeviceFills(await loadCore(), device), 'TypeError', /^createDeviceFills: nn is Object/],
      [() => createDeviceFills(nn, {}), 'TypeError', /^createDeviceFills: device is Object; it must be a GPUDevice/],
      [() => createDeviceFills(nn), 'TypeError', /^createDeviceFills: device is undefined/],
    ]) {
      if (pattern.source === 'nothing') continue;
      await assert.rejects(call, { name, message: pattern }, `${pattern}`);
    }
  });

  test('of another nn: its generators are refused', async () => {
    const other = await load({ simd: false });
    const generator = other.generator({ seed: 1 });
    await assert.rejects(fill({ generator }), {
      name: 'TypeError',
      message: /^normal_: generator is Generator; it must be/,
    });
    assert.equal(generator.offset, 0n);
  });

  test("of the caller's code pass", async () => {
    const get = () => {
      throw new Error('mine');
    };
    await assert.rejects(
      gpu.normal_(bufferOf(4), Object.defineProperty({}, 'shape', { get, enumerable: true })),
      /^Error: mine$/,
    );
  });

  for (const [filter, name] of [
    ['validation', 'GPUValidationError'],
    ['out-of-memory', 'GPUOutOfMemoryError'],
    ['internal', 'GPUInternalError'],
  ])
    test(`of the device are named: ${name}; the generator stays`, async () => {
      const generators = [
        nn.generator({ seed: 1 }).seek(16),
        (await loadFrameworks()).generator({ kind: 'torch', seed: 1 }),
      ];
      const frameworks = await createDeviceFills(await loadFrameworks(), device);
      for (const [i, fills] of [gpu, frameworks].entries()) {
        const generator = generators[i];
        const state = JSON.stringify(generator.state());
        device.errors[filter] = { message: 'no more' };
        const cause = device.errors[filter];
        const call = () => fills.normal_(bufferOf(400), { shape: [100], generator });
        await assert.rejects(call, { name, message: 'normal_: the device failed: no more', cause });
        assert.equal(JSON.stringify(generator.state()), state);
        await call();
        assert.notEqual(JSON.stringify(generator.state()), state);
      }
      assert.deepEqual(device.scopes, [], "the caller's own scopes stay");
    });

  test('a device that is lost is named, now and from then on', async () => {
    const other = new StandIn();
    const fills = await createDeviceFills(nn, other);
    const generator = nn.generator({ seed: 1 }).seek(16);
    other.lose({ reason: 'unknown', message: 'gone' });
    await other.lost;
    for (let i = 0; i < 2; i++)
      await assert.rejects(fills.normal_(bufferOf(40), { shape: [10], generator }), {
        name: 'GPUDeviceLostError',
        message: 'normal_: the device is lost: gone',
      });
    assert.equal(generator.offset, 16n);
  });

  test('a signal ends a fill before it begins, and between pieces', async () => {
    const reason = new Error('enough');
    const generator = nn.generator({ seed: 1 }).seek(16);
    const call = (signal, n) => gpu.normal_(bufferOf(4 * n), { shape: [2 ** 10, n / 2 ** 10], generator, signal });
    await assert.rejects(call(AbortSignal.abort(reason), 2 ** 10), reason);
    const controller = new AbortController();
    const before = device.writes;
    const filling = call(controller.signal, 2 ** 24);
    controller.abort(reason);
    await assert.rejects(filling, reason);
    assert.equal(device.writes - before, 1);
    assert.equal(generator.offset, 16n);
  });
});
