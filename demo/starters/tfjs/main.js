// SPDX-License-Identifier: Apache-2.0
// Trains one deep network twice on two spirals, from two sets of first weights: He's, for relu, and TF.js's default.
import * as tf from '@tensorflow/tfjs';
import { load } from 'nn-init';
import { initializeModel, initializer, register } from 'nn-init/tfjs';

const SEED = 7;
const EPOCHS = 20;
const nn = await load();
register(tf, nn);

/** Two arms of a spiral, the same points on every machine. */
function createData() {
  const generator = nn.generator({ seed: SEED }).stream('points');
  const arms = Array.from({ length: 400 }, (_, i) => i % 2);
  const points = arms.map((arm) => {
    const radius = Math.sqrt(generator.random());
    const angle = 3 * Math.PI * radius + arm * Math.PI;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return { x: tf.tensor2d(points), y: tf.tensor2d(arms, [arms.length, 1]) };
}

/** Twelve layers of relu. Each kernel draws from a stream of its own. */
function createModel() {
  const layers = Array.from({ length: 12 }, (_, i) =>
    tf.layers.dense({
      units: 32,
      activation: 'relu',
      kernelInitializer: initializer(nn, 'heNormal_', { nonlinearity: 'relu', seed: SEED, stream: `dense${i}` }),
      ...(i === 0 && { inputShape: [2] }),
    }),
  );
  const kernelInitializer = initializer(nn, 'xavierNormal_', { seed: SEED, stream: 'head' });
  return tf.sequential({
    layers: [...layers, tf.layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer })],
  });
}

/** @returns {Promise<number[]>} the loss of each epoch */
async function train(model, { x, y }) {
  model.compile({ optimizer: tf.train.adam(0.003), loss: 'binaryCrossentropy' });
  const { history } = await model.fit(x, y, { epochs: EPOCHS, batchSize: 50, shuffle: false, verbose: 0 });
  return history.loss;
}

const data = createData();
const model = createModel();
console.log('First weights:', model.getWeights()[0].dataSync().slice(0, 3).join(' '));
const he = await train(model, data);

await initializeModel(nn, model, 'tfjs', { seed: SEED }); // all weights anew, in place
const byDefault = await train(model, data);

console.log("Loss after  He normal  TF.js's default");
for (const [i, loss] of he.entries())
  console.log(`${i + 1}`.padStart(10), loss.toFixed(5).padStart(10), byDefault[i].toFixed(5).padStart(16));
