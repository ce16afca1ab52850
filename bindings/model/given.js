// SPDX-License-Identifier: Apache-2.0
// Checks what a caller gives: nn, a generator, or a plan, which may have been read from JSON.
import { rangeError, read, typeError } from '../core/check.js';

/** @typedef {import('./plan.js').Plan} Plan */

/** Whether a plan can hold the value so that JSON gives it back unchanged. @param {unknown} value @returns {boolean} */
export const isData = (value) =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  Number.isFinite(value) ||
  (Array.isArray(value) && value.every(isData));

/** fill() itself passes these to an initializer. */
const RESERVED = ['generator', 'of', 'at'];

/** The name of an option that a plan cannot hold. @param {Record<string, any>} options */
export const unfitOption = (options) =>
  Object.keys(options).find((key) => RESERVED.includes(key) || !isData(options[key]));

/** @param {string} name the called function @param {any} plan @returns {Plan} */
export function checkPlan(name, plan) {
  const { format, version, parameters } = read(name, 'plan', () => ({ ...Object(plan) }));
  if (format !== 'nn-init plan' || !Array.isArray(parameters))
    throw typeError(name, 'plan', plan, 'what plan() returned, or JSON.parse() of its JSON');
  if (version !== 1) throw rangeError(name, 'plan.version', version, '1; a later one needs a later nn-init');
  return plan;
}

/** Whether it is a pool of nn-init/pool. @param {any} nn */
export const isPool = (nn) => typeof nn?.fillInto === 'function';

/**
 * Checks for generator(), which every nn has, and explain(), which nn-init/core does not have.
 * @param {string} name
 * @param {any} nn
 */
export function checkNN(name, nn) {
  if (typeof nn?.generator !== 'function' || typeof nn.explain !== 'function')
    throw typeError(name, 'nn', nn, "what load() of 'nn-init' or 'nn-init/frameworks' returns");
}

/**
 * The generator that the options give.
 * @param {string} name the called function
 * @param {any} nn
 * @param {any} o options
 */
export function givenGenerator(name, nn, { seed, generator }) {
  if (generator === undefined) return nn.generator(seed === undefined ? {} : { seed });
  if (seed !== undefined) throw typeError(name, 'options', { seed, generator }, 'a seed or a generator, not both');
  const own = typeof generator?.state === 'function' ? generator : nn.generator(generator);
  checkKind(name, own);
  return own;
}

/**
 * Refuses kinds that begin every call anew: all parameters of one shape would get the same values.
 * @param {string} name
 * @param {any} generator
 */
function checkKind(name, { kind }) {
  if (kind === 'jax' || kind === 'tfjs')
    throw rangeError(
      name,
      'generator',
      kind,
      'of a kind that goes on from call to call; this one would begin anew at each parameter',
    );
}
