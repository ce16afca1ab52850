// SPDX-License-Identifier: Apache-2.0
// Looks for the traps that a plan shows.
import { read } from '../core/check.js';
import { checkPlan } from './given.js';
import { TRAPS } from './traps.js';

/**
 * @typedef {object} Finding
 * @property {string} trap its name: 'symmetric-layers', say
 * @property {'warning' | 'note'} severity a warning is most likely a mistake; a note is what the authors do, and may surprise
 * @property {string[]} parameters where it is
 * @property {string} message what happens, in a sentence or two
 * @property {string} page of the documentation: 'traps/symmetric-layers.md'
 */

/**
 * What is likely to be wrong with a plan, and what may surprise: layers of equal weights, truncations that cut nothing off,
 * forget gates that begin half shut. Only the plan is read; nothing is filled.
 *
 * @example
 * for (const { severity, message } of lint(plan)) console.log(severity, message);
 * @param {import('./plan.js').Plan} plan what plan() gave, or what JSON.parse() makes of its JSON
 * @returns {Finding[]} warnings first; none of a plan that has no trap
 * @throws {TypeError} if it is no plan
 */
export function lint(plan) {
  const given = checkPlan('lint', plan);
  const findings = Object.entries(TRAPS).flatMap(([trap, { severity, find }]) => {
    const found = read('lint', 'plan', () => find(given.parameters, given));
    return found.map(({ parameters, message }) => ({ trap, severity, parameters, message, page: `traps/${trap}.md` }));
  });
  return findings.sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'));
}
