// SPDX-License-Identifier: Apache-2.0
// What is done to the initializers of several layers: by depth, in pairs, to the last.
import { atOnce, choice, finite, flag, options, rangeError, sizeOf, typeError } from '../core/check.js';
import { lettersOf } from '../core/layout.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('../core/tensor.js').TensorLike} TensorLike */
/** @typedef {'gpt2' | 'deepnorm' | 'fixup' | 'tfixup'} DepthRule */
/**
 * @typedef {object} DepthOptions
 * @property {number} [layers] blocks of the network, or its residual branches for 'fixup'; at least 1, and never left out
 * @property {number} [branchLayers] layers in a residual branch, for 'fixup': at least 2, the default
 * @property {'encoder' | 'decoder'} [part] for 'tfixup', and for 'deepnorm' of a network that has both; 'encoder' by default
 * @property {number} [otherLayers] blocks of the other part, for 'deepnorm' of a network that has both; at least 1
 */
/**
 * @typedef {object} LoraOptions
 * @property {boolean} [embedding] whether it adapts an embedding; false by default
 * @property {Generator} [generator] the default generator by default
 */

const DEPTH = {
  layers: /** @type {any} */ (undefined),
  branchLayers: 2,
  part: 'encoder',
  otherLayers: /** @type {any} */ (undefined),
};
const PARTS = { encoder: 0, decoder: 1 };

/** @param {string} name @param {string} argument @param {unknown} value @param {number} least */
function count(name, argument, value, least) {
  const n = finite(name, argument, value);
  if (!Number.isSafeInteger(n) || n < least) throw rangeError(name, argument, n, `an integer, at least ${least}`);
  return n;
}

/**
 * Does what `call` does. An error of the function called `inner` names the function that the user called.
 * @template R
 * @param {string} name
 * @param {string} inner
 * @param {() => R} call
 * @returns {R}
 */
function inNameOf(name, inner, call) {
  try {
    return call();
  } catch (error) {
    const { message = '' } = /** @type {any} */ (error) ?? {};
    if (!(error instanceof TypeError || error instanceof RangeError) || !message.startsWith(`${inner}: `)) throw error;
    throw new (error instanceof TypeError ? TypeError : RangeError)(name + message.slice(inner.length));
  }
}

