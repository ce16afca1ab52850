// SPDX-License-Identifier: Apache-2.0
// Recurrent networks, state spaces, positions and spectra. What the JSDoc has is not said again.

const MAMBA = {
  text: 'A. Gu and T. Dao, Mamba: Linear-Time Sequence Modeling with Selective State Spaces (2023)',
  url: 'https://arxiv.org/abs/2312.00752',
};
const S4D = {
  text: 'A. Gu, A. Gupta, K. Goel and C. Ré, On the Parameterization and Initialization of Diagonal State Space Models (NeurIPS 2022)',
  url: 'https://arxiv.org/abs/2206.11893',
};
const S4 = {
  text: 'A. Gu, K. Goel and C. Ré, Efficiently Modeling Long Sequences with Structured State Spaces (ICLR 2022)',
  url: 'https://arxiv.org/abs/2111.00396',
};

/** A table of numbers along the last axis. @param {string} name @param {any} more */
const table = (name, more) => ({
  names: [name],
  picture: { shape: [1, 16], call: name, label: `The first sixteen numbers of ${name}` },
  errors: [`nn.${name}(nn.array([2, 2, 2]))`],
  example: `console.log(nn.${name}(nn.array([4], { dtype: 'float64' })).data.join('  '));`,
  ...more,
});

