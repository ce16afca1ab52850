// SPDX-License-Identifier: Apache-2.0
// `nn-init inspect`: statistics of tensors, and whether they are as made, trained or dead.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { decoderOf, elementAt } from '../../bindings/cli/elements.js';
import { load } from '../../npm/dist/index.js';
import { initialize, plan } from '../../npm/dist/model.js';
import { read, readHeader, write } from '../../npm/dist/safetensors.js';
import { cli, start } from '../support/cli.js';
import { temporaryDirectory } from '../support/run.js';
import { digitsModel, train } from '../support/training.js';
import { measured, writeZeros } from '../support/verified.js';

/** Every kind of distribution, constants, values by their place, ties, a padding row. */
const RULES = {
  normal: { do: 'normal_', options: { std: 0.02 } },
  uniform: { do: 'uniform_', options: { a: -0.1, b: 0.3 } },
  truncated: { do: 'truncNormal_', options: { std: 0.02, a: -0.03, b: 0.04 } },
  orthogonal: { do: 'orthogonal_', options: { gain: 2 } },
  sparse: { do: 'sparse_', options: { sparsity: 0.7 } },
  padded: { do: 'normal_', options: { std: 1 }, padding: 3 },
  same: { tie: 'normal.weight' },
  ones: { do: 'ones_' },
  zeros: { do: 'zeros_' },
  tenth: { do: 'fill_', options: { value: 0.1 } },
  sines: { do: 'sinusoidal_' },
  steps: { do: 'positions_' },
  mask: { do: 'causal_' },
  none: { do: 'normal_' },
};
const RECIPE = {
  name: 'mixed',
  version: '1',
  rules: Object.entries(RULES).map(([name, rule]) => ({ name: `${name}.weight`, optional: true, ...rule })),
};
const shapes = {
  normal: [480, 128],
  same: [480, 128],
  steps: [2, 40],
  mask: [1, 1, 16, 16],
  none: [0, 3],
  padded: [50, 400],
};
const dtypes = { steps: 'int64', mask: 'bool', uniform: 'bfloat16', truncated: 'float16', tenth: 'bfloat16' };
const MODEL = Object.keys(RULES).map((name) => ({
  name: `${name}.weight`,
  shape: shapes[name] ?? [160, 128],
  dtype: dtypes[name] ?? 'float32',
  kind: 'linear',
}));

let folder;
let nn;
const at = (...names) => join(folder, ...names);
const run = (...args) => cli(args, { cwd: folder });
const init = async (...args) => {
  const { code, stderr } = await run('init', ...args);
  assert.equal(code, 0, stderr);
};
const inspect = async (...args) => {
  const { code, stdout, stderr } = await run('inspect', ...args, '--json');
  assert.equal(code, 0, stderr);
  return { stderr, ...JSON.parse(stdout) };
};
const verdicts = ({ tensors }) => Object.fromEntries(tensors.map(({ name, verdict }) => [name, verdict]));
/** Those that are not as made. */
const others = (found) =>
  Object.fromEntries(Object.entries(verdicts(found)).filter(([, verdict]) => verdict !== 'as made'));

before(async () => {
  folder = await temporaryDirectory();
  nn = await load();
  await writeFile(at('plan.json'), JSON.stringify(await plan(nn, MODEL, RECIPE, { seed: 5 })));
  await init('plan.json', '-o', 'made');
});

