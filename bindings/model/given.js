// SPDX-License-Identifier: Apache-2.0
// A plan that somebody gives: of this program, or read from JSON.
import { rangeError, read, typeError } from '../core/check.js';

/** @typedef {import('./plan.js').Plan} Plan */

/** @param {string} name of the function @param {any} plan @returns {Plan} */
export function checkPlan(name, plan) {
  const { format, version, parameters } = read(name, 'plan', () => Object(plan));
  if (format !== 'nn-init plan' || !Array.isArray(parameters))
    throw typeError(name, 'plan', plan, 'what plan() gave, or what JSON.parse() makes of it');
  if (version !== 1) throw rangeError(name, 'plan.version', version, '1; a later one needs a later nn-init');
  return plan;
}
