// SPDX-License-Identifier: Apache-2.0
// WebKitGTK: its MiniBrowser, driven by WebDriver, on a virtual display. Every page is a browser of its own: a driver
// has one session, and a session takes 0.3 s.

import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '../run.js';
import { WebKitPage } from './webkit-page.js';
import { openSession } from './webdriver.js';

/** Starts a program that dies with this process, however that ends, and that does not keep this process alive. */
function start(command, args, options) {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], options);
  child.unref();
  return child;
}

/** Windows may be larger than the display. */
async function startDisplay() {
  const args = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
  const server = start('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    let text = '';
    server.stdio[3].on('data', (data) => {
      text += data;
      if (text.endsWith('\n')) resolve(text.trim());
    });
    server.once('exit', () => reject(new Error('Xvfb does not start')));
  });
  server.stdio[3].destroy();
  return { name: `:${number}`, close: () => server.kill() };
}

/** Otherwise the toolbar would keep the window at least 447 pixels wide. */
const narrow = '* { min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px; }';

/**
 * Writes settings of the desktop. MiniBrowser does not ask where to put a download: it goes to the user's download
 * directory.
 */
async function writeSettings(downloads) {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'gtk-3.0'));
  await writeFile(join(directory, 'gtk-3.0/gtk.css'), narrow);
  if (downloads) await writeFile(join(directory, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  return directory;
}

/** @param {{ wasm: boolean, downloads?: string }} options */
export async function launchWebKit({ wasm, downloads }) {
  const [display, settings] = await Promise.all([startDisplay(), writeSettings(downloads)]);
  const environment = {
    ...process.env,
    DISPLAY: display.name,
    LANG: 'en_US.UTF-8', // otherwise navigator.language may be C, which Intl does not accept
    XDG_CONFIG_HOME: settings,
    LIBGL_ALWAYS_SOFTWARE: '1',
    WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1', // otherwise a screenshot takes 2 s
    JSC_useWasm: wasm ? '1' : '0',
  };
  const open = (dark) => openSession(start, { ...environment, GTK_THEME: dark ? 'Adwaita:dark' : 'Adwaita' });

  const sessions = new Set();
  let first = await open(false); // it knows the version
  sessions.add(first);
  return {
    engine: 'webkit',
    version: first.version,
    async newPage({ width = 1280, height = 800, dark = false } = {}) {
      const session = dark || !first ? await open(dark) : first;
      if (session === first) first = undefined;
      sessions.add(session);
      const page = new WebKitPage(session, () => sessions.delete(session));
      await page.resize(width, height);
      return page;
    },
    async close() {
      try {
        await Promise.all([...sessions].map((session) => session.close()));
      } finally {
        display.close();
      }
    },
  };
}
