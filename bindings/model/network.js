// SPDX-License-Identifier: Apache-2.0
// A model: the list of its parameters, and a config. Every form in which a model is given becomes a Network.
import { extents, listOf, rangeError, read, sizeOf, typeError } from '../core/check.js';
import { dtypeOf } from './dtypes.js';
import { inferKinds, splitName } from './kinds.js';
import { matches } from './pattern.js';

/**
 * A parameter in a model's list. `kind` is its layer's kind: 'linear', 'conv2d', 'embedding', 'layer_norm', ...
 * @typedef {object} ModelParameter
 * @property {string} name
 * @property {readonly number[]} shape
 * @property {string} [dtype] 'float32' by default; the names of safetensors and PyTorch work too
 * @property {string} [kind] its layer's kind; by default inferred from names and shapes
 * @property {string} [layout] what its axes are: 'torch', 'keras', or letters
 * @property {number} [groups] the groups of a convolution
 * @property {string} [role] its role in its layer: 'weight', 'bias', ...; by default taken from its name
 * @property {string} [module] the path of its layer, which a weight and its bias share; by default taken from its name
 * @property {string} [gates] the gates of a recurrent layer, in order: 'iofc' or 'zrh'
 * @property {{ initializer: string, options?: object, source?: string }} [own] the initializer that the model's file
 *   gives
 */
/**
 * A model, and the name of the recipe that its reader found for it.
 * @typedef {{ parameters: readonly ModelParameter[], config?: Record<string, any>, recipe?: string }} Model
 */
/**
 * Whatever can be given as a model: a list of parameters, the header of a safetensors file, or anything with names and
 * shapes, such as a Map or a plain object.
 * @typedef {Model | readonly ModelParameter[] | { tensors: readonly ModelParameter[] } | Map<string, { shape: readonly number[], dtype?: string }>
 *   | Record<string, { shape: readonly number[], dtype?: string }>} ModelLike
 */
/**
 * A parameter after it has been read.
 * @typedef {object} Parameter
 * @property {string} name
 * @property {number[]} shape
 * @property {string} dtype
 * @property {string} kind its layer's kind
 * @property {string} role its role in its layer: 'weight', 'bias', 'running_mean', ...; its own name if it belongs to
 *   no layer
 * @property {string} module its layer's path
 * @property {boolean} [inferred] whether the kind was inferred
 * @property {string} [layout]
 * @property {number} [groups]
 * @property {ModelParameter['own']} [own]
 * @property {Parameter} [weight] its layer's weight, if the model does not list it
 */
/**
 * A layer, or a module that contains layers, in the order of the list.
 * @typedef {object} Module
 * @property {string} path
 * @property {string} name the last part of its path
 * @property {Parameter[]} parameters its own parameters, without those of its children
 * @property {Module[]} children
 */

/** Finds the number that counts blocks in a name: the first one that stands alone. */
const BLOCK = /^(.*?(?:^|[._/]))(\d+)(?=[./])/s;

export class Network {
  /** @readonly @type {Parameter[]} */ parameters;
  /** @readonly @type {Record<string, any>} */ config;
  /** The name of its own recipe, if it has one. @readonly @type {string | undefined} */ recipe;
  /** @readonly @type {Map<string, Parameter>} */ byName;
  /** The numbers of the blocks, by the text before the number. @type {Map<string, Set<number>>} */
  #blocks = new Map();
  /** @type {Map<string, Parameter>} */ #weights = new Map();
  /** The results of find(). @type {Map<string, Parameter | null>} */ #found = new Map();
  /** The results of findAll(). @type {Map<string, Parameter[]>} */ #all = new Map();
  /** @type {Module | undefined} */ #root;

  /** @param {Parameter[]} parameters @param {Record<string, any>} config @param {string} [recipe] */
  constructor(parameters, config, recipe) {
    this.parameters = parameters;
    this.config = config;
    this.recipe = recipe;
    this.byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    for (const parameter of parameters) {
      const [, before, number] = BLOCK.exec(parameter.name) ?? [];
      if (before !== undefined) {
        const numbers = this.#blocks.get(before) ?? new Set();
        this.#blocks.set(before, numbers.add(Number(number)));
      }
      if (/^(weight|depthwise_kernel|in_proj_weight|weight_hh|recurrent_kernel)$/.test(parameter.role))
        this.#weights.set(parameter.module, parameter);
    }
  }

