// SPDX-License-Identifier: Apache-2.0
// Names of TF.js, and the same here. The tests run both programs of an entry, and compare what they make.

const SHAPE = '3, 3, 16, 32';
/** @param {string} names @param {string} theirs @param {string} js @param {any} [more] */
const entry = (names, theirs, js, more) => ({
  names: names.split(' '),
  theirs: `const t = tf.initializers.${theirs}.apply([${more?.shape ?? SHAPE}]);`,
  js: `const w = nn.${js.replace('(', `(nn.array([${more?.shape ?? SHAPE}])`)};`,
  compare: { w: 't' },
  ...more,
  shape: undefined,
});
const TRUNCATED =
  'TF.js truncates this normal at two sigma and does not correct its standard deviation: its weights are 12 % too small. With a `tfjs` generator you get just these; without one, the standard deviation is right.';

export default {
  name: 'TF.js',
  module: 'tfjs',
  kind: 'tfjs',
  theirs: "import * as tf from '@tensorflow/tfjs';",
  js: "import { load } from 'nn-init/frameworks';\n\nconst nn = await load({ kinds: ['tfjs'] });\nconst generator = nn.generator({ kind: 'tfjs', seed: 7 });",
  intro: `TF.js makes a tensor of a shape; here a function fills an array that you have. \`tf.tensor(w.data, w.shape)\` makes a tensor of it. For a model there is less to do: [\`nn-init/tfjs\`](/reference/tfjs) registers initializers by name, and \`initializeModel\` fills all layers of a model that you have. Kernels are (kernel..., I, O): with a \`tfjs\` generator they are read so; without one, say \`layout: 'keras'\`.`,
  seeds: `\`nn.generator({ kind: 'tfjs', seed: 7 })\` gives the numbers of \`seed: 7\` in TF.js 4.22, bit for bit in V8 and SpiderMonkey; \`orthogonal\` to 1e-6. Each call begins anew, as in TF.js: two layers with one seed get the same weights. For seed 0 TF.js draws normals at random; here 0 is a seed like any other.

What to take instead for new work: \`initializeModel(nn, model, 'own', { seed: 7 })\`. Every layer gets a stream of its own, and orthogonal kernels take milliseconds, not seconds.`,
  groups: [
    {
      title: 'tf.initializers',
      prefix: 'tf.initializers.',
      list: 'initializers',
      entries: [
        entry('zeros', 'zeros()', 'zeros_()'),
        entry('ones', 'ones()', 'ones_()'),
        entry('constant', 'constant({ value: 0.3 })', 'constant_(, 0.3)'),
        entry('identity', 'identity({ gain: 2 })', 'identity_(, { gain: 2 })', {
          shape: '4, 4',
          note: 'TF.js takes square shapes only.',
        }),
        entry(
          'randomUniform',
          'randomUniform({ minval: -0.05, maxval: 0.05, seed: 7 })',
          'uniform_(, { a: -0.05, b: 0.05, generator })',
          { note: 'TF.js takes a bound of 0 for one that is missing, and uses ±0.05 instead.' },
        ),
        entry('randomNormal', 'randomNormal({ stddev: 0.05, seed: 7 })', 'normal_(, { std: 0.05, generator })'),
        entry(
          'truncatedNormal',
          'truncatedNormal({ stddev: 0.05, seed: 7 })',
          "truncNormal_(, { std: 0.05, bounds: 'sigma', generator })",
        ),
        entry('glorotUniform', 'glorotUniform({ seed: 7 })', 'glorotUniform_(, { generator })'),
        entry('glorotNormal', 'glorotNormal({ seed: 7 })', 'glorotTruncNormal_(, { generator })', {
          note: `The default of TF.js's layers. ${TRUNCATED}`,
        }),
        entry('heUniform', 'heUniform({ seed: 7 })', 'heUniform_(, { generator })'),
        entry('heNormal', 'heNormal({ seed: 7 })', 'heTruncNormal_(, { generator })', { note: TRUNCATED }),
        entry('leCunUniform', 'leCunUniform({ seed: 7 })', 'lecunUniform_(, { generator })'),
        entry('leCunNormal', 'leCunNormal({ seed: 7 })', 'lecunTruncNormal_(, { generator })', { note: TRUNCATED }),
        entry(
          'varianceScaling',
          "varianceScaling({ scale: 2, mode: 'fanAvg', distribution: 'normal', seed: 7 })",
          "varianceScaling_(, { scale: 2, mode: 'fan_avg', distribution: 'truncated_normal', generator })",
          {
            note: "TF.js's `'normal'` is truncated, and not corrected; its `'truncatedNormal'` falls through to the uniform one.",
          },
        ),
        entry('orthogonal', 'orthogonal({ gain: 1.5, seed: 7 })', 'orthogonal_(, { gain: 1.5, generator })', {
          shape: '12, 8',
          near: 3e-6,
          note: "TF.js takes 3,400 times as long for a matrix of 128 x 128. Without a `tfjs` generator, say `layout: 'keras'`.",
        }),
      ],
    },
  ],
};
