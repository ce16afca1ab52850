// SPDX-License-Identifier: Apache-2.0
// In a page: a product by the weights of nn-init/webgpu, which other libraries take as the buffers that they are.
import { load } from '/npm/dist/index.js';
import { createDeviceFills } from '/npm/dist/webgpu.js';

const LIBRARIES = '/build/webgpu-peers/node_modules/';
const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;

/** @param {string} path of a script */
const script = (path) =>
  new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement('script'), { src: LIBRARIES + path });
    element.addEventListener('load', resolve);
    element.addEventListener('error', () => reject(new Error(`${path} cannot be loaded`)));
    document.head.append(element);
  });

/** A buffer with weights. @param {any} device @param {number[]} shape */
async function weightsOf(device, shape) {
  const nn = await load();
  const gpu = await createDeviceFills(nn, device);
  if (!gpu.exact) throw new Error(gpu.why);
  const [rows, columns] = shape;
  const buffer = device.createBuffer({ size: 4 * rows * columns, usage: STORAGE | COPY_SRC | COPY_DST });
  return gpu.heNormal_(buffer, { shape, layout: 'IO', generator: nn.generator({ seed: 5 }) });
}

/** By ONNX Runtime Web. @param {number[]} model @param {number[]} input @param {{ rows: number, inner: number, columns: number }} sizes */
export async function byOnnxRuntime(model, input, { rows, inner, columns }) {
  const ort = await import(`${LIBRARIES}onnxruntime-web/dist/ort.webgpu.bundle.min.mjs`);
  const session = await ort.InferenceSession.create(new Uint8Array(model), { executionProviders: ['webgpu'] });
  const weight = await weightsOf(await ort.env.webgpu.device, [inner, columns]);
  const { output } = await session.run({
    input: new ort.Tensor('float32', new Float32Array(input), [rows, inner]),
    weight: ort.Tensor.fromGpuBuffer(weight, { dataType: 'float32', dims: [inner, columns] }),
  });
  return [...(await output.getData())];
}

/** By TensorFlow.js. @param {number[]} input @param {{ rows: number, inner: number, columns: number }} sizes */
export async function byTensorFlow(input, { rows, inner, columns }) {
  await script('@tensorflow/tfjs-core/dist/tf-core.min.js');
  await script('@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js');
  await script('@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js');
  const { tf } = globalThis;
  if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js has no WebGPU here');
  const buffer = await weightsOf(tf.backend().device, [inner, columns]);
  const weight = tf.tensor({ buffer, zeroCopy: true }, [inner, columns], 'float32');
  const output = tf.matMul(tf.tensor(input, [rows, inner]), weight);
  return [...(await output.data())];
}
