// SPDX-License-Identifier: Apache-2.0
//
// The measurements: `make bench`, or `node tests/bench/bench.js [--quick] [--json FILE]` after a build. In float32,
// unless said otherwise, and on one thread. It reports and does not judge: however slow the machine, it ends well.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { engines } from '../support/browsers.js';
import { sizes as sizesOnTheWire } from '../support/wire.js';
import { accuracy } from './accuracy.js';
import { bars } from './bars.js';
import { firstCalls, loading } from './cold.js';
import { startAll } from './contestants.js';
import { engines as inEngines } from './engines.js';
import { linear } from './linear.js';
import { machine } from './machine.js';
import { engineTable, report, reportAccuracy, reportBars, reportLinear, sizeName } from './report.js';
import { commandLine } from './cli.js';
import { models } from './models.js';
import { page } from './page.js';
import { pools } from './pool.js';
import { race } from './rounds.js';
import { slices } from './slices.js';
import { verify } from './verify.js';
import { DTYPES, FILLS, SQUARES, STANDARD, STREAMS } from './works.js';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});

const Ki = 2 ** 10;
const Mi = 2 ** 20;

const sizes = [16, 256, 4 * Ki, 64 * Ki, Mi, 4 * Mi, 64 * Mi];

// How many rounds: for each of the sizes, each of the squares, and for the other tables. At 64 Mi, TF.js takes seconds a
// call, and so it does for a square.
const rounds = options.quick
  ? { warm: [7, 7, 7, 7, 5, 5, 0], squares: [3, 7, 3, 5], linearity: 5, overhead: 9, cold: 1, loading: 5, page: 3 }
  : {
      warm: [41, 41, 41, 41, 21, 41, 2],
      squares: [7, 41, 7, 21],
      linearity: 41,
      overhead: 41,
      cold: 3,
      loading: 21,
      page: 11,
    };

const contestants = await startAll();
const description = machine(contestants);
console.log(`\n${description.map(([name, text]) => `${name.padEnd(20)}${text}`).join('\n')}`);
console.log(
  '\nIn a cell: the median over rounds in which contestants take turns, and the minimum (or ratio of minima).',
);

const { checked, wrong } = await verify(contestants);
console.log(`Of ${checked} answers of nn-init, ${wrong.length} are wrong.`);
for (const what of wrong) console.log(`  ${what}`);
if (wrong.length) process.exitCode = 1;

const warm = [];
for (const [i, size] of sizes.entries()) {
  if (rounds.warm[i] === 0) continue;
  console.error(`${sizeName(size)} elements, ${rounds.warm[i]} rounds ...`);
  const works = size === 4 * Mi ? [...FILLS, ...DTYPES, ...STREAMS] : FILLS;
  const entries = contestants.flatMap((contestant) => contestant.entries(size, works));
  warm.push(...(await race(entries, rounds.warm[i])));
}
report(warm, 'warm');

const matrices = [];
for (const [i, [side, works]] of Object.entries(SQUARES).entries()) {
  console.error(`${side} x ${side} matrices, ${rounds.squares[i]} rounds ...`);
  const entries = contestants.flatMap((contestant) => contestant.entries(side ** 2, works));
  matrices.push(...(await race(entries, rounds.squares[i])));
}
report(matrices, 'matrices', (size) => `${Math.sqrt(size)} x ${Math.sqrt(size)}`);

console.error('linearity, overhead ...');
const nnInit = contestants.find(({ system }) => system === 'nn-init');
const ours = (size) => nnInit?.entries(size, FILLS) ?? [];
const inLinear = sizes.slice(2).flatMap((size) => ours(size).filter(({ variant }) => variant === 'linear'));
const linearity = await race(inLinear, rounds.linearity);
report(linearity, 'sizes taking turns');
const overhead = await race([64, 4 * Ki].flatMap(ours), rounds.overhead);
report(overhead, 'small');
for (const contestant of contestants) contestant.stop();

console.error('the same program in Node.js 20, 24 and 26, and in browsers ...');
const byEngine = await inEngines(options.quick ? 7 : 41);
console.log(`\n${engineTable(byEngine, STANDARD)}`);

console.error('2^31 elements in slices ...');
const inSlices = nnInit && (await linear(options.quick ? 2 : 5));
if (inSlices) reportLinear(inSlices);

console.error('first calls in fresh processes ...');
const cold = await firstCalls([4 * Ki, 4 * Mi], rounds.cold);
report(cold, 'first call');

console.error('accuracy ...');
const accuracies = nnInit && (await accuracy([64, 128, 256, 512, 1024, ...(options.quick ? [] : [2048])]));
if (accuracies) reportAccuracy(accuracies);

const loadingTimes = nnInit && (await loading(rounds.loading));

console.error('slices ...');
const sliced = nnInit && (await slices(options.quick ? 5 : 21));

console.error('whole models ...');
const modelTimes = nnInit && (await models(options.quick ? 3 : 9));

console.error('the command line ...');
const commandLineTimes = nnInit && (await commandLine(options.quick ? 1 : 5, options.quick));

console.error('pools of two workers ...');
const pool = await pools(options.quick ? 3 : 9);

console.error('the page ...');
const pages = {};
for (const engine of engines) pages[engine] = await page(engine, rounds.page);

const promises = bars({
  warm,
  matrices,
  linearity,
  overhead,
  loading: loadingTimes,
  accuracy: accuracies,
  pages,
  sliced,
  models: modelTimes,
  commandLine: commandLineTimes,
  engines: byEngine,
  linear: inSlices,
  pool,
  wire: await sizesOnTheWire(),
});
reportBars(promises);

if (options.json) {
  const plain = (results) => results.map(({ contestant, ...rest }) => rest);
  const results = Object.entries({ warm, matrices, linearity, overhead, cold, engines: byEngine }).map(([of, list]) => [
    of,
    plain(list),
  ]);
  const everything = {
    machine: description,
    ...Object.fromEntries(results),
    loading: loadingTimes,
    accuracy: accuracies,
    pages,
    sliced,
    models: modelTimes,
    commandLine: commandLineTimes,
    linear: inSlices,
    pool,
    bars: promises,
  };
  writeFileSync(options.json, `${JSON.stringify(everything, null, 2)}\n`);
}
