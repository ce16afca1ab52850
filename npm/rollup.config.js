// SPDX-License-Identifier: Apache-2.0
// From bindings/ to dist/. What is not minified is for reading: it keeps the lines, names and comments of bindings/.
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const pathOf = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(pathOf('../tests/package.json'));
const { transform } = require('esbuild');
const { default: MagicString } = require('magic-string');
const { version } = JSON.parse(readFileSync(pathOf('package.json'), 'utf8'));

const DOORS = ['index', 'core', 'frameworks'];
/** For each kind of host, the file of bindings/wasm by which it gets the bytes. @type {Record<string, string>} */
const HOSTS = { modules: 'modules.js', workerd: 'workerd.js', 'edge-light': 'workerd.js', fetch: 'fetch.js' };

/**
 * 'index.js?workerd' is that door for that kind of host. It differs in the file that has the place of wasm/modules.js, of
 * which each door has a copy of its own, so that it is left with its own wasm files alone.
 */
const hosts = {
  name: 'hosts',
  /** @param {string} id @param {string} [importer] */
  resolveId(id, importer = '') {
    if (!importer) return id; // a door
    const [door, kind] = importer.split('?');
    return id.endsWith('/wasm/modules.js') ? `${pathOf(`../bindings/wasm/${HOSTS[kind]}`)}?${kind}?${basename(door)}` : undefined;
  },
  load: (/** @type {string} */ id) => (id.includes('?') ? readFileSync(id.split('?')[0], 'utf8') : undefined),
};

/** 'packed:nn-init.wasm' as a module: the file as DEFLATE has it, in lines of base64. */
const packed = {
  name: 'packed',
  resolveId: (/** @type {string} */ id) => (id.startsWith('packed:') ? id : undefined),
  /** @param {string} id */
  load(id) {
    if (!id.startsWith('packed:')) return undefined;
    const file = pathOf(`../build/wasm/${id.slice(7)}`);
    const lines = readFileSync(`${file}.deflate`, 'base64').replace(/=+$/, '').replace(/.{120}/g, '$&\n');
    const code = `export const size = ${statSync(file).size};\nexport const base64 = \`\n${lines}\`;\n`;
    return { code, map: { mappings: '' } }; // not among the sources
  },
  /** A map of base64 would only repeat it. @param {unknown} _options @param {any} bundle */
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle).filter(({ fileName }) => /^wasm\/.*js$/.test(fileName))) {
      delete bundle[chunk.sourcemapFileName];
      chunk.code = chunk.code.replace(/^\/\/# sourceMappingURL=.*\n/m, '');
    }
  },
};

/** 'module:nn-init.wasm' stays an import of that file; Next.js makes a module of it if ?module says so. */
const module = {
  name: 'module',
  /** @param {string} id @param {string} importer */
  resolveId(id, importer) {
    if (!id.startsWith('module:')) return undefined;
    return { id: `../${id.slice(7)}${importer.includes('?edge-light?') ? '?module' : ''}`, external: true, moduleSideEffects: false };
  },
};

/** Not by terser, which puts all base64 into one line. */
const minified = {
  name: 'minified',
  /** @param {string} code */
  renderChunk: (code) => transform(code, { minify: true, target: 'es2022', sourcemap: true, lineLimit: 120, legalComments: 'inline' }),
};

/**
 * Doors share what they have in common: shared/core.js is all that nn-init/core needs, shared/initializers.js what nn-init
 * needs beside, shared/frameworks.js the rest.
 * @param {string} id
 * @param {{ getModuleInfo: (id: string) => any }} graph
 */
function shared(id, { getModuleInfo }) {
  if (id.startsWith('packed:')) return `wasm/${id.slice(7).replace('.wasm', '')}`;
  if (id.includes('?')) return undefined;
  if (id.endsWith('/core/compile.js')) return 'shared/compile'; // by import()
  const needs = (/** @type {string} */ door, seen = new Set([input(door, 'modules')])) => {
    for (const id of seen) for (const imported of getModuleInfo(id).importedIds) seen.add(imported);
    return seen.has(id);
  };
  return `shared/${needs('core') ? 'core' : needs('index') ? 'initializers' : 'frameworks'}`;
}

/** Rollup puts all imports of a file, and all exports, into a line each. */
const wrapped = {
  name: 'wrapped',
  renderChunk(/** @type {string} */ code) {
    const text = new MagicString(code);
    for (const line of code.matchAll(/^(?:import|export) \{.*$/gm))
      text.update(line.index, line.index + line[0].length, line[0].replace(/(.{1,120})( |$)/g, '$1\n').trimEnd());
    return { code: text.toString(), map: text.generateMap({ hires: 'boundary' }) };
  },
};

/**
 * The sources, in maps, as files of the package itself: one folder up from where they lie is node_modules, where 'bindings' is
 * another package.
 */
const sourcemapPathTransform = (/** @type {string} */ source) => source.replace('../', '').replace(/\?.*/, '');

const banner = `/*! nn-init ${version}, Apache-2.0 */`;
const output = { banner, sourcemap: true, sourcemapPathTransform, externalLiveBindings: false, minifyInternalExports: false };
const dir = pathOf('dist');
/** @param {string} door @param {string} kind of host */
const input = (door, kind) => `${pathOf(`../bindings/${door}.js`)}?${kind}`;
/** @param {string} kind @param {string} prefix of the files */
const inputs = (kind, prefix = '') => Object.fromEntries(DOORS.map((door) => [prefix + door, input(door, kind)]));

/** A file with all inside, without an import(); of nn-init a classic script too. @param {string} door @param {'es' | 'iife'} format */
function inOnePiece(door, format) {
  if (format === 'iife' && door !== 'index') return undefined;
  const name = `nn-init${door === 'index' ? '' : `-${door}`}${format === 'iife' ? '.global' : ''}`;
  return {
    input: input(door, 'modules'),
    plugins: [hosts, packed, minified],
    output: { ...output, format, name: 'nnInit', inlineDynamicImports: true, file: `${dir}/${name}.min.js` },
  };
}

export default [
  {
    input: { ...inputs('modules'), ...inputs('workerd', 'workerd/'), ...inputs('edge-light', 'edge-light/') },
    plugins: [hosts, packed, module, wrapped],
    output: { ...output, dir, manualChunks: shared, chunkFileNames: '[name].js' },
  },
  {
    input: inputs('modules'),
    plugins: [hosts, packed, wrapped],
    output: {
      ...output,
      dir,
      manualChunks: shared,
      format: 'cjs',
      exports: 'named',
      dynamicImportInCjs: false, // a require, since Jest has no import()
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
    },
  },
  ...DOORS.map((door) => ({
    input: input(door, 'fetch'),
    plugins: [hosts, minified],
    output: { ...output, inlineDynamicImports: true, file: `${dir}/${door}.fetch.min.js` },
  })),
  ...DOORS.flatMap((door) => ['es', 'iife'].map((format) => inOnePiece(door, format))).filter(Boolean),
];
