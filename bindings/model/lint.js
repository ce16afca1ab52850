// SPDX-License-Identifier: Apache-2.0
// Looks for the traps that a plan shows.
import { read } from '../core/check.js';
import { checkPlan } from './given.js';
import { TRAPS } from './traps.js';

/**
 * @typedef {object} Finding
 * @property {string} trap its name, for example 'symmetric-layers'
 * @property {'warning' | 'note'} severity a warning is most likely a mistake; a note tells what the authors do, and may
 *   surprise
 * @property {string[]} parameters the parameters it concerns
 * @property {string} message what happens, in a sentence or two
 * @property {string} page the page of the documentation, for example 'traps/symmetric-layers.md'
 */

/**
 * Finds what is probably wrong in a plan, and what may surprise: layers with equal weights, truncations that cut
 * nothing off, forget gates that begin half shut. It only reads the plan, and fills nothing.
 *
 * @example
 * for (const { severity, message } of lint(plan)) console.log(severity, message);
 * @param {import('./plan.js').Plan} plan what plan() returned, or JSON.parse() of its JSON
 * @returns {Finding[]} warnings first; empty for a plan without traps
 * @throws {TypeError} if plan is not a plan
 */
export function lint(plan) {
  const given = checkPlan('lint', plan);
  const findings = Object.entries(TRAPS).flatMap(([trap, { severity, find }]) => {
    const found = read('lint', 'plan', () => find(given.parameters, given));
    return found.map(({ parameters, message }) => ({ trap, severity, parameters, message, page: `traps/${trap}.md` }));
  });
  return findings.sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'));
}
