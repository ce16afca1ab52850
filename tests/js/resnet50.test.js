// SPDX-License-Identifier: Apache-2.0
// demo/resnet50.js, the main job: what it writes, read by a reader of its own, and what it says.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { root, run, temporaryDirectory } from '../support/run.js';

/** https://github.com/huggingface/safetensors#format, with the checks that its own reader makes. */
function readSafetensors(bytes) {
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...entries } = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  const data = bytes.subarray(8 + headerLength);
  let end = 0;
  const tensors = new Map();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    assert.equal(dtype, 'F32', name);
    assert.equal(offsets[0], end, `${name} begins where the tensor before it ends`);
    end = offsets[1];
    assert.equal(end - offsets[0], 4 * shape.reduce((product, extent) => product * extent, 1), name);
    const copy = Uint8Array.prototype.slice.call(data, ...offsets);
    tensors.set(name, { shape, data: new Float32Array(copy.buffer) });
  }
  assert.equal(end, data.length, 'the last tensor ends with the file');
  return { headerLength, metadata, tensors };
}

function moments(data) {
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  return { mean, std: Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length) };
}

function assertSameBits(actual, expected, name) {
  const [a, b] = [actual, expected].map((data) => new Uint32Array(data.buffer, data.byteOffset, data.length));
  assert.equal(a.length, b.length, name);
  const at = a.findIndex((bits, i) => bits !== b[i]);
  assert.equal(at, -1, `${name}[${at}] is ${actual[at]}, a fill through the API gives ${expected[at]}`);
}

describe('demo/resnet50.js --seed 7', () => {
  let parameters, nn, file, output, rows;

  before(async () => {
    parameters = JSON.parse(await readFile(join(root, 'demo/models/resnet50.json'), 'utf8')).parameters;
    nn = await load();
    const path = join(await temporaryDirectory(), 'not/there/yet/resnet50.safetensors');
    output = await run(process.execPath, ['demo/resnet50.js', '--seed', '7', '--out', path], { cwd: root });
    file = readSafetensors(await readFile(path));
    const [head, ...lines] = output.stdout
      .split('\n\n')[0]
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    rows = lines.map((cells) => Object.fromEntries(cells.map((cell, i) => [head[i], cell])));
  });

  test('writes the whole model', () => {
    assert.equal(file.headerLength % 8, 0);
    assert.deepEqual(file.metadata, { model: 'resnet50', seed: '7' });
    assert.deepEqual([...file.tensors.keys()], parameters.map(({ name }) => name).sort(), 'in the order of the format');
    for (const { name, shape } of parameters) assert.deepEqual(file.tensors.get(name).shape, shape, name);
    assert.equal(file.tensors.size, 161);
    assert.equal(
      [...file.tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
      25_557_032,
    );
  });

  test('follows the recipe', () => {
    for (const { name, shape } of parameters) {
      const { data } = file.tensors.get(name);
      if (/bn\d|downsample\.1/.test(name)) {
        const value = name.endsWith('.weight') ? 1 : 0;
        assert.ok(
          data.every((x) => x === value),
          `${name} is ${value} throughout`,
        );
        continue;
      }
      const isLinear = name.startsWith('fc.');
      const target = isLinear ? 1 / Math.sqrt(3 * 2048) : Math.sqrt(2 / (shape[0] * shape[2] * shape[3]));
      const { mean, std } = moments(data);
      // Six standard errors of a normal sample; a uniform one strays less.
      const error = 6 / Math.sqrt(data.length);
      assert.ok(Math.abs(mean) < error * target, `${name} has mean ${mean}, of std ${target}`);
      assert.ok(Math.abs(std / target - 1) < error / Math.SQRT2, `${name} has std ${std}, not ${target}`);
      if (isLinear)
        assert.ok(
          data.every((x) => Math.abs(x) <= 1 / Math.sqrt(2048)),
          `${name} has a bound`,
        );
    }
  });

  test('draws each parameter from the stream of its name', () => {
    const bound = 1 / Math.sqrt(2048);
    const conv = (t, generator) => nn.msraNormal_(t, { mode: 'fan_out', nonlinearity: 'relu', generator });
    const fills = {
      'conv1.weight': conv,
      'layer1.0.downsample.0.weight': conv,
      'layer3.5.conv2.weight': conv,
      'fc.weight': (t, generator) => nn.msraUniform_(t, { a: Math.sqrt(5), generator }),
      'fc.bias': (t, generator) => nn.uniform_(t, { a: -bound, b: bound, generator }),
    };
    for (const [name, fill] of Object.entries(fills)) {
      const { shape, data } = file.tensors.get(name);
      const expected = fill({ shape, data: new Float32Array(data.length) }, nn.generator({ seed: 7 }).stream(name));
      assertSameBits(data, expected.data, name);
    }
  });

  test('prints a row for each parameter', () => {
    assert.deepEqual(
      rows.map((row) => row.parameter),
      parameters.map(({ name }) => name),
    );
    for (const row of rows) {
      const { shape, data } = file.tensors.get(row.parameter);
      assert.equal(row.shape, shape.join('x'));
      assert.equal(row.measured, moments(data).std.toFixed(6), row.parameter);
    }
    const find = (name) => rows.find((row) => row.parameter === name);
    const { measured, ...conv1 } = find('conv1.weight');
    assert.deepEqual(conv1, {
      parameter: 'conv1.weight',
      shape: '64x3x7x7',
      'fan in': '147',
      'fan out': '3136',
      'target std': '0.025254',
    });
    assert.equal(find('bn1.weight')['fan in'], '-');
    for (const name of ['fc.weight', 'fc.bias']) assert.equal(find(name)['target std'], '0.012758');
  });

  test('ends with time and speed, and keeps stderr for terminals', () => {
    assert.match(output.stdout, /161 tensors, 25,557,032 weights/);
    assert.match(output.stdout, /\nfilling +\d+\.\d{3} s +[\d,]+ million weights\/s\nthe whole +\d+\.\d{3} s .*\n$/);
    assert.equal(output.stderr, '');
  });
});

test('demo/resnet50.js takes any text for a seed, and writes to build/ where it is run', async () => {
  const cwd = await temporaryDirectory();
  await run(process.execPath, [join(root, 'demo/resnet50.js'), '--seed', 'a text'], { cwd });
  const { tensors } = readSafetensors(await readFile(join(cwd, 'build/resnet50.safetensors')));
  const nn = await load();
  const { shape, data } = tensors.get('conv1.weight');
  const generator = nn.generator({ seed: 'a text' }).stream('conv1.weight');
  const expected = { shape, data: new Float32Array(data.length) };
  nn.msraNormal_(expected, { mode: 'fan_out', nonlinearity: 'relu', generator });
  assertSameBits(data, expected.data, 'conv1.weight');
});
