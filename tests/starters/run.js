// SPDX-License-Identifier: Apache-2.0
// A test for each starter.

import { after, before, describe, test } from 'node:test';
import { stopAll } from '../everywhere/processes.js';
import { Project } from './project.js';
import { startRegistry } from './registry.js';

/**
 * @param {Record<string, import('./starters.js').Starter>} starters
 * @param {{ quick: boolean }} options quick: without a network, with packages of the tests
 */
export function testStarters(starters, { quick }) {
  describe('starters', () => {
    let registry;
    before(async () => (registry = await startRegistry()));
    after(() => {
      registry.close();
      stopAll();
    });

    for (const [name, starter] of Object.entries(starters))
      test(`demo/starters/${name}`, async () => {
        const project = new Project(name, quick);
        try {
          await project.prepare(starter, registry.url);
          await starter.check(project);
        } finally {
          await project.close();
        }
      });
  });
}
