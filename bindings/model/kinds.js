// SPDX-License-Identifier: Apache-2.0
// Infers the layer that a parameter belongs to, and its role there. A list of names and shapes does not say them, but a
// person who reads it knows. The plan shows what is inferred.

/** @typedef {import('./network.js').Parameter} Parameter */
/** Each layer's parameters by their roles. @typedef {Map<string, Map<string, Parameter>>} Layers */

/** Roles under the names of Keras, TF.js and Flax, and our one name for each. @type {Record<string, string>} */
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
/** The names of parameters that belong to a layer. Under any other name a parameter stands alone. */
const OF_LAYERS = new RegExp(
  '^(weight|bias|running_mean|running_var|num_batches_tracked|in_proj_weight|in_proj_bias|[qkv]_proj_weight|bias_[kv]|' +
    '(weight|bias)_(ih|hh|hr)|(recurrent|depthwise|pointwise)_kernel)$',
);

/** TF.js numbers weights of the same name: 'dense/kernel_1' belongs to a second layer 'dense'. */
const COUNTED = /^((?:\w+_)?kernel|bias|alpha|gamma|beta|moving_mean|moving_variance|embeddings)_\d+$/;

/**
 * Splits 'conv1.weight' into the layer's path, 'conv1', and the role, 'weight'. The role of 'lstm.weight_ih_l0_reverse'
 * is 'weight_ih'.
 * @param {string} name
 */
export function splitName(name) {
  const [, module = '', last] = /** @type {RegExpExecArray} */ (
    /^(?:(.*)[./])?([^./]*)$/s.exec(name.replace(/:\d+$/, ''))
  );
  const word = name.includes('/') ? last.replace(COUNTED, '$1') : last.replace(/_l\d+(_reverse)?$/, '');
  return { module, word, role: Object.hasOwn(ROLES, word) ? ROLES[word] : word };
}

/** The last part of a path that is not a number. @param {string} module */
const nameOf = (module) =>
  module
    .split(/[./]/)
    .reverse()
    .find((part) => !/^\d+$/.test(part)) ?? '';

/** The path of the module that contains a layer, with the separator. @param {string} module */
const containerOf = (module) => module.slice(0, Math.max(module.lastIndexOf('/'), module.lastIndexOf('.')) + 1);

/** @param {string} name the name of a layer with a matrix */
const isEmbedding = (name) =>
  /emb|^wte$|^wpe$|^shared$|relative_attention_bias/i.test(name) && !/proj|mapping|dense|out$/i.test(name);

/** @param {string} name the name of a layer with a vector @param {boolean} hasBias */
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
 * The kind of a layer, from its matrix or kernel.
 * @param {string} name
 * @param {readonly number[]} shape
 * @param {string} word the weight's name, by which Keras and Flax tell the kind
 * @param {boolean} hasBias no framework's embedding has a bias, but time_embed.0 of a U-Net and class_embed of DETR do
 */
function weightedOf(name, shape, word, hasBias) {
  if (/^embeddings?$/.test(word)) return 'embedding';
  if (/^(gamma|scale)$/.test(word)) return normOf(name, true);
  if (shape.length === 2) return word !== 'kernel' && !hasBias && isEmbedding(name) ? 'embedding' : 'linear';
  if (shape.length > 5) return 'parameter';
  if (word === 'kernel' && /depthwise/i.test(name)) return `depthwise_conv${shape.length - 2}d`;
  const isTransposed = /deconv|conv(\dd)?_?t(rans|$|\d)|up_?conv|up_?sample/i.test(name);
  return `${isTransposed ? 'conv_transpose' : 'conv'}${shape.length - 2}d`;
}

/**
 * For the kernel of a projection of heads (EinsumDense of Keras, DenseGeneral of Flax), how many of its last axes are
 * outputs. undefined for any other kernel.
 * @param {string} module @param {Layers} layers
 */