  /** The block of a parameter, from 0, and how many such blocks there are. @param {Parameter} parameter */
  blockOf(parameter) {
    const [, before, number] = BLOCK.exec(parameter.name) ?? [];
    if (before === undefined) return undefined;
    const numbers = /** @type {Set<number>} */ (this.#blocks.get(before) ?? new Set());
    return { layer: Number(number), layers: numbers.size };
  }

  /** The weight of a parameter's layer. @param {Parameter} parameter */
  weightOf(parameter) {
    return parameter.role === 'weight' ? parameter : (parameter.weight ?? this.#weights.get(parameter.module));
  }

  /** The first parameter whose name matches. @param {string} pattern */
  find(pattern) {
    let found = this.#found.get(pattern);
    if (found === undefined) {
      found = this.byName.get(pattern) ?? this.parameters.find(({ name }) => matches(pattern, name)) ?? null;
      this.#found.set(pattern, found);
    }
    return found ?? undefined;
  }

  /**
   * All parameters whose names match. Results are kept: ties of many parameters ask for the same pattern.
   * @param {string} pattern
   */
  findAll(pattern) {
    let all = this.#all.get(pattern);
    if (!all) this.#all.set(pattern, (all = this.parameters.filter(({ name }) => matches(pattern, name))));
    return all;
  }

  get root() {
    return (this.#root ??= treeOf(this.parameters));
  }
}

/** The tree of modules that the names of the parameters spell. @param {Parameter[]} parameters @returns {Module} */
export function treeOf(parameters) {
  /** @type {Map<string, Module>} */
  const modules = new Map();
  /** @param {string} path @returns {Module} */
  const moduleAt = (path) => {
    let module = modules.get(path);
    if (!module) {
      const [, parent = '', name] = /** @type {RegExpExecArray} */ (/^(?:(.*)[./])?([^./]*)$/s.exec(path));
      modules.set(path, (module = { path, name, parameters: [], children: [] }));
      if (path) moduleAt(parent).children.push(module);
    }
    return module;
  };
  const root = moduleAt('');
  for (const parameter of parameters) moduleAt(parameter.module).parameters.push(parameter);
  return root;
}

/**
 * Reads the list, the config and the recipe of a model in any of its forms.
 * @param {string} name the called function
 * @param {any} model
 * @returns {{ list: any[], config: any, recipe: any }}
 */
function partsOf(name, model) {
  const { list, config, recipe } = read(name, 'model', () => {
    const list = Array.isArray(model) ? model : (model?.parameters ?? model?.tensors);
    if (Array.isArray(list)) return { list, config: model.config, recipe: model.recipe };
    const entries = model instanceof Map ? [...model] : Object.entries(Object(model));
    // A path or a config.json has entries too, but none with a shape.
    const isList = entries.some(([, about]) => about?.shape !== undefined);
    const named = entries.filter(([key]) => key !== '__metadata__').map(([name, about]) => ({ name, ...about }));
    return {
      list: isList ? named : [],
      config: undefined,
      recipe: undefined,
    };
  });
  if (!list.length)
    throw typeError(
      name,
      'model',
      model,
      'a list of parameters, { name, shape }, or what readModel() returned for a file',
    );
  return { list: /** @type {any[]} */ (listOf(name, 'model', list, 2 ** 24)), config, recipe };
}

/** Checks the other properties of a parameter. @param {string} name the called function @param {any} parameter */
function checkAbout(name, parameter) {
  const { groups, own } = parameter;
  for (const key of ['kind', 'role', 'module', 'layout'])
    if (parameter[key] !== undefined && typeof parameter[key] !== 'string')
      throw typeError(name, `the ${key} of '${parameter.name}'`, parameter[key], 'a string');
  if (groups !== undefined && !(Number.isSafeInteger(groups) && groups > 0))
    throw rangeError(name, `the groups of '${parameter.name}'`, groups, 'a positive integer');
  if (own !== undefined && (typeof own?.initializer !== 'string' || typeof (own.options ?? {}) !== 'object'))
    throw typeError(
      name,
      `own of '${parameter.name}'`,
      own,
      "an object with an initializer, { initializer: 'normal_' }",
    );
}

/**
 * @param {string} name the called function
 * @param {ModelLike | Network} model
 * @param {Record<string, any>} [given] entries that override the model's config
 */
export function networkOf(name, model, given) {
  const { list, config = {}, recipe } = partsOf(name, model);
  if (typeof config !== 'object') throw typeError(name, 'the config of model', config, 'an object');
  const words = new Map();
  const seen = new Set();
  const parameters = list.map((about, i) => {
    const parameter = read(name, `parameters[${i}]`, () => ({ ...Object(about) }));
    if (typeof parameter.name !== 'string' || !parameter.name)
      throw typeError(name, `parameters[${i}].name`, parameter.name, 'a string that is not empty');
    if (seen.has(parameter.name))
      throw rangeError(name, `parameters[${i}].name`, parameter.name, 'a name that no other parameter has');
    seen.add(parameter.name);
    const shape = extents(name, parameter.shape, `the shape of '${parameter.name}'`);
    if (sizeOf(shape) > 2 ** 53)
      throw rangeError(name, `the shape of '${parameter.name}'`, shape, 'of at most 2^53 elements');
    const split = splitName(parameter.name);
    words.set(parameter.name, split.word);
    const { kind, layout, groups, own, role = split.role, module = split.module } = parameter;
    checkAbout(name, parameter);
    const dtype = dtypeOf(name, `the dtype of '${parameter.name}'`, parameter.dtype ?? 'float32');
    return {
      name: parameter.name,
      shape,
      dtype,
      kind,
      role,
      module,
      ...(layout && { layout }),
      ...(groups && { groups }),
      ...(own && { own }),
    };
  });
  inferKinds(parameters, words);
  return new Network(parameters, { ...config, ...given }, recipe);
}