describe('statistics', () => {
  /** By two loops over the numbers. */
  function expected(numbers) {
    const finite = numbers.filter(Number.isFinite);
    const mean = finite.reduce((sum, x) => sum + x, 0) / finite.length;
    return {
      count: numbers.length,
      mean,
      std: Math.sqrt(finite.reduce((sum, x) => sum + (x - mean) ** 2, 0) / finite.length),
      min: Math.min(...finite),
      max: Math.max(...finite),
      zeros: numbers.filter((x) => x === 0).length,
      nan: numbers.filter(Number.isNaN).length,
      infinite: numbers.filter((x) => Math.abs(x) === Infinity).length,
    };
  }
  const close = (found, due, name) => {
    for (const [key, value] of Object.entries(due))
      assert.ok(
        Math.abs(found[key] - value) <= 1e-12 * Math.max(1, Math.abs(value)),
        `${name}.${key}: ${found[key]}, ${value}`,
      );
  };

  test('of every dtype that is a number, of more elements than a piece has', async () => {
    const values = Array.from({ length: 10_001 }, (_, i) => ((i * 7919) % 251) - 100);
    const special = [NaN, Infinity, -0, 0, -Infinity, NaN, 1e-30];
    const arrays = {
      float32: Float32Array.from([...special, ...values.map((x) => 1000 + x / 256)]),
      float64: Float64Array.from([...values.map((x) => x / 3 + 1e6), ...special]),
      int64: BigInt64Array.from(values, BigInt),
      uint64: BigUint64Array.from(values, (x) => BigInt(x + 200)),
      int32: Int32Array.from(values),
      uint32: Uint32Array.from(values, (x) => x + 4e9),
      int16: Int16Array.from(values),
      uint16: Uint16Array.from(values, (x) => x + 60_000),
      int8: Int8Array.from(values, (x) => x % 128),
      uint8: Uint8Array.from(values, (x) => x + 100),
      bool: Uint8Array.from(values, (x) => x & 1),
    };
    const tensors = Object.entries(arrays).map(([dtype, data]) => ({ name: dtype, data, shape: [data.length], dtype }));
    const large = Float32Array.from({ length: 3_000_001 }, (_, i) => Math.fround(((i * 7919) % 100_003) / 100_003));
    tensors.push({ name: 'large', data: large, shape: [large.length], dtype: 'float32' });
    tensors.push({ name: 'float8', data: new Uint8Array(6), shape: [2, 3], dtype: 'F8_E4M3' });
    tensors.push({ name: 'empty', data: new Float32Array(0), shape: [0, 7], dtype: 'float32' });
    tensors.push({ name: 'lost', data: Float32Array.of(NaN, Infinity), shape: [2], dtype: 'float32' });
    await write(at('dtypes.safetensors'), tensors);
    const found = new Map((await inspect('dtypes.safetensors')).tensors.map((tensor) => [tensor.name, tensor]));
    for (const [dtype, data] of Object.entries(arrays)) {
      assert.equal(found.get(dtype).verdict, dtype.startsWith('float') ? 'dead' : '-');
      close(found.get(dtype).statistics, expected(Array.from(data, Number)), dtype);
    }
    const { statistics } = found.get('large');
    const mean = large.reduce((sum, x) => sum + x, 0) / large.length;
    const std = Math.sqrt(large.reduce((sum, x) => sum + (x - mean) ** 2, 0) / large.length);
    close(statistics, { count: large.length, mean, std, zeros: large.filter((x) => x === 0).length }, 'large');
    assert.deepEqual([found.get('float8').statistics, found.get('float8').verdict], [undefined, '-']);
    assert.deepEqual(found.get('empty').statistics, {
      ...{ count: 0, mean: null, std: null, min: null, max: null, kurtosis: null, zeros: 0, nan: 0, infinite: 0 },
    });
    assert.deepEqual([found.get('lost').statistics.mean, found.get('lost').verdict], [null, 'dead']);
    const { stdout } = await run('inspect', 'dtypes.safetensors');
    assert.match(stdout, /^float8 +2x3 +F8_E4M3 +6 bytes +- +- +- +- +- +- +- +- +-$/m);
    assert.match(stdout, /^no recipe is known; give --recipe \(.*\): 3 dead, 12 without a verdict$/m);
  });

  for (const dtype of ['float16', 'bfloat16'])
    test(`${dtype}: every encoding is the number that is rounded to it`, () => {
      const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
      const block = new Float64Array(65_536);
      decoderOf(dtype)(new Uint8Array(bits.buffer), 0, block);
      const back = new Uint16Array(1);
      for (const [i, x] of block.entries()) {
        assert.ok(Object.is(elementAt(dtype, new Uint8Array(bits.buffer), i), x));
        if (!Number.isFinite(x)) continue;
        nn.fill_({ data: back, shape: [1], dtype }, x);
        assert.equal(back[0], i);
      }
      const most = dtype === 'float16' ? [0x7c00, 5, 10] : [0x7f80, 8, 7];
      assert.deepEqual([block[most[0]], block[most[0] | 0x8000]], [Infinity, -Infinity]);
      assert.equal(block.filter(Number.isNaN).length, 2 * (2 ** most[2] - 1));
    });
});

