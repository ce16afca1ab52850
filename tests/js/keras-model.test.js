// SPDX-License-Identifier: Apache-2.0
// A whole model of Keras 3.15.1 with one seed, of TensorFlow 2.21, PyTorch 2.14.1 and NumPy 2.4.6:
//   keras.utils.set_random_seed(42)
//   keras.Sequential([Input((28, 28, 1)), Conv2D(8, 3), Dropout(0.5), Flatten(), Dense(16), Dense(10, kernel_initializer='he_normal')])
// Each initializer and each Dropout takes a seed from Python's random, when its layer is made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { pythonRandom } from '../../npm/dist/orders.js';
import { hashOf } from '../support/streams.js';

const KERNELS = {
  tensorflow: ['39b2c261b8b2d8b7', '48f9687f76306a36', '5a01add7d52b1008'],
  torch: ['292c26ae986c33ec', '79d32affecabc705', '5897834104fcbb45'],
  numpy: ['abd69760737bce38', 'f713d04adff16128', '5a1937693880185d'],
};

for (const [backend, hashes] of Object.entries(KERNELS))
  test(`keras.utils.set_random_seed(42), backend ${backend}`, async () => {
    const nn = await load();
    const random = pythonRandom(nn, nn.generator({ kind: 'python', seed: 42 }));
    const next = () => nn.generator({ kind: 'keras', backend, seed: random.randint(1, 1e9) });
    const kernels = [nn.glorotUniform_(nn.array([3, 3, 1, 8]), { generator: next() })];
    next(); // Dropout's
    kernels.push(nn.glorotUniform_(nn.array([5408, 16]), { generator: next() }));
    kernels.push(nn.heNormal_(nn.array([16, 10]), { generator: next() }));
    assert.deepEqual(
      kernels.map(({ data }) => hashOf(data)),
      hashes,
    );
  });
