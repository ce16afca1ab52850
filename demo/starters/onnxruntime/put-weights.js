// SPDX-License-Identifier: Apache-2.0
// Puts weights where an ONNX graph looks for them: into the file itself, or into one beside it, where large tensors lie.
import proto from 'onnx-proto';

const { ModelProto, TensorProto } = proto.onnx;

const isExternal = ({ dataLocation }) => dataLocation === TensorProto.DataLocation.EXTERNAL;

/** Where an external tensor lies: in which file, and its bytes there. */
function placeOf({ externalData }) {
  const { location, offset = 0, length } = Object.fromEntries(externalData.map(({ key, value }) => [key, value]));
  return { location, begin: Number(offset), end: Number(offset) + Number(length) };
}

/** Empty files, by name, that have room for these tensors. */
function createFiles(tensors) {
  const sizes = {};
  for (const { location, end } of tensors.map(placeOf)) sizes[location] = Math.max(sizes[location] ?? 0, end);
  return new Map(Object.entries(sizes).map(([name, size]) => [name, new Uint8Array(size)]));
}

/** The bytes of a tensor, to be written. */
function bytesOf(tensor, files) {
  if (isExternal(tensor)) {
    const { location, begin, end } = placeOf(tensor);
    return files.get(location).subarray(begin, end);
  }
  if (tensor.floatData.length) {
    tensor.rawData = new Uint8Array(4 * tensor.floatData.length);
    tensor.floatData = [];
  }
  return tensor.rawData;
}

/**
 * @param {Uint8Array} file of ONNX
 * @param {Iterable<{ name: string, data: ArrayBufferView, offset: number }>} pieces what fill() of nn-init/model gives
 * @returns {{ graph: Uint8Array, externalData: { path: string, data: Uint8Array }[] }} the file, with the weights that lie in it, and
 *   the files beside it, as ONNX Runtime Web takes them
 */
export function putWeights(file, pieces) {
  const model = ModelProto.decode(Uint8Array.from(file));
  const tensors = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  const files = createFiles([...tensors.values()].filter(isExternal));
  for (const { name, data, offset } of pieces) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    bytesOf(tensors.get(name), files).set(bytes, offset * data.BYTES_PER_ELEMENT);
  }
  const externalData = [...files].map(([path, data]) => ({ path, data }));
  return { graph: ModelProto.encode(model).finish(), externalData };
}
