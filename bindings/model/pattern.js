// SPDX-License-Identifier: Apache-2.0
// Patterns of names, like those of shells: '*' stands for any characters, '#' for digits, '{a,b}' for one of several.
import { rangeError, typeError } from '../core/check.js';

/** @typedef {(name: string) => boolean} Test */

/** @type {Map<string, Test>} */
const tests = new Map();

/** @param {string} pattern */
function regExpOf(pattern) {
  let depth = 0;
  const source = pattern.replace(/[*#{},\\^$.|?+()[\]/-]/g, (character) => {
    if (character === '*') return '.*';
    if (character === '#') return '\\d+';
    if (character === '{') return (++depth, '(?:');
    if (character === '}' && depth) return (--depth, ')');
    return character === ',' && depth ? '|' : `\\${character}`;
  });
  return new RegExp(`^${source}$`, 's');
}

/**
 * Most patterns are one word, or end in one. A plan tests thousands of names, and a regular expression takes ten times
 * as long as endsWith().
 * @param {string} pattern
 * @returns {Test}
 */
function testOf(pattern) {
  if (!/[*#{]/.test(pattern)) return (name) => name === pattern;
  const end = pattern.slice(1);
  if (pattern[0] === '*' && !/[*#{]/.test(end)) return (name) => name.endsWith(end);
  const regExp = regExpOf(pattern);
  return (name) => regExp.test(name);
}

/** @param {string | RegExp} pattern @param {string} name */
function matchesOne(pattern, name) {
  if (typeof pattern !== 'string') return name.search(pattern) >= 0; // test() with flag g goes on from its last match
  let test = tests.get(pattern);
  if (!test) tests.set(pattern, (test = testOf(pattern)));
  return test(name);
}

/**
 * @param {string} name the called function @param {string} argument
 * @param {any} patterns
 */
export function checkPattern(name, argument, patterns) {
  for (const pattern of [patterns].flat()) {
    if (pattern instanceof RegExp) continue;
    if (typeof pattern !== 'string')
      throw typeError(name, argument, patterns, 'a pattern, a RegExp, or an array of them');
    if (pattern.split('{').length !== pattern.split('}').length)
      throw rangeError(name, argument, pattern, 'a pattern with as many { as }');
  }
}

/** @param {string | RegExp | readonly (string | RegExp)[]} patterns @param {string} name */
export const matches = (patterns, name) =>
  Array.isArray(patterns)
    ? patterns.some((pattern) => matchesOne(pattern, name))
    : matchesOne(/** @type {string} */ (patterns), name);
