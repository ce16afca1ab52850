// SPDX-License-Identifier: Apache-2.0
// Text for a terminal: names that cannot harm it, sizes and times.

/** Control characters, and marks that change the direction of text. */
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text from a file, with escapes for characters that a terminal would obey. @param {string} text */
export const plain = (text) => text.replace(UNSAFE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A size in decimal units, as disks and Hugging Face count: '2.00 GB'. @param {number} bytes */
export function size(bytes) {
  const unit = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 4);
  return unit ? `${(bytes / 1000 ** unit).toPrecision(3)} ${['', 'kB', 'MB', 'GB', 'TB'][unit]}` : `${bytes} bytes`;
}

/** '1 h 02 min', '3 min 20 s', '12 s', '0.8 s' @param {number} seconds */
export function time(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const s = Math.round(seconds);
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
}

/**
 * Aligns columns, each as wide as its widest cell. Those in `right` are numbers.
 * @param {string[][]} rows
 * @param {number[]} [right]
 */
export function columns(rows, right = []) {
  const widths = (rows[0] ?? []).map((_, i) => rows.reduce((most, row) => Math.max(most, row[i].length), 0));
  const cell = (/** @type {string} */ text, /** @type {number} */ i) =>
    right.includes(i) ? text.padStart(widths[i]) : text.padEnd(widths[i]);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** '124,439,808' @param {number} count */
export const grouped = (count) => count.toLocaleString('en');

/** '1 tensor', '2 tensors' @param {number} count @param {string} what */
export const counted = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Codes of colours for terminals. */
const COLOURS = { green: 32, red: 31, yellow: 33 };

/**
 * Text in a colour, if stdout is a terminal and NO_COLOR (https://no-color.org) does not forbid it.
 * @param {string} text @param {keyof typeof COLOURS} colour
 */
export function coloured(text, colour) {
  const isPlain = !process.stdout.isTTY || process.env.NO_COLOR || process.env.TERM === 'dumb';
  return isPlain ? text : `\x1b[${COLOURS[colour]}m${text}\x1b[0m`;
}
