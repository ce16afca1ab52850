// SPDX-License-Identifier: Apache-2.0
// Makes nn's initializers usable in TF.js layers. They are saved and loaded with a model.
import { rangeError, read, show, sizeOf, typeError } from '../core/check.js';
import { isData } from '../model/given.js';
import { argumentsOf, createExplainer } from '../model/moments.js';
import { checkNN } from '../model/given.js';

/** @typedef {import('../initializers/types.js').NNInit} NNInit */
/**
 * The options of nn's initializer, as far as JSON can hold them, and the source of its numbers.
 * @typedef {{ seed?: number | string, stream?: string } & Record<string, any>} InitializerOptions
 */

/** What register() has made for each nn. @type {WeakMap<object, { tf: any, NnInit: any }>} */
const registered = new WeakMap();

/** Initializers that take more than a tensor and options, or do not fill at once. */
const UNFIT = ['constant_', 'icnr_', 'lora_', 'orthogonalAsync_', 'scale_', 'scaleByDepth_', 'zeroLast_'];

/**
 * The TensorFlow.js that register() was given, and the class that it made.
 * @param {string} name the function that needs them
 * @param {any} nn
 */
export function registrationOf(name, nn) {
  checkNN(name, nn);
  const registration = registered.get(nn);
  if (!registration) throw new TypeError(`${name}: nn does not know TensorFlow.js yet; call register(tf, nn) first`);
  return registration;
}

/** @param {any} nn @param {unknown} initializer @param {InitializerOptions} given */
function check(nn, initializer, { seed, stream, ...options }) {
  const name = 'initializer';
  const isOne = typeof initializer === 'string' && /_$/.test(initializer) && Object.hasOwn(nn, initializer);
  if (!isOne || UNFIT.includes(initializer))
    throw rangeError(
      name,
      name,
      initializer,
      "the name of an initializer of nn that fills one tensor at once, for example 'heNormal_'",
    );
  if (seed !== undefined && typeof seed !== 'string' && !Number.isSafeInteger(seed))
    throw typeError(name, 'seed', seed, 'a safe integer or a string, which a file can hold');
  if (stream !== undefined && typeof stream !== 'string') throw typeError(name, 'stream', stream, 'a string');
  if (stream !== undefined && seed === undefined)
    throw typeError(name, 'seed', seed, 'given with a stream: a stream belongs to a seed');
  if ('generator' in options)
    throw typeError(name, 'generator', options.generator, 'left out: a file cannot hold it; give a seed and a stream');
  const unfit = Object.keys(options).find((key) => options[key] !== undefined && !isData(options[key]));
  if (unfit)
    throw typeError(name, unfit, options[unfit], 'what JSON can hold: finite numbers, strings, booleans, arrays');
}

/**
 * When TF.js saves a string it changes the spelling, 'heNormal_' to 'he_normal_'. It leaves only strings called 'name'
 * as they are.
 * @param {unknown} value
 */
const kept = (value) => ({ name: JSON.stringify(value ?? null) });
/** @param {any} saved */
const restored = (saved) => (saved ? (JSON.parse(saved.name) ?? undefined) : undefined);

/** @param {any} tf @param {any} nn @param {any} Initializer the base class */
function createClass(tf, nn, Initializer) {
  const { explain } = createExplainer(nn);

  return class NnInit extends Initializer {
    static className = 'NnInit';

    /** @param {any} config what getConfig() gave, perhaps read from a file */
    constructor(config) {
      super();
      const { initializer, options, seed, stream } = read('initializer', 'config', () => ({
        initializer: restored(config.initializer),
        options: restored(config.options) ?? {},
        seed: restored(config.seed),
        stream: restored(config.stream),
      }));
      check(nn, initializer, { ...options, seed, stream });
      Object.assign(this, { initializer, options, seed, stream });
    }

    /** @param {number[]} shape @param {string} [dtype] @returns {any} a tensor of TF.js */
    apply(shape, dtype = 'float32') {
      const { initializer, options, seed, stream } = this;
      if (dtype !== 'float32') throw rangeError(`initializer ${show(initializer)}`, 'dtype', dtype, "'float32'");
      const tensor = { data: new Float32Array(sizeOf(shape)), shape: [...shape], layout: 'keras' };
      const line = /** @type {any} */ ({ initializer, options, shape: tensor.shape, dtype, layout: 'keras' });
      const isRandom = seed !== undefined && explain(line).words > 0;
      const draws = isRandom && {
        generator: stream === undefined ? nn.generator({ seed }) : nn.generator({ seed }).stream(stream),
      };
      nn[initializer](tensor, ...argumentsOf(initializer, { ...options, ...draws }));
      return tf.tensor(tensor.data, shape, dtype);
    }

    getConfig() {
      const { initializer, options, seed, stream } = this;
      return { initializer: kept(initializer), options: kept(options), seed: kept(seed), stream: kept(stream) };
    }
  };
}

/**
 * Connects nn and the page's TensorFlow.js. Call it once before initializer() and initializeModel(), and before you
 * load a model that was saved with an initializer of nn. If you register an nn twice, the last TensorFlow.js counts. If
 * you register a TensorFlow.js twice, the last nn fills the models it loads.
 * @param {any} tf `import * as tf from '@tensorflow/tfjs'`
 * @param {NNInit} nn what load() of 'nn-init' returned
 * @returns {void}
 */
export function register(tf, nn) {
  checkNN('register', nn);
  // TensorFlow.js does not export its base class.
  const Initializer = read('register', 'tf', () =>
    typeof tf?.tensor === 'function' && typeof tf.serialization?.registerClass === 'function'
      ? Object.getPrototypeOf(tf.initializers?.zeros().constructor)
      : undefined,
  );
  if (typeof Initializer !== 'function' || !Initializer.prototype?.getConfig)
    throw typeError('register', 'tf', tf, "TensorFlow.js with its layers: import * as tf from '@tensorflow/tfjs'");
  const NnInit = createClass(tf, nn, Initializer);
  tf.serialization.registerClass(NnInit);
  registered.set(nn, { tf, NnInit });
}

/**
 * An initializer for layers of TensorFlow.js: `tf.layers.dense({ units: 10, kernelInitializer: initializer(nn,
 * 'heNormal_', { seed: 0, stream: 'head/kernel' }) })`. It gives nn's values for a tensor with layout 'keras'. It is
 * saved with the model, with its seed and stream. To load it, call register(tf, nn) first.
 *
 * Without a seed it draws from nn's default generator. With a seed it makes the same values each time: TensorFlow.js
 * does not tell it for which layer, so give each weight its own stream. Throws a RangeError for a name that is not one
 * of nn's initializers, and a TypeError for options that JSON cannot hold.
 * @param {NNInit} nn what load() returned, after register(tf, nn)
 * @param {string} initializer 'heNormal_', 'orthogonal_', 'fill_' with { value }, ...
 * @param {InitializerOptions} [given] options of nn's initializer, and seed and stream
 * @returns {any} a tf.initializers.Initializer
 */
export function initializer(nn, initializer, given = {}) {
  const { NnInit } = registrationOf('initializer', nn);
  if (typeof given !== 'object' || !given) throw typeError('initializer', 'options', given, 'a plain object');
  const { seed, stream, ...options } = read('initializer', 'options', () => ({ ...given }));
  check(nn, initializer, { ...options, seed, stream });
  return new NnInit({ initializer: kept(initializer), options: kept(options), seed: kept(seed), stream: kept(stream) });
}
