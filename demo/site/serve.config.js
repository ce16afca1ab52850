// SPDX-License-Identifier: Apache-2.0
// How `make demo` serves the site, build/site, with the page in it.

/** With these a page may share memory with its workers, which then write in place. Without them it works, too. */
export const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

export default {
  base: process.env.SITE_BASE ?? '/',
  appType: 'mpa', // what is not there is a 404, not the home page
  build: { outDir: '../../build/site' },
  preview: { headers: isolation, port: 4173 },
};
