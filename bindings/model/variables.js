// SPDX-License-Identifier: Apache-2.0
// The names that a recipe's formulas can use: first the recipe's variables, then properties of the parameter, then
// entries of the config.
import { UnknownVariable, evaluate } from './formula.js';
import { matches } from './pattern.js';

/** @typedef {import('./network.js').Network} Network */
/** @typedef {import('./network.js').Parameter} Parameter */
/** @typedef {import('./formula.js').Lookup} Lookup */

/**
 * Throws unless the extent exists.
 * @param {number | undefined} extent
 * @param {string} call the call that asked for it
 */
function known(extent, call) {
  if (extent === undefined) throw new UnknownVariable(call);
  return extent;
}

/**
 * The properties of a parameter. The fans are those of its layer's weight, counted like PyTorch does, which does not
 * divide by groups.
 * @type {Record<string, (parameter: Parameter, network: Network, fansOf: (weight: Parameter) => { fanIn?: number, fanOut?: number }) => any>}
 */
const BUILT_IN = {
  name: ({ name }) => name,
  kind: ({ kind }) => kind,
  role: ({ role }) => role,
  rank: ({ shape }) => shape.length,
  groups: ({ groups = 1 }) => groups,
  /** The number of the parameter's block, from 0. */
  layer: (parameter, network) => network.blockOf(parameter)?.layer,
  /** How many such blocks the model has, counted from the names. */
  layers: (parameter, network) => network.blockOf(parameter)?.layers,
  fan_in: (parameter, network, fansOf) => ofWeight(parameter, network, fansOf)?.fanIn,
  fan_out: (parameter, network, fansOf) => ofWeight(parameter, network, fansOf)?.fanOut,
  /** dim(0) is the shape's first extent, dim(-1) its last. */
  dim:
    ({ shape }) =>
    (/** @type {number} */ i) =>
      known(shape.at(i), `dim(${i})`),
  /** weight(1) is the second extent of the layer's weight. */
  weight: (parameter, network) => (/** @type {number} */ i) =>
    known(network.weightOf(parameter)?.shape.at(i), `weight(${i})`),
  /** extent('*.wte.weight', 1) is an extent of the first parameter whose name matches. */
  extent: (_parameter, network) => (/** @type {string} */ pattern, /** @type {number} */ i) =>
    known(network.find(pattern)?.shape.at(i), `extent('${pattern}', ${i})`),
  /** has('lm_head.weight'): whether such a parameter exists. */
  has: (_parameter, network) => (/** @type {string} */ pattern) => network.find(pattern) !== undefined,
  /** count('*.attention.dense.weight'): how many parameters have such a name. */
  count: (_parameter, network) => (/** @type {string} */ pattern) =>
    network.parameters.filter(({ name }) => matches(pattern, name)).length,
  /** parent_has('in_proj_bias'): whether the module that contains the layer has a parameter of this name. */
  parent_has:
    ({ module }, network) =>
    (/** @type {string} */ name) =>
      network.byName.has(siblingOf(module, name)),
  /** parent_extent('bn1.weight', 0): an extent of that parameter. */
  parent_extent:
    ({ module }, network) =>
    (/** @type {string} */ name, /** @type {number} */ i) =>
      known(network.byName.get(siblingOf(module, name))?.shape.at(i), `parent_extent('${name}', ${i})`),
};

/**
 * @param {string} module the path of a layer
 * @param {string} name the name of a parameter, below the module that contains the layer
 */
const siblingOf = (module, name) => `${module.slice(0, module.lastIndexOf('.') + 1)}${name}`;

/** Functions whose values are the same for all parameters. */
const OF_ALL = ['count', 'extent', 'has'];

/** @param {Parameter} parameter @param {Network} network @param {any} fansOf */
function ofWeight(parameter, network, fansOf) {
  const weight = network.weightOf(parameter);
  return weight && weight.shape.length > 1 ? fansOf(weight) : undefined;
}

/**
 * @param {Network} network
 * @param {Record<string, any>} variables the recipe's variables
 * @param {(weight: Parameter) => { fanIn?: number, fanOut?: number }} fansOf
 * @returns {(parameter: Parameter) => Lookup}
 */
export function lookups(network, variables, fansOf) {
  /** Values that are the same for all parameters. @type {Map<string, any>} */
  const common = new Map();
  /** Whether the formula being read depends on the parameter. */
  let isOwn = false;
  return (parameter) => {
    /**
     * The variables whose formulas are being read. Within its own formula, a variable's name means the config's entry.
     * @type {Set<string>}
     */
    const reading = new Set();
    /** @type {Lookup} */
    const lookup = (name) => {
      if (Object.hasOwn(variables, name) && !reading.has(name)) {
        if (!reading.size && common.has(name)) return common.get(name);
        const outer = isOwn;
        isOwn = false;
        reading.add(name);
        try {
          const value = valueOf(variables[name], lookup, true);
          if (!isOwn && reading.size === 1) common.set(name, value);
          return value;
        } finally {
          reading.delete(name);
          isOwn ||= outer;
        }
      }
      isOwn ||= Object.hasOwn(BUILT_IN, name) && !OF_ALL.includes(name);
      const own = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name](parameter, network, fansOf) : undefined;
      const value = own ?? (Object.hasOwn(network.config, name) ? network.config[name] : undefined);
      if (value === undefined || value === null) throw new UnknownVariable(name);
      return value;
    };
    return lookup;
  };
}

/**
 * The value of an entry of a recipe: functions are called, formulas computed; anything else is the value itself.
 * @param {any} value
 * @param {Lookup} lookup
 * @param {boolean} [isFormula] whether a string is a formula even without '='
 */
export function valueOf(value, lookup, isFormula = false) {
  if (typeof value === 'function') return value(lookup);
  if (typeof value !== 'string') return value;
  if (isFormula) return evaluate(value, lookup);
  return value[0] === '=' ? evaluate(value.slice(1), lookup) : value;
}
