// SPDX-License-Identifier: Apache-2.0
//
// What nn-init promises of its speed and size, and whether this run shows it.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ratio } from './rounds.js';

const LARGE = 2 ** 22; // elements: the size of which the promises speak
const SMALL = 64;

/**
 * @typedef {{ median: number, minimum: number }} Value of a median round, of the minima
 * @typedef {{ what: string, unit: string, atLeast?: number, atMost?: number, measured?: Value, verdict: string }} Bar
 */

/**
 * @param {object} measured
 * @param {import('./rounds.js').Result[]} measured.warm
 * @param {import('./rounds.js').Result[]} measured.linearity nn-init in linear memory, at growing sizes
 * @param {import('./rounds.js').Result[]} measured.overhead nn-init at SMALL elements and at 4 Ki
 * @param {Record<string, Value>} [measured.loading] milliseconds
 * @returns {Bar[]}
 */
export function bars({ warm, linearity, overhead, loading }) {
  const found = (work, label) =>
    warm.filter((result) => result.work === work && result.size === LARGE && result.label.startsWith(label));
  const ours = (work) => found(work, 'nn-init linear')[0];
  /** Of the quickest of those whose label begins so, how many times as long as nn-init it takes. */
  const against = (work, label) => {
    const rivals = found(work, label).map((result) => ours(work) && ratio(result, ours(work)));
    return rivals.sort((a, b) => a.median - b.median)[0];
  };
  const list = [
    ['uniform, against PyTorch natively', against('uniform', 'PyTorch'), 'x', { atLeast: 6.5 }],
    ['normal, against PyTorch natively', against('normal', 'PyTorch'), 'x', { atLeast: 2.5 }],
    ["uniform, against NumPy's fastest natively", against('uniform', 'NumPy'), 'x', { atLeast: 4.5 }],
    ["normal, against NumPy's fastest natively", against('normal', 'NumPy'), 'x', { atLeast: 6 }],
    ['uniform, against TF.js', against('uniform', 'TF.js'), 'x', { atLeast: 16 }],
    ['normal, against TF.js', against('normal', 'TF.js'), 'x', { atLeast: 18 }],
    ["uniform's time, of fill's", ours('fill') && ratio(ours('uniform'), ours('fill')), 'x', { atMost: 3.5 }],
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
    ['load() to a filled 1000-element tensor', loading?.loadToFilled, 'ms', { atMost: 10 }],
    ['the same, from before import', loading?.importToFilled, 'ms', { atMost: 10 }],
    ['load() alone', loading?.load, 'ms', { atMost: 10 }],
    ['both wasm files and the JavaScript to load one, gzipped', packageSize(), 'bytes', { atMost: 12 * 1024 }],
  ];
  return list.map(([what, measured, unit, bar]) => ({ what, unit, ...bar, measured, verdict: verdict(measured, bar) }));
}

function verdict(measured, { atLeast = -Infinity, atMost = Infinity }) {
  if (!measured) return 'not measured';
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

/** Bytes, each file gzipped by itself, as a server sends it. */
function packageSize() {
  const folder = new URL('../../npm/dist/', import.meta.url);
  try {
    const files = [...modules(new URL('index.js', folder)), ...wasmFiles(folder)];
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
    return { median: bytes, minimum: bytes };
  } catch {
    return undefined; // not built
  }
}

const wasmFiles = (folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.wasm'))
    .map((file) => new URL(file, folder));

/** A module and those that it imports, each once. */
function modules(url, seen = new Map()) {
  if (seen.has(url.href)) return [];
  seen.set(url.href, url);
  const imports = readFileSync(url, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g);
  for (const [, path] of imports) modules(new URL(path, url), seen);
  return [...seen.values()];
}
