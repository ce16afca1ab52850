// SPDX-License-Identifier: Apache-2.0
// Writes the first weights of a small network into model.safetensors.
import { load } from 'npm:nn-init@^0.1.0';
import { initialize } from 'npm:nn-init@^0.1.0/model';
import { toBlob } from 'npm:nn-init@^0.1.0/safetensors';

const PARAMETERS = [
  { name: 'embedding.weight', shape: [256, 64] },
  { name: 'lstm.weight_ih_l0', shape: [512, 64] },
  { name: 'lstm.weight_hh_l0', shape: [512, 128] },
  { name: 'lstm.bias_ih_l0', shape: [512] },
  { name: 'lstm.bias_hh_l0', shape: [512] },
  { name: 'head.weight', shape: [256, 128] },
  { name: 'head.bias', shape: [256] },
];

const nn = await load();
const weights = await initialize(nn, PARAMETERS, 'torch', { seed: 42 });

// The recipe 'torch' is what PyTorch's modules do. Change any weight after it:
const recurrent = weights.get('lstm.weight_hh_l0');
nn.orthogonal_(recurrent, { blocks: 4, generator: nn.generator({ seed: 42 }).stream('lstm.weight_hh_l0') });

for (const [name, { data, shape }] of weights) console.log(name, shape.join(' x '), data.slice(0, 3).join(' '));
const file = await toBlob(weights);
await Deno.writeFile('model.safetensors', file.stream());
