// SPDX-License-Identifier: Apache-2.0
// TensorFlow.js with its layers: the parts of the package @tensorflow/tfjs.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const core = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const layers = require('@tensorflow/tfjs-layers');

// The methods of tensors that its orthogonal initializer calls, defined like in the whole package.
for (const name of ['reshape', 'sign', 'stridedSlice', 'transpose']) {
  core.Tensor.prototype[name] = function (...args) {
    return core[name](this, ...args);
  };
}
core.Tensor.prototype.flatten = function () {
  return core.reshape(this, [this.size]);
};

export const tf = { ...core, ...layers };

/** A saved model: { modelTopology, weightSpecs, weightData }, through JSON like in files. */
export async function save(model) {
  let artifacts;
  const saved = { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  await model.save(tf.io.withSaveHandler(async (given) => ((artifacts = given), saved)));
  const { modelTopology, weightSpecs, weightData } = artifacts;
  return { ...JSON.parse(JSON.stringify({ modelTopology, weightSpecs })), weightData };
}
