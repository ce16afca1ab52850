// SPDX-License-Identifier: Apache-2.0
// Turns the initializers in files of Keras and TF.js, { class_name, config }, into initializers of nn. Their seeds are
// ignored: a parameter draws from the stream of its name.
import { rangeError, show } from '../../core/check.js';

/** @typedef {NonNullable<import('../network.js').ModelParameter['own']>} Own */
/**
 * The library that wrote the file, whose formulas it means, and its version, such as '3.15.1'. @typedef {{ library:
 * 'keras' | 'tfjs', version: string }} Writer
 */

/** The standard deviation of a standard normal truncated at -2 and 2. */
const CUT = 0.87962566103423978;

/** In Keras 1 and 2 and in TF.js, 'normal' is truncated; Keras 3 names both. @type {Record<string, string>} */
const DISTRIBUTIONS = {
  normal: 'truncated_normal',
  truncated_normal: 'truncated_normal',
  untruncated_normal: 'untruncated_normal',
  uniform: 'uniform',
};

/**
 * TF.js truncates its normals at two sigma and does not correct the standard deviation. This is a formula, so that a
 * config can ask for the correction.
 * @param {Writer} writer @param {string} distribution
 */
const gainOf = ({ library }, distribution) =>
  library === 'tfjs' && distribution === 'truncated_normal' ? { gain: `=normal_gain ?? ${CUT}` } : {};

/** @param {any} config @param {Writer} writer @param {string} name @returns {Own} */
function varianceScaling({ scale = 1, mode = 'fan_in', distribution = 'truncated_normal' }, writer, name) {
  const own = Object.hasOwn(DISTRIBUTIONS, distribution) ? DISTRIBUTIONS[distribution] : undefined;
  if (!own)
    throw rangeError(
      name,
      'distribution',
      distribution,
      `one of ${Object.keys(DISTRIBUTIONS)
        .map((key) => show(key))
        .join(', ')}`,
    );
  // TF.js takes any word except 'normal' for uniform.
  const drawn = writer.library === 'tfjs' && distribution !== 'normal' ? 'uniform' : own;
  return { initializer: 'varianceScaling_', options: { scale, mode, distribution: drawn, ...gainOf(writer, drawn) } };
}

/**
 * Keras' initializers that are a VarianceScaling with a name.
 * @param {number} scale
 * @param {string} mode
 * @param {string} distribution
 */
const scaling =
  (scale, mode, distribution) =>
  (/** @type {any} */ _config, /** @type {Writer} */ writer, /** @type {string} */ name) =>
    varianceScaling({ scale, mode, distribution }, writer, name);

/** @type {Record<string, (config: any, writer: Writer, name: string) => Own>} */
const CLASSES = {
  Zeros: () => ({ initializer: 'zeros_' }),
  Ones: () => ({ initializer: 'ones_' }),
  Constant: ({ value = 0 }, _writer, name) => {
    if (typeof value !== 'number') throw rangeError(name, 'value of Constant', value, 'a number');
    return { initializer: 'fill_', options: { value } };
  },
  Identity: ({ gain = 1 }) => ({ initializer: 'identity_', options: { gain } }),
  Orthogonal: ({ gain = 1 }) => ({ initializer: 'orthogonal_', options: { gain, layout: 'keras' } }),
  RandomNormal: ({ mean = 0, stddev = 0.05 }) => ({ initializer: 'normal_', options: { mean, std: stddev } }),
  RandomUniform: ({ minval = -0.05, maxval = 0.05 }) => ({
    initializer: 'uniform_',
    options: { a: minval, b: maxval },
  }),
  TruncatedNormal: ({ mean = 0, stddev = 0.05 }) => ({
    initializer: 'truncNormal_',
    options: { mean, std: stddev, bounds: 'sigma' },
  }),
  VarianceScaling: varianceScaling,
  GlorotUniform: scaling(1, 'fan_avg', 'uniform'),
  GlorotNormal: scaling(1, 'fan_avg', 'normal'),
  HeUniform: scaling(2, 'fan_in', 'uniform'),
  HeNormal: scaling(2, 'fan_in', 'normal'),
  LecunUniform: scaling(1, 'fan_in', 'uniform'),
  LecunNormal: scaling(1, 'fan_in', 'normal'),
  STFT: ({ side = 'real', window = 'hann', scaling: scale = 'density', periodic = false }) => ({
    initializer: 'stft_',
    options: { side, window, scaling: scale, periodic },
  }),
  // The initializer of nn-init/tfjs. It keeps words in JSON, because TF.js would change their spelling.
  NnInit: ({ initializer, options }) => ({
    initializer: JSON.parse(initializer.name),
    options: JSON.parse(options.name),
  }),
};

/** One spelling for 'glorot_uniform', 'LeCunNormal' and 'OrthogonalInitializer'. @param {string} word */
const keyOf = (word) =>
  word
    .replace(/^(.*>)/, '')
    .replace(/Initializer$/, '')
    .replaceAll('_', '')
    .toLowerCase();
const BY_KEY = new Map([
  ...Object.entries(CLASSES).map(([word, make]) => /** @type {const} */ ([keyOf(word), make])),
  ['uniform', CLASSES.RandomUniform],
  ['normal', CLASSES.RandomNormal],
  ['zero', CLASSES.Zeros],
  ['one', CLASSES.Ones],
]);

/** Drops entries that are null: Python's None means the default. @param {any} config */
const given = (config) => Object.fromEntries(Object.entries(config ?? {}).filter(([, value]) => value !== null));

/**
 * @param {string} name the called function
 * @param {string} where the place of the weight, for messages: "layer 'dense', kernel"
 * @param {any} described { class_name, config }, or only the name
 * @param {Writer} writer
 * @returns {Own}
 */
export function ownOf(name, where, described, writer) {
  const word = typeof described === 'string' ? described : described?.class_name;
  const make = typeof word === 'string' ? BY_KEY.get(keyOf(word)) : undefined;
  if (!make)
    throw new RangeError(
      `${name}: ${where} is initialized by ${show(word ?? described)}, which is not one of ${Object.keys(CLASSES).join(', ')}`,
    );
  const { library, version } = writer;
  const own = make(given(described.config), writer, `${name}: ${where}`);
  return {
    ...own,
    source: `the model's file: ${word}${version && `, ${library === 'tfjs' ? 'tfjs-layers' : 'keras'} ${version}`}`,
  };
}

/** The bias of an LSTM with unit_forget_bias. @param {Own} bias @returns {Own} */
export const withForgetBias = ({ source }) => ({
  initializer: 'forgetBias_',
  options: { order: 'ifco' },
  source: `${source}, unit_forget_bias`,
});
