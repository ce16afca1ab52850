// SPDX-License-Identifier: Apache-2.0
// The package as it is published: what is in it, and that Node.js and TypeScript find their way through its doors.

import assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { publint } from 'publint';
import { load } from '../../npm/dist/index.js';
import { installPackage, writeFiles } from '../support/package.js';
import { root, run } from '../support/run.js';
import { BARS, fetched } from '../support/wire.js';

const wasmFiles = ['nn-init', 'nn-init-core', 'nn-init-frameworks'].flatMap((name) => [
  `${name}.wasm`,
  `${name}.scalar.wasm`,
]);
let project; // what installPackage returned
before(async () => {
  project = await installPackage();
});

/** Runs a file of the project, where nothing may make code from strings. */
async function runInProject(file, code, ...flags) {
  await writeFiles(project.directory, { [file]: code });
  const args = ['--disallow-code-generation-from-strings', ...flags, file];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: project.directory });
  assert.equal(stderr, '', 'no warnings');
  return stdout;
}

/** Every JavaScript file of dist that is for reading. */
const readable = [
  ...['index', 'core', 'frameworks'].flatMap((door) => [
    `${door}.js`,
    `${door}.cjs`,
    `workerd/${door}.js`,
    `edge-light/${door}.js`,
  ]),
  ...['core', 'initializers', 'frameworks', 'compile'].flatMap((name) => [`shared/${name}.js`, `shared/${name}.cjs`]),
];
const packed = wasmFiles.flatMap((file) => ['js', 'cjs'].map((kind) => `wasm/${file.replace('.wasm', '')}.${kind}`));
const minified = [
  'index.fetch',
  'core.fetch',
  'frameworks.fetch',
  'nn-init',
  'nn-init.global',
  'nn-init-core',
  'nn-init-frameworks',
].map((name) => `${name}.min.js`);
const inDist = (file) => join(project.directory, 'node_modules/nn-init/dist', file);

describe('the tarball', () => {
  test('holds the package and nothing else', async () => {
    const sources = await readdir(join(root, 'bindings'), { recursive: true });
    // A room's index of types is a .ts file already.
    const modules = sources
      .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
      .map((file) => file.replace(/\.[jt]s$/, ''));
    assert.deepEqual(
      project.files,
      [
        ...['LICENSE', 'README.md', 'package.json'],
        ...['core', 'frameworks', 'inline', 'core/inline', 'frameworks/inline'].map(
          (folder) => `${folder}/package.json`,
        ),
        ...[...readable, ...minified].flatMap((file) => [`dist/${file}`, `dist/${file}.map`]),
        ...[...packed, ...wasmFiles].map((file) => `dist/${file}`),
        ...[...modules, 'wasm'].flatMap((name) => [`dist/types/${name}.d.ts`, `dist/types/${name}.d.cts`]),
      ].sort(),
    );
  });

  test('can be read: short lines, a license, maps of the sources', async () => {
    const types = project.files.filter((file) => /\.d\.c?ts$/.test(file)).map((file) => file.replace('dist/', ''));
    for (const file of [...readable, ...packed, ...types]) {
      const lines = (await readFile(inDist(file), 'utf8')).split('\n');
      const long = lines.filter((line) => line.length >= 160);
      assert.deepEqual(long, [], file);
      if (!types.includes(file)) assert.match(lines[0], /^\/\*! nn-init \d+\.\d+\.\d+, Apache-2\.0 \*\/$/, file);
    }
    for (const file of [...readable, ...minified]) {
      const text = await readFile(inDist(file), 'utf8');
      assert.ok(text.endsWith(`//# sourceMappingURL=${file.replace(/.*\//, '')}.map\n`), file);
      const { sources, sourcesContent } = JSON.parse(await readFile(inDist(`${file}.map`), 'utf8'));
      assert.ok(sources.length, file);
      for (const [i, source] of sources.entries()) {
        const path = join('dist', dirname(file), source); // in the package
        assert.match(path, /^bindings\/[\w/-]+\.js$/, `${file}: ${source}`);
        assert.equal(sourcesContent[i], await readFile(join(root, path), 'utf8'), `${file}: ${source}`);
      }
    }
  });

  test('marks no file as a program', async () => {
    for (const file of project.files) {
      const { mode } = await stat(join(project.directory, 'node_modules/nn-init', file));
      assert.equal(mode & 0o111, 0, file);
    }
  });

  test('brings no other package and runs no script', async () => {
    const manifest = JSON.parse(await readFile(join(project.directory, 'node_modules/nn-init/package.json'), 'utf8'));
    for (const key of Object.keys(manifest)) assert.doesNotMatch(key, /dependencies|scripts/i);
    const lock = JSON.parse(await readFile(join(project.directory, 'package-lock.json'), 'utf8'));
    assert.deepEqual(Object.keys(lock.packages), ['', 'node_modules/nn-init']);
  });

  // What it weighs now; the bar of nn-init, 36 kB, is beside it in what `make build` prints.
  for (const [entry, most] of Object.entries({
    'nn-init': 40_000,
    'nn-init/core': BARS['nn-init/core'],
    'nn-init/frameworks': 56_500,
  }))
    test(`is small: what a page fetches of ${entry}`, async () => {
      const chunks = await fetched(entry);
      assert.equal(chunks.length, 2, 'the JavaScript, and one module of base64');
      const total = chunks.reduce((sum, { gzipped }) => sum + gzipped, 0);
      assert.ok(total <= most, `${total} bytes`);
    });

  test('is found clean by publint', async () => {
    const { messages } = await publint({ pkgDir: join(root, 'npm'), strict: true });
    assert.deepEqual(messages, []);
  });

  test('is found clean by arethetypeswrong', async () => {
    // A wasm file is a module of its own kind, which neither require() nor the resolution of Node.js 10 has.
    await run('attw', [project.tarball, '--exclude-entrypoints', ...wasmFiles]);
  });
});

