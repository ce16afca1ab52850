// SPDX-License-Identifier: Apache-2.0
// Parts of a plan: some of its parameters, or some rows of one.
import { isIndex, rangeError, read, show, sizeOf, typeError } from '../core/check.js';

/** @typedef {import('./plan.js').Line} Line */
/**
 * A parameter of a plan, or some of its rows.
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly [number, number]} [rows] the first row, and the one after the last; all rows by default
 */
/**
 * A part to fill.
 * @typedef {object} Chosen
 * @property {string} name
 * @property {number[]} shape the part's shape
 * @property {Line} line the parameter's line
 * @property {number | undefined} from the first row, if the part is not the whole
 */

/** @param {Part} part @param {Line} line @param {string} at its place in the list, for messages @returns {Chosen} */
function chosenOf({ name, rows }, line, at) {
  const { shape } = line;
  if (rows === undefined) return { name, shape: [...shape], line, from: undefined };
  const [from, to] = Array.isArray(rows) && rows.length === 2 ? rows : [];
  if (!shape.length || !isIndex(from) || !isIndex(to) || from >= to || to > shape[0])
    throw rangeError(
      'fill',
      `${at}.rows`,
      rows,
      `[from, to], 0 <= from < to <= ${shape[0] ?? 0}, of shape ${show(shape)}`,
    );
  const isWhole = to - from === shape[0];
  return { name, shape: [to - from, ...shape.slice(1)], line, from: isWhole ? undefined : from };
}

/**
 * The parts to fill, by name.
 * @param {readonly Line[]} lines the plan's lines
 * @param {any} parts undefined for everything
 * @returns {Map<string, Chosen>}
 */
export function partsOf(lines, parts) {
  if (parts === undefined) return new Map(lines.map((line) => [line.name, chosenOf(line, line, '')]));
  if (!Array.isArray(parts)) throw typeError('fill', 'parts', parts, 'an array of { name, rows }');
  const byName = new Map(lines.map((line) => [line.name, line]));
  /** @type {Map<string, Chosen>} */
  const chosen = new Map();
  for (const [i, part] of parts.entries()) {
    const at = `parts[${i}]`;
    const { name, rows } = read('fill', at, () => ({ name: part.name, rows: part.rows }));
    const line = byName.get(name);
    if (!line) throw rangeError('fill', `${at}.name`, name, 'the name of a parameter of the plan');
    if (chosen.has(name)) throw rangeError('fill', `${at}.name`, name, 'a name that no other part has');
    chosen.set(name, chosenOf({ name, rows }, line, at));
  }
  return chosen;
}

/** Turns indices in a part into indices in the whole parameter. @param {Chosen} part @param {readonly number[]} at */
export const placeOf = ({ from = 0 }, [row = 0, ...rest]) => [row + from, ...rest];

/** How many elements of the parameter come before the part. @param {Chosen} part */
export const skippedBy = ({ from = 0, shape }) => from * sizeOf(shape.slice(1));

/**
 * Cuts a part out of a piece that holds the whole parameter.
 * @param {Chosen} part @param {import('./fill.js').Piece} whole @returns {import('./fill.js').Piece}
 */
export function within(part, whole) {
  if (part.from === undefined) return whole;
  const begin = skippedBy(part);
  const data = /** @type {any} */ (whole.data).subarray(begin, begin + sizeOf(part.shape));
  return { ...whole, shape: part.shape, data };
}
