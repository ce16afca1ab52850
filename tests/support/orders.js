// SPDX-License-Identifier: Apache-2.0
// The records of tests/golden/orders, and the calls of nn-init/orders that must give the same.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { numpyGenerator, numpyRandomState, pythonRandom, torchRandom } from '../../npm/dist/orders.js';

/** The sizes of the hashes in a record `draws`. */
export const SIZES = [1, 2, 7, 15, 16, 17, 31, 33, 100, 1003, 4096, 65541];

const decimal = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text));
/** @param {string} seed a seed in the form of the files */
export const seedOf = (seed) => (seed.includes('+') ? seed.split('+').map(decimal) : decimal(seed));

/** The lines of a file of tests/golden/orders, without the comments. @param {string} file */
export function linesOf(file) {
  const text = readFileSync(new URL(`../golden/orders/${file}`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line && !line.startsWith('#'));
}

/** The records `draws` and `call` of a file. @param {string} file */
export function readOrders(file) {
  const draws = [];
  const calls = [];
  for (const line of linesOf(file)) {
    const [what, kind, seed, ...rest] = line.split(' ');
    const version = kind === 'torch' && { version: '2.14' };
    const record = { line: line.slice(0, 100), generator: { kind, seed: seedOf(seed), ...version } };
    if (what === 'draws') draws.push({ ...record, name: rest[0], hashes: rest.slice(1) });
    else calls.push({ ...record, index: Number(rest[0]), name: rest[1], size: Number(rest[2]), hash: rest[3] });
  }
  return { draws, calls };
}

const isInteger = (name) =>
  !/^(random|uniform|gauss|normalvariate|rand|randn|fill_)/.test(name) || /^rand(range|int|perm)/.test(name);

/** The first 16 hexadecimal digits of the SHA-256 of doubles, or of integers as 64 bits. */
export function hashOf(numbers, name) {
  const array = isInteger(name)
    ? BigUint64Array.from(numbers, (x) => BigInt.asUintN(64, BigInt(x)))
    : Float64Array.from(numbers);
  return createHash('sha256').update(new Uint8Array(array.buffer)).digest('hex').slice(0, 16);
}

const third = (n) => Math.floor((n + 2) / 3);
const indices = (n, by = 1) => Array.from({ length: n }, (_, i) => by * i);
const rows = (n) => Array.from({ length: n }, (_, i) => [2 * i, 2 * i + 1]);
const counts = (n) => Array.from({ length: n }, (_, i) => (i % 7) + 1);
function weights(n) {
  const total = counts(n).reduce((sum, count) => sum + count, 0);
  return counts(n).map((count) => count / total);
}
const odds = (n) => Float32Array.from({ length: n }, (_, i) => (i % 11) / 10);
const times = (n, call) => Array.from({ length: n }, call);
const few = (n, call) => times(Math.min(n, 100), call);
const filled = (name, array, { nn, generator }) => nn[name](array, { generator });

/** For both of NumPy's generators. A name with colons means integers of a dtype between two bounds. */
const numpy = (integers) => ({
  permutation: (g, n) => g.permutation(n),
  permutation_array: (g, n) => g.permutation(indices(n, 3)),
  permutation_rows: (g, n) => g.permutation(rows(n)).flat(),
  shuffle: (g, n) => g.shuffle(Float32Array.from(indices(n))),
  shuffle_list: (g, n) => g.shuffle(indices(n)),
  shuffle_rows: (g, n) => g.shuffle(rows(n)).flat(),
  choice: (g, n) => g.choice(n, n),
  choice_one: (g, n) => times(3, () => g.choice(n)),
  choice_few: (g, n) => g.choice(n, third(n), { replace: false }),
  choice_unmixed: (g, n) => g.choice(n, third(n), { replace: false, shuffle: false }),
  choice_all: (g, n) => g.choice(indices(n), n, { replace: false }),
  choice_of_many: (g, n) => g.choice(n + 20000, Math.min(n, 1003), { replace: false }),
  choice_weighted: (g, n) => g.choice(n, [n], { p: weights(n) }),
  choice_weighted_few: (g, n) => g.choice(n, third(n), { p: weights(n), replace: false }),
  integers_one: (g, n) => times(3, () => g[integers](n)),
  integers_endpoint: (g, n) => g.integers(-3, n, n, { endpoint: true }),
  random: (g, n) => g.random(n),
  fill_normal: (g, n, all) => filled('normal_', new Float64Array(n), all),
  fill_random32: (g, n, all) => filled('uniform_', new Float32Array(n), all),
  fill_normal32: (g, n, all) => filled('normal_', new Float32Array(n), all),
});

const CASES = {
  numpy: numpy('integers'),
  'numpy-legacy': numpy('randint'),
  python: {
    random: (g, n) => times(n, () => g.random()),
    uniform: (g, n) => times(n, () => g.uniform(-0.3, 0.7)),
    gauss: (g, n) => times(n, () => g.gauss(0.1, 0.5)),
    normalvariate: (g, n) => times(n, () => g.normalvariate(0.1, 0.5)),
    shuffle: (g, n) => g.shuffle(indices(n)),
    sample: (g, n) => g.sample(n, third(n)),
    sample_all: (g, n) => g.sample(n, n),
    sample_array: (g, n) => g.sample(indices(n, 3), Math.min(n, 5)),
    sample_of_many: (g, n) => g.sample(n + 20000, Math.min(n, 1003)),
    choice: (g, n) => few(n, () => g.choice(n)),
    choices: (g, n) => g.choices(n, { k: n }),
    choices_weighted: (g, n) => g.choices(indices(n), { weights: counts(n), k: n }),
    randrange: (g, n) => few(n, () => g.randrange(n)),
    randrange_step: (g, n) => few(n, () => g.randrange(-n, 5 * n, 3)),
    randrange_down: (g, n) => few(n, () => g.randrange(9 * n, -n, -7)),
    randrange_power: (g, n) => few(n, () => g.randrange(2 ** 32)),
    randrange_big: (g, n) => few(n, () => g.randrange(-(2n ** 62n), 2n ** 62n + BigInt(n))),
    randint: (g, n) => few(n, () => g.randint(-n, n)),
    getrandbits: (g, n) => few(n, () => g.getrandbits(n % 190)),
    fill_random: (g, n, all) => filled('uniform_', new Float64Array(n), all),
    fill_gauss: (g, n, all) => filled('normal_', new Float64Array(n), all),
  },
  torch: {
    rand: (g, n) => g.rand([n]).data,
    randn: (g, n) => g.randn([n]).data,
    bernoulli: (g, n) => g.bernoulli(0.3, n),
    bernoulli_each: (g, n) => g.bernoulli(odds(n)),
    bernoulli_each64: (g, n) => g.bernoulli(Float64Array.from(odds(n), (p) => p / 3)),
    randperm: (g, n, { generator }) => generator.randperm(n),
  },
};

/** The functions of nn-init/orders, by the kind of generator. */
export const ORDERS = {
  numpy: numpyGenerator,
  'numpy-legacy': numpyRandomState,
  python: pythonRandom,
  torch: torchRandom,
};

/** The numbers of one case. @param {any} nn @param {any} generator @param {string} name @param {number} n */
export function numbersOf(nn, generator, name, n) {
  const orders = ORDERS[generator.kind](nn, generator);
  const [dtype, low, high] = name.split(':');
  if (high === undefined) return CASES[generator.kind][name](orders, n, { nn, generator });
  if (generator.kind === 'torch') return orders.randint(Number(low), Number(high), [n]);
  const [a, b] = [low, high].map(decimal);
  return generator.kind === 'numpy' ? orders.integers(a, b, n, { dtype }) : orders.randint(a, b, n, { dtype });
}
