// SPDX-License-Identifier: Apache-2.0
// Language models, GPT-2 and later.

/** @typedef {import('./configs.js').Group} Group */

const SIZES = ['hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_attention_heads'];
const GROUPED = [...SIZES, 'num_key_value_heads'];

/** @type {Group} */
const gpt2 = {
  common: {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    n_positions: 1024,
    vocab_size: 50257,
    bos_token_id: 50256,
    eos_token_id: 50256,
  },
  fields: ['n_embd', 'n_layer', 'n_head'],
  models: {
    gpt2: ['openai-community/gpt2', [768, 12, 12]],
    'gpt2-medium': ['openai-community/gpt2-medium', [1024, 24, 16]],
    'gpt2-large': ['openai-community/gpt2-large', [1280, 36, 20]],
    'gpt2-xl': ['openai-community/gpt2-xl', [1600, 48, 25]],
    distilgpt2: ['distilbert/distilgpt2', [768, 6, 12]],
  },
};

const llama = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
};

/** @type {Group} */
const llama2 = {
  common: {
    ...llama,
    max_position_embeddings: 4096,
    vocab_size: 32000,
    bos_token_id: 1,
    eos_token_id: 2,
    dtype: 'float16',
  },
  fields: GROUPED,
  models: {
    'llama-2-7b': ['meta-llama/Llama-2-7b-hf', [4096, 11008, 32, 32, 32]],
    'llama-2-13b': ['meta-llama/Llama-2-13b-hf', [5120, 13824, 40, 40, 40]],
    'llama-2-70b': ['meta-llama/Llama-2-70b-hf', [8192, 28672, 80, 64, 8]],
    'tinyllama-1.1b': [
      'TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T',
      [2048, 5632, 22, 32, 4],
      { max_position_embeddings: 2048, dtype: 'float32' },
    ],
  },
};

/** @param {number} factor the factor in configs of Llama 3.1 and later */
const longer = (factor) => ({
  max_position_embeddings: 131072,
  rope_scaling: {
    factor,
    high_freq_factor: 4,
    low_freq_factor: 1,
    original_max_position_embeddings: 8192,
    rope_type: 'llama3',
  },
});
const small = { ...longer(32), tie_word_embeddings: true };

/** @type {Group} */
const llama3 = {
  common: {
    ...llama,
    max_position_embeddings: 8192,
    rope_theta: 500000,
    vocab_size: 128256,
    bos_token_id: 128000,
    eos_token_id: 128001,
    dtype: 'bfloat16',
  },
  fields: GROUPED,
  models: {
    'llama-3-8b': ['meta-llama/Meta-Llama-3-8B', [4096, 14336, 32, 32, 8]],
    'llama-3-70b': ['meta-llama/Meta-Llama-3-70B', [8192, 28672, 80, 64, 8]],
    'llama-3.1-8b': ['meta-llama/Llama-3.1-8B', [4096, 14336, 32, 32, 8], longer(8)],
    'llama-3.1-70b': ['meta-llama/Llama-3.1-70B', [8192, 28672, 80, 64, 8], longer(8)],
    'llama-3.1-405b': ['meta-llama/Llama-3.1-405B', [16384, 53248, 126, 128, 8], longer(8)],
    'llama-3.2-1b': ['meta-llama/Llama-3.2-1B', [2048, 8192, 16, 32, 8], { ...small, head_dim: 64 }],
    'llama-3.2-3b': ['meta-llama/Llama-3.2-3B', [3072, 8192, 28, 24, 8], { ...small, head_dim: 128 }],
  },
};

const mistralai = {
  rms_norm_eps: 1e-5,
  rope_theta: 1e6,
  sliding_window: null,
  max_position_embeddings: 32768,
  tie_word_embeddings: false,
  bos_token_id: 1,
  eos_token_id: 2,
  dtype: 'bfloat16',
};

