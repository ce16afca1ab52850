// SPDX-License-Identifier: Apache-2.0
// Finds out which share of the work is this task's: from the command line, or from variables of the program that
// started the task.
import { UsageError } from './failure.js';

/** The help text of --shard. */
export const SHARD_HELP = 'one share of n, i from 1 to n; auto: i and n from Slurm, Kubernetes, torchrun or MPI';

/** @typedef {{ index: number, count: number }} Share its index from 0 */

/** The most shares that shards() of nn-init/model deals. */
export const MOST_SHARES = 99_999;

/**
 * Programs that start tasks, and their variables. The first one with an index counts. Arrays and jobs come before the
 * steps inside them.
 * @type {{ name: string, index: string, count: string, first?: string, step?: string }[]}
 */
const LAUNCHERS = [
  // https://slurm.schedmd.com/job_array.html: the ids begin where --array says, and advance by its step.
  {
    name: 'a Slurm array',
    index: 'SLURM_ARRAY_TASK_ID',
    count: 'SLURM_ARRAY_TASK_COUNT',
    first: 'SLURM_ARRAY_TASK_MIN',
    step: 'SLURM_ARRAY_TASK_STEP',
  },
  // https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static: the job must pass on the count itself.
  { name: 'a Kubernetes Indexed Job', index: 'JOB_COMPLETION_INDEX', count: 'JOB_COMPLETIONS' },
  // https://docs.pytorch.org/docs/stable/elastic/run.html
  { name: 'torchrun', index: 'RANK', count: 'WORLD_SIZE' },
  // Open MPI; MPICH and its derivatives, by PMI; https://slurm.schedmd.com/srun.html
  { name: 'Open MPI', index: 'OMPI_COMM_WORLD_RANK', count: 'OMPI_COMM_WORLD_SIZE' },
  { name: 'MPI', index: 'PMI_RANK', count: 'PMI_SIZE' },
  { name: 'srun', index: 'SLURM_PROCID', count: 'SLURM_NTASKS' },
];

/** @param {Share} share */
function checkCount({ index, count }) {
  if (count > MOST_SHARES)
    throw new UsageError(`--shard: there are ${count} shares; there may be at most ${MOST_SHARES}`);
  return { index, count };
}

/** @param {string} name the variable's name @param {string | undefined} text */
function integer(name, text) {
  if (!/^\d{1,9}$/.test(text ?? ''))
    throw new UsageError(
      `--shard auto: ${name} is ${text === undefined ? 'not set' : JSON.stringify(text)}; it must be a whole number`,
    );
  return Number(text);
}

/** @param {Record<string, string | undefined>} env @returns {Share} */
function fromLauncher(env) {
  const launcher = LAUNCHERS.find(({ index }) => env[index] !== undefined);
  if (!launcher) {
    const names = LAUNCHERS.map(({ index }) => index).join(', ');
    throw new UsageError(`--shard auto: none of the variables of a launcher is set (${names}); give --shard i/n`);
  }
  const { name, index, count, first, step } = launcher;
  const of = integer(count, env[count]);
  const begin = first ? integer(first, env[first]) : 0;
  const each = step && env[step] ? integer(step, env[step]) : 1;
  const share = { index: (integer(index, env[index]) - begin) / each, count: of };
  if (!(Number.isInteger(share.index) && share.index >= 0 && share.index < of))
    throw new UsageError(
      `--shard auto: ${name} says that this is task ${index}=${env[index]} of ${count}=${of}, but the task must be below the count`,
    );
  return share;
}

/**
 * Reads `--shard`: '3/8', where 1 is the first; or 'auto'.
 * @param {string} text
 * @param {Record<string, string | undefined>} [env]
 * @returns {Share}
 */
export function shareOf(text, env = process.env) {
  if (text === 'auto') return checkCount(fromLauncher(env));
  const [, i, n] = (/^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []).map(Number);
  if (!i || i > n)
    throw new UsageError(`--shard ${JSON.stringify(text)} must be i/n, such as 3/8, with i from 1 to n; or auto`);
  return checkCount({ index: i - 1, count: n });
}
