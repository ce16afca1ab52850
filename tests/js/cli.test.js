// SPDX-License-Identifier: Apache-2.0
// The command line: what it writes, and what it says of its own use.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { fill, plan, readModel } from '../../npm/dist/model.js';
import { readHeader, write } from '../../npm/dist/safetensors.js';
import { cli, digestsIn, filesOf, jsonIn } from '../support/cli.js';
import { root, temporaryDirectory } from '../support/run.js';

const COMMANDS = ['index', 'init', 'inspect', 'plan', 'tiny', 'verify'];
let folder;
let nn;
/** A model of transformers that is small and has a table larger than all else. */
const CONFIG = {
  model_type: 'gpt2',
  architectures: ['GPT2LMHeadModel'],
  ...{ n_layer: 2, n_embd: 32, n_head: 2, n_positions: 64, vocab_size: 1001 },
};
before(async () => {
  [folder, nn] = [await temporaryDirectory(), await load()];
  await writeFile(join(folder, 'config.json'), JSON.stringify(CONFIG));
});
const at = (...names) => join(folder, ...names);
const ok = async (args, o) => {
  const result = await cli(args, { cwd: folder, ...o });
  assert.equal(result.code, 0, result.stderr);
  return result;
};

describe('help', () => {
  test('lists the commands, with and without being asked', async () => {
    for (const args of [[], ['--help'], ['-h'], ['help']]) {
      const { stdout, stderr } = await ok(args);
      for (const name of COMMANDS) assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
      assert.equal(stderr, '');
    }
  });

  for (const name of COMMANDS)
    test(`${name} tells its options and examples`, async () => {
      const { stdout } = await ok([name, '--help']);
      assert.match(stdout, new RegExp(`^Usage: nn-init ${name} `));
      assert.match(stdout, /^Examples:\n {2}# .*\n {2}nn-init /m);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 140, line);
    });

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../npm/package.json', import.meta.url), 'utf8'));
    assert.equal((await ok(['--version'])).stdout, `${version}\n`);
  });
});

describe('documentation', () => {
  for (const path of ['README.md', 'bindings/cli/README.md'])
    test(`command lines of ${path} have options that exist`, async () => {
      const text = await readFile(join(root, path), 'utf8');
      const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code]) => code).join('');
      const lines = blocks.split('\n').filter((line) => line.startsWith('npx nn-init ') && !line.includes('|'));
      assert.ok(lines.length > 2, path);
      for (const line of lines) {
        const words = line
          .replace(/ [#>].*/, '')
          .trim()
          .split(/ +/)
          .slice(2);
        const { stdout } = await ok([...words, '--help']);
        assert.ok(stdout.startsWith(`Usage: nn-init ${words[0]} `), line);
      }
    });

  test('the manual names every command and option, and no other', async () => {
    const manual = await readFile(join(root, 'bindings/cli/README.md'), 'utf8');
    const told = new Set(manual.match(/--[a-z][a-z-]+/g));
    const known = new Set(['--help', '--version', '--models']);
    for (const name of COMMANDS) {
      assert.ok(manual.includes(`npx nn-init ${name} `), name);
      for (const option of (await ok([name, '--help'])).stdout.match(/^ {2}(-.,| {3}) --[a-z-]+/gm))
        known.add(option.slice(6));
    }
    assert.deepEqual([...told].sort(), [...known].sort());
  });
});

describe('plan', () => {
  test('prints the table, and as JSON the plan of the package', async () => {
    const made = await plan(nn, await readModel(CONFIG), 'transformers/gpt2', { seed: 7n });
    const { stdout } = await ok(['plan', 'config.json', '--seed', '7']);
    const [table, rules] = stdout.split('\n\nrules\n');
    for (const { name, rule, source } of made.parameters) {
      const [, number] = new RegExp(`^${name} .* (\\d+) +(?:normal_|ones_|zeros_)`, 'm').exec(table);
      assert.match(rules, new RegExp(`^  ${number} +${rule.replace(/[^\w ]/g, '\\$&')}; ${source}$`, 'm'));
    }
    for (const line of table.split('\n')) assert.ok(line.length <= 130, line);
    const { stdout: json } = await ok(['plan', 'config.json', '--seed', '7', '--json']);
    assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(made)));
  });

  test('takes variables, patterns, dtypes and generators', async () => {
    const args = ['--config', '{"initializer_range": 0.5}', '--skip', '*.bias', '--dtype', 'bf16', '--json'];
    const { parameters, skipped } = JSON.parse((await ok(['plan', 'config.json', '--seed', '1', ...args])).stdout);
    assert.equal(parameters[0].options.std, 0.5);
    assert.ok(parameters.every(({ name, dtype }) => dtype === 'bfloat16' && !name.endsWith('.bias')));
    assert.ok(skipped.length > 4);
    const torch = JSON.parse(
      (await ok(['plan', 'resnet18', '--generator', 'torch@2.12', '--seed', '3', '--json'])).stdout,
    );
    assert.deepEqual([torch.generator.kind, torch.generator.seed], ['torch', '3']);
    assert.ok(torch.draws.length > 50);
  });

  test('lints: exit code 1 where there is a warning', async () => {
    const model = { parameters: [{ name: 'a.weight', shape: [8, 8], kind: 'linear' }] };
    await writeFile(at('list.json'), JSON.stringify(model));
    const { code, stdout } = await cli(['plan', 'list.json', '--recipe', 'torch', '--lint'], { cwd: folder });
    assert.equal(code, /^warning/m.test(stdout) ? 1 : 0);
    assert.equal((await ok(['plan', 'gpt2', '--lint', '--json'])).stdout, '[]\n');
  });

  test('lists models and recipes', async () => {
    assert.ok(JSON.parse((await ok(['plan', '--models', '--json'])).stdout).includes('resnet50'));
    assert.match((await ok(['plan', '--recipes'])).stdout, /^torchvision\/resnet$/m);
  });

  test('is quiet when nobody reads on', async () => {
    const { code, stderr } = await cli(['plan', 'gpt2'], { cwd: folder });
    assert.deepEqual([code, stderr], [0, '']);
  });
});

