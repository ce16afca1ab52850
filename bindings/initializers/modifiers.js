// SPDX-License-Identifier: Apache-2.0
// What is done to the initializers of several layers: by depth, in pairs, to the last.
import { atOnce, choice, finite, flag, options, rangeError, typeError } from '../core/check.js';

/** @typedef {import('../core/generator.js').AnyGenerator} Generator */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('../core/tensor.js').TensorLike} TensorLike */
/** @typedef {'gpt2' | 'deepnorm' | 'fixup' | 'tfixup'} DepthRule */
/**
 * @typedef {object} DepthOptions
 * @property {number} [layers] of the network: blocks, or residual branches for 'fixup'
 * @property {number} [branchLayers] layers in a residual branch, for 'fixup'; 2 by default
 * @property {'encoder' | 'decoder'} [part] for 'tfixup', and for 'deepnorm' of a network that has both; 'encoder' by default
 * @property {number} [otherLayers] of the other part, for 'deepnorm' of a network that has both
 */
/** @typedef {{ embedding?: boolean, generator?: Generator }} LoraOptions */

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

  return {
    /**
     * The factor by which weights are made smaller in a deep network. 'gpt2': 1 / sqrt(2 layers), of projections into the
     * residual stream. 'deepnorm': beta, of values, outputs and feed-forward layers. 'fixup': layers^(-1 / (2 branchLayers -
     * 2)), of a branch's layers but the last, which is zero. 'tfixup': 0.67 layers^(-1/4), or (9 layers)^(-1/4) in the decoder.
     */
    depthScale,

    /**
     * Multiplies what another initializer filled by depthScale(rule, options).
     * @template {Fillable} T
     * @param {T} t
     * @param {DepthRule} rule
     * @param {DepthOptions} given
     * @returns {T} t
     */
    scaleByDepth_: (t, rule, given) => nn.scale_(t, depthScale(rule, given)),

    /**
     * Fills all but the last by `initializer`, and that with zeros: of a residual branch (Fixup, ReZero, zero gamma), of a
     * network before its head.
     * @template {Fillable} T
     * @param {T[]} tensors
     * @param {(t: T) => unknown} initializer `(t) => nn.kaimingNormal_(t)`, say
     * @returns {T[]} tensors
     */
    zeroLast_: (tensors, initializer) => {
      if (!Array.isArray(tensors) || !tensors.length)
        throw typeError('zeroLast_', 'tensors', tensors, 'an array of tensors');
      if (typeof initializer !== 'function') throw typeError('zeroLast_', 'initializer', initializer, 'a function');
      for (const t of tensors) core.run.take('zeroLast_', t, {});
      for (const t of tensors.slice(0, -1)) atOnce('zeroLast_', initializer(t));
      nn.zeros_(tensors[tensors.length - 1]);
      return tensors;
    },

    /**
     * The two matrices of an adapter, whose product is zero: a, (rank, in), uniform on [-1 / sqrt(in), 1 / sqrt(in)), and b,
     * (out, rank), zeros: Hu et al. (2022), as loralib and PEFT have it. Of an embedding, a is zeros and b standard normal.
     * @template {TensorLike} A
     * @template {TensorLike} B
     * @param {A} a
     * @param {B} b
     * @param {LoraOptions} [given]
     * @returns {[A, B]}
     */
    lora_: (a, b, given) => {
      const o = options('lora_', given, { embedding: false, generator: undefined });
      const { generator } = o;
      for (const t of [a, b]) core.run.take('lora_', t, {});
      if (flag('lora_', 'embedding', o.embedding)) {
        nn.normal_(b, { generator });
        return [nn.zeros_(a), b];
      }
      return [nn.kaimingUniform_(a, { a: Math.sqrt(5), generator }), nn.zeros_(b)];
    },
  };
}
