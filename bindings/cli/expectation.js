// SPDX-License-Identifier: Apache-2.0
// What a plan expects of each tensor: the distribution if it is random, otherwise the statistics of its values.
import { Tally } from './statistics.js';

/** @typedef {import('../model.js').Line} Line */
/** @typedef {import('../model.js').Plan} Plan */
/** @typedef {import('./checkpoint.js').Stored} Stored */
/** @typedef {import('./verdict.js').Expectation} Expectation */
/** @typedef {() => ReturnType<typeof import('./models.js').loadFor>} Load */

/**
 * The line that makes a parameter's values: for a tied parameter that of its target.
 * @param {ReadonlyMap<string, Line>} lines
 * @param {Line} line
 * @returns {Line}
 */
function makerOf(lines, line) {
  const target = line.tie === undefined ? line : /** @type {Line} */ (lines.get(line.tie));
  return { ...target, name: line.name };
}

/** A number from a plan that somebody may have changed. @param {unknown} x */
const numberOf = (x) => (typeof x === 'number' ? x : NaN);

/** @param {Line} line @returns {Expectation} */
const expectationOf = ({ initializer = '', distribution, mean, std, bounds, words, shape, dtype, paddingRow }) => ({
  how: distribution === 'constant' && paddingRow === undefined ? 'constant' : words ? 'random' : 'fixed',
  ...{ initializer, distribution: String(distribution ?? 'other'), mean: numberOf(mean), std: numberOf(std) },
  ...{ bounds: [numberOf(bounds?.[0]), numberOf(bounds?.[1])], dtype, shape },
  ...(paddingRow !== undefined && { paddingRow }),
});

/**
 * The rows of a tensor that are there; undefined if all are.
 * @param {Stored} stored
 * @param {Line} line
 * @returns {[number, number] | undefined}
 */
function rowsOf({ isCut, runs }, { shape }) {
  const rows = /** @type {[number, number]} */ ([runs[0].from, runs[runs.length - 1].to]);
  return isCut && (rows[0] || rows[1] < shape[0]) ? rows : undefined;
}

/**
 * The statistics of values that are not random. They are made here.
 * @param {Plan} plan @param {readonly Line[]} lines @param {ReadonlyMap<string, Stored>} tensors @param {Load} load
 * @returns {Promise<Map<string, import('./statistics.js').Statistics>>}
 */
async function statisticsOf(plan, lines, tensors, load) {
  const { fill } = await import('nn-init/model');
  const nn = await load();
  // Nothing random is drawn here, so another library's generator is not needed.
  const { draws, ...rest } = plan;
  const fixed = { ...rest, generator: nn.generator({ seed: 0 }).state(), parameters: [...lines] };
  const parts = lines.map((line) => ({
    name: line.name,
    rows: rowsOf(/** @type {Stored} */ (tensors.get(line.name)), line),
  }));
  const tallies = new Map(lines.map(({ name, dtype }) => [name, new Tally(dtype)]));
  for (const { name, data } of fill(nn, fixed, { parts }))
    tallies.get(name)?.add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return new Map([...tallies].map(([name, tally]) => [name, tally.result()]));
}

/**
 * Whether a tensor, or the rows that are there, has the plan's shape.
 * @param {Stored} stored
 * @param {{ shape: readonly number[] }} line
 */
export function isFit({ isCut, shape }, line) {
  const begin = isCut ? 1 : 0;
  return (
    shape.length === line.shape.length &&
    shape.every((extent, axis) => axis < begin || extent === line.shape[axis]) &&
    (!isCut || shape[0] <= line.shape[0])
  );
}

/**
 * What a plan expects of the tensors of a checkpoint.
 * @param {Plan} plan @param {ReadonlyMap<string, Stored>} tensors
 * @param {Load} load is called only if values that are not random must be made
 * @returns {Promise<Map<string, Expectation>>} for the tensors that both have
 */
export async function expectationsOf(plan, tensors, load) {
  const lines = new Map(plan.parameters.map((line) => [line.name, line]));
  /** @type {Map<string, Expectation>} */
  const expectations = new Map();
  /** @type {Line[]} */
  const fixed = [];
  for (const line of lines.values()) {
    const stored = tensors.get(line.name);
    if (!stored) continue;
    const maker = makerOf(lines, line);
    const expectation = expectationOf(maker);
    expectations.set(line.name, expectation);
    if (expectation.how === 'fixed' && isFit(stored, line)) fixed.push(maker);
  }
  if (fixed.length)
    for (const [name, { mean, std, min, max }] of await statisticsOf(plan, fixed, tensors, load))
      Object.assign(/** @type {Expectation} */ (expectations.get(name)), { mean, std, bounds: [min, max] });
  return expectations;
}
