// SPDX-License-Identifier: Apache-2.0
// What there is, under which names, with which defaults.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as coreModule from '../../npm/dist/core.js';
import * as module from '../../npm/dist/index.js';
import { assertSameBits } from '../support/bits.js';
import { everything } from '../support/everything.js';
import '../support/relaxed.js';

const { load } = module;
const nn = await load();
const ones = (t) => assert(t.data.every((x) => x === 1));

/** Of both entries, by what they take. */
const functions = {
  setup: ['manualSeed', 'generator', 'tensor', 'array'],
  constant: ['fill_', 'zeros_', 'ones_'],
  plain: ['uniform_', 'normal_'],
  fans: ['xavierUniform_', 'xavierNormal_', 'msraUniform_', 'msraNormal_'],
  numbers: ['calculateGain', 'calculateFanInAndFanOut', 'calculateCorrectFan'],
};
const synonyms = {
  xavierUniform_: ['glorotUniform_'],
  xavierNormal_: ['glorotNormal_'],
  msraUniform_: ['kaimingUniform_', 'heUniform_'],
  msraNormal_: ['kaimingNormal_', 'heNormal_'],
};
/** Of the full entry alone. */
const more = {
  scaling: ['truncNormal_', 'xavierTruncNormal_', 'msraTruncNormal_', 'varianceScaling_', 'siren_'],
  lecun: ['lecunUniform_', 'lecunNormal_', 'lecunTruncNormal_'],
  structured: ['constant_', 'eye_', 'dirac_', 'bilinear_', 'sparse_', 'icnr_', 'scale_'],
  orthogonal: ['orthogonal_', 'orthogonalAsync_', 'deltaOrthogonal_'],
  recurrent: ['forgetBias_', 'chrono_', 'logUniform_', 'mambaDtBias_', 'mambaALog_'],
  tables: ['hippoLegs_', 'hippoLegsInput_', 's4dLin_', 's4dInv_', 's4dReal_', 'alibi_', 'sinusoidal_', 'stft_'],
  modifiers: ['depthScale', 'scaleByDepth_', 'zeroLast_', 'lora_'],
  numbers: ['explain'],
};
const moreSynonyms = {
  xavierTruncNormal_: ['glorotTruncNormal_'],
  msraTruncNormal_: ['kaimingTruncNormal_', 'heTruncNormal_'],
  eye_: ['identity_'],
};
const namesIn = (...tables) => tables.flatMap((table) => Object.values(table).flat());

test('every export exists, and there is no other', async () => {
  const entries = [
    [module, nn, [functions, synonyms, more, moreSynonyms]],
    [coreModule, await coreModule.load(), [functions, synonyms]],
  ];
  for (const [module, nn, tables] of entries) {
    assert.deepEqual(Object.keys(module).sort(), ['load']);
    const names = namesIn(...tables);
    for (const name of names) assert.equal(typeof nn[name], 'function', name);
    assert.deepEqual(Object.keys(nn).sort(), [...names, 'defaultGenerator'].sort());
  }
});

test('synonyms are functions of their own name, which do the same', () => {
  for (const [name, others] of Object.entries({ ...synonyms, ...moreSynonyms })) {
    const filled = (each) => nn[each](nn.manualSeed(1) && nn.tensor([6, 4, 3, 3].slice(0, name === 'eye_' ? 2 : 4)));
    for (const other of others) {
      assert.notEqual(nn[other], nn[name], other);
      assertSameBits(filled(other).data, filled(name).data, other);
      assert.throws(() => nn[other](nn.tensor([3])), { message: new RegExp(`^${other}: shape `) });
      assert.throws(() => nn[other](nn.tensor([3, 4]), { gain: 'x', a: 'x' }), { message: new RegExp(`^${other}: `) });
      assert.throws(() => nn.explain(nn.tensor([3]), other), { message: new RegExp(`^${other}: shape `) });
      assert.equal(nn.explain(nn.tensor([4, 4]), other).initializer, other);
    }
  }
});

test('a call of every initializer that fills one tensor is tested', () => {
  const called = new Set(everything.map(({ method }) => method));
  const several = ['icnr_', 'scale_', 'orthogonalAsync_', 'scaleByDepth_', 'zeroLast_', 'lora_']; // have their own tests
  const names = namesIn(functions, more).filter((name) => name.endsWith('_') && !several.includes(name));
  assert.deepEqual([...called].sort(), names.sort());
});

test('load is memoised, for each build', async () => {
  assert.equal(await load(), nn);
  assert.equal(await load({}), nn);
  const scalar = await load({ simd: false });
  assert.notEqual(scalar, nn);
  assert.equal(await load({ simd: false }), scalar);
});

