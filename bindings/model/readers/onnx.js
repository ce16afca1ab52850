// SPDX-License-Identifier: Apache-2.0
// Reads an ONNX file: the parameters of a network. The nodes that use them tell their layers.
import { show, sizeOf } from '../../core/check.js';
import { splitName } from '../kinds.js';
import { OPERATORS, integerOf, isSetting, isShaping } from './onnx/operators.js';
import { Malformed, readProto } from './onnx/proto.js';
import { Scope, functionsOf } from './onnx/scope.js';

/** @typedef {import('./onnx/proto.js').Graph} Graph */
/** @typedef {import('./onnx/proto.js').Node} Node */
/** @typedef {import('./onnx/scope.js').Use} Use */
/** @typedef {import('../network.js').ModelParameter} ModelParameter */
/** @typedef {{ name: string, shape: number[], dtype: string }} Stored */
/**
 * A tensor that is not a parameter: a shape, an index, a limit, a table of integers.
 * @typedef {Stored & { use?: string }} Constant with the operator and the place of the input that uses it: 'Reshape 1'
 */

/** The values of TensorProto.DataType; our names where we have the dtype. */
const DTYPES = [
  ...[
    'undefined',
    'float32',
    'uint8',
    'int8',
    'uint16',
    'int16',
    'int32',
    'int64',
    'string',
    'bool',
    'float16',
    'float64',
  ],
  ...['uint32', 'uint64', 'complex64', 'complex128', 'bfloat16', 'float8_e4m3fn', 'float8_e4m3fnuz', 'float8_e5m2'],
  ...['float8_e5m2fnuz', 'uint4', 'int4', 'float4_e2m1', 'float8_e8m0', 'uint2', 'int2'],
];
const FLOATS = ['float32', 'float64', 'float16', 'bfloat16'];

/** Names that exporters give to constants of the program, which are not parameters. */
const GENERATED = /^(\d+|val_\d+|.*::.*|(.*[^a-z])?const(ant)?([^a-z].*)?)$/i;

/** @param {{ dims: number[], dataType: number }} tensor @param {string} name @returns {Stored} */
function storedOf({ dims, dataType }, name) {
  if (!dims.every((extent) => Number.isSafeInteger(extent) && extent >= 0))
    throw new Malformed(`has tensor ${show(name)} of shape ${show(dims)}`);
  const dtype = DTYPES[dataType];
  if (!dtype) throw new Malformed(`has tensor ${show(name)} of data type ${dataType}, which is not known`);
  return { name, shape: dims, dtype };
}

/**
 * The tensors of a graph: its initializers, and those that nodes hold themselves.
 * @param {Graph} graph
 * @returns {(Stored & { isInitializer: boolean })[]}
 */
function tensorsOf({ initializers, sparse, nodes }) {
  const sparseOf = (
    /** @type {import('./onnx/proto.js').SparseTensor} */ { values, dims },
    /** @type {string} */ name,
  ) => storedOf({ dims, dataType: values?.dataType ?? 0 }, name);
  const held = nodes
    .filter(({ op, outputs }) => op === 'Constant' && outputs.length)
    .flatMap(({ outputs: [name], attributes }) =>
      attributes.flatMap(({ tensor, sparse }) =>
        tensor ? [storedOf(tensor, name)] : sparse ? [sparseOf(sparse, name)] : [],
      ),
    );
  return [
    ...initializers.map((tensor) => ({ ...storedOf(tensor, tensor.name), isInitializer: true })),
    ...sparse.map((tensor) => ({ ...sparseOf(tensor, tensor.values?.name ?? ''), isInitializer: true })),
    ...held.map((tensor) => ({ ...tensor, isInitializer: false })),
  ];
}

/**
 * The letters of a tensor's axes, from the letters that they have in a node.
 * @param {string} letters
 * @param {readonly number[]} axes
 */
function layoutOf(letters, axes) {
  const own = axes.map((_, axis) => letters[axes.indexOf(axis)]).join('');
  if (/^OI[^OIG]*$/.test(own)) return 'torch';
  return /^[^OIG]*IO$/.test(own) ? 'keras' : own;
}

/** A layer: a node with parameters. @typedef {{ node: Node, kind: string, module: string, groups?: number, outputs?: number }} Layer */
/** The role of a parameter in a layer. @typedef {{ layer: Layer, role: string, layout?: string }} Part */

