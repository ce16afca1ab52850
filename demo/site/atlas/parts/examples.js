// SPDX-License-Identifier: Apache-2.0
// Models that the command line has no name for, as large as their authors made them: names and shapes.

/** @typedef {{ title: string, parameters: { name: string, shape: number[], kind?: string }[], config?: Record<string, any> }} Example */

/**
 * A list from an object of shapes. A name that holds an object is a module; `#12` after a name makes twelve of it.
 * @param {Record<string, any>} shapes @param {string} [separator] between the parts of names @param {string} [path]
 * @returns {{ name: string, shape: number[] }[]}
 */
function listed(shapes, separator = '.', path = '') {
  return Object.entries(shapes).flatMap(([key, value]) => {
    const [, word, count] = /^(.*?)(?:#(\d+))?$/.exec(key) ?? [];
    if (Array.isArray(value)) return [{ name: path + word, shape: value }];
    if (!count) return listed(value, separator, `${path}${word}${separator}`);
    const numbers = Array.from({ length: Number(count) }, (_, i) => i);
    return numbers.flatMap((i) => listed(value, separator, `${path}${word}${i}${separator}`));
  });
}

/** @param {number} out @param {number} input */
const linear = (out, input) => ({ weight: [out, input], bias: [out] });
/** @param {number} out @param {number} input */
const matrix = (out, input) => ({ weight: [out, input] });
/** @param {number} width */
const layerNorm = (width) => ({ weight: [width], bias: [width] });
/** @param {number} width */
const rmsNorm = (width) => ({ weight: [width] });

/** @param {number} width @param {number} blocks */
const nanogpt = (width, blocks) => ({
  transformer: {
    wte: matrix(50304, width),
    wpe: matrix(1024, width),
    [`h.#${blocks}`]: {
      ln_1: layerNorm(width),
      attn: { c_attn: linear(3 * width, width), c_proj: linear(width, width) },
      ln_2: layerNorm(width),
      mlp: { c_fc: linear(4 * width, width), c_proj: linear(width, 4 * width) },
    },
    ln_f: layerNorm(width),
  },
  lm_head: matrix(50304, width),
});

/** @param {number} width @param {number} blocks */
const megatron = (width, blocks) => ({
  embedding: { word_embeddings: matrix(51200, width), position_embeddings: matrix(2048, width) },
  decoder: {
    [`layers.#${blocks}`]: {
      input_layernorm: layerNorm(width),
      self_attention: { linear_proj: linear(width, width), linear_qkv: linear(3 * width, width) },
      pre_mlp_layernorm: layerNorm(width),
      mlp: { linear_fc1: linear(4 * width, width), linear_fc2: linear(width, 4 * width) },
    },
    final_layernorm: layerNorm(width),
  },
});

/** @param {number} width @param {number} blocks */
const neox = (width, blocks) => ({
  gpt_neox: {
    embed_in: matrix(50304, width),
    [`layers.#${blocks}`]: {
      input_layernorm: layerNorm(width),
      post_attention_layernorm: layerNorm(width),
      attention: { query_key_value: linear(3 * width, width), dense: linear(width, width) },
      mlp: { dense_h_to_4h: linear(4 * width, width), dense_4h_to_h: linear(width, 4 * width) },
    },
    final_layer_norm: layerNorm(width),
  },
  embed_out: matrix(50304, width),
});

/** OLMo's norms have no parameters. @param {number} width @param {number} blocks */
const olmo = (width, blocks) => ({
  transformer: {
    wte: matrix(50304, width),
    [`blocks.#${blocks}`]: {
      attn_out: matrix(width, width),
      ff_out: matrix(width, 4 * width),
      att_proj: matrix(3 * width, width),
      ff_proj: matrix(8 * width, width),
    },
  },
});

/** @param {number} width @param {number} hidden @param {number} blocks */
const olmoCore = (width, hidden, blocks) => ({
  embeddings: matrix(100352, width),
  [`blocks.#${blocks}`]: {
    attention: {
      w_q: matrix(width, width),
      w_k: matrix(width, width),
      w_v: matrix(width, width),
      w_out: matrix(width, width),
      q_norm: rmsNorm(width),
      k_norm: rmsNorm(width),
    },
    attention_norm: rmsNorm(width),
    feed_forward: { w1: matrix(hidden, width), w2: matrix(width, hidden), w3: matrix(hidden, width) },
    feed_forward_norm: rmsNorm(width),
  },
  lm_head: { norm: rmsNorm(width), w_out: matrix(100352, width) },
});

const torchtitan = {
  tok_embeddings: matrix(128256, 4096),
  'layers.#32': {
    attention: {
      qkv_linear: { wq: matrix(4096, 4096), wk: matrix(1024, 4096), wv: matrix(1024, 4096) },
      wo: matrix(4096, 4096),
    },
    feed_forward: { w1: matrix(14336, 4096), w2: matrix(4096, 14336), w3: matrix(14336, 4096) },
    attention_norm: rmsNorm(4096),
    ffn_norm: rmsNorm(4096),
  },
  norm: rmsNorm(4096),
  lm_head: matrix(128256, 4096),
};

/** @param {string} embedding its name */
const mamba = (embedding) => ({
  backbone: {
    [embedding]: matrix(50280, 768),
    'layers.#24': {
      norm: rmsNorm(768),
      mixer: {
        A_log: [1536, 16],
        D: [1536],
        in_proj: matrix(3072, 768),
        conv1d: { weight: [1536, 1, 4], bias: [1536] },
        x_proj: matrix(80, 1536),
        dt_proj: linear(1536, 48),
        out_proj: matrix(768, 1536),
      },
    },
    norm_f: rmsNorm(768),
  },
});

const mamba2 = {
  backbone: {
    embeddings: matrix(50288, 768),
    'layers.#24': {
      norm: rmsNorm(768),
      mixer: {
        dt_bias: [24],
        A_log: [24],
        D: [24],
        conv1d: { weight: [1792, 1, 4], bias: [1792] },
        in_proj: matrix(3352, 768),
        norm: rmsNorm(1536),
        out_proj: matrix(768, 1536),
      },
    },
    norm_f: rmsNorm(768),
  },
};

/** @param {number} width */
const attentionX = (width) =>
  Object.fromEntries(['query', 'key', 'value', 'out'].map((name) => [name, { kernel: [width, width] }]));
const mlpX = { wi_0: { kernel: [768, 2048] }, wi_1: { kernel: [768, 2048] }, wo: { kernel: [2048, 768] } };
const scale = { scale: [768] };
const t5x = {
  token_embedder: { embedding: [32128, 768] },
  encoder: {
    relpos_bias: { rel_embedding: [12, 32] },
    'layers_#12': {
      pre_attention_layer_norm: scale,
      attention: attentionX(768),
      pre_mlp_layer_norm: scale,
      mlp: mlpX,
    },
    encoder_norm: scale,
  },
  decoder: {
    relpos_bias: { rel_embedding: [12, 32] },
    'layers_#12': {
      pre_self_attention_layer_norm: scale,
      self_attention: attentionX(768),
      pre_cross_attention_layer_norm: scale,
      encoder_decoder_attention: attentionX(768),
      pre_mlp_layer_norm: scale,
      mlp: mlpX,
    },
    decoder_norm: scale,
    logits_dense: { kernel: [768, 32128] },
  },
};

/** timm's vit_base_patch16_224. */
const timmVit = {
  cls_token: [1, 1, 768],
  pos_embed: [1, 197, 768],
  'patch_embed.proj': { weight: [768, 3, 16, 16], bias: [768] },
  'blocks.#12': {
    norm1: layerNorm(768),
    attn: { qkv: linear(2304, 768), proj: linear(768, 768) },
    norm2: layerNorm(768),
    mlp: { fc1: linear(3072, 768), fc2: linear(768, 3072) },
  },
  norm: layerNorm(768),
  head: linear(1000, 768),
};

/** One of each layer, 512 wide. */
const torchLayers = {
  linear: linear(512, 512),
  conv1d: { weight: [512, 512, 3], bias: [512] },
  conv2d: { weight: [64, 64, 3, 3], bias: [64] },
  depthwise_conv2d: { weight: [64, 1, 3, 3], bias: [64] },
  embedding: matrix(1000, 512),
  lstm: { weight_ih_l0: [2048, 512], weight_hh_l0: [2048, 512], bias_ih_l0: [2048], bias_hh_l0: [2048] },
  gru: { weight_ih_l0: [1536, 512], weight_hh_l0: [1536, 512], bias_ih_l0: [1536], bias_hh_l0: [1536] },
  multihead_attention: { in_proj_weight: [1536, 512], in_proj_bias: [1536], out_proj: linear(512, 512) },
  layer_norm: layerNorm(512),
  batch_norm: { ...layerNorm(64), running_mean: [64], running_var: [64] },
  prelu: { weight: [1] },
};
/** @type {Record<string, any>} */
const kerasLayers = {
  dense: { kernel: [512, 512], bias: [512] },
  conv2d: { kernel: [3, 3, 64, 64], bias: [64] },
  depthwise_conv2d: { kernel: [3, 3, 64, 1], bias: [64] },
  embedding: { embeddings: [1000, 512] },
  'lstm/lstm_cell': { kernel: [512, 2048], recurrent_kernel: [512, 2048], bias: [2048] },
  'gru/gru_cell': { kernel: [512, 1536], recurrent_kernel: [512, 1536], bias: [2, 1536] },
  'multi_head_attention/query': { kernel: [512, 8, 64], bias: [8, 64] },
  'multi_head_attention/attention_output': { kernel: [8, 64, 512], bias: [512] },
  layer_normalization: { gamma: [512], beta: [512] },
  batch_normalization: { gamma: [64], beta: [64], moving_mean: [64], moving_variance: [64] },
};
const flaxLayers = {
  Dense_0: { kernel: [512, 512], bias: [512] },
  Conv_0: { kernel: [3, 3, 64, 64], bias: [64] },
  Embed_0: { embedding: [1000, 512] },
  LSTMCell_0: {
    ...Object.fromEntries(['ii', 'if', 'ig', 'io'].map((gate) => [gate, { kernel: [512, 512] }])),
    ...Object.fromEntries(['hi', 'hf', 'hg', 'ho'].map((gate) => [gate, { kernel: [512, 512], bias: [512] }])),
  },
  'MultiHeadDotProductAttention_0/query': { kernel: [512, 8, 64], bias: [8, 64] },
  'MultiHeadDotProductAttention_0/out': { kernel: [8, 64, 512], bias: [512] },
  LayerNorm_0: { scale: [512], bias: [512] },
  BatchNorm_0: { scale: [64], bias: [64], mean: [64], var: [64] },
};

/** Any decoder, by the names that most models of transformers have. */
const anyDecoder = {
  model: {
    embed_tokens: matrix(32000, 2048),
    'layers.#16': {
      self_attn: Object.fromEntries(['q', 'k', 'v', 'o'].map((name) => [`${name}_proj`, matrix(2048, 2048)])),
      mlp: { gate_proj: matrix(5632, 2048), up_proj: matrix(5632, 2048), down_proj: matrix(2048, 5632) },
      input_layernorm: rmsNorm(2048),
      post_attention_layernorm: rmsNorm(2048),
    },
    norm: rmsNorm(2048),
  },
  lm_head: matrix(32000, 2048),
};

/** Lists whose files say their own initializers. @param {string} name @param {number[]} shape @param {string} initializer @param {object} [options] */
const own = (name, shape, initializer, options = {}) => ({ name, shape, own: { initializer, options } });

/** @type {Record<string, () => Example>} */
export const examples = {
  'nanogpt-124m': () => ({ title: 'GPT-2 of 124 M parameters', parameters: listed(nanogpt(768, 12)) }),
  'nanogpt-350m': () => ({ title: 'GPT-2 of 350 M parameters', parameters: listed(nanogpt(1024, 24)) }),
  'megatron-345m': () => ({
    title: 'GPT of 345 M parameters',
    parameters: listed(megatron(1024, 24)),
    config: { num_layers: 24, hidden_size: 1024 },
  }),
  'megatron-345m-mup': () => ({
    title: 'the same with μP, from a width of 256',
    parameters: listed(megatron(1024, 24)),
    config: { num_layers: 24, hidden_size: 1024, use_mup: true, mup_base_hidden_size: 256 },
  }),
  'pythia-160m': () => ({ title: 'Pythia 160M', parameters: listed(neox(768, 12)) }),
  'pythia-1.4b': () => ({ title: 'Pythia 1.4B', parameters: listed(neox(2048, 24)) }),
  'olmo-1b': () => ({ title: 'OLMo 1B', parameters: listed(olmo(2048, 16)), config: { d_model: 2048 } }),
  'olmo-core-7b': () => ({ title: 'OLMo 2 7B', parameters: listed(olmoCore(4096, 11008, 32)) }),
  'olmo-core-7b-depth': () => ({
    title: "the same with init_method 'llama_depth'",
    parameters: listed(olmoCore(4096, 11008, 32)),
    config: { init_method: 'llama_depth' },
  }),
  'torchtitan-llama3-8b': () => ({ title: 'Llama 3 8B', parameters: listed(torchtitan) }),
  'mamba-130m': () => ({ title: 'Mamba 130M', parameters: listed(mamba('embedding')) }),
  'transformers-mamba-130m': () => ({ title: 'Mamba 130M', parameters: listed(mamba('embeddings')) }),
  'transformers-mamba2-130m': () => ({ title: 'Mamba 2 130M', parameters: listed(mamba2) }),
  't5x-base': () => ({ title: 'T5 1.1 Base', parameters: listed(t5x, '/'), config: { head_dim: 64 } }),
  'timm-vit-b16': () => ({ title: 'vit_base_patch16_224', parameters: listed(timmVit) }),
  'torch-layers': () => ({ title: 'one of each layer, 512 wide', parameters: listed(torchLayers) }),
  'keras-layers': () => ({ title: 'one of each layer, 512 wide', parameters: listed(kerasLayers, '/') }),
  'flax-layers': () => ({ title: 'one of each layer, 512 wide', parameters: listed(flaxLayers, '/') }),
  'any-decoder': () => ({ title: 'a decoder of 1.1 G parameters', parameters: listed(anyDecoder) }),
  'own-file': () => ({
    title: 'three layers of a file of Keras',
    parameters: [
      own('conv2d/kernel', [3, 3, 3, 32], 'heNormal_', { nonlinearity: 'relu' }),
      own('conv2d/bias', [32], 'zeros_'),
      own('dense/kernel', [512, 128], 'glorotUniform_'),
      own('dense/bias', [128], 'fill_', { value: 0.1 }),
      own('head/kernel', [128, 10], 'truncNormal_', { std: 0.05, bounds: 'sigma' }),
    ],
  }),
};
