// SPDX-License-Identifier: Apache-2.0
// Shares of a model: made alone, in any order, and joined to what one run makes.
import assert from 'node:assert/strict';
import { mkdir, readFile, readlink, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';
import { fill, initialize, plan, shards } from '../../npm/dist/model.js';
import { createPool } from '../../npm/dist/pool.js';
import { readHeader, write } from '../../npm/dist/safetensors.js';
import { cli, digestsIn, filesOf, jsonIn } from '../support/cli.js';
import { temporaryDirectory } from '../support/run.js';

/** With an orthogonal matrix, a padding row, a tied table, integers and a scalar. */
const RECIPE = {
  name: 'mixed',
  version: '1',
  layout: 'torch',
  rules: [
    { name: '*', do: 'normal_', options: { std: 0.02 } },
    { name: 'q.*', do: 'orthogonal_' },
    { name: 'table.*', do: 'normal_', options: { std: 1 }, padding: 500 },
    { name: 'head.*', tie: 'table.weight' },
    { name: 'steps', do: 'positions_' },
    { name: '*bias', do: 'zeros_' },
    { name: 'half.*', do: 'uniform_', options: { a: -1, b: 1 } },
  ],
};
const MODEL = {
  parameters: [
    { name: 'table.weight', shape: [1001, 24], kind: 'embedding' },
    { name: 'q.weight', shape: [67, 67], kind: 'linear' },
    { name: 'q.bias', shape: [67], kind: 'linear' },
    { name: 'half.weight', shape: [33, 3, 5, 5], dtype: 'bfloat16', kind: 'conv2d' },
    { name: 'steps', shape: [3, 40], dtype: 'int64', kind: 'parameter' },
    { name: 'scale', shape: [], kind: 'parameter' },
    { name: 'head.weight', shape: [1001, 24], kind: 'linear' },
  ],
};
const COUNTS = [1, 2, 3, 8, 64];
let folder;
let nn;
before(async () => {
  [folder, nn] = [await temporaryDirectory(), await load()];
  const made = await plan(nn, MODEL, RECIPE, { seed: 11 });
  await writeFile(join(folder, 'plan.json'), JSON.stringify(made));
});
const at = (...names) => join(folder, ...names);
const run = (args, env) => cli(args, { cwd: folder, env });
const share = async (i, n, out, ...more) => {
  const result = await run(['init', 'plan.json', '--shard', `${i}/${n}`, '-o', out, ...more]);
  assert.equal(result.code, 0, result.stderr);
  return result;
};

describe('shards() and fill({ parts })', () => {
  test('give the elements of the whole, on one thread and by a pool', async () => {
    const pool = await createPool({ threads: 2 });
    const draws = { generator: { kind: 'torch', seed: 3 } };
    const listed = { parameters: MODEL.parameters.filter(({ dtype, name }) => !dtype && name !== 'q.weight') };
    const rules = RECIPE.rules.filter(({ name }) => !/^(q|steps|half)/.test(name));
    for (const [model, recipe, options] of [
      [MODEL, RECIPE, { seed: 11 }],
      [listed, { ...RECIPE, rules }, draws],
    ]) {
      const made = await plan(nn, model, recipe, options);
      const whole = await initialize(nn, model, recipe, options);
      for (const count of COUNTS)
        for (const by of [nn, pool]) {
          const seen = new Map(made.parameters.map(({ name }) => [name, 0]));
          for (let index = 0; index < count; index++) {
            const parts = shards(made, count)[index];
            for await (const { name, data, shape, offset } of fill(by, made, { parts, maxBytes: 65536 })) {
              const { rows } = parts.find((part) => part.name === name);
              const all = whole.get(name);
              const row = all.data.length / (all.shape[0] ?? 1);
              assert.deepEqual(shape, rows ? [rows[1] - rows[0], ...all.shape.slice(1)] : all.shape);
              const begin = (rows?.[0] ?? 0) * row + offset;
              assert.deepEqual(data, all.data.slice(begin, begin + data.length), `${name} ${count} ${index}`);
              seen.set(name, seen.get(name) + data.length);
            }
          }
          for (const [name, elements] of seen) assert.equal(elements, whole.get(name).data.length, `${name} ${count}`);
        }
    }
    await pool.terminate();
  });

  test('deal about equal shares, and the same on every machine', async () => {
    const parameters = Array.from({ length: 80 }, (_, i) => ({
      name: `${i}.weight`,
      shape: [512, 64 * ((i % 7) + 1)],
    }));
    const made = await plan(nn, { parameters }, 'torch', { seed: 1 });
    for (const count of [2, 3, 8, 16]) {
      const sizes = Array.from({ length: count }, (_, index) =>
        shards(JSON.parse(JSON.stringify(made)), count)[index].reduce((sum, { name, rows = [0, 512] }) => {
          return sum + (rows[1] - rows[0]) * made.parameters.find((line) => line.name === name).shape[1];
        }, 0),
      );
      const mean = sizes.reduce((a, b) => a + b) / count;
      assert.ok(Math.max(...sizes) <= 1.1 * mean, `${count}: ${sizes}`);
    }
  });

  test('are dealt as by asking each share in turn', async () => {
    const parameters = Array.from({ length: 300 }, (_, i) => ({
      name: `${i}.weight`,
      shape: [((i * 37) % 91) + 2, 8],
    }));
    const made = await plan(nn, { parameters: [...parameters, { name: 'e.weight', shape: [5000, 8] }] }, 'torch', {
      seed: 1,
    });
    const count = 7;
    const all = shards(made, count);
    const bytes = all.map(() => 0);
    const names = all.map(() => new Set());
    const placeOf = (name, from) =>
      all.findIndex((parts) => parts.some((part) => part.name === name && (part.rows?.[0] ?? 0) === from));
    const parts = all.flat().map(({ name, rows }) => {
      const order = made.parameters.findIndex((line) => line.name === name);
      const [from, to] = rows ?? [0, made.parameters[order].shape[0]];
      return { name, from, order, bytes: (to - from) * 32 };
    });
    parts.sort((a, b) => b.bytes - a.bytes || a.order - b.order || a.from - b.from);
    for (const part of parts) {
      let least = -1;
      for (let i = 0; i < count; i++) if (!names[i].has(part.name) && (least < 0 || bytes[i] < bytes[least])) least = i;
      assert.equal(placeOf(part.name, part.from), least, part.name);
      bytes[least] += part.bytes;
      names[least].add(part.name);
    }
  });

  test('refuse what is no share and no part', async () => {
    const made = await plan(nn, MODEL, RECIPE, { seed: 11 });
    for (const count of [0, -1, 1.5, 100_000, '8', undefined])
      assert.throws(
        () => shards(made, count),
        /^RangeError: shards: count is .*; it must be an integer from 1 to 99999$/,
      );
    assert.throws(() => shards({}, 1), /^TypeError: shards: plan/);
    const [line] = made.parameters;
    for (const bad of [{ dtype: 'float7' }, { shape: [-1] }, { shape: 'x' }])
      assert.throws(
        () => shards({ ...made, parameters: [{ ...line, ...bad }] }, 2),
        /^\w+Error: shards: plan\.parameters\[0\]/,
      );
    for (const [parts, rule] of [
      ['all', /fill: parts is 'all'; it must be an array/],
      [[null], /parts\[0\]/],
      [[{ name: 'none' }], /the name of a parameter of the plan/],
      [[{ name: 'scale' }, { name: 'scale' }], /no other part/],
      [[{ name: 'scale', rows: [0, 1] }], /rows/],
      [[{ name: 'q.bias', rows: [5, 5] }], /0 <= from < to <= 67/],
      [[{ name: 'q.bias', rows: [0, 68] }], /rows/],
      [[{ name: 'q.bias', rows: [0] }], /rows/],
    ])
      assert.throws(() => fill(nn, made, { parts }), rule);
  });
});

describe('init --shard and index', () => {
  test('make the same tensors in 1, 2, 3, 8 and 64 shares, last first', async () => {
    let first;
    for (const count of COUNTS) {
      const out = `of-${count}`;
      let elements = 0;
      for (let i = count; i; i--) {
        const { stdout } = await share(i, count, out, '--threads', '0', '--json');
        elements += JSON.parse(stdout).parameters;
      }
      const { code, stderr } = await run(['index', out]);
      assert.equal(code, 0, stderr);
      assert.equal(elements, 55_200, 'as the shares tell');
      const digests = await digestsIn(at(out, 'model.safetensors.index.json'));
      first ??= digests;
      assert.deepEqual(digests, first);
      assert.ok(!(await filesOf(at(out))).some((file) => /^shard|lock|tmp/.test(file)));
      assert.equal((await run(['index', out])).code, 0, 'again');
      const { metadata, weight_map } = await jsonIn(at(out, 'model.safetensors.index.json'));
      assert.equal(Object.keys(weight_map).length, MODEL.parameters.length);
      assert.deepEqual(metadata, { total_parameters: 55_200, total_size: 216_330 });
    }
  });

  test('rows lie as PyTorch reads them: saved_offsets of every tensor of the file', async () => {
    for (let i = 1; i <= 8; i++) await share(i, 8, 'dcp', '--threads', '0');
    const rows = new Map();
    for (const file of (await filesOf(at('dcp'))).filter((name) => name.startsWith('shard'))) {
      const { metadata, tensors } = await readHeader(at('dcp', file));
      const info = JSON.parse(metadata.DCP_SHARDING_INFO);
      assert.deepEqual(Object.keys(info).sort(), tensors.map(({ name }) => name).sort());
      for (const { name, shape } of tensors) {
        const { saved_offsets } = info[name];
        assert.equal(saved_offsets.length, shape.length);
        rows.set(name, [...(rows.get(name) ?? []), [saved_offsets[0], saved_offsets[0] + shape[0]]]);
      }
    }
    assert.ok(rows.has('table.weight'));
    for (const [name, runs] of rows) {
      runs.sort(([a], [b]) => a - b);
      const ends = [0, ...runs.map(([, to]) => to)];
      for (const [i, [from]] of runs.entries()) assert.equal(from, ends[i], name);
    }
  });

  test('index of files that are no shares: an index, or no need of one', async () => {
    await run(['init', 'plan.json', '-o', 'several', '--max-shard-size', '20kB']);
    const path = at('several/model.safetensors.index.json');
    const before = await digestsIn(path);
    await rm(path);
    assert.equal((await run(['index', 'several'])).code, 0);
    assert.deepEqual(await digestsIn(path), before);
    await rm(
      at(
        'several',
        (await filesOf(at('several'))).find((name) => name.startsWith('model-00002')),
      ),
    );
    assert.match((await run(['index', 'several'])).stderr, /^nn-init index: several lacks \d+ tensors? of its plan: "/);
    await run(['init', 'plan.json', '-o', 'one']);
    assert.match((await run(['index', 'one'])).stderr, /one has the whole model in model\.safetensors, which needs no/);
  });

  test('a share may be made twice: what is there of the same plan is kept', async () => {
    await share(2, 3, 'twice');
    const file = at('twice/model-00002-of-00003.safetensors');
    const before = await readFile(file);
    assert.match((await share(2, 3, 'twice')).stdout, /share 2\/3 exists already and is of the same plan/);
    await share(2, 3, 'twice', '--force');
    assert.ok(before.equals(await readFile(file)));
  });

  test('a share whose rows have been joined is there; one that is made again is joined once more', async () => {
    for (const i of [1, 2, 3]) await share(i, 3, 'again');
    assert.equal((await run(['index', 'again'])).code, 0);
    const before = await filesOf(at('again'));
    assert.ok(before.some((file) => file.startsWith('model-joined')));
    for (const i of [1, 2, 3])
      assert.match((await share(i, 3, 'again')).stdout, /exists already and is of the same plan/);
    assert.deepEqual(await filesOf(at('again')), before);
    await share(1, 3, 'again', '--force');
    assert.notDeepEqual(await filesOf(at('again')), before);
    assert.match((await run(['verify', 'again'])).stderr, /run `nn-init index` again/);
    assert.equal((await run(['index', 'again'])).code, 0);
    assert.deepEqual(await filesOf(at('again')), before);
    assert.equal((await run(['verify', 'again'])).code, 0);
  });

  test('files of --max-shard-size are no shares, though they have their names', async () => {
    await run(['init', 'plan.json', '--max-shard-size', '50kB', '-o', 'sizes']);
    const before = await filesOf(at('sizes'));
    const count = before.filter((file) => /-of-/.test(file)).length;
    const { code, stderr } = await run(['init', 'plan.json', '--shard', `1/${count}`, '-o', 'sizes']);
    assert.equal(code, 1);
    assert.match(stderr, /model-00001-of-.* is not a file of this share; use another folder, or --force\n$/);
    assert.deepEqual(await filesOf(at('sizes')), before);
    assert.equal((await run(['index', 'sizes'])).code, 0);
  });

  test('index removes no rows that it cannot join', async () => {
    await share(1, 3, 'lost');
    const rows = (await filesOf(at('lost'))).filter((file) => file.startsWith('shard'));
    await mkdir(at('planless'));
    for (const file of rows) {
      const { tensors } = await readHeader(at('lost', file));
      const pieces = tensors.map(({ name, shape }) => [
        name,
        { data: new Float32Array(shape[0] * (shape[1] ?? 1)), shape },
      ]);
      await write(at('planless', file), new Map(pieces), { metadata: { DCP_SHARDING_INFO: '' } });
    }
    const { code, stderr } = await run(['index', 'planless']);
    assert.equal(code, 1);
    assert.match(stderr, /planless has rows of parameters but no plan\.json/);
    assert.deepEqual(await filesOf(at('planless')), rows);
  });

  test('verify compares all of a file that says that it is a share', async () => {
    const tensor = { data: new Float32Array(64 * 64), shape: [64, 64] };
    const { parameters } = await jsonIn(at('plan.json'));
    const { name } = parameters[0];
    await write(at('lie.safetensors'), new Map([[name, tensor]]), { metadata: { nn_init_shard: '1/99999' } });
    const { code, stderr } = await run(['verify', 'lie.safetensors', '--plan', 'plan.json']);
    assert.equal(code, 1);
    assert.match(stderr, /lie\.safetensors says that it is share 1\/99999, which has no such part of tensor/);
  });

  test('index names the shares that are missing, and those of another plan', async () => {
    for (const i of [1, 2, 4]) await share(i, 5, 'gaps');
    const { code, stderr } = await run(['index', 'gaps']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^nn-init index: gaps lacks 2 of 5 shares: 3\/5, 5\/5; make them with `nn-init init MODEL --shard 3\/5`.*\n$/,
    );
    const other = await run(['init', 'resnet18', '--seed', '1', '--shard', '3/5', '-o', 'gaps']);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /gaps has shares of another plan/);
    await share(3, 4, 'gaps');
    assert.match((await run(['index', 'gaps'])).stderr, /files of 4 and of 5 shares/);
  });

  const SHARES = [
    [{ SLURM_ARRAY_TASK_ID: '5', SLURM_ARRAY_TASK_COUNT: '3', SLURM_ARRAY_TASK_MIN: '4', SLURM_PROCID: '0' }, '2/3'],
    [{ JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '4' }, '1/4'],
    [{ RANK: '3', WORLD_SIZE: '4' }, '4/4'],
    [{ OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '2' }, '2/2'],
    [{ PMI_RANK: '0', PMI_SIZE: '2' }, '1/2'],
    [{ SLURM_PROCID: '6', SLURM_NTASKS: '7' }, '7/7'],
  ];
  for (const [env, shard] of SHARES)
    test(`--shard auto is ${shard} by ${Object.keys(env)[0]}`, async () => {
      const out = `auto-${shard.replace('/', '-')}`;
      const { code, stdout, stderr } = await run(['init', 'plan.json', '--shard', 'auto', '-o', out, '--json'], env);
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).shard, shard);
    });

  for (const [env, rule] of [
    [{}, /none of the variables of a launcher is set/],
    [{ JOB_COMPLETION_INDEX: '1' }, /JOB_COMPLETIONS is not set/],
    [{ RANK: '4', WORLD_SIZE: '4' }, /must be below the count/],
    [{ RANK: 'x', WORLD_SIZE: '4' }, /RANK is "x"/],
  ])
    test(`--shard auto refuses ${JSON.stringify(env)}`, async () => {
      const { code, stderr } = await run(['init', 'plan.json', '--shard', 'auto', '-o', 'never'], env);
      assert.equal(code, 2);
      assert.match(stderr, rule);
      assert.ok(!(await filesOf(folder)).includes('never'));
    });
});

