// SPDX-License-Identifier: Apache-2.0
// The package in a page, under a strict Content-Security-Policy: bundled by esbuild and by Vite, and as it is.

import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import { load } from '../../npm/dist/index.js';
import { serve } from '../support/browser.js';
import { launch } from '../support/browsers.js';
import { installPackage, writeFiles } from '../support/package.js';

const csp = "script-src 'self' 'wasm-unsafe-eval'";
const seed = 'a page';

/** Draws normal values of nn-init's own. */
const own = `
  const { data } = nn.normal_(nn.tensor([1000]), { generator: nn.generator({ seed: '${seed}' }) });
  text = new Uint32Array(data.buffer, data.byteOffset, data.length).join();`;

/** Draws torch.manual_seed(42); torch.empty(16).normal_(), of which the first two are known. */
const torch = `
  const generator = nn.generator({ kind: 'torch', seed: 42 });
  text = nn.normal_(new Float32Array(16), { generator }).slice(0, 2).join();`;
const torchExpected = '1.9269152879714966,1.4872840642929077';

/** What a page does: it shows what it draws, then that the policy is in force. */
const script = (entry, draw = own) => `
  import { load } from '${entry}';
  let text;
  try {
    const nn = await load();
    ${draw}
  } catch (error) {
    text = String(error);
  }
  try {
    new Function('');
    text = 'the policy is not in force';
  } catch {}
  const output = document.createElement('output');
  output.textContent = text;
  document.body.append(output);`;

const html = (src) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>nn-init</title><link rel="icon" href="data:,"></head>
<body><script type="module" src="${src}"></script></body>
</html>`;

describe('in Chromium', () => {
  let project, browser, expected;

  before(async () => {
    ({ directory: project } = await installPackage());
    browser = await launch('chromium');
    const nn = await load();
    const { data } = nn.normal_(nn.tensor([1000]), { generator: nn.generator({ seed }) });
    expected = new Uint32Array(data.buffer, data.byteOffset, data.length).join();
  });
  after(() => browser?.close());

  /** Opens the page at a path below the directory; returns what it shows, and the wasm files that it asked for. */
  async function open(directory, path = '') {
    const server = await serve(directory, { 'content-security-policy': csp });
    const page = await browser.newPage();
    try {
      await page.goto(server.url + path);
      const text = await page.waitFor(() => document.querySelector('output')?.textContent);
      return { text, wasm: server.paths.filter((path) => path.endsWith('.wasm')).map((path) => basename(path)) };
    } finally {
      await page.close();
      server.close();
    }
  }

  test('esbuild carries the inline entry', async () => {
    const directory = join(project, 'esbuild');
    await writeFiles(directory, { 'index.html': html('page.js'), 'source.js': script('nn-init/inline') });
    await esbuild.build({
      absWorkingDir: directory,
      entryPoints: ['source.js'],
      outfile: 'page.js',
      bundle: true,
      format: 'esm',
      logLevel: 'error',
    });
    const { text, wasm } = await open(directory);
    assert.equal(text, expected);
    assert.deepEqual(wasm, []);
  });

  test('esbuild carries the entry of the frameworks, its wasm file beside it', async () => {
    const directory = join(project, 'esbuild-frameworks');
    await writeFiles(directory, { 'index.html': html('page.js'), 'source.js': script('nn-init/frameworks', torch) });
    await esbuild.build({
      absWorkingDir: directory,
      entryPoints: ['source.js'],
      outfile: 'page.js',
      bundle: true,
      format: 'esm',
      logLevel: 'error',
    });
    const file = 'nn-init-frameworks.wasm'; // esbuild leaves it to its user
    await copyFile(join(project, 'node_modules/nn-init/dist', file), join(directory, file));
    const { text, wasm } = await open(directory);
    assert.equal(text, torchExpected);
    assert.deepEqual(wasm, [file]);
  });

  for (const [entry, file, draw] of [
    ['nn-init', /^nn-init-(?!core|frameworks)[\w-]+\.wasm$/],
    ['nn-init/core', /^nn-init-core-[\w-]+\.wasm$/],
    ['nn-init/frameworks', /^nn-init-frameworks-[\w-]+\.wasm$/],
    ['nn-init/frameworks', /^nn-init-frameworks-[\w-]+\.wasm$/, torch],
  ]) {
    test(`Vite finds the wasm files of ${entry}${draw ? ', which draws as PyTorch' : ''}`, async () => {
      const directory = join(project, entry.replace('/', '-'));
      await writeFiles(directory, { 'index.html': html('/source.js'), 'source.js': script(entry, draw) });
      const warnings = [];
      const customLogger = { ...vite.createLogger('silent'), warn: (message) => warnings.push(message) };
      await vite.build({ root: directory, configFile: false, logLevel: 'warn', customLogger });
      assert.deepEqual(warnings, []);
      const { text, wasm } = await open(join(directory, 'dist'));
      assert.equal(text, draw ? torchExpected : expected);
      assert.equal(wasm.length, 1, 'one of the two is loaded');
      assert.match(wasm[0], file);
    });
  }

  for (const [entry, file, draw] of [
    ['index.js', 'nn-init.wasm'],
    ['core.js', 'nn-init-core.wasm'],
    ['frameworks.js', 'nn-init-frameworks.wasm', torch],
  ]) {
    test(`a page needs no bundler: ${entry}`, async () => {
      await writeFiles(project, {
        'plain/index.html': html('page.js'),
        'plain/page.js': script(`../node_modules/nn-init/dist/${entry}`, draw),
      });
      const { text, wasm } = await open(project, 'plain/');
      assert.equal(text, draw ? torchExpected : expected);
      assert.deepEqual(wasm, [file]);
    });
  }
});
