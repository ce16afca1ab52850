// SPDX-License-Identifier: Apache-2.0
//
// A pool of two workers against one thread, in Node.js and in browsers: pool-work.js, run there.
//   node tests/bench/pool.js [rounds] [engine or path of a Node.js ...]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serve } from '../support/browser.js';
import { launch } from '../support/browsers.js';
import { root } from '../support/run.js';
import { summary } from './rounds.js';
import { STANDARD } from './works.js';

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const FILLS = ['uniform', 'normal', 'bfloat16 normal'];
const { model, parameters } = JSON.parse(
  readFileSync(new URL('../../demo/models/resnet50.json', import.meta.url), 'utf8'),
);
const MODEL = { model: parameters, recipe: 'torchvision/resnet' };

/** In a page, or in Node.js. @param {string} folder @param {any} o */
async function work(folder, o) {
  const [{ load }, { createPool }, { initialize }, { measure }] = await Promise.all(
    ['npm/dist/index.js', 'npm/dist/pool.js', 'npm/dist/model.js', 'tests/bench/pool-work.js'].map(
      (path) => import(folder + path),
    ),
  );
  return measure({ load, createPool, initialize }, o);
}

/** @param {string} engine of a browser @param {any} o */
async function inBrowser(engine, o) {
  const server = await serve(root, ISOLATED);
  const browser = await launch(engine);
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}tests/support/blank.html`);
    return await page.evaluate(work, server.url, o);
  } finally {
    await browser.close();
    server.close();
  }
}

/** @param {string} node @param {any} o */
function inNode(node, o) {
  const code = `(${work})(${JSON.stringify(`file://${root}`)}, ${JSON.stringify(o)}).then((rows) => console.log(JSON.stringify(rows)));`;
  return JSON.parse(execFileSync(node, ['--input-type=module', '-e', code], { encoding: 'utf8' }));
}

/**
 * @param {string} engine 'chromium', 'firefox', or the path of a Node.js
 * @param {number} rounds
 * @param {number} [size] of the tensors
 * @returns {Promise<Record<string, import('./bars.js').Value>>} by what is measured, in words
 */
export async function pool(engine, rounds, size) {
  const o = { ...MODEL, rounds, size };
  const rows = await (/^(chromium|firefox)$/.test(engine) ? inBrowser(engine, o) : inNode(engine, o));
  return Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, summary(values)]));
}

/**
 * In each engine, as bars.js has it.
 * @param {number} rounds
 * @returns {Promise<Record<string, import('./bars.js').Pool>>}
 */
export async function pools(rounds) {
  const result = {};
  for (const [label, engine] of Object.entries({
    [STANDARD]: process.execPath,
    Chromium: 'chromium',
    Firefox: 'firefox',
  })) {
    const rows = await pool(engine, rounds);
    const speedup = (how) => Object.fromEntries(FILLS.map((fill) => [fill, rows[`${fill}, ${how}`]]));
    result[label] = {
      inPlace: speedup('shared'),
      copied: speedup('copied'),
      resnet50: rows.model,
      small: rows['small, ms'],
      blocked: rows['longest pause, ms'],
    };
  }
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [rounds = '5', ...engines] = process.argv.slice(2);
  for (const engine of engines.length ? engines : [process.execPath, 'chromium', 'firefox']) {
    console.log(`${engine}, ${model}`);
    for (const [name, { median }] of Object.entries(await pool(engine, Number(rounds))))
      console.log(`  ${name.padEnd(32)}${median.toFixed(3).padStart(9)}`);
  }
}
