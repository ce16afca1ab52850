// SPDX-License-Identifier: Apache-2.0
// A plan as a table, and what lint() says of it.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { count, short } from './text.js';

/** Rows of the table; more would take the page seconds to draw. */
const MOST_ROWS = 2000;
/** Names that a finding shows at once. */
const SHOWN_NAMES = 3;

/** @type {[string, (line: any) => unknown][]} */
const COLUMNS = [
  ['shape', ({ shape }) => shape.join(' x ') || 'a number'],
  ['kind', ({ kind, inferred }) => (inferred ? html`<i title="inferred from names and shapes">${kind}?</i>` : kind)],
  ['initializer', initializerText],
  ['std', ({ std }) => short(std)],
];
const FOUND_COLUMNS = [
  ['std in the file', ({ found }) => short(found?.std ?? NaN)],
  ['verdict', ({ found }) => (found ? html`<span data-verdict=${found.verdict}>${found.verdict}</span>` : '…')],
];
const MORE_COLUMNS = [
  ['mean', ({ mean }) => short(mean)],
  ['fan in', ({ fanIn }) => fanIn ?? '–'],
  ['fan out', ({ fanOut }) => fanOut ?? '–'],
  ['dtype', ({ dtype }) => dtype],
  ['rule', ({ rule }) => rule],
  ['source', ({ source = '' }) => source],
];

/** What is done with a parameter, in a few words. */
export function initializerText({ initializer, options = {}, tie, paddingRow }) {
  if (tie) return `= ${tie}`;
  const given = Object.entries(options).map(
    ([key, value]) => `${key}: ${typeof value === 'number' ? short(value) : value}`,
  );
  return `${initializer}${given.length ? ` (${given.join(', ')})` : ''}${paddingRow === undefined ? '' : `, row ${paddingRow} zero`}`;
}

/**
 * @param {import('../threads/plan.js').Planned} plan
 * @param {Record<string, import('../threads/comparison.js').Compared>} [found] in the file, once all of it has been read
 */
export const planView = (plan, found) => guard([plan, found], () => [findingsOf(plan.findings), tableOf(plan, found)]);

function tableOf({ made: { parameters: lines } }, found) {
  const columns = [...COLUMNS, ...(found ? FOUND_COLUMNS : []), ...MORE_COLUMNS];
  return html`
    <h2>The plan</h2>
    <div class="scroll plan" role="region" aria-label="The plan" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">parameter</th>
            ${columns.map(([title]) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${lines.slice(0, MOST_ROWS).map(
            (line) =>
              html`<tr>
                <th scope="row">${line.name}</th>
                ${columns.map(([, cell]) => html`<td>${cell({ ...line, found: found?.[line.name] })}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      ${lines.length > MOST_ROWS ? `And ${count(lines.length - MOST_ROWS)} more. ` : nothing}${
        lines.some(({ inferred }) => inferred)
          ? 'A question mark: the network does not say of what kind a layer is; names and shapes do. '
          : nothing
      }Each
      parameter is drawn from the stream of its name, so that it depends on the seed and on its name alone. A file is
      made and read in this page: nothing is sent anywhere.
    </p>
  `;
}

/** @param {import('nn-init/model').Finding[]} findings */
function findingsOf(findings) {
  if (!findings.length) return html`<p class="note">lint() finds no trap in this plan.</p>`;
  return html`
    <h2>Traps that lint() finds</h2>
    <ul class="findings">
      ${findings.map(
        ({ trap, severity, parameters, message }) =>
          html`<li data-severity=${severity}>
            <strong>${severity}: ${trap}</strong> ${message}
            <small>
              ${parameters.slice(0, SHOWN_NAMES).join(', ')}${
                parameters.length > SHOWN_NAMES ? `, and ${count(parameters.length - SHOWN_NAMES)} more` : ''
              }
            </small>
          </li>`,
      )}
    </ul>
  `;
}
