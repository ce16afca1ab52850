// SPDX-License-Identifier: Apache-2.0
import { visit } from '../../shared/visit.js';

const paths = { pages: ['client', 'server'], routes: ['route'] };

export default {
  tool: 'Nuxt 4',
  does: 'nothing',
  node: 24, // Nuxt 4.5 needs 22.19
  program: ['shared/check.js'],
  checks: {
    async 'dev server'(project) {
      const port = await project.freePort();
      await project.start('node_modules/.bin/nuxt', ['dev', '--port', port], {
        ready: /Nitro server built|Nitro built/,
      });
      return visit(project, `http://localhost:${port}/`, paths);
    },
    async build(project) {
      await project.bin('nuxt', 'build');
      const port = await project.freePort();
      await project.start('node', ['.output/server/index.mjs'], { env: { PORT: port }, ready: /Listening on/ });
      return visit(project, `http://localhost:${port}/`, paths);
    },
  },
};
