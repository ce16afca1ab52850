// SPDX-License-Identifier: Apache-2.0
// The order in which a framework draws a model's parameters. PyTorch uses one stream for all, so a parameter's values
// depend on every draw before it, even of values that are overwritten later. A recipe that knows the order gives it as
// events.

/** @typedef {import('./network.js').Module} Module */
/** @typedef {import('./network.js').Parameter} Parameter */
/**
 * An event: a stage of the recipe, and a parameter. The last rule of this stage that matches is applied to it. The
 * parameter may be missing in the model, for example a head that is tied later: it is drawn and thrown away.
 * @typedef {readonly [stage: string, parameter: Parameter]} Event
 */

/** @param {string} stage @param {Iterable<Parameter>} parameters @returns {Iterable<Event>} */
export function* each(stage, parameters) {
  for (const parameter of parameters) yield [stage, parameter];
}

/**
 * A module and all below it, each before its children: PyTorch's modules().
 * @param {Module} module
 * @returns {Iterable<Module>}
 */
export function* preOrder(module) {
  yield module;
  for (const child of module.children) yield* preOrder(child);
}

/**
 * A module and all below it, each after its children: PyTorch's apply().
 * @param {Module} module
 * @returns {Iterable<Module>}
 */
export function* postOrder(module) {
  for (const child of module.children) yield* postOrder(child);
  yield module;
}

/** All parameters below a module, in the order of modules(). @param {string} stage @param {Module} module @returns {Iterable<Event>} */
export function* eachOf(stage, module) {
  for (const { parameters } of preOrder(module)) yield* each(stage, parameters);
}

/**
 * For a recipe whose order of draws is not known: a plan with a framework's generator is refused.
 * @returns {Iterable<Event>}
 */
export const unknown = () => [];

/**
 * Continues an order. Each stage that a recipe adds to the one it extends is one more pass over all modules.
 * @param {NonNullable<import('./recipe.js').Recipe['order']>} order
 * @param {readonly string[]} added
 * @returns {NonNullable<import('./recipe.js').Recipe['order']>}
 */
export function continued(order, added) {
  if (order === unknown || !added.length) return order;
  return function* (network, recipe) {
    const seen = new Set();
    for (const event of order(network, recipe)) {
      seen.add(event[0]);
      yield event;
    }
    for (const stage of added) if (!seen.has(stage)) yield* eachOf(stage, network.root);
  };
}

/**
 * Makes a parameter that is not in the model.
 * @param {string} name @param {readonly number[]} shape @param {string} kind its layer's kind
 * @returns {Parameter}
 */
export function absent(name, shape, kind) {
  const dot = name.lastIndexOf('.');
  return {
    name,
    shape: [...shape],
    dtype: 'float32',
    kind,
    role: name.slice(dot + 1),
    module: name.slice(0, Math.max(dot, 0)),
  };
}

/**
 * Makes a linear layer that is not in the model, for example the head that a backbone was made with.
 * @param {string} path @param {number} outputs @param {number} inputs
 * @returns {Module}
 */
export function absentLinear(path, outputs, inputs) {
  const weight = absent(`${path}.weight`, [outputs, inputs], 'linear');
  const bias = { ...absent(`${path}.bias`, [outputs], 'linear'), weight };
  return { path, name: path.slice(path.lastIndexOf('.') + 1), parameters: [weight, bias], children: [] };
}