/** @type {Group} */
const mistral = {
  common: { architectures: ['MistralForCausalLM'], model_type: 'mistral', ...mistralai },
  fields: [...GROUPED, 'vocab_size'],
  models: {
    'mistral-7b-v0.1': [
      'mistralai/Mistral-7B-v0.1',
      [4096, 14336, 32, 32, 8, 32000],
      { rope_theta: 10000, sliding_window: 4096 },
    ],
    'mistral-7b-v0.3': ['mistralai/Mistral-7B-v0.3', [4096, 14336, 32, 32, 8, 32768]],
    'mistral-nemo-12b': [
      'mistralai/Mistral-Nemo-Base-2407',
      [5120, 14336, 40, 32, 8, 131072],
      { head_dim: 128, max_position_embeddings: 128000 },
    ],
    'mistral-small-24b': [
      'mistralai/Mistral-Small-24B-Base-2501',
      [5120, 32768, 40, 32, 8, 131072],
      { head_dim: 128, rope_theta: 1e8 },
    ],
  },
};

/** @type {Group} */
const mixtral = {
  common: {
    architectures: ['MixtralForCausalLM'],
    model_type: 'mixtral',
    ...mistralai,
    num_local_experts: 8,
    num_experts_per_tok: 2,
  },
  fields: [...GROUPED, 'vocab_size'],
  models: {
    'mixtral-8x7b': ['mistralai/Mixtral-8x7B-v0.1', [4096, 14336, 32, 32, 8, 32000]],
    'mixtral-8x22b': [
      'mistralai/Mixtral-8x22B-v0.1',
      [6144, 16384, 56, 48, 8, 32768],
      { max_position_embeddings: 65536 },
    ],
  },
};

const qwen = {
  rms_norm_eps: 1e-6,
  rope_theta: 1e6,
  max_position_embeddings: 131072,
  tie_word_embeddings: false,
  bos_token_id: 151643,
  eos_token_id: 151643,
  dtype: 'bfloat16',
};
const QWEN = [...GROUPED, 'vocab_size'];
const tied = { tie_word_embeddings: true };
const at32k = { max_position_embeddings: 32768 };

