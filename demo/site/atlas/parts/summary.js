// SPDX-License-Identifier: Apache-2.0
// What a page shows of a plan. Runs in the build and in the page.
import { groupsOf } from './groups.js';

/** @typedef {import('nn-init/model').Plan} Plan */
/** @typedef {import('nn-init/model').Finding} Finding */
/**
 * @typedef {object} Summary
 * @property {string} recipe that was followed
 * @property {import('./groups.js').Group[]} groups
 * @property {Pick<Finding, 'trap' | 'severity' | 'message'>[]} findings
 * @property {number} tensors
 * @property {number} elements
 */

/**
 * @param {Plan} made
 * @param {(plan: Plan) => Finding[]} lint of nn-init/model
 * @param {boolean} [isEach] whether each parameter stands by itself
 * @returns {Summary}
 */
export function summaryOf(made, lint, isEach = false) {
  const groups = groupsOf(made.parameters, isEach ? ({ name }) => name : undefined);
  return {
    recipe: made.recipe,
    groups,
    findings: lint(made).map(({ trap, severity, message }) => ({ trap, severity, message })),
    tensors: made.parameters.length,
    elements: groups.reduce((sum, { elements }) => sum + elements, 0),
  };
}
