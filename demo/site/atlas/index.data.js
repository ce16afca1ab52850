// SPDX-License-Identifier: Apache-2.0
// What the landing page of the atlas lists and filters: a line for each recipe.
import { abouts, frameworkOf, nameOf, titleOf } from './about/index.js';
import { entries, shownOf } from './parts/plans.js';

/** @param {string} words */
const sentencesOf = (words) => words.split(/(?<=[.]) (?=[A-Z])/);
const all = Object.values(abouts).flatMap(({ words }) => sentencesOf(words));

/** Of the words on a recipe, up to two sentences: first those that few other recipes have. @param {string} words */
function tellingOf(words) {
  const own = sentencesOf(words).filter((sentence) => all.filter((other) => other === sentence).length < 6);
  return (own.length ? own : sentencesOf(words)).slice(0, 2).join(' ');
}

/** In the order of the list. */
const AREAS = ['language', 'vision', 'images and text', 'audio', 'detection', 'segmentation', 'video', 'layers'];

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} title
 * @property {string} words
 * @property {string} framework
 * @property {string} area
 * @property {string[]} kinds of layers in the plan that its page shows
 * @property {string[]} traps
 */

export default {
  /** @returns {Promise<Entry[]>} */
  async load() {
    const list = await Promise.all(
      entries.map(async ([key]) => {
        const { groups, findings } = await shownOf(key);
        const { area, words, traps = [], users = '', examples } = abouts[key];
        return {
          key,
          title: nameOf(key),
          words: tellingOf(words).replaceAll('`', ''),
          search: `${key} ${titleOf(key)} ${words} ${users} ${examples.join(' ')}`.replaceAll('`', '').toLowerCase(),
          framework: frameworkOf(key),
          area,
          kinds: [...new Set(groups.map(({ colour }) => colour))],
          traps: [...new Set([...findings.map(({ trap }) => trap), ...traps])],
        };
      }),
    );
    return list.sort((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area) || a.title.localeCompare(b.title, 'en'));
  },
};
