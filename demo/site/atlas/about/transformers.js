// SPDX-License-Identifier: Apache-2.0
// What people want to know of the recipes of Hugging Face transformers, beside what the recipes say themselves.

/** @typedef {import('./index.js').About} About */

/** Rules that most of them have. */
const BASE =
  'Every matrix and every embedding is drawn from a normal with a standard deviation of `initializer_range`, 0.02 if the config does not say. Biases are 0, norms are 1.';
const NO_DEPTH =
  'Nothing is scaled by depth: the outputs of all blocks have the standard deviation of every other matrix.';

/** @param {string} place on the hub @param {string} [model] its class @returns {string} */
const fromConfig = (place, model = 'AutoModelForCausalLM') => `from transformers import AutoConfig, ${model}

config = AutoConfig.from_pretrained('${place}')
model = ${model}.from_config(config)`;

/** @param {string} config of a class @param {string} model */
const ofClass = (config, model) => `from transformers import ${config}, ${model}

model = ${model}(${config}())`;

/** @type {Record<string, About>} */
export const transformers = {
  'transformers/base': {
    model: 'Any model',
    title: 'How transformers initializes any model',
    area: 'layers',
    words: `What transformers does where a family adds nothing. ${BASE} The base class applies this to each layer, children first; then the family's own rules come, then tied weights.`,
    python: `from transformers import AutoConfig, AutoModel

model = AutoModel.from_config(AutoConfig.from_pretrained(place))`,
    examples: ['any-decoder'],
    traps: ['unscaled-residuals', 'vanishing-std'],
    also: ['torch', 'transformers/gpt2', 'transformers/llama'],
  },
  'transformers/gpt2': {
    model: 'GPT-2',
    area: 'language',
    words: `${BASE} The two matrices of a block that write to the residual stream, \`c_proj\` of attention and of the MLP, are divided by the square root of twice the number of blocks, so that the variance of the stream does not grow with depth. The head is the embedding.`,
    users: 'GPT-2 and DistilGPT-2',
    paper: [
      'Radford et al., Language Models are Unsupervised Multitask Learners, 2019',
      'https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf',
    ],
    python: fromConfig('openai-community/gpt2'),
    examples: ['gpt2', 'distilgpt2', 'gpt2-medium', 'gpt2-large', 'gpt2-xl'],
    also: ['nanogpt', 'megatron', 'gpt-neox'],
  },
  'transformers/llama': {
    model: 'Llama',
    title: 'How the weights of Llama 2, 3, 3.1 and 3.2 are initialized in transformers',
    area: 'language',
    words: `${BASE} ${NO_DEPTH} The head is a matrix of its own, or the embedding where the config says \`tie_word_embeddings\`. This is how transformers makes a fresh Llama; how Meta initialized theirs has not been published.`,
    users: 'Llama 2, 3, 3.1 and 3.2, TinyLlama',
    paper: [
      'Touvron et al., LLaMA: Open and Efficient Foundation Language Models, 2023',
      'https://arxiv.org/abs/2302.13971',
    ],
    python: fromConfig('meta-llama/Llama-3.2-1B'),
    examples: ['llama-3.2-1b', 'tinyllama-1.1b', 'llama-2-7b', 'llama-3-8b', 'llama-3.1-70b', 'llama-3.1-405b'],
    also: ['torchtitan', 'olmo-core', 'transformers/mistral', 'transformers/qwen3'],
  },
  'transformers/mistral': {
    model: 'Mistral',
    area: 'language',
    words: `${BASE} ${NO_DEPTH} The rules are those of Llama.`,
    users: 'Mistral 7B, Nemo, Small',
    paper: ['Jiang et al., Mistral 7B, 2023', 'https://arxiv.org/abs/2310.06825'],
    python: fromConfig('mistralai/Mistral-7B-v0.1'),
    examples: ['mistral-7b-v0.1', 'mistral-7b-v0.3', 'mistral-nemo-12b', 'mistral-small-24b'],
    also: ['transformers/llama', 'transformers/mixtral'],
  },
  'transformers/mixtral': {
    model: 'Mixtral',
    area: 'language',
    words: `${BASE} All experts of a block are one tensor and have the standard deviation of every other matrix; so has the router in the end. ${NO_DEPTH}`,
    users: 'Mixtral 8x7B and 8x22B',
    paper: ['Jiang et al., Mixtral of Experts, 2024', 'https://arxiv.org/abs/2401.04088'],
    python: fromConfig('mistralai/Mixtral-8x7B-v0.1'),
    examples: ['mixtral-8x7b', 'mixtral-8x22b'],
    also: ['transformers/mistral', 'transformers/qwen3_moe'],
  },
  'transformers/qwen2': {
    model: 'Qwen 2',
    title: 'How the weights of Qwen 2 and Qwen 2.5 are initialized in transformers',
    area: 'language',
    words: `${BASE} ${NO_DEPTH} The biases of query, key and value, which Llama has not, are 0. Small models tie their head to the embedding.`,
    users: 'Qwen 2 and Qwen 2.5',
    paper: ['Yang et al., Qwen2 Technical Report, 2024', 'https://arxiv.org/abs/2407.10671'],
    python: fromConfig('Qwen/Qwen2-0.5B'),
    examples: ['qwen2-0.5b', 'qwen2.5-0.5b', 'qwen2.5-1.5b', 'qwen2.5-7b', 'qwen2.5-72b'],
    also: ['transformers/llama', 'transformers/qwen3', 'transformers/qwen2_moe'],
  },
  'transformers/qwen2_moe': {
    model: 'Qwen 2 MoE',
    area: 'language',
    words: `${BASE} The experts, the shared expert, its gate and the router are drawn in the same way. ${NO_DEPTH}`,
    users: 'Qwen 1.5 MoE and Qwen 2 57B-A14B',
    paper: ['Yang et al., Qwen2 Technical Report, 2024', 'https://arxiv.org/abs/2407.10671'],
    python: fromConfig('Qwen/Qwen1.5-MoE-A2.7B'),
    examples: ['qwen1.5-moe-a2.7b', 'qwen2-57b-a14b'],
    also: ['transformers/qwen2', 'transformers/mixtral'],
  },
  'transformers/qwen3': {
    model: 'Qwen 3',
    area: 'language',
    words: `${BASE} ${NO_DEPTH} Queries and keys have norms of their own, which are 1.`,
    users: 'Qwen 3',
    paper: ['Yang et al., Qwen3 Technical Report, 2025', 'https://arxiv.org/abs/2505.09388'],
    python: fromConfig('Qwen/Qwen3-0.6B'),
    examples: ['qwen3-0.6b', 'qwen3-4b', 'qwen3-8b', 'qwen3-32b'],
    also: ['transformers/qwen2', 'transformers/qwen3_moe', 'transformers/llama'],
  },
  'transformers/qwen3_moe': {
    model: 'Qwen 3 MoE',
    area: 'language',
    words: `${BASE} The experts, all of a block in one tensor, and the router are drawn in the same way. ${NO_DEPTH}`,
    users: 'Qwen 3 30B-A3B and 235B-A22B',
    paper: ['Yang et al., Qwen3 Technical Report, 2025', 'https://arxiv.org/abs/2505.09388'],
    python: fromConfig('Qwen/Qwen3-30B-A3B'),
    examples: ['qwen3-30b-a3b', 'qwen3-235b-a22b'],
    also: ['transformers/qwen3', 'transformers/mixtral'],
  },
  'transformers/gemma': {
    model: 'Gemma',
    area: 'language',
    words:
      'Every matrix and the embedding are drawn from a normal with a standard deviation of 0.02. The norms are 0, not 1: they multiply by 1 + weight. The head is the embedding.',
    users: 'Gemma 2B and 7B',
    paper: [
      'Gemma Team, Gemma: Open Models Based on Gemini Research and Technology, 2024',
      'https://arxiv.org/abs/2403.08295',
    ],
    python: fromConfig('google/gemma-2b'),
    examples: ['gemma-2b', 'gemma-7b'],
    traps: ['odd-norms'],
    also: ['transformers/gemma2', 'transformers/llama'],
  },
  'transformers/gemma2': {
    model: 'Gemma 2',
    area: 'language',
    words:
      'Every matrix and the embedding are drawn from a normal with a standard deviation of 0.02. The four norms of each block are 0, not 1: they multiply by 1 + weight. The head is the embedding.',
    users: 'Gemma 2 2B, 9B and 27B',
    paper: [
      'Gemma Team, Gemma 2: Improving Open Language Models at a Practical Size, 2024',
      'https://arxiv.org/abs/2408.00118',
    ],
    python: fromConfig('google/gemma-2-2b'),
    examples: ['gemma-2-2b', 'gemma-2-9b', 'gemma-2-27b'],
    traps: ['odd-norms'],
    also: ['transformers/gemma', 'transformers/llama'],
  },
  'transformers/phi3': {
    model: 'Phi 3',
    title: 'How the weights of Phi 3 and Phi 4 are initialized in transformers',
    area: 'language',
    words: `${BASE} Query, key and value are one matrix; with a fixed standard deviation that changes nothing. The row of the padding token is 0. ${NO_DEPTH}`,
    users: 'Phi 3, Phi 3.5 and Phi 4',
    paper: ['Abdin et al., Phi-3 Technical Report, 2024', 'https://arxiv.org/abs/2404.14219'],
    python: fromConfig('microsoft/Phi-3-mini-4k-instruct'),
    examples: ['phi-3-mini', 'phi-3-medium', 'phi-4'],
    also: ['transformers/llama', 'transformers/mistral'],
  },
  'transformers/bert': {
    model: 'BERT',
    area: 'language',
    words: `${BASE} The row of the padding token is 0, the bias of the language model's head is 0, and the head is the word embedding. Google's own code truncated the normal at two sigma; transformers does not.`,
    users: 'BERT, MiniLM sentence encoders, and hundreds of encoders after them',
    paper: [
      'Devlin et al., BERT: Pre-training of Deep Bidirectional Transformers, 2018',
      'https://arxiv.org/abs/1810.04805',
    ],
    python: fromConfig('google-bert/bert-base-uncased', 'AutoModelForMaskedLM'),
    examples: ['bert-base-uncased', 'bert-large-uncased', 'bert-base-multilingual-cased', 'all-minilm-l6-v2'],
    also: ['transformers/roberta', 'transformers/distilbert', 'transformers/electra'],
  },
  'transformers/roberta': {
    model: 'RoBERTa',
    area: 'language',
    words: `${BASE} The row of the padding token, number 1, is 0, in the table of positions too. The head is the word embedding.`,
    users: 'RoBERTa and DistilRoBERTa',
    paper: [
      'Liu et al., RoBERTa: A Robustly Optimized BERT Pretraining Approach, 2019',
      'https://arxiv.org/abs/1907.11692',
    ],
    python: fromConfig('FacebookAI/roberta-base', 'AutoModelForMaskedLM'),
    examples: ['roberta-base', 'distilroberta-base', 'roberta-large'],
    also: ['transformers/bert', 'transformers/xlm-roberta'],
  },
  'transformers/xlm-roberta': {
    model: 'XLM-RoBERTa',
    area: 'language',
    words: `${BASE} The row of the padding token, number 1, is 0. The rules are those of RoBERTa.`,
    paper: [
      'Conneau et al., Unsupervised Cross-lingual Representation Learning at Scale, 2019',
      'https://arxiv.org/abs/1911.02116',
    ],
    python: fromConfig('FacebookAI/xlm-roberta-base', 'AutoModelForMaskedLM'),
    examples: [],
    also: ['transformers/roberta', 'transformers/bert'],
  },
  'transformers/distilbert': {
    model: 'DistilBERT',
    area: 'language',
    words: `${BASE} Positions are drawn as words are, or are sinusoids where the config says \`sinusoidal_pos_embds\`.`,
    paper: ['Sanh et al., DistilBERT, a distilled version of BERT, 2019', 'https://arxiv.org/abs/1910.01108'],
    python: fromConfig('distilbert/distilbert-base-uncased', 'AutoModelForMaskedLM'),
    examples: [],
    also: ['transformers/bert', 'transformers/electra'],
  },
  'transformers/electra': {
    model: 'ELECTRA',
    area: 'language',
    words: `${BASE} The embedding may be narrower than the model; then a matrix between them is drawn in the same way.`,
    paper: [
      'Clark et al., ELECTRA: Pre-training Text Encoders as Discriminators, 2020',
      'https://arxiv.org/abs/2003.10555',
    ],
    python: fromConfig('google/electra-small-discriminator', 'AutoModelForPreTraining'),
    examples: [],
    also: ['transformers/bert', 'transformers/distilbert'],
  },
  'transformers/t5': {
    model: 'T5',
    area: 'language',
    words:
      'Each kind of matrix has a standard deviation of its own, by its fan-in: queries are divided by the square root of the head size too, since T5 does not divide its attention scores. The shared embedding is N(0, 1). Norms are 1, and there are no biases. `initializer_factor` multiplies all of it.',
    users: 'T5, T5 1.1 and Flan-T5',
    paper: [
      'Raffel et al., Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer, 2019',
      'https://arxiv.org/abs/1910.10683',
    ],
    python: fromConfig('google-t5/t5-small', 'AutoModelForSeq2SeqLM'),
    examples: ['t5-small', 't5-base', 't5-v1.1-base', 'flan-t5-large', 't5-11b'],
    traps: ['tied-heads'],
    also: ['t5x', 'transformers/bert'],
  },
  'transformers/mamba': {
    model: 'Mamba',
    area: 'language',
    words:
      'The embedding, `in_proj` and `x_proj` are drawn from a normal with a standard deviation of 0.1. `out_proj` and the convolution keep the default of PyTorch, and `dt_proj` is uniform on ±1/√fan-in. A begins as the logarithms of 1, 2, 3, ..., D as 1. The bias of the steps is the inverse softplus of steps that are log-uniform from 0.001 to 0.1. The authors of Mamba do it otherwise.',
    paper: [
      'Gu and Dao, Mamba: Linear-Time Sequence Modeling with Selective State Spaces, 2023',
      'https://arxiv.org/abs/2312.00752',
    ],
    python: ofClass('MambaConfig', 'MambaForCausalLM'),
    examples: ['transformers-mamba-130m'],
    also: ['mamba', 'transformers/mamba2'],
  },
  'transformers/mamba2': {
    model: 'Mamba 2',
    area: 'language',
    words:
      'The embedding, `in_proj` and the head are drawn from a normal with a standard deviation of 0.1. `out_proj` and the convolution keep the default of PyTorch. A begins as the logarithms of 1, 2, 3, ..., one for each head, where the authors draw it from U(1, 16). The bias of the steps is the inverse softplus of log-uniform steps.',
    paper: ['Dao and Gu, Transformers are SSMs, 2024', 'https://arxiv.org/abs/2405.21060'],
    python: ofClass('Mamba2Config', 'Mamba2ForCausalLM'),
    examples: ['transformers-mamba2-130m'],
    also: ['mamba', 'transformers/mamba'],
  },
  'transformers/vit': {
    model: 'ViT',
    title: "How ViT's weights are initialized in transformers",
    area: 'vision',
    words:
      'Linear layers and the patch embedding are normal with a standard deviation of 0.02. Positions and the class token are called truncated, but are cut at ±2, which is 100 sigma. Biases are 0, norms are 1.',
    users: 'ViT Base, Large and Huge',
    paper: ['Dosovitskiy et al., An Image is Worth 16x16 Words, 2020', 'https://arxiv.org/abs/2010.11929'],
    python: fromConfig('google/vit-base-patch16-224', 'AutoModelForImageClassification'),
    examples: ['vit-base-patch16-224', 'vit-large-patch16-224', 'vit-huge-patch14-224-in21k'],
    also: ['torchvision/vit', 'timm/vit', 'timm/vit-jax', 'transformers/deit', 'transformers/dinov2'],
  },
  'transformers/deit': {
    model: 'DeiT',
    area: 'vision',
    words:
      'Linear layers and the patch embedding are normal with a standard deviation of 0.02. Class token, distillation token and positions are drawn, and then set to 0: positions too, which are random in other families.',
    paper: ['Touvron et al., Training data-efficient image transformers, 2020', 'https://arxiv.org/abs/2012.12877'],
    python: fromConfig('facebook/deit-base-distilled-patch16-224', 'AutoModelForImageClassification'),
    examples: [],
    also: ['transformers/vit', 'timm/vit'],
  },
  'transformers/dinov2': {
    model: 'DINOv2',
    area: 'vision',
    words:
      'All matrices are normal with a standard deviation of 0.02 and called truncated, though nothing is cut off. The layer scales are `layerscale_value`, 1 if the config does not say.',
    paper: [
      'Oquab et al., DINOv2: Learning Robust Visual Features without Supervision, 2023',
      'https://arxiv.org/abs/2304.07193',
    ],
    python: fromConfig('facebook/dinov2-base', 'AutoModel'),
    examples: [],
    also: ['transformers/vit', 'timm/vit'],
  },
  'transformers/convnext': {
    model: 'ConvNeXt',
    area: 'vision',
    words:
      'Convolutions and linear layers are normal with a standard deviation of 0.02, biases 0, norms 1. Layer scales begin at 1e-6: each block begins as nearly nothing beside its input.',
    paper: ['Liu et al., A ConvNet for the 2020s, 2022', 'https://arxiv.org/abs/2201.03545'],
    python: fromConfig('facebook/convnext-tiny-224', 'AutoModelForImageClassification'),
    examples: [],
    also: ['torchvision/convnext', 'timm/convnext'],
  },
  'transformers/resnet': {
    model: 'ResNet',
    area: 'vision',
    words:
      "Convolutions are Kaiming normal by fan-out for a ReLU. The classifier keeps PyTorch's default for a linear layer. Batch norms are 1 and 0. Unlike timm's, the last norm of a block is not 0.",
    paper: ['He et al., Deep Residual Learning for Image Recognition, 2015', 'https://arxiv.org/abs/1512.03385'],
    python: fromConfig('microsoft/resnet-50', 'AutoModelForImageClassification'),
    examples: [],
    also: ['torchvision/resnet', 'timm/resnet', 'megengine/resnet'],
  },
  'transformers/clip': {
    model: 'CLIP',
    area: 'images and text',
    words:
      'Each kind of matrix has a standard deviation of its own: query, key and value by the width and the depth, the output of attention by the width, the MLP by its own width. The temperature begins at 2.6592, the logarithm of 1 / 0.07. `initializer_factor` multiplies all of it.',
    paper: [
      'Radford et al., Learning Transferable Visual Models From Natural Language Supervision, 2021',
      'https://arxiv.org/abs/2103.00020',
    ],
    python: fromConfig('openai/clip-vit-base-patch32', 'AutoModel'),
    examples: [],
    also: ['transformers/siglip', 'transformers/vit'],
  },
  'transformers/siglip': {
    model: 'SigLIP',
    area: 'images and text',
    words:
      'Attention and MLP are Xavier uniform, the biases of the MLP N(0, (1e-6)²). Other layers are LeCun normal, in which transformers 5 cuts at ±2 in place of two sigma: their standard deviation is 13.7 % too large.',
    paper: ['Zhai et al., Sigmoid Loss for Language Image Pre-Training, 2023', 'https://arxiv.org/abs/2303.15343'],
    python: fromConfig('google/siglip-base-patch16-224', 'AutoModel'),
    examples: [],
    also: ['transformers/clip', 'timm/vit-jax'],
  },
  'transformers/whisper': {
    model: 'Whisper',
    area: 'audio',
    words:
      'All matrices and embeddings are normal with a standard deviation of `init_std`, 0.02. The positions of the encoder are sinusoids and are not trained.',
    paper: [
      'Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022',
      'https://arxiv.org/abs/2212.04356',
    ],
    python: fromConfig('openai/whisper-tiny', 'AutoModelForSpeechSeq2Seq'),
    examples: [],
    also: ['transformers/t5', 'transformers/gpt2'],
  },
};
