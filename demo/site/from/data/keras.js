// SPDX-License-Identifier: Apache-2.0
// Keras's names, and the same here. Both programs of an entry are run, and what they make is compared: tests/golden/from.

const SHAPE = '3, 3, 16, 32';
/** @param {string} names @param {string} python @param {string} js @param {any} [more] */
const entry = (names, python, js, more) => ({
  names: names.split(' '),
  python: `w = keras.initializers.${python}((${more?.shape ?? SHAPE}))`,
  js: `const w = nn.${js.replace('(', `(nn.array([${more?.shape ?? SHAPE}])`)};`,
  ...more,
  shape: undefined,
});
const TRUNCATED =
  'Keras truncates this normal at two sigma and corrects its standard deviation. With a Keras generator the untruncated name gives that, too; without one, say `TruncNormal_`.';

export default {
  name: 'Keras',
  module: 'keras',
  kind: 'keras',
  python: "import keras # KERAS_BACKEND is 'tensorflow'",
  js: "import { load } from 'nn-init/frameworks';\n\nconst nn = await load({ kinds: ['keras-tensorflow'] });\nconst generator = nn.generator({ kind: 'keras', backend: 'tensorflow', seed: 1 });",
  intro: `Keras makes an array of a shape; here a function fills one that you have. Keras truncates the normals that it scales by fans, so each of these has its name here with \`Trunc\` in it. \`RandomNormal\` is not truncated. Kernels are (kernel..., I, O): with a Keras generator they are read so; without one, say \`layout: 'keras'\`, or \`load({ layout: 'keras' })\` for all.`,
  seeds: `\`keras.initializers.HeNormal(seed=1)\` is a generator \`{ kind: 'keras', backend, seed: 1 }\`. An integer seed gives the same values at every call, in Keras and here; so **two layers with the same seed get the same weights**. Keras draws by its backend's generator, so say which: \`'tensorflow'\`, \`'jax'\`, \`'torch'\` or \`'numpy'\`. All are equal bit for bit, but normals of \`jax\`: 2e-7 of the greatest.

- **\`keras.random.SeedGenerator(1)\`** as the seed: \`seedGenerator: true\`.
- **\`keras.utils.set_random_seed(42)\`** seeds Python's \`random\`, which then gives each initializer its seed: \`pythonRandom\` of [\`nn-init/orders\`](/reference/orders), then \`random.randint(1, 1e9)\` for each layer that draws.
- Without a generator of kind \`keras\` the distributions are the same, and the numbers are nn-init's own.`,
  groups: [
    {
      title: 'keras.initializers',
      prefix: 'keras.initializers.',
      list: 'initializers',
      entries: [
        entry('Zeros zeros', 'Zeros()', 'zeros_()'),
        entry('Ones ones', 'Ones()', 'ones_()'),
        entry('Constant constant', 'Constant(0.3)', 'constant_(, 0.3)'),
        entry('Identity IdentityInitializer identity', 'Identity(gain=2.0)', 'identity_(, { gain: 2 })', {
          shape: '4, 6',
        }),
        entry(
          'RandomUniform random_uniform',
          'RandomUniform(minval=-0.05, maxval=0.05, seed=1)',
          'uniform_(, { a: -0.05, b: 0.05, generator })',
          {
            note: "Keras's default bounds are −0.05 and 0.05; here they are 0 and 1.",
          },
        ),
        entry(
          'RandomNormal random_normal',
          'RandomNormal(stddev=0.05, seed=1)',
          'normal_(, { std: 0.05, generator })',
          {
            note: "Keras's default std is 0.05; here it is 1.",
          },
        ),
        entry(
          'TruncatedNormal truncated_normal',
          'TruncatedNormal(stddev=0.05, seed=1)',
          "truncNormal_(, { std: 0.05, bounds: 'sigma', generator })",
          { note: "Keras truncates at two standard deviations. Here a and b are values unless `bounds` is `'sigma'`." },
        ),
        entry('GlorotUniform glorot_uniform', 'GlorotUniform(seed=1)', 'glorotUniform_(, { generator })', {
          note: "The default of Keras's Dense and Conv layers, whose biases are zeros.",
        }),
        entry('GlorotNormal glorot_normal', 'GlorotNormal(seed=1)', 'glorotTruncNormal_(, { generator })', {
          note: TRUNCATED,
        }),
        entry('HeUniform he_uniform', 'HeUniform(seed=1)', 'heUniform_(, { generator })'),
        entry('HeNormal he_normal', 'HeNormal(seed=1)', 'heTruncNormal_(, { generator })', { note: TRUNCATED }),
        entry('LecunUniform lecun_uniform', 'LecunUniform(seed=1)', 'lecunUniform_(, { generator })'),
        entry('LecunNormal lecun_normal', 'LecunNormal(seed=1)', 'lecunTruncNormal_(, { generator })', {
          note: TRUNCATED,
        }),
        entry(
          'VarianceScaling variance_scaling',
          "VarianceScaling(scale=2.0, mode='fan_avg', distribution='truncated_normal', seed=1)",
          "varianceScaling_(, { scale: 2, mode: 'fan_avg', distribution: 'truncated_normal', generator })",
          { note: "Keras's `'untruncated_normal'` is called so here, too." },
        ),
        entry(
          'Orthogonal OrthogonalInitializer orthogonal',
          'Orthogonal(gain=1.5, seed=1)',
          'orthogonal_(, { gain: 1.5, generator })',
          {
            shape: '12, 8',
            near: 3e-6,
            note: "Keras's matrix has a column for each output: without a Keras generator, say `layout: 'keras'`.",
          },
        ),
        entry(
          'STFT STFTInitializer stft',
          "STFT('real', window='hann', scaling='density')",
          "stft_(, { side: 'real', window: 'hann', scaling: 'density' })",
          {
            shape: '8, 1, 5',
            near: 1e-6,
            note: 'Keras computes the angles in float32 or float64 and rounds them; here they are exact.',
          },
        ),
      ],
      without: {
        Initializer: 'the class of all; here an initializer is a function',
        get: 'an initializer by its name; here `nn[name]`',
        serialize: 'a configuration as JSON; here a name and its options are JSON already',
        deserialize: 'likewise',
      },
    },
  ],
};
