// SPDX-License-Identifier: Apache-2.0
// The command line, used wrongly, stopped, and out of luck: an error in one line, an exit code, nothing half-written.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
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
  [1, ['init', 'empty', '-r', 'torch', '-o', 'x'], /has no known model/],
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
  [2, ['init', 'list.json', '-r', 'torch', '--dtype', '__proto__', '-o', 'x'], /--dtype "__proto__" must be one of/],
  [2, ['init', 'list.json', '-r', 'torch', '--seed', '', '-o', 'x'], /--seed is empty/],
  [2, ['init', 'plan.json', '-o', 'x', '--shard', '1/100000'], /there may be at most 99999/],
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
  [2, ['init', 'plan.json', '-o', 'x', '--seed', '1'], /is a plan, which already has its seed/],
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

describe('a plan that somebody has changed', () => {
  const line = (change) => (plan) => Object.assign(plan.parameters[0], change);
  const CHANGES = [
    [line({ shape: '64' }), /parameters\[0\]\.shape/],
    [line({ shape: undefined }), /parameters\[0\]\.shape/],
    [line({ shape: [1e15, 1e15] }), /parameters\[0\]\.shape/],
    [line({ dtype: '__proto__' }), /parameters\[0\]\.dtype is '__proto__'/],
    [line({ dtype: 3 }), /parameters\[0\]\.dtype is 3/],
    [line({ name: undefined }), /parameters\[0\]\.name/],
    [line({ kind: 7 }), /parameters\[0\]\.kind must be a string/],
    [line({ rule: undefined }), /parameters\[0\]\.rule must be a string/],
    [line({ tie: 'nothing' }), /parameters\[0\]\.tie is 'nothing'/],
    [line({ initializer: 'constructor' }), /parameters\[0\]\.initializer/],
    [
      (plan) => plan.parameters.push(plan.parameters[0]),
      /parameters\[1\]\.name is 'a\.weight'; it must be a name that no/,
    ],
    [(plan) => Object.assign(plan, { parameters: [null] }), /parameters\[0\] is null/],
    [(plan) => Object.assign(plan, { generator: { kind: 'none' } }), /it must be what state\(\) returned/],
    [(plan) => Object.assign(plan, { recipe: {} }), /plan\.recipe must be a string/],
    [(plan) => Object.assign(plan, { version: '1' }), /plan\.version is '1'/],
  ];
  for (const [i, [change, rule]] of CHANGES.entries())
    test(`${rule}: every command says what is wrong with it`, async () => {
      const plan = JSON.parse(await readFile(at('plan.json'), 'utf8'));
      change(plan);
      const name = `changed${i}.json`;
      await writeFile(at(name), JSON.stringify(plan));
      for (const args of [
        ['init', name, '-o', 'x'],
        ['init', name, '--shard', '1/2', '-o', 'x'],
        ['plan', name],
        ['verify', 'one.safetensors', '--plan', name],
      ]) {
        const { code, stdout, stderr } = await run(args);
        assert.equal(code, 1, args.join(' '));
        assert.equal(stdout, '');
        assert.match(stderr, /^nn-init \w+: changed\d+\.json: [^\n]*\n$/, args.join(' '));
        assert.match(stderr, rule);
        assert.doesNotMatch(stderr, /fault of nn-init/);
      }
      assert.ok(!(await filesOf(folder)).includes('x'), 'nothing is begun');
    });

  test('cannot harm a terminal, wherever a text of it is shown', async () => {
    const plan = JSON.parse(await readFile(at('plan.json'), 'utf8'));
    const bad = '\x1b[31m\n\u202e';
    Object.assign(plan.parameters[0], { kind: bad, rule: bad, source: bad, stream: bad });
    plan.parameters.push({ ...plan.parameters[0], name: `tied${bad}`, tie: 'a.weight' });
    await writeFile(at('escapes.json'), JSON.stringify(plan));
    const { code, stdout } = await run(['plan', 'escapes.json']);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /[\x1b\u202e]/);
    assert.equal(stdout.trimEnd().split('\n').length, 8, 'a title, two lines; a rule; a sum');
  });
});