describe('two tasks with one share', () => {
  const lock = () => at('locked/model-00001-of-00002.safetensors.lock');
  const begin = async (owner) => {
    await share(2, 2, 'locked');
    await writeFile(lock(), owner);
  };

  test('the second is told who writes it', async () => {
    await begin('elsewhere 1\n');
    const beat = setInterval(() => utimes(lock(), new Date(), new Date()), 200);
    const { code, stderr } = await run(['init', 'plan.json', '--shard', '1/2', '-o', 'locked']);
    clearInterval(beat);
    await rm(lock());
    assert.equal(code, 1);
    assert.match(stderr, /is being written by another task \(machine and process: elsewhere 1\)/);
  });

  test('a dead one of this machine gives way at once, and what it left is removed', async () => {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const place = `${boot}/${await readlink('/proc/self/ns/pid')}`;
    await begin(`machine 999999999 ${place} owner\n`);
    const started = Date.now();
    await writeFile(at('locked/model-00001-of-00002.safetensors.abc.tmp'), 'half');
    await share(1, 2, 'locked');
    assert.ok(Date.now() - started < 15_000, 'at once');
    assert.equal((await run(['index', 'locked'])).code, 0);
    assert.ok(!(await filesOf(at('locked'))).some((file) => /lock|tmp/.test(file)));
  });
});