describe('init', () => {
  test('writes the bytes that write() and fill() make', async () => {
    const torch = ['--generator', 'torch@2.14'];
    for (const extra of [[], ['--dtype', 'bf16'], torch, [...torch, '--dtype', 'bf16'], ['--threads', '0']]) {
      await ok(['init', 'config.json', '--seed', '5', ...extra, '-o', 'one.safetensors', '--force']);
      const dtype = extra.includes('bf16') ? 'bfloat16' : undefined;
      const source = extra.includes('torch@2.14')
        ? { generator: { kind: 'torch', version: '2.14', seed: 5 }, dtype }
        : { seed: 5, dtype };
      const made = await plan(nn, await readModel(CONFIG), undefined, source);
      const { metadata } = await readHeader(at('one.safetensors'));
      await write(at('same.safetensors'), fill(nn, made), { metadata });
      assert.ok(
        (await readFile(at('one.safetensors'))).equals(await readFile(at('same.safetensors'))),
        extra.join(' '),
      );
    }
  });

  test('a folder has the config, the plan, and one file or several', async () => {
    await ok(['init', 'config.json', '--seed', '5', '--dtype', 'bf16', '-o', 'whole']);
    assert.deepEqual(await filesOf(at('whole')), ['config.json', 'model.safetensors', 'plan.json']);
    assert.deepEqual(await jsonIn(at('whole/config.json')), { ...CONFIG, dtype: 'bfloat16' });
    const { stdout } = await ok(['init', 'whole/plan.json', '--max-shard-size', '40kB', '-o', 'several', '--json']);
    const { files, seed, recipe } = JSON.parse(stdout);
    assert.deepEqual([seed, recipe, files.length > 2], ['5', 'transformers/gpt2', true]);
    assert.deepEqual(
      await digestsIn(at('several/model.safetensors.index.json')),
      await digestsIn(at('whole/model.safetensors')),
    );
  });

  test('replaces with --force alone, and what was of another number of files goes', async () => {
    await ok(['init', 'config.json', '--seed', '5', '-o', 'again']);
    const { code, stderr } = await cli(['init', 'config.json', '-o', 'again'], { cwd: folder });
    assert.equal(code, 1);
    assert.match(stderr, /^nn-init init: again\/model\.safetensors exists; --force replaces it\n$/);
    await ok(['init', 'config.json', '--seed', '5', '-o', 'again', '--max-shard-size', '100kB', '--force']);
    const files = await filesOf(at('again'));
    assert.ok(files.includes('model.safetensors.index.json') && !files.includes('model.safetensors'), `${files}`);
    await ok(['init', 'config.json', '--seed', '5', '-o', 'again', '--force']);
    assert.deepEqual(await filesOf(at('again')), ['config.json', 'model.safetensors', 'plan.json']);
  });

  test('of a file of weights: the same names, fresh numbers', async () => {
    await ok(['init', 'config.json', '--seed', '1', '-o', 'old.safetensors', '-f']);
    await ok(['init', 'old.safetensors', '--recipe', 'torch', '--seed', '2', '-o', 'new.safetensors']);
    const [before, after] = [await digestsIn(at('old.safetensors')), await digestsIn(at('new.safetensors'))];
    assert.deepEqual(Object.keys(after), Object.keys(before));
    assert.notDeepEqual(after, before);
  });

  test('says which seed it drew', async () => {
    const { stdout } = await ok(['init', 'config.json', '-o', 'drawn.safetensors']);
    const [, seed] = /seed (\d+)\n$/.exec(stdout);
    await ok(['init', 'config.json', '--seed', seed, '-o', 'drawn-again.safetensors']);
    assert.deepEqual(await digestsIn(at('drawn.safetensors')), await digestsIn(at('drawn-again.safetensors')));
  });

  test('names of tensors are no paths, and cannot harm a terminal', async () => {
    const names = ['../../escaped.weight', '/tmp/escaped.weight', 'a\u001b[31m\n.weight', 'b\u202e.weight'];
    const list = names.map((name) => ({ name, shape: [600, 2], kind: 'linear' }));
    await writeFile(at('names.json'), JSON.stringify({ parameters: list }));
    await mkdir(at('inside'), { recursive: true });
    for (const shard of ['1/2', '2/2'])
      await ok(['init', 'names.json', '-r', 'torch', '-s', '1', '--shard', shard, '-o', 'inside/x']);
    await ok(['index', 'inside/x']);
    assert.deepEqual(await filesOf(at('inside')), ['x']);
    assert.deepEqual(
      Object.keys(await digestsIn(at('inside/x/model.safetensors.index.json'))).sort(),
      [...names].sort(),
    );
    const { stdout } = await ok(['plan', 'names.json', '-r', 'torch']);
    assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\u202e]/);
    assert.ok(stdout.includes('a\\u001b[31m\\u000a.weight'));
  });
});
