// SPDX-License-Identifier: Apache-2.0
// `nn-init verify`: files that are a plan's, bit for bit, and files that are not.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { coloured } from '../../bindings/cli/text.js';
import { load } from '../../npm/dist/frameworks.js';
import { plan } from '../../npm/dist/model.js';
import { read, readEach, readHeader, write } from '../../npm/dist/safetensors.js';
import { cli, jsonIn } from '../support/cli.js';
import { temporaryDirectory } from '../support/run.js';

const RECIPE = {
  name: 'mixed',
  version: '1',
  layout: 'torch',
  rules: [
    { name: '*', do: 'normal_', options: { std: 0.02 } },
    { name: 'q.*', do: 'orthogonal_' },
    { name: 'head.*', tie: 'table.weight' },
    { name: 'steps', do: 'positions_' },
    { name: 'mask', do: 'causal_' },
    { name: '*bias', do: 'zeros_' },
  ],
};
const MODEL = {
  parameters: [
    { name: 'table.weight', shape: [1001, 24], kind: 'embedding' },
    { name: 'q.weight', shape: [67, 67], kind: 'linear' },
    { name: 'q.bias', shape: [67], kind: 'linear' },
    { name: 'bfloat16', shape: [33, 3, 5, 5], dtype: 'bfloat16', kind: 'conv2d' },
    { name: 'float16', shape: [9, 7], dtype: 'float16', kind: 'linear' },
    { name: 'float64', shape: [5, 3], dtype: 'float64', kind: 'linear' },
    { name: 'steps', shape: [3, 40], dtype: 'int64', kind: 'parameter' },
    { name: 'mask', shape: [4, 4], dtype: 'bool', kind: 'parameter' },
    { name: 'scale', shape: [], kind: 'parameter' },
    { name: 'nothing', shape: [0, 4], kind: 'parameter' },
    { name: 'head.weight', shape: [1001, 24], kind: 'linear' },
  ],
};

let folder;
const at = (...names) => join(folder, ...names);
const run = (...args) => cli(args, { cwd: folder });
const init = async (...args) => {
  const { code, stderr } = await run('init', ...args);
  assert.equal(code, 0, stderr);
};
/** Runs verify. @returns {Promise<any>} what it found, and its exit code */
const verify = async (...args) => {
  const { code, stdout, stderr } = await run('verify', ...args, '--json');
  assert.ok(stdout, stderr);
  return { code, ...JSON.parse(stdout) };
};
/** Its error, in one line. */
const failure = async (...args) => {
  const { code, stdout, stderr } = await run('verify', ...args);
  assert.equal(stdout, '');
  assert.match(stderr, /^nn-init verify: [^\n]*\n$/);
  return `${code} ${stderr.slice('nn-init verify: '.length, -1)}`;
};

before(async () => {
  folder = await temporaryDirectory();
  const nn = await load();
  await writeFile(at('plan.json'), JSON.stringify(await plan(nn, MODEL, RECIPE, { seed: 11 })));
  await init('plan.json', '-o', 'whole');
});

