// SPDX-License-Identifier: Apache-2.0
// check.js as it is written in TypeScript.

import { load, type Generator, type LoadOptions, type NNInit } from 'nn-init';
import { load as loadCore, type NNInitCore } from 'nn-init/core';
import { load as loadFrameworks, type FrameworkGenerator, type NNInit as NNInitFrameworks } from 'nn-init/frameworks';
import { initialize, type ModelParameter } from 'nn-init/model';
import { createPool, type Pool } from 'nn-init/pool';

interface Weights {
  data: Float32Array;
  shape: number[];
}

const zeros = (...shape: number[]): Weights => ({
  data: new Float32Array(shape.reduce((size, extent) => size * extent, 1)),
  shape,
});

/** FNV-1a of the words, in hexadecimal. */
function digest({ data }: Weights): string {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(data.buffer, data.byteOffset, data.length))
    hash = Math.imul(hash ^ word, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** What every entry can draw: the first convolution of a ResNet. */
function weights(nn: NNInit | NNInitCore | NNInitFrameworks): Weights {
  nn.manualSeed(42);
  return nn.msraNormal_(zeros(64, 3, 7, 7), { mode: 'fan_out', nonlinearity: 'relu' });
}

/** What the main entry draws, by both builds. */
async function draw(): Promise<Weights[]> {
  const scalar: LoadOptions = { simd: false };
  const nn: NNInit = await load();
  const generator: Generator = nn.generator({ seed: 7 }).stream('编码器.0.weight');
  const rest = nn.normal_(zeros(1000), { generator });
  return [weights(nn), nn.orthogonal_(zeros(32, 32)), rest, weights(await load(scalar))];
}

const convOf = (model: Map<string, { data: unknown }>): Weights => ({
  data: model.get('conv1.weight')!.data as Float32Array,
  shape: [64, 3, 7, 7],
});

/** What a pool of two workers draws, and how many there are. */
async function drawInPool(parameters: ModelParameter[]): Promise<[Weights, Weights, Weights, number]> {
  const pool: Pool = await createPool({ threads: 2 });
  const own = await pool.fill({ shape: [512, 512] }, 'heNormal_', { seed: 7, stream: 'fc.weight' });
  const torch = await pool.fill({ shape: [200, 100] }, 'normal_', { kind: 'torch', seed: 42 });
  const model = await initialize(pool, parameters, 'torchvision/resnet', { seed: 7 });
  await pool.terminate();
  return [own, torch, convOf(model), pool.threads];
}

export async function check(): Promise<string> {
  const frameworks: NNInitFrameworks = await loadFrameworks();
  const generator: FrameworkGenerator = frameworks.generator({ kind: 'torch', seed: 42 });
  const torch = frameworks.normal_(zeros(1000), { generator });
  const parameters: ModelParameter[] = [{ name: 'conv1.weight', shape: [64, 3, 7, 7] }];
  const model = await initialize(await load(), parameters, 'torchvision/resnet', { seed: 7 });
  const [own, pooledTorch, pooledModel, threads] = await drawInPool(parameters);
  const all = [
    ...(await draw()),
    ...[weights(await loadCore()), weights(frameworks), torch, convOf(model)],
    ...[own, pooledTorch, pooledModel],
  ];
  return [...all.map(digest), threads].join(' ');
}
