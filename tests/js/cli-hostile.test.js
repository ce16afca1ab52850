// SPDX-License-Identifier: Apache-2.0
// The command line, used wrongly, stopped, and out of luck: an error in one line, an exit code, nothing half-written.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROGRAM, cli, filesOf, start } from '../support/cli.js';
import { temporaryDirectory } from '../support/run.js';

let folder;
const at = (...names) => join(folder, ...names);
const run = (args, o) => cli(args, { cwd: folder, ...o });
/** 1.3 billion parameters: nobody waits for them here. */
const LARGE = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  hidden_size: 2048,
  num_hidden_layers: 24,
  vocab_size: 32000,
};

before(async () => {
  folder = await temporaryDirectory();
  await writeFile(at('large.json'), JSON.stringify(LARGE));
  await writeFile(at('list.json'), JSON.stringify({ parameters: [{ name: 'a.weight', shape: [64, 64] }] }));
  await run(['init', 'list.json', '-r', 'torch', '-s', '1', '-o', 'one.safetensors']);
  await writeFile(at('short.safetensors'), (await readFile(at('one.safetensors'))).subarray(0, 40));
  await writeFile(at('text.txt'), 'no model\n');
  await writeFile(at('broken.json'), '{"model_type": ');
  await mkdir(at('empty'));
  const plan = JSON.parse((await run(['plan', 'list.json', '-r', 'torch', '-s', '1', '--json'])).stdout);
  await writeFile(at('later.json'), JSON.stringify({ ...plan, version: 2 }));
  await writeFile(at('plan.json'), JSON.stringify(plan));
});

const FAILURES = [
  [1, ['init', 'text.txt', '-o', 'x'], /text\.txt.*it must be a safetensors file or index/],
  [1, ['init', 'broken.json', '-o', 'x'], /broken\.json.*not JSON/],
  [1, ['init', 'short.safetensors', '-r', 'torch', '-o', 'x'], /short\.safetensors/],
  [1, ['init', 'empty', '-r', 'torch', '-o', 'x'], /has no model that is known/],
  [1, ['init', 'no-such', '-o', 'x'], /there is no file, no folder and no built-in model "no-such"/],
  [1, ['init', 'resnet5', '-o', 'x'], /did you mean .*resnet50/],
  [2, ['init', 'list.json', '-r', 'torch', '--dtype', 'int4', '-o', 'x'], /--dtype "int4" must be one of float32, /],
  [2, ['init', 'list.json', '-r', 'torch', '--dtype', 'int8', '-o', 'x'], /--dtype "int8" must be one of/],
  [
    2,
    ['init', 'list.json', '-r', 'no-such', '-o', 'x'],
    /there is no recipe "no-such"; `nn-init plan --recipes` lists/,
  ],
  [2, ['init', 'list.json', '-r', 'gpt2', '-o', 'x'], /did you mean transformers\/gpt2\?/],
  [1, ['init', 'resnet18', '-r', 'transformers/gpt2', '-o', 'x'], /recipe 'transformers\/gpt2'/],
  [2, ['init', 'list.json', '-r', 'torch', '--generator', 'torhc', '-o', 'x'], /--generator torhc: kind is 'torhc'/],
  [2, ['init', 'resnet18', '--generator', 'torch', '-s', 'text', '-o', 'x'], /--generator torch: seed/],
  [1, ['init', 'later.json', '-o', 'x'], /plan\.version is 2; it must be 1; a later one needs a later nn-init/],
  [1, ['init', 'plan.json', '-o', 'text.txt/x'], /text\.txt/],
  [1, ['init', 'plan.json', '-o', 'text.txt'], /text\.txt is a file; choose another folder/],
  [1, ['init', 'plan.json', '-o', 'one.safetensors'], /exists; --force replaces it/],
  [1, ['init', 'plan.json', '-o', '/proc/nn-init'], /\/proc\/nn-init/],
  [1, ['index', 'no-such'], /no-such is not a folder/],
  [1, ['index', 'empty'], /empty has no files of a model/],
  [2, ['init', 'plan.json'], /-o is missing/],
  [2, ['init', 'plan.json', 'more', '-o', 'x'], /too many words: plan\.json more; the usage is MODEL -o DIR/],
  [2, ['init', 'plan.json', '-o', 'x', '--sede', '1'], /--sede/],
  [2, ['init', 'plan.json', '-o', 'x', '--seed'], /--seed/],
  [2, ['init', 'plan.json', '-o', 'x', '--seed', '1'], /is a plan, which has its seed already/],
  [2, ['init', 'list.json', '-o', 'x'], /give --recipe/],
  [2, ['init', 'list.json', '-r', 'torch', '-o', 'x', '--shard', '1/2'], /--shard needs --seed/],
  [2, ['init', 'plan.json', '-o', 'x', '--shard', '9/8'], /with i from 1 to n/],
  [2, ['init', 'plan.json', '-o', 'x', '--shard', '0/8'], /--shard/],
  [2, ['init', 'plan.json', '-o', 'x', '--shard', '1/2', '--max-shard-size', '1GB'], /do not go together/],
  [2, ['init', 'plan.json', '-o', 'x.safetensors', '--shard', '1/2'], /needs a folder/],
  [2, ['init', 'plan.json', '-o', 'x', '--max-shard-size', 'large'], /must be a size such as 5GB/],
  [2, ['init', 'plan.json', '-o', 'x', '--threads', '-1'], /--threads/],
  [2, ['init', 'list.json', '-r', 'torch', '--config', '[1]', '-o', 'x'], /--config/],
  [2, ['init', 'list.json', '-r', 'torch', '--generator', '@', '-o', 'x'], /such as torch@2\.14/],
  [2, ['plan'], /MODEL is missing/],
  [2, ['nothing'], /there is no command 'nothing'/],
];
for (const [code, args, rule] of FAILURES)
  test(`nn-init ${args.join(' ')}`, async () => {
    const result = await run(args);
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, rule);
    assert.match(result.stderr, /^nn-init[^\n]*\n$/, 'one line');
    assert.doesNotMatch(result.stderr, /fault of nn-init/);
    assert.equal(result.stdout, '');
    assert.ok(!(await filesOf(folder)).includes('x'), 'nothing is begun');
  });

