// SPDX-License-Identifier: Apache-2.0
// The external data of an ONNX file: the numbers of its tensors, which lie in another file.
import proto from 'onnx-proto';

const { ModelProto, TensorProto } = proto.onnx;

/** Where each tensor lies. @param {Uint8Array} graph an ONNX file @returns {Map<string, { location: string, offset: number, length: number }>} */
function placesOf(graph) {
  const tensors = ModelProto.decode(graph).graph.initializer;
  const external = tensors.filter(({ dataLocation }) => dataLocation === TensorProto.DataLocation.EXTERNAL);
  return new Map(
    external.map(({ name, externalData }) => {
      const { location, offset = 0, length } = Object.fromEntries(externalData.map(({ key, value }) => [key, value]));
      return [name, { location, offset: Number(offset), length: Number(length) }];
    }),
  );
}

/**
 * Puts the weights of a plan where the graph looks for them.
 *
 * @param {Uint8Array} graph an ONNX file
 * @param {Iterable<{ name: string, data: ArrayBufferView, offset: number }>} pieces what fill() of nn-init/model gives
 * @returns {{ path: string, data: Uint8Array }[]} the option `externalData` of ONNX Runtime Web
 */
export function externalDataOf(graph, pieces) {
  const places = placesOf(graph);
  const sizes = {};
  for (const { location, offset, length } of places.values())
    sizes[location] = Math.max(sizes[location] ?? 0, offset + length);
  const files = Object.entries(sizes).map(([path, size]) => ({ path, data: new Uint8Array(size) }));
  for (const { name, data, offset } of pieces) {
    const place = places.get(name);
    const file = files.find(({ path }) => path === place.location);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    file.data.set(bytes, place.offset + offset * data.BYTES_PER_ELEMENT);
  }
  return files;
}
