// SPDX-License-Identifier: Apache-2.0
export default {
  tool: 'Angular 22',
  does: 'nothing',
  node: 24, // Angular 22 needs 22.22
  program: ['src/check.js'],
  checks: {
    async 'dev server'(project) {
      const port = await project.freePort();
      await project.start('node_modules/.bin/ng', ['serve', '--port', port], { ready: /Local: / });
      return project.page(`http://localhost:${port}/`);
    },
    async build(project) {
      await project.bin('ng', 'build');
      const server = await project.serve('dist/app/browser');
      return project.page(server.url);
    },
  },
};
