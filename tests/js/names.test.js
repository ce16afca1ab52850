// SPDX-License-Identifier: Apache-2.0
// What the name of a function decides: how it reads the axes of a tensor that has no layout, and what its errors begin with.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { load as loadCore } from '../../npm/dist/core.js';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';

const nn = await load();
const five = { data: new Float32Array(4 * 6 * 3 * 2 * 5), shape: [4, 6, 3, 2, 5] };
const seeded = (nn) => ({ generator: nn.generator({ seed: 1 }) });
const drawn = (nn, name, layout) => nn[name]({ ...five, data: five.data.slice() }, { ...seeded(nn), layout }).data;

const scaled = Object.keys(nn).filter((name) =>
  /^(xavier|msra|glorot|kaiming|he|lecun|varianceScaling|siren)/.test(name),
);
const isMegEngine = (name) => /^(xavier|msra)/.test(name);

test('five axes without a layout: by MegEngine for its own names, by PyTorch for all others', () => {
  assert.equal(scaled.length, 20);
  for (const name of scaled) {
    const rule = isMegEngine(name) ? 'megengine' : 'torch';
    assert.deepEqual(drawn(nn, name), drawn(nn, name, rule), name);
    assert.notDeepEqual(drawn(nn, name), drawn(nn, name, 'keras'), name);
    assert.equal(nn.explain(five, name).rule, rule, name);
  }
  const conv = nn.tensor([64, 64, 3, 3, 3]);
  assert.equal(nn.explain(conv, 'kaimingNormal_', { nonlinearity: 'relu' }).fanIn, 1728);
  assert.deepEqual(nn.calculateFanInAndFanOut(nn.tensor([64, 3, 3, 3, 3])), { fanIn: 27, fanOut: 27 });
  assert.equal(nn.calculateCorrectFan(nn.tensor([64, 3, 3, 3, 3]), 'fan_in'), 27);
  conv.dispose();
});

for (const layout of ['torch', 'keras', 'megengine'])
  test(`load({ layout: '${layout}' }) is the default of all functions`, async () => {
    for (const open of [load, loadCore, loadFrameworks]) {
      const own = await open({ layout });
      const plain = await open();
      assert.equal(await open({ layout }), own);
      assert.notEqual(own, plain);
      for (const name of scaled.filter((name) => name in own)) {
        assert.deepEqual(drawn(own, name), drawn(plain, name, layout), name);
        assert.deepEqual(drawn(own, name, 'OIDHW'), drawn(plain, name, 'OIDHW'), name);
        if (own.explain) assert.equal(own.explain(five, name).rule, layout);
      }
      assert.deepEqual(own.calculateFanInAndFanOut(five), plain.calculateFanInAndFanOut(five, { layout }));
    }
    const own = await load({ layout });
    const shape = [4, 4, 3, 3];
    const kernel = () => ({ data: new Float32Array(144), shape });
    for (const name of ['dirac_', 'bilinear_'])
      assert.deepEqual(own[name](kernel()), { ...nn[name](kernel(), { layout }) }, name);
    for (const name of ['orthogonal_', 'deltaOrthogonal_']) {
      const shape = layout === 'keras' ? [3, 3, 4, 6] : [6, 4, 3, 3];
      const kernel = () => ({ data: new Float32Array(216), shape });
      assert.deepEqual(own[name](kernel(), seeded(own)), nn[name](kernel(), { ...seeded(nn), layout }), name);
      assert.equal(own.explain(kernel(), name).rule, layout);
    }
    const fill = (nn) => (filters) => nn.kaimingNormal_(filters, seeded(nn));
    const even = () => ({ data: new Float32Array(256), shape: [4, 4, 4, 4] });
    assert.deepEqual(own.icnr_(even(), fill(own)), nn.icnr_(even(), fill(nn), { layout }));
  });

test("a framework's generator goes before load's layout, a layout of one's own before both", async () => {
  const keras = await loadFrameworks({ layout: 'keras' });
  const plain = await loadFrameworks();
  const draw = (nn, layout) =>
    nn.kaimingNormal_(
      { data: new Float32Array(24), shape: [6, 4], layout },
      { generator: nn.generator({ kind: 'torch', seed: 0 }) },
    ).data;
  assert.deepEqual(draw(keras), draw(plain));
  assert.deepEqual(draw(keras, 'keras'), draw(plain, 'IO'));
  assert.notDeepEqual(draw(keras, 'keras'), draw(keras));
});

