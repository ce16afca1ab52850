// SPDX-License-Identifier: Apache-2.0
// A server for the pages that browsers open; browsers.js starts the browsers.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const types = {
  '.bin': 'application/octet-stream',
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** The script that keeps the errors of a page in WebKit. It is a file, since a policy may forbid inline scripts. */
const recorder = { path: '/.record-errors.js', file: new URL('browsers/record-errors.js', import.meta.url) };

const isWebKit = (userAgent = '') => userAgent.includes('AppleWebKit/') && !userAgent.includes('Chrome/');

/** An HTML page with the recorder before every other script. */
const withRecorder = (html) =>
  html.replace(
    /^\s*(<!doctype[^>]*>)?(\s*<html[^>]*>)?(\s*<head[^>]*>)?/i,
    `$&<script src="${recorder.path}"></script>`,
  );

/**
 * Serves the files below a directory, to this machine only. `paths` grows with every request, except those for the
 * recorder.
 *
 * @param {string} directory
 * @param {Record<string, string>} [headers] sent with every file
 * @param {(path: string) => { status?: number, type?: string, body?: string | Uint8Array } | undefined} [intercept] may
 *   answer instead of a file
 * @returns {Promise<{ url: string, paths: string[], close: () => void }>}
 */
export async function serve(directory, headers = {}, intercept = () => undefined) {
  const paths = [];
  const server = createServer(async (request, response) => {
    // The path of a URL has no '..' in it, so no file outside the directory can be asked for.
    const path = new URL(request.url, 'http://localhost').pathname.replace(/\/$/, '/index.html');
    const isRecorder = path === recorder.path;
    if (!isRecorder) paths.push(path);
    const given = intercept(path);
    if (given) {
      const { status = 200, type = 'application/octet-stream', body } = given;
      response.writeHead(status, { 'content-type': type, ...headers }).end(body);
      return;
    }
    try {
      let body = await readFile(isRecorder ? recorder.file : join(directory, path));
      const type = types[extname(path)] ?? 'application/octet-stream';
      if (type.startsWith('text/html') && isWebKit(request.headers['user-agent'])) body = withRecorder(body.toString());
      response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}/`,
    paths,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
