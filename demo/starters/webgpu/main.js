// SPDX-License-Identifier: Apache-2.0
// A network of two layers, whose weights are made in the GPU's memory and go straight into a compute shader.
import { load } from 'nn-init';
import { createDeviceFills } from 'nn-init/webgpu';
import SHADER from './layer.wgsl?raw';

const LAYERS = [
  { name: 'hidden.weight', shape: [512, 784] },
  { name: 'output.weight', shape: [10, 512] },
];

/** Runs the network on an input of ones. @param {GPUDevice} device */
async function run(device) {
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const nn = await load();
  const gpu = await createDeviceFills(nn, device); // shaders, and a self-test on this device
  const generator = nn.generator({ seed: 7 });
  const bufferOf = (length, usage = STORAGE | COPY_SRC | COPY_DST) => device.createBuffer({ size: 4 * length, usage });
  const module = device.createShaderModule({ code: SHADER });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });

  let x = bufferOf(LAYERS[0].shape[1]);
  await gpu.ones_(x, { shape: [LAYERS[0].shape[1]] });
  for (const { name, shape } of LAYERS) {
    const weights = bufferOf(shape[0] * shape[1]);
    await gpu.heNormal_(weights, { shape, nonlinearity: 'relu', generator: generator.stream(name) });
    const y = bufferOf(shape[0]);
    compute(device, pipeline, [weights, x, y], Math.ceil(shape[0] / 64));
    x = y;
  }
  const outputs = await valuesOf(device, x, bufferOf(LAYERS.at(-1).shape[0], MAP_READ | COPY_DST));
  return { exact: gpu.exact, outputs };
}

function compute(device, pipeline, buffers, workgroups) {
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(workgroups);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/** What a buffer holds, by way of one that can be mapped. */
async function valuesOf(device, buffer, copy) {
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, copy.size);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(GPUMapMode.READ);
  return new Float32Array(copy.getMappedRange().slice(0));
}

function show({ exact, outputs }) {
  const table = document.getElementById('outputs');
  for (const [i, value] of outputs.entries()) {
    const row = table.tBodies[0].insertRow();
    const bar = Object.assign(document.createElement('meter'), {
      max: Math.max(...outputs),
      value,
      ariaLabel: `output ${i}`,
    });
    for (const content of [`${i}`, value.toFixed(6), bar]) row.insertCell().append(content);
  }
  table.hidden = false;
  const bits = exact ? 'The GPU made the weights, with the bits of WebAssembly.' : 'WebAssembly made the weights.';
  document.getElementById('status').textContent = bits;
}

try {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error('This browser has no WebGPU here.');
  show(await run(await adapter.requestDevice()));
} catch (error) {
  document.getElementById('status').textContent = error.message;
}
