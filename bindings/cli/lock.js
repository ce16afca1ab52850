// SPDX-License-Identifier: Apache-2.0
// Lets only one task write a file, on file systems that many machines share. The task that writes model.safetensors
// holds model.safetensors.lock. It renews the lock's time as long as it lives. A lock that grows old belongs to a dead
// task, and is taken over. Clocks of different machines are never compared: a task only watches whether the time
// changes.
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { link, open, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.js';
import { besideOf } from './files.js';

/** Milliseconds between two renewals. */
const BEAT = 1000;
/**
 * After so many milliseconds without a renewal the owner counts as dead. A busy disk can stop a living task for
 * seconds.
 */
const DEAD = 15_000;

/**
 * Whether a dead writer left a file half-written: by the names that write() gives.
 * @param {(file: string) => boolean} isOurs
 */
const isLeft = (isOurs) => (/** @type {string} */ name) => {
  const [, file] = /^(.+)\.[^.]+\.tmp$/.exec(name) ?? [];
  return file !== undefined && isOurs(file);
};

/**
 * Identifies this machine since it started, and the processes that this one sees. Without it, processes of two
 * containers could have the same host name and number.
 */
function placeOfProcess() {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // not Linux
  }
}

/** @returns {string} a text that only a lock of this process contains */
const newOwner = () => `${hostname()} ${process.pid} ${placeOfProcess()} ${randomUUID()}`;

/** @param {string} lock @param {string} owner @returns {Promise<boolean>} whether it is ours now */
async function create(lock, owner) {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(`${owner}\n`);
    await file.close();
    return true;
  } catch (error) {
    if (/** @type {any} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** The owner of a lock; '' if there is none, or it has not written its name yet. @param {string} lock */
const ownerOf = async (lock) => (await readFile(lock, 'utf8').catch(() => '')).trim();

/** Whether the owner is a process of this machine that has ended. @param {string} owner */
function hasEnded(owner) {
  const [, pid, place] = owner.split(' ');
  if (place !== placeOfProcess() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return /** @type {any} */ (error).code === 'ESRCH';
  }
}

/**
 * Waits until the lock is gone or its owner is dead.
 * @param {string} lock
 * @param {string} owner
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function outlive(lock, owner, path, signal) {
  if (hasEnded(owner)) return;
  const seen = await stat(lock).catch(() => undefined);
  for (let waited = 0; waited < DEAD; waited += BEAT) {
    await sleep(BEAT, undefined, { signal });
    const now = await stat(lock).catch(() => undefined);
    if (!seen || !now) return;
    if (now.mtimeMs !== seen.mtimeMs)
      throw new Failure(
        `${path} is being written by another task (machine and process: ${owner.split(' ', 2).join(' ')}); wait for it, or end it`,
      );
  }
}

/**
 * Removes a dead task's lock. If two tasks do so at once, the second may have removed the first one's new lock; it then
 * puts it back.
 * @param {string} lock @param {string} dead the dead owner
 */
async function remove(lock, dead) {
  const aside = besideOf(lock);
  await rename(lock, aside).catch(() => {});
  const owner = await ownerOf(aside);
  if (owner && owner !== dead) await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
}

/**
 * Becomes the only writer of a file, and removes what a dead one left behind.
 * @param {string} path the file's path
 * @param {AbortSignal} signal
 * @param {(file: string) => boolean} [isOurs] whether a file beside it belongs to the holder of the lock; by default
 *   only `path`
 * @returns {Promise<() => Promise<void>>} releases the lock
 */
export async function lockFile(path, signal, isOurs = (file) => file === basename(path)) {
  const lock = `${path}.lock`;
  const owner = newOwner();
  while (!(await create(lock, owner))) {
    const other = await ownerOf(lock);
    await outlive(lock, other, path, signal);
    await remove(lock, other);
  }
  const folder = dirname(path);
  const isLeftOver = isLeft((file) => isOurs(file) || file === basename(lock));
  // A second Ctrl-C ends the process at once.
  const onexit = () => {
    try {
      if (readFileSync(lock, 'utf8').trim() !== owner) return;
      rmSync(lock, { force: true });
      for (const name of readdirSync(folder).filter(isLeftOver)) rmSync(join(folder, name), { force: true });
    } catch {
      // the folder may be gone, or the lock
    }
  };
  process.on('exit', onexit);
  // A task that was stopped for a long time may have lost its lock. It must not renew another task's.
  const isHeld = async () => (await ownerOf(lock)) === owner;
  const beat = async () => ((await isHeld()) ? utimes(lock, new Date(), new Date()) : undefined);
  const timer = setInterval(() => beat().catch(() => {}), BEAT);
  timer.unref();
  for (const name of (await readdir(folder)).filter(isLeftOver)) await rm(join(folder, name), { force: true });
  return async () => {
    clearInterval(timer);
    process.off('exit', onexit);
    if (await isHeld()) await rm(lock, { force: true });
  };
}
