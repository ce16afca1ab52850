// SPDX-License-Identifier: Apache-2.0
// The parameters of torchvision's networks, in the order of named_parameters(), and the recipes of nn-init/model for them.

import digits from './digits.safetensors?url';
import mobilenet_v2 from './mobilenet_v2.json';
import resnet50 from './resnet50.json';
import vit_b_16 from './vit_b_16.json';

export const networks = { resnet50, mobilenet_v2, vit_b_16 };

export const labels = { resnet50: 'ResNet-50', mobilenet_v2: 'MobileNet-V2', vit_b_16: 'ViT-B/16' };

/** Networks of which the config.json of transformers says all: GPT-2 of 124 million weights, and T5 of 60 million. */
export const configs = {
  gpt2: { model_type: 'gpt2', n_layer: 12, n_head: 12, n_embd: 768, n_positions: 1024, vocab_size: 50257 },
  t5_small: { model_type: 't5', num_layers: 6, num_heads: 8, d_model: 512, d_kv: 64, d_ff: 2048, vocab_size: 32128 },
};

export const configLabels = { gpt2: 'GPT-2', t5_small: 'T5, small' };

/** Where files are that train_digits.js has made. */
export const trained = { digits };

export const trainedLabels = { digits: 'A trained one, of digits' };

/** Whether a parameter is the kernel or matrix of a layer, which has fans. @param {{ name: string, shape: number[] }} parameter */
export const isWeight = ({ name, shape }) => /weight$/.test(name) && shape.length > 1;
