// SPDX-License-Identifier: Apache-2.0
//
// Contestant: nn-init/frameworks, by its generators that give other libraries' numbers. Run by bench.js.
import { load } from '../../npm/dist/frameworks.js';
import { serveOurs } from './ours.js';

const nn = await load();
const generators = {};

function rewind() {
  for (const kind of ['torch', 'numpy', 'tfjs', 'jax']) generators[kind] = nn.generator({ kind, seed: 42 });
  generators['torch-1.13'] = nn.generator({ kind: 'torch', version: '1.13', seed: 42 });
}

const works = {
  'torch-uniform': (t) => nn.uniform_(t, { generator: generators.torch }),
  'torch-normal': (t) => nn.normal_(t, { generator: generators.torch }),
  'torch-truncated': (t) => nn.truncNormal_(t, { generator: generators['torch-1.13'] }),
  'torch-truncated-2.12': (t) => nn.truncNormal_(t, { generator: generators.torch }),
  'numpy-uniform': (t) => nn.uniform_(t, { generator: generators.numpy }),
  'numpy-normal': (t) => nn.normal_(t, { generator: generators.numpy }),
  'numpy-uniform-float64': (t) => nn.uniform_(t, { generator: generators.numpy }),
  'numpy-normal-float64': (t) => nn.normal_(t, { generator: generators.numpy }),
  'tfjs-uniform': (t) => nn.uniform_(t, { generator: generators.tfjs }),
  'tfjs-normal': (t) => nn.normal_(t, { generator: generators.tfjs }),
  'tfjs-truncated': (t) => nn.truncNormal_(t, { bounds: 'sigma', generator: generators.tfjs }),
  'jax-uniform': (t) => nn.uniform_(t, { generator: generators.jax }),
  'jax-normal': (t) => nn.normal_(t, { generator: generators.jax }),
};

await serveOurs({ system: 'nn-init/frameworks', nn, works, rewind });
