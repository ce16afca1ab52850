// SPDX-License-Identifier: Apache-2.0
// A small model with many dtypes in its own folder, for tests of `nn-init verify`.
import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from '../../npm/dist/index.js';
import { plan } from '../../npm/dist/model.js';
import { cli } from './cli.js';
import { temporaryDirectory } from './run.js';

const RECIPE = {
  name: 'mixed',
  version: '1',
  layout: 'torch',
  rules: [
    { name: '*', do: 'normal_', options: { std: 0.02 } },
    { name: 'q.*', do: 'orthogonal_' },
    { name: 'head.*', tie: 'table.weight' },
    { name: 'steps', do: 'positions_' },
    { name: 'mask', do: 'causal_' },
    { name: '*bias', do: 'zeros_' },
  ],
};
export const MODEL = {
  parameters: [
    { name: 'table.weight', shape: [1001, 24], kind: 'embedding' },
    { name: 'q.weight', shape: [67, 67], kind: 'linear' },
    { name: 'q.bias', shape: [67], kind: 'linear' },
    { name: 'bfloat16', shape: [33, 3, 5, 5], dtype: 'bfloat16', kind: 'conv2d' },
    { name: 'float16', shape: [9, 7], dtype: 'float16', kind: 'linear' },
    { name: 'float64', shape: [5, 3], dtype: 'float64', kind: 'linear' },
    { name: 'steps', shape: [3, 40], dtype: 'int64', kind: 'parameter' },
    { name: 'mask', shape: [4, 4], dtype: 'bool', kind: 'parameter' },
    { name: 'scale', shape: [], kind: 'parameter' },
    { name: 'nothing', shape: [0, 4], kind: 'parameter' },
    { name: 'head.weight', shape: [1001, 24], kind: 'linear' },
  ],
};

/** A folder with plan.json, with what init makes of it in `whole`; and functions that run commands there. */
export async function workplace() {
  const folder = await temporaryDirectory();
  const at = (...names) => join(folder, ...names);
  const run = (...args) => cli(args, { cwd: folder });
  const init = async (...args) => {
    const { code, stderr } = await run('init', ...args);
    assert.equal(code, 0, stderr);
  };
  /** Runs verify. @returns {Promise<any>} its result and its exit code */
  const verify = async (...args) => {
    const { code, stdout, stderr } = await run('verify', ...args, '--json');
    assert.ok(stdout, stderr);
    return { code, ...JSON.parse(stdout) };
  };
  /** Its exit code and its error, on one line. */
  const failure = async (...args) => {
    const { code, stdout, stderr } = await run('verify', ...args);
    assert.equal(stdout, '');
    assert.match(stderr, /^nn-init verify: [^\n]*\n$/);
    return `${code} ${stderr.slice('nn-init verify: '.length, -1)}`;
  };
  const nn = await load();
  await writeFile(at('plan.json'), JSON.stringify(await plan(nn, MODEL, RECIPE, { seed: 11 })));
  await init('plan.json', '-o', 'whole');
  return { folder, at, run, init, verify, failure };
}

/**
 * A file with one tensor of zeros, w. It takes no room on the disk.
 * @param {string} path @param {'F32' | 'BF16'} dtype @param {number[]} shape
 */
export async function writeZeros(path, dtype, shape) {
  const bytes = shape.reduce((product, extent) => product * extent, dtype === 'F32' ? 4 : 2);
  const header = Buffer.from(JSON.stringify({ w: { dtype, shape, data_offsets: [0, bytes] } }));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(header.length));
  await writeFile(path, Buffer.concat([head, header]));
  await truncate(path, 8 + header.length + bytes); // a hole in the file
}

/** Makes a program report the memory that it took. */
const told = `data:text/javascript,process.on('exit',()=>process.stderr.write('RSS '+process.resourceUsage().maxRSS+'\\n'))`;

/** Runs it to its end. @returns {Promise<{ stdout: string, megabytes: number }>} */
export async function measured(args, cwd) {
  const { code, stdout, stderr } = await cli(args, { cwd, env: { NODE_OPTIONS: `--import=${encodeURI(told)}` } });
  assert.equal(code, 0, stderr);
  return { stdout, megabytes: Number(/RSS (\d+)/.exec(stderr)[1]) / 1000 };
}
