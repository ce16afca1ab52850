// SPDX-License-Identifier: Apache-2.0
// Matrices and kernels with a structure. What the JSDoc has is not said again.

const SAXE = {
  text: 'A. Saxe, J. McClelland and S. Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (ICLR 2014)',
  url: 'https://arxiv.org/abs/1312.6120',
};
const MEZZADRI = {
  text: 'F. Mezzadri, How to generate random matrices from the classical compact groups (2007)',
  url: 'https://arxiv.org/abs/math-ph/0609050',
};

const orthogonal = (/** @type {string} */ name) => ({
  like: ['orthogonal_'],
  tex: [
    'W = \\mathrm{gain} \\cdot Q, \\quad Q^{\\mathsf T} Q = I',
    '\\text{or}\\; Q Q^{\\mathsf T} = I \\;\\text{where there are fewer rows than columns}',
  ],
  use: 'For recurrent kernels, and for deep networks of linear or tanh layers: no direction of the signal grows or shrinks.',
  plot: { of: 'orthogonal_', shape: [128, 128], fields: [{ name: 'gain', initial: 1 }] },
  picture: { shape: [16, 16], call: `orthogonal_`, label: 'An orthogonal matrix of 16 rows and columns' },
  source: [SAXE, MEZZADRI],
  pitfalls: [
    "Keras has a column for each output: for its numbers of a matrix that is not square say `layout: 'keras'` or `axis: 1`.",
    'A kernel of four gates is four square matrices: `blocks: 4` makes each of them orthogonal.',
    'A matrix of thousands by thousands takes seconds. In a page call `orthogonalAsync_`, or use [`nn-init/pool`](./pool).',
  ],
  errors:
    name === 'orthogonal_'
      ? ['nn.orthogonal_(nn.array([8]))', 'nn.orthogonal_(nn.array([10, 4]), { blocks: 4 })']
      : ['await nn.orthogonalAsync_(nn.array([8]))'],
  example:
    name === 'orthogonal_'
      ? `const w = nn.orthogonal_(nn.array([3, 3]), { generator: nn.generator({ seed: 7 }) });
const row = (i) => w.data.subarray(3 * i, 3 * i + 3);
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
console.log(dot(row(0), row(0)).toFixed(6), Math.abs(dot(row(0), row(1))) < 1e-6);`
      : `const w = await nn.orthogonalAsync_(nn.array([256, 256]), { generator: nn.generator({ seed: 7 }) });
const same = nn.orthogonal_(nn.array([256, 256]), { generator: nn.generator({ seed: 7 }) });
console.log(w.data.every((x, i) => x === same.data[i]));`,
});

const eye = (/** @type {string} */ name) => ({
  names: ['eye_', 'identity_'],
  tex: 'W_{ij} = \\mathrm{gain} \\cdot [i = j]',
  use: 'For recurrent kernels of ReLUs, and for layers that should do nothing at first.',
  picture: { shape: [8, 12], call: 'eye_', label: 'Ones on the diagonal of 8 rows and 12 columns' },
  source: [
    {
      text: 'Q. Le, N. Jaitly and G. Hinton, A Simple Way to Initialize Recurrent Networks of Rectified Linear Units (2015)',
      url: 'https://arxiv.org/abs/1504.00941',
    },
  ],
  pitfalls: [
    'TF.js takes square shapes alone; here any number of rows and columns will do. For convolutions there is [`dirac_`](./dirac_).',
  ],
  errors: [`nn.${name}(nn.array([2, 2, 2]))`],
  example: `console.log(nn.${name}(nn.array([2, 3]), { gain: 2 }).data.join(' '));`,
});

