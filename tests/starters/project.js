// SPDX-License-Identifier: Apache-2.0
// A starter as people use it: its folder, copied into build/starters, and the commands of its README, word by word.

import { cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { run, start } from '../everywhere/processes.js';
import { violationsOf } from '../support/axe.js';
import { serve } from '../support/browser.js';
import { launch } from '../support/browsers.js';
import { node } from '../support/nodes.js';
import { root } from '../support/run.js';

export const source = join(root, 'demo/starters');
const work = join(root, 'build/starters');
const tarball = join(root, 'build/nn-init.tgz');
const own = join(root, 'tests/node_modules');

const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

/** The lines of the README's block of commands. */
export async function commandsOf(name) {
  const text = await readFile(join(source, name, 'README.md'), 'utf8');
  const block = /```sh\n(.*?)```/s.exec(text)?.[1] ?? '';
  return block.split('\n').filter(Boolean);
}

/** Unpacks nn-init as npm does. @returns the folder of the package */
async function unpack(modules) {
  const directory = join(modules, 'nn-init');
  await mkdir(directory, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', directory, '--strip-components=1']);
  return directory;
}

/** In place of `npm install`, without a network: unpacks nn-init, and links the other packages to those of the tests. */
async function installQuickly(directory) {
  const { dependencies, devDependencies } = await readJson(join(directory, 'package.json'));
  const modules = join(directory, 'node_modules');
  await unpack(modules);
  await mkdir(join(modules, '.bin'));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    if (name === 'nn-init') continue;
    const manifest = await readJson(join(own, name, 'package.json'));
    if (manifest.version !== version) throw new Error(`The tests have ${name} ${manifest.version}, and not ${version}`);
    await symlink(join(own, name), join(modules, name));
    for (const [bin, path] of Object.entries(manifest.bin ?? {}))
      await symlink(join(own, name, path), join(modules, '.bin', bin));
  }
}

/** Installs a program that is a package of npm. @returns the folder of its command */
async function installTool(cell) {
  const directory = join(work, 'tools', cell);
  await mkdir(directory, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    await cp(join(root, 'tests/everywhere/cells', cell, file), join(directory, file));
  await run('npm', ['ci', '--prefer-offline'], { cwd: directory, timeout: 600_000 });
  return join(directory, 'node_modules/.bin');
}

/** What a check works with. */
export class Project {
  #closing = [];
  #env;
  #quick;
  #ready;

  /** @param {string} name @param {boolean} quick */
  constructor(name, quick) {
    this.name = name;
    this.directory = join(work, name);
    this.#quick = quick;
  }

  /**
   * Copies the folder, and what its commands need.
   *
   * @param {import('./starters.js').Starter} starter
   * @param {string} [registry] the URL that npm and Deno take for the registry
   */
  async prepare({ lock, tool, node: version, ready }, registry) {
    this.#ready = ready;
    await rm(this.directory, { recursive: true, force: true });
    await cp(join(source, this.name), this.directory, { recursive: true });
    if (lock) await cp(join(root, 'tests', lock), join(this.directory, 'package-lock.json'));
    const folders = [version && dirname(node(version)), tool && (await installTool(tool)), process.env.PATH];
    const PATH = folders.filter(Boolean).join(delimiter);
    const cache = join(work, 'cache', this.name);
    await rm(cache, { recursive: true, force: true });
    this.#env = { PATH, NPM_CONFIG_REGISTRY: registry, DENO_DIR: cache };
  }

  /** Runs a command to its end. @param {string} line its words */
  run(line) {
    const [command, ...args] = line.split(' ');
    return run(command, args, { cwd: this.directory, env: this.#env, timeout: 600_000 });
  }

  /**
   * Follows the README.
   *
   * @returns {Promise<{ stdout?: string, match?: RegExpMatchArray }>} what the last command said; or, of a server, its words when
   *   it is ready
   */
  async followReadme() {
    const commands = await commandsOf(this.name);
    const last = commands.pop();
    for (const line of commands) {
      if (line === 'npm install' && this.#quick) await installQuickly(this.directory);
      else await this.run(line);
    }
    if (!this.#ready) return this.run(last);
    const [command, ...args] = last.split(' ');
    const server = await start(command, args, { cwd: this.directory, env: this.#env, ready: this.#ready });
    this.#closing.push(server.stop);
    return server;
  }

  /** Serves a folder of the copy. @returns its URL */
  async serve(folder) {
    const server = await serve(join(this.directory, folder));
    this.#closing.push(server.close);
    return server.url;
  }

  /** A content delivery network with nn-init. @returns its URL */
  async startCdn() {
    const folder = join(work, 'cache', this.name);
    await unpack(join(folder, 'npm'));
    const server = await serve(folder, { 'access-control-allow-origin': '*' });
    this.#closing.push(server.close);
    return server.url;
  }

  /** Opens a page in Chromium. @param {string} url @param {{ webgpu?: 'swiftshader' }} [options] */
  async open(url, options) {
    const browser = await launch('chromium', options);
    this.#closing.push(() => browser.close());
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  }

  /** Takes pictures of a page, for people to look at, in build/starters. @returns what is wrong with it for axe-core, and its errors */
  async lookAt(page) {
    await page.screenshot(join(work, `${this.name}.png`));
    const wrong = await violationsOf(page);
    await page.resize(390, 844);
    await page.emulateDark(true);
    await page.screenshot(join(work, `${this.name}-phone.png`));
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    return [
      ...wrong,
      ...(await violationsOf(page)),
      ...(await page.errors()),
      ...(isWide ? ['It is wider than a phone'] : []),
    ];
  }

  /** Reads a file of the copy. */
  read = (path, encoding) => readFile(join(this.directory, path), encoding);

  /** Ends what was begun. */
  async close() {
    for (const end of this.#closing.splice(0)) await end();
  }
}
