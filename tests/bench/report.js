// SPDX-License-Identifier: Apache-2.0
//
// Results as text.
import { isUnit, ratio } from './rounds.js';

/** Three significant digits, without an exponent. */
export const digits = (x) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));

/** @param {number} size */
export function sizeName(size) {
  if (size >= 2 ** 20) return `${size / 2 ** 20} Mi`;
  return size >= 2 ** 10 ? `${size / 2 ** 10} Ki` : String(size);
}

/** Columns as wide as their widest cell; the first flush left, the others right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ');
  return rows.map(line).join('\n');
}

/** A row for each contestant, a column for each size, of a cell's median and minimum. */
function grid(results, title, nameOf, cell) {
  const sizes = [...new Set(results.map(({ size }) => size))];
  const labels = [...new Set(results.map(({ label }) => label))];
  const find = (label, size) => results.find((result) => result.label === label && result.size === size);
  const text = (value) => (value ? `${digits(value.median)} ${digits(value.minimum).padStart(5)}` : '');
  return table([
    [title, ...sizes.map(nameOf)],
    ...labels.map((label) => [label, ...sizes.map((size) => text(cell(find(label, size), size)))]),
  ]);
}

const partition = (list, test) => [list.filter(test), list.filter((x) => !test(x))];

/**
 * Nanoseconds per element, then how many times those of ours in linear memory that is: for each work.
 * @param {import('./rounds.js').Result[]} results
 * @param {string} what
 * @param {(size: number) => string} [nameOf] a size
 */
export function report(results, what, nameOf = sizeName) {
  for (const work of new Set(results.map((result) => result.work))) {
    const those = results.filter((result) => result.work === work);
    console.log(`\n${grid(those, `${work}, ${what}: ns per element`, nameOf, (result) => result)}`);
    const [ours, others] = partition(those, isUnit);
    const unit = (size) => ours.find((result) => result.size === size);
    if (ours.length === 0 || others.length === 0) continue;
    const relative = (result, size) => result && unit(size) && ratio(result, unit(size));
    console.log(`\n${grid(others, `in times of ${ours[0].label}`, nameOf, relative)}`);
  }
}

/**
 * A row for each work, a column for each engine: the median of nanoseconds per element, and how many times as fast as the
 * standard it is.
 * @param {import('./rounds.js').Result[]} results of engines.js
 * @param {string} standard a label
 * @returns {string}
 */
export function engineTable(results, standard) {
  const labels = [...new Set(results.map(({ label }) => label))];
  const nameOf = ({ work, variant }) => (variant === 'linear' ? work : `${work}, ${variant}`);
  const rows = [...new Set(results.map(nameOf))].map((name) => {
    const find = (label) => results.find((result) => result.label === label && nameOf(result) === name);
    const unit = find(standard);
    return [
      name,
      ...labels.map((label) => {
        const result = find(label);
        if (!result) return '';
        return unit ? `${digits(result.median)} x ${ratio(unit, result).median.toFixed(2)}` : digits(result.median);
      }),
    ];
  });
  return table([[`ns per element; x: times as fast as ${standard}`, ...labels], ...rows]);
}

/** @param {Awaited<ReturnType<typeof import('./linear.js').linear>>} results */
export function reportLinear(results) {
  const row = ({ size, median, minimum }) => [`2^${Math.log2(size)}`, digits(median), digits(minimum)];
  console.log(`\n${table([['normal bfloat16 by slices', 'ns per element', 'minimum'], ...results.map(row)])}`);
}

/** @param {import('./accuracy.js').Accuracy[]} accuracy */
export function reportAccuracy(accuracy) {
  const row = ({ n, error, relative, spectrum }) =>
    [n, error.toExponential(2), digits(relative), spectrum.toExponential(2)].map(String);
  const heading = ['orthogonal n x n', "max |Q'Q - I|", 'of 4e-7 sqrt(n)', 'spectrum of gain 5/3, max |s / gain - 1|'];
  console.log(`\n${table([heading, ...accuracy.map(row)])}`);
}

/** The table of what must be reached. */
export function reportBars(bars) {
  const heading = ['it must reach', 'bar', 'median', 'of minima', ''];
  const limit = ({ atLeast, atMost, unit }) => {
    if (atLeast === undefined && atMost === undefined) return '-';
    return `${atLeast ? 'at least' : 'at most'} ${atLeast ?? atMost} ${unit}`.trim();
  };
  const row = (bar) => [
    bar.what,
    limit(bar),
    bar.measured ? digits(bar.measured.median) : '-',
    bar.measured ? digits(bar.measured.minimum) : '-',
    bar.verdict,
  ];
  console.log(`\n${table([heading, ...bars.map(row)])}`);
}
