// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitepress';

/** The folder of the host that the site is in, with slashes: SITE_BASE=/nn-init/ make site. */
const base = process.env.SITE_BASE ?? '/';

const guide = [{ text: 'Start', link: '/guide/' }];

export default defineConfig({
  base,
  title: 'nn-init',
  description:
    "A neural network's first weights, for JavaScript: every initializer, whole models, the same bits everywhere.",
  lang: 'en',
  outDir: '../../build/site',
  cacheDir: '../../build/site-cache',
  srcExclude: ['traps/**', 'README.md'],
  cleanUrls: false, // any static host serves .html files as they are
  lastUpdated: false,
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/', activeMatch: '/guide/' },
      { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
      { text: 'Coming from', link: '/from/pytorch', activeMatch: '/from/' },
      { text: 'Atlas', link: '/atlas/', activeMatch: '/atlas/' },
      { text: 'The page', link: '/page/', target: '_self' },
    ],
    sidebar: { '/guide/': guide },
    socialLinks: [{ icon: 'github', link: 'https://github.com/nn-init/nn-init' }],
    footer: { message: 'Apache-2.0. Nothing leaves your machine.' },
  },
});
