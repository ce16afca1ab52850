// SPDX-License-Identifier: Apache-2.0
// load({ kinds }): the files of kinds, and what is refused of them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { load } from '../../npm/dist/frameworks.js';

const dist = new URL('../../npm/dist/', import.meta.url);
const bytesOf = (name) => readFile(new URL(`nn-init${name && '-'}${name}.wasm`, dist));
/** An nn of its own, without kinds but those that are asked for. */
const fresh = async (kinds) => load({ wasm: await bytesOf(''), kinds });
const draw = (nn, kind) => [...nn.normal_(new Float32Array(5), { generator: nn.generator({ kind, seed: 7 }) })];

describe('a kind', () => {
  test('is there if it was asked for, with the numbers of an nn that has all', async () => {
    const all = await load();
    for (const kinds of [['torch'], ['jax', 'numpy', 'jax'], new Set([]), []].filter(Array.isArray)) {
      const nn = await fresh(kinds);
      for (const kind of kinds) assert.deepEqual(draw(nn, kind), draw(all, kind), kind);
      for (const kind of ['megengine', 'tfjs'])
        assert.throws(() => nn.generator({ kind, seed: 7 }), {
          name: 'TypeError',
          message: new RegExp(
            `^generator: nn has no '${kind}'; load\\(\\) was given .+\\. load\\(\\{ kinds: \\['${kind}'\\] \\}\\) adds it`,
          ),
        });
      assert.throws(
        () => nn.generator({ state: all.generator({ kind: 'tfjs', seed: 1 }).state() }),
        /nn has no 'tfjs'/,
      );
    }
  });

  test('may be a file of one\u2019s own: bytes, a module, a URL, a path, and promises of them', async () => {
    const expected = draw(await load(), 'torch');
    const bytes = await bytesOf('torch');
    const url = new URL('nn-init-torch.wasm', dist);
    for (const torch of [bytes, new WebAssembly.Module(bytes), url, url.pathname, Promise.resolve(bytes)])
      assert.deepEqual(draw(await fresh({ torch }), 'torch'), expected);
  });

  test('\u2018keras\u2019 is its four backends', async () => {
    const nn = await fresh(['keras']);
    for (const backend of ['tensorflow', 'jax', 'torch', 'numpy'])
      assert.equal(nn.generator({ kind: 'keras', backend, seed: 1 }).kind, 'keras');
    const one = await fresh(['keras-jax']);
    assert.equal(one.generator({ kind: 'keras', backend: 'jax', seed: 1 }).kind, 'keras');
    assert.throws(() => one.generator({ kind: 'keras', backend: 'torch', seed: 1 }), /nn has no 'keras-torch'/);
  });

  test('is added by a later call', async () => {
    const layout = 'keras';
    const nn = await load({ layout, kinds: ['megengine'] });
    assert.throws(() => draw(nn, 'python'), /nn has no 'python'/);
    assert.equal(await load({ layout, kinds: ['python'] }), nn);
    assert.equal(draw(nn, 'python').length, 5);
  });

  test('comes where another call at the same time brings a file that is none', async () => {
    const layout = 'megengine';
    const results = await Promise.allSettled([
      load({ layout, kinds: { tfjs: 'nope.wasm' } }),
      load({ layout, kinds: ['tfjs'] }),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
    assert.equal(draw(results[1].value, 'tfjs').length, 5);
  });
});

test('what is no list of kinds, or no file of one, is refused by its name', async () => {
  const dylink = (...sizes) =>
    Uint8Array.of(
      ...[0, 97, 115, 109, 1, 0, 0, 0, 0, 10 + sizes.length, 8],
      ...Buffer.from('dylink.0'),
      1,
      sizes.length - 0,
      ...sizes,
    );
  const getter = {
    get torch() {
      throw new TypeError('mine');
    },
  };
  for (const [kinds, name, message] of [
    [null, 'TypeError', /^load: kinds is null; it must be a list of kinds/],
    ['torch', 'TypeError', /^load: kinds is 'torch'; /],
    [7, 'TypeError', /^load: kinds is 7; /],
    [['x'], 'RangeError', /^load: kinds is 'x'; it must be one of 'torch'/],
    [[7], 'TypeError', /^load: kinds is 7; /],
    [getter, 'TypeError', /^load: kinds\.torch cannot be read: mine/],
    [{ torch: 7 }, 'TypeError', /^load: kinds\.torch is 7; it must be bytes/],
    [{ torch: null }, 'TypeError', /^load: kinds\.torch is null; /],
    [{ torch: '/nope.wasm' }, 'TypeError', /^load: kinds\.torch, '\/nope\.wasm', cannot be read/],
    [
      { torch: await bytesOf('numpy') },
      'TypeError',
      /^load: kinds\.torch is not nn-init-torch\.wasm .* it is the file of another kind/,
    ],
    [{ 'torch-erfinv': await bytesOf('torch') }, 'TypeError', /^load: kinds\.torch-erfinv is not .* another kind/],
    [{ torch: await bytesOf('torch-erfinv') }, 'TypeError', /^load: kinds\.torch is not .* another kind/],
    [{ 'keras-jax': await bytesOf('keras-torch') }, 'TypeError', /^load: kinds\.keras-jax is not .* another kind/],
    [{ torch: await bytesOf('') }, 'TypeError', /^load: kinds\.torch is not nn-init-torch\.wasm/],
    [{ torch: dylink(128, 128, 128, 128, 8, 0, 0, 0) }, 'TypeError', /^load: kinds\.torch/],
  ])
    await assert.rejects(fresh(kinds), { name, message });
  const nn = await load({ layout: 'torch', kinds: ['numpy'] });
  const before = draw(nn, 'numpy');
  await assert.rejects(load({ layout: 'torch', kinds: { torch: dylink(128, 128, 128, 128, 8, 0, 0, 0) } }));
  await load({ layout: 'torch', kinds: ['torch'] });
  assert.deepEqual([draw(nn, 'numpy'), draw(nn, 'torch').length], [before, 5]);
});
