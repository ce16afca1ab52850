// SPDX-License-Identifier: Apache-2.0
// Parameters of ONNX files: what onnx 1.23 and torch 2.14 wrote (tests/golden/onnx/make.py), and files that are broken.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { plan, readModel } from '../../npm/dist/model.js';
import { root } from '../support/run.js';

const at = (name) => join(root, 'tests/golden/onnx', name);
const operators = readFileSync(at('operators.onnx'));
const line = ({ name, shape, dtype, kind, role, layout, groups }) =>
  [name, shape.join('x'), dtype, kind, role, layout, groups].map((part) => part ?? '-').join(' ');

test('nodes tell kinds, roles, layouts and groups', async () => {
  const { format, parameters, constants } = await readModel(at('operators.onnx'));
  assert.equal(format, 'onnx');
  assert.deepEqual(parameters.map(line), [
    'conv.weight 4x3x3x3 float32 conv2d weight torch 2',
    'conv.bias 4 float32 conv2d bias - 2',
    'up.weight 6x5x2x2 float32 conv_transpose2d weight IOHW 3',
    'gemm.weight 7x8 float32 linear weight keras -',
    'gemm.bias 8 float32 linear bias - -',
    'gemm_t.weight 8x7 float32 linear weight torch -', // transB
    'left.weight 9x7 float32 linear weight torch -', // W x
    'experts.weight 3x7x8 float32 linear weight GIO -',
    'half.weight 8x7 float16 linear weight torch -', // through Cast, Transpose and Identity
    'heads.kernel 8x2x4 float32 linear weight IOO -', // abc,cde->abde
    'words 11x8 float32 embedding weight - -', // and the head, transposed
    'lstm.W 2x24x5 float32 lstm weight_ih GOI -',
    'lstm.R 2x24x6 float32 lstm weight_hh GOI -',
    'lstm.B 2x48 float32 lstm bias - -',
    'gru.W 1x12x5 float32 gru weight_ih GOI -',
    'gru.R 1x12x4 float32 gru weight_hh GOI -',
    'bn.a 4 float32 batch_norm weight - -',
    'bn.b 4 float32 batch_norm bias - -',
    'bn.c 4 float32 batch_norm running_mean - -',
    'bn.d 4 float32 batch_norm running_var - -',
    'ln.g 5 float32 layer_norm weight - -',
    'slope 4x1x1 float32 prelu weight - -',
    'logit_scale  float32 - - - -',
    'onnx::local_1 5x7 float32 linear weight torch -', // in a function, transposed
    'local.bias 5 float32 linear bias - -',
    'shared.weight 7x5 float32 linear weight keras -', // used in a branch of an If
    'external.weight 60000x70000 float32 linear weight keras -',
    'sparse.weight 6x7 float32 linear weight keras -',
    'held 3x8 float32 linear weight keras -', // by a node Constant
    'else.weight 4x2x3 float32 conv1d weight torch 1',
    'then.bias 5 float32 linear bias - -',
  ]);
  assert.deepEqual(
    constants.map(({ name, use }) => `${name}: ${use}`),
    ['lstm.h0: LSTM 5', 'shape: Reshape 1', 'low: Clip 1', 'val_7: Mul 1'],
  );
  const gates = parameters.filter(({ gates }) => gates).map(({ name, gates }) => `${name} ${gates}`);
  assert.deepEqual(gates, ['lstm.W iofc', 'lstm.R iofc', 'lstm.B iofc', 'gru.W zrh', 'gru.R zrh']);
});

test('a network that torch exported has the parameters that it has in PyTorch', async () => {
  const { parameters } = await readModel(at('torch.onnx'));
  const state = JSON.parse(readFileSync(at('torch.json'), 'utf8'));
  const kinds = {
    Conv2d: 'conv2d',
    BatchNorm2d: 'batch_norm',
    PReLU: 'prelu',
    ConvTranspose2d: 'conv_transpose2d',
    GroupNorm: 'group_norm',
    Linear: 'linear',
    LayerNorm: 'layer_norm',
    LSTM: 'lstm',
  };
  const left = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const size = ({ shape }) => shape.reduce((product, extent) => product * extent, 1);
  for (const known of state.filter(({ name, module }) => module !== 'LSTM' && !/num_batches/.test(name))) {
    const path = known.name.slice(0, Math.max(known.name.lastIndexOf('.'), 0));
    // The exporter gives a name of its own to what it has transposed or reshaped.
    const found =
      left.get(known.name) ?? [...left.values()].find((p) => p.module === path && known.name === `${path}.${p.role}`);
    assert.ok(found, known.name);
    assert.equal(size(found), size(known), known.name);
    assert.equal(found.kind, kinds[known.module], known.name);
    left.delete(found.name);
  }
  assert.deepEqual(
    [...left.values()].map(({ role, module, shape }) => `${module} ${role} ${shape.join('x')}`),
    ['lstm weight_ih 1x12x7', 'lstm weight_hh 1x12x3', 'lstm bias 1x24'],
  );
});

