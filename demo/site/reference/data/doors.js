// SPDX-License-Identifier: Apache-2.0
// The entries of the package, and what they make. What the JSDoc has is not said again.

/**
 * @typedef {object} Door
 * @property {string} title
 * @property {string} about Markdown
 * @property {[string, string][]} [members] modules and classes of which all members are told
 * @property {string} [door] of which all functions are told
 * @property {[string, string][]} [types] modules and types of which all properties are told
 * @property {[string, string][]} [lists] modules and types of which all members are named
 * @property {string} example a whole program
 * @property {boolean} [live] whether it runs in a page
 */

/** By the names of their pages. @type {Record<string, Door>} */
export const doors = {
  load: {
    title: 'load',
    door: 'index',
    about: `\`import { load } from 'nn-init'\`: every initializer. WebAssembly is inside of the package and needs no configuration. \`nn-init/core\` has twelve initializers in a third of the bytes, \`nn-init/frameworks\` has the generators of other libraries beside; both have a \`load\` of their own.`,
    example: `import { load } from 'nn-init';

const nn = await load();
const keras = await load({ layout: 'keras' }); // shapes without a layout are (kernel..., I, O)
console.log(nn.calculateFanInAndFanOut({ shape: [3, 3, 16, 32] }));
console.log(keras.calculateFanInAndFanOut({ shape: [3, 3, 16, 32] }));`,
    live: true,
  },
  'generator-class': {
    title: 'Generator',
    members: [['core/draws', 'DrawingGenerator']],
    about:
      'What [`nn.generator`](./generator) and [`nn.manualSeed`](./manualSeed) return: a place in an endless sequence of random words. Each name has a stream of its own, and any place is reached at once.',
    example: `import { load } from 'nn-init';

const nn = await load();
const generator = nn.generator({ seed: 7 }).stream('encoder.0.weight');
nn.normal_(new Float32Array(100), { generator });
console.log(generator.offset, JSON.stringify(generator));
generator.seek(98);
console.log(nn.normal_(new Float32Array(1), { generator })[0]); // the 99th of the 100
console.log(generator.permutation(5).join(' '), generator.integers(6), generator.random());`,
    live: true,
  },
  'tensor-class': {
    title: 'Tensor',
    members: [['core/tensor', 'Tensor']],
    about:
      "What [`nn.tensor`](./tensor) returns: elements in WebAssembly's memory, with a shape. [`nn.array`](./array) makes an ordinary array instead.",
    example: `import { load } from 'nn-init';

const nn = await load();
const t = nn.tensor([2, 3], { dtype: 'bfloat16' });
nn.ones_(t);
console.log(t.size, t.dtype, t.data[0].toString(16)); // bfloat16 as its bits
const own = t.toArray();
t.dispose();
console.log(own.data.length);`,
    live: true,
  },
  core: {
    title: 'nn-init/core',
    door: 'core',
    about:
      '`fill_`, `zeros_`, `ones_`, `uniform_`, `normal_`, the uniform and normal ones of Glorot and He, gains and fans: in float32, with layouts, 12 kB gzipped, JavaScript and WebAssembly together. No slices, no other dtypes, no strides. The bits are those of `nn-init`.',
    example: `import { load } from 'nn-init/core';

const nn = await load();
console.log(Object.keys(nn).filter((name) => name.endsWith('_')).join(' '));`,
    live: true,
  },
  frameworks: {
    title: 'nn-init/frameworks',
    door: 'frameworks',
    types: [['frameworks/generator', 'FrameworkOptions']],
    members: [['frameworks/generator', 'FrameworkGenerator']],
    about: `All of \`nn-init\`, and generators that give the numbers of PyTorch (CPU and GPU), JAX, TensorFlow, Keras, NumPy, TF.js, MegEngine and Python from the same seed. What is equal, and how nearly, is in the pages [Coming from](/from/pytorch).`,
    example: `import { load } from 'nn-init/frameworks';

const nn = await load({ kinds: ['torch'] });
const generator = nn.generator({ kind: 'torch', seed: 0 }); // torch.manual_seed(0)
const weight = nn.kaimingUniform_(nn.array([2, 3]), { a: Math.sqrt(5), generator }); // torch.nn.Linear(3, 2).weight
console.log(Array.from(weight.data, (x) => x.toFixed(4)).join(' '));`,
    live: true,
  },
  model: {
    title: 'nn-init/model',
    door: 'model',
    types: [
      ['model/plan', 'PlanOptions'],
      ['model/plan', 'Line'],
    ],
    about: `Whole models: from a file or a list of parameters to fresh weights, by the recipe that its authors use. [The atlas](/atlas/) has all recipes.`,
    example: `import { load } from 'nn-init';
import { initialize, plan } from 'nn-init/model';

const nn = await load();
const model = [
  { name: 'fc1.weight', shape: [128, 784] },
  { name: 'fc1.bias', shape: [128] },
];
const made = await plan(nn, model, 'torch', { seed: 7 });
for (const { name, initializer, std } of made.parameters) console.log(name, initializer, std);
const weights = await initialize(nn, model, 'torch', { seed: 7 });
console.log(weights.get('fc1.weight').data[0]);`,
    live: true,
  },
  safetensors: {
    title: 'nn-init/safetensors',
    door: 'safetensors',
    about:
      'Reads and writes files of safetensors, in pieces where they are larger than memory: in Node.js, Deno and Bun by paths, in pages as Blobs, URLs and streams. It needs no `load()`.',
    example: `import { load } from 'nn-init';
import { read, toBlob } from 'nn-init/safetensors';

const nn = await load();
const weight = nn.heNormal_(nn.array([64, 3, 7, 7]), { generator: nn.generator({ seed: 7 }) });
const file = await toBlob({ 'conv1.weight': weight }, { metadata: { format: 'pt' } });
console.log(file.size);
const weights = await read(file);
console.log(weights.get('conv1.weight').shape.join(' x '));`,
    live: true,
  },
  pool: {
    title: 'nn-init/pool',
    door: 'pool',
    members: [['pool/pool', 'Pool']],
    types: [['pool/create', 'PoolOptions']],
    about: "The same on all cores, and off the page's thread. One seed gives one tensor, with any number of workers.",
    example: `import { createPool } from 'nn-init/pool';

const pool = await createPool({ threads: 2 });
const { data } = await pool.fill({ shape: [1024, 1024] }, 'heNormal_', { seed: 7, stream: 'fc.weight' });
console.log(data.length, data[0]);
await pool.terminate();`,
  },
  webgpu: {
    title: 'nn-init/webgpu',
    door: 'webgpu',
    lists: [['webgpu/types', 'DeviceFills']],
    about:
      'Fills buffers of a GPU with the bits that `nn` would give. A device that computes otherwise is found out by a test, and gets its bits from the CPU.',
    example: `import { load } from 'nn-init';
import { createDeviceFills } from 'nn-init/webgpu';

const adapter = await globalThis.navigator?.gpu?.requestAdapter();
if (!adapter) {
  console.log('no GPU here');
} else {
  const device = await adapter.requestDevice();
  const gpu = await createDeviceFills(await load(), device);
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const weights = device.createBuffer({ size: 4 * 256 * 256, usage: STORAGE | COPY_SRC | COPY_DST });
  await gpu.heNormal_(weights, { shape: [256, 256] });
  console.log(gpu.exact);
}`,
  },
  tfjs: {
    title: 'nn-init/tfjs',
    door: 'tfjs',
    about:
      'Initializers for layers of TensorFlow.js, which are saved with a model, and all weights of a model at once. It takes your own TensorFlow.js.',
    example: `import * as tf from '@tensorflow/tfjs';
import { load } from 'nn-init';
import { initializeModel, initializer, register } from 'nn-init/tfjs';

const nn = await load();
register(tf, nn);
const kernelInitializer = initializer(nn, 'heNormal_', { seed: 7, stream: 'dense' });
const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4], kernelInitializer })] });
await initializeModel(nn, model, 'keras', { seed: 7 }); // or all of it at once
console.log(model.weights.map(({ shape }) => shape.join(' x ')).join(', '));`,
  },
  orders: {
    title: 'nn-init/orders',
    door: 'orders',
    about:
      'The order of data, and single numbers, as Python, NumPy and PyTorch draw them beside the weights, bit for bit. A generator is one of `nn-init/frameworks`.',
    example: `import { load } from 'nn-init/frameworks';
import { numpyGenerator, pythonRandom } from 'nn-init/orders';

const nn = await load({ kinds: ['numpy', 'python'] });
const rng = numpyGenerator(nn, nn.generator({ kind: 'numpy', seed: 7 })); // numpy.random.default_rng(7)
console.log(Array.from(rng.permutation(8)).join(' '));
const random = pythonRandom(nn, nn.generator({ kind: 'python', seed: 7 })); // random.seed(7)
console.log(random.shuffle([1, 2, 3, 4, 5]).join(' '), random.randint(1, 6));`,
    live: true,
  },
};
