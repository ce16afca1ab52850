// SPDX-License-Identifier: Apache-2.0
// What layer a parameter belongs to, and what it is there. A list of names and shapes does not say; a person who reads it knows
// all the same. What is inferred here is shown in the plan.

/** @typedef {import('./network.js').Parameter} Parameter */

/** One word for what Keras, TF.js and Flax call otherwise. @type {Record<string, string>} */
const ROLES = {
  kernel: 'weight',
  gamma: 'weight',
  scale: 'weight',
  embedding: 'weight',
  embeddings: 'weight',
  beta: 'bias',
  mean: 'running_mean',
  var: 'running_var',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};
/** Parameters that are a layer's; of any other name they stand for themselves. */
const OF_LAYERS = new RegExp(
  '^(weight|bias|running_mean|running_var|num_batches_tracked|in_proj_weight|in_proj_bias|[qkv]_proj_weight|bias_[kv]|' +
    '(weight|bias)_(ih|hh|hr)|(recurrent|depthwise|pointwise)_kernel)$',
);

/**
 * 'conv1.weight' as the layer's path, 'conv1', and the role, 'weight'; 'lstm.weight_ih_l0_reverse' has the role 'weight_ih'.
 * @param {string} name
 */
export function splitName(name) {
  const [, module = '', last] = /** @type {RegExpExecArray} */ (
    /^(?:(.*)[./])?([^./]*)$/s.exec(name.replace(/:\d+$/, ''))
  );
  const word = last.replace(/_l\d+(_reverse)?$/, '');
  return { module, word, role: Object.hasOwn(ROLES, word) ? ROLES[word] : word };
}

/** The last part of a path that is no number. @param {string} module */
const nameOf = (module) =>
  module
    .split(/[./]/)
    .reverse()
    .find((part) => !/^\d+$/.test(part)) ?? '';

/** @param {string} name of a layer with a matrix */
const isEmbedding = (name) =>
  /emb|^wte$|^wpe$|^shared$|relative_attention_bias/i.test(name) && !/proj|mapping|dense|out$/i.test(name);

/** @param {string} name of a layer with a vector @param {boolean} hasBias */
function normOf(name, hasBias) {
  if (/prelu|^act/i.test(name)) return 'prelu';
  if (/^ls\d*$|layer_?scale/i.test(name)) return 'layer_scale';
  if (/batch_?norm|(^|_)bn\d*$/i.test(name)) return 'batch_norm';
  if (/group_?norm|(^|_)gn\d*$/i.test(name)) return 'group_norm';
  if (/instance_?norm/i.test(name)) return 'instance_norm';
  if (/rms/i.test(name) || !hasBias) return 'rms_norm';
  return /layer_?norm|(^|_)ln(_|\d*$)/i.test(name) ? 'layer_norm' : 'norm';
}

/**
 * The kind of layer that a matrix or kernel is the weight of.
 * @param {string} name @param {readonly number[]} shape
 */
function weightedOf(name, shape) {
  if (shape.length === 2) return isEmbedding(name) ? 'embedding' : 'linear';
  if (shape.length > 5) return 'parameter';
  return `${/deconv|conv_?t(rans|$|\d)|up_?conv|up_?sample/i.test(name) ? 'conv_transpose' : 'conv'}${shape.length - 2}d`;
}

/** @param {number} gates rows of a recurrent matrix over its columns */
const recurrentOf = (gates) => ({ 4: 'lstm', 3: 'gru' })[gates] ?? 'rnn';

/**
 * The kind of a layer, from what it has.
 * @param {string} module its path
 * @param {Map<string, Parameter>} roles
 */
function kindOfLayer(module, roles) {
  const name = nameOf(module);
  const shapeOf = (/** @type {string} */ role) => roles.get(role)?.shape;
  const hidden = shapeOf('weight_hh');
  if (hidden?.length === 2) return recurrentOf(hidden[0] / hidden[1]);
  const recurrent = shapeOf('recurrent_kernel');
  if (recurrent?.length === 2) return recurrentOf(recurrent[1] / recurrent[0]);
  if (roles.has('in_proj_weight') || roles.has('q_proj_weight')) return 'multihead_attention';
  if (roles.has('running_var')) return /instance/i.test(name) ? 'instance_norm' : 'batch_norm';
  if (roles.has('depthwise_kernel')) return roles.has('pointwise_kernel') ? 'separable_conv2d' : 'depthwise_conv2d';
  const weight = shapeOf('weight');
  if (!weight) return roles.has('in_proj_bias') ? 'multihead_attention' : 'parameter';
  if (weight.length > 1) return weightedOf(name, weight);
  return weight.length === 1 ? normOf(name, roles.has('bias')) : 'parameter';
}

/**
 * The kinds of all parameters that have none, and their layouts: (kernel..., in, out) where the weight is called kernel.
 * @param {Parameter[]} parameters
 * @param {Map<string, string>} words the last word of each name
 */
export function inferKinds(parameters, words) {
  /** @type {Map<string, Map<string, Parameter>>} */
  const layers = new Map();
  for (const parameter of parameters) {
    const layer = layers.get(parameter.module) ?? new Map();
    layers.set(parameter.module, layer);
    if (OF_LAYERS.test(parameter.role)) layer.set(parameter.role, parameter);
  }
  const kinds = new Map(Array.from(layers, ([module, roles]) => [module, kindOfLayer(module, roles)]));
  for (const parameter of parameters) {
    const { module, role, name } = parameter;
    if (/kernel$/.test(words.get(name) ?? '')) parameter.layout ??= 'keras';
    if (parameter.kind) continue;
    parameter.inferred = true;
    parameter.kind = OF_LAYERS.test(role) ? /** @type {string} */ (kinds.get(module)) : 'parameter';
    // One input channel a group, and that is all that a shape tells of groups.
    const { shape } = parameter;
    if (role === 'weight' && /^conv\dd$/.test(parameter.kind) && !parameter.layout && shape[1] === 1 && shape[0] > 1)
      parameter.groups ??= shape[0];
  }
}
