// SPDX-License-Identifier: Apache-2.0
// The programs of demo/cluster, with the package installed and a small model, but without the clusters: `make test-cluster` runs those.

import assert from 'node:assert/strict';
import { chmod, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { read } from '../../npm/dist/safetensors.js';
import { installPackage, writeFiles } from '../support/package.js';
import { root, run } from '../support/run.js';

const demo = (file) => join(root, 'demo/cluster', file);
/** Its embedding is larger than half of the model, so it is cut by rows. */
const CONFIG = {
  model_type: 'llama',
  ...{ vocab_size: 512, hidden_size: 32, intermediate_size: 64 },
  ...{ num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, tie_word_embeddings: true },
};
const OPTIONS = ['--seed', '7', '--dtype', 'bf16'];

/** What on_ray.py asks of Ray, without a cluster: each task runs at once. */
const RAY = `
def init(**options): pass
def get(done): return done
def remote(**options):
    def decorate(task):
        task.remote = task
        return task
    return decorate
`;
/** Slurm's scontrol, which here only says what it was asked. */
const SCONTROL = `#!/bin/sh\necho "scontrol $*"\n`;

describe('demo/cluster, two shards of a small model', () => {
  let directory, config, whole;

  before(async () => {
    ({ directory } = await installPackage());
    config = join(directory, 'config.json');
    await writeFiles(directory, {
      'config.json': JSON.stringify(CONFIG),
      'python/ray.py': RAY,
      'bin/scontrol': SCONTROL,
    });
    await chmod(join(directory, 'bin/scontrol'), 0o755);
    await runHere('node_modules/.bin/nn-init', ['init', config, ...OPTIONS, '-o', 'whole.safetensors']);
    whole = await tensorsOf('whole.safetensors');
  });

  const runHere = (command, args, env = {}) => run(command, args, { cwd: directory, env });

  async function tensorsOf(file) {
    const tensors = await read(join(directory, file));
    return new Map([...tensors].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async function assertComplete(folder) {
    const index = JSON.parse(await readFile(join(directory, folder, 'model.safetensors.index.json'), 'utf8'));
    assert.equal(new Set(Object.values(index.weight_map)).size > 1, true, 'more than one file');
    assert.deepEqual(await tensorsOf(`${folder}/model.safetensors.index.json`), whole);
  }

  test('on_ray.py', async () => {
    const program = [demo('on_ray.py'), config, 'ray', '--shards', '2', ...OPTIONS];
    const { stdout } = await runHere('python3', program, { PYTHONPATH: join(directory, 'python') });
    assert.match(stdout, /^2 shards in [\d.]+ s$/m);
    assert.match(stdout, /^ray is complete and verified$/m);
    await assertComplete('ray');
  });

  test('slurm.sh and slurm-index.sh, --array=1-3:2, after tasks that were killed', async () => {
    const array = { SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_STEP: '2' };
    const left = ['model-00001-of-00002', 'shard-00001-model-00001-of-00002', 'model-joined-00001'];
    await writeFiles(directory, Object.fromEntries(left.map((name) => [`slurm/${name}.safetensors.a1b2.tmp`, 'half'])));
    for (const id of ['1', '3'])
      await runHere('bash', [demo('slurm.sh'), config, 'slurm', ...OPTIONS], { ...array, SLURM_ARRAY_TASK_ID: id });
    await runHere('bash', [demo('slurm-index.sh'), 'slurm']);
    await assertComplete('slurm');
    assert.deepEqual(
      (await readdir(join(directory, 'slurm'))).filter((name) => /tmp|lock/.test(name)),
      [],
    );
  });

  test('slurm.sh asks to run again if the command failed, three times, but not for a wrong command line', async () => {
    const path = `${join(directory, 'bin')}:${process.env.PATH}`;
    const failureOf = (model, restarts) => {
      const command = `PATH=${path} bash ${demo('slurm.sh')} ${model} failed --seed 7`;
      const variables = { SLURM_JOB_ID: '42', SLURM_RESTART_COUNT: restarts };
      const array = { SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_ID: '1' };
      return runHere('sh', ['-c', command], { ...variables, ...array }).then(
        () => assert.fail('it must fail'),
        ({ message }) => message,
      );
    };
    assert.match(await failureOf('not-there.onnx', '2'), /^scontrol requeue 42$/m);
    assert.doesNotMatch(await failureOf('not-there.onnx', '3'), /^scontrol/m);
    assert.doesNotMatch(await failureOf(`${config} --threads many`, ''), /^scontrol/m);
  });

  test('kubernetes.yaml and kubernetes-index.yaml', async () => {
    // The command is a block of text that begins with >- and is indented more than what follows it.
    const commandOf = async (file) => {
      const yaml = await readFile(demo(file), 'utf8');
      const [, command] = /args:\n *- >-\n((?: {14}.*\n)+)/.exec(yaml);
      assert.match(yaml, /command: \[sh, -c\]/);
      return command.replaceAll(/\s+/g, ' ').replaceAll('/models/', '').replace(' llama-3-8b ', ` ${config} `);
    };
    const init = await commandOf('kubernetes.yaml');
    for (const index of ['0', '1'])
      await runHere('sh', ['-c', init.replace('--seed 0', '--seed 7')], {
        JOB_COMPLETION_INDEX: index,
        JOB_COMPLETIONS: '2',
      });
    await runHere('sh', ['-c', await commandOf('kubernetes-index.yaml')]);
    await assertComplete('llama');
  });
});
