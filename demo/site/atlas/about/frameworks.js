// SPDX-License-Identifier: Apache-2.0
// What people want to know of the defaults of frameworks, beside what the recipes say themselves.

/** @typedef {import('./index.js').About} About */

/** @type {Record<string, About>} */
export const frameworks = {
  torch: {
    model: 'torch.nn',
    title: 'How PyTorch initializes layers by default',
    framework: 'PyTorch',
    area: 'layers',
    words:
      'Linear layers and convolutions: weights and biases are uniform on ±1/√fan-in, which PyTorch writes as `kaiming_uniform_(a=√5)`. Embeddings are N(0, 1), which is wide. Recurrent layers are uniform on ±1/√hidden, biases too. Attention is Xavier uniform over query, key and value as one matrix. Norms are 1 and 0.',
    users: 'every model in PyTorch that has no rules of its own',
    paper: ['torch.nn', 'https://docs.pytorch.org/docs/stable/nn.html'],
    python: `import torch

torch.manual_seed(0)
layer = torch.nn.Linear(512, 512)`,
    examples: ['torch-layers'],
    also: ['keras', 'flax', 'tfjs', 'transformers/base'],
  },
  keras: {
    model: 'Keras',
    title: 'How Keras initializes layers by default',
    framework: 'Keras',
    area: 'layers',
    words:
      'Dense layers, convolutions and attention are Glorot uniform, biases 0. Embeddings are uniform on ±0.05. Recurrent layers: Glorot uniform for inputs, one orthogonal matrix for all gates, and an LSTM has a forget bias of 1. Norms are 1 and 0.',
    users: 'every model in Keras 3 that has no initializers of its own',
    paper: [
      'Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010',
      'https://proceedings.mlr.press/v9/glorot10a.html',
    ],
    python: `import keras

keras.utils.set_random_seed(0)
layer = keras.layers.Dense(512)`,
    examples: ['keras-layers'],
    also: ['keras-3.14', 'torch', 'flax', 'tfjs', 'own'],
  },
  'keras-3.14': {
    model: 'Keras 3.14',
    title: 'How Keras up to 3.14 initializes layers by default',
    framework: 'Keras',
    area: 'layers',
    words:
      'As later versions, but for attention: up to 3.14 the heads of a query count as places of a kernel, which makes query, key and value 6 times too narrow for 8 heads of 64.',
    users: 'models made with Keras 3.0 to 3.14',
    paper: [
      'Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010',
      'https://proceedings.mlr.press/v9/glorot10a.html',
    ],
    python: `import keras  # up to 3.14

keras.utils.set_random_seed(0)
layer = keras.layers.MultiHeadAttention(num_heads=8, key_dim=64)`,
    examples: ['keras-layers'],
    also: ['keras', 'tfjs'],
  },
  flax: {
    model: 'Flax',
    title: 'How Flax initializes layers by default',
    framework: 'Flax',
    area: 'layers',
    words:
      'Dense layers, convolutions and attention are LeCun normal, cut at two sigma and corrected for it; biases are 0. Embeddings are N(0, 1/features). Recurrent layers: LeCun normal for inputs, an orthogonal matrix for each gate, forget bias 0. Norms are 1 and 0.',
    users: 'every model in Flax, linen or nnx, that has no initializers of its own',
    paper: ['flax.linen', 'https://flax.readthedocs.io/en/latest/api_reference/flax.linen/index.html'],
    python: `import flax.linen as nn
import jax

params = nn.Dense(512).init(jax.random.key(0), jax.numpy.ones((1, 512)))`,
    examples: ['flax-layers'],
    also: ['torch', 'keras', 'tfjs', 't5x'],
  },
  tfjs: {
    model: 'TensorFlow.js',
    title: 'How TensorFlow.js initializes layers by default',
    framework: 'TensorFlow.js',
    area: 'layers',
    words:
      'Dense layers and convolutions are Glorot normal, where Keras has Glorot uniform; its normals are cut at two sigma without making up for it, and are 12 % too narrow. Embeddings are uniform on ±0.05. An LSTM has a forget bias of 0. Norms are 1 and 0.',
    users: 'every model in TensorFlow.js that has no initializers of its own',
    paper: ['tf.initializers', 'https://js.tensorflow.org/api/latest/#Initializers'],
    python: `import * as tf from '@tensorflow/tfjs'; // JavaScript

const layer = tf.layers.dense({ units: 512, inputShape: [512] });`,
    examples: ['keras-layers'],
    also: ['keras', 'torch', 'flax', 'own'],
  },
  own: {
    model: "The model's own",
    title: 'How a model of Keras or TensorFlow.js says its own initializers',
    framework: "the model's file",
    area: 'layers',
    words:
      'Files of Keras and TensorFlow.js name the initializer of each weight, with its options. This recipe reads them, and does what they say.',
    users: 'config.json and .keras of Keras 3, model.json of TensorFlow.js',
    python: `import keras

config = keras.models.load_model('model.keras').get_config()`,
    examples: ['own-file'],
    also: ['keras', 'tfjs'],
  },
  'megengine/resnet': {
    model: 'ResNet',
    title: "How ResNet's weights are initialized in MegEngine",
    framework: 'MegEngine',
    area: 'vision',
    words:
      'Convolutions are MSRA normal by fan-out for a ReLU, the classifier MSRA uniform. Norms are 1 and 0. With `zero_init_residual` the last norm of each block is 0.',
    users: "MegEngine's model zoo",
    paper: ['He et al., Delving Deep into Rectifiers, 2015', 'https://arxiv.org/abs/1502.01852'],
    python: `import megengine
from official.vision.classification.resnet.model import resnet50

megengine.random.seed(0)
model = resnet50()`,
    examples: ['resnet50', 'resnet18'],
    also: ['torchvision/resnet', 'timm/resnet', 'transformers/resnet'],
  },
};