/** SHA-256 of each tensor of a file, by what it reads. */
async function digestsOf(path) {
  const digests = {};
  for await (const { name, data } of readEach(path))
    digests[name] = createHash('sha256')
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest('hex');
  return digests;
}
/** What the help says of the model's digest. */
const modelDigest = (digests) => {
  const lines = Object.entries(digests).map(([name, digest]) => `${digest}  ${name}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
};

describe('what a plan makes', () => {
  test('is equal to it, and has the digests of its bytes', async () => {
    const { code, equal, tensors, digest, isWhole } = await verify('whole');
    assert.deepEqual([code, equal, isWhole], [0, true, true]);
    const digests = await digestsOf(at('whole/model.safetensors'));
    assert.deepEqual(Object.fromEntries(tensors.map((tensor) => [tensor.name, tensor.digest])), digests);
    assert.equal(digest, modelDigest(digests));
    const { stdout } = await run('verify', 'whole');
    for (const [name, each] of Object.entries(digests)) assert.match(stdout, new RegExp(`^${each} +${name} +ok$`, 'm'));
    assert.match(
      stdout,
      new RegExp(`^whole: equal to the plan; 11 tensors, .*\ndigest of the model: ${digest}\n$`, 'm'),
    );
  });

  test('so is one file, by the plan that is given or beside it, with any number of workers', async () => {
    const { digest } = await verify('whole');
    await copyFile(at('whole/model.safetensors'), at('alone.safetensors'));
    for (const args of [
      ['alone.safetensors', '--plan', 'whole'],
      ['alone.safetensors'],
      ['whole/model.safetensors', '--threads', '0'],
    ])
      assert.equal((await verify(...args)).digest, digest);
  });

  for (const count of [1, 2, 3, 8])
    test(`so are ${count} shares, each alone, all together, and joined`, async () => {
      const out = `shares${count}`;
      const { digest, tensors } = await verify('whole');
      for (let i = 1; i <= count; i++) await init('plan.json', '--shard', `${i}/${count}`, '-o', out);
      const each = [];
      for (let i = 1; i <= count; i++) {
        const found = await verify(out, '--shard', `${i}/${count}`);
        assert.deepEqual([found.code, found.shard, found.isWhole], [0, `${i}/${count}`, false]);
        // Shares of a model that lies in one file.
        assert.equal((await verify('whole', '--shard', `${i}/${count}`)).digest, found.digest);
        each.push(...found.tensors);
      }
      const elements = each.reduce((sum, { name, rows }) => {
        const { shape } = MODEL.parameters.find((parameter) => parameter.name === name);
        const [extent = 1, ...rest] = shape;
        return sum + (rows ? rows[1] - rows[0] : extent) * rest.reduce((a, b) => a * b, 1);
      }, 0);
      const all = MODEL.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      assert.equal(elements, all, 'every element is of one share');
      for (const { name, rows, digest: own } of each)
        if (!rows) assert.equal(own, tensors.find((tensor) => tensor.name === name).digest);
      assert.equal((await verify(out)).digest, digest);
      assert.equal((await run('index', out)).code, 0);
      const joined = await verify(out);
      assert.deepEqual([joined.code, joined.digest], [0, digest]);
    });

  test('so are files of a size, by their folder, their index, or one by one', async () => {
    const { digest } = await verify('whole');
    await init('plan.json', '-o', 'sizes', '--max-shard-size', '60kB');
    assert.equal((await verify('sizes')).digest, digest);
    assert.equal((await verify('sizes/model.safetensors.index.json')).digest, digest);
    const { tensors } = await readHeader(at('sizes/model.safetensors.index.json'));
    const [{ file }] = tensors;
    const one = await verify(`sizes/${file}`);
    assert.deepEqual([one.code, one.isWhole], [0, false]);
    assert.equal(one.tensors.length, tensors.filter((tensor) => tensor.file === file).length);
  });

  test('so is one with the numbers of another library, in the order of its draws', async () => {
    await init('resnet18', '--seed', '3', '--generator', 'torch', '--skip', 'layer[234]*', '-o', 'torch');
    const { code, digest } = await verify('torch');
    assert.equal(code, 0);
    assert.equal(digest, modelDigest(await digestsOf(at('torch/model.safetensors'))));
    assert.equal((await verify('torch', '--shard', '2/3')).code, 0);
  });

  test('a task of a launcher checks its share', async () => {
    const env = { RANK: '1', WORLD_SIZE: '3' };
    const { code, stdout } = await cli(['verify', 'whole', '--shard', 'auto', '--json'], { cwd: folder, env });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout).tensors, (await verify('whole', '--shard', '2/3')).tensors);
  });
});

/** A changed copy of the model. @param {string} name @param {(tensors: Map<string, any>) => void} change */
async function changed(name, change) {
  const tensors = await read(at('whole/model.safetensors'));
  change(tensors);
  await write(at(name), tensors, { metadata: { format: 'pt' } });
  const found = await verify(name, '--plan', 'plan.json');
  assert.deepEqual([found.code, found.equal], [1, false]);
  assert.notEqual(found.digest, (await verify('whole')).digest);
  return found.tensors.filter(({ state }) => state !== 'ok');
}
/** The bits of an element, as a view of bytes has them. */
const viewOf = ({ data }, array) => new array(data.buffer, data.byteOffset, data.byteLength / array.BYTES_PER_ELEMENT);

describe('what differs is found', () => {
  test('one element of each dtype: where, and both values', async () => {
    const places = {
      'table.weight': [Uint32Array, 777 * 24 + 5, 0x40490fdb, [777, 5], 3.1415927410125732],
      bfloat16: [Uint16Array, 2474, 0xc000, [32, 2, 4, 4], -2],
      float16: [Uint16Array, 8, 0x7c00, [1, 1], 'Infinity'],
      float64: [BigUint64Array, 14, 0x3ff8000000000000n, [4, 2], 1.5],
      steps: [BigUint64Array, 41, 2n ** 63n, [1, 1], '-9223372036854775808'],
      mask: [Uint8Array, 1, 1, [0, 1], 1],
      scale: [Uint32Array, 0, 0x7fc00001, [], 'NaN'],
    };
    const whole = await read(at('whole/model.safetensors'));
    const found = await changed('elements.safetensors', (tensors) => {
      for (const [name, [array, place, bits]] of Object.entries(places)) viewOf(tensors.get(name), array)[place] = bits;
    });
    assert.deepEqual(found.map(({ name }) => name).sort(), Object.keys(places).sort());
    for (const { name, state, first, different, elements } of found) {
      const [array, place, bits, index, value] = places[name];
      const view = viewOf(whole.get(name), array);
      assert.deepEqual([name, state, different, elements], [name, 'differs', 1, view.length]);
      assert.deepEqual([first.index, first.found], [index, value]);
      assert.deepEqual([BigInt(first.foundBits), BigInt(first.expectedBits)], [BigInt(bits), BigInt(view[place])]);
    }
    const { first } = found.find(({ name }) => name === 'table.weight');
    assert.equal(first.expected, whole.get('table.weight').data[777 * 24 + 5]);
    const { stdout } = await run('verify', 'elements.safetensors', '--plan', 'plan.json');
    assert.match(
      stdout,
      /table\.weight +differs at \[777, 5\]: 3\.1415927410125732 in the file, \S+ by the plan; 1 of 24024 /,
    );
    assert.match(stdout, /^elements.safetensors: 7 differ; 11 tensors/m);
  });

  test('a zero of another sign, and a number that another has in place of all', async () => {
    const found = await changed('zeros.safetensors', (tensors) => {
      tensors.get('q.bias').data[66] = -0;
      tensors.get('q.weight').data.fill(7);
    });
    const byName = new Map(found.map((each) => [each.name, each]));
    assert.deepEqual(byName.get('q.bias').first, {
      ...{ index: [66], found: 0, expected: 0, foundBits: '0x80000000', expectedBits: '0x00000000' },
    });
    assert.equal(byName.get('q.weight').different, 67 * 67);
    const { stdout } = await run('verify', 'zeros.safetensors', '--plan', 'plan.json');
    assert.match(stdout, /q\.bias +differs at \[66\]: 0 \(0x80000000\) in the file, 0 \(0x00000000\) by the plan/);
  });

  test('in rows of a share, by the place in the whole tensor', async () => {
    await init('plan.json', '--shard', '2/3', '-o', 'rows');
    const path = 'rows/shard-00002-model-00002-of-00003.safetensors';
    const [tensors, { metadata }] = [await read(at(path)), await readHeader(at(path))];
    const [[name, { saved_offsets }]] = Object.entries(JSON.parse(metadata.DCP_SHARDING_INFO));
    const [row] = saved_offsets;
    assert.ok(row > 0);
    tensors.get(name).data[24 + 3] = 5;
    await write(at(path), tensors, { metadata });
    for (const args of [[path], ['rows', '--shard', '2/3']]) {
      const { code, tensors: found } = await verify(...args);
      const result = found.find((each) => each.name === name);
      assert.deepEqual([code, result.rows[0], result.first.index], [1, row, [row + 1, 3]]);
    }
  });

  test('tensors that are missing, of another shape or dtype, or not in the plan', async () => {
    const found = await changed('tensors.safetensors', (tensors) => {
      tensors.delete('scale');
      tensors.delete('head.weight');
      tensors.set('q.bias', { data: new Float32Array(66), shape: [66] });
      tensors.set('float64', { data: new Float32Array(15), shape: [5, 3] });
      tensors.set('more', { data: new Float32Array(3), shape: [3] });
    });
    assert.deepEqual(
      found.map(({ name, state, detail }) => [name, state, detail]),
      [
        ['q.bias', 'shape', '66, by the plan 67'],
        ['float64', 'dtype', 'float32, by the plan float64'],
        ['scale', 'missing', undefined],
        ['head.weight', 'missing', 'it is the same as table.weight'],
        ['more', 'extra', undefined],
      ],
    );
    const digests = await digestsOf(at('tensors.safetensors'));
    for (const { name, digest } of found) assert.equal(digest, digests[name]);
    const { stdout } = await run('verify', 'tensors.safetensors', '--plan', 'plan.json');
    assert.match(stdout, /: 1 of another shape, 1 of another dtype, 2 missing, 1 not in the plan; 12 tensors/);
  });

  test('another plan, which the file itself tells', async () => {
    const other = { ...(await jsonIn(at('plan.json'))), recipe: 'other' };
    await writeFile(at('other.json'), JSON.stringify(other));
    const { code, ofOtherPlans } = await verify('whole', '--plan', 'other.json');
    assert.deepEqual([code, ofOtherPlans], [0, ['whole/model.safetensors']], 'the bits count');
    other.generator = (await load()).generator({ seed: 12 }).state();
    await writeFile(at('other.json'), JSON.stringify(other));
    const { stdout } = await run('verify', 'whole', '--plan', 'other.json');
    assert.match(
      stdout,
      /^whole\/model.safetensors was made by another plan, by its metadata\nwhole: 7 differ; 11 tensors/m,
    );
  });
});

describe('what cannot be verified', () => {
  test('a folder that lacks shares or files: which', async () => {
    for (const i of [1, 2, 4]) await init('plan.json', '--shard', `${i}/5`, '-o', 'holes');
    assert.match(
      await failure('holes'),
      /^1 holes lacks 2 of 5 shares: 3\/5, 5\/5; make them again, or check one share/,
    );
    assert.equal((await verify('holes', '--shard', '4/5')).code, 0);
    const lost = await verify('holes', '--shard', '3/5');
    assert.equal(lost.code, 1);
    assert.ok(lost.tensors.some(({ state }) => state === 'missing'));
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
      'whole --plan broken.json': /^1 .*/,
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
    assert.match(await failure('bare'), /^2 there is no bare\/plan.json; make a plan with .* and give it with --plan/);
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

test('memory is bounded: half a gigabyte takes no more than 350 MB', async () => {
  const size = 2 ** 27;
  const nn = await load();
  const zeros = { name: 'zeros', version: '1', rules: [{ name: '*', do: 'zeros_' }] };
  await writeFile(
    at('large.json'),
    JSON.stringify(await plan(nn, [{ name: 'w', shape: [2 ** 10, 2 ** 17] }], zeros, { seed: 0 })),
  );
  const header = Buffer.from(
    JSON.stringify({ w: { dtype: 'F32', shape: [2 ** 10, 2 ** 17], data_offsets: [0, 4 * size] } }),
  );
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(header.length));
  await writeFile(at('large.safetensors'), Buffer.concat([head, header]));
  await truncate(at('large.safetensors'), 8 + header.length + 4 * size); // a hole, which reads as zeros
  const told = `data:text/javascript,process.on('exit',()=>process.stderr.write('RSS '+process.resourceUsage().maxRSS+'\\n'))`;
  const args = ['verify', 'large.safetensors', '--plan', 'large.json', '--threads', '2'];
  const { code, stdout, stderr } = await cli(args, {
    cwd: folder,
    env: { NODE_OPTIONS: `--import=${encodeURI(told)}` },
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /equal to the plan; 1 tensor, 537 MB/);
  const [, kilobytes] = /RSS (\d+)/.exec(stderr);
  assert.ok(kilobytes < 350_000, `${kilobytes} kB`);
});

test('colours: on a terminal alone, unless NO_COLOR is set', () => {
  const { isTTY } = process.stdout;
  const { NO_COLOR, TERM } = process.env;
  try {
    Object.assign(process.stdout, { isTTY: true });
    Object.assign(process.env, { NO_COLOR: '', TERM: 'xterm' });
    assert.equal(coloured('ok', 'green'), '\x1b[32mok\x1b[0m');
    process.env.NO_COLOR = '1';
    assert.equal(coloured('ok', 'green'), 'ok');
    Object.assign(process.env, { NO_COLOR: '', TERM: 'dumb' });
    assert.equal(coloured('ok', 'green'), 'ok');
    process.env.TERM = 'xterm';
    Object.assign(process.stdout, { isTTY: undefined });
    assert.equal(coloured('ok', 'green'), 'ok');
  } finally {
    Object.assign(process.stdout, { isTTY });
    for (const [name, value] of Object.entries({ NO_COLOR, TERM })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});
