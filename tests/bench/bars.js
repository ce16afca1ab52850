// SPDX-License-Identifier: Apache-2.0
//
// What nn-init promises of its speed and size, and whether this run shows it.
import { BARS, ENTRIES } from '../support/wire.js';
import { isUnit, ratio } from './rounds.js';
import { STANDARD } from './works.js';

const LARGE = 2 ** 22; // elements: the size of which the promises speak
const SMALL = 64;

/**
 * @typedef {{ median: number, minimum: number }} Value of a median round, of the minima
 * @typedef {object} Pool of 2 workers on 2 cores, in an engine
 * @property {Record<string, Value>} inPlace of 64 Mi elements of shared memory, by work: one thread's time, of the pool's
 * @property {Record<string, Value>} copied the same of other memory, to which the page's thread copies
 * @property {Value} resnet50 the pool's time for its 25.5 million weights, of one thread's
 * @property {Value} small milliseconds of one small job
 * @property {Value} [blocked] milliseconds: the longest time without a turn of the page meanwhile
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
 * @param {Awaited<ReturnType<typeof import('./cli.js').commandLine>>} [measured.commandLine]
 * @param {import('./rounds.js').Result[]} [measured.engines] nn-init in each engine, by its label
 * @param {Awaited<ReturnType<typeof import('./linear.js').linear>>} [measured.linear] in slices
 * @param {Record<string, Pool>} [measured.pool] by engine
 * @param {Awaited<ReturnType<typeof import('../support/wire.js').sizes>>} measured.wire
 * @returns {Bar[]}
 */
