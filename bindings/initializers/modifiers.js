// SPDX-License-Identifier: Apache-2.0
// Modifies what other initializers filled, or fills several layers together: scaling by depth, adapters in pairs, a
// last layer of zeros.
import { atOnce, choice, finite, flag, options, rangeError, read, sizeOf, typeError } from '../core/check.js';
import { lettersOf } from '../core/layout.js';
import { DISTRIBUTIONS, MODES, NONLINEARITIES } from './scaling.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('../core/tensor.js').TensorLike} TensorLike */
/** @typedef {'gpt2' | 'deepnorm' | 'fixup' | 'tfixup'} DepthRule */
/**
 * @typedef {object} DepthOptions
 * @property {number} [layers] blocks of the network; for 'fixup', its residual branches. At least 1, and required
 * @property {number} [branchLayers] for 'fixup', the layers in a residual branch: at least 2, the default
 * @property {'encoder' | 'decoder'} [part] for 'tfixup', and for 'deepnorm' in a network with both; 'encoder' by
 *   default
 * @property {number} [otherLayers] for 'deepnorm' in a network with both, the blocks of the other part; at least 1
 */
/**
 * @typedef {object} LoraOptions
 * @property {boolean} [embedding] whether the adapted layer is an embedding; false by default
 * @property {Generator} [generator] the default generator by default
 */

const DEPTH = {
  layers: /** @type {any} */ (undefined),
  branchLayers: 2,
  part: 'encoder',
  otherLayers: /** @type {any} */ (undefined),
};
const UNIFORM = DISTRIBUTIONS.uniform;
const PARTS = { encoder: 0, decoder: 1 };

/** @param {string} name @param {string} argument @param {unknown} value @param {number} least */
function count(name, argument, value, least) {
  const n = finite(name, argument, value);
  if (!Number.isSafeInteger(n) || n < least) throw rangeError(name, argument, n, `an integer, at least ${least}`);
  return n;
}

