// SPDX-License-Identifier: Apache-2.0
// `nn-init verify`: what cannot be verified, and how much memory it takes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { plan } from '../../npm/dist/model.js';
import { read, readHeader, write } from '../../npm/dist/safetensors.js';
import { jsonIn, start } from '../support/cli.js';
import { measured, workplace, writeZeros } from '../support/verified.js';

let folder, at, run, init, verify, failure;
before(async () => {
  ({ folder, at, run, init, verify, failure } = await workplace());
});

describe('what cannot be verified', () => {
  test('a folder that lacks shares or files: which', async () => {
    for (const i of [1, 2, 4]) await init('plan.json', '--shard', `${i}/5`, '-o', 'holes');
    assert.match(
      await failure('holes'),
      /^1 holes lacks 2 of 5 shares: 3\/5, 5\/5; make them again, or check one share with --shard$/,
    );
    assert.equal((await verify('holes', '--shard', '4/5')).code, 0);
    const lost = await verify('holes', '--shard', '3/5');
    assert.equal(lost.code, 1);
    assert.ok(lost.tensors.some(({ state }) => state === 'missing'));
    await mkdir(at('many'));
    await copyFile(at('plan.json'), at('many/plan.json'));
    const scale = await read(at('whole/model.safetensors'), { names: ['scale'] });
    for (const [nn_init_shard, error] of [
      ['1/99999', /^1 many lacks \d+ of 99999 shares: /],
      ['2/200', /^1 many lacks \d+ of 200 shares: /],
    ]) {
      await write(at('many/model-00001-of-99999.safetensors'), scale, { metadata: { nn_init_shard } });
      assert.match(await failure('many'), error);
    }
    await writeFile(at('many/model.safetensors.index.json'), '{"metadata": {}, "weight_map": {}}');
    assert.match(await failure('many/model.safetensors.index.json'), /^1 many\/\S+ names no files$/);
    await write(at('holes/model-00009-of-00009.safetensors'), {}, { metadata: { nn_init_shard: '9/9' } });
    assert.match(await failure('holes'), /^1 holes has files of 5 and of 9 shares; remove those that do not belong$/);

    await init('plan.json', '-o', 'hole', '--max-shard-size', '60kB');
    const { tensors } = await readHeader(at('hole/model.safetensors.index.json'));
    const file = tensors.at(-1)?.file;
    await rm(at('hole', file));
    assert.match(await failure('hole'), new RegExp(`^1 hole lacks ${file}; `));
  });

  test('a tensor that is in two files, and rows that nobody can place', async () => {
    await mkdir(at('twice'));
    await copyFile(at('plan.json'), at('twice/plan.json'));
    for (const name of ['model.safetensors', 'model-joined-00001.safetensors'])
      await copyFile(at('whole/model.safetensors'), at('twice', name));
    assert.match(await failure('twice'), /^1 tensor "\S+" is in \S+ and in \S+; remove one$/);
    const tensors = { 'table.weight': { data: new Float32Array(48), shape: [2, 24] } };
    const offsets = (saved_offsets) => JSON.stringify({ 'table.weight': { saved_offsets } });
    for (const DCP_SHARDING_INFO of [
      '{',
      '[]',
      'null',
      '{}',
      offsets([0, 1]),
      offsets([0]),
      offsets([-1, 0]),
      offsets(['0', 0]),
      offsets([0.5, 0]),
    ]) {
      await write(at('rows.safetensors'), tensors, { metadata: { DCP_SHARDING_INFO } });
      assert.match(
        await failure('rows.safetensors'),
        /^1 rows.safetensors (has a DCP_SHARDING_INFO that|does not say which rows)/,
      );
    }
    await write(at('rows.safetensors'), tensors, { metadata: { DCP_SHARDING_INFO: offsets([1000, 0]) } });
    const { code, tensors: found } = await verify('rows.safetensors');
    const { state, detail } = found.find(({ name }) => name === 'table.weight');
    assert.deepEqual([code, state, detail], [1, 'shape', '1002x24, by the plan 1001x24']);
  });

  test('no file of the format, a file cut short, a plan that is none or too new, a plan of another model', async () => {
    const whole = await readFile(at('whole/model.safetensors'));
    await writeFile(at('short.safetensors'), whole.subarray(0, 5000));
    await writeFile(at('text.safetensors'), 'no tensors');
    await mkdir(at('empty'));
    await writeFile(at('new.json'), JSON.stringify({ ...(await jsonIn(at('plan.json'))), version: 2 }));
    await writeFile(
      at('broken.json'),
      JSON.stringify({ ...(await jsonIn(at('plan.json'))), parameters: [{ name: 'scale' }] }),
    );
    await write(at('other.safetensors'), { w: { data: new Float32Array(1), shape: [1] } });
    const errors = {
      'short.safetensors': /^1 .*'short.safetensors' is not a safetensors file: .*, but the file has 5000$/,
      'text.safetensors': /^1 .*'text.safetensors' is not a safetensors file: /,
      nowhere: /^1 nowhere: there is no such file or folder$/,
      empty: /^1 empty has no safetensors files$/,
      'other.safetensors':
        /^1 other.safetensors has none of the 11 tensors of the plan; give the plan of this model with --plan$/,
      'whole --plan new.json': /^1 .*plan.version is 2; it must be 1; a later one needs a later nn-init$/,
      'whole --plan broken.json': /^1 .*plan.parameters\[0\].shape is undefined; /,
      'whole --plan broken.json --shard 1/2': /^1 .*plan.parameters\[0\].shape is undefined; /,
      'whole --plan short.safetensors': /^1 short.safetensors is not a plan; /,
      'whole --plan nowhere.json': /^1 nowhere.json: there is no such file; /,
      'whole --shard 9/8': /^2 --shard "9\/8" must be i\/n, /,
      'whole --threads 1e9': /^2 --threads "1e9" must be /,
      'whole --seed 1': /^2 Unknown option '--seed'; /,
      '': /^2 FILE\|DIR is missing; /,
    };
    for (const [args, error] of Object.entries(errors))
      assert.match(await failure(...args.split(' ').filter(Boolean)), error, args);
    await mkdir(at('bare'));
    await copyFile(at('whole/model.safetensors'), at('bare/model.safetensors'));
    assert.match(
      await failure('bare'),
      /^2 there is no bare\/plan.json; make a plan with .* and give it with --plan plan\.json; /,
    );
  });

  test('names and metadata of files are escaped', async () => {
    const evil = '\x1b[31m\x07\r\n\u202e\u009b';
    const tensors = await read(at('whole/model.safetensors'), { names: ['scale'] });
    tensors.set(evil, { data: new Float32Array(1), shape: [1] });
    await write(at('evil.safetensors'), tensors, { metadata: { nn_init_plan: evil, nn_init_shard: evil } });
    const { code, stdout, stderr } = await run('verify', 'evil.safetensors');
    assert.equal(code, 1);
    assert.match(stdout, /\\u001b\[31m\\u0007\\u000d\\u000a\\u202e\\u009b +not in the plan/);
    assert.doesNotMatch(stdout + stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    // A name is a line of the model's digest, and never two.
    const other = new Map(tensors).set('a\nb', tensors.get(evil));
    await write(at('lines.safetensors'), other);
    const { digest, tensors: found } = await verify('lines.safetensors');
    const lines = found
      .filter((each) => each.digest)
      .map((each) => `${each.digest}  ${JSON.stringify(each.name).slice(1, -1)}\n`);
    assert.equal(
      digest,
      createHash('sha256')
        .update(
          lines
            .map((line) => Buffer.from(line))
            .sort(Buffer.compare)
            .join(''),
        )
        .digest('hex'),
    );
  });
});

/** A file of zeros and its plan. @param {string} name @param {number[]} shape */
async function zeros(name, shape) {
  const recipe = { name: 'zeros', version: '1', rules: [{ name: '*', do: 'zeros_' }] };
  await writeFile(
    at(`${name}.json`),
    JSON.stringify(await plan(await load(), [{ name: 'w', shape }], recipe, { seed: 0 })),
  );
  await writeZeros(at(`${name}.safetensors`), 'F32', shape);
  return [`${name}.safetensors`, '--plan', `${name}.json`, '--threads', '2'];
}

test('memory is bounded: half a gigabyte takes no more than 350 MB', async () => {
  const { stdout, megabytes } = await measured(['verify', ...(await zeros('large', [2 ** 10, 2 ** 17]))], folder);
  assert.match(stdout, /equal to the plan; 1 tensor, 537 MB/);
  assert.ok(megabytes < 350, `${megabytes} MB`);
});

test('Ctrl-C ends it', async () => {
  const { child, ended } = start(['verify', ...(await zeros('endless', [2 ** 14, 2 ** 20]))], { cwd: folder });
  setTimeout(() => child.kill('SIGINT'), 2000);
  const { code, stdout, stderr } = await ended;
  assert.deepEqual([code, stdout, stderr], [130, '', 'nn-init verify: stopped; nothing is half-written\n']);
});
