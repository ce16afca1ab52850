// SPDX-License-Identifier: Apache-2.0
// What the landing page of the atlas lists and filters: a line for each recipe.
import { abouts, frameworkOf, titleOf } from './about/index.js';
import { entries, shownOf } from './parts/plans.js';

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
    const all = await Promise.all(
      entries.map(async ([key]) => {
        const { groups, findings } = await shownOf(key);
        const { model, area, words, traps = [], users = '' } = abouts[key];
        return {
          key,
          title: frameworkOf(key) === model || area === 'layers' ? titleOf(key) : `${model} in ${frameworkOf(key)}`,
          words: `${words.split(/(?<=\.) /)[0]}`.replaceAll('`', ''),
          search: `${key} ${titleOf(key)} ${words} ${users}`.replaceAll('`', '').toLowerCase(),
          framework: frameworkOf(key),
          area,
          kinds: [...new Set(groups.map(({ colour }) => colour))],
          traps: [...new Set([...findings.map(({ trap }) => trap), ...traps])],
        };
      }),
    );
    return all.sort((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area) || a.title.localeCompare(b.title, 'en'));
  },
};
