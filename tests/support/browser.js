// SPDX-License-Identifier: Apache-2.0
// Chromium, and a server for the pages that it is to open.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * Serves the files below a directory to this machine alone.
 *
 * @param {string} directory
 * @param {Record<string, string>} [headers] sent with every file
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve(directory, headers = {}) {
  const server = createServer(async (request, response) => {
    // The path of a URL has no '..' in it, so nothing outside of the directory can be asked for.
    const path = new URL(request.url, 'http://localhost').pathname.replace(/\/$/, '/index.html');
    try {
      const body = await readFile(join(directory, path));
      response
        .writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', ...headers })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
}

/** Debian's Chromium, without a sandbox (which cannot run as root) and without the traffic of its own accord. */
export function launchChromium() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
