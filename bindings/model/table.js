// SPDX-License-Identifier: Apache-2.0
// Prints a plan for people: one line for each parameter.

/** Six digits: enough to tell one standard deviation from another. @param {number | undefined} x */
const number = (x) => (x === undefined ? '-' : String(Number(x.toPrecision(6))));

/** @param {Record<string, any>} options */
const optionsOf = (options) => {
  const words = Object.entries(options).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? number(value) : [value].flat().join('+')}`,
  );
  return words.length ? ` (${words.join(', ')})` : '';
};

/** @param {import('./plan.js').Line} line */
const initializationOf = ({ initializer, options = {}, tie, paddingRow }) =>
  tie ? `= ${tie}` : `${initializer}${optionsOf(options)}${paddingRow === undefined ? '' : `, row ${paddingRow} zero`}`;

/**
 * The columns; `true` right-aligns numbers.
 * @type {[string, (line: import('./plan.js').Line) => string, boolean?][]}
 */
const COLUMNS = [
  ['parameter', ({ name }) => name],
  ['shape', ({ shape }) => shape.join('x') || 'scalar'],
  ['dtype', ({ dtype }) => dtype],
  ['kind', ({ kind, inferred }) => `${kind}${inferred ? '?' : ''}`],
  ['rule', ({ rule }) => rule],
  ['initializer', initializationOf],
  ['fan in', ({ fanIn }) => number(fanIn), true],
  ['fan out', ({ fanOut }) => number(fanOut), true],
  ['mean', ({ mean }) => number(mean), true],
  ['std', ({ std }) => number(std), true],
  ['source', ({ source = '' }) => source],
];

/**
 * Prints a plan as a table: parameter, shape, kind (with a question mark if it was inferred), rule, initializer, fans,
 * mean, standard deviation, source.
 * @param {import('./plan.js').Plan} plan
 * @returns {string}
 */
export function table({ parameters }) {
  const rows = [COLUMNS.map(([title]) => title), ...parameters.map((line) => COLUMNS.map(([, show]) => show(line)))];
  const widths = COLUMNS.map((_, column) => rows.reduce((most, row) => Math.max(most, row[column].length), 0));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (COLUMNS[i][2] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
