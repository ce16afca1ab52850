// SPDX-License-Identifier: Apache-2.0
// Reads an ONNX file without its numbers: names, shapes and nodes, from files of any size, by ranges.
import { PbfReader } from 'pbf';
import { show } from '../../../core/check.js';

/** @typedef {import('../../../files/source.js').Source} Source */
/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {number[]} dims
 * @property {number} dataType
 */
/** @typedef {{ values?: Tensor, dims: number[] }} SparseTensor */
/**
 * @typedef {object} Attribute
 * @property {string} name
 * @property {number} [f] @property {number} [i] @property {string} [s] @property {number[]} ints
 * @property {Tensor} [tensor] @property {SparseTensor} [sparse]
 * @property {Graph[]} graphs
 * @property {string} [reference] the function's attribute that holds the value
 */
/**
 * @typedef {object} Node
 * @property {string[]} inputs @property {string[]} outputs
 * @property {string} name @property {string} op @property {string} domain
 * @property {Attribute[]} attributes
 */
/** @typedef {{ name: string, nodes: Node[], initializers: Tensor[], sparse: SparseTensor[], inputs: { name: string }[] }} Graph */
/** @typedef {{ name: string, domain: string, nodes: Node[], inputs: string[] }} Body of a function */
/** @typedef {{ irVersion?: number, producer: string, graphs: Graph[], functions: Body[] }} Model */

/** How a field's value is read. @typedef {'string' | 'bytes' | 'int' | 'float'} Scalar */
/**
 * A field of a message: where its value goes, and its type. A place that ends in [] means that the field repeats.
 * @typedef {readonly [place: string, type: Scalar | (() => Schema)]} Field
 */
/**
 * The fields to read, by number. All others are skipped.
 * @typedef {{ readonly name: string, readonly fields: Readonly<Record<number, Field>> }} Schema
 */

/** onnx/onnx.proto of ONNX 1.23. @type {Schema} */
const TENSOR = {
  name: 'TensorProto',
  fields: { 1: ['dims[]', 'int'], 2: ['dataType', 'int'], 8: ['name', 'string'] },
};
/** @type {Schema} */
const SPARSE_TENSOR = {
  name: 'SparseTensorProto',
  fields: { 1: ['values', () => TENSOR], 3: ['dims[]', 'int'] },
};
/** @type {Schema} */
const ATTRIBUTE = {
  name: 'AttributeProto',
  fields: {
    1: ['name', 'string'],
    2: ['f', 'float'],
    3: ['i', 'int'],
    4: ['s', 'string'],
    5: ['tensor', () => TENSOR],
    6: ['graphs[]', () => GRAPH],
    8: ['ints[]', 'int'],
    11: ['graphs[]', () => GRAPH],
    21: ['reference', 'string'],
    22: ['sparse', () => SPARSE_TENSOR],
  },
};
/** @type {Schema} */
const NODE = {
  name: 'NodeProto',
  fields: {
    1: ['inputs[]', 'string'],
    2: ['outputs[]', 'string'],
    3: ['name', 'string'],
    4: ['op', 'string'],
    5: ['attributes[]', () => ATTRIBUTE],
    7: ['domain', 'string'],
  },
};
/** @type {Schema} */
const VALUE = { name: 'ValueInfoProto', fields: { 1: ['name', 'string'] } };
/** @type {Schema} */
const GRAPH = {
  name: 'GraphProto',
  fields: {
    1: ['nodes[]', () => NODE],
    2: ['name', 'string'],
    5: ['initializers[]', () => TENSOR],
    11: ['inputs[]', () => VALUE],
    15: ['sparse[]', () => SPARSE_TENSOR],
  },
};
/** @type {Schema} */
const FUNCTION = {
  name: 'FunctionProto',
  fields: {
    1: ['name', 'string'],
    4: ['inputs[]', 'string'],
    7: ['nodes[]', () => NODE],
    10: ['domain', 'string'],
  },
};
/** @type {Schema} */
const MODEL = {
  name: 'ModelProto',
  fields: {
    1: ['irVersion', 'int'],
    2: ['producer', 'string'],
    7: ['graphs[]', () => GRAPH],
    25: ['functions[]', () => FUNCTION],
  },
};

/** A message of at most this many bytes is read at once; the fields of a longer one are read one by one. */
const AT_ONCE = 2 ** 18;
/** The most bytes of a field's tag and length. */
const HEAD = 20;
/** The deepest nesting of graphs: more than any program makes, and less than an engine's stack allows. */
const DEEPEST = 200;
/** No text or shape of a real ONNX file is longer. */
const LONGEST = 2 ** 20;

/** The error for a broken file. */
export class Malformed extends Error {}

/** @param {Schema} schema @returns {any} a message without fields */
function emptyOf({ fields }) {
  /** @type {any} */
  const message = {};
  for (const [place, type] of Object.values(fields))
    if (place.endsWith('[]')) message[place.slice(0, -2)] = [];
    else if (type === 'string') message[place] = '';
  return message;
}

/** @param {any} message @param {string} place @param {any} value */
function put(message, place, value) {
  if (place.endsWith('[]')) message[place.slice(0, -2)].push(value);
  else message[place] = value;
}

/**
 * Reads the value of a field.
 * @param {PbfReader} pbf
 * @param {Scalar} type
 * @param {any} message
 * @param {string} place
 */
