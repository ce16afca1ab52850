// SPDX-License-Identifier: Apache-2.0
// Gains, fans, and what an initializer would do. What the JSDoc has is not said again.

const FAN_TEX = '\\mathrm{fan_{in}} = I \\prod_d k_d, \\quad \\mathrm{fan_{out}} = O \\prod_d k_d';

export default {
  title: 'Gains and fans',
  functions: {
    calculateGain: {
      tex: [
        '\\text{relu:}\\; \\sqrt2 \\qquad \\text{leaky\\_relu:}\\; \\sqrt{\\frac{2}{1 + \\mathrm{param}^2}} \\qquad \\text{tanh:}\\; \\frac53 \\qquad \\text{selu:}\\; \\frac34',
        '\\text{gelu, silu, mish, elu, softplus, hardswish:}\\; \\frac{1}{\\sqrt{\\mathrm{E} f(z)^2}}, \\quad z \\sim \\mathcal{N}(0, 1)',
      ],
      source: [
        {
          text: 'torch.nn.init.calculate_gain',
          url: 'https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain',
        },
      ],
      pitfalls: [
        'The slope of `leaky_relu` is 0.01 by default here, and 0 by default in `kaimingNormal_` and its kin, as in PyTorch.',
        '5/3 for tanh is a rule of thumb: 1 / √E tanh²(z) would be 1.59.',
      ],
      errors: ["nn.calculateGain('swiglu')"],
      example: `for (const name of ['relu', 'tanh', 'gelu', 'silu']) console.log(name, nn.calculateGain(name));`,
    },
    calculateFanInAndFanOut: {
      tex: FAN_TEX,
      pitfalls: [
        "Without a layout a shape of five dimensions is (G, O, I, H, W), as in MegEngine. Say `layout: 'torch'` for (O, I, D, H, W).",
        "In PyTorch a transposed convolution is (I, O, kernel...): say `layout: 'IOHW'`.",
      ],
      errors: [
        'nn.calculateFanInAndFanOut({ shape: [8] })',
        "nn.calculateFanInAndFanOut({ shape: [8, 4], layout: 'OIHW' })",
      ],
      example: `console.log(nn.calculateFanInAndFanOut({ shape: [64, 3, 7, 7] }));
console.log(nn.calculateFanInAndFanOut({ shape: [7, 7, 3, 64], layout: 'HWIO' }));
console.log(nn.calculateFanInAndFanOut({ shape: [32, 1, 3, 3], layout: 'OIHW' }, { groups: 32 })); // depthwise`,
    },
    calculateCorrectFan: {
      tex: '\\text{fan\\_avg} = \\frac{\\mathrm{fan_{in}} + \\mathrm{fan_{out}}}{2}, \\quad \\text{fan\\_geo\\_avg} = \\sqrt{\\mathrm{fan_{in}} \\, \\mathrm{fan_{out}}}',
      errors: ["nn.calculateCorrectFan({ shape: [8, 4] }, 'fan')"],
      example: `const t = { shape: [8, 2] };
console.log(nn.calculateCorrectFan(t, 'fan_in'), nn.calculateCorrectFan(t, 'fan_avg'), nn.calculateCorrectFan(t, 'fan_geo_avg'));`,
    },
    explain: {
      tex: '\\text{fans} \\to \\text{gain} \\to \\mathrm{std} \\to \\text{bounds}',
      use: 'To see, before a byte is written, which rule, fans, gain and standard deviation a call would take. It draws nothing.',
      pitfalls: ["It is for nn-init's own generators: a generator of another library's kind is refused."],
      errors: ["nn.explain(nn.array([8, 4]), 'heNormal')"],
      example: `console.log(nn.explain(nn.array([64, 3, 7, 7]), 'heNormal_', { mode: 'fan_out' }));`,
    },
  },
};
