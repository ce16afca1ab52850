// SPDX-License-Identifier: Apache-2.0
// Builds dist/ from bindings/. Files that are not minified are made for reading: they keep the lines, names and
// comments of bindings/.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const pathOf = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(pathOf('../tests/package.json'));
const { rollup } = require('rollup');
const { nodeResolve } = require('@rollup/plugin-node-resolve');
const commonjs = require('@rollup/plugin-commonjs');
const { transform } = require('esbuild');
const { default: MagicString } = require('magic-string');
const { version } = JSON.parse(readFileSync(pathOf('package.json'), 'utf8'));

const DOORS = ['index', 'core', 'frameworks'];
/** The doors with wasm. */
const HOSTED_DOORS = [...DOORS, 'pool'];
/** Doors that import no wasm, so one build is for all kinds of host. */
const PLAIN_DOORS = ['model', 'orders', 'safetensors', 'tfjs', 'webgpu'];
/** For each kind of host, the file of bindings/wasm that gets the bytes. @type {Record<string, string>} */
const HOSTS = { modules: 'modules.js', workerd: 'workerd.js', 'edge-light': 'workerd.js', fetch: 'fetch.js' };

/**
 * 'index.js?workerd' is that door for that kind of host. It replaces wasm/modules.js by another file. Each door has its
 * own copy of that file, so that it keeps only its own wasm files.
 */
const hosts = {
  name: 'hosts',
  /** @param {string} id @param {string} [importer] */
  resolveId(id, importer = '') {
    if (!importer) return id; // a door
    const [door, kind] = importer.split('?');
    if (id.endsWith('/pool/script.js') && HOSTS[kind] === 'workerd.js') return pathOf('../bindings/pool/no-script.js?');
    return id.endsWith('/wasm/modules.js') ? `${pathOf(`../bindings/wasm/${HOSTS[kind]}`)}?${kind}?${basename(door)}` : undefined;
  },
  load: (/** @type {string} */ id) => (id.includes('?') ? readFileSync(id.split('?')[0], 'utf8') : undefined),
};

/** Makes 'packed:nn-init.wasm' a module: the file, compressed by DEFLATE, in lines of base64. */
const packed = {
  name: 'packed',
  resolveId: (/** @type {string} */ id) => (id.startsWith('packed:') ? id : undefined),
  /** @param {string} id */
  load(id) {
    if (!id.startsWith('packed:')) return undefined;
    const file = pathOf(`../build/wasm/${id.slice(7)}`);
    const lines = readFileSync(`${file}.deflate`, 'base64').replace(/=+$/, '').replace(/.{120}/g, '$&\n');
    const code = `export const size = ${statSync(file).size};\nexport const base64 = \`\n${lines}\`;\n`;
    return { code, map: { mappings: '' } }; // it is not one of the sources
  },
  /** A source map of base64, or of a library, would only repeat it. @param {unknown} _options @param {any} bundle */
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle).filter(({ fileName }) => /^(wasm\/|(cli\/)?libraries\/|shared\/pool-worker\.).*js$/.test(fileName))) {
      delete bundle[chunk.sourcemapFileName];
      chunk.code = chunk.code.replace(/^\/\/# sourceMappingURL=.*\n/m, '');
    }
  },
};

/**
 * A file in one piece holds all its builds. It has no build with relaxed SIMD, which would add 30 kB gzipped; the build
 * with SIMD replaces it.
 */
const twoBuilds = {
  name: 'two-builds',
  resolveId: (/** @type {string} */ id) => (id.startsWith('packed:') ? id.replace('.relaxed', '') : undefined),
};

/** Leaves 'module:nn-init.wasm' an import of that file. Next.js makes a module of it if the name ends in ?module. */
const module = {
  name: 'module',
  /** @param {string} id @param {string} importer */
  resolveId(id, importer) {
    if (!id.startsWith('module:')) return undefined;
    return { id: `../${id.slice(7)}${importer.includes('?edge-light?') ? '?module' : ''}`, external: true, moduleSideEffects: false };
  },
};

