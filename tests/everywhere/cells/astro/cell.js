// SPDX-License-Identifier: Apache-2.0

import { visit } from '../../visit.js';

const paths = { pages: ['script', 'prerendered', 'server'], routes: ['endpoint'] };

export default {
  tool: 'Astro 7',
  does: 'nothing',
  node: 24,
  program: ['src/check.js'],
  checks: {
    async 'dev server'(project) {
      const port = await project.freePort();
      await project.start('node_modules/.bin/astro', ['dev', '--port', port], { ready: /ready in/ });
      return visit(project, `http://localhost:${port}/`, paths);
    },
    async build(project) {
      const port = await project.freePort();
      await project.bin('astro', 'build');
      const env = { PORT: port };
      await project.start('node', ['dist/server/entry.mjs'], { env, ready: /listening/ });
      return visit(project, `http://localhost:${port}/`, paths);
    },
  },
};
