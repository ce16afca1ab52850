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
const script = (entry) => `
  import { load } from '${entry}';
  let text;
  try {
    const nn = await load();
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
    const build = entry === 'nn-init/frameworks' ? `${name}.relaxed` : name;

    test(`Vite builds ${entry} without a warning, and loads one build of the core`, async () => {
      const directory = join(project, name);
      await writeFiles(directory, { 'index.html': html('/source.js'), 'source.js': script(entry) });
      const warnings = [];
      const customLogger = { ...vite.createLogger('silent'), warn: (message) => warnings.push(message) };
      await vite.build({ root: directory, configFile: false, logLevel: 'warn', customLogger });
      assert.deepEqual(warnings, []);
      const { text, core, errors } = await open(join(directory, 'dist'));
      assert.equal(text, expected);
      assert.deepEqual(errors, []);
      assert.equal(core.length, 1);
      assert.match(core[0], new RegExp(`^${build.replace('.', '\\.')}-[\\w-]{8}\\.js$`)); // the scalar one's begins with nn-init.scalar
    });

    test(`a page needs no bundler for ${entry}, and loads one .wasm`, async () => {
      const door = entry.replace(/^nn-init\/?/, '') || 'index';
      await writeFiles(project, {
        'plain/index.html': html('page.js'),
        'plain/page.js': script(`../node_modules/nn-init/dist/${door}.fetch.min.js`),
      });
      const { text, core, errors } = await open(project, 'plain/');
      assert.equal(text, expected);
      assert.deepEqual(errors, []);
      assert.deepEqual(core, [`${build}.wasm`]);
    });
  }
});
