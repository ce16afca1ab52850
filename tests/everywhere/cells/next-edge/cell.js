// SPDX-License-Identifier: Apache-2.0
// The edge runtime, for which next.config.mjs must not have cacheComponents.

async function serve(project, command, ...options) {
  const port = await project.freePort();
  await project.start('node_modules/.bin/next', [command, '--port', port, ...options], { ready: /Ready in/ });
  const response = await fetch(`http://localhost:${port}/edge`);
  return response.text();
}

async function build(project, ...options) {
  await project.bin('next', 'build', ...options);
  return serve(project, 'start');
}

export default {
  tool: 'Next.js 16, edge runtime',
  does: 'nothing',
  checks: {
    'development server, Turbopack': (project) => serve(project, 'dev'),
    'build, Turbopack': (project) => build(project),
    'development server, webpack': (project) => serve(project, 'dev', '--webpack'),
    'build, webpack': (project) => build(project, '--webpack'),
  },
};
