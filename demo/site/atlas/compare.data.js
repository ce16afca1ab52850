// SPDX-License-Identifier: Apache-2.0
// The families side by side: what each does with the same parts of a network, from the plans of real models.
import { frameworkOf, titleOf } from './about/index.js';
import { short, wordsOf } from './parts/groups.js';
import { titleOf as titleOfModel } from './parts/models.js';
import { planOf } from './parts/plans.js';

/** @typedef {import('nn-init/model').Line} Line */
/** Parts of a network, and the names of their parameters. @typedef {[title: string, test: (line: Line) => boolean][]} Parts */

/** @param {RegExp} pattern */
const named =
  (pattern) =>
  (/** @type {Line} */ { name }) =>
    pattern.test(name);

/** @param {RegExp} pattern */
const kernels =
  (pattern) =>
  (/** @type {Line} */ { name, shape }) =>
    shape.length === 4 && pattern.test(name);

/** @type {Parts} */
const LANGUAGE = [
  [
    'embedding',
    named(
      /(wte|word_embeddings|embed_tokens|embed_in|tok_embeddings|shared|token_embedder|^embeddings?)(\.weight|\/embedding)$/,
    ),
  ],
  [
    'into attention',
    named(
      /(c_attn|linear_qkv|query_key_value|att_proj|q_proj|w_q|wq|attention\.self\.query|SelfAttention\.q|self_attention\/query|attention\/query)[./](weight|kernel)$/,
    ),
  ],
  [
    'out of attention',
    named(
      /(attn\.c_proj|linear_proj|attention\.dense|attn_out|o_proj|attention\.w_out|attention\.wo|attention\.output\.dense|SelfAttention\.o|attention\/out)[./](weight|kernel)$/,
    ),
  ],
  [
    'into the MLP',
    named(
      /(c_fc|linear_fc1|dense_h_to_4h|ff_proj|up_proj|feed_forward\.w1|intermediate\.dense|\.wi(_0)?|wi_0)[./](weight|kernel)$/,
    ),
  ],
  [
    'out of the MLP',
    named(
      /(mlp\.c_proj|linear_fc2|dense_4h_to_h|ff_out|down_proj|feed_forward\.w2|\d\.output\.dense|DenseReluDense\.wo|mlp\/wo)[./](weight|kernel)$/,
    ),
  ],
  ['biases', named(/(c_attn|linear_qkv|query_key_value|q_proj|query)\.bias$/)],
  ['norms', ({ kind, name }) => /norm/.test(kind) && !/bias/.test(name)],
  [
    'head',
    named(
      /^(lm_head|output_layer|embed_out|transformer\.ff_out|lm_head\.w_out|decoder\/logits_dense|cls\.predictions\.decoder)[./](weight|kernel)$/,
    ),
  ],
];

/** @type {Parts} */
const VISION = [
  [
    'first convolution',
    named(
      /^(conv1|features\.0(\.0)?|conv_proj|patch_embed\.proj|vit\.embeddings\.patch_embeddings\.projection)\.weight$/,
    ),
  ],
  [
    'attention',
    named(
      /(self_attention\.in_proj_weight|attn\.qkv\.weight|(attention\.attention\.query|attention\.q_proj)\.weight)$/,
    ),
  ],
  ['MLP', named(/(mlp\.0|mlp\.fc1|intermediate\.dense|mlp\.fc1)\.weight$/)],
  [
    'convolutions of blocks',
    kernels(
      /^(layer\d\.\d+\.conv\d|features\.[2-9]\.conv\.\d+(\.0)?|features\.[2-9]\.\d+\.block\.\d+(\.0)?|features\.\d+)\.weight$/,
    ),
  ],
  ['positions, class token', named(/(pos_embed(ding)?|position_embeddings|cls_token|class_token)$/)],
  [
    'last norm of a block',
    named(/(bn3\.weight|ln_2\.weight|norm2\.weight|layernorm_after\.weight|block\.3\.1\.weight)$/),
  ],
  ['head', named(/^(fc|heads\.head|head|classifier(\.\d)?)\.weight$/)],
];

