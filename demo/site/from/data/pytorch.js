// SPDX-License-Identifier: Apache-2.0
// PyTorch's names, and the same here. Both programs of an entry are run, and what they make is compared: tests/golden/from.

import formulas from './formulas.js';

const kaiming = `const weight = nn.kaimingUniform_(nn.array(SHAPE), { a: Math.sqrt(5), generator });`;
const bias = (fan, extent) => `const bound = 1 / Math.sqrt(${fan}); // of the fan-in
const bias = nn.uniform_(nn.array([${extent}]), { a: -bound, b: bound, generator });`;
const SQRT5 =
  'PyTorch calls `kaiming_uniform_` with a = √5, which is U(−1/√fan_in, 1/√fan_in): a sixth of the variance that He et al. give for a ReLU.';
const layer = { weight: 'layer.weight', bias: 'layer.bias' };

const initializers = [
  {
    names: ['uniform_', 'uniform'],
    shape: [3, 5],
    python: 'torch.nn.init.uniform_(w, -0.1, 0.1)',
    js: 'nn.uniform_(w, { a: -0.1, b: 0.1, generator });',
    note: 'Up to 2.11 PyTorch may return the upper bound itself, since it rounds. Here it is never reached.',
  },
  {
    names: ['normal_', 'normal'],
    shape: [64, 3, 7, 7],
    python: 'torch.nn.init.normal_(w, mean=0.0, std=0.02)',
    js: 'nn.normal_(w, { std: 0.02, generator });',
    note: 'PyTorch draws fewer than 16 values by another algorithm than 16 or more; a `torch` generator does both.',
  },
  {
    names: ['trunc_normal_'],
    shape: [64, 48],
    python: 'torch.nn.init.trunc_normal_(w, std=0.02)',
    js: 'nn.truncNormal_(w, { std: 0.02, generator });',
    note: "The bounds a = −2 and b = 2 are values in both, not multiples of std: with std = 0.02 nothing is cut. For two sigma write `a: -0.04, b: 0.04` in both, or `bounds: 'sigma'` without a PyTorch generator. PyTorch up to 2.11 and timm draw by the inverse of the error function: `method: 'erfinv'`.",
  },
  {
    names: ['constant_', 'constant'],
    shape: [3, 5],
    python: 'torch.nn.init.constant_(w, 0.3)',
    js: 'nn.constant_(w, 0.3);',
    note: '`constant_` also takes an array: one number for each element.',
  },
  { names: ['ones_'], shape: [3, 5], python: 'torch.nn.init.ones_(w)', js: 'nn.ones_(w);' },
  { names: ['zeros_'], shape: [3, 5], python: 'torch.nn.init.zeros_(w)', js: 'nn.zeros_(w);' },
  { names: ['eye_', 'eye'], shape: [3, 5], python: 'torch.nn.init.eye_(w)', js: 'nn.eye_(w);' },
  {
    names: ['dirac_', 'dirac'],
    shape: [6, 3, 5, 5],
    python: 'torch.nn.init.dirac_(w, groups=2)',
    js: 'nn.dirac_(w, { groups: 2 });',
  },
  {
    names: ['xavier_uniform_', 'xavier_uniform'],
    shape: [64, 3, 7, 7],
    python: "torch.nn.init.xavier_uniform_(w, gain=torch.nn.init.calculate_gain('relu'))",
    js: "nn.glorotUniform_(w, { gain: nn.calculateGain('relu'), generator });",
    note: '`xavierUniform_` is the same up to four dimensions. It follows MegEngine: of five dimensions it takes the first for groups. `glorotUniform_` reads (O, I, kernel...) always, as PyTorch does.',
  },
  {
    names: ['xavier_normal_', 'xavier_normal'],
    shape: [64, 3, 7, 7],
    python: 'torch.nn.init.xavier_normal_(w)',
    js: 'nn.glorotNormal_(w, { generator });',
  },
  {
    names: ['kaiming_uniform_', 'kaiming_uniform'],
    shape: [64, 3, 7, 7],
    python: "torch.nn.init.kaiming_uniform_(w, nonlinearity='relu')",
    js: "nn.kaimingUniform_(w, { nonlinearity: 'relu', generator });",
    note: 'The default is `leaky_relu` with a = 0 in both, which has the gain of a ReLU.',
  },
  {
    names: ['kaiming_normal_', 'kaiming_normal'],
    shape: [64, 3, 7, 7],
    python: "torch.nn.init.kaiming_normal_(w, mode='fan_out', nonlinearity='relu')",
    js: "nn.kaimingNormal_(w, { mode: 'fan_out', nonlinearity: 'relu', generator });",
    note: "Grouped convolutions: PyTorch counts all groups in fan_out. `layout: 'GOIHW'` or `groups` here counts one.",
  },
  {
    names: ['orthogonal_', 'orthogonal'],
    shape: [12, 8],
    python: 'torch.nn.init.orthogonal_(w, gain=1.4)',
    js: 'nn.orthogonal_(w, { gain: 1.4, generator });',
    near: 3e-6,
  },
  {
    names: ['sparse_', 'sparse'],
    shape: [10, 6],
    python: 'torch.nn.init.sparse_(w, sparsity=0.3, std=0.01)',
    js: 'nn.sparse_(w, { sparsity: 0.3, std: 0.01, generator });',
  },
  {
    names: ['calculate_gain'],
    python: "gain = torch.nn.init.calculate_gain('leaky_relu', 0.2)",
    js: "const gain = nn.calculateGain('leaky_relu', 0.2);",
    compare: { gain: 'gain' },
    note: 'PyTorch has no gain for `gelu`, `silu`, `mish`, `elu`, `softplus` and `hardswish`. Here they have the exact one.',
  },
];