/**
 * Minifies, but not by terser, which puts all base64 into one line. A line may exceed its limit by a token or two.
 * @param {number} lineLimit
 */
const minifiedTo = (lineLimit) => ({
  name: 'minified',
  /** @param {string} code */
  renderChunk: (code) => transform(code, { minify: true, target: 'es2022', sourcemap: true, lineLimit, legalComments: 'inline' }),
});
const minified = minifiedTo(120);

/** The package in tests/node_modules that a module belongs to. @param {string} id */
const libraryOf = (id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];

/**
 * Decides which file of dist a module goes to: doors share what they have in common. For the doors with wasm,
 * shared/core.js is all that nn-init/core needs, shared/initializers.js is what nn-init needs besides, and
 * shared/frameworks.js is the rest. shared/base.js is what they have in common with the plain doors. For the plain
 * doors each room is a file, and so is each recipe, each reader and each library, because what import() loads is split
 * off.
 * @param {string} id
 * @param {{ getModuleInfo: (id: string) => any }} graph
 */
function shared(id, { getModuleInfo }) {
  if (id.startsWith('packed:')) return `wasm/${id.slice(7).replace('.wasm', '')}`;
  if (id.startsWith('source:')) return `shared/${id.slice(7)}`;
  if (id.startsWith('wgsl:')) return id.endsWith('.rest') ? 'shared/shader-rest' : 'shared/webgpu';
  // Rooms loaded by import(), with what they import at once; and rooms that several plain doors need.
  const [, lazy] = /\/(core\/compile|core\/runs|frameworks\/mkl-erfinv|pool\/foreign|pool\/script|model\/draws|model\/fill|model\/on-pool|model\/tables|model\/whole-plan|safetensors\/dtypes|webgpu\/plan-fill)\.js$/.exec(id) ?? [];
  if (lazy) return `shared/${basename(lazy)}`;
  if (id.includes('?') || PLAIN_DOORS.some((door) => id === plainInput(door))) return undefined;
  const library = libraryOf(id);
  if (library) return `libraries/${library}`;
  const needs = (/** @type {string[]} */ doors, seen = new Set(doors)) => {
    for (const id of seen) for (const imported of getModuleInfo(id).importedIds) seen.add(imported);
    return seen.has(id);
  };
  if (needs([input('core', 'modules')])) return `shared/${needs(PLAIN_DOORS.map(plainInput)) ? 'base' : 'core'}`;
  if (needs([input('index', 'modules')])) return 'shared/initializers';
  if (needs([input('frameworks', 'modules')])) return 'shared/frameworks';
  const [room, ...path] = id.slice(pathOf('../bindings/').length, -'.js'.length).split('/');
  return /^(recipes|readers)$/.test(path[0]) ? path.join('/') : `shared/${room}`;
}

