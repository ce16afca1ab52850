// SPDX-License-Identifier: Apache-2.0
// Models of TensorFlow.js, live or as model.json. Both hold the names, the shapes, and the initializer of each weight.
import { read, typeError } from '../../core/check.js';
import { initializerOf, kindOf } from './layers.js';

/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./initializers.js').Writer} Writer */
/** @typedef {import('../network.js').ModelParameter} ModelParameter */

/**
 * The layers of the model that a layer is or contains, or undefined.
 * @param {any} layer
 * @returns {Layer[] | undefined}
 */
const layersIn = ({ config }) => (Array.isArray(config) ? config : config?.layers);

/**
 * All layers by name, also those of models inside models.
 * @param {Layer} model
 * @param {Map<string, Layer>} [found]
 */
function collect(model, found = new Map()) {
  for (const layer of layersIn(model) ?? []) {
    const inner = layer.config?.layer;
    if (layersIn(layer)) collect(layer, found);
    else if (inner && layersIn(inner)) collect(inner, found);
    else found.set(layer.config?.name ?? layer.name ?? '', layer);
  }
  return found;
}

/**
 * The layer that a weight belongs to, inside wrappers and RNN.
 * @param {Layer} layer @param {readonly string[]} rest the rest of the weight's path @returns {Layer}
 */
function innermost(layer, rest) {
  const { config } = layer;
  if (/^backward_/.test(rest[0] ?? '') && config.backward_layer) return innermost(config.backward_layer, rest);
  if (config.layer) return innermost(config.layer, rest);
  if (config.cell?.class_name === 'StackedRNNCells') {
    const index = Number(/^RNNCell_(\d+)$/.exec(rest[0] ?? '')?.[1]);
    const { cells } = config.cell.config;
    return cells[index] ?? cells.find((/** @type {Layer} */ cell) => rest.includes(cell.config.name)) ?? layer;
  }
  return config.cell ?? layer;
}

/**
 * The last part of a name, without the number that TF.js adds to tell equal names apart.
 * @param {string} name
 */
const wordOf = (name) => name.slice(name.lastIndexOf('/') + 1).replace(/_\d+$/, '');

/** @param {string} version the topology's entry: 'tfjs-layers 4.22.0', or '2.15.0' for Keras @returns {Writer} */
function writerOf(version = '') {
  const [, number] = /^tfjs-layers (.*)$/.exec(version) ?? [];
  return number === undefined ? { library: 'keras', version } : { library: 'tfjs', version: number };
}

/** @param {any} model a live model @returns {{ topology: any, weights: any[] }} */
function alive(model) {
  const variables = [...model.weights];
  const names = variables.map(({ originalName, name }) => originalName ?? name);
  // If another model of the page already has a name, TF.js adds a number. The original name is the same in every run.
  const isUnique = new Set(names).size === names.length;
  const weights = variables.map(({ name, shape, dtype }, i) => ({ name: isUnique ? names[i] : name, shape, dtype }));
  return { topology: model.toJSON(null, false), weights };
}

/** @param {any} json @returns {{ topology: any, weights: any[] }} */
function written({ modelTopology, weightsManifest, weightSpecs }) {
  const weights = weightSpecs ?? weightsManifest?.flatMap((/** @type {any} */ group) => group.weights);
  return { topology: modelTopology, weights };
}

/**
 * Reads the parameters of a TF.js model: a tf.LayersModel, or a parsed model.json. Each has the initializer that the
 * model gives it, for the recipe 'own'. A model.json that was converted from Keras means Keras' formulas. One of TF.js
 * means TF.js's, whose truncated normals are 12 % narrower, unless the config has { normal_gain: 1 }. A graph model has
 * no layers, so its weights have no initializer and need another recipe. Seeds in the file are ignored.
 *
 * Names are those of the file: 'dense_Dense1/kernel'. Throws a TypeError if model is not such a model, and a RangeError
 * for an unknown initializer.
 * @param {any} model a tf.LayersModel, or the parsed object of model.json
 * @returns {{ parameters: ModelParameter[], config: Record<string, any>, recipe: 'own', format: 'tfjs' }}
 */
export function readTfjs(model) {
  return { parameters: parametersOf('readTfjs', model), config: {}, recipe: 'own', format: 'tfjs' };
}

/**
 * @param {string} name the called function
 * @param {any} model
 * @returns {ModelParameter[]} in the order of model.weights
 */
export function parametersOf(name, model) {
  const isAlive = read(name, 'model', () => Array.isArray(model?.weights) && typeof model.toJSON === 'function');
  const { topology, weights } = read(name, 'model', () => (isAlive ? alive(model) : written(Object(model))));
  if (!Array.isArray(weights) || !topology)
    throw typeError(name, 'model', model, 'a tf.LayersModel, or a model.json with modelTopology and weightsManifest');
  const writer = writerOf(topology.keras_version);
  const layers = read(name, 'modelTopology', () => collect(topology.model_config ?? topology));
  return weights.map((weight, i) => {
    const about = read(name, `weights[${i}]`, () => ({ ...weight, shape: [...weight.shape] }));
    return parameterOf(name, about, layers, writer);
  });
}

/**
 * @param {string} called the called function
 * @param {any} weight
 * @param {Map<string, Layer>} layers
 * @param {Writer} writer
 * @returns {ModelParameter}
 */
function parameterOf(called, { name, shape, dtype }, layers, writer) {
  const path = String(name).split('/');
  const i = path.findIndex((part) => layers.has(part));
  const about = { name, shape, dtype, layout: 'keras' };
  if (i < 0) return about;
  const layer = innermost(/** @type {Layer} */ (layers.get(path[i])), path.slice(i + 1));
  const kind = kindOf(layer.class_name);
  const own = initializerOf(called, layer, wordOf(name), shape, writer);
  return { ...about, ...(kind && { kind }), ...(own && { own }) };
}
