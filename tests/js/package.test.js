// SPDX-License-Identifier: Apache-2.0
// The package as it is published: what is in it, and that Node.js and TypeScript find their way through its doors.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { load } from '../../npm/dist/index.js';
import { installPackage, writeFiles } from '../support/package.js';
import { root, run } from '../support/run.js';

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

describe('the tarball', () => {
  test('holds the package and nothing else', () => {
    const modules = ['check', 'generator', 'index', 'initializers', 'loader', 'memory', 'tensor'];
    assert.deepEqual(
      project.files,
      [
        ...['LICENSE', 'README.md', 'package.json'],
        ...['index.js', 'index.cjs', 'inline.js', 'inline.cjs'].map((file) => `dist/${file}`),
        ...['nn-init.wasm', 'nn-init.scalar.wasm'].map((file) => `dist/${file}`),
        ...modules.flatMap((name) => [`dist/types/${name}.d.ts`, `dist/types/${name}.d.cts`]),
      ].sort(),
    );
  });

  test('brings no other package and runs no script', async () => {
    const manifest = JSON.parse(await readFile(join(project.directory, 'node_modules/nn-init/package.json'), 'utf8'));
    for (const key of Object.keys(manifest)) assert.doesNotMatch(key, /dependencies|scripts/i);
    const lock = JSON.parse(await readFile(join(project.directory, 'package-lock.json'), 'utf8'));
    assert.deepEqual(Object.keys(lock.packages), ['', 'node_modules/nn-init']);
  });

  test('is small: both wasm files and all the JavaScript for them, gzipped', async () => {
    const files = ['index.js', 'nn-init.wasm', 'nn-init.scalar.wasm'];
    const contents = await Promise.all(
      files.map((file) => readFile(join(project.directory, 'node_modules/nn-init/dist', file))),
    );
    assert.doesNotMatch(contents[0].toString(), /(from|import)\s*["']/, 'index.js is one file');
    const sizes = contents.map((bytes) => gzipSync(bytes, { level: 9 }).length);
    assert.ok(sizes[0] + sizes[1] + sizes[2] <= 12288, `${files} take ${sizes} bytes`);
  });

  test('is found clean by publint', async () => {
    const { messages } = await publint({ pkgDir: join(root, 'npm'), strict: true });
    assert.deepEqual(messages, []);
  });

  test('is found clean by arethetypeswrong', async () => {
    // A wasm file has no types; and the resolution of Node.js 10 knows no subpaths.
    const exceptions = ['--exclude-entrypoints', 'nn-init.wasm', 'nn-init.scalar.wasm', '--profile', 'node16'];
    await run('attw', [project.tarball, ...exceptions]);
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

  for (const entry of ['nn-init', 'nn-init/inline']) {
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

  for (const file of ['nn-init.wasm', 'nn-init.scalar.wasm']) {
    test(`'nn-init/${file}', by import.meta.resolve`, async () => {
      const code = `
        import { load } from 'nn-init';
        await (${print})(() => load({ wasm: new URL(import.meta.resolve('nn-init/${file}')) }));`;
      assert.equal(await runInProject('wasm.mjs', code), expected);
    });

    test(`'nn-init/${file}', by require.resolve`, async () => {
      const code = `
        const { readFileSync } = require('node:fs');
        const { load } = require('nn-init');
        (${print})(() => load({ wasm: readFileSync(require.resolve('nn-init/${file}')) }));`;
      assert.equal(await runInProject('wasm.cjs', code), expected);
    });
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

    // @ts-expect-error: no such mode
    nn.msraNormal_(w, { mode: 'fan_inn' });
    // @ts-expect-error: no such option
    nn.normal_(w, { stddev: 1 });
    // @ts-expect-error: fans need a shape
    nn.xavierNormal_(new Float32Array(12));
    // @ts-expect-error: no such function
    nn.xavierUniform(w);
    // @ts-expect-error: a tensor keeps its data
    w.data = new Float32Array(1);
    // @ts-expect-error: and its shape
    w.shape = [1];
    // @ts-expect-error: a generator keeps its seed
    nn.generator().seed = 4n;`;
  const types = 'type Generator, type GeneratorState, type NNInit, type Tensor';
  const asModule = (entry) => `import { load, ${types} } from '${entry}';\n${use}\nexport {};`;
  const asCommonJs = (entry) =>
    `import { load, ${types} } from '${entry}';\nasync function main() {\n${use}\n}\nexport = main;`;

  const nodeTypes = join(root, 'tests/node_modules/@types');
  /** Without skipLibCheck, so that the declarations of the package are checked, too. */
  const check = (...args) => run('tsc', ['--strict', '--noEmit', '--types', '', ...args], { cwd: project.directory });

  before(() =>
    writeFiles(project.directory, {
      'index.mts': asModule('nn-init'),
      'inline.mts': asModule('nn-init/inline'),
      'node.mts': `import { load } from 'nn-init';\nnn(await load());\nfunction nn(it: Awaited<ReturnType<typeof load>>) { it.manualSeed(1); }`,
      'index.cts': asCommonJs('nn-init'),
      'inline.cts': asCommonJs('nn-init/inline'),
    }),
  );

  test('with the resolution of Node.js', () =>
    check('--module', 'nodenext', 'index.mts', 'inline.mts', 'index.cts', 'inline.cts'));

  test('with the resolution of bundlers', () =>
    check('--module', 'esnext', '--moduleResolution', 'bundler', 'index.mts', 'inline.mts'));

  test('with the library of ES2022', () =>
    check('--module', 'nodenext', '--target', 'es2022', 'index.mts', 'index.cts'));

  test('without the types of a browser', () =>
    check('--module', 'nodenext', '--lib', 'es2022', '--types', 'node', '--typeRoots', nodeTypes, 'node.mts'));

  test('an ES module that disposes by using', async () => {
    const code = `import { load } from 'nn-init';\nusing w = (await load()).tensor([2, 3]);\nconsole.log(w.size);`;
    await writeFiles(project.directory, { 'using.mts': code });
    await check('--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom,esnext.disposable', 'using.mts');
  });
});
