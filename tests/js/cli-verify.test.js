// SPDX-License-Identifier: Apache-2.0
// `nn-init verify`: files that are a plan's, bit for bit, and files that are not.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, writeFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { coloured } from '../../bindings/cli/text.js';
import { load } from '../../npm/dist/index.js';
import { read, readEach, readHeader, write } from '../../npm/dist/safetensors.js';
import { cli, jsonIn } from '../support/cli.js';
import { MODEL, workplace } from '../support/verified.js';

let folder, at, run, init, verify;
before(async () => {
  ({ folder, at, run, init, verify } = await workplace());
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

  for (const count of [1, 2, 8])
    test(`so are ${count} shares, each alone, all together, and joined`, async () => {
      const out = `shares${count}`;
      const { digest, tensors } = await verify('whole');
      for (let i = 1; i <= count; i++) await init('plan.json', '--shard', `${i}/${count}`, '-o', out);
      const each = [];
      for (let i = 1; i <= count; i++) {
        const found = await verify(out, '--shard', `${i}/${count}`);
        assert.deepEqual([found.code, found.shard, found.isWhole], [0, `${i}/${count}`, false]);
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
      // A share of a model that lies in one file.
      const last = each.filter(({ name }) => each.at(-1).name === name).at(-1);
      const { tensors: same } = await verify('whole', '--shard', `${count}/${count}`);
      assert.deepEqual(same.at(-1), last);
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
