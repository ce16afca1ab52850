// SPDX-License-Identifier: Apache-2.0
// One writer for one file, on file systems that many machines share. Whoever writes model.safetensors holds
// model.safetensors.lock. Its time is renewed while its owner lives; a lock that grows old is a dead task's, and is taken over.
// Clocks of machines are never compared: only whether a time changes while somebody looks.
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { link, open, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.js';
import { besideOf } from './files.js';

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

/** This machine since its start, and the processes that this one sees: those of two containers may have one name and one number. */
function placeOfProcess() {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // no Linux
  }
}

/** @returns {string} what a lock of this process says, and no other */
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

/** Who has a lock: '' where nobody has, or has not said it yet. @param {string} lock */
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

/** Waits until the lock is gone or its owner dead. @param {string} lock @param {string} owner @param {string} path @param {AbortSignal} signal */
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
 * Takes a dead task's lock away. Of two that do so at a time the second may find the first one's new lock in its place: it gives it back.
 * @param {string} lock @param {string} dead its owner
 */
async function remove(lock, dead) {
  const aside = besideOf(lock);
  await rename(lock, aside).catch(() => {});
  const owner = await ownerOf(aside);
  if (owner && owner !== dead) await link(aside, lock).catch(() => {});
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
  // A task that stood still for long may have lost its lock, and must not renew another's.
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