export function bars(measured) {
  const { warm, matrices, linearity, overhead, loading, accuracy, pages, sliced, models, commandLine, wire } = measured;
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
    ['uniform, against PyTorch natively', against('uniform', 'PyTorch'), 'x', { atLeast: 6 }],
    ['normal, against PyTorch natively', against('normal', 'PyTorch'), 'x', { atLeast: 2.6 }],
    ["uniform, against NumPy's fastest natively", against('uniform', 'NumPy'), 'x', { atLeast: 4 }],
    ["normal, against NumPy's fastest natively", against('normal', 'NumPy'), 'x', { atLeast: 7 }],
    ['truncated normal, against PyTorch natively', against('truncated', 'PyTorch'), 'x', { atLeast: 22 }],
    ['uniform, against TF.js', against('uniform', 'TF.js'), 'x', { atLeast: 16 }],
    ['normal, against TF.js', against('normal', 'TF.js'), 'x', { atLeast: 22 }],
    ['truncated normal, against TF.js', against('truncated', 'TF.js'), 'x', { atLeast: 22 }],
    ...['uniform', 'normal'].map((work) => [`${work}, against jax-js`, against(work, 'jax-js'), 'x', {}]),
    ...[
      ['torch-uniform', 'PyTorch', { atLeast: 2.5 }],
      ['torch-normal', 'PyTorch', { atLeast: 1.15 }],
      ['torch-truncated', 'PyTorch', { atLeast: 1 }],
      ['torch-truncated-2.12', 'PyTorch', { atLeast: 1 }],
      ['numpy-uniform', 'NumPy', { atLeast: 1 }],
      ['numpy-normal', 'NumPy', { atLeast: 1 }],
      ['numpy-uniform-float64', 'NumPy', { atLeast: 1 }],
      ['numpy-normal-float64', 'NumPy', { atLeast: 1 }],
      ['tfjs-uniform', 'TF.js', { atLeast: 3 }],
      ['tfjs-normal', 'TF.js', { atLeast: 3 }],
      ['tfjs-truncated', 'TF.js', { atLeast: 3 }],
      ['jax-uniform', 'jax-js', {}],
      ['jax-normal', 'jax-js', {}],
    ].map(([work, library, bar]) => [`${work}, against ${library} itself`, against(work, library), 'x', bar]),
    ["uniform's time, of fill's", between('uniform', 'fill'), 'x', { atMost: 3.5 }],
    ...['float16', 'bfloat16'].map((dtype) => [
      `${dtype} normal's time, of float32 normal's`,
      between(`normal-${dtype}`, 'normal'),
      'x',
      { atMost: 1.2 },
    ]),
    ...Object.entries({ 256: 1.2, 1024: 1.1 }).flatMap(([n, atLeast]) => [
      [
        `orthogonal ${n} x ${n}, against PyTorch with MKL`,
        against('orthogonal', 'PyTorch MKL', n * n),
        'x',
        { atLeast },
      ],
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
    ...Object.entries({ 0.1: 10, 0.9: 20 }).map(([sparsity, atLeast]) => [
      `sparse 2048 x 2048, ${sparsity} of it zero, against PyTorch natively`,
      against(`sparse-${sparsity}`, 'PyTorch', 2048 ** 2),
      'x',
      { atLeast },
    ]),
    [
      "orthogonal, max |Q'Q - I| in multiples of 4e-7 sqrt(n), worst n",
      accuracy && exactly(Math.max(...accuracy.map(({ relative }) => relative))),
      '',
      { atMost: 1 },
    ],
    ...['uniform', 'normal'].map((work) => [
      `${work}'s speed, of native clang-19's with SSE4.1`,
      against(work, 'native clang-19'),
      'x',
      { atLeast: 0.95 },
    ]),
    ...['Chromium', 'Firefox'].map((engine) => [
      `normal's speed in ${engine}, of that in ${STANDARD}`,
      inEngine(measured.engines, engine),
      'x',
      { atLeast: 0.9 },
    ]),
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
    [
      'bfloat16 by slices, slowest size of 2^22 to 2^31 against quickest',
      spread(measured.linear ?? []),
      'x',
      { atMost: 1.2 },
    ],
    ...Object.entries({ linear: 600, foreign: 800 }).map(([variant, atMost]) => [
      `a fill of ${SMALL} elements, ${variant}, all of the call, worst work`,
      worstSmall(overhead.filter((result) => result.variant === variant)),
      'ns',
      { atMost },
    ]),
    ...poolBars(measured.pool),
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
    ['`nn-init init --help`', commandLine?.help, 'ms', { atMost: 150 }],
    ...Object.entries(commandLine?.models ?? {}).flatMap(([size, { ratio: speed, peak }]) => [
      [
        `\`nn-init init\` of ${size} bfloat16 parameters, of the slower of the disk and the pool's fills`,
        speed,
        'x',
        size === '1 billion' ? { atLeast: 0.7 } : {},
      ],
      [`its memory, of ${size}`, peak ? exactly(peak) : undefined, 'bytes', { atMost: 350e6 }],
    ]),
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
      [`the page in ${engine}, what it needs for its first picture, gzipped`, bytes, 'bytes', { atMost: 150 * 1024 }],
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

/** What a call with SMALL elements takes, in nanoseconds. */
function worstSmall(results) {
  const small = results.filter(({ size }) => size === SMALL);
  if (small.length === 0) return undefined;
  const worst = (key) => Math.max(...small.map((result) => result[key] * SMALL));
  return { median: worst('median'), minimum: worst('minimum') };
}

/** How many times as fast as in STANDARD a normal fill in linear memory is. */
function inEngine(results = [], label) {
  const find = (label) =>
    results.find((result) => result.work === 'normal' && result.variant === 'linear' && result.label === label);
  return find(label) && find(STANDARD) && ratio(find(STANDARD), find(label));
}

/** @param {Record<string, Pool>} pool */
function poolBars(pool = {}) {
  return [STANDARD, 'Chromium', 'Firefox'].flatMap((engine) => {
    const { inPlace, copied, resnet50, small, blocked } = pool[engine] ?? {};
    const of = `a pool of 2 in ${engine}`;
    const gain = (how, by) =>
      ['uniform', 'normal', 'bfloat16 normal'].map((work) => [
        `${of}: 64 Mi ${work}, ${how}, against one thread`,
        by?.[work],
        'x',
        { atLeast: 1.85 },
      ]);
    return [
      ...gain('in place', inPlace),
      ...gain('copied', copied),
      [`${of}: a ResNet-50's 25.5 million weights, of one thread's time`, resnet50, 'x', { atMost: 0.6 }],
      [`${of}: one small job`, small, 'ms', { atMost: 0.3 }],
      [`${of}: how late a turn comes meanwhile`, blocked, 'ms', { atMost: 8 }],
    ];
  });
}
