// SPDX-License-Identifier: Apache-2.0
// Shows the progress of a command: by a bar on a terminal, otherwise by a line every few seconds.
import { size, time } from './text.js';

/** Seconds between two lines in a log. */
const INTERVAL = 5;

/**
 * @typedef {object} Progress
 * @property {(bytes: number) => void} add adds to the number of bytes done
 * @property {() => void} stop
 */

/**
 * '1.20 of 2.00 GB, 1.10 GB/s, 3 s left'
 * @param {number} done
 * @param {number} total
 * @param {number} begin when the work began, in milliseconds
 */
function stateOf(done, total, begin) {
  const seconds = (Date.now() - begin) / 1000;
  const rate = done / Math.max(seconds, 0.001);
  const left = done ? `, ${time((total - done) / rate)} left` : '';
  return `${size(done)} of ${size(total)}, ${size(Math.round(rate))}/s${left}`;
}

/** @param {number} total @returns {Promise<Progress>} */
async function onTerminal(total) {
  const { SingleBar } = (await import('cli-progress')).default;
  const begin = Date.now();
  let done = 0;
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {state}',
    barCompleteChar: '#',
    barIncompleteChar: '-',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    fps: 10,
    stream: process.stderr,
    gracefulExit: false, // we handle signals ourselves
  });
  bar.start(total, 0, { state: '' });
  return {
    add(bytes) {
      done += bytes;
      bar.update(done, { state: stateOf(done, total, begin) });
    },
    stop: () => bar.stop(),
  };
}

/** @param {number} total @returns {Progress} */
function inLog(total) {
  const begin = Date.now();
  let done = 0;
  const timer = setInterval(() => process.stderr.write(`${stateOf(done, total, begin)}\n`), INTERVAL * 1000);
  timer.unref();
  return {
    add(bytes) {
      done += bytes;
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * @param {number} total bytes in all
 * @param {boolean} isQuiet
 * @returns {Promise<Progress>}
 */
export async function createProgress(total, isQuiet) {
  if (isQuiet) return { add() {}, stop() {} };
  return process.stderr.isTTY && process.env.TERM !== 'dumb' ? onTerminal(total) : inLog(total);
}