describe('verdicts', () => {
  test('all that init makes is as made: one file, files of a size, shares, joined, another seed', async () => {
    const one = await inspect('made');
    assert.deepEqual([one.recipe, one.tensors.length, others(one)], ['mixed', MODEL.length, {}]);
    assert.deepEqual(
      one.tensors.map(({ name }) => name),
      MODEL.map(({ name }) => name),
      'in the order of the model',
    );
    await init('plan.json', '-o', 'sizes', '--max-shard-size', '100kB');
    assert.deepEqual(verdicts(await inspect('sizes')), verdicts(one));
    for (let i = 1; i <= 5; i++) await init('plan.json', '--shard', `${i}/5`, '-o', 'shares');
    assert.deepEqual((await inspect('shares')).tensors, one.tensors);
    const { stdout } = await run('inspect', 'shares');
    assert.match(stdout, /^shares\/model-00001-of-00005.safetensors: \d+ tensors?$/m);
    assert.match(stdout, /^ {2}format: pt\n {2}nn_init_plan: \w{64}\n {2}float32: 9 tensors, /m);
    const [file] = (await inspect('shares')).files
      .map(({ path }) => path)
      .filter((path) => path.includes('shard-00002'));
    const rows = await inspect(file);
    assert.ok(rows.tensors.length > 0 && rows.tensors.every(({ rows: [from, to] }) => from > 0 && to > from));
    assert.deepEqual(others(rows), {});
    await run('index', 'shares');
    assert.deepEqual((await inspect('shares')).tensors, one.tensors);
  });

  test('what a plan, a folder or a recipe says', async () => {
    await init('resnet18', '--seed', '1', '--generator', 'torch', '--skip', 'layer[34]*', '-o', 'resnet');
    assert.deepEqual(others(await inspect('resnet')), {});
    await copyFile(at('resnet/model.safetensors'), at('alone.safetensors'));
    const bare = await inspect('alone.safetensors');
    assert.ok(bare.recipe === undefined && Object.values(verdicts(bare)).every((verdict) => verdict === '-'));
    const named = await inspect('alone.safetensors', '--recipe', 'torchvision/resnet');
    assert.deepEqual([named.recipe, others(named)], ['torchvision/resnet', {}]);
    // A file is of the plan beside it if it says so.
    assert.equal((await inspect('resnet/model.safetensors')).recipe, 'torchvision/resnet');
    await copyFile(at('resnet/model.safetensors'), at('made/other.safetensors'));
    assert.equal((await inspect('made/other.safetensors')).recipe, undefined);
    await rm(at('made/other.safetensors'));

    await init('gpt2', '--seed', '1', '--config', '{"n_layer": 2}', '--skip', '*.[hw]*.[1-9]*', '-o', 'gpt2');
    await rm(at('gpt2/plan.json'));
    const own = await inspect('gpt2');
    const warnings = own.stderr.replace(/^.* s left\n/gm, ''); // on a slow machine the bar's lines come, too
    assert.deepEqual([own.recipe, warnings], ['transformers/gpt2', '']);
  });

  test('a layer that is 5 % wider, or shifted by 5 % of its deviation, is trained; its neighbours are as made', async () => {
    const random = ['normal', 'uniform', 'truncated', 'orthogonal', 'padded'].map((name) => `${name}.weight`);
    const changes = { wider: (x) => 1.05 * x, shifted: (x, std) => x + 0.05 * std };
    const { parameters } = JSON.parse(await readFile(at('plan.json'), 'utf8'));
    for (const [change, by] of Object.entries(changes))
      for (const name of random) {
        const tensors = await read(at('made/model.safetensors'));
        const { std } = parameters.find((line) => line.name === name);
        const tensor = tensors.get(name);
        const { data, dtype, shape } = tensor;
        if (dtype !== 'float32') {
          const numbers = new Float64Array(data.length);
          const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
          decoderOf(dtype)(bytes, 0, numbers);
          for (const [i, x] of numbers.entries()) {
            const place = new Uint16Array(data.buffer, data.byteOffset + 2 * i, 1);
            nn.fill_({ data: place, shape: [1], dtype }, by(x, std));
          }
        } else tensors.set(name, { data: data.map((x) => by(x, std)), dtype, shape });
        await write(at('changed.safetensors'), tensors, {
          metadata: (await readHeader(at('made/model.safetensors'))).metadata,
        });
        assert.deepEqual(others(await inspect('changed.safetensors')), { [name]: 'trained' }, `${change} ${name}`);
      }
  });

  test('NaN, infinities, zeros and constants', async () => {
    const tensors = await read(at('made/model.safetensors'));
    const set = (name, value) => tensors.get(`${name}.weight`).data.fill(value);
    set('normal', 0);
    tensors.get('same.weight').data[7] = NaN;
    set('uniform', 0x3e00);
    tensors.get('orthogonal.weight').data[0] = Infinity;
    set('ones', 0);
    set('zeros', 1);
    tensors.get('tenth.weight').data[0] = 0x3dcc;
    tensors.get('sines.weight').data[1000] += 1e-3;
    tensors.get('steps.weight').data[3] += 1n;
    tensors.set('padded.weight', { data: new Float32Array(50), shape: [50, 1] });
    tensors.set('more', { data: new Float32Array(5), shape: [5] });
    await write(at('killed.safetensors'), tensors, {
      metadata: (await readHeader(at('made/model.safetensors'))).metadata,
    });
    const found = await inspect('killed.safetensors');
    assert.deepEqual(others(found), {
      'normal.weight': 'dead',
      'same.weight': 'dead',
      'uniform.weight': 'dead',
      'orthogonal.weight': 'dead',
      'padded.weight': 'differs',
      'ones.weight': 'dead',
      'zeros.weight': 'differs',
      'tenth.weight': 'trained',
      'sines.weight': 'trained',
      'steps.weight': 'trained',
      more: '-',
    });
    const { stdout } = await run('inspect', 'killed.safetensors');
    assert.match(stdout, /^by recipe mixed: 4 as made, 3 trained, 2 differs, 5 dead, 1 without a verdict$/m);
  });

  test('other dtypes than the plan says: rounded values are as made', async () => {
    const tensors = await read(at('made/model.safetensors'), {
      names: ['normal.weight', 'sines.weight', 'ones.weight'],
    });
    for (const [name, { data, shape }] of tensors) {
      const halves = new Uint16Array(data.length);
      for (const [i, x] of data.entries())
        nn.fill_({ data: halves.subarray(i, i + 1), shape: [1], dtype: 'bfloat16' }, x);
      tensors.set(name, { data: halves, shape, dtype: 'bfloat16' });
    }
    await mkdir(at('rounded'));
    await copyFile(at('made/plan.json'), at('rounded/plan.json'));
    await write(at('rounded/model.safetensors'), tensors);
    assert.deepEqual(others(await inspect('rounded')), {});
  });

  test('a network that was trained on digits', async () => {
    const weights = await initialize(nn, digitsModel, 'torch', { seed: 0 });
    await write(at('fresh.safetensors'), weights);
    assert.deepEqual(others(await inspect('fresh.safetensors', '--recipe', 'torch')), {});
    assert.ok((await train(weights, { epochs: 5, rate: 0.1 })) > 0.9);
    await write(at('trained.safetensors'), weights);
    const found = verdicts(await inspect('trained.safetensors', '--recipe', 'torch'));
    // Of ten numbers, the bias of the last layer, nothing can be told.
    const { '2.bias': _, ...rest } = found;
    assert.deepEqual(rest, { '0.weight': 'trained', '0.bias': 'trained', '2.weight': 'trained' });
  });
});

