// SPDX-License-Identifier: Apache-2.0
// Initializers whose standard deviation comes from fans. What the JSDoc has is not said again.

const GLOROT = {
  text: 'X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural networks (AISTATS 2010)',
  url: 'https://proceedings.mlr.press/v9/glorot10a.html',
};
const HE = {
  text: 'K. He, X. Zhang, S. Ren and J. Sun, Delving Deep into Rectifiers (ICCV 2015)',
  url: 'https://arxiv.org/abs/1502.01852',
};
const LECUN = {
  text: 'Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, Efficient BackProp (1998)',
  url: 'https://doi.org/10.1007/978-3-642-35289-8_3',
};
const SITZMANN = {
  text: 'V. Sitzmann et al., Implicit Neural Representations with Periodic Activation Functions (NeurIPS 2020)',
  url: 'https://arxiv.org/abs/2006.09661',
};

const FAN_SHAPE = [256, 256];
const gain = { name: 'gain', initial: 1 };
const MODES = ['fan_in', 'fan_out', 'fan_avg', 'fan_geo_avg'];
const mode = { name: 'mode', initial: 'fan_in', choices: MODES };
const nonlinearity = {
  name: 'nonlinearity',
  initial: 'leaky_relu',
  choices: [
    ...['linear', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'selu', 'gelu', 'gelu_tanh'],
    ...['silu', 'mish', 'elu', 'softplus', 'hardswish'],
  ],
};

const LAYOUT_PITFALL =
  "Shapes of TF.js, Keras and JAX are (kernel..., I, O). Read as (O, I, kernel...), their fans are wrong, and nothing fails: say `layout: 'keras'`, or `load({ layout: 'keras' })` once.";
const FUSED_PITFALL =
  'A fused weight of queries, keys and values is several matrices in one. As one matrix its fan-out is too large: say `parts: [512, 512, 512]`.';
const GROUPS_PITFALL =
  'A grouped convolution whose weight is (O, I / G, kernel...) has G times too large a fan-out unless you say `groups`.';
const MEGENGINE_PITFALL = (other) =>
  `Of five dimensions this name takes the first for groups, as MegEngine does. A 3-D convolution (O, I, D, H, W) needs \`${other}\`, or \`layout: 'OIDHW'\`.`;
const TRUNCATED_PITFALL = (plain) =>
  `Keras, JAX and TF.js call this one \`*_normal\`. \`${plain}\` here is not truncated, as in PyTorch and MegEngine.`;
const UNTRUNCATED_PITFALL = (truncated) =>
  `This one is not truncated. What Keras, JAX and TF.js call \`*_normal\` is [\`${truncated}\`](./${truncated}).`;

const TRUNCATED_TEX = '\\sigma = \\frac{\\mathrm{std}}{0.8796\\ldots}, \\quad w \\in [-2\\sigma, 2\\sigma]';

/** One entry for each name of a family. @param {string[]} names @param {(name: string) => any} make */
const each = (names, make) => Object.fromEntries(names.map((name) => [name, { names, ...make(name) }]));
const ofMegEngine = (/** @type {string} */ name) => /^(xavier|msra)/.test(name);
const otherName = (/** @type {string} */ name) => name.replace('xavier', 'glorot').replace('msra', 'kaiming');

const fanErrors = (/** @type {string} */ name) => [
  `nn.${name}(nn.array([8]))`,
  `nn.${name}(nn.array([8, 4]), { gain: Infinity })`,
];

/** @param {string} suffix 'Uniform_' and so on @param {any} more */
const xavier = (suffix, more) =>
  each([`xavier${suffix}`, `glorot${suffix}`], (name) => ({
    plot: { shape: FAN_SHAPE, fields: [gain] },
    source: [GLOROT],
    pitfalls: [
      ...(ofMegEngine(name) ? [MEGENGINE_PITFALL(otherName(name))] : []),
      ...(more.pitfalls?.(name) ?? []),
      LAYOUT_PITFALL,
      FUSED_PITFALL,
    ],
    errors: fanErrors(name),
    example: `const w = nn.array([128, 784]); // 784 inputs, 128 outputs
nn.${name}(w, { generator: nn.generator({ seed: 7 }) });
console.log(w.data[0], w.data[1]);
console.log(nn.explain(w, '${name}').std, Math.sqrt(2 / (784 + 128)));`,
    ...more.entry,
  }));

