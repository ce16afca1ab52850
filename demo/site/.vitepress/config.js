// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { withFiles } from './files.js';
import { highlight } from './highlight.js';
import { withLlms } from './llms.js';
import { extend } from './markdown.js';
import { withParams } from './pages.js';
import { withPolicy } from './policy.js';
import { search } from './search.js';
import { accessibleSidebar } from './sidebar-item.js';
import atlas from './sidebar/atlas.js';
import comingFrom from './sidebar/from.js';
import guide from './sidebar/guide.js';
import reference from './sidebar/reference.js';

/** The folder of the host that the site is in, with slashes: SITE_BASE=/nn-init/ make site. */
const base = process.env.SITE_BASE ?? '/';

export default defineConfig({
  base,
  title: 'nn-init',
  description:
    "A neural network's first weights, for JavaScript: every initializer, whole models, the same bits everywhere.",
  lang: 'en',
  outDir: '../../build/site',
  cacheDir: '../../build/site-cache',
  srcExclude: ['README.md'],
  cleanUrls: false, // any static host serves .html files as they are
  lastUpdated: false,
  router: { prefetchLinks: false }, // a reader of one page does not pay for those that it links to
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  appearance: { disableTransition: false }, // the theme would do so by a <style>, which the policy refuses
  metaChunk: true, // else in an inline script of every page
  markdown: { highlight, config: extend, attrs: { disable: true } },
  transformPageData: withParams,
  transformHtml: withPolicy,
  buildEnd: async (site) => {
    await withFiles(site);
    await withLlms(site);
  },
  vite: {
    plugins: [accessibleSidebar()],
    resolve: { alias: { '@docsearch/css': fileURLToPath(new URL('theme/search.css', import.meta.url)) } },
    worker: { format: 'es' },
    build: { assetsInlineLimit: 0 },
  },
  themeConfig: {
    search,
    nav: [
      { text: 'Guide', link: '/guide/', activeMatch: '/guide/' },
      { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
      { text: 'Coming from', link: '/from/pytorch', activeMatch: '/from/' },
      { text: 'Atlas', link: '/atlas/', activeMatch: '/(atlas|traps)/' },
      { text: 'The page', link: '/page/', target: '_self' },
    ],
    sidebar: {
      '/guide/': guide,
      '/reference/': reference,
      '/from/': comingFrom,
      ...Object.fromEntries(
        ['/atlas/', '/traps/', '/speed', '/accuracy', '/contract', '/frameworks'].map((path) => [path, atlas]),
      ),
    },
    socialLinks: [{ icon: 'github', link: 'https://github.com/nn-init/nn-init' }],
    footer: { message: 'Apache-2.0. Nothing leaves your machine.' },
  },
});
