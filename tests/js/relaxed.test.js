// SPDX-License-Identifier: Apache-2.0
// Which engines get the build of nn-init/frameworks with relaxed SIMD. streams.test.js checks its numbers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load } from '../../npm/dist/index.js';
import { processorFuses } from '../support/relaxed.js';
import { root } from '../support/run.js';

const dist = join(root, 'npm/dist');
const RELAXED = 'nn-init-jax.relaxed.wasm';
const SIMD = 'nn-init-jax.wasm';
const SCALAR = 'nn-init-jax.scalar.wasm';
const kinds = ['jax'];

/** The two functions of an engine that computes a b + c in a given way. */
const engineOf = (single, double) => ({
  nni_is_fused: (a, b, c, expected) => Number(Object.is(single(a, b, c), expected)),
  nni_is_fused64: (a, b, c, expected) => Number(Object.is(double(a, b, c), expected)),
});

/** The file of a kind that `action` loads, in an engine whose modules export what `pretend` returns. */
async function fileTaken(action, pretend = (exports) => exports) {
  const { Module, Instance } = WebAssembly;
  let taken;
  WebAssembly.Module = class extends Module {
    constructor(bytes) {
      super(bytes);
      if (!Module.exports(this).some(({ name }) => name === 'nni_framework_init')) return;
      taken = readdirSync(dist).find((name) => name.endsWith('.wasm') && readFileSync(join(dist, name)).equals(bytes));
    }
  };
  WebAssembly.Instance = class extends Instance {
    get exports() {
      return pretend(super.exports);
    }
  };
  try {
    await action();
    return taken;
  } finally {
    Object.assign(WebAssembly, { Module, Instance });
  }
}

/** A new load(), without the modules that earlier calls keep. */
let copies = 0;
const freshLoad = async () => (await import(`../../npm/dist/frameworks.js?${copies++}`)).load;

test('load() takes it where the processor fuses, and others where they are asked for', async (t) => {
  const fuses = processorFuses();
  if (fuses === undefined) return t.skip('this machine does not say whether it fuses');
  const best = fuses ? RELAXED : SIMD;
  for (const [options, file] of [
    [undefined, best],
    [{ simd: undefined }, best],
    [{ simd: 'relaxed' }, best],
    [{ simd: true }, SIMD],
    [{ simd: false }, SCALAR],
  ]) {
    const load = await freshLoad();
    assert.equal(await fileTaken(() => load({ ...options, kinds })), file, JSON.stringify(options));
  }
  assert.equal(await loadFrameworks({ simd: 'relaxed' }), await loadFrameworks());
  assert.equal((await loadFrameworks({ simd: true })) === (await loadFrameworks()), !fuses);
});

test('other values of simd are refused', async () => {
  for (const simd of ['fused', '', null, 1, ['relaxed']])
    await assert.rejects(loadFrameworks({ simd }), {
      name: 'TypeError',
      message: /^load: simd is .*; it must be 'relaxed' or a boolean$/,
    });
  await assert.rejects(load({ simd: 'relaxed' }), {
    name: 'TypeError',
    message: "load: simd is 'relaxed'; it must be a boolean",
  });
});

