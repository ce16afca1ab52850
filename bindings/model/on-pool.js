// SPDX-License-Identifier: Apache-2.0
// Whole models on a pool of nn-init/pool: the same pieces in the same order as on one thread.
import { options, rangeError, sizeOf, typeError } from '../core/check.js';
import { runsOf } from '../core/runs.js';
import { arrayOf, bytesOf, isTable } from './dtypes.js';
import { placeOf, within } from './parts.js';
import { prepare, OPTIONS } from './plan.js';

/** @typedef {import('./plan.js').Line} Line */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {import('./parts.js').Chosen} Chosen */
/** @typedef {import('../pool/perform.js').Request} Request */
/** @typedef {import('../pool/pool.js').Pool} Pool */
/** @typedef {import('../pool/pool.js').Control} Control */
/** @typedef {{ name: string, shape: number[], dtype: string, offset: number, request: Request }} Entry */

const CONSTANT = ['zeros_', 'ones_', 'fill_'];

/**
 * The most elements that initialize() copies into a parameter's array at once: more would block this thread too long.
 */
const COPIED = 2 ** 18;
/** The most bytes of a parameter that one worker makes alone. Its result is transferred, and nobody copies it. */
const WHOLE = 2 ** 26;

/**
 * Makes the request to fill a parameter.
 * @param {any} nn
 * @param {Line} line
 * @param {any} state the generator's state
 * @returns {Request}
 */
function requestOf(nn, line, state) {
  const { initializer = '', options = {}, shape, dtype, layout, words, stream, paddingRow, distribution } = line;
  const isConstant = CONSTANT.includes(initializer);
  const drawn = distribution === 'other' ? 'whole' : 'drawn';
  return {
    ...{ initializer, shape, dtype, layout, paddingRow },
    ...(initializer === 'fill_' ? { value: options.value } : { options }),
    kind: arrayOf(dtype).name,
    how: isTable(nn, line) ? 'table' : isConstant ? 'constant' : words ? drawn : 'whole',
    ...(words && { state, stream }),
  };
}

/**
 * Cuts a request into requests of at most `most` elements, if it can be cut.
 * @param {Request} request @param {number} most
 * @param {Chosen} [part] the part to fill; all by default
 * @returns {Generator<{ offset: number, request: Request }, void, void>}
 */
function* cut(request, most, part) {
  const { shape: of, how } = request;
  const { shape, from = undefined } = part ?? { shape: of };
  const isCut = from !== undefined || sizeOf(shape) > most;
  if (!isCut || how === 'whole' || how === 'table') yield { offset: 0, request };
  else
    for (const { at, shape: box, offset } of runsOf(shape, most))
      yield { offset, request: { ...request, shape: box, box: { of, at: part ? placeOf(part, at) : at } } };
}

/**
 * fill() on a pool.
 * @param {any} pool
 * @param {Plan} plan a checked plan
 * @param {readonly Chosen[]} parts
 * @param {{ maxBytes: number, generator: any, control: Control }} o
 * @returns {AsyncGenerator<import('./fill.js').Piece, void, undefined>}
 */
export async function* fillOnPool(pool, plan, parts, { maxBytes, generator, control }) {
  const byName = new Map(parts.map((part) => [part.name, part]));
  if (plan.draws) {
    const { before, leave } = pool.line('fill', generator, true);
    try {
      for await (const piece of pool.draw(plan, [...byName.keys()], generator, before, control))
        yield within(/** @type {Chosen} */ (byName.get(piece.name)), piece);
    } finally {
      leave();
    }
    return;
  }
  const state = generator?.state() ?? plan.generator;
  const lines = new Map(plan.parameters.map((line) => [line.name, line]));
  /** @type {Entry[]} */
  const entries = parts.flatMap((part) => {
    const { name, shape, line } = part;
    const request = requestOf(pool.nn, line.tie ? /** @type {Line} */ (lines.get(line.tie)) : line, state);
    const { dtype } = line;
    return [...cut(request, maxBytes / bytesOf(dtype), part)].map((each) => ({ name, shape, dtype, ...each }));
  });
  for await (const { name, shape, dtype, offset, request, data } of pool.make(entries, maxBytes, control)) {
    const piece = { name, shape, dtype, data, offset };
    const isWhole = request.how === 'whole' || request.how === 'table';
    yield isWhole ? within(/** @type {Chosen} */ (byName.get(name)), piece) : piece;
  }
}

/**
 * initialize() on a pool. The largest parameters come first, so that all workers end at about the same time. Meanwhile
 * this thread makes the small ones.
 * @param {any} pool @param {any} model @param {any} recipe @param {any} given
 */
export async function initializeOnPool(pool, model, recipe, given) {
  const { signal, onProgress, ...planned } = options('initialize', given, {
    ...OPTIONS,
    signal: undefined,
    onProgress: undefined,
  });
  const control = pool.checkControl('initialize', { signal, onProgress });
  // Before any pause: calls draw in the order in which they were made.
  const place = pool.line('initialize', /** @type {any} */ (planned).generator);
  try {
    return await make(pool, model, recipe, planned, place.before, control);
  } finally {
    place.leave();
  }
}

/**
 * @param {any} pool @param {any} model @param {any} recipe @param {any} planned the options of plan()
 * @param {Promise<void> | undefined} before ends when earlier jobs with the same generator end
 * @param {Control} control
 */
async function make(pool, model, recipe, planned, before, control) {
  const nn = await pool.nnFor(planned.generator);
  const { plan, generator } = await prepare('initialize', nn, model, recipe, planned);
  /** @type {Map<string, any>} */
  const made = new Map();
  if (plan.draws) {
    const names = plan.parameters.map(({ name }) => name);
    for await (const { name, data, shape, dtype } of pool.draw(plan, names, generator, before, control))
      made.set(name, { data, shape, dtype });
  } else {
    const lines = plan.parameters.filter(({ tie }) => !tie);
    const isSmall = (/** @type {Line} */ { shape }) => sizeOf(shape) <= pool.small;
    const order = [...lines].sort(
      (a, b) => Number(isSmall(b)) - Number(isSmall(a)) || sizeOf(b.shape) - sizeOf(a.shape),
    );
    const entries = order.flatMap((line) => {
      const isLarge = sizeOf(line.shape) * bytesOf(line.dtype) > WHOLE;
      const { name, shape, dtype } = line;
      const parts = [...cut(requestOf(nn, line, plan.generator), isLarge ? COPIED : Infinity)];
      return parts.map((part) => ({ name, shape, dtype, isPart: parts.length > 1, ...part }));
    });
    for await (const { name, shape, dtype, offset, isPart, data } of pool.make(entries, Infinity, control)) {
      if (!isPart) made.set(name, { data, shape, dtype });
      else {
        if (!offset) made.set(name, { data: new (arrayOf(dtype))(sizeOf(shape)), shape, dtype });
        made.get(name).data.set(data, offset);
      }
    }
  }
  return new Map(plan.parameters.map(({ name, tie }) => [name, made.get(tie ?? name)]));
}
