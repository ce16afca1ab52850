// SPDX-License-Identifier: Apache-2.0
// NumPy's calls, and the same here. Both programs of an entry are run, and what they make is compared: tests/golden/from.

export default {
  name: 'NumPy',
  module: 'numpy',
  kind: 'numpy',
  python: 'import numpy\n\nrng = numpy.random.default_rng(7)',
  js: "import { load } from 'nn-init/frameworks';\n\nconst nn = await load({ kinds: ['numpy', 'numpy-legacy'] });\nconst generator = nn.generator({ kind: 'numpy', seed: 7 });",
  intro:
    'NumPy has generators and no initializers: whoever writes a network in NumPy scales normals by hand. The formulas have names here, and the numbers stay the same.',
  seeds: `\`kind: 'numpy'\` is \`numpy.random.default_rng(seed)\`; \`kind: 'numpy-legacy'\` is \`numpy.random.seed(seed)\` and \`RandomState\`. NumPy draws float64 unless told otherwise: fill a float64 array for the same bits. A list is a seed, too: \`seed: [7, 0]\`. \`SeedSequence(7).spawn(4)\` is \`spawnSeeds(7, 4)\` of [\`nn-init/orders\`](/reference/orders), which also has \`permutation\`, \`shuffle\`, \`choice\` and \`integers\`.`,
  groups: [
    {
      title: 'numpy.random.default_rng',
      prefix: '',
      list: undefined,
      entries: [
        {
          names: ['rng.random'],
          python: "w = rng.random((3, 5), dtype='float32')",
          js: 'const w = nn.uniform_(nn.array([3, 5]), { generator });',
        },
        {
          names: ['rng.uniform'],
          python: 'w = rng.uniform(-0.1, 0.1, (3, 5))',
          js: "const w = nn.uniform_(nn.array([3, 5], { dtype: 'float64' }), { a: -0.1, b: 0.1, generator });",
        },
        {
          names: ['rng.normal'],
          python: 'w = rng.normal(0, 0.02, (784, 128))',
          js: "const w = nn.normal_(nn.array([784, 128], { dtype: 'float64' }), { std: 0.02, generator });",
        },
        {
          names: ['rng.standard_normal'],
          python: "w = rng.standard_normal((784, 128), dtype='float32')",
          js: 'const w = nn.normal_(nn.array([784, 128]), { generator });',
        },
        {
          names: ['He, by hand'],
          python: 'w = rng.normal(0, numpy.sqrt(2 / 64), (64, 10))',
          js: "const w = nn.heNormal_(nn.array([64, 10], { dtype: 'float64' }), { layout: 'IO', generator });",
          near: 1e-15,
          note: "`layout: 'IO'` because matrices in NumPy mostly are (inputs, outputs). The root is rounded elsewhere: the last bit of some values differs.",
        },
        {
          names: ['Xavier, by hand'],
          python: 'limit = numpy.sqrt(6 / (784 + 128))\nw = rng.uniform(-limit, limit, (784, 128))',
          js: "const w = nn.xavierUniform_(nn.array([784, 128], { dtype: 'float64' }), { generator });",
        },
      ],
    },
    {
      title: 'numpy.random.seed',
      prefix: '',
      list: undefined,
      entries: [
        {
          names: ['numpy.random.normal'],
          python: 'numpy.random.seed(7)\nw = numpy.random.normal(0, 1, (3, 5))',
          js: "const legacy = nn.generator({ kind: 'numpy-legacy', seed: 7 });\nconst w = nn.normal_(nn.array([3, 5], { dtype: 'float64' }), { generator: legacy });",
        },
        {
          names: ['numpy.random.randn, scaled'],
          python: "numpy.random.seed(7)\nw = (numpy.random.randn(784, 128) * 0.01).astype('float32')",
          js: "const legacy = nn.generator({ kind: 'numpy-legacy', seed: 7 });\nconst w = nn.normal_(nn.array([784, 128]), { std: 0.01, generator: legacy });",
        },
      ],
    },
  ],
};
