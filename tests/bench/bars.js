// SPDX-License-Identifier: Apache-2.0
//
// What nn-init promises of its speed and size, and whether this run shows it.
import { BARS, ENTRIES } from '../support/wire.js';
import { isUnit, ratio } from './rounds.js';

const LARGE = 2 ** 22; // elements: the size of which the promises speak
const SMALL = 64;

/**
 * @typedef {{ median: number, minimum: number }} Value of a median round, of the minima
 * @typedef {{ what: string, unit: string, atLeast?: number, atMost?: number, measured?: Value, verdict: string }} Bar
 */

/**
 * @param {object} measured
 * @param {import('./rounds.js').Result[]} measured.warm
 * @param {import('./rounds.js').Result[]} measured.matrices
 * @param {import('./rounds.js').Result[]} measured.linearity nn-init in linear memory, at growing sizes
 * @param {import('./rounds.js').Result[]} measured.overhead nn-init at SMALL elements and at 4 Ki
 * @param {Record<string, Value>} [measured.loading] milliseconds
 * @param {import('./accuracy.js').Accuracy[]} [measured.accuracy]
 * @param {Record<string, Record<string, Value>>} measured.pages of page.js, by engine
 * @param {Awaited<ReturnType<typeof import('./slices.js').slices>>} [measured.sliced]
 * @param {Awaited<ReturnType<typeof import('./models.js').models>>} [measured.models]
 * @param {Awaited<ReturnType<typeof import('../support/wire.js').sizes>>} measured.wire
 * @returns {Bar[]}
 */
export function bars({ warm, matrices, linearity, overhead, loading, accuracy, pages, sliced, models, wire }) {
  const found = (work, label, size = LARGE) =>
    [...warm, ...matrices].filter(
      (result) => result.work === work && result.size === size && result.label.startsWith(label),
    );
  const ours = (work, size) => found(work, '', size).find(isUnit);
  /** Of the quickest of those whose label begins so, how many times as long as ours it takes. */
  const against = (work, label, size) => {
    const rivals = found(work, label, size).map((result) => ours(work, size) && ratio(result, ours(work, size)));
    return rivals.sort((a, b) => a.median - b.median)[0];
  };
  /** Of two works of ours. */
  const between = (work, other) => ours(work) && ours(other) && ratio(ours(work), ours(other));
  const list = [
    ['uniform, against PyTorch natively', against('uniform', 'PyTorch'), 'x', { atLeast: 6.5 }],
    ['normal, against PyTorch natively', against('normal', 'PyTorch'), 'x', { atLeast: 2.5 }],
    ["uniform, against NumPy's fastest natively", against('uniform', 'NumPy'), 'x', { atLeast: 4.5 }],
    ["normal, against NumPy's fastest natively", against('normal', 'NumPy'), 'x', { atLeast: 6 }],
    ['truncated normal, against PyTorch natively', against('truncated', 'PyTorch'), 'x', { atLeast: 13 }],
    ['uniform, against TF.js', against('uniform', 'TF.js'), 'x', { atLeast: 16 }],
    ['normal, against TF.js', against('normal', 'TF.js'), 'x', { atLeast: 18 }],
    ['truncated normal, against TF.js', against('truncated', 'TF.js'), 'x', { atLeast: 11 }],
    ...[
      ['torch-uniform', 'PyTorch', { atLeast: 1 }],
      ['torch-normal', 'PyTorch', { atLeast: 1 }],
      ['torch-truncated', 'PyTorch', {}],
      ['numpy-uniform', 'NumPy', {}],
      ['numpy-normal', 'NumPy', { atLeast: 1 }],
      ['numpy-uniform-float64', 'NumPy', {}],
      ['numpy-normal-float64', 'NumPy', { atLeast: 1 }],
      ['tfjs-uniform', 'TF.js', { atLeast: 3 }],
      ['tfjs-normal', 'TF.js', { atLeast: 3 }],
      ['tfjs-truncated', 'TF.js', { atLeast: 3 }],
    ].map(([work, library, bar]) => [`${work}, against ${library} itself`, against(work, library), 'x', bar]),
    ["uniform's time, of fill's", between('uniform', 'fill'), 'x', { atMost: 3.5 }],
    ...['float16', 'bfloat16'].map((dtype) => [
      `${dtype} normal's time, of float32 normal's`,
      between(`normal-${dtype}`, 'normal'),
      'x',
      { atMost: 1.2 },
    ]),
    ...[256, 1024].flatMap((n) => [
      [
        `orthogonal ${n} x ${n}, against PyTorch natively, with reference LAPACK`,
        against('orthogonal', 'PyTorch reference-LAPACK', n * n),
        'x',
        { atLeast: 2.5 },
      ],
      [
        `orthogonal ${n} x ${n}, against PyTorch with OpenBLAS`,
        against('orthogonal', 'PyTorch OpenBLAS', n * n),
        'x',
        {},
      ],
    ]),
    ['orthogonal 128 x 128, against TF.js', against('orthogonal', 'TF.js', 128 ** 2), 'x', { atLeast: 1000 }],
    ...[0.1, 0.9].map((sparsity) => [
      `sparse 2048 x 2048, ${sparsity} of it zero, against PyTorch natively`,
      against(`sparse-${sparsity}`, 'PyTorch', 2048 ** 2),
      'x',
      { atLeast: 20 },
    ]),
    [
      "orthogonal, max |Q'Q - I| in multiples of 4e-7 sqrt(n), worst n",
      accuracy && exactly(Math.max(...accuracy.map(({ relative }) => relative))),
      '',
      { atMost: 1 },
    ],
    ["uniform's speed, of native clang-19's", against('uniform', 'native clang-19'), 'x', { atLeast: 0.85 }],
    ["normal's speed, of native clang-19's", against('normal', 'native clang-19'), 'x', { atLeast: 0.85 }],
    ...['fill', 'uniform', 'normal'].map((work) => [
      `${work} of a foreign array, of linear memory's time`,
      against(work, 'nn-init foreign'),
      'x',
      { atMost: 1.25 },
    ]),
    ...['uniform', 'normal'].map((work) => [
      `${work}, slowest size of 4 Ki to 64 Mi against quickest`,
      spread(linearity.filter((result) => result.work === work)),
      'x',
      { atMost: 1.2 },
    ]),
    ...['linear', 'foreign'].map((variant) => [
      `overhead of a ${SMALL}-element fill, ${variant}, worst work`,
      worstOverhead(overhead.filter((result) => result.variant === variant)),
      'ns',
      { atMost: 1000 },
    ]),
    ...worstBoxes(sliced?.boxes ?? []),
    ['a row slice, more than its elements alone', sliced?.rows, 'ns', { atMost: 5000 }],
    ['a plan of 1,000 parameters', models?.planning.times, 'ms', { atMost: 20 }],
    ["initialize() of GPT-2 small, of its fills' time", models?.whole.ratio, 'x', { atMost: 1.1 }],
    [
      'fill() of the first 5 GB of 7 billion parameters, memory',
      models && exactly(models.large.memory),
      'bytes',
      { atMost: 300e6 },
    ],
    ['write() of 1 GiB, of the speed of the file system', models?.writing.ratio, 'x', { atLeast: 0.8 }],
    ['load() alone, in a cold process', loading?.load, 'ms', { atMost: 10 }],
    ['load(), from before import', loading?.importToLoaded, 'ms', { atMost: 15 }],
    ['load() to a filled 1000-element tensor', loading?.loadToFilled, 'ms', { atMost: 10 }],
    ['the same, from before import', loading?.importToFilled, 'ms', { atMost: 10 }],
    ...ENTRIES.map((entry) => [
      `${entry}: what a page fetches${entry === 'nn-init/model' ? ' beside nn-init, with one recipe' : ''}, minified by Vite, gzipped`,
      exactly(wire[entry].gzipped),
      'bytes',
      BARS[entry] ? { atMost: BARS[entry] } : {},
    ]),
    [
      'nn-init/frameworks: what it adds to nn-init',
      exactly(wire[ENTRIES[2]].gzipped - wire[ENTRIES[0]].gzipped),
      'bytes',
      { atMost: 12 * 1024 },
    ],
    ...Object.entries(pages).flatMap(([engine, { opened, redrawn, bytes }]) => [
      [`the page in ${engine}, from a click to its first distribution`, opened, 'ms', { atMost: 1000 }],
      [`the page in ${engine}, 25.5 million weights drawn, counted and shown`, redrawn, 'ms', {}],
      [`the page in ${engine}, all of it before the race, gzipped`, bytes, 'bytes', { atMost: 150 * 1024 }],
    ]),
  ];
  return list.map(([what, measured, unit, bar]) => ({ what, unit, ...bar, measured, verdict: verdict(measured, bar) }));
}

