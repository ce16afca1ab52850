// SPDX-License-Identifier: Apache-2.0
// Models of Keras 3, from config.json or a .keras file. The file has the layers, their input shapes and initializers;
// the names and shapes of all weights follow.
import { unzipSync } from 'fflate';
import { kindOf as kindOfValue } from '../../core/engine.js';
import { options, rangeError, read, show, typeError } from '../../core/check.js';
import { LAYERS, WEIGHTLESS } from './keras-layers.js';
import { initializerOf, kindOf } from './layers.js';

/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./keras-layers.js').Weight} Weight */
/** @typedef {import('./initializers.js').Writer} Writer */
/** @typedef {import('../network.js').ModelParameter} ModelParameter */
/**
 * @typedef {object} KerasOptions
 * @property {string} [version] the version of Keras that wrote config.json, such as '3.14.0': fans of projections of
 *   heads changed in 3.15. By default that of the .keras file; for a config.json alone it is inferred from the
 *   initializers
 * @property {Record<string, (config: any, inputShape: any) => Weight[]>} [layers] which weights your own layers have, by their class:
 *   `{ Scale: (config, input) => [{ word: 'alpha', shape: [input.at(-1)], own: { initializer: 'ones_' } }] }`
 */

const OPTIONS = { version: '', layers: /** @type {Record<string, any>} */ ({}) };

/** A weight and its place. @typedef {{ weight: Weight, layer: Layer, path: string }} Placed */

/** @param {(string | undefined)[]} parts */
const join = (...parts) => parts.filter(Boolean).join('/');

/** The shapes of Keras tensors in the arguments of a call, in order. @param {any} value @returns {any[]} */
function shapesIn(value) {
  if (value?.class_name === '__keras_tensor__') return [value.config.shape];
  return Array.isArray(value) ? value.flatMap(shapesIn) : [];
}

/**
 * The input of a layer, as the file gives it: one shape, several, or an attention's shapes by name.
 * @param {Layer} layer
 */
function inputOf({ build_config, inbound_nodes }) {
  if (build_config?.shapes_dict) return build_config.shapes_dict;
  if (build_config?.input_shape) return build_config.input_shape;
  const [shape, ...others] = shapesIn(inbound_nodes?.[0]?.args);
  if (!shape) throw new RangeError('the file does not have the shape of its input; save the model after it is built');
  return others.length ? { query_shape: shape, value_shape: others[0], key_shape: others[1] ?? others[0] } : shape;
}

class Reader {
  /** @param {{ layers: Record<string, any> }} o */
  constructor({ layers }) {
    this.own = layers;
  }

  /**
   * The weights of a layer, and of the layers inside it.
   * @param {Layer} layer
   * @param {string} path the path of the layer that contains it
   * @param {any} [input] the shape of its input, if a wrapper knows it
   * @returns {Generator<Placed>}
   */
  *weightsOf(layer, path, input) {
    const { class_name, config, module = '' } = /** @type {any} */ (layer);
    const place = join(path, config?.name);
    if (Object.hasOwn(this.own, class_name)) {
      for (const weight of this.own[class_name](config, input ?? inputOf(layer))) yield { weight, layer, path: place };
    } else if (Array.isArray(config?.layers)) {
      for (const child of config.layers) yield* this.weightsOf(child, place);
    } else if (Object.hasOwn(WRAPPERS, class_name)) yield* WRAPPERS[class_name](this, layer, place, input);
    else if (Object.hasOwn(LAYERS, class_name)) yield* this.#ownOf(layer, place, input);
    else if (!WEIGHTLESS.test(class_name) && !/^keras\.(src\.)?ops/.test(module))
      throw new RangeError(
        `its class ${show(class_name)} is not known; say which weights it has: { layers: { ${class_name}: (config, inputShape) => [...] } }`,
      );
  }

  /** @param {Layer} layer @param {string} path @param {any} input @returns {Generator<Placed>} */
  *#ownOf(layer, path, input) {
    const { class_name, config } = layer;
    const needsInput = !/Embedding$|^STFT|^Attention$/.test(class_name);
    for (const weight of LAYERS[class_name](config, input ?? (needsInput ? inputOf(layer) : [])))
      if (weight) yield { weight, layer, path: join(path, weight.in) };
  }
}