/** The licenses of the libraries in a build. @param {string} fileName */
const noticesIn = (fileName) => ({
  name: 'notices',
  /** @param {unknown} _options @param {any} bundle */
  generateBundle(_options, bundle) {
    const ids = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
    const libraries = [...new Set(ids.map(libraryOf).filter((name) => name !== undefined))].sort();
    if (!libraries.length) return;
    const source = libraries.map((name) => {
      const folder = pathOf(`../tests/node_modules/${name}`);
      const file = readdirSync(folder).find((file) => /^licen[sc]e/i.test(file));
      if (!file) throw new Error(`${name} has no file with its license`);
      return `${title(name)}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
    });
    /** @type {any} */ (this).emitFile({ type: 'asset', fileName, source: source.join('\n\n') });
  },
});
const notices = noticesIn('THIRD-PARTY-NOTICES.txt');

/** 'fflate 0.8.3, MIT' @param {string} library */
function title(library) {
  const { version, license } = JSON.parse(readFileSync(pathOf(`../tests/node_modules/${library}/package.json`), 'utf8'));
  return `${library} ${version}, ${license}`;
}

/** The workers of a pool never load MKL's exceptions, which take 10 kB gzipped. */
const withoutMkl = {
  name: 'without-mkl',
  resolveId: (/** @type {string} */ id) => (id.endsWith('/mkl-erfinv.js') ? pathOf('../bindings/frameworks/no-mkl-erfinv.js') : undefined),
};

/** Makes the module 'source:pool-worker': the entry pool-worker as one minified script, in a string of short lines. */
const source = {
  name: 'source',
  resolveId: (/** @type {string} */ id) => (id.startsWith('source:') ? id : undefined),
  /** @param {string} id */
  async load(id) {
    if (!id.startsWith('source:')) return undefined;
    const bundle = await rollup({ input: pathOf(`../bindings/${id.slice(7)}.js`), plugins: [withoutMkl, minifiedTo(80)] });
    const [{ code }] = (await bundle.generate({ format: 'iife', inlineDynamicImports: true, sourcemap: false })).output;
    const text = code.replace(/[\\`]|\$\{/g, '\\$&');
    return { code: `export const source = \`${text}\`;\n`, map: { mappings: '' } };
  },
  /**
   * A CommonJS file does not know its URL, so workers get their script as a string.
   * @param {string} property
   * @param {{ format: string }} to
   */
  resolveImportMeta: (property, { format }) => (property === 'url' && format === 'cjs' ? 'undefined' : undefined),
};

/**
 * Corrects the URL of the workers' script: it lies beside a file in dist, and one folder above a file in dist/shared.
 */
const beside = {
  name: 'beside',
  renderChunk(/** @type {string} */ code) {
    const text = new MagicString(code).replace("'../pool-worker.js'", "'./pool-worker.js'");
    return { code: text.toString(), map: text.generateMap({ hires: 'boundary' }) };
  },
};

/** Wraps lines: Rollup puts all imports of a file, and all exports, into one line each. */
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
 * In maps, sources are files of the package itself. One folder up from where they lie is node_modules, where 'bindings'
 * is another package.
 */
const sourcemapPathTransform = (/** @type {string} */ source) => source.replace('../', '').replace(/\?.*/, '');

/** @param {{ name: string }} chunk */
const banner = ({ name }) => `/*! ${name.startsWith('libraries/') ? title(name.slice(10)) : `nn-init ${version}, Apache-2.0`} */`;
const output = { banner, sourcemap: true, sourcemapPathTransform, externalLiveBindings: false, minifyInternalExports: false };
const dir = pathOf('dist');
/** @param {string} door @param {string} kind the kind of host */
const input = (door, kind) => `${pathOf(`../bindings/${door}.js`)}?${kind}`;
/** @param {string} door */
const plainInput = (door) => pathOf(`../bindings/${door}.js`);
const plainInputs = Object.fromEntries(PLAIN_DOORS.map((door) => [door, plainInput(door)]));
/** Resolves libraries in tests/node_modules, as for a browser: without modules of Node.js. */
const libraries = nodeResolve({ browser: true, modulePaths: [pathOf('../tests/node_modules')] });
/** @param {string} kind @param {string} prefix the prefix of the files' names */
const inputs = (kind, prefix = '') => Object.fromEntries(HOSTED_DOORS.map((door) => [prefix + door, input(door, kind)]));

/**
 * Makes the modules 'wgsl:shader.first' and 'wgsl:shader.rest' from the two parts of bindings/webgpu/shader.wgsl:
 * without comments and spaces, since minifiers leave strings as they are.
 */
const shaders = {
  name: 'shaders',
  resolveId: (/** @type {string} */ id) => (id.startsWith('wgsl:') ? id : undefined),
  /** @param {string} id */
  load(id) {
    if (!id.startsWith('wgsl:')) return undefined;
    const [file, part] = id.slice(5).split('.');
    const path = pathOf(`../bindings/webgpu/${file}.wgsl`);
    const whole = readFileSync(path, 'utf8');
    const text = whole.split(/^\/\/ ==== The rest.*/m)[part === 'rest' ? 1 : 0];
    const lines = text.split('\n').map((line) => line.replace(/\/\/.*/, '').replace(/ *([-+*/=<>&|^(){},;:!]) */g, '$1').trim());
    return { code: `export const code = \`\n${lines.filter(Boolean).join('\n')}\n\`;\n`, map: { version: 3, sources: [path], sourcesContent: [whole], names: [], mappings: 'AAAA' } };
  },
};

/**
 * The width of a bar's text: the number of characters, since our bars are ASCII. The library's own way needs a table of
 * all emojis.
 */
const width = {
  name: 'width',
  resolveId: (/** @type {string} */ id) => (id === 'string-width' ? `\0${id}` : undefined),
  load: (/** @type {string} */ id) => (id === '\0string-width' ? 'export default ({ length }) => length;' : undefined),
};

/**
 * The command line: a program that uses the package like everybody, by its names. Each command is a file, loaded when
 * the command is called.
 */
const commandLine = {
  input: { cli: pathOf('../bindings/cli.js') },
  external: /^(node:|nn-init)/,
  plugins: [packed, width, nodeResolve({ modulePaths: [pathOf('../tests/node_modules')] }), commonjs(), wrapped, noticesIn('cli/THIRD-PARTY-NOTICES.txt')],
  output: {
    ...output,
    dir,
    intro: ({ name }) => (name === 'main' ? `const VERSION = '${version}';` : ''),
    manualChunks: (/** @type {string} */ id) => {
      if (libraryOf(id) || id.startsWith('\0')) return 'libraries/cli-progress';
      return /\/cli\/([^/]+)\.js$/.test(id) ? basename(id, '.js') : undefined;
    },
    chunkFileNames: 'cli/[name].js',
  },
};

/**
 * Builds a file with everything inside, without import(); of nn-init also as a classic script.
 * @param {string} door
 * @param {'es' | 'iife'} format
 */
function inOnePiece(door, format) {
  if (format === 'iife' && door !== 'index') return undefined;
  const name = `nn-init${door === 'index' ? '' : `-${door}`}${format === 'iife' ? '.global' : ''}`;
  return {
    input: PLAIN_DOORS.includes(door) ? plainInput(door) : input(door, 'modules'),
    plugins: [hosts, twoBuilds, packed, source, libraries, beside, minified],
    output: { ...output, format, name: 'nnInit', inlineDynamicImports: true, file: `${dir}/${name}.min.js` },
  };
}

export default [
  {
    input: { ...inputs('modules'), ...inputs('workerd', 'workerd/'), ...inputs('edge-light', 'edge-light/'), ...plainInputs },
    plugins: [hosts, packed, module, source, shaders, libraries, wrapped, notices],
    output: { ...output, dir, manualChunks: shared, chunkFileNames: '[name].js' },
  },
  {
    input: { ...inputs('modules'), ...plainInputs },
    plugins: [hosts, packed, source, shaders, libraries, wrapped],
    output: {
      ...output,
      dir,
      manualChunks: shared,
      format: 'cjs',
      exports: 'named',
      dynamicImportInCjs: false, // a require(), since Jest has no import()
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
    },
  },
  // The script of a pool's workers: it imports and exports nothing. A bundler that sees no export takes it for
  // CommonJS.
  ...Object.entries({ js: 'es', cjs: 'iife' }).map(([ending, format]) => ({
    input: plainInput('pool-worker'),
    plugins: [withoutMkl],
    output: {
      ...output,
      format,
      inlineDynamicImports: true,
      footer: format === 'es' ? 'export {};' : '',
      file: `${dir}/pool-worker.${ending}`,
    },
  })),
  commandLine,
  ...DOORS.map((door) => ({
    input: input(door, 'fetch'),
    plugins: [hosts, minified],
    output: { ...output, inlineDynamicImports: true, file: `${dir}/${door}.fetch.min.js` },
  })),
  ...[...HOSTED_DOORS, 'model'].flatMap((door) => ['es', 'iife'].map((format) => inOnePiece(door, format))).filter(Boolean),
];
