// SPDX-License-Identifier: Apache-2.0
// A WebDriver session with WebKitWebDriver.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How many ms a script may take. */
const SCRIPT_TIMEOUT = 180_000;

/** How many ms a browser may take to start. */
const START_TIMEOUT = 30_000;

/** A free port. WebKitWebDriver cannot choose one itself. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** @returns {Promise<any>} the answer's value */
async function send(method, url, body, signal) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body), signal });
  const { value } = await response.json();
  if (!response.ok) throw new Error(value.message || value.error);
  return value;
}

/** Resolves when a driver that was just started answers. */
async function untilReady(url, driver) {
  while (driver.exitCode === null && driver.signalCode === null) {
    try {
      return await send('GET', `${url}/status`);
    } catch {
      await sleep(10);
    }
  }
  throw new Error('WebKitWebDriver does not start');
}

/**
 * @param {typeof import('node:child_process').spawn} start
 * @param {Record<string, string>} env
 * @returns {Promise<{ version: string, get: (path: string) => Promise<any>, post: (path: string, body?: object) =>
 *   Promise<any>, close: () => Promise<void> }>} paths are relative to the session's
 */
export async function openSession(start, env) {
  const port = await freePort();
  const driver = start('WebKitWebDriver', [`--port=${port}`], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, driver);
  const capabilities = { alwaysMatch: { timeouts: { script: SCRIPT_TIMEOUT } } };
  const started = await send('POST', `${url}/session`, { capabilities }, AbortSignal.timeout(START_TIMEOUT));
  const session = `${url}/session/${started.sessionId}`;
  return {
    version: started.capabilities.browserVersion,
    get: (path) => send('GET', `${session}/${path}`),
    post: (path, body = {}) => send('POST', `${session}/${path}`, body),
    async close() {
      await send('DELETE', session).finally(() => driver.kill());
    },
  };
}