const layers = [
  {
    names: ['Linear', 'LazyLinear'],
    python: 'layer = torch.nn.Linear(20, 10)',
    js: `${kaiming.replace('SHAPE', '[10, 20]')}\n${bias(20, 10)}`,
    compare: layer,
    note: SQRT5,
  },
  {
    names: ['Conv1d', 'Conv2d', 'Conv3d', 'LazyConv1d', 'LazyConv2d', 'LazyConv3d'],
    python: 'layer = torch.nn.Conv2d(16, 32, 3, groups=2)',
    js: `${kaiming.replace('SHAPE', '[32, 8, 3, 3]')}\n${bias('8 * 3 * 3', 32)}`,
    compare: layer,
    note: SQRT5,
  },
  {
    names: [
      ...['ConvTranspose1d', 'ConvTranspose2d', 'ConvTranspose3d'],
      ...['LazyConvTranspose1d', 'LazyConvTranspose2d', 'LazyConvTranspose3d'],
    ],
    python: 'layer = torch.nn.ConvTranspose2d(16, 8, 3)',
    js: `// PyTorch reads the weight (I, O, kernel...) as (O, I, kernel...): its fan-in is O times the kernel.
${kaiming.replace('SHAPE', '[16, 8, 3, 3]')}\n${bias('8 * 3 * 3', 8)}`,
    compare: layer,
    note: "PyTorch swaps the fans of transposed convolutions. `layout: 'IOHW'` here gives the right ones, but other numbers.",
  },
  {
    names: ['Bilinear'],
    python: 'layer = torch.nn.Bilinear(6, 5, 4)',
    js: `const bound = 1 / Math.sqrt(6); // of the first input
const weight = nn.uniform_(nn.array([4, 6, 5]), { a: -bound, b: bound, generator });
const bias = nn.uniform_(nn.array([4]), { a: -bound, b: bound, generator });`,
    compare: layer,
  },
  {
    names: ['Embedding', 'EmbeddingBag'],
    python: 'layer = torch.nn.Embedding(100, 16, padding_idx=0)',
    js: `const weight = nn.normal_(nn.array([100, 16]), { generator });
weight.data.fill(0, 0, 16); // padding_idx`,
    compare: { weight: 'layer.weight' },
    note: 'A standard deviation of 1 is large for a transformer: models that are trained well set 0.02 or 1/√features themselves. The [atlas](/atlas/) has what each does.',
  },
  {
    names: ['RNN', 'LSTM', 'GRU', 'RNNBase', 'RNNCell', 'LSTMCell', 'GRUCell', 'RNNCellBase'],
    python: 'layer = torch.nn.LSTM(12, 8)',
    js: `const bound = 1 / Math.sqrt(8); // of the hidden size
const uniform = (shape) => nn.uniform_(nn.array(shape), { a: -bound, b: bound, generator });
const [weight, recurrent] = [uniform([4 * 8, 12]), uniform([4 * 8, 8])];
const [bias, recurrentBias] = [uniform([4 * 8]), uniform([4 * 8])];`,
    compare: {
      weight: 'layer.weight_ih_l0',
      recurrent: 'layer.weight_hh_l0',
      bias: 'layer.bias_ih_l0',
      recurrentBias: 'layer.bias_hh_l0',
    },
    note: "Many set the forget gate's bias to 1 and make the recurrent weight orthogonal, as Keras does: `nn.forgetBias_`, and `nn.orthogonal_` with `blocks: 4`.",
  },
  {
    names: ['MultiheadAttention'],
    python: 'layer = torch.nn.MultiheadAttention(16, 4)',
    js: `// The output's layer is made first. Its bias is drawn, and set to zero afterwards.
const output = nn.kaimingUniform_(nn.array([16, 16]), { a: Math.sqrt(5), generator });
const bias = nn.uniform_(nn.array([16]), { a: -1 / 4, b: 1 / 4, generator });
const input = nn.glorotUniform_(nn.array([3 * 16, 16]), { generator });
const inputBias = nn.array([3 * 16]); // zeros
nn.zeros_(bias);`,
    compare: {
      input: 'layer.in_proj_weight',
      inputBias: 'layer.in_proj_bias',
      output: 'layer.out_proj.weight',
      bias: 'layer.out_proj.bias',
    },
    note: 'The fused weight of queries, keys and values counts as one matrix: its std is √½ of that of three. `parts: [16, 16, 16]` here gives each its own fan.',
  },
  {
    names: ['Transformer'],
    python: `layer = torch.nn.Transformer(8, 2, 1, 1, 16)
torch.manual_seed(0)
for parameter in layer.parameters():
    if parameter.dim() > 1:
        torch.nn.init.xavier_uniform_(parameter)`,
    js: `const attention = [[3 * 8, 8], [8, 8]];
const feedForward = [[16, 8], [8, 16]];
const shapes = [...attention, ...feedForward, ...attention, ...attention, ...feedForward];
const weights = shapes.map((shape) => nn.glorotUniform_(nn.array(shape), { generator }));
const [first, last] = [weights[0], weights.at(-1)];`,
    compare: {
      first: 'layer.encoder.layers[0].self_attn.in_proj_weight',
      last: 'layer.decoder.layers[0].linear2.weight',
    },
    note: 'Every parameter of more than one dimension is drawn anew when the network is complete. Biases of `Linear` layers stay as those layers drew them.',
  },
  {
    names: [
      ...[
        'BatchNorm1d',
        'BatchNorm2d',
        'BatchNorm3d',
        'LazyBatchNorm1d',
        'LazyBatchNorm2d',
        'LazyBatchNorm3d',
        'SyncBatchNorm',
      ],
      ...[
        'InstanceNorm1d',
        'InstanceNorm2d',
        'InstanceNorm3d',
        'LazyInstanceNorm1d',
        'LazyInstanceNorm2d',
        'LazyInstanceNorm3d',
      ],
      ...['GroupNorm', 'LayerNorm', 'RMSNorm'],
    ],
    python: 'layer = torch.nn.LayerNorm(16)',
    js: `const weight = nn.ones_(nn.array([16]));
const bias = nn.zeros_(nn.array([16])); // RMSNorm has none`,
    compare: layer,
  },
  {
    names: ['PReLU'],
    python: 'layer = torch.nn.PReLU(4)',
    js: 'const weight = nn.constant_(nn.array([4]), 0.25);',
    compare: { weight: 'layer.weight' },
  },
  {
    names: ['AdaptiveLogSoftmaxWithLoss'],
    python: 'layer = torch.nn.AdaptiveLogSoftmaxWithLoss(16, 20, cutoffs=[8])',
    js: `const linear = (shape) => nn.kaimingUniform_(nn.array(shape), { a: Math.sqrt(5), generator });
const head = linear([8 + 1, 16]);
const [projection, output] = [linear([4, 16]), linear([20 - 8, 4])]; // of the tail`,
    compare: {
      head: 'layer.head.weight',
      projection: 'layer.tail[0][0].weight',
      output: 'layer.tail[0][1].weight',
    },
  },
];