/** @type {Parts} */
const LAYERS = [
  ['linear', named(/^(linear|dense|Dense_0)[./](weight|kernel)$/)],
  ['convolution', named(/^(conv2d|Conv_0)[./](weight|kernel)$/)],
  ['embedding', ({ kind }) => kind === 'embedding'],
  ['LSTM, inputs', named(/^lstm.*(weight_ih_l0|[^_]kernel)$|^LSTMCell_0\/ii\/kernel$/)],
  ['LSTM, states', named(/(lstm\.weight_hh_l0|^lstm.*recurrent_kernel|^LSTMCell_0\/hi\/kernel)$/)],
  ['LSTM, biases', named(/^(lstm\.bias_ih_l0|lstm\/lstm_cell\/bias|LSTMCell_0\/hf\/bias)$/)],
  ['attention, query', named(/(in_proj_weight|query\/kernel)$/)],
  ['biases', named(/^(linear|dense|Dense_0)[./]bias$/)],
  ['norms', ({ kind, name }) => /norm/.test(kind) && /(weight|gamma|scale)$/.test(name)],
];

/** @type {{ id: string, title: string, parts: Parts, columns: [recipe: string, model: string][] }[]} */
const TABLES = [
  {
    id: 'language',
    title: 'Language models',
    parts: LANGUAGE,
    columns: [
      ['transformers/gpt2', 'gpt2'],
      ['nanogpt', 'nanogpt-124m'],
      ['megatron', 'megatron-345m'],
      ['gpt-neox', 'pythia-160m'],
      ['olmo/mitchell', 'olmo-1b'],
      ['olmo-core', 'olmo-core-7b'],
      ['torchtitan', 'torchtitan-llama3-8b'],
      ['transformers/llama', 'llama-3-8b'],
      ['transformers/gemma', 'gemma-2b'],
      ['transformers/bert', 'bert-base-uncased'],
      ['transformers/t5', 't5-v1.1-base'],
      ['t5x', 't5x-base'],
    ],
  },
  {
    id: 'vision',
    title: 'Vision models',
    parts: VISION,
    columns: [
      ['torchvision/resnet', 'resnet50'],
      ['timm/resnet', 'resnet50'],
      ['megengine/resnet', 'resnet50'],
      ['torchvision/vgg', 'vgg16'],
      ['torchvision/mobilenet_v2', 'mobilenet_v2'],
      ['torchvision/efficientnet', 'efficientnet_b0'],
      ['torchvision/vit', 'vit_b_16'],
      ['timm/vit', 'timm-vit-b16'],
      ['timm/vit-jax', 'timm-vit-b16'],
      ['timm/vit-moco', 'timm-vit-b16'],
      ['transformers/vit', 'vit-base-patch16-224'],
    ],
  },
  {
    id: 'layers',
    title: 'Defaults of frameworks, for layers 512 wide',
    parts: LAYERS,
    columns: [
      ['torch', 'torch-layers'],
      ['keras', 'keras-layers'],
      ['tfjs', 'keras-layers'],
      ['flax', 'flax-layers'],
    ],
  },
];

/** Whether anything lies outside of the bounds of a truncated normal: at four sigma one value of 15,000 does. @param {Line} line */
function cutOf({ initializer, options: { std = 1, b = 2, bounds = 'absolute' } = {} }) {
  if (initializer !== 'truncNormal_') return '';
  const sigmas = bounds === 'sigma' ? b : b / std;
  return sigmas < 4 ? `, cut at ${short(sigmas)} σ` : ', not cut';
}

/**
 * What becomes of a part: in words, and its std in the first and in the last block.
 * @param {Line[]} lines
 * @param {boolean} isTied whether it is the embedding where the model lists none
 */
function cellOf(lines, isTied) {
  if (!lines.length) return { words: isTied ? 'the embedding' : '', std: '' };
  const [first] = lines;
  const last = /** @type {Line} */ (lines.at(-1));
  if (first.tie) return { words: 'the embedding', std: '' };
  const stds = [...new Set([short(first.std), short(last.std)])];
  return { words: `${wordsOf(first)}${cutOf(first)}`, std: first.words ? stds.join(' … ') : '' };
}

/** @param {(typeof TABLES)[number]} table */
async function tableOf({ id, title, parts, columns }) {
  const rows = await Promise.all(
    columns.map(async ([recipe, model]) => {
      const { parameters } = await planOf(model, recipe);
      return {
        recipe,
        page: titleOf(recipe),
        framework: frameworkOf(recipe),
        model: titleOfModel(model),
        cells: parts.map(([part, test]) =>
          cellOf(
            parameters.filter((line) => test(line)),
            id === 'language' && part === 'head',
          ),
        ),
      };
    }),
  );
  return { id, title, parts: parts.map(([name]) => name), rows };
}

export default { load: () => Promise.all(TABLES.map(tableOf)) };