test("its plan is that of PyTorch's own network", async () => {
  const nn = await load();
  const model = await readModel(at('torch.onnx'));
  const { parameters } = await plan(nn, model, 'torch', { seed: 1, config: {}, skip: 'scale' });
  const of = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter]));
  const uniform = (name, fanIn) => assert.ok(Math.abs(of[name].bounds[1] - 1 / Math.sqrt(fanIn)) < 1e-6, name);
  uniform('conv1.weight', 27);
  uniform('conv1.bias', 27);
  uniform('up.weight', 3 * 4); // size(1) x kernel, as PyTorch counts
  uniform('up.bias', 3 * 4);
  uniform('mlp.bias', 5); // of an anonymous weight, transposed
  for (const { name, kind } of parameters) if (kind === 'lstm') uniform(name, 3);
  assert.equal(parameters.find(({ kind }) => kind === 'prelu').mean, 0.25);
});

test('the numbers of a file are not read', async () => {
  // A graph with an initializer of 100 MB, in a Blob that counts.
  const varint = (x) => (x < 128 ? [x] : [(x % 128) | 128, ...varint(Math.floor(x / 128))]);
  const field = (number, bytes) => Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length), ...bytes]);
  const open = (number, length) => Buffer.from([...varint(number * 8 + 2), ...varint(length)]);
  const raw = 100e6;
  const about = Buffer.concat([
    Buffer.from([8, ...varint(5000), 8, ...varint(5000), 16, 1]),
    field(8, Buffer.from('big')),
  ]);
  const tensor = Buffer.concat([about, open(9, raw)]);
  const end = field(5, Buffer.concat([Buffer.from([8, 2, 16, 1]), field(8, Buffer.from('small'))]));
  const inner = open(5, tensor.length + raw);
  const graph = open(7, inner.length + tensor.length + raw + end.length);
  const head = Buffer.concat([Buffer.from([8, 8]), graph, inner, tensor]);
  const size = head.length + raw + end.length;
  let bytes = 0;
  const blob = new (class Counting {})();
  Object.assign(blob, {
    size,
    arrayBuffer: () => assert.fail('all of it is read'),
    slice: (begin, stop) => {
      bytes += stop - begin;
      const part = Buffer.alloc(stop - begin);
      if (begin < head.length) head.copy(part, 0, begin);
      const tail = head.length + raw;
      if (stop > tail) end.copy(part, Math.max(tail - begin, 0), Math.max(begin - tail, 0));
      return { arrayBuffer: async () => part.buffer.slice(part.byteOffset, part.byteOffset + part.length) };
    },
  });
  const { parameters } = await readModel(blob);
  assert.deepEqual(
    parameters.map(({ name, shape }) => [name, shape]),
    [
      ['big', [5000, 5000]],
      ['small', [2]],
    ],
  );
  assert.ok(bytes < 2e6, `${bytes} bytes were read`);
});

test('broken files are refused by name', async () => {
  const refuse = (bytes, pattern) =>
    assert.rejects(readModel(bytes, { format: 'onnx' }), (error) => {
      assert.ok(error instanceof RangeError, error);
      assert.match(error.message, pattern);
      return true;
    });
  for (let length = 3; length < operators.length; length += 211)
    await refuse(operators.subarray(0, length), /^readModel: the Uint8Array is not an ONNX file: it /);
  await refuse(Uint8Array.of(8, 8, 0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 1), /is not an ONNX file/); // a length beyond the end
  await refuse(Uint8Array.of(8, 8), /has no graphs/);
  // Negative extents, an unknown data type, messages without end in each other, a function that calls itself.
  await refuse(Uint8Array.of(0x3a, 15, 0x2a, 13, 8, ...Array(9).fill(255), 1, 16, 1), /of shape \[-1\]/);
  await refuse(Uint8Array.of(0x3a, 6, 0x2a, 4, 8, 2, 16, 99), /data type 99/);
  let nested = Buffer.of();
  const wrap = (number, bytes) => {
    const { length } = bytes;
    const size =
      length < 128
        ? [length]
        : [(length & 127) | 128, ...(length < 16384 ? [length >> 7] : [((length >> 7) & 127) | 128, length >> 14])];
    return Buffer.concat([Buffer.of(number * 8 + 2, ...size), bytes]);
  };
  for (let i = 0; i < 120; i++) nested = wrap(1, wrap(5, wrap(6, nested))); // graph, node, attribute, graph, ...
  await refuse(Buffer.concat([Buffer.of(8, 8), wrap(7, nested)]), /messages nested more than 200 deep/);
});
