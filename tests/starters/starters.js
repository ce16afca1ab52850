// SPDX-License-Identifier: Apache-2.0
// The starters, each with its check.

import cloudflareWorker from './checks/cloudflare-worker.js';
import deno from './checks/deno.js';
import html from './checks/html.js';
import node from './checks/node.js';
import onnxruntime from './checks/onnxruntime.js';
import tfjs from './checks/tfjs.js';
import vitePool from './checks/vite-pool.js';
import webgpu from './checks/webgpu.js';

/**
 * @typedef {object} Starter
 * @property {boolean} [quick] whether `make test` runs it too: it needs nothing but nn-init and packages of the tests
 * @property {string} [lock] the lockfile that pins its packages, below tests/
 * @property {string} [tool] a cell of tests/everywhere that installs the program it runs in
 * @property {number} [node] the version of Node.js, where the oldest is too old
 * @property {RegExp} [ready] what its server says when it is ready
 * @property {(project: import('./project.js').Project) => Promise<void>} check
 */

/** By their folders in demo/starters. @type {Record<string, Starter>} */
export const starters = {
  html,
  node,
  'vite-pool': vitePool,
  tfjs,
  onnxruntime,
  webgpu,
  deno,
  'cloudflare-worker': cloudflareWorker,
};
