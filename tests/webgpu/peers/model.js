// SPDX-License-Identifier: Apache-2.0
// A graph of ONNX with one node: output = MatMul(input, weight).
import { PbfWriter } from 'pbf';

const FLOAT = 1;
/** The fields of onnx.proto that are used here. */
const writeDimension = (size, pbf) => pbf.writeVarintField(1, size);
const writeShape = (shape, pbf) => shape.forEach((size) => pbf.writeMessage(1, writeDimension, size));
const writeTensorType = (shape, pbf) => {
  pbf.writeVarintField(1, FLOAT);
  pbf.writeMessage(2, writeShape, shape);
};
const writeType = (shape, pbf) => pbf.writeMessage(1, writeTensorType, shape);
const writeValue = ([name, shape], pbf) => {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, shape);
};
const writeNode = (_, pbf) => {
  pbf.writeStringField(1, 'input');
  pbf.writeStringField(1, 'weight');
  pbf.writeStringField(2, 'output');
  pbf.writeStringField(4, 'MatMul');
};
const writeGraph = ({ rows, inner, columns }, pbf) => {
  pbf.writeMessage(1, writeNode, undefined);
  pbf.writeStringField(2, 'graph');
  pbf.writeMessage(11, writeValue, ['input', [rows, inner]]);
  pbf.writeMessage(11, writeValue, ['weight', [inner, columns]]);
  pbf.writeMessage(12, writeValue, ['output', [rows, columns]]);
};
const writeOperators = (version, pbf) => pbf.writeVarintField(2, version);

/** @param {{ rows: number, inner: number, columns: number }} sizes @returns {Uint8Array} */
export function matMulModel(sizes) {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, 8); // the version of the format
  pbf.writeMessage(7, writeGraph, sizes);
  pbf.writeMessage(8, writeOperators, 17);
  return pbf.finish();
}
