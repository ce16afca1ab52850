// SPDX-License-Identifier: Apache-2.0
// What people want to know of the recipes of projects that train language models, beside what the recipes say themselves.

/** @typedef {import('./index.js').About} About */

/** @type {[string, string]} */
const OLMO = [
  'Groeneveld et al., OLMo: Accelerating the Science of Language Models, 2024',
  'https://arxiv.org/abs/2402.00838',
];

/** @param {string} word of init_fn */
const olmo = (word) => `from olmo import OLMo
from olmo.config import InitFnType, ModelConfig

model = OLMo(ModelConfig(init_fn=InitFnType.${word}))`;

/** @type {Record<string, About>} */
export const trainers = {
  nanogpt: {
    model: 'nanoGPT',
    title: "How nanoGPT initializes GPT-2's weights",
    framework: 'nanoGPT',
    area: 'language',
    words:
      'Linear layers and embeddings are N(0, 0.02²), biases 0, norms 1. The two matrices of a block that write to the residual stream are N(0, 0.02² / (2L)) for L blocks. The head is the embedding.',
    users: 'nanoGPT and what is made from it',
    paper: ['karpathy/nanoGPT', 'https://github.com/karpathy/nanoGPT'],
    python: `from model import GPT, GPTConfig

model = GPT(GPTConfig())`,
    examples: ['nanogpt-124m', 'nanogpt-350m'],
    also: ['transformers/gpt2', 'megatron', 'gpt-neox', 'torchtitan'],
  },
  megatron: {
    model: 'GPT',
    title: 'How Megatron-LM initializes the weights of GPT',
    framework: 'Megatron-LM',
    area: 'language',
    words:
      'Matrices are N(0, s²) with s = `init_method_std`, 0.02 by default. The outputs of attention and MLP are N(0, s² / (2L)) for L blocks. With μP, `use_mup`, all but the embedding are divided by the square root of how much wider the model is than its base.',
    users: 'Megatron-Core and NeMo',
    paper: ['Shoeybi et al., Megatron-LM, 2019', 'https://arxiv.org/abs/1909.08053'],
    python: `from megatron.core.transformer.transformer_config import TransformerConfig

config = TransformerConfig(num_layers=24, hidden_size=1024, num_attention_heads=16)
config.init_method, config.output_layer_init_method  # what fills the matrices`,
    examples: ['megatron-345m', 'megatron-345m-mup'],
    also: ['nanogpt', 'transformers/gpt2', 'gpt-neox', 'olmo/full-megatron'],
  },
  'gpt-neox': {
    model: 'GPT-NeoX',
    title: 'How the weights of GPT-NeoX and Pythia are initialized',
    framework: 'GPT-NeoX',
    area: 'language',
    words:
      'Matrices and embeddings are by `small_init`: N(0, 2 / (5d)) for a width of d. The outputs of attention and MLP are by `wang_init`: normal with a standard deviation of 2 / (L √d) for L blocks. Both are words of the config; seven others are known.',
    users: 'GPT-NeoX-20B, Pythia',
    paper: [
      'Black et al., GPT-NeoX-20B: An Open-Source Autoregressive Language Model, 2022',
      'https://arxiv.org/abs/2204.06745',
    ],
    python: `from megatron.model.init_functions import get_init_methods

init_method, output_layer_init_method = get_init_methods(neox_args)`,
    examples: ['pythia-160m', 'pythia-1.4b'],
    also: ['nanogpt', 'megatron', 'transformers/gpt2'],
  },
  olmo: {
    model: 'OLMo',
    title: "How OLMo's weights are initialized",
    framework: 'OLMo',
    area: 'language',
    words:
      "The config's `init_fn` decides: 'normal', the default, is one standard deviation for all; 'mitchell' scales by fan-in and depth; 'full_megatron' as Megatron does.",
    paper: OLMO,
    python: olmo('normal'),
    examples: ['olmo-1b'],
    also: ['olmo/mitchell', 'olmo/full-megatron', 'olmo-core'],
  },
  'olmo/normal': {
    model: 'OLMo',
    title: "How OLMo's weights are initialized, init_fn 'normal'",
    framework: 'OLMo',
    area: 'language',
    words:
      'Every matrix is normal with a standard deviation of `init_std`, 0.02. It is cut only where the config says `init_cutoff_factor`. Nothing is scaled by depth.',
    paper: OLMO,
    python: olmo('normal'),
    examples: ['olmo-1b'],
    also: ['olmo/mitchell', 'olmo/full-megatron', 'olmo-core'],
  },
  'olmo/mitchell': {
    model: 'OLMo',
    title: "How OLMo's weights are initialized, init_fn 'mitchell'",
    framework: 'OLMo',
    area: 'language',
    words:
      'Matrices are normal with a standard deviation of 1/√d for a width of d, cut at three sigma. The outputs of block l are divided by √(2 (l + 1)): the later a block, the less it adds.',
    users: 'OLMo 1B and 7B of 2024',
    paper: OLMO,
    python: olmo('mitchell'),
    examples: ['olmo-1b'],
    also: ['olmo/normal', 'olmo/full-megatron', 'olmo-core', 'torchtitan'],
  },
  'olmo/full-megatron': {
    model: 'OLMo',
    title: "How OLMo's weights are initialized, init_fn 'full_megatron'",
    framework: 'OLMo',
    area: 'language',
    words:
      'Matrices are N(0, 0.02²), cut at three sigma; the outputs of attention and MLP are divided by √(2L) for L blocks; the head is N(0, 1/d).',
    paper: OLMO,
    python: olmo('full_megatron'),
    examples: ['olmo-1b'],
    also: ['megatron', 'olmo/mitchell', 'olmo/normal'],
  },
  'olmo-core': {
    model: 'OLMo 2',
    title: 'How the weights of OLMo 2 are initialized in OLMo-core',
    framework: 'OLMo-core',
    area: 'language',
    words:
      "Everything is cut at three sigma. By `init_method` 'normal', the default, every matrix has a standard deviation of 0.02; 'llama' divides the outputs by √(2L), 'llama_depth' by √(2 (l + 1)), and both draw the embedding from N(0, 1); 'fan_in' is 1/√fan-in.",
    users: 'OLMo 2',
    paper: ['OLMo Team, 2 OLMo 2 Furious, 2025', 'https://arxiv.org/abs/2501.00656'],
    python: `from olmo_core.nn.transformer import InitMethod, TransformerConfig

model = TransformerConfig.olmo2_7B(vocab_size=100352, init_method=InitMethod.normal).build()
model.init_weights()`,
    examples: ['olmo-core-7b', 'olmo-core-7b-depth'],
    also: ['olmo', 'olmo/mitchell', 'torchtitan'],
  },
  torchtitan: {
    model: 'Llama 3',
    title: "How Llama 3's weights are initialized in torchtitan",
    framework: 'torchtitan',
    area: 'language',
    words:
      "The embedding is N(0, 1). Matrices are normal with a standard deviation of 0.02 and called truncated, but cut at ±2: nothing is cut off. The outputs of block l, and the second matrix of the gate, are divided by √(2 (l + 1)). The head is 1/√d, cut at three sigma. DeepSeek V3's experts follow the same rules.",
    users: "torchtitan's Llama 3 and DeepSeek V3",
    paper: [
      'Liang et al., TorchTitan: One-stop PyTorch native solution for production ready LLM pretraining, 2024',
      'https://arxiv.org/abs/2410.06511',
    ],
    python: `model = model_args.build()  # of torchtitan.models.llama3
model.init_weights()`,
    examples: ['torchtitan-llama3-8b'],
    traps: ['tied-heads'],
    also: ['transformers/llama', 'olmo-core', 'nanogpt'],
  },
  mamba: {
    model: 'Mamba',
    title: 'How the weights of Mamba, Mamba-2 and Mamba-3 are initialized',
    framework: 'state-spaces/mamba',
    area: 'language',
    words:
      "Matrices keep PyTorch's default, the embedding is N(0, 0.02²). The output of each block is Kaiming uniform, divided by √L for L blocks. A begins as the logarithms of 1, 2, 3, ...; in Mamba-2 as those of U(1, 16). D is 1. The bias of the steps is the inverse softplus of steps that are log-uniform from 0.001 to 0.1.",
    users: 'Mamba, Mamba-2 and Mamba-3 of their authors',
    paper: [
      'Gu and Dao, Mamba: Linear-Time Sequence Modeling with Selective State Spaces, 2023',
      'https://arxiv.org/abs/2312.00752',
    ],
    python: `from mamba_ssm.models.config_mamba import MambaConfig
from mamba_ssm.models.mixer_seq_simple import MambaLMHeadModel

model = MambaLMHeadModel(MambaConfig(d_model=768, n_layer=24, vocab_size=50280))`,
    examples: ['mamba-130m'],
    traps: ['mamba-of-transformers'],
    also: ['transformers/mamba', 'transformers/mamba2'],
  },
  t5x: {
    model: 'T5',
    title: "How T5's weights are initialized in T5X",
    framework: 'T5X',
    area: 'language',
    words:
      'Kernels of the MLPs are LeCun normals, cut at two sigma. Those of attention are LeCun normals that are not cut, and queries are divided by the square root of the head size besides, since T5 does not divide its attention scores. The embedding is N(0, 1), norms are 1, and there are no biases.',
    users: 'T5 1.1 and its kin, as Google trains them',
    paper: ['Roberts et al., Scaling Up Models and Data with t5x and seqio, 2022', 'https://arxiv.org/abs/2203.17189'],
    python: `params = network.Transformer(config).init(key, *inputs)  # of t5x.examples.t5`,
    examples: ['t5x-base'],
    also: ['transformers/t5', 'flax'],
  },
};