describe('what is no file', () => {
  test('a pipe or a device is refused, and nobody waits for its other end', async () => {
    await new Promise((resolve) => execFile('mkfifo', [at('pipe.safetensors')], resolve));
    for (const args of [
      ['inspect', 'pipe.safetensors'],
      ['plan', 'pipe.safetensors'],
      ['verify', 'one.safetensors', '--plan', '/dev/null'],
      ['init', 'plan.json', '--force', '-o', 'pipe.safetensors'],
    ]) {
      const { code, stderr } = await run(args);
      assert.equal(code, 1);
      assert.match(stderr, /^nn-init \w+: [^\n]* is a pipe or a device; give a file or a folder\n$/);
    }
  });

  test('a link to nothing, a folder and links in a circle', async () => {
    await symlink('nothing', at('link.safetensors'));
    await symlink('circle', at('circle'));
    await mkdir(at('folder.safetensors'));
    for (const [out, rule] of [
      ['link.safetensors', /link\.safetensors exists; --force replaces it\n$/],
      ['folder.safetensors', /folder\.safetensors is a folder; choose another name\n$/],
      ['circle', /circle: too many symbolic links encountered\n$/],
      ['x'.repeat(300), /x: name too long\n$/],
    ]) {
      const { code, stderr } = await run(['init', 'plan.json', '-o', out]);
      assert.equal(code, 1);
      assert.match(stderr, rule);
    }
  });

  test('a text of gigabytes is not read', async () => {
    await mkdir(at('gigabytes'));
    for (const name of ['plan.json', 'config.json']) {
      await writeFile(at('gigabytes', name), '{');
      await truncate(at('gigabytes', name), 3e9);
    }
    await copyFile(at('one.safetensors'), at('gigabytes/model.safetensors'));
    for (const args of [
      ['plan', 'gigabytes/config.json'],
      ['tiny', 'gigabytes', '-o', 'x'],
      ['verify', 'gigabytes'],
      ['index', 'gigabytes'],
      ['init', 'plan.json', '--shard', '1/2', '-o', 'gigabytes'],
    ]) {
      const { code, stderr } = await run(args);
      assert.equal(code, 1);
      assert.match(stderr, /has 3000000000 bytes; a file of JSON may have at most 500000000\n$/);
    }
  });

  test('a table of more lines than a function takes arguments', async () => {
    const parameters = Array.from({ length: 150_000 }, (_, i) => ({ name: `${i}.weight`, shape: [2, 2] }));
    await writeFile(at('many.json'), JSON.stringify({ parameters }));
    const { code, stdout } = await run(['plan', 'many.json', '-r', 'torch', '-s', '1']);
    assert.equal(code, 0);
    assert.match(stdout, /150000 tensors, 600,000 elements, 2\.40 MB\n$/);
  });

  test('a config of a billion layers is refused', async () => {
    await writeFile(at('layers.json'), JSON.stringify({ ...LARGE, num_hidden_layers: 1e9 }));
    const { code, stderr } = await run(['plan', 'layers.json', '-s', '1']);
    assert.equal(code, 1);
    assert.match(stderr, /describes more than 1000000 tensors/);
  });
});

describe('an output that nobody reads', () => {
  test('stderr that closes does not end the work', async () => {
    const { child, ended } = start(['init', 'large.json', '-s', '1', '-o', 'unread', '--shard', '1/4'], {
      cwd: folder,
    });
    child.stderr.destroy();
    const { code } = await ended;
    assert.equal(code, 0);
  });

  test('a full disk behind stdout is an error in one line', async () => {
    const { code, stderr } = await new Promise((resolve) =>
      execFile(
        'bash',
        ['-c', '"$@" >/dev/full', 'bash', process.execPath, PROGRAM, 'plan', 'gpt2'],
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stderr }),
      ),
    );
    assert.equal(code, 1);
    assert.match(stderr, /^nn-init[^\n]*the disk is full[^\n]*\n$/);
  });
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

  test('by SIGKILL in the middle of several files, and run again', async () => {
    const args = ['init', 'large.json', '-s', '1', '--max-shard-size', '200MB', '-o', 'several'];
    const { child, ended } = start(args, { cwd: folder });
    while (!(await filesOf(at('several')).catch(() => [])).some((name) => name.endsWith('.tmp'))) await sleep(20);
    child.kill('SIGKILL');
    await ended;
    for (const name of ['plan.json', 'config.json']) await writeFile(at('several', `${name}.abc.tmp`), '{');
    // Of a share that another task writes.
    const other = ['model-00001-of-00003.safetensors.lock', 'model-00001-of-00003.safetensors.abc.tmp'];
    for (const name of other) await writeFile(at('several', name), '');
    assert.equal((await run(['init', 'plan.json', '-o', 'several'])).code, 0);
    assert.deepEqual(await filesOf(at('several')), ['model.safetensors', ...other, 'plan.json'].sort());
  });

  test('while it waits for a server that says nothing', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked = once(server, 'connection');
    const url = `http://127.0.0.1:${server.address().port}/model.safetensors`;
    const { child, ended } = start(['plan', url, '-r', 'torch', '-s', '1'], { cwd: folder });
    await asked;
    child.kill('SIGTERM');
    assert.equal((await ended).code, 143);
    server.closeAllConnections();
    server.close();
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