/** @param {string} suffix @param {any} more */
const msra = (suffix, more) =>
  each([`msra${suffix}`, `kaiming${suffix}`, `he${suffix}`], (name) => ({
    plot: { shape: FAN_SHAPE, fields: [mode, nonlinearity, { name: 'a', initial: 0 }] },
    source: [HE],
    pitfalls: [
      ...(ofMegEngine(name) ? [MEGENGINE_PITFALL(otherName(name))] : []),
      ...(more.pitfalls?.(name) ?? []),
      "The gain is that of the nonlinearity *after* the layer. `'leaky_relu'` with a = 0, the default, is a ReLU. Before a softmax or a sum say `nonlinearity: 'linear'`.",
      GROUPS_PITFALL,
      LAYOUT_PITFALL,
    ],
    errors: [...fanErrors(name), `nn.${name}(nn.array([8, 4]), { mode: 'fanIn' })`],
    example: `const w = nn.array([64, 3, 7, 7]); // the first layer of a ResNet
nn.${name}(w, { mode: 'fan_out', nonlinearity: 'relu', generator: nn.generator({ seed: 7 }) });
console.log(w.data[0], w.data[1]);
const { fanOut, std } = nn.explain(w, '${name}', { mode: 'fan_out', nonlinearity: 'relu' });
console.log(fanOut, std, Math.sqrt(2 / fanOut));`,
    ...more.entry,
  }));

const lecunPitfalls = [LAYOUT_PITFALL];
/** @param {string} name @param {any} entry */
const lecun = (name, entry) => ({
  [name]: {
    names: [name],
    plot: { shape: FAN_SHAPE, fields: [gain] },
    source: [LECUN],
    errors: [`nn.${name}(nn.array([8]))`, `nn.${name}(nn.array([8, 4]), { gain: -1 })`],
    example: `const w = nn.array([256, 64]);
nn.${name}(w, { generator: nn.generator({ seed: 7 }) });
console.log(w.data[0], w.data[1]);
console.log(nn.explain(w, '${name}').std, 1 / Math.sqrt(64));`,
    ...entry,
    pitfalls: [...(entry.pitfalls ?? []), ...lecunPitfalls],
  },
});

