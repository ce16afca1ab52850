// SPDX-License-Identifier: Apache-2.0
// The program that every cell runs. It draws from each entry of the package, and tells what came by digests, which must be
// those of Node. project.js makes check.cjs of it, for those who require(), and for those who have a file with one entry,
// check.classic.js, a classic script with draw(), and draw.js, a module with it.

import { load } from 'nn-init';
import { load as loadCore } from 'nn-init/core';
import { load as loadFrameworks } from 'nn-init/frameworks';
import { initialize } from 'nn-init/model';
import { createPool } from 'nn-init/pool';

/** FNV-1a of the words, in hexadecimal. */
function digest({ data }) {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(data.buffer, data.byteOffset, data.length))
    hash = Math.imul(hash ^ word, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** A whole model, by nn or by a pool. */
async function weightsOfModel(nn) {
  const parameters = [{ name: 'conv1.weight', shape: [64, 3, 7, 7] }];
  const model = await initialize(nn, parameters, 'torchvision/resnet', { seed: 7 });
  return model.get('conv1.weight');
}

/** What every entry can draw: the first convolution of a ResNet. */
function weights(nn) {
  nn.manualSeed(42);
  const w = { data: new Float32Array(64 * 3 * 7 * 7), shape: [64, 3, 7, 7] };
  return nn.msraNormal_(w, { mode: 'fan_out', nonlinearity: 'relu' });
}

/** What one entry draws, by both builds. */
export async function draw(load) {
  const nn = await load();
  const square = { data: new Float32Array(32 * 32), shape: [32, 32] };
  const generator = nn.generator({ seed: 7 }).stream('编码器.0.weight');
  const rest = { data: new Float32Array(1000), shape: [1000] };
  return [weights(nn), nn.orthogonal_(square), nn.normal_(rest, { generator }), weights(await load({ simd: false }))]
    .map(digest)
    .join(' ');
}

/**
 * What a pool of two workers draws: a tensor in slices, one with PyTorch's numbers, a model. Last comes the number of workers: a host
 * that has none refuses to make two, and there a pool works without.
 */
export async function drawInPool() {
  const pool = await createPool({ threads: 2 }).catch(() => createPool());
  pool.nn.manualSeed(42); // a Worker of Cloudflare has no random numbers at first
  const own = await pool.fill({ shape: [512, 512] }, 'heNormal_', { seed: 7, stream: 'fc.weight' });
  const torch = await pool.fill({ shape: [200, 100] }, 'normal_', { kind: 'torch', seed: 42 });
  const model = await weightsOfModel(pool);
  await pool.terminate();
  return [...[own, torch, model].map(digest), pool.threads].join(' ');
}

/** What comes of every other entry, without a worker or a timer. */
export async function drawAtOnce() {
  const all = await draw(load);
  const core = digest(weights(await loadCore()));
  const frameworks = await loadFrameworks();
  const generator = frameworks.generator({ kind: 'torch', seed: 42 });
  const torch = frameworks.normal_({ data: new Float32Array(1000), shape: [1000] }, { generator });
  const model = await weightsOfModel(await load());
  return [all, core, ...[weights(frameworks), torch, model].map(digest)].join(' ');
}

export async function check() {
  return `${await drawAtOnce()} ${await drawInPool()}`;
}