/** Drops the axis of time. @param {any} shape */
const step = ([batch, , ...rest]) => [batch, ...rest];

/**
 * Layers that contain other layers.
 * @type {Record<string, (reader: Reader, layer: Layer, path: string, input: any) => Generator<Placed>>}
 */
const WRAPPERS = {
  *TimeDistributed(reader, layer, path, input = inputOf(layer)) {
    yield* reader.weightsOf(layer.config.layer, path, step(input));
  },
  *Bidirectional(reader, { config, ...layer }, path, input = inputOf(/** @type {any} */ (layer))) {
    const { layer: forward, backward_layer } = config;
    const name = forward.config.name.replace(/^forward_/, 'backward_');
    yield* reader.weightsOf(forward, path, input);
    yield* reader.weightsOf(backward_layer ?? { ...forward, config: { ...forward.config, name } }, path, input);
  },
  *RNN(reader, layer, path, input = inputOf(layer)) {
    const { cell } = layer.config;
    if (cell.class_name !== 'StackedRNNCells') return yield* reader.weightsOf(cell, path, step(input));
    let below = step(input);
    for (const each of cell.config.cells) {
      yield* reader.weightsOf(each, join(path, cell.config.name), below);
      below = [below[0], each.config.units];
    }
  },
  *SpectralNormalization(reader, layer, path, input = inputOf(layer)) {
    for (const placed of reader.weightsOf(layer.config.layer, path, input)) {
      yield placed;
      const { word, shape } = placed.weight;
      if (word !== 'kernel' && word !== 'embeddings') continue;
      const own = { initializer: 'truncNormal_', options: { std: 0.02, bounds: 'sigma' } };
      yield { weight: { word: 'vector_u', shape: [1, /** @type {number} */ (shape.at(-1))], own }, layer, path };
    }
  },
};

/** The dtype of a layer's variables, from its policy. @param {any} policy */
function dtypeOf(policy) {
  if (/^(Quantized|Int4|GPTQ|AWQ)/.test(policy?.class_name))
    throw new RangeError(`its dtype policy is ${policy.class_name}; quantized layers are not read`);
  const name = typeof policy === 'string' ? policy : policy?.config?.name;
  return typeof name === 'string' && !name.startsWith('mixed_') ? name : 'float32';
}

/**
 * Whether fans of a projection of heads follow its axes: in Keras 3.15 and later, whose initializers have input_axes.
 * @param {string} version @param {any} initializer
 */
function hasAxes(version, initializer) {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return initializer?.config?.input_axes !== undefined;
  return Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 15);
}

/** @param {Placed} placed @param {Writer} writer @returns {ModelParameter} */
function parameterOf({ weight, layer, path }, writer) {
  const { word, shape, layout = 'keras', dtype, groups } = weight;
  const kind = kindOf(layer.class_name);
  const own = weight.own ? { ...weight.own, source: KERAS } : initializerOf(NAME, layer, word, shape, writer);
  if (own?.initializer === 'varianceScaling_' && layout !== 'keras') {
    const { kernel_initializer } = layer.config;
    const { input_axes, output_axes } = kernel_initializer.config ?? {};
    if (input_axes && output_axes) own.options = { ...own.options, inAxes: input_axes, outAxes: output_axes };
    else if (!hasAxes(writer.version, kernel_initializer)) own.options = { ...own.options, layout: 'keras' };
  }
  return {
    name: join(path, word),
    shape,
    dtype: dtype ?? dtypeOf(layer.config.dtype),
    layout,
    ...(kind && { kind }),
    ...(groups && { groups }),
    ...(own && { own }),
  };
}

const NAME = 'readKeras';
const KERAS = 'keras 3.15.1, keras/src/layers';
/** The longest JSON that is unpacked, in bytes: a small archive can claim any length. That of a model of 10,000 layers has 5 MB. */
const LONGEST = 64 * 1024 * 1024;

