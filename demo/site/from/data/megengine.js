// SPDX-License-Identifier: Apache-2.0
// MegEngine's names, and the same here. Both programs of an entry are run, and what they make is compared: tests/golden/from.

/** @param {string} name @param {string} python @param {string} js @param {any} [more] */
const entry = (name, python, js, more) => ({
  names: [name],
  shape: [64, 3, 7, 7],
  python: `init.${python}`,
  js: `nn.${js};`,
  ...more,
});

export default {
  name: 'MegEngine',
  module: 'megengine',
  kind: 'megengine',
  python: 'import megengine\nfrom megengine.module import init\n\nmegengine.random.seed(7)',
  make: (shape) => `w = megengine.Parameter(numpy.zeros((${shape.join(', ')}), 'float32'))`,
  js: "import { load } from 'nn-init/frameworks';\n\nconst nn = await load({ kinds: ['megengine'] });\nconst generator = nn.generator({ kind: 'megengine', seed: 7 });",
  intro:
    "All twelve functions have their names here, in camel case, with the same defaults. `xavier*`, `msra*` and `calculate*` keep MegEngine's rule for fans: a weight of five dimensions is that of a grouped convolution, (G, O, I, H, W).",
  seeds: `\`nn.generator({ kind: 'megengine', seed: 7 })\` gives the numbers of MegEngine's kernels on the CPU (commit 47952c0), bit for bit. MegEngine has one generator for uniforms and another for normals, both of the same seed: calls of either kind do not move the other, here as there. Without this generator the distributions are the same, and the numbers are nn-init's own.

- **Conv3d.** MegEngine takes its weights, which have five dimensions, for those of a grouped convolution; its fans are wrong. The names \`glorot*\`, \`kaiming*\` and \`he*\` read (O, I, kernel...) always.
- **Conv1d with groups** has four dimensions, and MegEngine reads them as (O, I, H, W): say \`layout: 'GOIH'\`.`,
  groups: [
    {
      title: 'megengine.module.init',
      prefix: 'megengine.module.init.',
      list: 'init',
      entries: [
        entry('fill_', 'fill_(w, 0.3)', 'fill_(w, 0.3)'),
        entry('zeros_', 'zeros_(w)', 'zeros_(w)'),
        entry('ones_', 'ones_(w)', 'ones_(w)'),
        entry('uniform_', 'uniform_(w, -0.1, 0.1)', 'uniform_(w, { a: -0.1, b: 0.1, generator })', {
          note: 'MegEngine draws from (a, b], here [a, b): with a MegEngine generator it is as in MegEngine.',
        }),
        entry('normal_', 'normal_(w, std=0.02)', 'normal_(w, { std: 0.02, generator })'),
        entry('xavier_uniform_', 'xavier_uniform_(w, gain=2)', 'xavierUniform_(w, { gain: 2, generator })'),
        entry('xavier_normal_', 'xavier_normal_(w)', 'xavierNormal_(w, { generator })'),
        entry(
          'msra_uniform_',
          "msra_uniform_(w, nonlinearity='relu')",
          "msraUniform_(w, { nonlinearity: 'relu', generator })",
        ),
        entry('msra_normal_', "msra_normal_(w, mode='fan_out')", "msraNormal_(w, { mode: 'fan_out', generator })"),
        entry('calculate_gain', '', '', {
          shape: undefined,
          python: "gain = init.calculate_gain('leaky_relu', 0.2)",
          js: "const gain = nn.calculateGain('leaky_relu', 0.2);",
          compare: { gain: 'gain' },
          note: 'MegEngine has no gain for `selu`; here it is 3/4, as in PyTorch.',
        }),
        entry('calculate_fan_in_and_fan_out', '', '', {
          python: 'fan_in, fan_out = init.calculate_fan_in_and_fan_out(w)',
          js: 'const { fanIn, fanOut } = nn.calculateFanInAndFanOut(w);',
          compare: { fanIn: 'fan_in', fanOut: 'fan_out' },
        }),
        entry('calculate_correct_fan', '', '', {
          python: "fan = init.calculate_correct_fan(w, 'fan_out')",
          js: "const fan = nn.calculateCorrectFan(w, 'fan_out');",
          compare: { fan: 'fan' },
        }),
      ],
    },
  ],
};