test('a wrong layout of load is refused', async () => {
  for (const open of [load, loadCore, loadFrameworks]) {
    for (const layout of ['OIHW', 'pytorch', '', 'toString'])
      await assert.rejects(open({ layout }), {
        name: 'RangeError',
        message: /^load: layout is '.*'; it must be one of /,
      });
    for (const layout of [null, 5, {}, ['torch']])
      await assert.rejects(open({ layout }), { name: 'TypeError', message: /^load: layout is .*; it must be one of / });
  }
});

test('explain names the rule that it was told', () => {
  const rule = (name, given, shape = [4, 6, 3, 3]) =>
    nn.explain({ data: new Float32Array(216), shape }, name, given).rule;
  assert.equal(rule('heNormal_', { layout: 'OIHW' }), 'OIHW');
  assert.equal(rule('heNormal_', { layout: 'keras' }), 'keras');
  assert.equal(rule('xavierNormal_', { inAxes: 1, outAxes: 0 }), 'OIAB');
  assert.equal(rule('orthogonal_', { axis: 1 }), 'IOII');
  assert.equal(rule('dirac_', {}), 'torch');
  assert.equal(rule('normal_', {}), undefined);
});

test('an array alone may be given where its fans are', () => {
  for (const name of scaled) {
    const given = { fanIn: 128, fanOut: 16 };
    const alone = nn[name](new Float32Array(16), { ...given, ...seeded(nn) });
    const shaped = nn[name]({ data: new Float32Array(16), shape: [16] }, { ...given, ...seeded(nn) });
    assert.deepEqual(alone, shaped.data, name);
    assert.throws(() => nn[name](new Float32Array(16)), {
      name: 'TypeError',
      message: new RegExp(`^${name}: tensor is Float32Array`),
    });
  }
  assert.ok(nn.kaimingUniform_(new Float32Array(8), { fanIn: 4 }).every((x) => x !== 0));
});

test('errors name the function that was called, not those that it calls', () => {
  const t = () => nn.tensor([4, 4]);
  const gone = t();
  gone.dispose();
  for (const [name, call] of [
    ['lora_', () => nn.lora_({ data: new Float32Array(4), shape: [4, 0] }, t())],
    ['lora_', () => nn.lora_(gone, t())],
    ['lora_', () => nn.lora_(t(), gone, { embedding: true })],
    ['lora_', () => nn.lora_(t(), nn.tensor([4, 3]))],
    ['lora_', () => nn.lora_(new Float32Array(4), t())],
    ['lora_', () => nn.lora_(t(), t(), { generator: 5 })],
    ['lora_', () => nn.lora_(t(), t(), { generator: 5, embedding: true })],
    ['lora_', () => nn.lora_(t(), gone)],
    ['zeroLast_', () => nn.zeroLast_([t(), gone], nn.ones_)],
    ['scaleByDepth_', () => nn.scaleByDepth_(gone, 'gpt2', { layers: 1 })],
    ['scaleByDepth_', () => nn.scaleByDepth_(t(), 'gpt2')],
    ['scaleByDepth_', () => nn.scaleByDepth_(t(), 'nonsense', { layers: 1 })],
    ['scaleByDepth_', () => nn.scaleByDepth_(t(), 'fixup', { layers: 1, branchLayers: 1 })],
  ])
    assert.throws(
      call,
      (error) => error.message.startsWith(`${name}: `) && String(error.stack).includes(`${name}: `),
      name,
    );
  const victim = t();
  const disposes = () => victim.dispose();
  assert.throws(() => nn.zeroLast_([t(), victim], disposes), { message: 'zeroLast_: tensor is disposed' });
  // What the user's own function says stays as it is.
  const mine = () => nn.ones_(5);
  assert.throws(() => nn.zeroLast_([t(), t()], mine), { message: /^ones_: / });
});

test('ranks of an adapter are those of its layouts', () => {
  const a = { data: new Float32Array(24), shape: [3, 8], layout: 'OI' };
  assert.ok(nn.lora_(a, { data: new Float32Array(15), shape: [5, 3] }));
  assert.ok(nn.lora_({ ...a, layout: 'IO' }, { data: new Float32Array(40), shape: [8, 5], layout: 'IO' }));
  assert.ok(nn.lora_(nn.tensor([3, 8, 5, 5]), nn.tensor([6, 3, 1, 1])));
  assert.throws(() => nn.lora_({ ...a, layout: 'OIH' }, nn.tensor([5, 3])), {
    message: /^lora_: a\.shape is \[3, 8\]/,
  });
});

