// SPDX-License-Identifier: Apache-2.0
// Names of JAX and Flax, and the same here. Both programs of an entry are run, and what they make is compared: tests/golden/from.

const SHAPE = '3, 3, 16, 32';
/** @param {string} names @param {string} python @param {string} js @param {any} [more] */
const entry = (names, python, js, more) => ({
  names: names.split(' '),
  python: `w = jax.nn.initializers.${python}(key, (${more?.shape ?? SHAPE}))`,
  js: `const w = nn.${js.replace('(', `(nn.array([${more?.shape ?? SHAPE}])`)};`,
  ...more,
  shape: undefined,
});
const TRUNCATED =
  'JAX truncates this normal at two sigma and corrects its standard deviation. With a JAX key the untruncated name gives that, too; without one, say `TruncNormal_`.';

const layers = [
  {
    names: ['flax.linen.Dense'],
    python: `from flax import linen

variables = linen.Dense(10).init(key, jax.numpy.ones((1, 20)))`,
    js: `const kernel = nn.lecunTruncNormal_(nn.array([20, 10]), { generator: key.path([1]) });
const bias = nn.array([10]); // zeros`,
    compare: { kernel: "variables['params']['kernel']", bias: "variables['params']['bias']" },
    note: "`key.path(['Block_0', 'Dense_0', 1])` is linen's key: the names of the modules, then the parameter's number in its module, from 1.",
  },
  {
    names: ['flax.linen.Conv'],
    python: `from flax import linen

variables = linen.Conv(32, (3, 3)).init(key, jax.numpy.ones((1, 8, 8, 16)))`,
    js: `const kernel = nn.lecunTruncNormal_(nn.array([3, 3, 16, 32]), { generator: key.path([1]) });
const bias = nn.array([32]); // zeros`,
    compare: { kernel: "variables['params']['kernel']", bias: "variables['params']['bias']" },
  },
  {
    names: ['flax.linen.Embed', 'flax.nnx.Embed'],
    python: `from flax import linen

variables = linen.Embed(100, 16).init(key, jax.numpy.zeros((1,), int))`,
    js: `const embedding = nn.varianceScaling_(nn.array([100, 16]), {
  mode: 'fan_in',
  distribution: 'normal',
  layout: 'OI',
  generator: key.path([1]),
});`,
    compare: { embedding: "variables['params']['embedding']" },
    note: 'Flax passes `out_axis=0`, so that the fan-in is the number of features: std = 1/√features.',
  },
  {
    names: ['flax.nnx.Linear'],
    python: `from flax import nnx

layer = nnx.Linear(20, 10, rngs=nnx.Rngs(7))`,
    js: `let count = 0;
const next = () => key.foldIn(count++); // a key for each kernel and each bias, in order
const kernel = nn.lecunTruncNormal_(nn.array([20, 10]), { generator: next() });
next(); // the bias takes a key too, though it is zeros
const bias = nn.array([10]);`,
    compare: { kernel: 'layer.kernel[...]', bias: 'layer.bias[...]' },
  },
];

export default {
  name: 'JAX',
  module: 'jax',
  kind: 'jax',
  python: 'import jax\n\nkey = jax.random.key(7)',
  js: "import { load } from 'nn-init/frameworks';\n\nconst nn = await load({ kinds: ['jax'] });\nconst key = nn.generator({ kind: 'jax', seed: 7 });",
  intro: `JAX's initializers return a function of a key and a shape; here a function fills an array, and the key is its \`generator\`. JAX's \`*_normal\` of fans are truncated at two sigma: \`Trunc\` is in their names here. Kernels are (kernel..., I, O): with a JAX key they are read so; without one, say \`layout: 'keras'\`, or \`inAxes\`, \`outAxes\` and \`batchAxes\`, which are JAX's \`in_axis\`, \`out_axis\` and \`batch_axis\`.`,
  seeds: `\`nn.generator({ kind: 'jax', seed: 7 })\` is \`jax.random.key(7)\`. A key gives the same numbers each time it is used, here as there: split it, or fold a number in. Uniforms, normals and truncated normals are equal bit for bit to JAX 0.10.2 on the CPU (x86-64 with FMA), eagerly; say \`jit: true\` for what \`jax.jit\` compiles, which rounds normals otherwise.

- \`jax.random.split(key)\` is \`key.split()\`; \`jax.random.fold_in(key, 3)\` is \`key.foldIn(3)\`.
- \`impl: 'rbg'\`, \`x64: true\` and \`partitionable: false\` (JAX before 0.5) are options of the generator.
- **Flax** derives a key for each parameter: see the layers below.`,
  groups: [
    {
      title: 'jax.nn.initializers',
      prefix: 'jax.nn.initializers.',
      also: '`flax.linen.initializers` and `flax.nnx.initializers` have the same names; `zeros_init()` and `ones_init()` return `zeros` and `ones`.',
      list: 'initializers',
      entries: [
        entry('zeros zeros_init', 'zeros', 'zeros_()'),
        entry('ones ones_init', 'ones', 'ones_()'),
        entry('constant', 'constant(0.3)', 'constant_(, 0.3)'),
        entry('uniform', 'uniform(scale=0.01)', 'uniform_(, { a: 0, b: 0.01, generator: key })', {
          note: 'From 0 to `scale`, 0.01 by default: not around zero.',
        }),
        entry('normal', 'normal(stddev=0.02)', 'normal_(, { std: 0.02, generator: key })', {
          note: "JAX's default std is 0.01; here it is 1.",
        }),
        entry(
          'truncated_normal',
          'truncated_normal(stddev=0.02, lower=-2.0, upper=2.0)',
          "truncNormal_(, { std: 0.02, a: -2, b: 2, bounds: 'sigma', generator: key })",
          { note: "JAX's bounds are multiples of `stddev`, which is not corrected for the truncation." },
        ),
        entry('glorot_uniform xavier_uniform', 'glorot_uniform()', 'glorotUniform_(, { generator: key })'),
        entry('glorot_normal xavier_normal', 'glorot_normal()', 'glorotTruncNormal_(, { generator: key })', {
          note: TRUNCATED,
        }),
        entry('he_uniform kaiming_uniform', 'he_uniform()', 'heUniform_(, { generator: key })'),
        entry('he_normal kaiming_normal', 'he_normal()', 'heTruncNormal_(, { generator: key })', { note: TRUNCATED }),
        entry('lecun_uniform', 'lecun_uniform()', 'lecunUniform_(, { generator: key })'),
        entry('lecun_normal', 'lecun_normal()', 'lecunTruncNormal_(, { generator: key })', {
          note: `The default of Flax's layers. ${TRUNCATED}`,
        }),
        entry(
          'variance_scaling',
          "variance_scaling(2.0, 'fan_avg', 'truncated_normal')",
          "varianceScaling_(, { scale: 2, mode: 'fan_avg', distribution: 'truncated_normal', generator: key })",
        ),
        entry('orthogonal', 'orthogonal(scale=1.5)', 'orthogonal_(, { gain: 1.5, generator: key })', {
          shape: '12, 8',
          near: 3e-6,
          note: '`column_axis` is `axis` here.',
        }),
        entry('delta_orthogonal', 'delta_orthogonal()', 'deltaOrthogonal_(, { generator: key })', {
          shape: '3, 3, 4, 6',
          near: 3e-6,
        }),
      ],
      without: { Initializer: 'the type of an initializer' },
    },
    { title: 'Layers of Flax', prefix: '', list: undefined, layers: true, entries: layers },
  ],
};
