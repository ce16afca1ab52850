// SPDX-License-Identifier: Apache-2.0
// What a page that uses an entry fetches: Vite builds the smallest program that uses one initializer, and minifies it.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './run.js';

/** The kinds in load({ kinds }) of nn-init/frameworks. */
export const KINDS = [
  'torch',
  'torch-erfinv',
  'torch-cuda',
  'megengine',
  'numpy',
  'numpy-legacy',
  'jax',
  'tfjs',
  'python',
  'tensorflow',
  'keras-tensorflow',
  'keras-jax',
  'keras-torch',
  'keras-numpy',
];
/**
 * In bytes: 36, 12, 52 and 8 kB. Those of nn-init/model and nn-init/webgpu are for what they add to nn-init;
 * nn-init/pool counts what it adds, with its workers' script.
 */
export const BARS = {
  'nn-init': 36000,
  'nn-init/core': 12000,
  'nn-init/frameworks': 52000,
  'nn-init/model': 8000,
  'nn-init/webgpu': 8000,
};
export const ENTRIES = [
  'nn-init',
  'nn-init/core',
  'nn-init/frameworks',
  'nn-init/model',
  'nn-init/pool',
  'nn-init/webgpu',
];
/** For a page that uses kind 'torch', the largest. */
const FRAMEWORKS = 'nn-init/frameworks';
const MODEL = 'nn-init/model';
const POOL = 'nn-init/pool';
const WEBGPU = 'nn-init/webgpu';
/** Entries that a page uses with nn-init, which is not counted. */
export const BESIDE = [MODEL, POOL, WEBGPU];

/** @param {string} entry */
const programOf = (entry) =>
  entry === MODEL
    ? `import { load } from 'nn-init';
import { initialize } from 'nn-init/model';
globalThis.w = await initialize(await load(), globalThis.model, 'torchvision/resnet');
`
    : entry === POOL
      ? `import { createPool } from 'nn-init/pool';\nglobalThis.w = (await createPool()).fill(globalThis.w, 'heNormal_');\n`
      : entry === WEBGPU
        ? `import { load } from 'nn-init';
import { createDeviceFills } from 'nn-init/webgpu';
globalThis.w = (await createDeviceFills(await load(), globalThis.device)).heNormal_(globalThis.w, { shape: [64, 32] });
`
        : entry === FRAMEWORKS
          ? `import { load } from '${entry}';
const nn = await load({ kinds: ['torch'] });
globalThis.w = nn.heNormal_(globalThis.w, { generator: nn.generator({ kind: 'torch', seed: 0 }) });
`
          : `import { load } from '${entry}';\nglobalThis.w = (await load()).heNormal_(globalThis.w);\n`;

/** Of all that import() could load, the files that a page gets: those for today's engines, and one recipe. */
const FETCHED = /^assets\/(nn-init(-core|-torch\.relaxed)?|recipes|resnet)-[\w-]{8}\.js$/;
/** A worker's script, which is not a chunk. */
const isWorker = ({ fileName, type }) => type === 'asset' && /pool-worker-[\w-]{8}\.js$/.test(fileName);

/**
 * The files that a page fetches: the program, what it imports, and what import() loads.
 * @param {any[]} output a build's output
 * @param {string} entry
 */
function filesOf(output, entry) {
  const byName = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const isOther = ({ facadeModuleId, fileName }) =>
    /recipes\/(?!torchvision\/)[\w-]+\/resnet/.test(facadeModuleId ?? '') || (entry === POOL && /torch/.test(fileName));
  const names = new Set(output.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  for (const name of names) {
    const { imports, dynamicImports } = byName.get(name);
    for (const each of imports) names.add(each);
    for (const each of dynamicImports) if (FETCHED.test(each) && !isOther(byName.get(each))) names.add(each);
  }
  return [...[...names].map((name) => byName.get(name)), ...output.filter(isWorker)];
}

/**
 * The chunks of the build that a page with relaxed SIMD fetches: no other wasm file, and nothing for sources of one's
 * own.
 * @param {string} entry
 * @returns {Promise<{ name: string, bytes: number, gzipped: number }[]>}
 */
export async function fetched(entry) {
  const directory = await mkdtemp(join(tmpdir(), 'nn-init-wire-'));
  try {
    await mkdir(join(directory, 'node_modules'));
    await symlink(join(root, 'npm'), join(directory, 'node_modules/nn-init'));
    await writeFile(join(directory, 'program.js'), programOf(entry));
    const result = await build({
      root: directory,
      configFile: false,
      logLevel: 'error',
      build: {
        write: false,
        modulePreload: false,
        target: 'es2022',
        rollupOptions: { input: join(directory, 'program.js') },
      },
    });
    return filesOf(result.output, entry).map(({ fileName, source, code = `${source}` }) => ({
      name: fileName,
      bytes: Buffer.byteLength(code),
      gzipped: gzipSync(code, { level: 9 }).length,
    }));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/**
 * How many bytes a page fetches, by entry; for those in BESIDE, what they add to nn-init.
 * @returns {Promise<Record<string, { bytes: number, gzipped: number }>>}
 */
export async function sizes() {
  const total = async (entry) => {
    const chunks = await fetched(entry);
    const [bytes, gzipped] = ['bytes', 'gzipped'].map((key) => chunks.reduce((sum, chunk) => sum + chunk[key], 0));
    return { bytes, gzipped };
  };
  const all = Object.fromEntries(await Promise.all(ENTRIES.map(async (entry) => [entry, await total(entry)])));
  for (const entry of BESIDE) for (const key of ['bytes', 'gzipped']) all[entry][key] -= all['nn-init'][key];
  return all;
}
