// SPDX-License-Identifier: Apache-2.0
// What the site's search finds. Only data may go to the page: VitePress would send a function as text, and the policy refuses to make one of it.
// Names that begin with _ stay here.
import { abouts, titleOf } from '../atlas/about/index.js';

/** The recipe that a page of the atlas is of. @param {string} file */
const recipeIn = (file) => {
  const key = /\/atlas\/(.+)\.md$/.exec(file)?.[1];
  return key && Object.hasOwn(abouts, key) ? key : undefined;
};

export const search = {
  provider: 'local',
  options: {
    /**
     * A function is found by its name alone, before the pages that mention it: the shorter a title, the higher it is listed.
     *
     * @param {string} source @param {any} env @param {import('markdown-it').default} md
     */
    _render(source, env, md) {
      const html = md.render(source, env);
      if (env.frontmatter?.search === false) return '';
      return html.replace(/(<h1 [^>]*>)nn\.(\w+)\([^<]*/, '$1$2 ');
    },
    miniSearch: {
      searchOptions: { boost: { title: 20, text: 2, titles: 1 } },
      /**
       * The pages of recipes are made of data: they have no file, and VitePress would find nothing in them.
       *
       * @param {string} file
       */
      _splitIntoSections(file) {
        const key = recipeIn(file);
        if (!key) return undefined;
        const { model, words, users = '', examples } = abouts[key];
        return [
          {
            anchor: '',
            titles: ['Atlas', `${key}: ${model}`],
            text: [titleOf(key), words, users, ...examples].join(' '),
          },
        ];
      },
    },
  },
};