class Layers {
  /** @type {Map<Node, Layer>} */
  #known = new Map();
  /** @type {Set<string>} */
  #modules = new Set();

  /** The layer of a node, from its weight. @param {Use} use @param {Stored} weight */
  add({ node, place, axes = [] }, weight) {
    const operator = OPERATORS[node.op];
    const rank = weight.shape.length;
    const { kind } = operator;
    const output = operator.letters?.(node, rank, place)?.indexOf('O') ?? -1;
    this.#known.set(node, {
      node,
      kind: typeof kind === 'string' ? kind : kind(rank),
      module: this.#moduleOf(node, weight.name),
      ...(node.op.includes('Conv') && { groups: integerOf(node, 'group', 1) }),
      ...(output >= 0 && { outputs: weight.shape[axes[output]] }),
    });
  }

  /**
   * Adds a norm that is several nodes; this node multiplies by its weight.
   * @param {Node} node
   * @param {string} kind
   * @param {Stored} weight
   */
  addNorm(node, kind, { name, shape }) {
    this.#known.set(node, { node, kind, module: this.#moduleOf(node, name), outputs: sizeOf(shape) });
  }

  /** @param {Node | undefined} node */
  of(node) {
    return node && this.#known.get(node);
  }

  /**
   * A path that no other layer has, made from the weight's name; or from the node's name, if an exporter invented the
   * weight's.
   * @param {Node} node @param {string} weight the weight's name
   */
  #moduleOf({ name }, weight) {
    const path = name.replace(/^\//, '').replaceAll('/', '.');
    const outer = path.slice(0, Math.max(path.lastIndexOf('.'), 0));
    const candidates = [GENERATED.test(weight) ? '' : splitName(weight).module, outer, path];
    const module = candidates.find((path) => path && !this.#modules.has(path)) ?? weight;
    this.#modules.add(module);
    return module;
  }
}

/** @param {Use} use */
const roleOf = ({ node: { op }, place }) => {
  const operator = Object.hasOwn(OPERATORS, op) ? OPERATORS[op] : undefined;
  return operator?.roles[place];
};

/** The use that decides what a tensor is: an embedding counts before the head that shares it. @param {Use[]} uses */
function mainUse(uses) {
  const known = uses.filter(roleOf);
  return known.find(({ node }) => node.op === 'Gather') ?? known[0];
}

/** The node that makes the other operand, before that was cast or transposed. @param {Use} use */
function operandOf({ node, place, scope }) {
  let from = scope.producers.get(node.inputs[1 - place]);
  for (let i = 0; from && isShaping(from.op) && i < 8; i++) from = scope.producers.get(from.inputs[0]);
  return from;
}

/**
 * The layer and the role of a tensor.
 * @param {Layers} layers @param {Use[]} uses @param {Stored} tensor
 * @returns {Part | undefined}
 */
function partOf(layers, uses, { name, shape }) {
  const { module } = splitName(name);
  // Exporters merge tensors that are equal, for example biases of zeros.
  const use = uses.find((use) => roleOf(use) && layers.of(use.node)?.module === module) ?? mainUse(uses);
  const layer = layers.of(use?.node);
  if (use && layer) {
    const role = /** @type {string} */ (roleOf(use));
    const { node, place, axes = [] } = use;
    const letters = role.startsWith('weight') && OPERATORS[node.op].letters?.(node, shape.length, place);
    return { layer, role, ...(letters && { layout: layoutOf(letters, axes) }) };
  }
  for (const use of uses) {
    const scaled = use.node.op === 'Mul' && layers.of(use.node);
    if (scaled) return { layer: scaled, role: 'weight' };
    const biased = use.node.op === 'Add' && layers.of(operandOf(use));
    if (biased && biased.outputs === sizeOf(shape)) return { layer: biased, role: 'bias' };
  }
  return undefined;
}

/** Whether a tensor is a constant of the program. @param {Stored} tensor @param {Use[]} uses */
function isConstant({ name, shape, dtype }, uses) {
  if (!FLOATS.includes(dtype)) return true;
  if (uses.length && uses.every(({ node, place }) => isSetting(node.op, place))) return true;
  return sizeOf(shape) <= 1 && GENERATED.test(name) && !mainUse(uses);
}

