// SPDX-License-Identifier: Apache-2.0
// A program to copy: a network of two layers, whose weights are made in the GPU's memory and go straight into a compute shader.
import { load } from 'nn-init';
import { createDeviceFills } from 'nn-init/webgpu';

const SHADER = `
@group(0) @binding(0) var<storage, read> weights: array<f32>; // a row for each output
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn relu_layer(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  if (row >= arrayLength(&y)) { return; }
  let columns = arrayLength(&x);
  var sum = 0.0;
  for (var i = 0u; i < columns; i++) { sum += weights[row * columns + i] * x[i]; }
  y[row] = max(sum, 0.0);
}`;

const LAYERS = [
  { name: 'hidden.weight', shape: [512, 784] },
  { name: 'output.weight', shape: [10, 512] },
];

/** @param {GPUDevice} device @returns {Promise<{ exact: boolean, outputs: Float32Array }>} of an input of ones */
export async function run(device) {
  const nn = await load();
  const gpu = await createDeviceFills(nn, device);
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const bufferOf = (/** @type {number} */ n, usage = STORAGE | COPY_SRC | COPY_DST) =>
    device.createBuffer({ size: 4 * n, usage });
  const module = device.createShaderModule({ code: SHADER });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });

  const generator = nn.generator({ seed: 7 });
  let x = bufferOf(LAYERS[0].shape[1]);
  await gpu.ones_(x, { shape: [LAYERS[0].shape[1]] });
  for (const { name, shape } of LAYERS) {
    const weights = bufferOf(shape[0] * shape[1]);
    await gpu.heNormal_(weights, { shape, nonlinearity: 'relu', generator: generator.stream(name) });
    const y = bufferOf(shape[0]);
    const entries = [weights, x, y].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(Math.ceil(shape[0] / 64));
    pass.end();
    device.queue.submit([encoder.finish()]);
    x = y;
  }

  const copy = bufferOf(LAYERS[1].shape[0], MAP_READ | COPY_DST);
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(x, 0, copy, 0, copy.size);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(GPUMapMode.READ);
  return { exact: gpu.exact, outputs: new Float32Array(copy.getMappedRange().slice(0)) };
}

const output = /** @type {HTMLElement} */ (document.getElementById('output'));
const adapter = await navigator.gpu?.requestAdapter();
if (!adapter) output.textContent = 'This browser has no WebGPU here.';
else {
  const { exact, outputs } = await run(await adapter.requestDevice());
  output.textContent = `The GPU ${exact ? 'makes' : 'does not make'} the bits of WebAssembly.\nOutputs: ${outputs.join(' ')}`;
}
