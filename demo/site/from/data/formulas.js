// SPDX-License-Identifier: Apache-2.0
// Initializers that PyTorch has no name for: programs write them out. Run and compared as those of pytorch.js are.

/** float32 of both, by functions of two libraries: a few units in the last place. */
const near = 1e-6;

export default [
  {
    names: ['lecun_normal'],
    of: ['lecunNormal_'],
    shape: [16, 24],
    python: 'w.normal_(0, 24**-0.5)',
    js: 'nn.normal_(w, { std: 24 ** -0.5, generator });\n// or by its name: nn.lecunNormal_(w), which with a PyTorch generator is truncated as in transformers',
    note: 'Without a PyTorch generator `lecunNormal_` is the untruncated normal of std 1/√fan_in.',
  },
  {
    names: ['SIREN'],
    shape: [16, 24],
    python: 'bound = (6 / 24) ** 0.5 / 30\nw.uniform_(-bound, bound)',
    js: 'nn.siren_(w, { generator });',
    near,
  },
  {
    names: ['LoRA'],
    python:
      'a, b = torch.empty(8, 64), torch.empty(32, 8)\ntorch.nn.init.kaiming_uniform_(a, a=5**0.5)\ntorch.nn.init.zeros_(b)',
    js: 'const [a, b] = nn.lora_(nn.array([8, 64]), nn.array([32, 8]), { generator });',
    compare: { a: 'a', b: 'b' },
  },
  {
    names: ['ICNR'],
    python:
      "filters = torch.empty(2, 3, 3, 3)\ntorch.nn.init.kaiming_normal_(filters, nonlinearity='relu')\nw = filters.repeat_interleave(4, dim=0)",
    js: "const w = nn.icnr_(nn.array([8, 3, 3, 3]), (filters) => nn.kaimingNormal_(filters, { nonlinearity: 'relu', generator }));",
  },
  {
    names: ['Bilinear upsampling'],
    python: `line = torch.tensor([0.25, 0.75, 0.75, 0.25])
w = (line[:, None] * line).expand(2, 2, 4, 4)`,
    js: 'const w = nn.bilinear_(nn.array([2, 2, 4, 4]));',
  },
  {
    names: ['GPT-2, projections into the residual stream'],
    shape: [16, 24],
    python: 'torch.nn.init.normal_(w, mean=0.0, std=0.02 / (2 * 12) ** 0.5)',
    js: "nn.scaleByDepth_(nn.normal_(w, { std: 0.02, generator }), 'gpt2', { layers: 12 });",
    near,
  },
  {
    names: ['A weight times a factor'],
    python: 'w = torch.full((3,), 0.3)\nw.mul_(0.1)',
    js: 'const w = nn.scale_(nn.fill_(nn.array([3]), 0.3), 0.1);',
  },
  {
    names: ['Fixup, the factor of a branch'],
    python: 'factor = 16 ** (-1 / (2 * 2 - 2))',
    js: "const factor = nn.depthScale('fixup', { layers: 16, branchLayers: 2 });",
    compare: { factor: 'factor' },
  },
  {
    names: ['Zero the last layer of a branch'],
    python: `first, last = torch.empty(8, 8), torch.empty(8, 8)
torch.nn.init.kaiming_normal_(first)
torch.nn.init.zeros_(last)`,
    js: `const [first, last] = nn.zeroLast_([nn.array([8, 8]), nn.array([8, 8])], (t) => nn.kaimingNormal_(t, { generator }));`,
    compare: { first: 'first', last: 'last' },
  },
  {
    names: ["LSTM's forget gate"],
    python: 'bias = torch.zeros(4 * 8)\nbias[8 : 2 * 8] = 1',
    js: 'const bias = nn.forgetBias_(nn.array([4 * 8]));',
    compare: { bias: 'bias' },
    note: "Keras's LSTM does this by default: `unit_forget_bias=True`.",
  },
  {
    names: ['Chrono initialization'],
    of: ['chrono_'],
    python:
      'bias = torch.zeros(4 * 8)\nbias[8 : 2 * 8] = torch.log(torch.empty(8).uniform_(1, 100 - 1))\nbias[:8] = -bias[8 : 2 * 8]',
    js: `// A PyTorch generator has no chrono_: the same by what it has.
const forget = nn.logUniform_(nn.array([8]), { a: 1, b: 100 - 1, generator });
const bias = nn.array([4 * 8]);
bias.data.set(forget.data, 8);
bias.data.set(forget.data.map((x) => -x));
// Without one: nn.chrono_(bias, { tMax: 100 })`,
    compare: { bias: 'bias' },
    near,
  },
  {
    names: ["Mamba's A_log"],
    python: 'w = torch.log(torch.arange(1, 17, dtype=torch.float32)).repeat(4, 1)',
    js: 'const w = nn.mambaALog_(nn.array([4, 16]));',
    near,
  },
  {
    names: ["Mamba's time step"],
    python: `import math

dt = torch.exp(torch.rand(48) * (math.log(0.1) - math.log(0.001)) + math.log(0.001)).clamp(min=1e-4)
w = dt + torch.log(-torch.expm1(-dt))`,
    js: 'const w = nn.mambaDtBias_(nn.array([48]), { generator });',
    near,
  },
  {
    names: ["Mamba-2's A_log"],
    python: 'w = torch.log(torch.empty(48).uniform_(1, 16))',
    js: 'const w = nn.logUniform_(nn.array([48]), { generator });',
    near,
  },
  {
    names: ['HiPPO-LegS'],
    of: ['hippoLegs_', 'hippoLegsInput_'],
    python: `p = torch.sqrt(1 + 2 * torch.arange(8.0))
w = -(torch.tril(p[:, None] * p) - torch.diag(torch.arange(8.0)))`,
    js: `const w = nn.hippoLegs_(nn.array([8, 8]));
const p = nn.hippoLegsInput_(nn.array([8]));`,
    compare: { w: 'w', p: 'p' },
    near,
  },
  {
    names: ['S4D-Lin, S4D-Inv, S4D-Real'],
    of: ['s4dLin_', 's4dInv_', 's4dReal_'],
    python: `import math

n = torch.arange(8.0)
linear = math.pi * n
inverse = 16 / math.pi * (16 / (2 * n + 1) - 1)
real = -(n + 1)`,
    js: `const linear = nn.s4dLin_(nn.array([8]));
const inverse = nn.s4dInv_(nn.array([8]));
const real = nn.s4dReal_(nn.array([8]));`,
    compare: { linear: 'linear', inverse: 'inverse', real: 'real' },
    near,
  },
  {
    names: ['Sinusoidal positions'],
    python: `angle = torch.arange(12.0)[:, None] / 10000 ** (torch.arange(0, 8, 2) / 8)
w = torch.stack([torch.sin(angle), torch.cos(angle)], dim=2).reshape(12, 8)`,
    js: 'const w = nn.sinusoidal_(nn.array([12, 8]));',
    near,
  },
  {
    names: ["ALiBi's slopes"],
    python: 'w = 2.0 ** (-8 * torch.arange(1, 9) / 8)',
    js: 'const w = nn.alibi_(nn.array([8]));',
    near,
  },
];