/** @param {Stored} tensor @param {Part | undefined} part @returns {ModelParameter} */
function parameterOf({ name, shape, dtype }, part) {
  if (!part) return { name, shape, dtype };
  const { layer, role, layout } = part;
  const { kind, module, groups, node } = layer;
  const gates = Object.hasOwn(OPERATORS, node.op) && OPERATORS[node.op].gates;
  return {
    ...{ name, shape, dtype, kind, role, module },
    ...(layout && { layout }),
    ...(groups !== undefined && { groups }),
    ...(gates && { gates }),
  };
}

/**
 * Registers the layers of tensors that are weights.
 * @param {Layers} layers @param {readonly { tensor: Stored & { isInitializer: boolean }, uses: Use[] }[]} tensors
 */
function addLayers(layers, tensors) {
  for (const { tensor, uses } of tensors) {
    const use = mainUse(uses);
    const isWeight = use && roleOf(use)?.startsWith('weight') && (tensor.isInitializer || tensor.shape.length > 1);
    if (isWeight && !layers.of(use.node)) layers.add(use, tensor);
  }
  // A norm of several nodes may build on a norm that has a weight.
  for (const { tensor, uses } of tensors)
    for (const use of uses.filter(({ node }) => node.op === 'Mul')) {
      const kind = tensor.isInitializer && sizeOf(tensor.shape) > 1 && normOf(operandOf(use), use.scope, layers);
      if (kind) layers.addNorm(use.node, kind, tensor);
    }
}

/**
 * The kind of a norm that ends in a node, where the weight is multiplied afterwards. PyTorch exports GroupNorm like
 * this, with an InstanceNormalization that has no weight. So were norms exported before ONNX had operators for them.
 * @param {Node | undefined} node @param {Scope} scope @param {Layers} layers
 */
function normOf(node, scope, layers) {
  if (!node) return undefined;
  if (node.op === 'InstanceNormalization') return layers.of(node) ? undefined : 'group_norm';
  const [left, right] = node.inputs.map((input) => scope.producers.get(input)?.op);
  if (node.op === 'Div' && right === 'Sqrt') return left === 'Sub' ? 'layer_norm' : 'rms_norm';
  return node.op === 'Mul' && (right === 'Reciprocal' || left === 'Reciprocal') ? 'rms_norm' : undefined;
}

/**
 * @param {Graph} graph @param {Scope} scope
 * @param {{ parameters: ModelParameter[], constants: Constant[], layers: Layers }} found the results, which it adds to
 */
function collect(graph, scope, found) {
  const all = tensorsOf(graph).map((tensor) => ({ tensor, uses: scope.usesOf(tensor.name, [...tensor.shape.keys()]) }));
  const learned = new Set(all.filter(({ tensor, uses }) => !isConstant(tensor, uses)));
  addLayers(found.layers, [...learned]);
  for (const each of all) {
    const { isInitializer, ...stored } = each.tensor;
    const part = learned.has(each) ? partOf(found.layers, each.uses, stored) : undefined;
    if (part || (isInitializer && learned.has(each))) found.parameters.push(parameterOf(stored, part));
    else if (isInitializer) {
      const [use] = each.uses;
      found.constants.push({ ...stored, ...(use && { use: `${use.node.op} ${use.place}` }) });
    }
  }
  for (const [i, inner] of scope.inner.entries()) collect(scope.graphs[i], inner, found);
}

/**
 * @param {string} name the called function
 * @param {import('../../files/source.js').Source} source
 * @returns {Promise<{ parameters: ModelParameter[], constants: Constant[], format: 'onnx' }>} `constants` are tensors
 *   that a network does not learn: shapes, indices, limits, integers
 * @throws {RangeError} if it is not an ONNX file
 */
export async function readOnnx(name, source) {
  const { graphs, functions } = await readProto(name, source);
  try {
    const found = { parameters: [], constants: [], layers: new Layers() };
    collect(graphs[0], new Scope(graphs[0], functionsOf(functions)), found);
    const { parameters, constants } = found;
    return { parameters, constants, format: 'onnx' };
  } catch (error) {
    if (error instanceof Malformed)
      throw new RangeError(`${name}: ${source.from} is not an ONNX file: it ${error.message}`);
    throw error;
  }
}
