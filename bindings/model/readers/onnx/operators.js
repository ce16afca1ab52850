// SPDX-License-Identifier: Apache-2.0
// The inputs of ONNX operators: which of them a network learns, their roles, and how their axes lie. From
// onnx/docs/Operators.md of ONNX 1.23 and docs/ContribOperators.md of ONNX Runtime.

/** @typedef {import('./proto.js').Node} Node */
/**
 * @typedef {object} Operator
 * @property {string | ((rank: number) => string)} kind the layer's kind, from the rank of its weight
 * @property {Readonly<Record<number, string>>} roles the roles of its inputs, by their index
 * @property {(node: Node, rank: number, place: number) => string | undefined} [letters] what the axes of a weight are
 * @property {string} [gates] the order of the gates in the rows of a weight
 */

/** @param {Node} node @param {string} name */
export const attributeOf = ({ attributes }, name) => attributes.find((attribute) => attribute.name === name);
/** @param {Node} node @param {string} name @param {number} standard the value if the node has none */
export const integerOf = (node, name, standard) => attributeOf(node, name)?.i ?? standard;

/** The axes of a kernel. @param {number} rank the weight's rank */
const kernelOf = (rank) => 'DHW'.slice(5 - rank);
/** The axes of matrices, with any number of axes in front. @param {string} letters @param {number} rank */
const matrices = (letters, rank) => (rank < 2 ? undefined : 'G'.repeat(rank - 2) + letters);
/** @param {string} kind @returns {(rank: number) => string} */
const ofKernel = (kind) => (rank) => (rank > 2 && rank < 6 ? `${kind}${rank - 2}d` : 'parameter');

/** @type {Operator} */
const CONV = {
  kind: ofKernel('conv'),
  roles: { 1: 'weight', 2: 'bias' },
  letters: (_node, rank) => `OI${kernelOf(rank)}`,
};
/** @type {Operator} */
const GEMM = {
  kind: 'linear',
  roles: { 0: 'weight', 1: 'weight', 2: 'bias' },
  letters: (node, rank, place) => {
    const isTransposed = integerOf(node, place ? 'transB' : 'transA', 0) !== 0;
    return matrices(isTransposed === Boolean(place) ? 'OI' : 'IO', rank);
  },
};
/** A product of matrices. If the weight is on the right, its columns are the outputs. @type {Operator} */
const MATMUL = {
  kind: 'linear',
  roles: { 0: 'weight', 1: 'weight' },
  letters: (_node, rank, place) => matrices(place ? 'IO' : 'OI', rank),
};
/** @param {string} kind @param {string} gates @returns {Operator} (directions, gates and hidden units, inputs) */
const recurrent = (kind, gates) => ({
  kind,
  gates,
  roles: { 1: 'weight_ih', 2: 'weight_hh', 3: 'bias', 7: 'peephole' },
  letters: (_node, rank) => (rank === 3 ? 'GOI' : undefined),
});
/** @param {string} kind @returns {Operator} */
const norm = (kind) => ({ kind, roles: { 1: 'weight', 2: 'bias' } });

/**
 * The letter of a weight's axis in an Einsum: an input if the other operand has the axis, an output if the result has
 * it, a separate matrix if both have it.
 * @param {Node} node @param {number} rank @param {number} place
 */
function lettersOfEinsum(node, rank, place) {
  const [left, result = ''] = (attributeOf(node, 'equation')?.s ?? '').replace(/\s/g, '').split('->');
  const operands = left.split(',');
  const own = operands[place];
  if (operands.length !== 2 || own?.length !== rank || /[^a-zA-Z]/.test(own)) return undefined;
  return Array.from(own, (axis) => {
    const isInput = operands[1 - place].includes(axis);
    return isInput && result.includes(axis) ? 'G' : isInput ? 'I' : 'O';
  }).join('');
}

/** @type {Readonly<Record<string, Operator>>} */
export const OPERATORS = {
  Conv: CONV,
  FusedConv: CONV,
  ConvTranspose: {
    kind: ofKernel('conv_transpose'),
    roles: { 1: 'weight', 2: 'bias' },
    letters: (_node, rank) => `IO${kernelOf(rank)}`,
  },
  Gemm: GEMM,
  FusedGemm: GEMM,
  MatMul: MATMUL,
  FusedMatMul: GEMM,
  Einsum: { kind: 'linear', roles: { 0: 'weight', 1: 'weight' }, letters: lettersOfEinsum },
  LSTM: recurrent('lstm', 'iofc'),
  GRU: recurrent('gru', 'zrh'),
  RNN: recurrent('rnn', ''),
  BatchNormalization: {
    kind: 'batch_norm',
    roles: { 1: 'weight', 2: 'bias', 3: 'running_mean', 4: 'running_var' },
  },
  InstanceNormalization: norm('instance_norm'),
  GroupNormalization: norm('group_norm'),
  GroupNorm: norm('group_norm'),
  LayerNormalization: norm('layer_norm'),
  RMSNormalization: norm('rms_norm'),
  SimplifiedLayerNormalization: norm('rms_norm'),
  SkipLayerNormalization: { kind: 'layer_norm', roles: { 2: 'weight', 3: 'bias' } },
  SkipSimplifiedLayerNormalization: { kind: 'rms_norm', roles: { 2: 'weight' } },
  Gather: { kind: (rank) => (rank === 2 ? 'embedding' : 'parameter'), roles: { 0: 'weight' } },
  PRelu: { kind: 'prelu', roles: { 1: 'weight' } },
};

/**
 * Inputs that are settings: shapes, axes, limits, scales of integers, initial states.
 * @type {Readonly<Record<string, readonly number[]>>}
 */
const SETTINGS = {
  Clip: [1, 2],
  ConstantOfShape: [0],
  CumSum: [1],
  DequantizeLinear: [1, 2],
  Dropout: [1, 2],
  Expand: [1],
  GRU: [4, 5],
  Gather: [1],
  GatherElements: [1],
  GatherND: [1],
  LSTM: [4, 5, 6],
  Loop: [0, 1],
  NonMaxSuppression: [2, 3, 4],
  OneHot: [1, 2],
  Pad: [1, 2, 3],
  Pow: [1],
  QuantizeLinear: [1, 2],
  RNN: [4, 5],
  Range: [0, 1, 2],
  Reshape: [1],
  Resize: [1, 2, 3],
  ScatterElements: [1],
  ScatterND: [1],
  Slice: [1, 2, 3, 4],
  Split: [1],
  Squeeze: [1],
  Tile: [1],
  TopK: [1],
  Trilu: [1],
  Unsqueeze: [1],
  Upsample: [1],
};
/** @param {string} op @param {number} place the index of an input */
export const isSetting = (op, place) =>
  Object.hasOwn(SETTINGS, op) ? SETTINGS[op].includes(place) : /^(Reduce|QLinear)/.test(op) && place > 0;

/** Operators that change no number of a tensor and leave each in its place; a Transpose also reorders the axes. */
export const isPassing = (/** @type {string} */ op) => ['Identity', 'Cast', 'CastLike', 'Transpose'].includes(op);
/** Operators that may stand between a product and the bias that is added to it. */
export const isShaping = (/** @type {string} */ op) => isPassing(op) || op === 'Reshape';
