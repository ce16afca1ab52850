// SPDX-License-Identifier: Apache-2.0
// TensorFlow.js with its layers, of which the package @tensorflow/tfjs is made.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const core = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const layers = require('@tensorflow/tfjs-layers');

// The methods of tensors that its orthogonal initializer calls, as the whole package defines them.
for (const name of ['reshape', 'sign', 'stridedSlice', 'transpose']) {
  core.Tensor.prototype[name] = function (...args) {
    return core[name](this, ...args);
  };
}
core.Tensor.prototype.flatten = function () {
  return core.reshape(this, [this.size]);
};

export const tf = { ...core, ...layers };

/** What a model is saved as: { modelTopology, weightSpecs, weightData }, by way of JSON as files are. */
export async function save(model) {
  let artifacts;
  const saved = { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  await model.save(tf.io.withSaveHandler(async (given) => ((artifacts = given), saved)));
  const { modelTopology, weightSpecs, weightData } = artifacts;
  return { ...JSON.parse(JSON.stringify({ modelTopology, weightSpecs })), weightData };
}
