// SPDX-License-Identifier: Apache-2.0
// What the cells of Next.js do: either bundler, development and production.

import { setTimeout as sleep } from 'node:timers/promises';
import { visit } from './visit.js';

/** @param {string} tool @param {{ pages?: string[], routes?: string[] }} paths */
export function next(tool, paths) {
  async function serve(project, command, ...options) {
    const port = await project.freePort();
    const args = [command, '--port', port, ...options];
    const server = await project.start('node_modules/.bin/next', args, { ready: /Ready in/ });
    const text = await visit(project, `http://localhost:${port}/`, paths);
    // The development server finds fault with a page after it has sent it.
    if (command === 'dev') await sleep(1000);
    if (server.output().includes('Error')) throw new Error(server.output());
    return text;
  }

  async function build(project, ...options) {
    await project.bin('next', 'build', ...options);
    return serve(project, 'start');
  }

  return {
    tool,
    does: 'nothing',
    sources: ['next'],
    checks: {
      'development server, Turbopack': (project) => serve(project, 'dev'),
      'build, Turbopack': (project) => build(project),
      'development server, webpack': (project) => serve(project, 'dev', '--webpack'),
      'build, webpack': (project) => build(project, '--webpack'),
    },
  };
}