/**
 * Unpacks config.json and the version from a file's bytes.
 * @param {Uint8Array} bytes
 * @returns {{ config: any, version: string }}
 */
function unzip(bytes) {
  const files = read(NAME, 'source', () => unzipped(bytes));
  if (!files['config.json'])
    throw new RangeError(
      `${NAME}: the ZIP archive has no config.json, so it is not a .keras file; convert a .pt or .pth of PyTorch to a safetensors file`,
    );
  const json = (/** @type {string} */ file) => {
    try {
      return JSON.parse(new TextDecoder().decode(files[file]));
    } catch (cause) {
      throw new TypeError(`${NAME}: ${file} in the ZIP archive is no JSON, or damaged`, { cause });
    }
  };
  return { config: json('config.json'), version: files['metadata.json'] ? json('metadata.json')?.keras_version : '' };
}

/** @param {Uint8Array} bytes */
function unzipped(bytes) {
  /** @type {import('fflate').UnzipFileInfo | undefined} */
  let tooLong;
  const isRead = (/** @type {import('fflate').UnzipFileInfo} */ file) => {
    if (!/^(config|metadata)\.json$/.test(file.name)) return false;
    if (file.originalSize > LONGEST) tooLong = file;
    return !tooLong;
  };
  let files;
  try {
    files = unzipSync(bytes, { filter: isRead });
  } catch (cause) {
    throw new TypeError('it is not a ZIP archive, or a damaged one', { cause });
  }
  if (tooLong)
    throw new RangeError(
      `${tooLong.name} in the ZIP archive has ${tooLong.originalSize} bytes; at most ${LONGEST} are read`,
    );
  return files;
}

/**
 * Reads the parameters of a Keras 3 model (Sequential, Functional or nested), in the order of its layers. It takes the
 * object in config.json, which model.to_json() gives too, or the bytes of a .keras file. Each parameter has the
 * initializer that the file gives it, for the recipe 'own'. Seeds in the file are ignored, and the seeds of dropouts
 * are not parameters.
 *
 * Names are the path of layers and the weight's name, as Keras builds them: 'lstm/lstm_cell/kernel', or
 * 'inner/dense_1/kernel' for a model in a model. The outermost model's name is left out. Throws a RangeError for an
 * unknown layer, and for a layer that had no input when the model was saved; a TypeError if source is not such a file.
 * @param {any} source a Uint8Array, an ArrayBuffer, or an object
 * @param {KerasOptions} [given]
 * @returns {{ parameters: ModelParameter[], config: Record<string, any>, recipe: 'own', format: 'keras' }}
 */
export function readKeras(source, given) {
  const o = options(NAME, given, OPTIONS);
  const isBytes = kindOfValue(source) === 'Uint8Array' || source instanceof ArrayBuffer;
  const { config, version } = isBytes ? unzip(new Uint8Array(source)) : { config: source, version: '' };
  const isModel = read(
    NAME,
    'source',
    () => typeof config?.class_name === 'string' && Array.isArray(config.config?.layers),
  );
  if (!isModel)
    throw typeError(
      NAME,
      'source',
      source,
      'the config of a Sequential or Functional model of Keras 3, or the bytes of a .keras file',
    );
  /** @type {Writer} */
  const writer = { library: 'keras', version: o.version || version };
  const reader = new Reader(o);
  const parameters = config.config.layers.flatMap((/** @type {Layer} */ layer) =>
    withLayer(layer, () => Array.from(reader.weightsOf(layer, ''), (placed) => parameterOf(placed, writer))),
  );
  return { parameters, config: {}, recipe: 'own', format: 'keras' };
}

/** Adds the layer's name to errors. @template T @param {Layer} layer @param {() => T} make @returns {T} */
function withLayer(layer, make) {
  try {
    return make();
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    if (message.startsWith(NAME)) throw error;
    throw new RangeError(
      `${NAME}: layer ${show(layer?.config?.name)} of class ${show(layer?.class_name)}: ${message}`,
      { cause: error },
    );
  }
}
