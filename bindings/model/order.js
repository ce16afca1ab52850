// SPDX-License-Identifier: Apache-2.0
// The order in which a framework draws a model's parameters. With one stream for all, as PyTorch has it, a network's weights
// depend on every draw before them: on those that are overwritten later, too. A recipe that knows the order tells it as events.

/** @typedef {import('./network.js').Module} Module */
/** @typedef {import('./network.js').Parameter} Parameter */
/**
 * A stage of the recipe, and a parameter of which it does what the last rule of that stage says; or one that is not in the
 * model, which is drawn and thrown away: the head that is tied later, say.
 * @typedef {readonly [stage: string, parameter: Parameter]} Event
 */

/** @param {string} stage @param {Iterable<Parameter>} parameters @returns {Iterable<Event>} */
export function* each(stage, parameters) {
  for (const parameter of parameters) yield [stage, parameter];
}

/** A module and all below it, each before what it contains: modules() of PyTorch. @param {Module} module @returns {Iterable<Module>} */
export function* preOrder(module) {
  yield module;
  for (const child of module.children) yield* preOrder(child);
}

/** The same, each after what it contains: apply() of PyTorch. @param {Module} module @returns {Iterable<Module>} */
export function* postOrder(module) {
  for (const child of module.children) yield* postOrder(child);
  yield module;
}

/** All parameters below a module, in the order of modules(). @param {string} stage @param {Module} module @returns {Iterable<Event>} */
export function* eachOf(stage, module) {
  for (const { parameters } of preOrder(module)) yield* each(stage, parameters);
}

/** The order of a recipe whose draws are not known yet: a plan with a framework's generator is refused. @returns {Iterable<Event>} */
export const unknown = () => [];

/**
 * An order that ends with a pass over all modules for each stage that a recipe adds to those of the one that it extends.
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
 * A parameter that is not in the model.
 * @param {string} name @param {readonly number[]} shape @param {string} kind of its layer
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
 * A linear layer that is not in the model: of the head that a backbone was made with, say.
 * @param {string} path @param {number} outputs @param {number} inputs
 * @returns {Module}
 */
export function absentLinear(path, outputs, inputs) {
  const weight = absent(`${path}.weight`, [outputs, inputs], 'linear');
  const bias = { ...absent(`${path}.bias`, [outputs], 'linear'), weight };
  return { path, name: path.slice(path.lastIndexOf('.') + 1), parameters: [weight, bias], children: [] };
}
