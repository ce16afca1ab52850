// SPDX-License-Identifier: Apache-2.0

async function dev(project, path, ...flags) {
  const port = await project.freePort();
  await project.start('node_modules/.bin/wrangler', ['dev', '--port', port, ...flags], { ready: /Ready on http/ });
  return (await fetch(`http://localhost:${port}${path}`)).text();
}

const checks = {
  'top level': (project) => dev(project, '/top-level'),
  handler: (project) => dev(project, '/handler'),
  nodejs_compat: (project) => dev(project, '/top-level', '--compatibility-flags', 'nodejs_compat'),
};

export default {
  tool: 'Cloudflare Workers, Wrangler 4',
  does: 'nothing',
  node: 24,
  sources: ['cloudflare'],
  withoutWorkers: Object.keys(checks),
  checks,
};
