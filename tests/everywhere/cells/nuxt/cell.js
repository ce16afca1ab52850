// SPDX-License-Identifier: Apache-2.0

import { visit } from '../../visit.js';

const paths = { pages: ['client', 'server'], routes: ['route'] };

export default {
  tool: 'Nuxt 4',
  does: 'nothing',
  node: 24,
  checks: {
    async 'dev server'(project) {
      const port = await project.freePort();
      await project.start('node_modules/.bin/nuxt', ['dev', '--port', port], { ready: /Nitro server built/ });
      return visit(project, `http://localhost:${port}/`, paths);
    },
    async build(project) {
      const port = await project.freePort();
      await project.bin('nuxt', 'build');
      const env = { PORT: port };
      await project.start('node', ['.output/server/index.mjs'], { env, ready: /Listening/ });
      return visit(project, `http://localhost:${port}/`, paths);
    },
  },
};
