// SPDX-License-Identifier: Apache-2.0
// JSON whose numbers keep their kind. Python's 30.0 and 30 are one number in JavaScript, which writes 30; transformers 5.24 refuses
// an integer where the config's class has a float.
import { randomUUID } from 'node:crypto';

/** The spelling of such numbers, on the object or array that has them: a copy by spreading has it too. */
const FLOATS = Symbol('floats');

/** Strings, which are skipped, and numbers. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** @param {string} token */
const isFloat = (token) => /^-?\d/.test(token) && /[.eE]/.test(token) && Number.isInteger(Number(token));

/**
 * As JSON.parse(), but jsonText() will write 30.0 as it was.
 * @param {string} text
 * @returns {any}
 * @throws {SyntaxError} if it is not JSON
 */
export function parseJson(text) {
  JSON.parse(text); // says where it is wrong, before anything is marked
  const mark = `${randomUUID()} `;
  const marked = text.replace(TOKENS, (token) => (isFloat(token) ? `"${mark}${token}"` : token));
  return JSON.parse(marked, function revive(key, value) {
    if (typeof value !== 'string' || !value.startsWith(mark)) return value;
    const spelling = value.slice(mark.length);
    (this[FLOATS] ??= Object.create(null))[key] = spelling;
    return Number(spelling);
  });
}

/** Two spaces deep, with a line's end. @param {unknown} value */
export function jsonText(value) {
  const mark = `${randomUUID()} `;
  const text = JSON.stringify(
    value,
    function spell(key, value) {
      const spelling = typeof value === 'number' && this[FLOATS]?.[key];
      return spelling && Number(spelling) === value ? `${mark}${spelling}` : value;
    },
    2,
  );
  return `${text.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1')}\n`;
}
