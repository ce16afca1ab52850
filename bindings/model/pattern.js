// SPDX-License-Identifier: Apache-2.0
// Patterns of names, as shells have them: '*' stands for any characters, '#' for digits, '{a,b}' for one of several.

/** @type {Map<string, RegExp>} */
const compiled = new Map();

/**
 * A pattern as a regular expression over the whole name; a regular expression is taken as it is.
 * @param {string | RegExp} pattern
 */
export function toRegExp(pattern) {
  if (typeof pattern !== 'string') return pattern;
  let regExp = compiled.get(pattern);
  if (!regExp) {
    let depth = 0;
    const source = pattern.replace(/[*#{},\\^$.|?+()[\]/-]/g, (character) => {
      if (character === '*') return '.*';
      if (character === '#') return '\\d+';
      if (character === '{') return (++depth, '(?:');
      if (character === '}' && depth) return (--depth, ')');
      return character === ',' && depth ? '|' : `\\${character}`;
    });
    compiled.set(pattern, (regExp = new RegExp(`^${source}$`)));
  }
  return regExp;
}

/** @param {string | RegExp | readonly (string | RegExp)[]} patterns @param {string} name */
export const matches = (patterns, name) =>
  Array.isArray(patterns)
    ? patterns.some((pattern) => name.search(toRegExp(pattern)) >= 0) // not test(), which goes on from where it was
    : name.search(toRegExp(/** @type {string} */ (patterns))) >= 0;