describe('a run that is stopped', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])
    for (const extra of [[], ['--shard', '1/2'], ['--max-shard-size', '200MB']])
      test(`by ${signal} ${extra.join(' ')}`, async () => {
        const out = at(`${signal}${extra.length ? extra[0] : ''}`);
        const { child, ended } = start(['init', 'large.json', '-s', '1', ...extra, '-o', out], { cwd: folder });
        while (!(await filesOf(out).catch(() => [])).some((name) => name.endsWith('.tmp'))) await sleep(20);
        child.kill(signal);
        const { code: found, stderr } = await ended;
        assert.equal(found, code);
        assert.match(stderr, /^nn-init init: stopped; nothing is half-written$/m);
        assert.deepEqual(
          (await filesOf(out)).filter((name) => !/^(config|plan)\.json$/.test(name)),
          [],
        );
      });

  test('twice, at once', async () => {
    const { child, ended } = start(['init', 'large.json', '-s', '1', '-o', 'twice'], { cwd: folder });
    while (!(await filesOf(at('twice')).catch(() => [])).some((name) => name.endsWith('.tmp'))) await sleep(20);
    child.kill('SIGINT');
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
    assert.deepEqual(await filesOf(at('twice')), []);
  });

  test('by SIGKILL, and run again', async () => {
    const args = ['init', 'plan.json', '-o', 'killed'];
    const { child, ended } = start(['init', 'large.json', '-s', '1', '-o', 'killed'], { cwd: folder });
    while (!(await filesOf(at('killed')).catch(() => [])).some((name) => name.endsWith('.tmp'))) await sleep(20);
    child.kill('SIGKILL');
    await ended;
    assert.ok((await filesOf(at('killed'))).some((name) => name.endsWith('.tmp')));
    assert.equal((await run(args)).code, 0);
    assert.deepEqual(await filesOf(at('killed')), ['model.safetensors', 'plan.json']);
  });
});

describe('a disk', () => {
  /** Files of at most 64 MiB, as on a disk that is nearly full. */
  const limited = (args) =>
    new Promise((resolve) => {
      const line = `ulimit -f 65536; trap '' XFSZ; exec "$@"`;
      execFile(
        'bash',
        ['-c', line, 'bash', process.execPath, PROGRAM, ...args],
        { cwd: folder },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  test('that takes no more: nothing is left', async () => {
    const { code, stderr } = await limited(['init', 'large.json', '-s', '1', '-o', 'full']);
    assert.equal(code, 1);
    assert.match(stderr, /^nn-init init: .*model\.safetensors.*\n$/);
    assert.deepEqual(await filesOf(at('full')), []);
  });

  test('that has too little room: it is said at once', async () => {
    const rows = 2 ** 20; // 4 TiB
    await writeFile(at('huge.json'), JSON.stringify({ parameters: [{ name: 'a.weight', shape: [rows, rows] }] }));
    const { code, stderr } = await run(['init', 'huge.json', '-r', 'torch', '-s', '1', '-o', 'huge']);
    assert.equal(code, 1);
    assert.match(stderr, /huge has room for .*, and 4\.40 TB are needed; free some space, or choose another folder\n$/);
  });

  test('with a file that became shorter', async () => {
    for (const i of [1, 2, 3]) await run(['init', 'plan.json', '--shard', `${i}/3`, '-o', 'short']);
    const rows = (await filesOf(at('short'))).find((name) => name.startsWith('shard'));
    await truncate(at('short', rows), (await stat(at('short', rows))).size - 8);
    const before = await filesOf(at('short'));
    const { code, stderr } = await run(['index', 'short']);
    assert.equal(code, 1);
    assert.match(stderr, /^nn-init index: [^\n]*shard-[^\n]*\n$/);
    assert.deepEqual(await filesOf(at('short')), before);
  });
});