/** @param {import('../core/loader.js').Core} core @param {any} nn the initializers */
export function createModifiers(core, nn) {
  const power = core.exports.nni_power;

  /** @type {Record<DepthRule, (o: any) => number>} */
  const RULES = {
    // Radford et al., Language Models are Unsupervised Multitask Learners (2019), 2.3: two residual layers a block.
    gpt2: ({ layers }) => 1 / Math.sqrt(2 * layers),
    // Wang et al., DeepNet: Scaling Transformers to 1,000 Layers (2022), figure 2: beta.
    deepnorm: ({ layers, part, otherLayers }) => {
      if (otherLayers === undefined) return 1 / Math.sqrt(Math.sqrt(8 * layers));
      const n = part === 'encoder' ? layers : count('depthScale', 'otherLayers', otherLayers, 1);
      const m = part === 'encoder' ? count('depthScale', 'otherLayers', otherLayers, 1) : layers;
      return part === 'encoder' ? 0.87 * power(n * n * n * n * m, -1 / 16) : 1 / Math.sqrt(Math.sqrt(12 * m));
    },
    // Zhang, Dauphin and Ma, Fixup Initialization (ICLR 2019), section 3.
    fixup: ({ layers, branchLayers }) =>
      power(layers, -1 / (2 * count('depthScale', 'branchLayers', branchLayers, 2) - 2)),
    // Huang, Perez, Ba and Volkovs, Improving Transformer Optimization Through Better Initialization (ICML 2020), section 4.
    tfixup: ({ layers, part }) =>
      part === 'encoder' ? 0.67 / Math.sqrt(Math.sqrt(layers)) : 1 / Math.sqrt(Math.sqrt(9 * layers)),
  };

  /** @param {DepthRule} rule @param {DepthOptions} given */
  const depthScale = (rule, given) => {
    const name = 'depthScale';
    const o = options(name, given, DEPTH);
    choice(name, 'rule', rule, /** @type {any} */ (RULES));
    choice(name, 'part', o.part, PARTS);
    count(name, 'layers', o.layers, 1);
    return RULES[rule](o);
  };

  /**
   * How many output or input channels a weight has.
   * @param {string} name @param {string} argument @param {any} t @param {'O' | 'I'} letter
   */
  const channelsOf = (name, argument, t, letter) => {
    const { shape, arranged } = core.run.take(name, t, { layout: undefined });
    const letters = [...lettersOf(arranged.layout, shape.length)];
    if (letters.length !== shape.length || !letters.includes('O') || !letters.includes('I'))
      throw rangeError(name, `${argument}.shape`, shape, 'that of a weight with output and input channels');
    return sizeOf(shape.filter((_, i) => letters[i] === letter));
  };

  return {
    /**
     * The factor by which weights of a deep network are multiplied.
     * - 'gpt2': 1 / sqrt(2 layers), for projections into the residual stream (Radford et al., 2019).
     * - 'deepnorm': beta, for values, outputs and feed-forward layers (Wang et al., 2022).
     * - 'fixup': layers^(-1 / (2 branchLayers - 2)), for all layers of a branch but the last, which is zero (Zhang et al., 2019).
     * - 'tfixup': 0.67 layers^(-1/4), or (9 layers)^(-1/4) in the decoder (Huang et al., 2020).
     */
    depthScale,

    /**
     * Multiplies what another initializer filled by depthScale(rule, options), and rounds again.
     * @template {Fillable} T
     * @param {T} t
     * @param {DepthRule} rule
     * @param {DepthOptions} given
     * @returns {T} t
     */
    scaleByDepth_: (t, rule, given) => {
      const name = 'scaleByDepth_';
      const factor = inNameOf(name, 'depthScale', () => depthScale(rule, given));
      return inNameOf(name, 'scale_', () => nn.scale_(t, factor));
    },

    /**
     * Fills all tensors but the last by `initializer`, and the last with zeros: for the layers of a residual branch (Fixup,
     * ReZero, zero gamma), or of a network whose head begins at zero.
     * @template {Fillable} T
     * @param {T[]} tensors at least one
     * @param {(t: T) => unknown} initializer fills at once: `(t) => nn.kaimingNormal_(t)`, say
     * @returns {T[]} tensors
     */
    zeroLast_: (tensors, initializer) => {
      const name = 'zeroLast_';
      if (!Array.isArray(tensors) || !tensors.length) throw typeError(name, 'tensors', tensors, 'an array of tensors');
      if (typeof initializer !== 'function') throw typeError(name, 'initializer', initializer, 'a function');
      const all = [...tensors]; // initializer may change the array
      for (const t of all) core.run.take(name, t, {});
      const last = all.pop();
      for (const t of all) atOnce(name, initializer(t));
      inNameOf(name, 'zeros_', () => nn.zeros_(last));
      return tensors;
    },

    /**
     * The two matrices of an adapter, whose product is zero: Hu et al. (2022), as in loralib and PEFT. a, of shape (rank, in),
     * is uniform on [-1 / sqrt(in), 1 / sqrt(in)); b, of shape (out, rank), is zeros. For an embedding a is zeros and b
     * standard normal. Kernels of convolutions are taken, too; a must have as many output channels as b has input channels.
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
      const { generator } = o;
      const isEmbedding = flag(name, 'embedding', o.embedding);
      const rank = channelsOf(name, 'a', a, 'O');
      const other = channelsOf(name, 'b', b, 'I');
      if (rank !== other)
        throw new RangeError(`${name}: b has ${other} input channels; it must have the ${rank} output channels of a`);
      if (isEmbedding) inNameOf(name, 'normal_', () => nn.normal_(b, { generator }));
      else inNameOf(name, 'kaimingUniform_', () => nn.kaimingUniform_(a, { a: Math.sqrt(5), generator }));
      inNameOf(name, 'zeros_', () => nn.zeros_(isEmbedding ? a : b));
      return [a, b];
    },
  };
}
