// SPDX-License-Identifier: Apache-2.0
// Prints what `nn-init verify` found, for people.
import { createHash } from 'node:crypto';
import { coloured, columns, counted, plain, size, time } from './text.js';

/** @typedef {import('./compare.js').Result} Result */
/**
 * @typedef {object} Verified
 * @property {boolean} equal
 * @property {string} digest one digest of the model, or of the part that was compared
 * @property {string} path FILE or DIR
 * @property {string} [shard] 'i/n'
 * @property {boolean} isWhole whether all of the plan was looked for
 * @property {number} bytes
 * @property {number} seconds
 * @property {string[]} ofOtherPlans files that name another plan
 * @property {Result[]} tensors
 */

/** @type {Record<Result['state'], string>} */
const WORDS = {
  ok: 'ok',
  differs: 'differs',
  missing: 'missing',
  extra: 'not in the plan',
  shape: 'of another shape',
  dtype: 'of another dtype',
};

/**
 * One digest for all tensors: SHA-256 over the lines 'DIGEST NAME', sorted like `LC_ALL=C sort`; for rows 'DIGEST NAME
 * FROM-TO'. Names are escaped as in JSON, so that no name makes two lines.
 * @param {readonly Result[]} results
 */
export function modelDigest(results) {
  const lines = results.flatMap(({ name, rows, digest }) =>
    digest ? `${digest}  ${JSON.stringify(name).slice(1, -1)}${rows ? `  ${rows.join('-')}` : ''}\n` : [],
  );
  const sorted = lines.map((line) => Buffer.from(line)).sort(Buffer.compare);
  return createHash('sha256').update(Buffer.concat(sorted)).digest('hex');
}

/** @param {Result} result */
function wordsOf({ state, detail, first, different, elements }) {
  if (!first) return `${WORDS[state]}${detail ? `: ${plain(detail)}` : ''}`;
  const { index, found, expected, foundBits, expectedBits } = first;
  const isAlike = String(found) === String(expected);
  const [own, due] = isAlike ? [`${found} (${foundBits})`, `${expected} (${expectedBits})`] : [found, expected];
  return `differs at [${index.join(', ')}]: ${own} in the file, ${due} by the plan; ${different} of ${elements} elements differ`;
}

/** @param {Result} result @returns {string[]} */
const rowOf = (result) => [
  result.digest ?? '-',
  `${plain(result.name)}${result.rows ? ` rows ${result.rows.join('-')}` : ''}`,
  coloured(wordsOf(result), result.state === 'ok' ? 'green' : 'red'),
];

/** '1 differs, 2 missing' @param {readonly Result[]} results */
function countsOf(results) {
  const wrong = results.filter(({ state }) => state !== 'ok');
  const states = [...new Set(wrong.map(({ state }) => state))];
  const countOf = (/** @type {Result['state']} */ state) => wrong.filter((result) => result.state === state).length;
  return states
    .map((state) => `${countOf(state)} ${state === 'differs' && countOf(state) > 1 ? 'differ' : WORDS[state]}`)
    .join(', ');
}

/** Puts what is wrong at the end: of hundreds of lines people see the last ones. @param {readonly Result[]} results */
const wrongLast = (results) => [
  ...results.filter(({ state }) => state === 'ok'),
  ...results.filter(({ state }) => state !== 'ok'),
];

/** @param {Verified} verified */
export function reportOf({ equal, digest, path, shard, isWhole, bytes, seconds, ofOtherPlans, tensors }) {
  const what = `${plain(path)}${shard ? `, share ${shard}` : ''}`;
  const verdict = equal ? coloured('equal to the plan', 'green') : coloured(countsOf(tensors), 'red');
  const rate = seconds > 0.5 ? `, ${size(Math.round(bytes / seconds))}/s` : '';
  const lines = [
    ...(tensors.length ? [columns(wrongLast(tensors).map(rowOf))] : []),
    ...ofOtherPlans.map((file) => plain(`${file} was made by another plan, by its metadata`)),
    `${what}: ${verdict}; ${counted(tensors.length, 'tensor')}, ${size(bytes)} in ${time(seconds)}${rate}`,
    `digest of ${isWhole ? 'the model' : 'this part of the model'}: ${digest}`,
  ];
  return lines.join('\n');
}