/** What does not vary from round to round. */
const exactly = (value) => ({ median: value, minimum: value });

/** Of boxes with long runs, or wide gaps, and of those with runs of fewer than four elements: the slowest. */
function worstBoxes(boxes) {
  return [false, true].map((isShort) => {
    const [worst] = boxes.filter((box) => box.isShort === isShort).sort((a, b) => b.ratio.median - a.ratio.median);
    const runs = isShort ? 'runs of 1 to 3 elements' : 'other boxes';
    return [`a box's time, of its whole's, ${runs}: ${worst?.what}`, worst?.ratio, 'x', { atMost: 1.15 }];
  });
}

function verdict(measured, { atLeast = -Infinity, atMost = Infinity }) {
  if (!measured) return 'not measured';
  if (atLeast === -Infinity && atMost === Infinity) return 'no bar';
  return measured.median >= atLeast && measured.median <= atMost ? 'met' : 'short';
}

function spread(results) {
  if (results.length === 0) return undefined;
  const ratios = results.map((result) => ratio(result, results[0]));
  const over = (key) => Math.max(...ratios.map((r) => r[key])) / Math.min(...ratios.map((r) => r[key]));
  return { median: over('median'), minimum: over('minimum') };
}

/** What a call costs besides its elements, in nanoseconds. */
function worstOverhead(results) {
  const small = results.filter(({ size }) => size === SMALL);
  if (small.length === 0) return undefined;
  const worst = (key) => {
    const elements = ({ work }) => results.find((result) => result.work === work && result.size !== SMALL)[key];
    return Math.max(...small.map((result) => (result[key] - elements(result)) * SMALL));
  };
  return { median: worst('median'), minimum: worst('minimum') };
}