test('an adapter is read once, and nothing is drawn before all of it is', () => {
  const [plainA, plainB] = [nn.array([3, 8]), nn.array([5, 3])];
  nn.lora_(plainA, plainB, seeded(nn));
  const counted = (t) => {
    const reads = {};
    const get = (target, key) => {
      reads[key] = (reads[key] ?? 0) + 1;
      assert.equal(reads[key], 1, String(key));
      return target[key];
    };
    return new Proxy(t, { get });
  };
  for (const embedding of [false, true]) {
    const [a, b] = [nn.array([3, 8]), nn.array([5, 3])];
    const given = nn.fill_(nn.array([5, 3]), 7);
    nn.lora_(counted(a), counted(b), { embedding, ...seeded(nn) });
    if (!embedding) assert.deepEqual(a.data, plainA.data);
    assert.ok((embedding ? a : b).data.every((x) => x === 0));
    assert.ok((embedding ? b : a).data.every((x) => x !== 0));
    const { generator } = seeded(nn);
    // Of every wrong argument, wherever it stands, the others and the generator know nothing.
    const short = { data: new Float32Array(1), shape: embedding ? [3, 8] : [5, 3] };
    const lora = () => nn.lora_(embedding ? short : a, embedding ? given : short, { embedding, generator });
    const before = a.data.slice();
    assert.throws(lora, { name: 'RangeError', message: /^lora_: data has 1 elements/ });
    assert.equal(generator.offset, 0n);
    assert.deepEqual(a.data, before);
    assert.ok(given.data.every((x) => x === 7));
  }
});

test('zeroLast_ checks all tensors before the first is filled', () => {
  const first = nn.fill_(nn.array([2, 2]), 7);
  for (const last of [5, { data: new Float32Array(3), shape: [4] }, undefined]) {
    assert.throws(() => nn.zeroLast_([first, last], nn.ones_), { message: /^zeroLast_: / });
    assert.ok(first.data.every((x) => x === 7));
  }
  const start = performance.now();
  assert.throws(() => nn.zeroLast_(new Array(2 ** 32 - 1), nn.ones_), { message: /^zeroLast_: tensor is undefined/ });
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  assert.throws(() => nn.zeroLast_(proxy, nn.ones_), { name: 'TypeError', message: /^zeroLast_: tensors/ });
  assert.ok(performance.now() - start < 1000);
});

test('lists of axes have none twice', () => {
  const t = nn.tensor([2, 3, 4]);
  for (const batchAxes of [[0, 0], [1, -2], new Array(2 ** 32 - 1), [0.5], ['0']]) {
    const wrong = { name: 'RangeError', message: /^orthogonal_: batchAxes is .*none twice$/ };
    assert.throws(() => nn.orthogonal_(t, { axis: 2, batchAxes }), wrong);
    assert.throws(() => nn.heNormal_(t, { batchAxes }), { name: 'RangeError', message: /^heNormal_: batchAxes is / });
  }
  t.dispose();
});

test('icnr_ refuses an initializer that leaves filters as they were, in every dtype', () => {
  for (const dtype of ['float32', 'float64', 'float16', 'bfloat16']) {
    const t = nn.fill_(nn.tensor([8, 2, 2, 2], { dtype }), 3);
    const before = t.data.slice();
    const wrong = { name: 'TypeError', message: /^icnr_: initializer is .*fills all of filters$/ };
    assert.throws(() => nn.icnr_(t, () => {}), wrong);
    assert.throws(
      () => nn.icnr_(t, (filters) => nn.ones_({ data: filters.data.subarray(1), shape: [15], dtype })),
      wrong,
    );
    assert.deepEqual(t.data.slice(), before);
    nn.icnr_(t, nn.ones_);
    t.dispose();
  }
});

test('icnr_ fills the array that it was given, whatever its initializer makes of the tensor', () => {
  const t = {};
  const turns = [
    () => (t.data = new Float64Array(8)),
    () => Object.assign(t, { shape: [16, 1, 1, 1], data: new Float32Array(16) }),
  ];
  for (const turn of turns) {
    Object.assign(t, { shape: [8, 1, 1, 1], data: new Float32Array(8) });
    const given = t.data;
    nn.icnr_(t, (filters) => (nn.ones_(filters), turn()));
    assert.ok(given.every((x) => x === 1));
    assert.ok(t.data !== given && t.data.every((x) => x === 0));
  }
});
