// SPDX-License-Identifier: Apache-2.0
// Constants, and distributions whose parameters one gives. What the JSDoc has is not said again.

const NO_SHAPE = 'No fans are needed: a typed array alone will do.';

export default {
  title: 'Constants and distributions',
  functions: {
    uniform_: {
      tex: 'w \\sim \\mathcal{U}[a, b)',
      use: NO_SHAPE,
      plot: {
        shape: [65536],
        fields: [
          { name: 'a', initial: 0 },
          { name: 'b', initial: 1 },
        ],
      },
      pitfalls: [
        "The default is [0, 1): not around zero. Keras's default is [−0.05, 0.05], JAX's is [0, 0.01].",
        'b is never reached, after rounding to float16 or bfloat16 too. PyTorch up to 2.11 may return it.',
      ],
      errors: ['nn.uniform_(nn.array([8]), { a: 1, b: 0 })', 'nn.uniform_(nn.array([8]), { low: 0 })'],
      example: `const w = nn.uniform_(new Float32Array(4), { a: -0.1, b: 0.1, generator: nn.generator({ seed: 7 }) });
console.log(w.join('  '));`,
    },
    normal_: {
      tex: 'w \\sim \\mathcal{N}(\\mathrm{mean}, \\mathrm{std}^2)',
      use: `GPT-2, BERT and their descendants draw nearly all of their weights with std = 0.02. ${NO_SHAPE}`,
      plot: {
        shape: [65536],
        fields: [
          { name: 'mean', initial: 0 },
          { name: 'std', initial: 1 },
        ],
      },
      pitfalls: [
        "The default std is 1, as in PyTorch. Keras's default is 0.05, JAX's is 0.01.",
        'float16 holds values up to 65,504: a larger `std` is an error, not an infinity.',
      ],
      errors: ['nn.normal_(nn.array([8]), { std: -1 })', 'nn.normal_(nn.array([8]), { std: NaN })'],
      example: `const w = nn.normal_(nn.array([50257, 8]), { std: 0.02, generator: nn.generator({ seed: 7 }).stream('wte') });
console.log(w.data[0], w.data[1]);
// Element 8 begins the second row: a slice of rows is filled by itself, with the same bits.
const row = nn.normal_(nn.array([1, 8]), { std: 0.02, of: [50257, 8], at: [1, 0], generator: nn.generator({ seed: 7 }).stream('wte') });
console.log(row.data[0] === w.data[8]);`,
    },
    truncNormal_: {
      tex: 'w \\sim \\mathcal{N}(\\mathrm{mean}, \\mathrm{std}^2) \\;\\text{given}\\; a \\le w \\le b',
      use: `ViT, Swin and most of timm draw their weights so, with std = 0.02. ${NO_SHAPE}`,
      plot: {
        shape: [65536],
        fields: [
          { name: 'mean', initial: 0 },
          { name: 'std', initial: 1 },
          { name: 'a', initial: -2 },
          { name: 'b', initial: 2 },
          { name: 'bounds', initial: 'absolute', choices: ['absolute', 'sigma'] },
        ],
      },
      source: [
        {
          text: 'torch.nn.init.trunc_normal_',
          url: 'https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_',
        },
      ],
      pitfalls: [
        "a and b are values, as in PyTorch: with std = 0.02 the bounds −2 and 2 are a hundred standard deviations away, and nothing is truncated. `bounds: 'sigma'` makes them multiples of std, as in Keras and JAX.",
        'Truncation makes the standard deviation smaller: 0.8796 std at two sigma. With `correct: true` std is that of the result.',
      ],
      errors: [
        'nn.truncNormal_(nn.array([8]), { a: 2, b: -2 })',
        'nn.truncNormal_(nn.array([8]), { std: 10, correct: true })',
      ],
      example: `const w = nn.array([768, 768]);
nn.truncNormal_(w, { std: 0.02, bounds: 'sigma', generator: nn.generator({ seed: 7 }) });
console.log(w.data[0], w.data[1]);
console.log(nn.explain(w, 'truncNormal_', { std: 0.02, bounds: 'sigma' }).std);
console.log(nn.explain(w, 'truncNormal_', { std: 0.02, bounds: 'sigma', correct: true }).std);`,
    },
    constant_: {
      tex: 'w_i = \\mathrm{value} \\quad \\text{or} \\quad w_i = \\mathrm{value}_i',
      errors: ['nn.constant_(nn.array([2, 2]), [1, 2, 3])', "nn.constant_(nn.array([2], { dtype: 'float16' }), 1e6)"],
      example: `const w = nn.constant_(nn.array([2, 3]), [
  [1, 2, 3],
  [4, 5, 6],
]);
console.log(w.data.join(' '));`,
    },
    fill_: {
      tex: 'w_i = \\mathrm{value}',
      errors: ["nn.fill_(nn.array([2]), '1')"],
      example: `console.log(nn.fill_(new Float32Array(3), 0.5).join(' '));`,
    },
    zeros_: {
      tex: 'w_i = 0',
      pitfalls: [
        'Weights that are all equal stay equal: zeros are for biases, and for the last layer of a residual branch.',
      ],
      errors: ['nn.zeros_(null)'],
      example: `console.log(nn.zeros_(nn.array([4])).data.join(' '));`,
    },
    ones_: {
      tex: 'w_i = 1',
      errors: ['nn.ones_(null)'],
      example: `console.log(nn.ones_(nn.array([4])).data.join(' ')); // the weight of a normalization`,
    },
  },
};
