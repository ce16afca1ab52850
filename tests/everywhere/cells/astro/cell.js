// SPDX-License-Identifier: Apache-2.0
import { visit } from '../../shared/visit.js';

const paths = { pages: ['script', 'prerendered', 'server'], routes: ['endpoint'] };

export default {
  tool: 'Astro 7',
  does: 'nothing',
  node: 24, // Astro 7 needs 22.12
  checks: {
    async 'dev server'(project) {
      const port = await project.freePort();
      await project.start('node_modules/.bin/astro', ['dev', '--port', port], { ready: /ready in/ });
      return visit(project, `http://localhost:${port}/`, paths);
    },
    async build(project) {
      await project.bin('astro', 'build');
      const port = await project.freePort();
      await project.start('node', ['dist/server/entry.mjs'], { env: { PORT: port }, ready: /Server listening/ });
      return visit(project, `http://localhost:${port}/`, paths);
    },
  },
};
