// SPDX-License-Identifier: Apache-2.0

async function vite(project, command) {
  const port = await project.freePort();
  const args = [...command, '--port', port, '--strictPort'];
  await project.start('node_modules/.bin/vite', args, { ready: /Local: / });
  return project.page(`http://localhost:${port}/`);
}

async function pack(project, program) {
  await project.bin(program, 'build', '--mode', 'production', '--entry', './src/main.js', '--output-path', 'packed');
  const server = await project.serve();
  return project.page(`${server.url}packed.html`);
}

export default {
  tool: 'A shared worker',
  does: 'nothing',
  sources: ['page'],
  program: ['src/check.js'],
  checks: {
    "Vite's dev server": (project) => vite(project, []),
    async Vite(project) {
      await project.bin('vite', 'build');
      return vite(project, ['preview']);
    },
    webpack: (project) => pack(project, 'webpack'),
    Rspack: (project) => pack(project, 'rspack'),
  },
};
