// SPDX-License-Identifier: Apache-2.0
// Prints what `nn-init inspect` found, for people.
import { elementsOf } from './sizes.js';
import { coloured, columns, counted, grouped, plain, size, time } from './text.js';

/** @typedef {import('./verdict.js').Expectation} Expectation */
/** @typedef {import('./verdict.js').Verdict} Verdict */
/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {string} dtype
 * @property {number[]} shape
 * @property {number[]} [rows] the first row that is there, and the one after the last, if it is not the whole tensor
 * @property {number} bytes
 * @property {Expectation} [expected] what the recipe expects
 * @property {import('./statistics.js').Statistics} [statistics] for the dtypes that are read
 * @property {Verdict} verdict
 */
/**
 * @typedef {object} Inspected
 * @property {{ path: string, metadata: Record<string, string>, tensors: number }[]} files
 * @property {string} [recipe]
 * @property {number} bytes how many bytes were read
 * @property {number} seconds
 * @property {Tensor[]} tensors
 */

/** How many characters of a metadata value are shown. */
const SHOWN = 100;

/** @type {Record<Verdict, 'green' | 'yellow' | 'red' | undefined>} */
const COLOURS = { 'as made': 'green', trained: 'yellow', differs: 'yellow', dead: 'red', '-': undefined };

/** A number with four digits. @param {number | undefined} x */
const number = (x) => (x === undefined || Number.isNaN(x) ? '-' : String(Number(x.toPrecision(4))));

/** What the recipe expects, as text. @param {Expectation | undefined} expected */
function expectationText(expected) {
  if (!expected) return '-';
  const { how, initializer, distribution, mean, std, bounds } = expected;
  if (how === 'constant') return number(bounds[0]);
  if (how === 'fixed') return initializer;
  const range = `[${bounds.map(number).join(', ')}]`;
  if (distribution === 'uniform') return `uniform ${range}`;
  const name = distribution === 'other' ? initializer : plain(distribution);
  return `${name} ${number(mean)} ± ${number(std)}${distribution === 'truncated normal' ? ` in ${range}` : ''}`;
}

/** @type {[string, (tensor: Tensor) => string, boolean?][]} */
const COLUMNS = [
  ['tensor', ({ name, rows }) => `${plain(name)}${rows ? ` rows ${rows.join('-')}` : ''}`],
  ['shape', ({ shape }) => shape.join('x') || 'scalar'],
  ['dtype', ({ dtype }) => dtype],
  ['bytes', ({ bytes }) => size(bytes), true],
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

/** The files, and the metadata that all of them have. @param {Inspected['files']} files */
function filesText(files) {
  const [{ metadata }, ...others] = files;
  const common = Object.entries(metadata).filter(([key, value]) =>
    others.every((other) => other.metadata[key] === value),
  );
  return [
    ...files.map(({ path, tensors }) => plain(`${path}: ${counted(tensors, 'tensor')}`)),
    ...common.map(([key, value]) => {
      const isLong = value.length > SHOWN;
      return plain(`  ${key}: ${isLong ? `${value.slice(0, SHOWN)}... (${value.length} characters)` : value}`);
    }),
  ].join('\n');
}

/** 'float32: 3 tensors, 1.20 kB' @param {readonly Tensor[]} tensors */
function dtypesText(tensors) {
  const dtypes = [...new Set(tensors.map(({ dtype }) => dtype))];
  const lines = dtypes.map((dtype) => {
    const own = tensors.filter((tensor) => tensor.dtype === dtype);
    const bytes = own.reduce((sum, tensor) => sum + tensor.bytes, 0);
    return `  ${dtype}: ${counted(own.length, 'tensor')}, ${size(bytes)}`;
  });
  return lines.join('\n');
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
    filesText(files),
    ...(tensors.length ? [dtypesText(tensors), '', columns(rows, numbers), ''] : []),
    `${counted(tensors.length, 'tensor')}, ${grouped(elements)} elements, ${size(bytes)} in ${time(seconds)}${rate}`,
    ...(tensors.length ? [`${by}: ${verdictsOf(tensors)}`] : []),
  ].join('\n');
}
