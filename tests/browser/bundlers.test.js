// SPDX-License-Identifier: Apache-2.0
// Each entry of the package in a page, under a strict Content-Security-Policy, built by Vite, and without a bundler: nothing is
// warned of, the policy is in force, and of the two builds of the core only the one with SIMD is loaded.

import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as vite from 'vite';
import { load } from '../../npm/dist/index.js';
import { serve } from '../support/browser.js';
import { launch } from '../support/browsers.js';
import { installPackage, writeFiles } from '../support/package.js';

const csp = "script-src 'self' 'wasm-unsafe-eval'";

/** What a page does: it shows what it draws, then that the policy is in force. */
const script = (entry, options = '') => `
  import { load } from '${entry}';
  let text;
  try {
    const nn = await load(${options});
    const generator = nn.generator({ seed: 'a page' });
    text = nn.normal_(new Float32Array(100), { generator }).join();
  } catch (error) {
    text = String(error);
  }
  try {
    new Function('');
    text = 'the policy is not in force';
  } catch {}
  document.querySelector('output').textContent = text;`;

const html = (src) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>nn-init</title><link rel="icon" href="data:,"></head>
<body><output></output><script type="module" src="${src}"></script></body>
</html>`;

describe('in Chromium', () => {
  let project, browser, expected;

  before(async () => {
    ({ directory: project } = await installPackage());
    browser = await launch('chromium');
    const nn = await load();
    const generator = nn.generator({ seed: 'a page' });
    expected = nn.normal_(new Float32Array(100), { generator }).join();
  });
  after(() => browser?.close());

  /** Opens the page at a path below the directory; returns what it shows, and the files of the core that it asked for. */
  async function open(directory, path = '') {
    const server = await serve(directory, { 'content-security-policy': csp });
    const page = await browser.newPage();
    try {
      await page.goto(server.url + path);
      const text = await page.waitFor(() => document.querySelector('output').textContent);
      const names = server.paths.map((path) => basename(path));
      return { text, core: names.filter((name) => name.startsWith('nn-init')), errors: await page.errors() };
    } finally {
      await page.close();
      server.close();
    }
  }

  for (const entry of ['nn-init', 'nn-init/core', 'nn-init/frameworks']) {
    const name = entry.replace('/', '-');
    // The build that Chromium takes: it has relaxed SIMD, which fuses on every processor with a fused multiply-add.
    const isFrameworks = entry === 'nn-init/frameworks';
    const builds = isFrameworks ? ['nn-init', 'nn-init-jax.relaxed'] : [name];
    const options = isFrameworks ? "{ kinds: ['jax'] }" : '';

    test(`Vite builds ${entry} without a warning, and loads one build of what it needs`, async () => {
      const directory = join(project, name);
      await writeFiles(directory, { 'index.html': html('/source.js'), 'source.js': script(entry, options) });
      const warnings = [];
      const customLogger = { ...vite.createLogger('silent'), warn: (message) => warnings.push(message) };
      await vite.build({ root: directory, configFile: false, logLevel: 'warn', customLogger });
      assert.deepEqual(warnings, []);
      const { text, core, errors } = await open(join(directory, 'dist'));
      assert.equal(text, expected);
      assert.deepEqual(errors, []);
      // The scalar one's name begins with nn-init.scalar.
      assert.deepEqual(core.map((file) => file.replace(/-[\w-]{8}\.js$/, '')).sort(), builds);
    });

    test(`a page needs no bundler for ${entry}, and loads the .wasm that it needs`, async () => {
      const door = entry.replace(/^nn-init\/?/, '') || 'index';
      await writeFiles(project, {
        'plain/index.html': html('page.js'),
        'plain/page.js': script(`../node_modules/nn-init/dist/${door}.fetch.min.js`, options),
      });
      const { text, core, errors } = await open(project, 'plain/');
      assert.equal(text, expected);
      assert.deepEqual(errors, []);
      assert.deepEqual(core.sort(), builds.map((build) => `${build}.wasm`).sort());
    });
  }
});
