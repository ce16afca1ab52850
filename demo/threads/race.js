// SPDX-License-Identifier: Apache-2.0
// One network trained by TensorFlow.js from several initializers at once, on real digits.

import { contestants } from '../contestants.js';
import digits from '../data/digits.bin?url';
import { CLASSES, PIXELS, decode, split } from '../data/digits.js';
import { seedOf } from '../seed.js';
import { tf } from './tensorflow.js';

/** Points of the curves in an epoch. */
const POINTS = 4;

/**
 * @param {any} nn
 * @param {{ names: string[], depth: number, width: number, rate: number, batch: number, epochs: number, seed: string }} args
 * names: of the contestants. depth: layers with weights. rate: of plain stochastic gradient descent.
 */
export async function* race(nn, { names, depth, width, rate, batch, epochs, seed }) {
  const { train, test } = split(decode(await (await fetch(digits)).arrayBuffer()));
  const steps = Math.floor(train.labels.length / batch);
  const racers = [];
  const order = nn.generator({ kind: 'torch', seed: 0 });
  const result = { total: epochs, epochs: [], loss: names.map(() => []), accuracy: names.map(() => []) };
  const testImages = tf.tensor2d(test.images, [test.labels.length, PIXELS]);
  try {
    for (const name of names) racers.push(new Racer(nn, contestants[name], { depth, width, rate, seed }));
    for (let step = 0; step < epochs * steps; step++) {
      if (step % steps === 0) train.shuffle(order.randperm(train.labels.length));
      const { images, labels } = train.batch((step % steps) * batch, batch);
      const x = tf.tensor2d(images, [batch, PIXELS]);
      const y = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES));
      for (const racer of racers) racer.step(x, y);
      tf.dispose([x, y]);
      if (Math.floor(((step + 1) * POINTS) / steps) > Math.floor((step * POINTS) / steps)) {
        result.epochs.push((step + 1) / steps);
        racers.forEach((racer, i) => {
          result.loss[i].push(racer.takeLoss());
          result.accuracy[i].push(racer.accuracy(testImages, test.labels));
        });
      }
      yield result;
    }
  } finally {
    racers.forEach((racer) => racer.dispose());
    testImages.dispose();
  }
}

/** A multilayer perceptron of rectified linear units, and how it fares. */
class Racer {
  #parameters = [];
  #optimizer;
  #losses = [];

  constructor(nn, { initializer, options }, { depth, width, rate, seed }) {
    this.#optimizer = tf.train.sgd(rate);
    const generator = nn.generator({ seed: seedOf(seed) });
    for (let layer = 0; layer < depth; layer++) {
      const [inputs, outputs] = [layer === 0 ? PIXELS : width, layer === depth - 1 ? CLASSES : width];
      const weight = nn.tensor([outputs, inputs]);
      const given = options(nn, { nonlinearity: 'relu', slope: 0, width: inputs });
      nn[initializer](weight, { ...given, generator: generator.stream(`layers.${layer}.weight`) });
      this.#parameters.push({
        weight: tf.variable(tf.tensor2d(weight.data.slice(), [outputs, inputs])),
        bias: tf.variable(tf.zeros([outputs])),
      });
      weight.dispose();
    }
  }

  /** Not by tf.fused.matMul: with a relu it is wrong on the WebAssembly backend of 4.22. */
  #logits(x) {
    const last = this.#parameters.length - 1;
    return this.#parameters.reduce((a, { weight, bias }, layer) => {
      const z = tf.add(tf.matMul(a, weight, false, true), bias);
      return layer < last ? tf.relu(z) : z;
    }, x);
  }

  /** One step of gradient descent on the cross-entropy. */
  step(x, y) {
    const loss = this.#optimizer.minimize(() => {
      const logProbabilities = tf.logSoftmax(this.#logits(x));
      return tf.neg(tf.mean(tf.sum(tf.mul(logProbabilities, y), 1)));
    }, true);
    this.#losses.push(loss.dataSync()[0]);
    loss.dispose();
  }

  /** The mean loss since it was taken last. */
  takeLoss() {
    const losses = this.#losses.splice(0);
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  }

  /** The share of images that are recognized. */
  accuracy(images, labels) {
    const answers = tf.tidy(() => tf.argMax(this.#logits(images), 1).dataSync());
    return labels.filter((label, i) => label === answers[i]).length / labels.length;
  }

  dispose() {
    this.#optimizer.dispose();
    tf.dispose(this.#parameters);
  }
}
