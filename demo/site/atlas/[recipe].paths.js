// SPDX-License-Identifier: Apache-2.0
// A page for each recipe of nn-init/model.
import { abouts, frameworkOf, titleOf } from './about/index.js';
import { pageOf } from './parts/page.js';
import { titleOf as titleOfModel } from './parts/models.js';
import { entries, shownOf } from './parts/plans.js';

/** Without Markdown. @param {string} text */
const plain = (text) => text.replaceAll('`', '');

export default {
  async paths() {
    return Promise.all(
      entries.map(async ([key, recipe]) => {
        const shown = await shownOf(key);
        const { words, examples } = abouts[key];
        return {
          params: {
            recipe: key,
            title: titleOf(key),
            description: `${frameworkOf(key)}: ${plain(words)}`.slice(0, 300),
            shown,
            examples: examples.map((name) => ({ name, title: titleOfModel(name) })),
          },
          content: pageOf(key, recipe, shown),
        };
      }),
    );
  },
};