export default {
  title: 'Structured',
  functions: {
    orthogonal_: orthogonal('orthogonal_'),
    orthogonalAsync_: orthogonal('orthogonalAsync_'),
    deltaOrthogonal_: {
      tex: 'W_{:,:,k} = \\begin{cases} \\mathrm{gain} \\cdot Q & k \\;\\text{is the middle} \\\\ 0 & \\text{else} \\end{cases}',
      use: 'For deep convolutional networks without normalization: each layer keeps the norm of its input.',
      picture: {
        shape: [6, 4, 3, 3],
        call: 'deltaOrthogonal_',
        tiles: true,
        label: 'The 3 x 3 kernels of 6 output and 4 input channels: only their middles are not zero',
      },
      source: [
        {
          text: 'L. Xiao et al., Dynamical Isometry and a Mean Field Theory of CNNs (ICML 2018)',
          url: 'https://arxiv.org/abs/1806.05393',
        },
      ],
      pitfalls: ['There must be at least as many output as input channels.'],
      errors: ['nn.deltaOrthogonal_(nn.array([2, 4, 3, 3]))', 'nn.deltaOrthogonal_(nn.array([4, 2]))'],
      example: `const w = nn.deltaOrthogonal_(nn.array([8, 4, 3, 3]), { generator: nn.generator({ seed: 7 }) });
console.log(w.data.filter((x) => x !== 0).length, 8 * 4);`,
    },
    eye_: eye('eye_'),
    identity_: eye('identity_'),
    dirac_: {
      tex: 'W_{o,i,k} = [o = i] \\, [k \\;\\text{is the middle}]',
      use: 'For convolutions that should do nothing at first: the output is the input.',
      picture: {
        shape: [4, 4, 3, 3],
        call: 'dirac_',
        tiles: true,
        label: 'The 3 x 3 kernels of 4 output and 4 input channels: a one in the middle where both are the same',
      },
      source: [{ text: 'S. Zagoruyko and N. Komodakis, DiracNets (2017)', url: 'https://arxiv.org/abs/1706.00388' }],
      pitfalls: [
        'The middle of an even kernel is ⌊k / 2⌋, as in PyTorch.',
        'Of a grouped convolution say `groups`: each group gives its own channels back.',
      ],
      errors: ['nn.dirac_(nn.array([4, 4]))', 'nn.dirac_(nn.array([4, 2, 3, 3]), { groups: 3 })'],
      example: `const w = nn.dirac_(nn.array([2, 2, 3]));
console.log(w.data.join(' '));`,
    },
    sparse_: {
      tex: 'W_{ij} = \\begin{cases} 0 & \\lceil \\mathrm{sparsity} \\cdot \\mathrm{rows} \\rceil \\;\\text{random rows of column}\\; j \\\\ \\sim \\mathcal{N}(0, \\mathrm{std}^2) & \\text{else} \\end{cases}',
      picture: {
        shape: [16, 16],
        call: 'sparse_',
        options: { sparsity: 0.8, std: 1 },
        label: 'A matrix of which four fifths of each column are zeros',
      },
      source: [
        {
          text: 'J. Martens, Deep learning via Hessian-free optimization (ICML 2010)',
          url: 'https://www.cs.toronto.edu/~jmartens/docs/Deep_HessianFree.pdf',
        },
      ],
      pitfalls: [
        'The zeros are those of each *column*, and columns are inputs in the layout (O, I): each input reaches a few outputs.',
      ],
      errors: ['nn.sparse_(nn.array([8, 4]), { sparsity: 1.5 })', 'nn.sparse_(nn.array([8]), { sparsity: 0.5 })'],
      example: `const w = nn.sparse_(nn.array([10, 4]), { sparsity: 0.8, generator: nn.generator({ seed: 7 }) });
console.log(w.data.filter((x) => x === 0).length);`,
    },
    bilinear_: {
      tex: 'W_k = \\prod_{d} \\left(1 - \\left|\\frac{k_d}{s} - c\\right|\\right), \\quad s = \\left\\lceil \\frac{\\mathrm{extent}}{2} \\right\\rceil, \\quad c = \\frac{2s - 1 - s \\bmod 2}{2s}',
      use: 'For transposed convolutions that upsample an image, as in networks for segmentation.',
      picture: {
        shape: [1, 1, 8, 8],
        call: 'bilinear_',
        rows: 8,
        label: 'A pyramid: the kernel that upsamples by four',
      },
      source: [
        {
          text: 'J. Long, E. Shelhamer and T. Darrell, Fully Convolutional Networks for Semantic Segmentation (CVPR 2015)',
          url: 'https://arxiv.org/abs/1411.4038',
        },
      ],
      pitfalls: [
        "By default every output channel sums all input channels, as in Caffe. To upsample an image channel by channel, say `channels: 'diagonal'`.",
        'The extent of a kernel for a factor s is 2s − s mod 2: 4 for a factor of two, 5 for three, 8 for four.',
      ],
      errors: ['nn.bilinear_(nn.array([4, 4]))'],
      example: `const w = nn.bilinear_(nn.array([1, 1, 4, 4]), { channels: 'diagonal' });
console.log(w.data.join(' '));`,
    },
    icnr_: {
      tex: 'W_{r^n c + p} = F_c \\quad \\text{for every part } p \\text{ of a pixel}',
      use: 'For a convolution before a pixel shuffle: no checkerboard shows at first.',
      picture: {
        shape: [16, 3, 3, 3],
        program: 'nn.icnr_(t, (filters) => nn.heNormal_(filters, { generator }))',
        rows: 16,
        label: 'Sixteen filters of which each four are equal',
      },
      source: [
        {
          text: 'A. Aitken et al., Checkerboard artifact free sub-pixel convolution (2017)',
          url: 'https://arxiv.org/abs/1707.02937',
        },
      ],
      pitfalls: [
        "TensorFlow's `depth_to_space` orders channels otherwise than PyTorch's `PixelShuffle`: say `order: 'depth_to_space'`.",
      ],
      errors: [
        'nn.icnr_(nn.array([6, 3, 3, 3]), (filters) => nn.heNormal_(filters))',
        'nn.icnr_(nn.array([8, 3, 3, 3]))',
      ],
      example: `const generator = nn.generator({ seed: 7 });
const w = nn.icnr_(nn.array([8, 3, 3, 3]), (filters) => nn.heNormal_(filters, { generator }));
console.log(w.data[0] === w.data[27], w.data[0] === w.data[4 * 27]); // filters 0 and 1; filters 0 and 4`,
    },
  },
};
