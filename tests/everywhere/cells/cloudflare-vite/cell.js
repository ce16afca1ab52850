// SPDX-License-Identifier: Apache-2.0

async function served(project, ...command) {
  const port = await project.freePort();
  const args = [...command, '--port', port, '--strictPort'];
  await project.start('node_modules/.bin/vite', args, { ready: /Local:/ });
  return (await fetch(`http://localhost:${port}/top-level`)).text();
}

const checks = {
  'dev server': (project) => served(project, 'dev'),
  async build(project) {
    await project.bin('vite', 'build');
    return served(project, 'preview');
  },
};

export default {
  tool: 'Cloudflare Workers, Vite 8',
  does: 'nothing',
  node: 24,
  sources: ['cloudflare'],
  withoutWorkers: Object.keys(checks),
  checks,
};
