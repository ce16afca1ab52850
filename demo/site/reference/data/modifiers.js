// SPDX-License-Identifier: Apache-2.0
// What is done to layers that others fill. What the JSDoc has is not said again.

const DEPTH_TEX = [
  '\\text{gpt2:}\\; \\frac{1}{\\sqrt{2L}} \\qquad \\text{fixup:}\\; L^{-1 / (2m - 2)}',
  '\\text{deepnorm:}\\; (8L)^{-1/4} \\qquad \\text{tfixup:}\\; 0.67\\, L^{-1/4} \\;\\text{or}\\; (9L)^{-1/4}',
];
const DEPTH_SOURCES = [
  {
    text: 'A. Radford et al., Language Models are Unsupervised Multitask Learners (2019), 2.3',
    url: 'https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf',
  },
  {
    text: 'H. Wang et al., DeepNet: Scaling Transformers to 1,000 Layers (2022)',
    url: 'https://arxiv.org/abs/2203.00555',
  },
  { text: 'H. Zhang, Y. Dauphin and T. Ma, Fixup Initialization (ICLR 2019)', url: 'https://arxiv.org/abs/1901.09321' },
  {
    text: 'X. Huang, F. Pérez, J. Ba and M. Volkovs, Improving Transformer Optimization Through Better Initialization (ICML 2020)',
    url: 'https://proceedings.mlr.press/v119/huang20f.html',
  },
];
const DEPTH_PITFALLS = [
  '`layers` counts blocks. For `gpt2` there are two residual layers in each: the factor of 12 blocks is 1/√24.',
  'nanoGPT and transformers scale the projections into the residual stream alone, not all weights.',
];

export default {
  title: 'Depth, pairs, last layers',
  functions: {
    depthScale: {
      tex: DEPTH_TEX,
      source: DEPTH_SOURCES,
      pitfalls: DEPTH_PITFALLS,
      errors: ["nn.depthScale('gpt2', {})", "nn.depthScale('gpt3', { layers: 12 })"],
      example: `console.log(nn.depthScale('gpt2', { layers: 12 }), 1 / Math.sqrt(24));
console.log(nn.depthScale('deepnorm', { layers: 100 }));`,
    },
    scaleByDepth_: {
      tex: DEPTH_TEX,
      source: DEPTH_SOURCES,
      pitfalls: DEPTH_PITFALLS,
      errors: ["nn.scaleByDepth_(nn.array([2, 2]), 'gpt2', { layers: 0 })"],
      example: `const generator = nn.generator({ seed: 7 });
const w = nn.normal_(nn.array([768, 768]), { std: 0.02, generator });
const before = w.data[0];
nn.scaleByDepth_(w, 'gpt2', { layers: 12 });
console.log(w.data[0], Math.fround(before / Math.sqrt(24)));`,
    },
    scale_: {
      tex: 'w \\leftarrow \\mathrm{factor} \\cdot w',
      pitfalls: ['A product is rounded once more. Where the initializer has a `gain`, that rounds once in all.'],
      errors: ['nn.scale_(nn.array([2]), NaN)'],
      example: `console.log(nn.scale_(nn.ones_(new Float32Array(3)), 0.5).join(' '));`,
    },
    zeroLast_: {
      tex: 'W_1, \\ldots, W_{m-1} \\sim \\text{initializer}, \\quad W_m = 0',
      use: 'For residual branches: each begins as nothing, and the network as the identity.',
      source: [DEPTH_SOURCES[2]],
      errors: ['nn.zeroLast_([], (t) => nn.heNormal_(t))', 'nn.zeroLast_([nn.array([2, 2])])'],
      example: `const generator = nn.generator({ seed: 7 });
const branch = [nn.array([64, 64, 3, 3]), nn.array([64, 64, 3, 3])];
nn.zeroLast_(branch, (t) => nn.heNormal_(t, { generator }));
console.log(branch.map(({ data }) => data.some((x) => x !== 0)).join(' '));`,
    },
    lora_: {
      tex: 'A \\sim \\mathcal{U}\\left[-\\frac{1}{\\sqrt{\\mathrm{in}}}, \\frac{1}{\\sqrt{\\mathrm{in}}}\\right), \\quad B = 0, \\quad BA = 0',
      use: 'For the two matrices of an adapter: at first it changes nothing.',
      source: [
        {
          text: 'E. Hu et al., LoRA: Low-Rank Adaptation of Large Language Models (ICLR 2022)',
          url: 'https://arxiv.org/abs/2106.09685',
        },
      ],
      pitfalls: [
        'Both at zero would never learn: the gradient of each is a multiple of the other. `lora_` fills them together, so that this cannot happen.',
      ],
      errors: ['nn.lora_(nn.array([8, 64]), nn.array([64, 4]))'],
      example: `const [a, b] = nn.lora_(nn.array([8, 768]), nn.array([768, 8]), { generator: nn.generator({ seed: 7 }) });
console.log(a.data[0], b.data[0]);`,
    },
  },
};
