// SPDX-License-Identifier: Apache-2.0
// The programs that cells run. Each is the head of a process group, so that it goes with all that it started.

import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** Nobody looks at these programs, and nothing but registries can be asked. */
const environment = {
  ASTRO_TELEMETRY_DISABLED: '1',
  BROWSER: 'none',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NG_CLI_ANALYTICS: 'false',
  NO_COLOR: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_loglevel: 'error',
  npm_config_update_notifier: 'false',
};

const running = new Set();

/** Ends every program that still runs. */
export function stopAll() {
  for (const program of running) program.stop();
}
process.on('exit', stopAll);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

function begin(command, args, { cwd, env }) {
  const child = spawn(command, args.map(String), {
    cwd,
    env: { ...process.env, ...environment, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const program = { name: [command, ...args].join(' '), child, stdout: '', stderr: '', stop, output };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8');
    child[stream].on('data', (text) => (program[stream] += stripVTControlCharacters(text)));
  }
  child.on('close', () => running.delete(program));
  running.add(program);

  function output() {
    return program.stdout + program.stderr;
  }
  function stop() {
    running.delete(program);
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {} // it has ended by itself
  }
  return program;
}

const failure = (program, what) => new Error(`${program.name}: ${what}\n${program.output()}`);

/** Runs a program to its end; what it said is in the error if it fails. */
export async function run(command, args, { cwd, env, timeout = 120_000 } = {}) {
  const program = begin(command, args, { cwd, env });
  const timer = setTimeout(() => program.stop(), timeout);
  try {
    const how = await new Promise((resolve, reject) => {
      program.child.on('error', reject);
      program.child.on('close', (code, signal) => resolve(code ?? signal));
    });
    if (how !== 0) throw failure(program, how === 'SIGKILL' ? `ended after ${timeout / 1000} s` : how);
    return { stdout: program.stdout, stderr: program.stderr };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Starts a server, and waits for the words that it says when it is ready.
 *
 * @param {{ cwd?: string, env?: Record<string, string>, ready: RegExp, timeout?: number }} options
 * @returns {Promise<{ match: RegExpMatchArray, output: () => string, stop: () => void }>}
 */
export async function start(command, args, { cwd, env, ready, timeout = 60_000 }) {
  const program = begin(command, args, { cwd, env });
  const match = await new Promise((resolve, reject) => {
    const fail = (what) => reject(failure(program, what));
    const timer = setTimeout(() => {
      program.stop();
      fail(`not ready after ${timeout / 1000} s`);
    }, timeout);
    const look = () => {
      const match = program.output().match(ready);
      if (!match) return;
      clearTimeout(timer);
      resolve(match);
    };
    for (const stream of ['stdout', 'stderr']) program.child[stream].on('data', look);
    program.child.on('error', reject);
    program.child.on('close', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${code ?? signal}`);
    });
  });
  return { match, output: program.output, stop: program.stop };
}
