// SPDX-License-Identifier: Apache-2.0
// What somebody gives: nn, a generator, a plan of this program or read from JSON.
import { rangeError, read, typeError } from '../core/check.js';

/** @typedef {import('./plan.js').Plan} Plan */

/** What a table can hold beside objects, and a reader of JSON gets back as it was. @param {unknown} value @returns {boolean} */
export const isData = (value) =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  Number.isFinite(value) ||
  (Array.isArray(value) && value.every(isData));

/** They are arguments of fill() itself. */
const RESERVED = ['generator', 'of', 'at'];

/** An entry of options that no plan can hold. @param {Record<string, any>} options */
export const unfitOption = (options) =>
  Object.keys(options).find((key) => RESERVED.includes(key) || !isData(options[key]));

/** @param {string} name the called function @param {any} plan @returns {Plan} */
export function checkPlan(name, plan) {
  const { format, version, parameters } = read(name, 'plan', () => ({ ...Object(plan) }));
  if (format !== 'nn-init plan' || !Array.isArray(parameters))
    throw typeError(name, 'plan', plan, 'what plan() gave, or what JSON.parse() makes of it');
  if (version !== 1) throw rangeError(name, 'plan.version', version, '1; a later one needs a later nn-init');
  return plan;
}

/** Whether it is what createPool() of nn-init/pool returns. @param {any} nn */
export const isPool = (nn) => typeof nn?.fillInto === 'function';

/** Every nn has generator(); that of nn-init/core has no explain(). @param {string} name @param {any} nn */
export function checkNN(name, nn) {
  if (typeof nn?.generator !== 'function' || typeof nn.explain !== 'function')
    throw typeError(name, 'nn', nn, "what load() of 'nn-init' or 'nn-init/frameworks' returns");
}

/** The generator that options name. @param {string} name the called function @param {any} nn @param {any} o options */
export function givenGenerator(name, nn, { seed, generator }) {
  if (generator === undefined) return nn.generator(seed === undefined ? {} : { seed });
  if (seed !== undefined) throw typeError(name, 'options', { seed, generator }, 'a seed or a generator, not both');
  const own = typeof generator?.state === 'function' ? generator : nn.generator(generator);
  checkKind(name, own);
  return own;
}

/** Those that begin every call anew would give all parameters of a shape the same values. @param {string} name @param {any} generator */
function checkKind(name, { kind }) {
  if (kind === 'jax' || kind === 'tfjs')
    throw rangeError(
      name,
      'generator',
      kind,
      'of a kind that goes on from call to call; this one would begin each parameter anew',
    );
}
