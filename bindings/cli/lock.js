// SPDX-License-Identifier: Apache-2.0
// One writer for one file, on file systems that many machines share. Whoever writes model.safetensors holds
// model.safetensors.lock. Its time is renewed while its owner lives; a lock that grows old is a dead task's, and is taken over.
// Clocks of machines are never compared: only whether a time changes while somebody looks.
import { readdirSync, rmSync } from 'node:fs';
import { open, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.js';

/** Milliseconds between two signs of life. */
const BEAT = 1000;
/** After this time without a sign of life the owner counts as dead. A busy disk can stop a living task for seconds. */
const DEAD = 15_000;

/**
 * Whether a file is what a dead writer left half-written, by the names that write() gives.
 * @param {(file: string) => boolean} isOurs
 */
const isLeft = (isOurs) => (/** @type {string} */ name) => {
  const [, file] = /^(.+)\.[^.]+\.tmp$/.exec(name) ?? [];
  return file !== undefined && isOurs(file);
};

/** @param {string} lock @returns {Promise<boolean>} whether it is ours now */
async function create(lock) {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(`${hostname()} ${process.pid}\n`);
    await file.close();
    return true;
  } catch (error) {
    if (/** @type {any} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the owner is a process of this machine that has ended. @param {string} owner */
function hasEnded(owner) {
  const [host, pid] = owner.trim().split(' ');
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return /** @type {any} */ (error).code === 'ESRCH';
  }
}

/** Waits until the lock is gone or its owner dead. @param {string} lock @param {string} path @param {AbortSignal} signal */
async function outlive(lock, path, signal) {
  const owner = await readFile(lock, 'utf8').catch(() => '');
  if (hasEnded(owner)) return;
  const seen = await stat(lock).catch(() => undefined);
  for (let waited = 0; waited < DEAD; waited += BEAT) {
    await sleep(BEAT, undefined, { signal });
    const now = await stat(lock).catch(() => undefined);
    if (!seen || !now) return;
    if (now.mtimeMs !== seen.mtimeMs)
      throw new Failure(
        `${path} is being written by another task (machine and process: ${owner.trim()}); wait for it, or end it`,
      );
  }
}

/** Removes a dead task's lock. If two tasks try at the same time, only one of them moves it. @param {string} lock */
async function remove(lock) {
  const aside = `${lock}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await rename(lock, aside).catch(() => {});
  await rm(aside, { force: true });
}

/**
 * Becomes the one writer of a file, and removes what a dead one left.
 * @param {string} path of the file
 * @param {AbortSignal} signal
 * @param {(file: string) => boolean} [isOurs] names of the files beside it that whoever has the lock writes; by default its own
 * @returns {Promise<() => Promise<void>>} gives the lock back
 */
export async function lockFile(path, signal, isOurs = (file) => file === basename(path)) {
  const lock = `${path}.lock`;
  while (!(await create(lock))) {
    await outlive(lock, path, signal);
    await remove(lock);
  }
  const folder = dirname(path);
  // A second Ctrl-C ends the process at once.
  const onexit = () => {
    rmSync(lock, { force: true });
    for (const name of readdirSync(folder).filter(isLeft(isOurs))) rmSync(join(folder, name), { force: true });
  };
  process.on('exit', onexit);
  const timer = setInterval(() => utimes(lock, new Date(), new Date()).catch(() => {}), BEAT);
  timer.unref();
  for (const name of (await readdir(folder)).filter(isLeft(isOurs))) await rm(join(folder, name), { force: true });
  return async () => {
    clearInterval(timer);
    process.off('exit', onexit);
    await rm(lock, { force: true });
  };
}