function headAxes(module, layers) {
  const kernel = layers.get(module)?.get('weight');
  const rank = kernel?.name.endsWith('kernel') ? kernel.shape.length : 0;
  const bias = layers.get(module)?.get('bias')?.shape.length;
  const name = nameOf(module);
  const container = containerOf(module);
  const isProjection =
    (bias ?? 0) > 1 ||
    /einsum|dense_?general/i.test(name) ||
    (/^(query|key|value|gate|out|attention_output)$/.test(name) && layers.has(`${container}query`));
  if (rank < 3 || !isProjection) return undefined;
  return bias ?? (/out/.test(name) ? 1 : rank - 1);
}

/** @param {number} gates a recurrent matrix's rows divided by its columns */
const recurrentOf = (gates) => ({ 4: 'lstm', 3: 'gru' })[gates] ?? 'rnn';

/**
 * The kind of a layer, from the parameters it has.
 * @param {string} module the layer's path
 * @param {Layers} layers
 * @param {Map<string, string>} words
 */
function kindOfLayer(module, layers, words) {
  const roles = /** @type {Map<string, Parameter>} */ (layers.get(module));
  const name = nameOf(module);
  const shapeOf = (/** @type {string} */ role) => roles.get(role)?.shape;
  const hidden = shapeOf('weight_hh');
  if (hidden?.length === 2) return recurrentOf(hidden[0] / hidden[1]);
  const recurrent = shapeOf('recurrent_kernel');
  if (recurrent?.length === 2) return recurrentOf(recurrent[1] / recurrent[0]);
  if (recurrent) return `conv_lstm${recurrent.length - 2}d`;
  if (roles.has('in_proj_weight') || roles.has('q_proj_weight')) return 'multihead_attention';
  if (roles.has('running_var')) return /instance/i.test(name) ? 'instance_norm' : 'batch_norm';
  const depthwise = shapeOf('depthwise_kernel');
  if (depthwise)
    return `${roles.has('pointwise_kernel') ? 'separable' : 'depthwise'}_conv${Math.max(depthwise.length - 2, 1)}d`;
  if (headAxes(module, layers) !== undefined) return 'einsum_dense';
  const weight = shapeOf('weight');
  if (!weight) return roles.has('in_proj_bias') ? 'multihead_attention' : 'parameter';
  if (weight.length > 1)
    return weightedOf(name, weight, words.get(roles.get('weight')?.name ?? '') ?? '', roles.has('bias'));
  return weight.length === 1 ? normOf(name, roles.has('bias')) : 'parameter';
}

/** (kernel..., in, out); for a projection of heads (in..., out...). @param {Parameter} kernel @param {Layers} layers */
function layoutOfKernel({ module, role, shape }, layers) {
  const outputs = role === 'weight' ? headAxes(module, layers) : undefined;
  return outputs === undefined ? 'keras' : 'I'.repeat(shape.length - outputs) + 'O'.repeat(outputs);
}

/**
 * Sets the kind of each parameter that has none, and the layout of kernels: (kernel..., in, out) if the weight is
 * called kernel.
 * @param {Parameter[]} parameters
 * @param {Map<string, string>} words the last word of each name
 */
export function inferKinds(parameters, words) {
  /** @type {Layers} */
  const layers = new Map();
  for (const parameter of parameters) {
    const layer = layers.get(parameter.module) ?? new Map();
    layers.set(parameter.module, layer);
    if (OF_LAYERS.test(parameter.role)) layer.set(parameter.role, parameter);
  }
  const kinds = new Map(Array.from(layers.keys(), (module) => [module, kindOfLayer(module, layers, words)]));
  for (const parameter of parameters) {
    const { module, role, name } = parameter;
    if (/kernel$/.test(words.get(name) ?? '')) parameter.layout ??= layoutOfKernel(parameter, layers);
    if (parameter.kind) continue;
    parameter.inferred = true;
    parameter.kind = OF_LAYERS.test(role) ? /** @type {string} */ (kinds.get(module)) : 'parameter';
    // One input channel means depthwise: a shape tells no more about groups.
    const { shape } = parameter;
    if (role === 'weight' && /^conv\dd$/.test(parameter.kind) && !parameter.layout && shape[1] === 1 && shape[0] > 1)
      parameter.groups ??= shape[0];
  }
}
