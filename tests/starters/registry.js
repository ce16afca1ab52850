// SPDX-License-Identifier: Apache-2.0
// A registry for npm and Deno that has nn-init as it would be published, from the tarball, and sends them to the real one for the rest.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { root } from '../support/run.js';

const NAME = 'nn-init';

/** What the registry says of the package. */
async function documentOf(tarball, url) {
  const manifest = JSON.parse(await readFile(join(root, 'npm/package.json'), 'utf8'));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const { version } = manifest;
  const published = { ...manifest, _id: `${NAME}@${version}`, dist: { tarball: `${url}${NAME}.tgz`, integrity } };
  return JSON.stringify({ name: NAME, 'dist-tags': { latest: version }, versions: { [version]: published } });
}

/** @returns {Promise<{ url: string, close: () => void }>} */
export async function startRegistry() {
  const real = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const tarball = await readFile(join(root, 'build/nn-init.tgz'));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, url);
    if (pathname === `/${NAME}`) response.setHeader('content-type', 'application/json').end(document);
    else if (pathname === `/${NAME}.tgz`) response.end(tarball);
    else response.writeHead(307, { location: new URL(request.url.slice(1), real).href }).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${server.address().port}/`;
  const document = await documentOf(tarball, url);
  return {
    url,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