export default {
  title: 'Scaled by fans',
  functions: {
    ...xavier('Uniform_', {
      entry: {
        tex: 'w \\sim \\mathcal{U}[-a, a), \\quad a = \\mathrm{gain} \\sqrt{\\frac{6}{\\mathrm{fan_{in}} + \\mathrm{fan_{out}}}}',
        use: 'For layers before tanh, sigmoid or nothing, where signals should neither grow nor shrink on their way forward and back.',
      },
    }),
    ...xavier('Normal_', {
      entry: {
        tex: 'w \\sim \\mathcal{N}(0, \\mathrm{std}^2), \\quad \\mathrm{std} = \\mathrm{gain} \\sqrt{\\frac{2}{\\mathrm{fan_{in}} + \\mathrm{fan_{out}}}}',
        use: 'For layers before tanh, sigmoid or nothing, where signals should neither grow nor shrink on their way forward and back.',
      },
      pitfalls: (name) => [UNTRUNCATED_PITFALL(name.replace('Normal_', 'TruncNormal_'))],
    }),
    ...xavier('TruncNormal_', {
      entry: {
        tex: [
          'w \\sim \\mathcal{N}(0, \\sigma^2) \\;\\text{truncated}, \\quad \\mathrm{std} = \\mathrm{gain} \\sqrt{\\frac{2}{\\mathrm{fan_{in}} + \\mathrm{fan_{out}}}}',
          TRUNCATED_TEX,
        ],
        use: 'What Keras, JAX and TF.js call glorot_normal.',
      },
      pitfalls: (name) => [TRUNCATED_PITFALL(name.replace('Trunc', ''))],
    }),
    ...msra('Uniform_', {
      entry: {
        tex: 'w \\sim \\mathcal{U}[-a, a), \\quad a = \\mathrm{gain} \\sqrt{\\frac{3}{\\mathrm{fan}}}',
        use: 'For layers before a ReLU or one of its kin: the variance of the signal stays the same from layer to layer.',
      },
      pitfalls: () => [
        "PyTorch's layers call this with a = √5, which is U(−1/√fan_in, 1/√fan_in): a sixth of the variance that a ReLU needs. To have PyTorch's default, say `a: Math.sqrt(5)`.",
      ],
    }),
    ...msra('Normal_', {
      entry: {
        tex: 'w \\sim \\mathcal{N}(0, \\mathrm{std}^2), \\quad \\mathrm{std} = \\frac{\\mathrm{gain}}{\\sqrt{\\mathrm{fan}}}',
        use: "For layers before a ReLU or one of its kin: the variance of the signal stays the same from layer to layer. ResNets are initialized by it, with `mode: 'fan_out'`.",
      },
      pitfalls: (name) => [UNTRUNCATED_PITFALL(name.replace('Normal_', 'TruncNormal_'))],
    }),
    ...msra('TruncNormal_', {
      entry: {
        tex: [
          'w \\sim \\mathcal{N}(0, \\sigma^2) \\;\\text{truncated}, \\quad \\mathrm{std} = \\frac{\\mathrm{gain}}{\\sqrt{\\mathrm{fan}}}',
          TRUNCATED_TEX,
        ],
        use: 'What Keras, JAX and TF.js call he_normal.',
      },
      pitfalls: (name) => [TRUNCATED_PITFALL(name.replace('Trunc', ''))],
    }),
    ...lecun('lecunUniform_', {
      tex: 'w \\sim \\mathcal{U}[-a, a), \\quad a = \\mathrm{gain} \\sqrt{\\frac{3}{\\mathrm{fan_{in}}}}',
      use: 'For layers before SELU or nothing: the output has the variance of the input.',
    }),
    ...lecun('lecunNormal_', {
      tex: 'w \\sim \\mathcal{N}(0, \\mathrm{std}^2), \\quad \\mathrm{std} = \\frac{\\mathrm{gain}}{\\sqrt{\\mathrm{fan_{in}}}}',
      use: 'For layers before SELU or nothing: the output has the variance of the input.',
      pitfalls: [UNTRUNCATED_PITFALL('lecunTruncNormal_')],
    }),
    ...lecun('lecunTruncNormal_', {
      tex: [
        'w \\sim \\mathcal{N}(0, \\sigma^2) \\;\\text{truncated}, \\quad \\mathrm{std} = \\frac{\\mathrm{gain}}{\\sqrt{\\mathrm{fan_{in}}}}',
        TRUNCATED_TEX,
      ],
      use: "The default of Flax's layers, and what Keras and JAX call lecun_normal.",
      pitfalls: [
        'transformers 5 cuts its `lecun_normal_` at −2 and 2 instead of two sigma, so that its std is 13.7 % too large: see the [trap](/atlas/).',
      ],
    }),
    varianceScaling_: {
      names: ['varianceScaling_'],
      tex: '\\mathrm{E}\\,w = 0, \\quad \\mathrm{Var}\\,w = \\mathrm{gain}^2 \\, \\frac{\\mathrm{scale}}{\\mathrm{fan}}',
      use: 'The rule of which the families of Glorot, He and LeCun are cases: (scale 1, fan_avg), (scale 2, fan_in) and (scale 1, fan_in).',
      plot: {
        shape: FAN_SHAPE,
        fields: [
          { name: 'scale', initial: 1 },
          mode,
          {
            name: 'distribution',
            initial: 'truncated_normal',
            choices: ['truncated_normal', 'normal', 'uniform'],
          },
        ],
      },
      source: [
        {
          text: 'keras.initializers.VarianceScaling',
          url: 'https://keras.io/api/layers/initializers/#variancescaling-class',
        },
        {
          text: 'jax.nn.initializers.variance_scaling',
          url: 'https://docs.jax.dev/en/latest/_autosummary/jax.nn.initializers.variance_scaling.html',
        },
      ],
      pitfalls: [
        "`'normal'` is not truncated here and in JAX. In Keras `'normal'` is another name of `'truncated_normal'`, and the one that is not truncated is `'untruncated_normal'`.",
        LAYOUT_PITFALL,
      ],
      errors: [
        'nn.varianceScaling_(nn.array([8, 4]), { scale: -1 })',
        "nn.varianceScaling_(nn.array([8, 4]), { distribution: 'gaussian' })",
      ],
      example: `const w = nn.array([128, 784]);
nn.varianceScaling_(w, { scale: 2, mode: 'fan_avg', distribution: 'uniform', generator: nn.generator({ seed: 7 }) });
console.log(w.data[0], w.data[1]);
console.log(nn.explain(w, 'varianceScaling_', { scale: 2, mode: 'fan_avg', distribution: 'uniform' }).std);`,
    },
    siren_: {
      names: ['siren_'],
      tex: [
        'w \\sim \\mathcal{U}[-a, a), \\quad a = \\frac{\\mathrm{gain}}{\\omega} \\sqrt{\\frac{6}{\\mathrm{fan_{in}}}}',
        'a = \\frac{\\mathrm{gain}}{\\mathrm{fan_{in}}} \\quad \\text{in the first layer}',
      ],
      use: 'For networks whose nonlinearity is a sine, which represent images, sounds and shapes.',
      plot: {
        shape: FAN_SHAPE,
        fields: [
          { name: 'omega', initial: 30 },
          { name: 'first', initial: false, choices: ['false', 'true'] },
        ],
      },
      source: [SITZMANN],
      pitfalls: [
        'The first layer has another rule: say `first: true` there.',
        "`omega` must be the factor in the network's own sine, sin(ω(Wx + b)).",
      ],
      errors: ['nn.siren_(nn.array([8, 4]), { omega: 0 })'],
      example: `const first = nn.siren_(nn.array([256, 2]), { first: true, generator: nn.generator({ seed: 7 }) });
const hidden = nn.siren_(nn.array([256, 256]), { generator: nn.generator({ seed: 8 }) });
console.log(first.data[0], hidden.data[0]);
console.log(nn.explain(hidden, 'siren_').bounds[1], Math.sqrt(6 / 256) / 30);`,
    },
  },
};