export default {
  name: 'PyTorch',
  module: 'torch',
  kind: 'torch',
  python: 'import torch\n\ntorch.manual_seed(0)',
  make: (shape) => `w = torch.empty(${shape.join(', ')})`,
  js: "import { load } from 'nn-init/frameworks';\n\nconst nn = await load({ kinds: ['torch'] });\nconst generator = nn.generator({ kind: 'torch', seed: 0 });",
  intro:
    'Functions have the same names, in camel case, and the same defaults. They work in place and return their tensor. Options have names: `{ a: -0.1, b: 0.1 }`.',
  seeds: `\`nn.generator({ kind: 'torch', seed: 0 })\` is \`torch.manual_seed(0)\`: uniforms and normals have the bits of PyTorch on the CPU (x86-64 with AVX2), with any version from 1.13 on. Without a \`torch\` generator the distributions are the same and the numbers are nn-init's own: faster, addressable, and the same on every machine.

- **Versions.** \`version: '2.11'\` for truncated normals of PyTorch up to 2.11, which are of a kind of their own: \`load({ kinds: ['torch', 'torch-erfinv'] })\`. All else is the same in all versions.
- **On a GPU** PyTorch draws another stream: \`kind: 'torch-cuda'\` with the \`device\`'s name.
- **A whole network** draws in the order in which its layers are made. [\`initialize\`](/reference/model) with a \`torch\` recipe does that for you: all of a ResNet-18's weights are equal, bit for bit.
- **States.** \`generator.rngState()\` is \`torch.get_rng_state()\`, and \`nn.generator({ kind: 'torch', rngState })\` takes it back.
- **Data.** \`torch.randperm(10)\` is \`generator.randperm(10)\`; \`torch.randint\` and \`torch.bernoulli\` are in [\`nn-init/orders\`](/reference/orders).`,
  groups: [
    { title: 'torch.nn.init', prefix: 'torch.nn.init.', list: 'init', entries: initializers },
    { title: 'Formulas that programs write out', prefix: '', list: undefined, entries: formulas },
    { title: 'Layers of torch.nn', prefix: 'torch.nn.', list: 'layers', layers: true, entries: layers },
  ],
};
