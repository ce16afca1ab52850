// SPDX-License-Identifier: Apache-2.0
// The order in which transformers draws a model's parameters. Every layer draws when it is made, like torch.nn, and
// again in initialize_weights() at the end of the model's __init__. A model with a head contains one without, which has
// already done both when the head is made.
import { treeOf } from '../../network.js';
import { absent, each } from '../../order.js';
import { isAttention } from '../torch.js';

/** @typedef {import('../../network.js').Module} Module */
/** @typedef {import('../../network.js').Network} Network */
/** @typedef {import('../../network.js').Parameter} Parameter */
/** @typedef {import('../../order.js').Event} Event */
/**
 * Lists of names are words, separated by spaces.
 * @typedef {object} Order
 * @property {string} models the names of the modules that are models: the __init__ of each ends with its own
 *   initialization
 * @property {string} [made] the names of modules and parameters in the order in which they are made. Numbers follow in
 *   their order; other names come last, in the order of the list
 * @property {string} [set] the names of parameters that _init_weights() draws before the rest of their module
 * @property {(network: Network) => Parameter[]} [tied] parameters that are drawn before they are tied, and that the
 *   list lacks
 */
/** What is directly below a module. @typedef {{ name: string, parameter?: Parameter, module?: Module }} Member */

/** @param {string} text */
const wordsOf = (text) => text.trim().split(/\s+/);

/** @param {readonly Member[]} members */
const parametersOf = (members) => members.flatMap(({ parameter }) => parameter ?? []);

/**
 * Sorts by the position of names in a text: of 'fc1.bias' itself, or else of 'fc1'.
 * @param {string} text
 * @returns {(a: { name: string }, b: { name: string }) => number}
 */
function by(text) {
  const places = new Map(wordsOf(text).map((word, i) => [word, i]));
  const placeOf = (/** @type {string} */ name) =>
    places.get(name) ??
    places.get(name.slice(0, name.lastIndexOf('.'))) ??
    places.size + (/^\d+$/.test(name) ? Number(name) : 2 ** 31);
  return (a, b) => placeOf(a.name) - placeOf(b.name);
}

/**
 * @param {Order} order
 * @returns {(network: Network) => Iterable<Event>}
 */
export function orderOf({ models, made = '', set = '', tied = () => [] }) {
  const names = new Set(wordsOf(models));
  const isModel = (/** @type {Module} */ { name }) => names.has(name);
  const byMaking = by(`weight bias ${made}`);
  const bySetting = by(set);

  /** @param {Module} module @returns {Member[]} */
  const membersOf = ({ path, parameters, children }) =>
    [
      ...parameters.map((parameter) => ({ name: parameter.name.slice(path ? path.length + 1 : 0), parameter })),
      ...children.map((module) => ({ name: module.name, module })),
    ].sort(byMaking);

  /** The __init__ of a model. @param {Module} module @returns {Iterable<Event>} */
  function* create(module) {
    yield* make(module);
    yield* initialize(module);
  }

  /** The __init__ of any module. @param {Module} module @returns {Iterable<Event>} */
  function* make(module) {
    const members = membersOf(module);
    const attends = isAttention(module);
    for (const { parameter, module: child } of members) {
      if (child) yield* isModel(child) ? create(child) : make(child);
      else if (parameter && !attends) yield ['reset', parameter];
    }
    if (attends) for (const { parameters } of [module, ...module.children]) yield* each('attention', parameters);
  }

  /** smart_apply() of a model: each module after its children. @param {Module} module @returns {Iterable<Event>} */
  function* initialize(module) {
    const members = membersOf(module);
    for (const { module: child } of members) if (child && !isModel(child)) yield* initialize(child);
    const own = members.filter(({ parameter }) => parameter).sort(bySetting);
    for (const stage of ['init', 'family']) yield* each(stage, parametersOf(own));
    // What a module sets in its layers, after they have initialized themselves.
    const below = members.flatMap(({ name, module: child }) =>
      (child ? membersOf(child) : []).map((member) => ({ ...member, name: `${name}.${member.name}` })),
    );
    yield* each('parent', parametersOf(below.sort(bySetting)));
  }

  return (network) => create(treeOf([...network.parameters, ...tied(network)]));
}

/**
 * The output layer, if it shares the input embedding's weight and the list has that weight only once, like
 * named_parameters().
 * @param {string} name the name of its weight
 * @param {string} embedding a pattern for the name of the embedding's weight
 * @param {string} [without] a pattern for names in models that lack such an output layer
 * @returns {(network: Network) => Parameter[]}
 */
export const tiedHead = (name, embedding, without) => (network) => {
  const weight = network.find(embedding);
  if (!weight || network.byName.has(name) || (without && network.find(without))) return [];
  return [absent(name, weight.shape, 'linear')];
};
