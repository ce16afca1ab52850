// SPDX-License-Identifier: Apache-2.0
//
// Contestant: the initializers of TensorFlow.js on its CPU backend, which run in plain JavaScript. Run by bench.js.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { initializers } from '@tensorflow/tfjs-layers';
import { matrix, serve } from './serve.js';

await tf.setBackend('cpu');

// The methods of tensors that the orthogonal initializer calls, as the whole package @tensorflow/tfjs defines them.
for (const name of ['reshape', 'sign', 'stridedSlice', 'transpose']) {
  tf.Tensor.prototype[name] = function (...args) {
    return tf[name](this, ...args);
  };
}
tf.Tensor.prototype.flatten = function () {
  return tf.reshape(this, [this.size]);
};

const works = {
  fill: initializers.constant({ value: 0.5 }),
  uniform: initializers.randomUniform({ minval: 0, maxval: 1 }),
  normal: initializers.randomNormal({ mean: 0, stddev: 1 }),
  truncated: initializers.truncatedNormal({ mean: 0, stddev: 1 }), // at two sigma
  xavier: initializers.glorotUniform({}),
  msra: initializers.heNormal({}), // truncated, as Keras has it
  orthogonal: initializers.orthogonal({}),
};
for (const work of ['uniform', 'normal', 'truncated']) works[`tfjs-${work}`] = works[work];

await serve({
  system: 'TF.js',
  version: tf.version_core,
  contests: Object.fromEntries(Object.keys(works).map((work) => [work, ['cpu']])),
  limits: { orthogonal: 128 ** 2 },
  prepare: (work, _variant, size) => () => {
    const tensor = works[work].apply(matrix(size));
    tensor.dataSync(); // no copy here; makes sure that there are elements
    tensor.dispose();
  },
});
