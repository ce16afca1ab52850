// SPDX-License-Identifier: Apache-2.0
// JSON that keeps floats apart from integers. In Python 30.0 and 30 differ; in JavaScript they are one number, which is
// written 30. transformers 5.24 refuses an integer if the config's class has a float.
import { randomUUID } from 'node:crypto';

/** The key under which an object or array keeps the spelling of its floats. A copy by spreading keeps it, too. */
const FLOATS = Symbol('floats');

/** Matches strings, which are skipped, and numbers. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** @param {string} token */
const isFloat = (token) => /^-?\d/.test(token) && /[.eE]/.test(token) && Number.isInteger(Number(token));

/**
 * Like JSON.parse(), but jsonText() will write 30.0 as it was.
 * @param {string} text
 * @returns {any}
 * @throws {SyntaxError} if it is not JSON
 */
export function parseJson(text) {
  JSON.parse(text); // throws for wrong JSON before anything is marked
  const mark = `${randomUUID()} `;
  const marked = text.replace(TOKENS, (token) => (isFloat(token) ? `"${mark}${token}"` : token));
  return JSON.parse(marked, function revive(key, value) {
    if (typeof value !== 'string' || !value.startsWith(mark)) return value;
    const spelling = value.slice(mark.length);
    (this[FLOATS] ??= Object.create(null))[key] = spelling;
    return Number(spelling);
  });
}

/** JSON text, indented by two spaces, with a newline at the end. @param {unknown} value */
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