describe('an engine that does not fuse', () => {
  const twice = (a, b, c) => Math.fround(Math.fround(a * b) + c);
  const inDouble = (a, b, c) => Math.fround(a * b + c);
  const double = (a, b, c) => a * b + c;
  /** Answers of exact arithmetic to the cases of the test. */
  const FUSED = { nni_is_fused: () => 1, nni_is_fused64: () => 1 };
  const engines = {
    'rounds products': engineOf(twice, double),
    'rounds products of float64 alone': { ...FUSED, nni_is_fused64: engineOf(twice, double).nni_is_fused64 },
    'rounds products of float32 alone': { ...FUSED, nni_is_fused: engineOf(twice, double).nni_is_fused },
    'computes float32 in double': { ...FUSED, nni_is_fused: engineOf(inDouble, double).nni_is_fused },
    'has no subnormal numbers': {
      ...FUSED,
      nni_is_fused: (a, b, c, d) => (Math.abs(d) < 2 ** -126 ? 0 : FUSED.nni_is_fused(a, b, c, d)),
    },
  };

  for (const [what, engine] of Object.entries(engines)) {
    const pretend = (exports) => ('nni_is_fused' in exports ? { ...exports, ...engine } : exports);

    test(`${what}: load() takes SIMD`, async () => {
      for (const options of [undefined, { simd: 'relaxed' }]) {
        const load = await freshLoad();
        assert.equal(await fileTaken(() => load({ ...options, kinds }), pretend), SIMD);
      }
    });

    test(`${what}: the file is refused`, async () => {
      const load = await freshLoad();
      const wasm = readFileSync(join(dist, RELAXED));
      await assert.rejects(
        fileTaken(() => load({ kinds: { jax: wasm } }), pretend),
        {
          name: 'TypeError',
          message:
            /^load: kinds\.jax is nn-init-jax\.relaxed\.wasm, but this engine has no fused multiply-add; .* nn-init-jax\.wasm$/,
        },
      );
    });
  }

  test('one that does takes relaxed SIMD', async () => {
    const load = await freshLoad();
    const pretend = (exports) => ('nni_is_fused' in exports ? { ...exports, ...FUSED } : exports);
    assert.equal(await fileTaken(() => load({ kinds }), pretend), RELAXED);
  });

  test('one without relaxed SIMD, or that compiles no bytes for this, takes SIMD', async () => {
    const load = await freshLoad();
    const pretend = (exports) => {
      if ('nni_is_fused' in exports) throw new WebAssembly.CompileError('invalid numeric opcode');
      return exports;
    };
    assert.equal(await fileTaken(() => load({ kinds }), pretend), SIMD);
  });
});

test('no wasm file has relaxed operations but those of this build, which multiply-add alone', () => {
  const files = readdirSync(dist).filter((name) => name.endsWith('.wasm'));
  assert.ok(files.length > 20, `${files}`);
  for (const file of files) {
    const text = execFileSync(join(root, 'tests/node_modules/.bin/wasm-dis'), ['--all-features', join(dist, file)], {
      encoding: 'utf8',
      maxBuffer: Infinity,
    });
    assert.match(text, /f32\.|f32x4\./, file);
    const operations = new Set(text.match(/\w+\.relaxed_\w+/g));
    const expected = /\.relaxed\./.test(file) ? ['f32x4.relaxed_madd', 'f64x2.relaxed_madd'] : [];
    assert.deepEqual([...operations].sort(), expected, file);
  }
});

test('all builds draw the same numbers, of any parameters: the least and the greatest of a dtype too', async () => {
  const builds = await Promise.all(['relaxed', true, false].map((simd) => loadFrameworks({ simd })));
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const pick = (list) => list[Math.floor(random() * list.length)];
  let drawn = 0;
  for (let i = 0; i < 3000; i++) {
    const dtype = pick(['float32', 'float64']);
    const [least, greatest] = pick([[-20, 20], dtype === 'float32' ? [-149, 127] : [-1074, 1023]]);
    const number = () => pick([1, -1, 0]) * (1 + random()) * 2 ** (least + random() * (greatest - least));
    const [x, y] = [number(), number()];
    const std = Math.abs(y);
    const [name, options] = pick([
      ['uniform_', { a: Math.min(x, y), b: Math.max(x, y) }],
      ['normal_', { mean: x, std }],
      ['truncNormal_', { mean: x, std, a: x - 2 * std, b: x + 3 * std }],
    ]);
    const source = pick([
      { kind: 'torch', version: '1.13' },
      { kind: 'torch', version: '2.12' },
      ...['jax', 'megengine', 'numpy', 'tfjs'].map((kind) => ({ kind })),
    ]);
    const size = pick([5, 33, 160]);
    const [first, ...others] = builds.map((nn) => {
      const target = nn.array([size], { dtype });
      try {
        nn[name](target, { ...options, generator: nn.generator({ ...source, seed: i }) });
        drawn++;
      } catch (error) {
        return error.message;
      }
      return Buffer.from(target.data.buffer).toString('hex');
    });
    for (const other of others) assert.equal(other, first, JSON.stringify({ name, dtype, size, options, source, i }));
  }
  assert.ok(drawn > 3000, `${drawn} arrays`);
});
