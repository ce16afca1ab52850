// SPDX-License-Identifier: Apache-2.0
//
// The benchmark's side of the protocol that serve.js describes: starts the contestants and asks them.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WORKS } from './works.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const node = (script) => [process.execPath, [here(script)]];

/**
 * The Python that has the peers: the one that PYTHON names, else that of `make bench-peers`, else /usr/bin/python3. Debian's NumPy
 * and PyTorch belong to the last, which need not be the first on the path.
 */
function pythonOf() {
  if (process.env.PYTHON) return process.env.PYTHON;
  if (existsSync(here('../../build/peers/.installed'))) return here('../../build/peers/bin/python');
  return existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
}
const python = pythonOf();

/**
 * @typedef {object} Launch
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string>} [env]
 * @property {boolean} [ours] must prove its bits
 * @property {boolean} [fresh] its first call is measured too
 */

/**
 * Debian's libraries of linear algebra, which lie beside each other: `flavours` are found first, of one thread. Paths
 * that are not there do no harm.
 * @param {string[]} flavours
 */
function linearAlgebra(flavours) {
  const [triplet] = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu')) : [];
  const paths = flavours.map((flavour) => `/usr/lib/${triplet}/${flavour}`);
  return { LD_LIBRARY_PATH: paths.join(':'), OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
}

/** Every system that could take part. @returns {Launch[]} */
export function launches() {
  const native = here('../../build/bench/');
  const programs = existsSync(native) ? readdirSync(native).filter((file) => file.startsWith('native-')) : [];
  const list = [
    ['nn-init', ...node('nn_init.js'), { ours: true, fresh: true }],
    ['nn-init/frameworks', ...node('frameworks.js'), { ours: true }],
    ...programs.map((file) => [file, native + file, [], { ours: true }]),
    ['plain JavaScript', ...node('plain.js'), { fresh: true }],
    ['TF.js', ...node('tfjs.js'), { fresh: true }],
    ['jax-js', ...node('jax.js'), { fresh: true }],
    ['@stdlib', ...node('stdlib.js'), { fresh: true }],
    ['NumPy', python, [here('python.py'), 'numpy']],
    // Debian's as it is where nothing else is installed: on reference LAPACK. A wheel has MKL inside, wherever it is.
    ['PyTorch', python, [here('python.py'), 'torch'], { env: linearAlgebra(['lapack', 'blas']) }],
    [
      'PyTorch with OpenBLAS',
      python,
      [here('python.py'), 'torch-openblas'],
      { env: linearAlgebra(['openblas-pthread', 'openblas-openmp', 'openblas-serial']) },
    ],
  ];
  return list.map(([name, command, args, options]) => ({ name, command, args, ...options }));
}

/** A contestant's process. */
export class Contestant {
  #process;
  #lines;
  #complaint = '';

  /** @param {Launch} launch */
  static async start(launch) {
    const contestant = new Contestant(launch);
    try {
      Object.assign(contestant, JSON.parse(await contestant.#answer()));
    } catch (error) {
      contestant.stop();
      throw error;
    }
    return contestant;
  }

  /** @param {Launch} launch */
  constructor({ command, args, env = {}, ours = false }) {
    this.ours = ours;
    // Settings meant for another BLAS can keep NumPy from starting.
    const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...inherited } = process.env;
    this.#process = spawn(command, args, { env: { ...(command === python ? inherited : process.env), ...env } });
    this.#process.on('error', (error) => (this.#complaint += error.message));
    this.#process.stdin.on('error', () => {}); // it ended: #answer tells
    this.#process.stderr.on('data', (text) => (this.#complaint += text));
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async #answer() {
    const { value, done } = await this.#lines.next();
    if (!done) return value;
    // The reason of a Python or Node program's end is the line that begins with the error's name.
    const lines = this.#complaint.split('\n').filter((line) => line.trim());
    throw new Error(lines.findLast((line) => /^(Error|\w+Error)\b/.test(line)) ?? lines.at(-1) ?? 'it ended');
  }

  async #ask(...words) {
    this.#process.stdin.write(`${words.join(' ')}\n`);
    return this.#answer();
  }

  /** Nanoseconds that `calls` calls take together. */
  async time({ work, variant, size }, calls) {
    return Number(await this.#ask('time', work, variant, size, calls));
  }

  /** The elements' bytes of a fill from the start of seed 42's stream. */
  async bytes({ work, variant, size }) {
    return Buffer.from(await this.#ask('bytes', work, variant, size), 'hex');
  }

  /** What it can be asked to do at this size, of some works. */
  entries(size, works = WORKS) {
    return Object.entries(this.contests)
      .filter(([work]) => works.includes(work) && size <= (this.limits?.[work] ?? Infinity))
      .flatMap(([work, variants]) => variants.map((variant) => ({ work, variant })))
      .map((entry) => ({ ...entry, size, contestant: this, label: `${this.system} ${entry.variant}` }));
  }

  stop() {
    this.#process.stdin.end();
    this.#process.kill();
  }
}

/** Starts all that can be; says which can't, and why. */
export async function startAll() {
  const contestants = [];
  for (const launch of launches()) {
    try {
      contestants.push(await Contestant.start(launch));
    } catch (error) {
      console.log(`${launch.name} does not take part: ${error.message}`);
    }
  }
  return contestants;
}
