// SPDX-License-Identifier: Apache-2.0
// The program that every cell runs. It draws from each entry of the package, and tells what came by digests, which must be
// those of Node. project.js makes check.cjs of it, for those who require().

import { load } from 'nn-init';
import { load as loadCore } from 'nn-init/core';
import { load as loadFrameworks } from 'nn-init/frameworks';

/** FNV-1a of the words, in hexadecimal. */
function digest({ data }) {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(data.buffer, data.byteOffset, data.length))
    hash = Math.imul(hash ^ word, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** What every entry can draw: the first convolution of a ResNet. */
function weights(nn) {
  nn.manualSeed(42);
  const w = { data: new Float32Array(64 * 3 * 7 * 7), shape: [64, 3, 7, 7] };
  return nn.msraNormal_(w, { mode: 'fan_out', nonlinearity: 'relu' });
}

export async function check() {
  const [nn, scalar, core, frameworks] = [
    await load(),
    await load({ simd: false }),
    await loadCore(),
    await loadFrameworks(),
  ];
  const square = { data: new Float32Array(32 * 32), shape: [32, 32] };
  const stream = nn.generator({ seed: 7 }).stream('编码器.0.weight');
  const torch = frameworks.generator({ kind: 'torch', seed: 42 });
  return [
    ...[nn, scalar, core, frameworks].map(weights),
    nn.orthogonal_(square),
    nn.normal_({ data: new Float32Array(1000), shape: [1000] }, { generator: stream }),
    frameworks.normal_({ data: new Float32Array(1000), shape: [1000] }, { generator: torch }),
  ]
    .map(digest)
    .join(' ');
}