describe('from Node.js', () => {
  const seed = 'nn-init';
  const print = `async (load) => {
    const nn = await load();
    const w = nn.xavierUniform_(nn.tensor([3, 5]), { generator: nn.generator({ seed: '${seed}' }) });
    console.log(JSON.stringify([...w.data]));
  }`;
  let expected;

  before(async () => {
    const nn = await load();
    const w = nn.xavierUniform_(nn.tensor([3, 5]), { generator: nn.generator({ seed }) });
    expected = `${JSON.stringify([...w.data])}\n`;
  });

  for (const entry of [
    'nn-init',
    'nn-init/core',
    'nn-init/frameworks',
    'nn-init/inline',
    'nn-init/core/inline',
    'nn-init/frameworks/inline',
  ]) {
    test(`import '${entry}'`, async () => {
      assert.equal(
        await runInProject('entry.mjs', `import { load } from '${entry}';\nawait (${print})(load);`),
        expected,
      );
    });

    test(`require('${entry}')`, async () => {
      // Without the flag a newer Node.js requires ES modules, too, and would hide that there is no CommonJS.
      const code = `const { load } = require('${entry}');\n(${print})(load);`;
      assert.equal(await runInProject('entry.cjs', code, '--no-experimental-require-module'), expected);
    });
  }

  for (const file of wasmFiles) {
    const entry = file.replace(/(\.scalar)?\.wasm$/, '').replace('nn-init-', 'nn-init/');

    test(`'nn-init/${file}', by import.meta.resolve`, async () => {
      const code = `
        import { load } from '${entry}';
        await (${print})(() => load({ wasm: new URL(import.meta.resolve('nn-init/${file}')) }));`;
      assert.equal(await runInProject('wasm.mjs', code), expected);
    });

    test(`'nn-init/${file}', by require.resolve`, async () => {
      const code = `
        const { readFileSync } = require('node:fs');
        const { load } = require('${entry}');
        (${print})(() => load({ wasm: readFileSync(require.resolve('nn-init/${file}')) }));`;
      assert.equal(await runInProject('wasm.cjs', code), expected);
    });
  }
});

test('an uncaught error prints its message, and no wall of code', async () => {
  const calls = [
    'load({ sdt: 1 })',
    "load({ wasm: 'nowhere.wasm' })",
    "load({ wasm: new TextEncoder().encode('<!doctype html>') })",
    "load({ wasm: new URL('http://127.0.0.1:1/nn-init.wasm') })",
    'nn.normal_(new Float32Array(2), { stddev: 1 })',
    'nn.generator({ seed: 1.5 })',
    'nn.orthogonalAsync_(nn.tensor([2]))',
  ];
  for (const call of calls) {
    const code = `import { load } from 'nn-init';\nconst nn = await load();\nawait ${call};`;
    const error = await runInProject('uncaught.mjs', code).catch((error) => error);
    const printed = error.message.slice(error.message.indexOf('file:')); // after the command
    assert.match(printed, /(Type|Range)Error: \w+: /, call);
    assert.ok(printed.length < 1000, `${call} prints ${printed.length} characters: ${printed}`);
  }
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
    const nn: NNInit = await load();
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
    // @ts-expect-error: nor places
    generator.seek(0);
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
  const types = 'type Explanation, type Generator, type GeneratorState, type NNInit, type Tensor';
  const frameworkTypes = ['Generator', 'Kind', 'Options', 'Seed', 'State']
    .map((name) => `type Framework${name}`)
    .join();
  const programs = {
    'nn-init': [types, use],
    'nn-init/core': ['', useCore],
    'nn-init/frameworks': [
      `type AnyGenerator, type Generator, type NNInit, type Tensor, ${frameworkTypes}`,
      useFrameworks,
    ],
  };
  const names = ['index', 'core', 'frameworks'];
  const importOf = (entry) => `import { load, ${programs[entry][0]} } from '${entry}';`;
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
      'node.mts': `import { load } from 'nn-init';\nnn(await load());\nfunction nn(it: Awaited<ReturnType<typeof load>>) { it.manualSeed(1); }`,
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
      for (const resolution of [['nodenext'], ['node16'], ['esnext', '--moduleResolution', 'bundler']])
        await run(process.execPath, [own, ...flags, '--module', ...resolution, 'buffers.mts'], {
          cwd: project.directory,
        });
    });
});
