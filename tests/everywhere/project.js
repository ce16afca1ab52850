// SPDX-License-Identifier: Apache-2.0
// The project of a cell: its folder in cells/, copied into build/everywhere/, with its packages, and with nn-init as a user
// installs it, from the tarball.

import { appendFile, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, delimiter, dirname, join } from 'node:path';
import { serve } from '../support/browser.js';
import { node } from '../support/nodes.js';
import { root } from '../support/run.js';
import { textOf } from './browser.js';
import { run, start } from './processes.js';

const here = join(root, 'tests/everywhere');
export const work = join(root, 'build/everywhere');
const tarball = join(root, 'build/nn-init.tgz');

/** A port that nothing listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Without what it imports, check.js has draw() to offer. */
const withoutImports = (source) => source.replace(/^import .*\n/gm, '');

/** check.js as a program of another kind, by the end of its name. */
const kinds = {
  'check.cjs': (source) =>
    source
      .replace(/^import \{ load as (\w+) \} from (.+);$/gm, 'const { load: $1 } = require($2);')
      .replace(/^import (\{ \w+ \}) from (.+);$/gm, 'const $1 = require($2);')
      .replace(/^export (async function (\w+))/gm, 'exports.$2 = $2;\n$1'),
  'check.inline.js': (source) => source.replace(/from '(nn-init.*)'/g, "from '$1/inline'"),
  'check.classic.js': (source) => withoutImports(source).replace(/^export /gm, ''),
  'draw.js': withoutImports,
};

/** What a cell works with. */
class Project {
  #servers = [];
  #log;
  #env = {};
  #expected;
  #withoutWorkers;

  /**
   * @param {string} name
   * @param {object} cell
   * @param {string} expected what check.js says in Node.js
   */
  constructor(name, { node: version, digests, withoutWorkers = [] }, expected) {
    this.name = name;
    this.directory = join(work, name);
    this.#log = join(work, `${name}.log`);
    this.#expected = expected.split(' ').slice(0, digests).join(' '); // draw() says the first ones
    this.#withoutWorkers = withoutWorkers;
    if (version) this.#env.PATH = `${dirname(node(version))}${delimiter}${process.env.PATH}`;
  }

  /** Begins a check: what its program must say is `expected`. Its last word is how many workers there are. */
  begin(what) {
    const isWithout = this.#withoutWorkers.includes(what);
    this.expected = isWithout ? this.#expected.replace(/\d+$/, '0') : this.#expected;
  }

  tarball = tarball;
  node = node;
  freePort = freePort;
  page = textOf;

  /** Writes into the log of the cell. */
  log = (text) => appendFile(this.#log, `${text}\n`);

  #options = ({ cwd = this.directory, env, ...others } = {}) => ({ cwd, env: { ...this.#env, ...env }, ...others });

  /** Runs a program, in the folder of the project, to its end. */
  async run(command, args = [], options) {
    const said = await run(command, args, this.#options(options));
    await this.log(`$ ${[command, ...args].join(' ')}\n${said.stdout}${said.stderr}`);
    return said;
  }

  /** Runs a program of node_modules/.bin. */
  bin = (name, ...args) => this.run(join(this.directory, 'node_modules/.bin', name), args);

  /** Starts a server; see processes.js. */
  async start(command, args, options) {
    const server = await start(command, args, this.#options(options));
    this.#servers.push({ close: server.stop });
    return server;
  }

  /** Serves a folder of the project; see tests/support/browser.js. */
  async serve(folder = '.', headers = {}) {
    const server = await serve(join(this.directory, folder), headers);
    this.#servers.push(server);
    return server;
  }

  /** Ends what start() and serve() began. */
  close() {
    for (const server of this.#servers.splice(0)) server.close();
  }
}

/** Installs the packages of a project by npm, and the tarball as one more. */
async function install(project) {
  if (existsSync(join(project.directory, 'package-lock.json')))
    await project.run('npm', ['ci', '--prefer-offline'], { timeout: 600_000 });
  await project.run('npm', ['install', `./${basename(tarball)}`], { timeout: 600_000 });
}

/**
 * @param {string} name a folder of cells/
 * @param {object} cell its cell.js
 * @param {string} [expected] what check.js must say
 */
export async function prepare(name, cell, expected = '') {
  await mkdir(work, { recursive: true });
  const project = new Project(name, cell, expected);
  await rm(project.directory, { recursive: true, force: true });
  await writeFile(join(work, `${name}.log`), '');
  const filter = (path) => basename(path) !== 'cell.js';
  for (const source of cell.sources ?? [])
    await cp(join(here, 'shared', source), project.directory, { recursive: true });
  await cp(join(here, 'cells', name), project.directory, { recursive: true, filter });
  await copyFile(tarball, join(project.directory, basename(tarball)));
  const source = await readFile(join(here, 'check.js'), 'utf8');
  for (const path of cell.program ?? ['check.js']) {
    await mkdir(join(project.directory, dirname(path)), { recursive: true });
    await writeFile(join(project.directory, path), kinds[basename(path)]?.(source) ?? source);
  }
  await (cell.install ?? install)(project);
  return project;
}

/** What check.js says in this Node. */
export async function expectedText() {
  const cwd = join(work, 'expected');
  await rm(cwd, { recursive: true, force: true });
  await mkdir(cwd, { recursive: true });
  await writeFile(join(cwd, 'package.json'), '{ "private": true, "type": "module" }');
  await copyFile(join(here, 'check.js'), join(cwd, 'check.js'));
  await run('npm', ['install', tarball], { cwd });
  const script = "import { check } from './check.js'; console.log(await check());";
  return (await run(process.execPath, ['--input-type=module', '--eval', script], { cwd })).stdout.trim();
}
