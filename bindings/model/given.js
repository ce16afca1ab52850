// SPDX-License-Identifier: Apache-2.0
// A plan that somebody gives: of this program, or read from JSON.
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

/** @param {string} name of the function @param {any} plan @returns {Plan} */
export function checkPlan(name, plan) {
  const { format, version, parameters } = read(name, 'plan', () => ({ ...Object(plan) }));
  if (format !== 'nn-init plan' || !Array.isArray(parameters))
    throw typeError(name, 'plan', plan, 'what plan() gave, or what JSON.parse() makes of it');
  if (version !== 1) throw rangeError(name, 'plan.version', version, '1; a later one needs a later nn-init');
  return plan;
}
