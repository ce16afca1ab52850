// SPDX-License-Identifier: Apache-2.0
// Lighthouse gives ten pages of the site, in Chromium, 100 for accessibility and 100 for best practices.

import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve } from '../support/browser.js';
import { node } from '../support/nodes.js';
import { root, run } from '../support/run.js';
import { TEN_PAGES } from '../support/site.js';

test('Lighthouse', async (t) => {
  const folder = join(root, 'build/lighthouse');
  await cp(join(root, 'tests/site/lighthouse'), folder, { recursive: true });
  await run('npm', ['ci', '--prefix', folder, '--loglevel=error', '--no-audit', '--no-fund']);
  const server = await serve(join(root, 'build/site'));
  t.after(() => server.close());
  const urls = TEN_PAGES.map((page) => server.url + page);
  const { stdout } = await run(process.env.LIGHTHOUSE_NODE ?? node(24), [join(folder, 'run.js'), ...urls]);
  const results = JSON.parse(stdout);
  for (const { url, scores } of results) t.diagnostic(`${new URL(url).pathname}: ${JSON.stringify(scores)}`);
  assert.deepEqual(
    results.flatMap(({ url, failed }) => failed.map((audit) => `${url}: ${JSON.stringify(audit)}`)),
    [],
  );
});