export default {
  title: 'Sequences, states, positions',
  functions: {
    forgetBias_: {
      tex: 'b_j = \\begin{cases} \\mathrm{value} & j \\;\\text{is of the forget gate} \\\\ 0 & \\text{else} \\end{cases}',
      use: 'For the bias of an LSTM: it remembers at first.',
      picture: {
        shape: [1, 32],
        program: 'nn.forgetBias_(t)',
        label: 'A bias of four gates of eight: ones at the second',
      },
      source: [
        {
          text: 'R. Jozefowicz, W. Zaremba and I. Sutskever, An Empirical Exploration of Recurrent Network Architectures (ICML 2015)',
          url: 'https://proceedings.mlr.press/v37/jozefowicz15.html',
        },
      ],
      pitfalls: [
        'PyTorch adds two biases: give the value to one of them alone.',
        'Gates come in the order i, f, g, o in PyTorch and Keras. Of another order say so: one letter for each gate, f the forget gate.',
      ],
      errors: ['nn.forgetBias_(nn.array([7]))', "nn.forgetBias_(nn.array([8]), { order: 'igo' })"],
      example: `console.log(nn.forgetBias_(nn.array([8])).data.join(' '));`,
    },
    chrono_: {
      tex: 'b_f = \\log u, \\quad u \\sim \\mathcal{U}(1, t_{\\max} - 1), \\quad b_i = -b_f',
      use: 'For LSTMs that must remember for up to tMax steps.',
      picture: {
        shape: [1, 32],
        program: 'nn.chrono_(t, { tMax: 100, generator })',
        label: 'A bias of four gates of eight: the first is minus the second',
      },
      source: [
        {
          text: 'C. Tallec and Y. Ollivier, Can recurrent neural networks warp time? (ICLR 2018)',
          url: 'https://arxiv.org/abs/1804.11188',
        },
      ],
      pitfalls: ['PyTorch adds two biases: fill one, and leave the other at zero.'],
      errors: ['nn.chrono_(nn.array([8]), { tMax: 1 })', 'nn.chrono_(nn.array([8]))'],
      example: `const b = nn.chrono_(nn.array([8]), { tMax: 100, generator: nn.generator({ seed: 7 }) });
console.log(b.data[0] === -b.data[2], b.data[2] <= Math.log(99));`,
    },
    logUniform_: {
      tex: 'w = \\log u, \\quad u \\sim \\mathcal{U}(a, b)',
      use: "For Mamba-2's A_log.",
      plot: {
        shape: [65536],
        fields: [
          { name: 'a', initial: 1 },
          { name: 'b', initial: 16 },
        ],
      },
      source: [
        { text: 'T. Dao and A. Gu, Transformers are SSMs (ICML 2024)', url: 'https://arxiv.org/abs/2405.21060' },
      ],
      pitfalls: ['It is the logarithm of a uniform number, not a number whose logarithm is uniform.'],
      errors: ['nn.logUniform_(nn.array([8]), { a: 0 })', 'nn.logUniform_(nn.array([8]), { a: 2, b: 1 })'],
      example: `const w = nn.logUniform_(nn.array([24]), { generator: nn.generator({ seed: 7 }) });
console.log(w.data[0], w.data.every((x) => x >= 0 && x <= Math.log(16)));`,
    },
    mambaDtBias_: {
      tex: '\\mathrm{softplus}(w) = \\max(e^u, \\mathrm{floor}), \\quad u \\sim \\mathcal{U}[\\log \\mathrm{dtMin}, \\log \\mathrm{dtMax})',
      use: "For the bias of Mamba's time step.",
      plot: {
        shape: [65536],
        fields: [
          { name: 'dtMin', initial: 0.001 },
          { name: 'dtMax', initial: 0.1 },
        ],
      },
      source: [MAMBA, { text: 'state-spaces/mamba', url: 'https://github.com/state-spaces/mamba' }],
      pitfalls: ['transformers draws this bias otherwise in some versions: see the [traps](/atlas/).'],
      errors: ['nn.mambaDtBias_(nn.array([8]), { dtMin: 0.2 })', 'nn.mambaDtBias_(nn.array([8]), { floor: -1 })'],
      example: `const w = nn.mambaDtBias_(nn.array([1536]), { generator: nn.generator({ seed: 7 }) });
const steps = Array.from(w.data, (x) => Math.log1p(Math.exp(x)));
console.log(steps.every((dt) => dt > 0.00099 && dt < 0.1001));`,
    },
    mambaALog_: table('mambaALog_', {
      tex: 'w_n = \\log(n + 1)',
      use: "For Mamba's A_log: (channels, states), the same in every row.",
      source: [MAMBA],
    }),
    hippoLegs_: {
      tex: 'A_{nk} = -\\begin{cases} \\sqrt{(2n + 1)(2k + 1)} & n > k \\\\ n + 1 & n = k \\\\ 0 & n < k \\end{cases}',
      use: 'For the state matrix of S4 and its kin, which remembers a signal by its Legendre coefficients.',
      picture: { shape: [16, 16], call: 'hippoLegs_', label: 'A lower triangular matrix whose entries grow downward' },
      source: [S4],
      pitfalls: ['The sign is that of S4, x′ = A x + B u; the first paper has the opposite one.'],
      errors: ['nn.hippoLegs_(nn.array([3, 4]))'],
      example: `console.log(nn.hippoLegs_(nn.array([2, 2], { dtype: 'float64' })).data.join('  '));`,
    },
    hippoLegsInput_: table('hippoLegsInput_', {
      tex: 'B_n = \\sqrt{2n + 1}',
      source: [S4],
      errors: ['nn.hippoLegsInput_(nn.array([2, 2]))'],
    }),
    s4dLin_: table('s4dLin_', {
      tex: '\\mathrm{Im}\\,A_n = \\pi n, \\quad \\mathrm{Re}\\,A_n = -\\tfrac12',
      source: [S4D],
      pitfalls: [
        'Only imaginary parts are filled. Real parts are −1/2: `nn.fill_(t, -0.5)`, or log(1/2) where the model keeps their logarithm.',
      ],
    }),
    s4dInv_: table('s4dInv_', {
      tex: '\\mathrm{Im}\\,A_n = \\frac{N}{\\pi} \\left(\\frac{N}{2n + 1} - 1\\right), \\quad \\mathrm{Re}\\,A_n = -\\tfrac12',
      source: [S4D],
      pitfalls: ['N is twice the extent: the model keeps one of each conjugate pair.'],
    }),
    s4dReal_: table('s4dReal_', { tex: 'A_n = -(n + 1)', source: [S4D] }),
    sinusoidal_: {
      tex: 'W_{p, 2i} = \\sin \\frac{p}{\\mathrm{base}^{2i / d}}, \\quad W_{p, 2i + 1} = \\cos \\frac{p}{\\mathrm{base}^{2i / d}}',
      use: 'For positions of a transformer.',
      picture: { shape: [24, 24], call: 'sinusoidal_', label: 'Waves whose length grows from column to column' },
      source: [
        {
          text: 'A. Vaswani et al., Attention Is All You Need (NeurIPS 2017)',
          url: 'https://arxiv.org/abs/1706.03762',
        },
      ],
      pitfalls: [
        "Two orders are in use: sines and cosines in turn (`'interleaved'`, the paper), and all sines before all cosines (`'halves'`, tensor2tensor and fairseq).",
        'fairseq and tensor2tensor divide by d/2 − 1 instead of d/2: their wavelengths are others.',
      ],
      errors: ['nn.sinusoidal_(nn.array([8]))', 'nn.sinusoidal_(nn.array([8, 4]), { base: 1 })'],
      example: `const w = nn.sinusoidal_(nn.array([512, 64]));
console.log(w.data.slice(64, 66).join('  '), Math.sin(1), Math.cos(1));`,
    },
    alibi_: table('alibi_', {
      tex: 'm_h = 2^{-8h / n}, \\quad h = 1, \\ldots, n, \\quad n \\;\\text{a power of two}',
      use: 'For the slopes of attention with linear biases: a number for each head.',
      source: [
        {
          text: 'O. Press, N. Smith and M. Lewis, Train Short, Test Long (ICLR 2022)',
          url: 'https://arxiv.org/abs/2108.12409',
        },
      ],
      pitfalls: [
        'Of a number of heads that is no power of two the slopes are those of the next lower power, and then every other one of the next higher.',
      ],
      picture: { shape: [1, 8], call: 'alibi_', label: 'The slopes of eight heads, each half of the one before' },
      errors: ['nn.alibi_(nn.array([]))'],
      example: `console.log(nn.alibi_(nn.array([8])).data.join('  '));`,
    }),
    stft_: {
      tex: 'W_{t, f} = \\frac{w_t}{\\sqrt{\\sum_t w_t^2}} \\cos \\frac{2 \\pi t f}{N} \\quad \\text{or} \\quad -\\sin',
      use: 'For a convolution that takes the spectrum of a sound, and may be trained on.',
      picture: { shape: [24, 1, 17], call: 'stft_', rows: 24, label: 'Cosines of growing frequency under a window' },
      source: [{ text: 'keras.initializers.STFT', url: 'https://keras.io/api/layers/initializers/' }],
      pitfalls: ['Shapes are (frame length, channels, bins), with 2 (bins − 1) points of the transform.'],
      errors: ['nn.stft_(nn.array([8, 1, 1]))', "nn.stft_(nn.array([8, 1, 5]), { window: 'triangle' })"],
      example: `const w = nn.stft_(nn.array([4, 1, 3], { dtype: 'float64' }), { window: null });
console.log(w.data.join(' '));`,
    },
  },
};
