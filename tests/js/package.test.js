// SPDX-License-Identifier: Apache-2.0
// The package as it is published: what is in it, and that Node.js and TypeScript find their way through its doors.

import assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { publint } from 'publint';
import { load } from '../../npm/dist/index.js';
import { installPackage, writeFiles } from '../support/package.js';
import { FLAGS } from '../support/relaxed.js';
import { root, run } from '../support/run.js';
import { BARS, KINDS, fetched } from '../support/wire.js';

const wasmFiles = [...['nn-init', 'nn-init-core'].flatMap((name) => [`${name}.wasm`, `${name}.scalar.wasm`])];
/** The files of kinds: no entries of the package, but in dist. */
const kindFiles = KINDS.flatMap((kind) => ['', '.scalar', '.relaxed'].map((build) => `nn-init-${kind}${build}.wasm`));
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

const doors = ['index', 'core', 'frameworks'];
/** With wasm for each kind of host, but not in one piece. */
const hostedDoors = [...doors, 'pool'];
/** A script alone, which is no chunk of the others. */
const scripts = ['pool-worker'];
/** Doors without wasm. */
const plainDoors = ['model', 'orders', 'safetensors', 'tfjs', 'webgpu'];
const bindings = await readdir(join(root, 'bindings'), { recursive: true });
/** The command line: each of its files is one, and `cli.js` is the program. */
const commandLine = [
  'cli',
  ...bindings.filter((name) => /^cli\/[^/]+\.js$/.test(name)).map((name) => name.slice(0, -3)),
];
/** The rooms that plain doors alone use: each is a file. */
const rooms = bindings.filter((name) => !/[./]|^(cli|core|initializers|frameworks|wasm)$/.test(name));
/** What import() brings: each is a file. */
const split = bindings
  .filter((name) => /^model\/(recipes|readers)\/.*\.js$/.test(name))
  .map((name) => name.slice(6, -3));
/** Libraries that the sources import by name, from tests/node_modules. */
const libraries = await librariesOf(bindings.filter((name) => /^(?!cli).*\.js$/.test(name)));

/** @param {string[]} sources */
async function librariesOf(sources) {
  const texts = await Promise.all(sources.map((name) => readFile(join(root, 'bindings', name), 'utf8')));
  const names = texts.flatMap((text) => [...text.matchAll(/^(?:import|\}) .*from '([a-z@][^:']*)';$/gm)]);
  return [...new Set(names.map(([, name]) => name))].sort();
}

/** Every JavaScript file of dist that is for reading. */
const readable = [
  ...hostedDoors.flatMap((door) => [`workerd/${door}.js`, `edge-light/${door}.js`]),
  ...[
    ...[...hostedDoors, ...scripts, ...plainDoors, ...split],
    ...[
      'base',
      'core',
      'initializers',
      'frameworks',
      'compile',
      'draws',
      'dtypes',
      'fill',
      'foreign',
      'mkl-erfinv',
      'on-pool',
      'plan-fill',
      'runs',
      'script',
      'shader-rest',
      'tables',
      'whole-plan',
      ...rooms,
    ].map((name) => `shared/${name}`),
  ].flatMap((name) => [`${name}.js`, `${name}.cjs`]),
  ...commandLine.map((name) => `${name}.js`),
];
/** Those of others. */
const foreign = [
  ...libraries.flatMap((name) => [`libraries/${name}.js`, `libraries/${name}.cjs`]),
  'cli/libraries/cli-progress.js',
];
const packed = [
  ...[...wasmFiles, ...kindFiles].map((file) => `wasm/${file.replace('.wasm', '')}`),
  'shared/pool-worker',
].flatMap((name) => ['js', 'cjs'].map((kind) => `${name}.${kind}`));
const minified = [
  'index.fetch',
  'core.fetch',
  'frameworks.fetch',
  'nn-init',
  'nn-init.global',
  'nn-init-core',
  'nn-init-frameworks',
  'nn-init-model',
  'nn-init-pool',
].map((name) => `${name}.min.js`);
const inDist = (file) => join(project.directory, 'node_modules/nn-init/dist', file);