/** @type {Group} */
const qwen2 = {
  common: { architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2', ...qwen },
  fields: QWEN,
  models: {
    'qwen2-0.5b': ['Qwen/Qwen2-0.5B', [896, 4864, 24, 14, 2, 151936], tied],
    'qwen2-1.5b': ['Qwen/Qwen2-1.5B', [1536, 8960, 28, 12, 2, 151936], tied],
    'qwen2-7b': ['Qwen/Qwen2-7B', [3584, 18944, 28, 28, 4, 152064]],
    'qwen2-72b': ['Qwen/Qwen2-72B', [8192, 29568, 80, 64, 8, 152064], { rms_norm_eps: 1e-5 }],
    'qwen2.5-0.5b': ['Qwen/Qwen2.5-0.5B', [896, 4864, 24, 14, 2, 151936], { ...tied, ...at32k }],
    'qwen2.5-1.5b': ['Qwen/Qwen2.5-1.5B', [1536, 8960, 28, 12, 2, 151936], tied],
    'qwen2.5-3b': ['Qwen/Qwen2.5-3B', [2048, 11008, 36, 16, 2, 151936], { ...tied, ...at32k }],
    'qwen2.5-7b': ['Qwen/Qwen2.5-7B', [3584, 18944, 28, 28, 4, 152064]],
    'qwen2.5-14b': ['Qwen/Qwen2.5-14B', [5120, 13824, 48, 40, 8, 152064], { rms_norm_eps: 1e-5 }],
    'qwen2.5-32b': ['Qwen/Qwen2.5-32B', [5120, 27648, 64, 40, 8, 152064], { rms_norm_eps: 1e-5 }],
    'qwen2.5-72b': ['Qwen/Qwen2.5-72B', [8192, 29568, 80, 64, 8, 152064], { rms_norm_eps: 1e-5 }],
  },
};

/** @type {Group} */
const qwen2Moe = {
  common: {
    architectures: ['Qwen2MoeForCausalLM'],
    model_type: 'qwen2_moe',
    ...qwen,
    max_position_embeddings: 8192,
    vocab_size: 151936,
  },
  fields: [
    ...GROUPED,
    'moe_intermediate_size',
    'shared_expert_intermediate_size',
    'num_experts',
    'num_experts_per_tok',
  ],
  models: {
    'qwen1.5-moe-a2.7b': ['Qwen/Qwen1.5-MoE-A2.7B', [2048, 5632, 24, 16, 16, 1408, 5632, 60, 4]],
    'qwen2-57b-a14b': [
      'Qwen/Qwen2-57B-A14B',
      [3584, 18944, 28, 28, 4, 2560, 20480, 64, 8],
      { max_position_embeddings: 131072 },
    ],
  },
};

const qwens3 = { ...qwen, eos_token_id: 151645, head_dim: 128, max_position_embeddings: 40960, vocab_size: 151936 };

/** @type {Group} */
const qwen3 = {
  common: { architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3', ...qwens3 },
  fields: GROUPED,
  models: {
    'qwen3-0.6b': ['Qwen/Qwen3-0.6B', [1024, 3072, 28, 16, 8], tied],
    'qwen3-1.7b': ['Qwen/Qwen3-1.7B', [2048, 6144, 28, 16, 8], tied],
    'qwen3-4b': ['Qwen/Qwen3-4B', [2560, 9728, 36, 32, 8], tied],
    'qwen3-8b': ['Qwen/Qwen3-8B', [4096, 12288, 36, 32, 8]],
    'qwen3-14b': ['Qwen/Qwen3-14B', [5120, 17408, 40, 40, 8]],
    'qwen3-32b': ['Qwen/Qwen3-32B', [5120, 25600, 64, 64, 8]],
  },
};

/** @type {Group} */
const qwen3Moe = {
  common: {
    architectures: ['Qwen3MoeForCausalLM'],
    model_type: 'qwen3_moe',
    ...qwens3,
    num_experts: 128,
    num_experts_per_tok: 8,
    norm_topk_prob: true,
  },
  fields: [...GROUPED, 'moe_intermediate_size'],
  models: {
    'qwen3-30b-a3b': ['Qwen/Qwen3-30B-A3B', [2048, 6144, 48, 32, 4, 768]],
    'qwen3-235b-a22b': ['Qwen/Qwen3-235B-A22B', [4096, 12288, 94, 64, 4, 1536]],
  },
};

const google = {
  vocab_size: 256000,
  max_position_embeddings: 8192,
  pad_token_id: 0,
  eos_token_id: 1,
  bos_token_id: 2,
};

/** @type {Group} */
const gemma = {
  common: { architectures: ['GemmaForCausalLM'], model_type: 'gemma', ...google, head_dim: 256, dtype: 'bfloat16' },
  fields: GROUPED,
  models: {
    'gemma-2b': ['google/gemma-2b', [2048, 16384, 18, 8, 1]],
    'gemma-7b': ['google/gemma-7b', [3072, 24576, 28, 16, 16]],
  },
};

/** @type {Group} */
const gemma2 = {
  common: { architectures: ['Gemma2ForCausalLM'], model_type: 'gemma2', ...google, sliding_window: 4096 },
  fields: [...GROUPED, 'head_dim', 'query_pre_attn_scalar'],
  models: {
    'gemma-2-2b': ['google/gemma-2-2b', [2304, 9216, 26, 8, 4, 256, 256]],
    'gemma-2-9b': ['google/gemma-2-9b', [3584, 14336, 42, 16, 8, 256, 256]],
    'gemma-2-27b': ['google/gemma-2-27b', [4608, 36864, 46, 32, 16, 128, 144]],
  },
};

const phi4 = {
  vocab_size: 100352,
  max_position_embeddings: 16384,
  original_max_position_embeddings: 16384,
  rope_theta: 250000,
  sliding_window: null,
  bos_token_id: 100257,
  eos_token_id: 100265,
  pad_token_id: 100349,
};

// Phi-3-mini-128k, Phi-3.5 and Phi-4-mini are left out: they have lists of factors for long contexts.
/** @type {Group} */
const phi3 = {
  common: {
    architectures: ['Phi3ForCausalLM'],
    model_type: 'phi3',
    vocab_size: 32064,
    max_position_embeddings: 4096,
    sliding_window: 2047,
    bos_token_id: 1,
    eos_token_id: 32000,
    pad_token_id: 32000,
    dtype: 'bfloat16',
  },
  fields: GROUPED,
  models: {
    'phi-3-mini': ['microsoft/Phi-3-mini-4k-instruct', [3072, 8192, 32, 32, 32]],
    'phi-3-medium': ['microsoft/Phi-3-medium-4k-instruct', [5120, 17920, 40, 40, 10]],
    'phi-4': ['microsoft/phi-4', [5120, 17920, 40, 40, 10], phi4],
  },
};

export const decoders = [gpt2, llama2, llama3, mistral, mixtral, qwen2, qwen2Moe, qwen3, qwen3Moe, gemma, gemma2, phi3];