describe('text and errors', () => {
  test('metadata and names are escaped, and long ones cut', async () => {
    const evil = '\x1b[2J\x07\r\n\u202e';
    const tensors = { [evil]: { data: new Float32Array(1), shape: [1] } };
    await write(at('evil.safetensors'), tensors, { metadata: { [evil]: evil, long: 'x'.repeat(5000) } });
    const { code, stdout, stderr } = await run('inspect', 'evil.safetensors');
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}\\u001b\[2J\\u0007\\u000d\\u000a\\u202e: \\u001b/m);
    assert.match(stdout, /^ {2}long: x{100}\.\.\. \(5000 characters\)$/m);
    assert.doesNotMatch(stdout + stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    assert.equal((await inspect('evil.safetensors')).files[0].metadata.long.length, 5000);
  });

  test('errors are one line', async () => {
    await writeFile(at('short.safetensors'), (await readFile(at('made/model.safetensors'))).subarray(0, 9000));
    const errors = {
      'short.safetensors': /^1 .*'short.safetensors' is not a safetensors file: .*, but the file has 9000$/,
      'plan.json': /^1 plan\.json is not a file of weights; /,
      nowhere: /^1 nowhere: there is no such file or folder$/,
      'made --recipe nothing': /^2 there is no recipe "nothing"; /,
      'made/model.safetensors --recipe torch': /^1 parameter 'steps.weight' .* recipe 'torch': /,
      'made --config [] --recipe torch': /^2 --config "\[\]" must be JSON, such as /,
      'made --plan plan.json': /^2 Unknown option '--plan'; /,
      '': /^2 FILE\|DIR is missing; /,
    };
    for (const [args, error] of Object.entries(errors)) {
      const { code, stdout, stderr } = await run('inspect', ...args.split(' ').filter(Boolean));
      assert.equal(stdout, '');
      assert.match(stderr, /^nn-init inspect: [^\n]*\n$/);
      assert.match(`${code} ${stderr.slice('nn-init inspect: '.length, -1)}`, error, args);
    }
  });

  test('a recipe of the model that does not fit is a remark', async () => {
    await mkdir(at('strange'));
    await copyFile(at('made/model.safetensors'), at('strange/model.safetensors'));
    await writeFile(at('strange/config.json'), '{"model_type": "gpt2"}');
    const { stderr, recipe } = await inspect('strange');
    assert.match(stderr, /^no recipe is known: [^\n]*\n$/);
    assert.equal(recipe, undefined);
    // As is a plan that somebody has changed; what it says of values may be anything.
    const { parameters, ...rest } = JSON.parse(await readFile(at('plan.json'), 'utf8'));
    await writeFile(at('strange/plan.json'), JSON.stringify({ ...rest, parameters: [{ name: 'w' }] }));
    assert.match((await inspect('strange')).stderr, /^no recipe is known: .*plan.parameters\[0\].shape is undefined; /);
    const lines = parameters.map((line) => ({ ...line, mean: {}, std: '1', bounds: null, distribution: '\x1b' }));
    await writeFile(at('strange/plan.json'), JSON.stringify({ ...rest, parameters: lines }));
    const { code, stdout } = await run('inspect', 'strange', '--quiet');
    assert.equal(code, 0);
    assert.match(stdout, /^normal.weight .* \\u001b - ± - +trained$/m);
    await rm(at('strange/plan.json'));
    const quiet = await run('inspect', 'strange', '--quiet');
    assert.deepEqual([quiet.code, quiet.stderr], [0, '']);
  });
});

test('memory is bounded: half a gigabyte takes no more than 350 MB', async () => {
  await writeZeros(at('large.safetensors'), 'BF16', [2 ** 28]);
  const { stdout, megabytes } = await measured(['inspect', 'large.safetensors'], folder);
  assert.match(stdout, /^w +268435456 +bfloat16 +537 MB +0 +0 +0 +0 +268435456 +0 +0 +- +-$/m);
  assert.ok(megabytes < 350, `${megabytes} MB`);
});

test('Ctrl-C ends it', async () => {
  await writeZeros(at('endless.safetensors'), 'F32', [2 ** 34]);
  const { child, ended } = start(['inspect', 'endless.safetensors'], { cwd: folder });
  setTimeout(() => child.kill('SIGINT'), 1500);
  const { code, stdout, stderr } = await ended;
  assert.deepEqual([code, stdout, stderr], [130, '', 'nn-init inspect: stopped; nothing is half-written\n']);
});
