// SPDX-License-Identifier: Apache-2.0
// Patterns of names, like those of shells: '*' stands for any characters, '#' for digits, '{a,b}' for one of several.
import { rangeError, typeError } from '../core/check.js';

/** @typedef {(name: string) => boolean} Test */

/** @type {Map<string, Test>} */
const tests = new Map();

/**
 * A part of a pattern: '*', '#', a text, or the alternatives of braces.
 * @typedef {string | Part[][]} Part
 */

/** @param {string} pattern @returns {Part[]} */
function partsOf(pattern) {
  let next = 0;
  /** @param {boolean} inBraces @returns {Part[]} */
  const sequence = (inBraces) => {
    /** @type {Part[]} */
    const parts = [];
    let text = '';
    const endText = () => {
      if (text) parts.push(text);
      text = '';
    };
    for (; next < pattern.length; next++) {
      const character = pattern[next];
      if (inBraces && (character === ',' || character === '}')) break;
      if (!'*#{'.includes(character)) text += character;
      else {
        endText();
        parts.push(character === '{' ? alternatives() : character);
      }
    }
    endText();
    return parts;
  };
  const alternatives = () => {
    const all = [];
    do {
      next++; // over '{' or ','
      all.push(sequence(true));
    } while (pattern[next] === ',');
    return all;
  };
  return sequence(false);
}

/**
 * The places where a match can end that begins at one of `starts`. All places are followed at once, so the time is at most
 * that of the name's length times the pattern's. A RegExp goes back and tries again: '*a*a*a*ab' took seconds for a name of
 * 300 letters.
 * @param {readonly Part[]} parts @param {string} name @param {number[]} starts in ascending order
 * @returns {number[]} in ascending order
 */
function endsOf(parts, name, starts) {
  let isOpen = false; // after '*': any place from starts[0] on
  const all = () => (isOpen ? Array.from({ length: name.length - starts[0] + 1 }, (_, i) => starts[0] + i) : starts);
  for (const part of parts) {
    if (!starts.length) return starts;
    if (part === '*') isOpen = true;
    else {
      if (part === '#') starts = digitEnds(name, all());
      else if (typeof part === 'string') starts = textEnds(part, name, starts, isOpen);
      else starts = ascending(part.flatMap((choice) => endsOf(choice, name, all())));
      isOpen = false;
    }
  }
  return starts.length ? all() : starts;
}

/** @param {string} text @param {string} name @param {number[]} starts @param {boolean} isOpen */
function textEnds(text, name, starts, isOpen) {
  if (!isOpen) return starts.filter((start) => name.startsWith(text, start)).map((start) => start + text.length);
  const ends = [];
  for (let at = name.indexOf(text, starts[0]); at >= 0; at = name.indexOf(text, at + 1)) ends.push(at + text.length);
  return ends;
}

/** One digit or more. @param {string} name @param {number[]} starts */
function digitEnds(name, starts) {
  /** @type {Set<number>} */
  const ends = new Set();
  // A place that is an end already has been read on from.
  for (let start of starts) while (/\d/.test(name[start] ?? '') && !ends.has(start + 1)) ends.add(++start);
  return ascending([...ends]);
}

/** @param {number[]} places */
const ascending = (places) => [...new Set(places)].sort((a, b) => a - b);

/**
 * Most patterns are one word, or end in one. A plan tests thousands of names, and endsWith() takes a tenth of the time.
 * @param {string} pattern
 * @returns {Test}
 */
function testOf(pattern) {
  if (!/[*#{]/.test(pattern)) return (name) => name === pattern;
  const end = pattern.slice(1);
  if (pattern[0] === '*' && !/[*#{]/.test(end)) return (name) => name.endsWith(end);
  const parts = partsOf(pattern);
  return (name) => endsOf(parts, name, [0]).at(-1) === name.length;
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
