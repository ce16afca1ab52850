// SPDX-License-Identifier: Apache-2.0
// What the cells of SvelteKit do. They differ in where package.json has nn-init: adapter-node leaves dependencies as they are
// and bundles devDependencies.

import { visit } from './visit.js';

const paths = { pages: ['', 'load'], routes: ['endpoint'] };

export const sveltekit = {
  does: 'nothing',
  node: 24, // SvelteKit 3 needs 22.17
  sources: ['sveltekit'],
  checks: {
    async 'development server'(project) {
      const server = await project.start('node_modules/.bin/vite', ['dev'], { ready: /Local: +(http\S+)/ });
      return visit(project, server.match[1], paths);
    },
    async build(project) {
      await project.bin('vite', 'build');
      const port = await project.freePort();
      await project.start('node', ['build'], { env: { PORT: port }, ready: /Listening on/ });
      return visit(project, `http://localhost:${port}/`, paths);
    },
  },
};