function readScalar(pbf, type, message, place) {
  const isBytes = pbf.type === 2;
  if (isBytes !== (type === 'string') && !(isBytes && type === 'int' && place.endsWith('[]')))
    throw new Malformed(`has ${place.replace('[]', '')} of another type`);
  if (type === 'string') put(message, place, pbf.readString());
  else if (type === 'float') put(message, place, pbf.readFloat());
  else if (isBytes) pbf.readPackedVarint(message[place.slice(0, -2)], true);
  else put(message, place, pbf.readVarint(true));
}

/**
 * Reads a message that is in memory.
 * @param {PbfReader} pbf stands at the message's first byte
 * @param {Schema} schema
 * @param {number} end
 * @param {number} depth
 */
function parse(pbf, schema, end, depth) {
  if (depth > DEEPEST) throw new Malformed(`has messages nested more than ${DEEPEST} deep`);
  const message = emptyOf(schema);
  if (end > pbf.length) throw new Malformed(`has a ${schema.name} that ends outside the message around it`);
  pbf.readFields(
    (number) => {
      const field = schema.fields[number];
      if (!field) return; // skips the field
      const [place, type] = field;
      if (typeof type === 'string') readScalar(pbf, type, message, place);
      else if (pbf.type !== 2) throw new Malformed(`has ${place.replace('[]', '')} of another type`);
      else put(message, place, parse(pbf, type(), pbf.readVarint() + pbf.pos, depth + 1));
    },
    undefined,
    end,
  );
  if (pbf.pos !== end) throw new Malformed(`has a ${schema.name} with a field that ends outside it`);
  return message;
}

/** Reads a file window by window: most messages are short and lie side by side. */
class Window {
  #source;
  #bytes = /** @type {Uint8Array} */ (new Uint8Array());
  #begin = 0;

  /** @param {Source} source @param {number} size the file's size */
  constructor(source, size) {
    this.#source = source;
    this.size = size;
  }

  /** @param {number} begin @param {number} end at most the file's end */
  async read(begin, end) {
    if (begin < this.#begin || end > this.#begin + this.#bytes.length) {
      this.#bytes = await this.#source.read(begin, Math.max(end, Math.min(begin + AT_ONCE, this.size)));
      this.#begin = begin;
    }
    return this.#bytes.subarray(begin - this.#begin, end - this.#begin);
  }
}

/** Where a field's value ends. @param {PbfReader} pbf stands behind the tag */
function endOf(pbf) {
  if (pbf.type === 2) return pbf.readVarint() + pbf.pos;
  pbf.skip(pbf.type);
  return pbf.pos;
}

/**
 * Reads a message of any length.
 * @param {Window} window @param {Schema} schema @param {number} begin @param {number} end @param {number} depth
 * @returns {Promise<any>}
 */
async function walk(window, schema, begin, end, depth) {
  if (end - begin <= AT_ONCE) return parse(new PbfReader(await window.read(begin, end)), schema, end - begin, depth);
  const message = emptyOf(schema);
  for (let position = begin; position < end;) {
    const pbf = new PbfReader(await window.read(position, Math.min(position + HEAD, end)));
    const number = pbf.nextField();
    if (!number) throw new Malformed(`has a ${schema.name} with a field of number 0`);
    const afterTag = pbf.pos;
    const [place, type] = schema.fields[number] ?? [];
    const next = position + endOf(pbf);
    const value = position + (pbf.type === 2 ? pbf.pos : afterTag);
    if (next > end) throw new Malformed(`has a ${schema.name} with a field that ends outside it`);
    if (place !== undefined && typeof type === 'function' && pbf.type === 2)
      put(message, place, await walk(window, type(), value, next, depth + 1));
    else if (place !== undefined) {
      if (next - position > LONGEST) throw new Malformed(`has ${place.replace('[]', '')} of ${next - value} bytes`);
      const field = parse(new PbfReader(await window.read(position, next)), schema, next - position, depth);
      merge(message, field, place);
    }
    position = next;
  }
  return message;
}

/** Moves one field from another message. @param {any} message @param {any} other @param {string} place */
function merge(message, other, place) {
  const key = place.replace('[]', '');
  if (place.endsWith('[]')) message[key].push(...other[key]);
  else message[key] = other[key];
}

/**
 * Reads the file, except the numbers of tensors: of a file of gigabytes it reads kilobytes.
 * @param {string} name the called function
 * @param {Source} source
 * @returns {Promise<Model>}
 * @throws {RangeError} if it is not an ONNX file
 */
export async function readProto(name, source) {
  const { from, size } = source;
  if (size === undefined)
    throw new RangeError(
      `${name}: the size of ${from} is not known, but reading ONNX needs it; give its bytes, or a Blob`,
    );
  try {
    const model = await walk(new Window(source, size), MODEL, 0, size, 0);
    if (model.graphs.length !== 1) throw new Malformed(`has ${model.graphs.length || 'no'} graphs`);
    return model;
  } catch (error) {
    const isOurs = error instanceof Malformed;
    // pbf throws plain Errors for bytes that are not a protobuf message.
    if (!isOurs && Object.getPrototypeOf(error) !== Error.prototype) throw error;
    const what = isOurs ? error.message : `cannot be read: ${show(/** @type {Error} */ (error).message)}`;
    throw new RangeError(`${name}: ${from} is not an ONNX file: it ${what}`, { cause: error });
  }
}
