// SPDX-License-Identifier: Apache-2.0
/**
 * TensorFlow.js's streams: `node make_tfjs.js tfjs.txt`, with tests/node_modules. Its normals of seed 0 are unseeded, and
 * so are left out. The head is that of common.py.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const { initializers } = require('@tensorflow/tfjs-layers');

const SIZES = [1, 7, 15, 16, 17, 31, 33, 100, 1003, 4096, 65541, 262147];
const SEEDS = [
  ...[0, 1, 2, 42, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53, 2 ** 63, -1, -2, -42],
  ...[-(2 ** 31), -(2 ** 63), 0.5, -0.25, 3.141592653589793, 1e-7, 1e21, 1.5e300, 20240229, 3735928559, 98765432.125],
];
const NORMAL = [
  [0, 1],
  [0.1, 0.05],
];
const DRAWS = [
  {
    name: 'uniform',
    call: tf.randomUniform,
    parameters: [
      [0, 1],
      [-0.05, 0.05],
    ],
  },
  { name: 'normal', call: tf.randomNormal, parameters: NORMAL },
  { name: 'truncated_normal', call: tf.truncatedNormal, parameters: NORMAL, bounds: [-2, 2] },
];
const INITIALIZERS = ['glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'leCunUniform', 'leCunNormal'];
const SHAPES = [
  [10, 20],
  [3, 3, 4, 8],
  [7], // of one axis and of more than five TF.js has fans of its own
  [2, 2, 2, 2, 3, 4],
];
const ORTHOGONAL = [
  [4, 4],
  [5, 3],
];

// The methods of tensors that the orthogonal initializer calls, as the whole package @tensorflow/tfjs defines them.
for (const name of ['reshape', 'sign', 'stridedSlice', 'transpose']) {
  tf.Tensor.prototype[name] = function (...args) {
    return tf[name](this, ...args);
  };
}
tf.Tensor.prototype.flatten = function () {
  return tf.reshape(this, [this.size]);
};

/** The elements of the tensor that `make` returns. */
const elements = (make) => tf.tidy(() => make().dataSync());

/** As digest() of common.py. */
function digest({ buffer, byteOffset, byteLength }) {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** The shortest decimal that reads back as the same float32. */
function decimal(x) {
  for (let digits = 1; ; digits++) {
    const text = String(Number(x.toPrecision(digits)));
    if (Math.fround(Number(text)) === x) return text;
  }
}

function records(seed) {
  const text = String(seed).replace('+', ''); // 1e21, not 1e+21: a + is for lists
  const drawn = DRAWS.flatMap(({ name, call, parameters, bounds = [] }) => {
    if (seed === 0 && name !== 'uniform') return [];
    return parameters.map((two) => {
      const hashes = SIZES.map((size) => digest(elements(() => call([size], ...two, 'float32', seed))));
      return ['draws tfjs -', text, name, 'float32', [...two, ...bounds], ...hashes];
    });
  });
  const called = INITIALIZERS.flatMap((name) => {
    if (seed === 0 && name.endsWith('Normal')) return [];
    return SHAPES.map((shape) => {
      const hash = digest(elements(() => initializers[name]({ seed }).apply(shape)));
      return ['call tfjs -', text, 0, name, 'float32', shape.join('x'), '-', hash];
    });
  });
  const orthogonal = ORTHOGONAL.filter(() => seed !== 0).map((shape) => {
    const decimals = [...elements(() => initializers.orthogonal({ gain: 1, seed }).apply(shape))].map(decimal);
    return ['values tfjs -', text, 'orthogonal', 'float32', shape.join('x'), 1, ...decimals];
  });
  return [...drawn, ...called, ...orthogonal].map((fields) => fields.join(' '));
}

await tf.setBackend('cpu');
const common = readFileSync(new URL('common.py', import.meta.url), 'utf8');
const [, grammar] = common.match(/GRAMMAR = f?"""\\\n([^]*?)"""/);
const head = [
  '# SPDX-License-Identifier: Apache-2.0',
  "# TensorFlow.js's streams.",
  grammar,
  `# From TensorFlow.js ${tf.version_core} on its CPU backend, Node.js ${process.version}, by make_tfjs.js.`,
];
writeFileSync(process.argv[2], [...head, ...SEEDS.flatMap(records), ''].join('\n'));