test('load takes a wasm file as bytes, module, response or URL', async () => {
  const url = new URL('../../npm/dist/nn-init.wasm', import.meta.url);
  const bytes = await readFile(url);
  const copy = new Uint8Array(bytes);
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  const sources = {
    Buffer: bytes,
    Uint8Array: copy,
    ArrayBuffer: copy.buffer,
    // Which V8 does not compile.
    DataView: new DataView(copy.buffer),
    SharedArrayBuffer: shared,
    'a part of a SharedArrayBuffer': new DataView(shared, 0, bytes.length),
    Module: await WebAssembly.compile(bytes),
    Response: new Response(bytes),
    'promise of a Response': Promise.resolve(new Response(bytes)),
    URL: url,
    'data: URL': new URL(`data:application/wasm;base64,${bytes.toString('base64')}`),
    'text of a URL': url.href,
  };
  for (const [what, wasm] of Object.entries(sources)) {
    const own = await load({ wasm });
    assert.notEqual(own, nn, what);
    ones(own.ones_(own.tensor([3])));
  }
});

test('functions can be taken from nn', () => {
  const { tensor, manualSeed, uniform_, fill_, calculateGain } = nn;
  manualSeed(1);
  const t = uniform_(fill_(tensor([2, 2]), 5));
  assert(t.data.every((x) => x >= 0 && x < 1));
  assert.equal(calculateGain('tanh'), 5 / 3);
});

test('in-place functions return what they were given', () => {
  const calls = [...functions.constant, ...functions.plain, ...functions.fans];
  for (const name of calls) {
    const value = name === 'fill_' ? 3 : undefined;
    const data = () => new Float32Array(12);
    for (const t of [nn.tensor([3, 4]), { data: data(), shape: [3, 4] }, { data: data(), dims: [3, 4] }]) {
      assert.equal(nn[name](t, value), t, name);
      assert.equal(
        t.data.every((x) => x === 0),
        name === 'zeros_',
        name,
      );
    }
    if (functions.fans.includes(name)) continue;
    const bare = data();
    assert.equal(nn[name](bare, value), bare, name);
  }
});

test('a tensor has the properties it was made with', () => {
  const t = nn.tensor([2, 3, 4], { layout: 'OIW' });
  assert.deepEqual([...t.shape], [2, 3, 4]);
  assert.equal(t.size, 24);
  assert.equal(t.dtype, 'float32');
  assert.equal(t.layout, 'OIW');
  assert(t.data instanceof Float32Array);
  assert.equal(t.data.length, 24);
  assert.equal(t.data, t.data);
  assert.equal(nn.tensor([2]).layout, undefined);
  assert.equal(nn.tensor([2], { dtype: 'float32' }).dtype, 'float32');
  t.dispose();
});

test('a tensor keeps a shape of its own', () => {
  const shape = [2, 3];
  const t = nn.tensor(shape);
  shape[0] = 100;
  assert.deepEqual([...t.shape], [2, 3]);
  assert.throws(() => (t.shape[0] = 100), TypeError);
  assert.deepEqual([...nn.tensor(Uint32Array.of(2, 3)).shape], [2, 3]);
  t.dispose();
});

test('scalars and tensors without elements', () => {
  const scalar = nn.tensor([]);
  assert.equal(scalar.size, 1);
  assert.equal(nn.fill_(scalar, 5).data[0], 5);
  nn.xavierNormal_(scalar, { layout: 'keras' });
  for (const shape of [[0], [0, 3], [3, 0, 2]]) {
    const empty = nn.tensor(shape);
    assert.equal(empty.size, 0);
    assert.equal(empty.data.length, 0);
    const generator = nn.generator({ seed: 1 }).seek(3);
    nn.ones_(empty);
    nn.uniform_(empty, { generator });
    nn.normal_({ data: new Float32Array(0), shape }, { generator });
    assert.equal(generator.offset, 3n);
    empty.dispose();
  }
  const generator = nn.generator({ seed: 1 });
  for (const name of functions.fans)
    for (const shape of [
      [0, 3],
      [3, 0],
      [0, 0],
      [2, 0, 3],
    ])
      nn[name](nn.tensor(shape), { generator });
  assert.equal(generator.offset, 0n);
});

test('defaults', () => {
  const shape = [6, 4, 3];
  const same = (name, given) => {
    const [a, b, c] = [nn.tensor(shape), nn.tensor(shape), nn.tensor(shape)];
    nn.manualSeed(5);
    nn[name](a);
    nn[name](b, { ...given, generator: nn.generator({ seed: 5 }) });
    nn.manualSeed(5);
    nn[name](c, Object.fromEntries([...Object.keys(given), 'generator'].map((key) => [key, undefined])));
    assertSameBits(a.data, b.data, name);
    assertSameBits(a.data, c.data, `${name}, options undefined`);
    for (const t of [a, b, c]) t.dispose();
  };
  same('uniform_', { a: 0, b: 1 });
  same('normal_', { mean: 0, std: 1 });
  for (const name of ['xavierUniform_', 'xavierNormal_']) same(name, { gain: 1, layout: 'megengine' });
  for (const name of ['msraUniform_', 'msraNormal_']) same(name, { a: 0, mode: 'fan_in', nonlinearity: 'leaky_relu' });
  assert.equal(nn.calculateGain('leaky_relu'), nn.calculateGain('leaky_relu', 0.01));
});

