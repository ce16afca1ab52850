// SPDX-License-Identifier: Apache-2.0
// The defaults of torch.nn's modules: each one's reset_parameters(). PyTorch 2.14, torch/nn/modules.
import { each, eachOf } from '../order.js';
import { matches } from '../pattern.js';

/** @typedef {import('../network.js').Module} Module */
/** @typedef {import('../order.js').Event} Event */

const WEIGHTED = ['linear', 'conv#d', 'conv_transpose#d'];
const RECURRENT = ['lstm', 'gru', 'rnn'];
const uniform = (/** @type {string} */ bound) => ({ do: 'uniform_', options: { a: `=-${bound}`, b: `=${bound}` } });

/** @type {import('../recipe.js').Rule[]} */
const reset = [
  {
    kind: WEIGHTED,
    role: 'weight',
    do: 'kaimingUniform_',
    options: { a: '=sqrt(5)' },
    source: 'torch 2.14, nn/modules/linear.py and conv.py, reset_parameters',
    note: 'a = sqrt(5) makes it U(-1 / sqrt(fan_in), 1 / sqrt(fan_in)).',
  },
  {
    kind: WEIGHTED,
    role: 'bias',
    ...uniform('1 / sqrt(fan_in)'),
    source: 'torch 2.14, nn/modules/linear.py and conv.py, reset_parameters',
  },
  {
    kind: 'bilinear',
    role: ['weight', 'bias'],
    ...uniform('1 / sqrt(weight(1))'),
    source: 'torch 2.14, nn/modules/linear.py, Bilinear',
  },
  {
    kind: 'embedding',
    role: 'weight',
    do: 'normal_',
    padding: 'padding_idx ?? null',
    source: 'torch 2.14, nn/modules/sparse.py, Embedding',
  },
  // The last axis: ONNX files put an axis of directions first.
  { kind: RECURRENT, ...uniform('1 / sqrt(weight(-1))'), source: 'torch 2.14, nn/modules/rnn.py, RNNBase' },
  {
    kind: '*norm',
    role: ['weight', 'running_var'],
    do: 'ones_',
    source: 'torch 2.14, nn/modules/batchnorm.py and normalization.py',
  },
  {
    kind: '*norm',
    role: ['bias', 'running_mean', 'num_batches_tracked'],
    do: 'zeros_',
    source: 'torch 2.14, nn/modules/batchnorm.py',
  },
  {
    kind: 'prelu',
    role: 'weight',
    do: 'fill_',
    options: { value: 0.25 },
    source: 'torch 2.14, nn/modules/activation.py, PReLU',
  },
];

/**
 * MultiheadAttention._reset_parameters(). It runs after out_proj, which is a Linear, has been made.
 * @type {import('../recipe.js').Rule[]}
 */
export const attention = [
  {
    kind: 'multihead_attention',
    role: ['in_proj_weight', 'q_proj_weight', 'k_proj_weight', 'v_proj_weight'],
    do: 'xavierUniform_',
    source: 'torch 2.14, nn/modules/activation.py, MultiheadAttention',
    note:
      'in_proj_weight is q, k and v in one matrix, of which fan_out is 3 E: std is 1 / sqrt(2) of what three matrices ' +
      'would have.',
  },
  {
    kind: 'multihead_attention',
    role: ['bias_k', 'bias_v'],
    do: 'xavierNormal_',
    source: 'torch 2.14, nn/modules/activation.py, MultiheadAttention',
  },
  {
    kind: 'multihead_attention',
    role: 'in_proj_bias',
    do: 'zeros_',
    source: 'torch 2.14, nn/modules/activation.py, MultiheadAttention',
  },
  {
    when: "parent_has('in_proj_bias')",
    kind: 'linear',
    name: '*.out_proj.bias',
    do: 'zeros_',
    source: 'torch 2.14, nn/modules/activation.py, MultiheadAttention',
  },
];

/** Whether a module is a MultiheadAttention, which draws its parameters in its own order. */
export const isAttention = (/** @type {Module} */ { parameters }) =>
  parameters.some(({ kind }) => kind === 'multihead_attention');

/**
 * How a family makes its modules differently.
 * @typedef {object} Making
 * @property {(module: Module) => Module[]} [arrange] the order in which a module makes its children, if it is not that
 *   of their names
 * @property {Record<string, string>} [before] by a pattern of the module's path, a stage with which the module's
 *   constructor begins: it passes over the module and all its children
 * @property {Record<string, string>} [after] the same, at the end of the constructor
 */

/**
 * The draws of torch.nn when a module is made: first its own parameters, then its children.
 * @param {Module} module
 * @param {Making} [making]
 * @returns {Iterable<Event>}
 */
export function* construct(module, making = {}) {
  const { arrange = ({ children }) => children, before, after } = making;
  checkOrder(module);
  if (isAttention(module)) {
    for (const child of module.children) yield* construct(child, making);
    yield* each('attention', module.parameters);
    for (const { parameters } of module.children) yield* each('attention', parameters);
    return;
  }
  yield* passes(before, module);
  yield* each('reset', module.parameters);
  for (const child of arrange(module)) yield* construct(child, making);
  yield* passes(after, module);
}

/**
 * Refuses a list that is sorted by name, as in a safetensors file: it would silently give other weights than PyTorch.
 * @param {Module} module
 */
function checkOrder({ path, parameters }) {
  const roles = parameters.map(({ role }) => role);
  if (roles.includes('weight') && roles.indexOf('bias') >= 0 && roles.indexOf('bias') < roles.indexOf('weight'))
    throw new RangeError(
      `parameters are not in the order in which PyTorch makes them: the bias of '${path}' comes before its weight, as in a file that is ` +
        'sorted by name. With a generator of PyTorch, list them as named_parameters() does',
    );
}

/**
 * @param {Record<string, string> | undefined} stages by a pattern of the path
 * @param {Module} module
 * @returns {Iterable<Event>}
 */
function* passes(stages = {}, module) {
  for (const [path, stage] of Object.entries(stages)) if (matches(path, module.path)) yield* eachOf(stage, module);
}

/**
 * The order of most families: all modules are made; then every other stage passes over all modules, in the order of
 * modules().
 * @param {Making} [making]
 * @returns {NonNullable<import('../recipe.js').Recipe['order']>}
 */
export const inTurn = (making) =>
  function* ({ root }, { stages }) {
    yield* construct(root, making);
    const made = ['reset', 'attention', ...Object.values({ ...making?.before, ...making?.after })];
    for (const stage of Object.keys(stages)) if (!made.includes(stage)) yield* eachOf(stage, root);
  };

/** @type {import('../recipe.js').Recipe} */
export default {
  name: 'torch',
  title: 'Defaults of torch.nn',
  version: 'torch 2.14.1',
  source: 'torch 2.14, torch/nn/modules',
  layout: 'torch',
  stages: {
    reset: reset.map((rule) => ({ ...rule, optional: true })),
    attention: attention.map((rule) => ({ ...rule, optional: true })),
  },
  order: inTurn(),
};
