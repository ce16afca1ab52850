// SPDX-License-Identifier: Apache-2.0
// The declarations of the package, as it is published: what TypeScript takes, and what it refuses.

import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { installPackage, writeFiles } from '../support/package.js';
import { root, run } from '../support/run.js';

let project; // what installPackage returned
before(async () => {
  project = await installPackage();
});

describe('from TypeScript', () => {
  const use = `
    const nn: NNInit = await load({ simd: true });
    const generator: Generator = nn.generator({ seed: 7n, kind: 'philox4x32' }).stream('encoder');
    const w: Tensor = nn.msraNormal_(nn.tensor([64, 3, 7, 7]), { mode: 'fan_out', nonlinearity: 'relu', generator });
    const state: GeneratorState = generator.state();
    const mine = { data: new Float32Array(12), shape: [3, 4], name: 'mine' };
    const name: string = nn.xavierUniform_(mine, { gain: nn.calculateGain('tanh') }).name;
    const { fanIn, fanOut } = nn.calculateFanInAndFanOut(w, { layout: 'OIHW' });
    const sum: number = nn.uniform_(new Float32Array(3), { a: -1, b: fanIn + fanOut })[0] + w.data[0];
    w.dispose();
    console.log(sum, name, nn.generator({ state }).offset);

    const halves: Tensor<'bfloat16'> = nn.tensor([8, 4, 3], { dtype: 'bfloat16', layout: 'OIW' });
    const same: Tensor<'bfloat16'> = nn.truncNormal_(nn.dirac_(halves, { groups: 2 }), { a: -1, bounds: 'sigma', correct: true });
    const adapter: [Tensor, Tensor<'bfloat16'>] = nn.lora_(w, same);
    const bias: Float64Array = nn.chrono_(new Float64Array(12), { tMax: 50, order: 'fiog' });
    const later: Promise<Tensor> = nn.orthogonalAsync_(w, { gain: 2, axis: -1 });
    const { std, bounds, words }: Explanation = nn.explain(w, 'heNormal_', { inAxes: [1, 2, 3], outAxes: 0 });
    const codes = nn.varianceScaling_({ data: new Uint16Array(6), shape: [2, 3], dtype: 'float16' }, { mode: 'fan_geo_avg' });
    nn.icnr_(w, (filters) => nn.kaimingNormal_(filters, { generator }), { scale: 2, order: 'depth_to_space' });
    nn.zeroLast_([w, w], (t) => nn.scaleByDepth_(nn.orthogonal_(t), 'deepnorm', { layers: 12 }));
    const encodings: Uint16Array = same.data;
    const doubles: Float64Array = nn.tensor([3], { dtype: 'float64' }).data;
    nn.stft_(w, { window: null, scaling: null, side: 'imag' });
    console.log(adapter.length, bias.length, later, std + words, bounds[1], codes.data.length, encodings, doubles);

    // @ts-expect-error: no such mode
    nn.msraNormal_(w, { mode: 'fan_inn' });
    // @ts-expect-error: no such option
    nn.normal_(w, { stddev: 1 });
    // @ts-expect-error: a build of nn-init/frameworks alone
    await load({ simd: 'relaxed' });
    // @ts-expect-error: fans need a shape
    nn.xavierNormal_(new Float32Array(12));
    // @ts-expect-error: or a number
    nn.siren_(new Float32Array(12), { first: true });
    const alone: Float32Array = nn.kaimingUniform_(new Float32Array(12), { a: Math.sqrt(5), fanIn: 147 });
    nn.xavierNormal_(alone, { fanIn: 4, fanOut: 3 });
    nn.varianceScaling_(new Float64Array(12), { mode: 'fan_out', fanOut: 3 }).fill(0);
    nn.lecunNormal_(alone, { fanIn: 4, gain: 2 });
    const shaped: typeof w = nn.siren_(w, { omega: 3 });
    // @ts-expect-error: no such function
    nn.xavierUniform(w);
    // @ts-expect-error: a tensor keeps its data
    w.data = new Float32Array(1);
    // @ts-expect-error: and its shape
    w.shape = [1];
    // @ts-expect-error: a generator keeps its seed
    nn.generator().seed = 4n;
    // @ts-expect-error: how sparse has to be said
    nn.sparse_(w);
    // @ts-expect-error: no such dtype
    nn.tensor([3], { dtype: 'int8' });
    // @ts-expect-error: no such rule
    nn.depthScale('gpt3', { layers: 2 });`;
  /** The core has the first initializers alone. */
  const useCore = `
    const nn = await load();
    const w = nn.xavierNormal_(nn.tensor([4, 3]), { layout: 'keras' });
    const sum: number = nn.uniform_(new Float32Array(3))[0] + w.data[0];
    console.log(sum);

    // @ts-expect-error: no such function
    nn.orthogonal_(w);
    // @ts-expect-error: no such mode
    nn.msraNormal_(w, { mode: 'fan_inn' });`;
  /** The entry of the frameworks has all, and generators of other libraries. */
  const useFrameworks = `
    const build: LoadOptions = { simd: 'relaxed' };
    const nn: NNInit = await load(build);
    // @ts-expect-error: no such build
    await load({ simd: 'fused' });
    const generator: FrameworkGenerator = nn.generator({ kind: 'torch', seed: 0, version: '2.15' });
    const bytes: Uint8Array = nn.generator({ kind: 'torch', seed: 0 }).rngState();
    const order: Uint32Array = nn.generator({ kind: 'torch', rngState: bytes }).randperm(5);
    const own: Generator = nn.generator({ seed: 7 }).stream('a');
    const others: Generator[] = [nn.generator(), nn.generator({}), nn.generator({ kind: 'philox4x32', stream: 1 })];
    const keys: FrameworkGenerator[] = nn.generator({ kind: 'jax', seed: [0, 42], partitionable: false }).split(3);
    const numpy = nn.generator({ kind: 'numpy', seed: [1, 2n ** 70n] });
    const kind: FrameworkKind = numpy.kind;
    const state: FrameworkState = numpy.state();
    const restored: FrameworkGenerator = nn.generator({ state });
    const back: Generator = nn.generator({ state: own.state() }).seek(0);
    const seeds: FrameworkSeed[] = [1, 2n, [3, 4n]];
    const options: FrameworkOptions = { seed: seeds[2] };
    const w: Tensor = nn.normal_(nn.kaimingUniform_(nn.tensor([4, 3]), { a: 5 ** 0.5, generator }), { generator: own });
    for (const each of [generator, own] as AnyGenerator[]) nn.sparse_(nn.orthogonal_(w, { generator: each }), { sparsity: 0.1, generator: each });
    const later: Promise<Tensor> = nn.orthogonalAsync_(w, { generator });
    nn.lecunNormal_(nn.truncNormal_(w, { generator }), { generator: keys[0].foldIn(1) });
    const drawn: number = nn.uniform_(new Float64Array(3), { generator: nn.generator({ ...options, kind: 'numpy-legacy' }) })[0];
    console.log(order, others, kind, restored.words(new Uint32Array(2)), back, later, drawn, nn.explain(w, 'normal_').std);

    // @ts-expect-error: no such kind
    nn.generator({ kind: 'pytorch' });
    // @ts-expect-error: those of frameworks have no streams
    nn.generator({ kind: 'torch', seed: 0, stream: 'a' });
    const gpu = nn.generator({ kind: 'torch-cuda', seed: 0, device: { multiprocessors: 132, threads: 2048 } });
    const at: bigint | undefined = gpu.offset;
    gpu.seek(at ?? 4);
    // @ts-expect-error: a place is no text
    gpu.seek('4');
    // @ts-expect-error: a device has two numbers
    nn.generator({ kind: 'torch-cuda', device: { multiprocessors: 132 } });
    // @ts-expect-error: a version is a string
    nn.generator({ kind: 'torch', version: 2.1 });
    // @ts-expect-error: their seeds are no strings
    nn.generator({ kind: 'numpy', seed: 'text' });
    // @ts-expect-error: nn-init's own have no words of PyTorch's
    own.rngState();
    // @ts-expect-error: a generator keeps its kind
    generator.kind = 'jax';
    // @ts-expect-error: a state is no generator
    nn.normal_(w, { generator: state });`;
  /** Files need no load(). */
  const useSafetensors = `
    const { tensors, metadata }: Header = await readHeader('model.safetensors');
    const names: string[] = tensors.map(({ name, dtype, shape, begin, end, file }) => name + dtype + shape.length + (end - begin) + (file ?? ''));
    const all: Map<string, ReadTensor> = await read(new Uint8Array(8), { names });
    for await (const tensor of readEach(new ArrayBuffer(8), { names: new Set(['a']) })) {
      const name: string = tensor.name;
      if (tensor.dtype === 'float32') console.log(name, tensor.data.fill(0) satisfies Float32Array);
      if (tensor.dtype === 'int64') console.log(tensor.data satisfies BigInt64Array);
      if (tensor.dtype === 'F8_E4M3') console.log(tensor.data satisfies Uint8Array);
      // @ts-expect-error: which array it is, is known by the dtype
      console.log(tensor.data satisfies Float32Array);
    }
    const nn = await (await import('nn-init')).load();
    const given: Tensors = { a: nn.tensor([3]), b: nn.array([2], { dtype: 'bfloat16' }), c: { data: new Uint8Array(1), dims: [1], dtype: 'bool' } };
    const { files, bytes }: Written = await write('model.safetensors', given, { metadata, maxShardBytes: 5e9 });
    await write({}, all);
    await write('copy.safetensors', readEach('model.safetensors'));
    const pieces = function* (names: string[]): Generator<Piece> {
      for (const name of names) yield { name, data: new Float32Array(2), offset: 0 };
    };
    const source: TensorSource = { parameters: [{ name: 'a', shape: [2], dtype: 'float32' }], tensors: pieces };
    const blob = await toBlob(source, { metadata: { format: 'pt' } });
    console.log(files[0].name, bytes, blob);

    // @ts-expect-error: no such option
    await write('model.safetensors', given, { maxShardSize: 5 });
    // @ts-expect-error: shards are of files
    await toBlob(given, { maxShardBytes: 5 });
    // @ts-expect-error: no such dtype
    await toBlob({ a: { data: new Float32Array(1), shape: [1], dtype: 'float' } });
    // @ts-expect-error: no shape
    await toBlob({ a: { data: new Float32Array(1) } });`;
  const usePool = `
    const [{ load }, frameworks, { fill, initialize, plan }, { write }] = await Promise.all([
      import('nn-init'), import('nn-init/frameworks'), import('nn-init/model'), import('nn-init/safetensors')]);
    const nn = await load();
    const pool: Pool = await createPool({ threads: 2, layout: 'keras' });
    const control: Control = { signal: new AbortController().signal, onProgress: ({ done, total }) => console.log(done / total) };
    const options: FillOptions = { seed: 1, std: 2, generator: pool.nn.generator() };
    const { data } = await pool.fill({ shape: [2], dtype: 'bfloat16' }, 'normal_', options, control);
    const filled: Float32Array = await pool.fillInto(new Float32Array(3), 'fill_', 3);
    console.log(data satisfies Uint16Array, filled);
    const model = [{ name: 'a.weight', shape: [2, 3] }];
    const made = await plan(nn, model, 'torch', { seed: 1 });
    for (const { name, data } of fill(nn, made, { maxBytes: 1e6 })) console.log(name, data.length);
    for (const { name } of fill(await frameworks.load(), made)) console.log(name);
    for await (const { name, data } of fill(pool, made, control)) console.log(name, data.length);
    await write('model.safetensors', fill(pool, made));
    const weights = await initialize(pool, model, 'torch', { seed: 1, ...control });
    console.log(weights.get('a.weight')?.data, (await initialize(nn, model, 'torch')).size);

    // @ts-expect-error: not of nn
    fill(nn, made, control);
    // @ts-expect-error: no such dtype
    await pool.fill({ shape: [2], dtype: 'int8' }, 'normal_');
    // @ts-expect-error: it has as many as it was made with
    pool.threads = 3;
    await pool.terminate();`;
  /** tf is any: the package knows no types of TensorFlow.js. */
  const useTfjs = `
    const nn = {} as Parameters<typeof initializer>[0];
    const tf: any = {};
    register(tf, nn);
    const options: InitializerOptions = { seed: 0, stream: 'dense/kernel', mode: 'fan_out' };
    tf.layers.dense({ units: 2, kernelInitializer: initializer(nn, 'heNormal_', options) });
    const plan: Plan = await initializeModel(nn, tf.sequential(), 'tfjs', { seed: 'a', config: { normal_gain: 1 } });
    const { parameters, recipe } = readTfjs(tf.sequential());
    console.log(plan.parameters[0].std, parameters[0].own?.initializer, recipe satisfies 'own');

    // @ts-expect-error: what load() returns comes first
    initializer('heNormal_', nn);
    // @ts-expect-error: no such option
    await initializeModel(nn, tf.sequential(), 'own', { sed: 0 });
    // @ts-expect-error: a stream has a name
    initializer(nn, 'heNormal_', { seed: 0, stream: 1 });`;
  const useOrders = `
    const nn = {} as Parameters<typeof numpyGenerator>[0];
    const rng = numpyGenerator(nn, nn.generator({ kind: 'numpy', seed: spawnSeeds(7, 2)[1] }));
    const order: Uint32Array = rng.permutation(10);
    const rows: number[][] = rng.permutation([[1, 2], [3]]);
    const shuffled: Int8Array = rng.shuffle(new Int8Array(3));
    const one: number = rng.integers(10);
    const dtype: IntegerDtype = 'uint8';
    console.log(order, rows, shuffled, one, rng.integers(0, 9, [2, 3], { dtype }), rng.random(3)[0], rng.random() + 1);
    const random = pythonRandom(nn, nn.generator({ kind: 'python', seed: pythonSeed('a') }));
    const state: PythonState = random.getstate();
    random.setstate(state);
    const drawn: number = random.randint(1, 6) + random.randrange(5) + random.gauss();
    console.log(drawn, random.shuffle(['a', 'b'])[0].length, random.sample([1, 2], 1), random.getrandbits(70) + 1n);
    const legacy = numpyRandomState(nn, nn.generator({ kind: 'numpy-legacy', seed: 7 }));
    console.log(legacy.randint(5) + 1, torchRandom(nn, nn.generator({ kind: 'torch', seed: 7 })).rand([2]).data);

    // @ts-expect-error: what load() returns comes first
    pythonRandom(nn.generator({ kind: 'python' }), nn);
    // @ts-expect-error: no such dtype
    rng.integers(0, 5, 3, { dtype: 'float32' });
    // @ts-expect-error: a list of places is an array
    rng.choice('ab');`;
  const useWebGPU = `
    const device = {} as GPUDevice;
    const nn = {} as Parameters<typeof createDeviceFills>[0];
    const gpu: DeviceFills<GPUBuffer> = await createDeviceFills(nn, device);
    const buffer = device.createBuffer({ size: 64, usage: 8 });
    const options: DeviceOptions<'heNormal_'> = { shape: [1, 1], mode: 'fan_out', dtype: 'bfloat16', of: [2, 2], at: [0, 1] };
    const same: GPUBuffer = await gpu.heNormal_(buffer, { ...options, offset: 4, layout: 'IO', signal: AbortSignal.timeout(9) });
    await gpu.fill_(buffer, { shape: [1], value: 3 });
    await gpu.zeros_(same, { shape: [1] });
    const plan = {} as Parameters<typeof gpu.fill>[0];
    for await (const [name, own] of gpu.fill(plan, { buffer: ({ bytes }) => device.createBuffer({ size: bytes, usage: 8 }) }))
      console.log(name.length, own.destroy(), gpu.exact, gpu.why?.length, gpu.release());

    // @ts-expect-error: a tensor has a shape
    await gpu.normal_(buffer, { std: 1 });
    // @ts-expect-error: no such option
    await gpu.normal_(buffer, { shape: [1], sdt: 1 });
    // @ts-expect-error: a value is needed
    await gpu.fill_(buffer, { shape: [1] });
    // @ts-expect-error: an array is no buffer
    await gpu.normal_(new Float32Array(4), { shape: [4] });
    // @ts-expect-error: it takes a function
    gpu.icnr_(buffer, { shape: [1] });`;
  const types = 'type Explanation, type Generator, type GeneratorState, type NNInit, type Tensor';
  const frameworkTypes = ['Generator', 'Kind', 'Options', 'Seed', 'State']
    .map((name) => `type Framework${name}`)
    .join();
  const programs = {
    'nn-init': [`load, ${types}`, use],
    'nn-init/core': ['load', useCore],
    'nn-init/frameworks': [
      `load, type AnyGenerator, type Generator, type LoadOptions, type NNInit, type Tensor, ${frameworkTypes}`,
      useFrameworks,
    ],
    'nn-init/pool': ['createPool, type Control, type FillOptions, type Pool', usePool],
    'nn-init/safetensors': [
      'read, readEach, readHeader, toBlob, write, type Header, type Piece, type ReadTensor, type Tensors, type TensorSource, type Written',
      useSafetensors,
    ],
    'nn-init/orders': [
      'numpyGenerator, numpyRandomState, pythonRandom, pythonSeed, spawnSeeds, torchRandom, type IntegerDtype, type PythonState',
      useOrders,
    ],
    'nn-init/webgpu': ['createDeviceFills, type DeviceFills, type DeviceOptions', useWebGPU],
    'nn-init/tfjs': ['initializer, initializeModel, readTfjs, register, type InitializerOptions, type Plan', useTfjs],
  };
  const names = ['index', 'core', 'frameworks', 'pool', 'safetensors', 'orders', 'webgpu', 'tfjs'];
  const importOf = (entry) => `import { ${programs[entry][0]} } from '${entry}';`;
  const asModule = (entry) => `${importOf(entry)}\n${programs[entry][1]}\nexport {};`;
  const asCommonJs = (entry) => `${importOf(entry)}\nasync function main() {\n${programs[entry][1]}\n}\nexport = main;`;

  const nodeTypes = join(root, 'tests/node_modules/@types');
  const compiler = join(root, 'tests/node_modules/typescript/bin/tsc');
  /** Without skipLibCheck, so that the declarations of the package are checked, too. */
  const check = (...args) =>
    run(process.execPath, [compiler, '--strict', '--noEmit', '--types', '', ...args], { cwd: project.directory });

  before(() =>
    writeFiles(project.directory, {
      ...Object.fromEntries(Object.keys(programs).map((entry, i) => [`${names[i]}.mts`, asModule(entry)])),
      ...Object.fromEntries(Object.keys(programs).map((entry, i) => [`${names[i]}.cts`, asCommonJs(entry)])),
      'node.mts': `import { load } from 'nn-init';
        import { createPool } from 'nn-init/pool';
        import { readHeader, toBlob, write } from 'nn-init/safetensors';
        const { data }: { data: Float32Array } = await (await createPool({ threads: 2 })).fill({ shape: [2] }, 'normal_');
        nn(await load());
        function nn(it: Awaited<ReturnType<typeof load>>) { it.manualSeed(1); }
        await write('a.safetensors', { a: { data: new Float32Array(1), shape: [1] } });
        const names: string[] = (await readHeader(await toBlob({}))).tensors.map(({ name }) => name);`,
    }),
  );

  test('with the resolution of Node.js', () =>
    check('--module', 'nodenext', ...names.flatMap((name) => [`${name}.mts`, `${name}.cts`])));

  test('with the resolution of bundlers', () =>
    check('--module', 'esnext', '--moduleResolution', 'bundler', ...names.map((name) => `${name}.mts`)));

  test('with the library of ES2022', () =>
    check('--module', 'nodenext', '--target', 'es2022', 'index.mts', 'index.cts'));

  test('without the types of a browser', () =>
    check('--module', 'nodenext', '--lib', 'es2022', '--types', 'node', '--typeRoots', nodeTypes, 'node.mts'));

  test('with the types of the language alone', () =>
    check('--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022', 'node.mts'));

  test('an ES module that disposes by using', async () => {
    const code = `import { load } from 'nn-init';\nusing w = (await load()).tensor([2, 3]);\nconsole.log(w.size);`;
    await writeFiles(project.directory, { 'using.mts': code });
    await check('--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom,esnext.disposable', 'using.mts');
  });

  // An array over an ArrayBuffer alone is what these take; a stand-in, since not all compilers have WebGPU's types.
  const buffers = `import { load } from 'nn-init';
    import { load as loadFrameworks } from 'nn-init/frameworks';
    declare const queue: { writeBuffer(buffer: object, offset: number, data: ArrayBufferView<ArrayBuffer>): undefined };
    const nn = await load({ layout: 'keras' });
    const w = nn.normal_(nn.tensor([2, 3], { layout: 'OI' }));
    new Blob([w.data]);
    queue.writeBuffer({}, 0, w.data);
    await crypto.subtle.digest('SHA-256', w.data);
    for (const dtype of ['float64', 'float16', 'bfloat16'] as const)
      await crypto.subtle.digest('SHA-256', nn.tensor([4], { dtype }).data);
    const torch = (await loadFrameworks()).generator({ kind: 'torch' });
    new Blob([torch.rngState(), torch.randperm(3)]);
    const plain = (shape: number[]) => shape.length;
    console.log(plain(w.shape), nn.explain(w, 'heNormal_').rule);
    const own = nn.generator({ seed: 1 }).stream('a');
    console.log(own.random() + own.integers(6), own.permutation(3).length, own.shuffle(['a', 'b']).length);
    nn.defaultGenerator = nn.manualSeed('seed', { kind: 'philox4x32', stream: 2 });
    nn.defaultGenerator.shuffle(new Float32Array(2));
    const frameworks = await loadFrameworks();
    frameworks.defaultGenerator = torch;
    frameworks.manualSeed(0, { kind: 'torch', version: '2.12' }).randperm(3);
    frameworks.manualSeed([1, 2], { kind: 'numpy' });
    frameworks.manualSeed('seed', { stream: 'a' }).random();
    nn.normal_({ data: new Uint16Array(2), shape: [2], dtype: 'BF16' }, { of: w.shape.slice(1), at: [1] });
    // @ts-expect-error: of frameworks
    nn.manualSeed(0, { kind: 'torch' });
    // @ts-expect-error: an option of generator()
    nn.manualSeed(0, { state: own.state() });
    // @ts-expect-error: no generator
    nn.defaultGenerator = 5;
    // @ts-expect-error: no such rule
    await load({ layout: 'pytorch' });
    // @ts-expect-error: functions stay as they are
    nn.normal_ = nn.uniform_;
    // @ts-expect-error: no such channels
    nn.bilinear_(w, { channels: 'all of them' });
    nn.bilinear_(w, { channels: 'diagonal' });`;
  for (const version of ['typescript', 'typescript-5.9'])
    test(`what takes an ArrayBuffer takes data, with ${version}`, async () => {
      await writeFiles(project.directory, { 'buffers.mts': buffers });
      const own = join(root, 'tests/node_modules', version, 'bin/tsc');
      const flags = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2022,dom'];
      for (const resolution of [['nodenext'], ['esnext', '--moduleResolution', 'bundler']])
        await run(process.execPath, [own, ...flags, '--module', ...resolution, 'buffers.mts'], {
          cwd: project.directory,
        });
    });
});