/** @param {import('../core/loader.js').Core} core */
export function createModifiers(core) {
  const { exports, memory } = core;
  const { fillTaken, ready, take } = core.run;
  const { fetch, runWhole } = core.whole;
  const power = exports.nni_power;

  /** @type {Record<DepthRule, (o: any, name: string) => number>} */
  const RULES = {
    // Radford et al., Language Models are Unsupervised Multitask Learners (2019), 2.3: two residual layers a block.
    gpt2: ({ layers }) => 1 / Math.sqrt(2 * layers),
    // Wang et al., DeepNet: Scaling Transformers to 1,000 Layers (2022), figure 2: beta.
    deepnorm: ({ layers, part, otherLayers }, name) => {
      if (otherLayers === undefined) return 1 / Math.sqrt(Math.sqrt(8 * layers));
      const others = count(name, 'otherLayers', otherLayers, 1);
      const [n, m] = part === 'encoder' ? [layers, others] : [others, layers];
      return part === 'encoder' ? 0.87 * power(n * n * n * n * m, -1 / 16) : 1 / Math.sqrt(Math.sqrt(12 * m));
    },
    // Zhang, Dauphin and Ma, Fixup Initialization (ICLR 2019), section 3.
    fixup: ({ layers, branchLayers }, name) =>
      power(layers, -1 / (2 * count(name, 'branchLayers', branchLayers, 2) - 2)),
    // Huang, Perez, Ba and Volkovs, Improving Transformer Optimization Through Better Initialization (ICML 2020), section 4.
    tfixup: ({ layers, part }) =>
      part === 'encoder' ? 0.67 / Math.sqrt(Math.sqrt(layers)) : 1 / Math.sqrt(Math.sqrt(9 * layers)),
  };

  /** @param {string} name @param {DepthRule} rule @param {DepthOptions} given */
  const factorOf = (name, rule, given) => {
    const o = options(name, given, DEPTH);
    choice(name, 'rule', rule, /** @type {any} */ (RULES));
    choice(name, 'part', o.part, PARTS);
    count(name, 'layers', o.layers, 1);
    return RULES[rule](o, name);
  };

  /** @template {Fillable} T @param {string} name @param {T} t @param {number} factor */
  const scale = (name, t, factor) =>
    runWhole(name, t, { factor }, (tensor, generator, taken) => {
      fetch(taken, memory.u32[tensor / 4]);
      return exports.nni_scale(tensor, factor);
    });

  /** @param {number} tensor */
  const zero = (tensor) => exports.nni_fill(tensor, 0);

  /**
   * Counts the output or input channels of a weight by its own layout alone: the shapes of an adapter do not depend on
   * a generator.
   * @param {import('../core/run.js').Taken} taken @param {string} argument @param {'O' | 'I'} letter
   */
  const channelsOf = ({ name, shape, layout }, argument, letter) => {
    const letters = [...lettersOf(layout ?? core.layout, shape.length)];
    if (letters.length !== shape.length || !letters.includes('O') || !letters.includes('I'))
      throw rangeError(name, `${argument}.shape`, shape, 'that of a weight with output and input channels');
    return sizeOf(shape.filter((_, i) => letters[i] === letter));
  };

  return {
    /**
     * The factor by which a depth rule scales weights of a deep network.
     * - 'gpt2': 1 / sqrt(2 layers), for projections into the residual stream (Radford et al., 2019).
     * - 'deepnorm': beta, for values, outputs and feed-forward layers (Wang et al., 2022).
     * - 'fixup': layers^(-1 / (2 branchLayers - 2)), for all layers of a branch except the last, which is zero (Zhang
     * et al., 2019).
     * - 'tfixup': 0.67 layers^(-1/4), or (9 layers)^(-1/4) in the decoder (Huang et al., 2020).
     * @param {DepthRule} rule
     * @param {DepthOptions} given
     */
    depthScale: (rule, given) => factorOf('depthScale', rule, given),

    /**
     * Multiplies every element of t, for example after another initializer filled it, and rounds again, to within half
     * a unit in the last place. If a product is outside the dtype's range it throws a RangeError and writes nothing.
     * @template {Fillable} T
     * @param {T} t
     * @param {number} factor a finite number
     * @returns {T} t
     */
    scale_: (t, factor) => scale('scale_', t, finite('scale_', 'factor', factor)),

    /**
     * Multiplies every element of t by depthScale(rule, options), and rounds again.
     * @template {Fillable} T
     * @param {T} t
     * @param {DepthRule} rule
     * @param {DepthOptions} given
     * @returns {T} t
     */
    scaleByDepth_: (t, rule, given) => scale('scaleByDepth_', t, factorOf('scaleByDepth_', rule, given)),

    /**
     * Fills the last tensor with zeros, and all others by `initializer`: for the layers of a residual branch (Fixup,
     * ReZero, zero gamma), or for a network whose head begins at zero.
     * @template {Fillable} T
     * @param {T[]} tensors at least one
     * @param {(t: T) => unknown} initializer must fill at once, for example `(t) => nn.kaimingNormal_(t)`
     * @returns {T[]} tensors
     */
    zeroLast_: (tensors, initializer) => {
      const name = 'zeroLast_';
      const length = read(name, 'tensors', () => Array.isArray(tensors) && tensors.length);
      if (!length) throw typeError(name, 'tensors', tensors, 'an array of tensors');
      if (typeof initializer !== 'function') throw typeError(name, 'initializer', initializer, 'a function');
      /** @type {import('../core/run.js').Taken[]} */
      const all = [];
      // One by one, so that an array of 2^32 - 1 holes fails at its first hole.
      while (all.length < length) {
        const t = read(name, 'tensors', () => tensors[all.length]);
        all.push(take(name, t, { value: 0 }));
      }
      for (const taken of all) ready(taken);
      const last = /** @type {import('../core/run.js').Taken} */ (all.pop());
      for (const { given } of all) atOnce(name, initializer(given));
      fillTaken(last, zero);
      return tensors;
    },

    /**
     * The two matrices of an adapter, whose product is zero: Hu et al. (2022), as in loralib and PEFT. a has shape
     * (rank, in) and is uniform on [-1 / sqrt(in), 1 / sqrt(in)). b has shape (out, rank) and is zeros. For an
     * embedding a is zeros and b standard normal. Kernels of convolutions work, too. a must have as many output
     * channels as b has input channels.
     * @template {TensorLike} A
     * @template {TensorLike} B
     * @param {A} a
     * @param {B} b
     * @param {LoraOptions} [given]
     * @returns {[A, B]}
     */
    lora_: (a, b, given) => {
      const name = 'lora_';
      const o = options(name, given, { embedding: false, generator: undefined });
      const isEmbedding = flag(name, 'embedding', o.embedding);
      const args = { ...core.fanOptions, generator: o.generator };
      const takenA = take(name, a, args);
      const takenB = take(name, b, args);
      const rank = channelsOf(takenA, 'a', 'O');
      const other = channelsOf(takenB, 'b', 'I');
      if (rank !== other)
        throw new RangeError(`${name}: b has ${other} input channels; it must have the ${rank} output channels of a`);
      const [drawn, zeroed] = isEmbedding ? [takenB, takenA] : [takenA, takenB];
      ready(zeroed); // before the other one is drawn
      drawn.args = { ...drawn.args, drawsAs: isEmbedding ? 'normal_' : 'kaimingUniform_' };
      Object.assign(zeroed, { args: { value: 0 }, generator: undefined });
      fillTaken(drawn, (tensor, generator) =>
        isEmbedding
          ? exports.nni_normal(tensor, 0, 1, generator)
          : exports.nni_msra(tensor, Math.sqrt(5), MODES.fan_in, NONLINEARITIES.leaky_relu, UNIFORM, generator),
      );
      fillTaken(zeroed, zero);
      return [a, b];
    },
  };
}
