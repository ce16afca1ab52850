// SPDX-License-Identifier: Apache-2.0
// What `nn-init inspect` found, for people.
import { elementsOf } from './sizes.js';
import { coloured, columns, counted, grouped, plain, size, time } from './text.js';

/** @typedef {import('./verdict.js').Expectation} Expectation */
/** @typedef {import('./verdict.js').Verdict} Verdict */
/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {string} dtype
 * @property {number[]} shape
 * @property {number[]} [rows] the first that is there, and the one after the last, where it is not the whole tensor
 * @property {number} bytes
 * @property {Expectation} [expected] by the recipe
 * @property {import('./statistics.js').Statistics} [statistics] of a dtype that is read
 * @property {Verdict} verdict
 */
/**
 * @typedef {object} Inspected
 * @property {{ path: string, metadata: Record<string, string>, tensors: number }[]} files
 * @property {string} [recipe]
 * @property {number} bytes that were read
 * @property {number} seconds
 * @property {Tensor[]} tensors
 */

/** Characters of a value of metadata that are shown. */
const SHOWN = 100;

/** @type {Record<Verdict, 'green' | 'yellow' | 'red' | undefined>} */
const COLOURS = { 'as made': 'green', trained: 'yellow', differs: 'yellow', dead: 'red', '-': undefined };

/** Four digits of a number. @param {number | undefined} x */
const number = (x) => (x === undefined || Number.isNaN(x) ? '-' : String(Number(x.toPrecision(4))));

/** What a recipe says. @param {Expectation | undefined} expected */
function expectationText(expected) {
  if (!expected) return '-';
  const { how, initializer, distribution, mean, std, bounds } = expected;
  if (how === 'constant') return number(bounds[0]);
  if (how === 'fixed') return initializer;
  const range = `[${bounds.map(number).join(', ')}]`;
  if (distribution === 'uniform') return `uniform ${range}`;
  const name = distribution === 'other' ? initializer : distribution;
  return `${name} ${number(mean)} ± ${number(std)}${distribution === 'truncated normal' ? ` in ${range}` : ''}`;
}

/** @type {[string, (tensor: Tensor) => string, boolean?][]} */
const COLUMNS = [
  ['tensor', ({ name, rows }) => `${plain(name)}${rows ? ` rows ${rows.join('-')}` : ''}`],
  ['shape', ({ shape }) => shape.join('x') || 'scalar'],
  ['dtype', ({ dtype }) => dtype],
  ['mean', ({ statistics }) => number(statistics?.mean), true],
  ['std', ({ statistics }) => number(statistics?.std), true],
  ['min', ({ statistics }) => number(statistics?.min), true],
  ['max', ({ statistics }) => number(statistics?.max), true],
  ['zeros', ({ statistics }) => String(statistics?.zeros ?? '-'), true],
  ['NaN', ({ statistics }) => String(statistics?.nan ?? '-'), true],
  ['inf', ({ statistics }) => String(statistics?.infinite ?? '-'), true],
  ['by the recipe', ({ expected }) => expectationText(expected)],
  [
    'verdict',
    ({ verdict }) => {
      const colour = COLOURS[verdict];
      return colour ? coloured(verdict, colour) : verdict;
    },
  ],
];

/** @param {Inspected['files'][number]} file */
function fileText({ path, metadata, tensors }) {
  const entries = Object.entries(metadata).map(([key, value]) => {
    const text = value.length > SHOWN ? `${value.slice(0, SHOWN)}... (${value.length} characters)` : value;
    return plain(`  ${key}: ${text}`);
  });
  return [plain(`${path}: ${counted(tensors, 'tensor')}`), ...entries].join('\n');
}

/** '148 as made, 3 trained' @param {readonly Tensor[]} tensors */
function verdictsOf(tensors) {
  const counts = /** @type {Verdict[]} */ (Object.keys(COLOURS)).map((verdict) => ({
    verdict,
    count: tensors.filter((tensor) => tensor.verdict === verdict).length,
  }));
  const words = counts.filter(({ count }) => count);
  return words.map(({ verdict, count }) => `${count} ${verdict === '-' ? 'without a verdict' : verdict}`).join(', ');
}

/** @param {Inspected} inspected */
export function reportOf({ files, recipe, bytes, seconds, tensors }) {
  const rows = [COLUMNS.map(([title]) => title), ...tensors.map((tensor) => COLUMNS.map(([, show]) => show(tensor)))];
  const numbers = COLUMNS.flatMap(([, , isNumber], i) => (isNumber ? [i] : []));
  const elements = tensors.reduce((sum, { shape: [extent = 1, ...rest], rows: own }) => {
    const [from, to] = own ?? [0, extent];
    return sum + (to - from) * elementsOf(rest);
  }, 0);
  const rate = seconds > 0.5 ? `, ${size(Math.round(bytes / seconds))}/s` : '';
  const by =
    recipe === undefined
      ? 'no recipe is known; give --recipe (`nn-init plan --recipes` lists them)'
      : plain(`by recipe ${recipe}`);
  return [
    ...files.map(fileText),
    ...(tensors.length ? ['', columns(rows, numbers), ''] : []),
    `${counted(tensors.length, 'tensor')}, ${grouped(elements)} elements, ${size(bytes)} in ${time(seconds)}${rate}`,
    ...(tensors.length ? [`${by}: ${verdictsOf(tensors)}`] : []),
  ].join('\n');
}