describe('the tarball', () => {
  test('holds the package and nothing else', async () => {
    // A room's index of types is a .ts file already.
    const modules = bindings
      .filter((file) => /^(?!cli).*\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
      .map((file) => file.replace(/\.[jt]s$/, ''));
    assert.deepEqual(
      project.files,
      [
        ...['LICENSE', 'README.md', 'llms.txt', 'package.json'],
        ...[
          'core',
          'frameworks',
          'inline',
          'core/inline',
          'frameworks/inline',
          'model/inline',
          'pool/inline',
          ...plainDoors,
          ...['pool', ...scripts],
          ...wasmFiles,
        ].map((folder) => `${folder}/package.json`),
        ...[...readable, ...minified].flatMap((file) => [`dist/${file}`, `dist/${file}.map`]),
        ...[...packed, ...wasmFiles, ...kindFiles, ...foreign].map((file) => `dist/${file}`),
        ...['dist/THIRD-PARTY-NOTICES.txt', 'dist/cli/THIRD-PARTY-NOTICES.txt'],
        ...[...modules, 'wasm'].flatMap((name) => [`dist/types/${name}.d.ts`, `dist/types/${name}.d.cts`]),
      ].sort(),
    );
  });

  test('can be read: short lines, a license, maps of the sources', async () => {
    const types = project.files.filter((file) => /\.d\.c?ts$/.test(file)).map((file) => file.replace('dist/', ''));
    for (const file of [...readable, ...packed, ...foreign, ...types]) {
      const lines = (await readFile(inDist(file), 'utf8')).split('\n');
      const long = lines.filter((line) => line.length >= 160);
      assert.deepEqual(long, [], file);
      const title = foreign.includes(file)
        ? /^\/\*! [\w/@-]+ \d+\.\d+\.\d+, \S+ \*\/$/
        : /^\/\*! nn-init \d+\.\d+\.\d+, Apache-2\.0 \*\/$/;
      if (!types.includes(file)) assert.match(lines[file === 'cli.js' ? 1 : 0], title, file);
    }
    for (const file of [...readable, ...minified]) {
      const text = await readFile(inDist(file), 'utf8');
      assert.ok(text.endsWith(`//# sourceMappingURL=${file.replace(/.*\//, '')}.map\n`), file);
      const { sources, sourcesContent } = JSON.parse(await readFile(inDist(`${file}.map`), 'utf8'));
      // A door that only passes on what rooms export has no line of its own.
      assert.ok(sources.length || plainDoors.some((door) => file.startsWith(`${door}.`)), file);
      for (const [i, source] of sources.entries()) {
        const path = join('dist', dirname(file), source); // in the package
        const place = file.includes('model.min')
          ? /^(bindings|tests\/node_modules)\/[\w/-]+\.js$/
          : /^bindings\/[\w/-]+\.(js|wgsl)$/;
        assert.match(path, place, `${file}: ${source}`);
        assert.equal(sourcesContent[i], await readFile(join(root, path), 'utf8'), `${file}: ${source}`);
      }
    }
  });

  test('has the license of each library that is in it', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(root, 'tests/package.json'), 'utf8'));
    for (const [file, names] of [
      ['THIRD-PARTY-NOTICES.txt', libraries],
      ['cli/THIRD-PARTY-NOTICES.txt', ['cli-progress']],
    ]) {
      const notices = await readFile(inDist(file), 'utf8');
      const titles = [...notices.matchAll(/^(\S+ \d+\.\d+\.\d+), \S+\n\n/gm)].map(([, title]) => title);
      assert.deepEqual(
        titles,
        names.map((name) => `${name} ${devDependencies[name]}`),
      );
    }
  });

  test('marks no file as a program but the command line', async () => {
    for (const file of project.files) {
      const { mode } = await stat(join(project.directory, 'node_modules/nn-init', file));
      assert.equal(mode & 0o111, file === 'dist/cli.js' ? 0o111 : 0, file);
    }
  });

  test('brings no other package and runs no script', async () => {
    const manifest = JSON.parse(await readFile(join(project.directory, 'node_modules/nn-init/package.json'), 'utf8'));
    for (const key of Object.keys(manifest)) assert.doesNotMatch(key, /dependencies|scripts/i);
    const lock = JSON.parse(await readFile(join(project.directory, 'package-lock.json'), 'utf8'));
    assert.deepEqual(Object.keys(lock.packages), ['', 'node_modules/nn-init']);
  });

  // What it weighs now; the bars of nn-init, 36 kB, and nn-init/model, 8 kB, are beside it in what `make build` prints.
  for (const [entry, most] of Object.entries({
    'nn-init': 40_500,
    'nn-init/core': BARS['nn-init/core'],
    'nn-init/frameworks': 59_500,
  }))
    test(`is small: what a page fetches of ${entry}`, async () => {
      const chunks = await fetched(entry);
      const modules = entry === 'nn-init/frameworks' ? 2 : 1;
      assert.equal(chunks.length, 1 + modules, 'the JavaScript, and modules of base64');
      const total = chunks.reduce((sum, { gzipped }) => sum + gzipped, 0);
      assert.ok(total <= most, `${total} bytes`);
    });

  test('is found clean by publint', async () => {
    const { messages } = await publint({ pkgDir: join(root, 'npm'), strict: true });
    assert.deepEqual(messages, []);
  });

  test('is found clean by arethetypeswrong', async () => {
    await run('attw', [project.tarball, '--profile', 'strict']);
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

  for (const door of plainDoors) {
    const list = `(names) => console.log(Object.keys(names).sort().join(' '))`;
    let expected;
    before(async () => {
      expected = `${Object.keys(await import(`../../npm/dist/${door}.js`))
        .sort()
        .join(' ')}\n`;
      assert.match(expected, /\w/);
    });

    test(`import 'nn-init/${door}'`, async () => {
      const code = `import * as names from 'nn-init/${door}';\n(${list})(names);`;
      assert.equal(await runInProject(`${door}.mjs`, code), expected);
    });

    test(`require('nn-init/${door}')`, async () => {
      const code = `(${list})(require('nn-init/${door}'));`;
      assert.equal(await runInProject(`${door}.cjs`, code, '--no-experimental-require-module'), expected);
    });
  }

  for (const file of wasmFiles) {
    const entry = file.replace(/(\.scalar|\.relaxed)?\.wasm$/, '').replace('nn-init-', 'nn-init/');

    test(`'nn-init/${file}', by import.meta.resolve`, async () => {
      const code = `
        import { load } from '${entry}';
        await (${print})(() => load({ wasm: new URL(import.meta.resolve('nn-init/${file}')) }));`;
      assert.equal(await runInProject('wasm.mjs', code, ...FLAGS), expected);
    });

    test(`'nn-init/${file}', by require.resolve`, async () => {
      const code = `
        const { readFileSync } = require('node:fs');
        const { load } = require('${entry}');
        (${print})(() => load({ wasm: readFileSync(require.resolve('nn-init/${file}')) }));`;
      assert.equal(await runInProject('wasm.cjs', code, ...FLAGS), expected);
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