test('options take the layout, before that of the tensor', () => {
  const draw = (tensorLayout, layout) => {
    const t = nn.tensor([6, 4, 3], { layout: tensorLayout });
    nn.xavierUniform_(
      { data: t.data, shape: t.shape, layout: tensorLayout },
      { layout, generator: nn.generator({ seed: 2 }) },
    );
    const foreign = t.data.slice();
    nn.xavierUniform_(t, { layout, generator: nn.generator({ seed: 2 }) });
    assertSameBits(t.data, foreign);
    t.dispose();
    return foreign;
  };
  assertSameBits(draw('WIO', undefined), draw(undefined, 'WIO'));
  assertSameBits(draw('OIW', 'WIO'), draw(undefined, 'WIO'));
  assert.notDeepEqual(draw('OIW'), draw('WIO'));
  const t = nn.tensor([6, 4, 3], { layout: 'WIO' });
  assert.deepEqual(nn.calculateFanInAndFanOut(t), { fanIn: 24, fanOut: 18 });
  assert.deepEqual(nn.calculateFanInAndFanOut(t, { layout: 'OIW' }), { fanIn: 12, fanOut: 18 });
  t.dispose();
});

test("megengine.module.init's own test of fill_", () => {
  const t = nn.tensor([5, 5]);
  assert.deepEqual([...nn.fill_(t, 5).data], new Array(25).fill(5));
});

test('manualSeed returns the default generator', () => {
  assert.equal(nn.manualSeed(3), nn.defaultGenerator);
  assert.equal(nn.defaultGenerator.seed, 3n);
});

const moduleOf = (name) => new WebAssembly.Module(readFileSync(new URL(`../../npm/dist/${name}`, import.meta.url)));

test('the wasm files import nothing, and export what the wrapper calls and no more', () => {
  const core = ['nni_abi nni_reset_stack nni_generator_init nni_words nni_stream_id nni_uniform nni_normal'];
  const all = [
    ...core,
    'nni_calculate_fan_in_and_fan_out nni_calculate_gain nni_fill nni_xavier nni_msra',
    'nni_truncated_normal nni_variance_scaling nni_siren nni_assign nni_scale nni_eye nni_dirac nni_bilinear nni_icnr',
    'nni_sparse nni_orthogonal_workspace nni_orthogonal_begin nni_orthogonal_step nni_table nni_stft nni_log_uniform',
    'nni_mamba_dt_bias nni_power nni_take',
    // For the files of kinds.
    'nni_check_tensor nni_put nni_get nni_round_halves nni_dtype_bytes nni_dtype_max nni_dtype_nearest nni_dtype_below',
    '__stack_pointer __indirect_function_table',
  ];
  const files = {
    'nn-init.wasm': all,
    'nn-init.scalar.wasm': all,
    'nn-init-core.wasm': core,
    'nn-init-core.scalar.wasm': core,
  };
  for (const [name, functions] of Object.entries(files)) {
    const module = moduleOf(name);
    assert.deepEqual(WebAssembly.Module.imports(module), [], name);
    const exported = WebAssembly.Module.exports(module).map((each) => each.name);
    const globals = ['memory', '__heap_base'];
    assert.deepEqual(exported.sort(), [...globals, ...functions.join(' ').split(' ')].sort(), name);
  }
});

test('the files of kinds import what nn-init.wasm exports, and export what the wrapper calls', () => {
  const own = {
    torch: 'nni_framework_init nni_torch_randperm',
    'torch-erfinv': 'nni_torch_erfinv_normal',
    jax: 'nni_framework_init nni_jax_split nni_jax_fold_in',
  };
  const shared = WebAssembly.Module.exports(moduleOf('nn-init.wasm')).map(({ name }) => name);
  for (const kind of [
    ...['torch', 'torch-erfinv', 'torch-cuda', 'megengine', 'numpy', 'numpy-legacy', 'jax', 'tfjs', 'python'],
    ...['tensorflow', 'keras-tensorflow', 'keras-jax', 'keras-torch', 'keras-numpy'],
  ])
    for (const ending of ['', '.scalar', '.relaxed']) {
      const name = `nn-init-${kind}${ending}.wasm`;
      const module = moduleOf(name);
      for (const { module: from, name: imported } of WebAssembly.Module.imports(module)) {
        assert.equal(from, 'env', name);
        assert.ok([...shared, '__memory_base', '__table_base'].includes(imported), `${name} imports ${imported}`);
      }
      const exported = WebAssembly.Module.exports(module).map((each) => each.name);
      const expected = [
        'nni_abi',
        ...(own[kind] ?? 'nni_framework_init').split(' '),
        ...(ending === '.relaxed' ? ['nni_is_fused', 'nni_is_fused64'] : []),
      ];
      assert.deepEqual(exported.filter((each) => !each.startsWith('__wasm_')).sort(), expected.sort(), name);
      assert.equal(WebAssembly.Module.customSections(module, 'dylink.0').length, 1, name);
    }
});
