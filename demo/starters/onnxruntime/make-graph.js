// SPDX-License-Identifier: Apache-2.0
// Writes resnet18.onnx: the graph of torchvision's ResNet-18 without its weights. For each weight it says where the numbers lie in a
// file beside it, resnet18.onnx.data, as exporters do for large models. That file does not exist.
//
//   node make-graph.js
import { writeFile } from 'node:fs/promises';
import proto from 'onnx-proto';

const { AttributeProto, ModelProto, TensorProto } = proto.onnx;
const nodes = [];
const weights = [];
let end = 0; // of the data so far, in bytes

/** Names a weight of this shape, and gives it the next place in the data. */
function weight(name, ...dims) {
  const length = 4 * dims.reduce((product, extent) => product * extent, 1);
  const place = { location: 'resnet18.onnx.data', offset: end, length };
  const externalData = Object.entries(place).map(([key, value]) => ({ key, value: `${value}` }));
  weights.push({
    name,
    dims,
    dataType: TensorProto.DataType.FLOAT,
    dataLocation: TensorProto.DataLocation.EXTERNAL,
    externalData,
  });
  end += length;
  return name;
}

/** Adds a node. Returns the name of its output. */
function add(opType, input, attributes = {}) {
  const name = `${opType}_${nodes.length}`;
  const attribute = Object.entries(attributes).map(([name, value]) =>
    Array.isArray(value)
      ? { name, type: AttributeProto.AttributeType.INTS, ints: value }
      : { name, type: AttributeProto.AttributeType.INT, i: value },
  );
  nodes.push({ opType, name, input, output: [name], attribute });
  return name;
}

function convNorm(x, conv, norm, inputs, outputs, size, stride) {
  const pad = (size - 1) / 2;
  const options = { kernel_shape: [size, size], strides: [stride, stride], pads: [pad, pad, pad, pad] };
  const y = add('Conv', [x, weight(`${conv}.weight`, outputs, inputs, size, size)], options);
  const roles = ['weight', 'bias', 'running_mean', 'running_var'];
  return add('BatchNormalization', [y, ...roles.map((role) => weight(`${norm}.${role}`, outputs))]);
}

function block(x, name, inputs, outputs, stride) {
  let y = convNorm(x, `${name}.conv1`, `${name}.bn1`, inputs, outputs, 3, stride);
  y = convNorm(add('Relu', [y]), `${name}.conv2`, `${name}.bn2`, outputs, outputs, 3, 1);
  if (stride > 1) x = convNorm(x, `${name}.downsample.0`, `${name}.downsample.1`, inputs, outputs, 1, stride);
  return add('Relu', [add('Add', [y, x])]);
}

let x = add('Relu', [convNorm('images', 'conv1', 'bn1', 3, 64, 7, 2)]);
x = add('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
for (const [i, outputs] of [64, 128, 256, 512].entries()) {
  x = block(x, `layer${i + 1}.0`, i ? outputs / 2 : 64, outputs, i ? 2 : 1);
  x = block(x, `layer${i + 1}.1`, outputs, outputs, 1);
}
x = add('Flatten', [add('GlobalAveragePool', [x])]);
x = add('Gemm', [x, weight('fc.weight', 1000, 512), weight('fc.bias', 1000)], { transB: 1 });

const value = (name, ...shape) => {
  const dim = shape.map((extent) => (typeof extent === 'string' ? { dimParam: extent } : { dimValue: extent }));
  return { name, type: { tensorType: { elemType: TensorProto.DataType.FLOAT, shape: { dim } } } };
};
const model = {
  irVersion: 8,
  opsetImport: [{ domain: '', version: 17 }],
  graph: {
    name: 'resnet18',
    node: nodes,
    initializer: weights,
    input: [value('images', 'batch', 3, 'height', 'width')],
    output: [value(x, 'batch', 1000)],
  },
};
await writeFile('resnet18.onnx', ModelProto.encode(ModelProto.fromObject(model)).finish());
