// SPDX-License-Identifier: Apache-2.0
// Makes the elements of a plan, one parameter after the other, in bounded memory.
import { isIndex, options, rangeError, sizeOf, typeError } from '../core/check.js';
import { runsOf } from '../core/runs.js';
import { apply, clearPadding, fillWhole } from './apply.js';
import { drawAll } from './draws.js';
import { arrayOf, bytesOf, isTable } from './dtypes.js';
import { checkNN, isPool } from './given.js';
import { fillOnPool } from './on-pool.js';
import { partsOf, placeOf, skippedBy, within } from './parts.js';
import { makeTable } from './tables.js';
import { checkWholePlan } from './whole-plan.js';

/** @typedef {import('../initializers/types.js').NNInit} NNInit */
/** @typedef {import('./plan.js').Line} Line */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {import('./dtypes.js').Elements} Elements */
/** @typedef {import('./parts.js').Chosen} Chosen */
/**
 * Consecutive elements of a parameter: all of them, unless they take more than maxBytes.
 * @typedef {object} Piece
 * @property {string} name
 * @property {number[]} shape the shape of the whole parameter, or of the part you asked for
 * @property {string} dtype
 * @property {Elements} data the elements. The next piece overwrites them, so copy what you keep
 * @property {number} offset the index of the first element in the parameter, or in its part
 */
/**
 * @typedef {object} FillOptions
 * @property {number} [maxBytes] the most bytes of a piece, at least 65536; a larger parameter comes in several pieces.
 *   64 MiB by default. A parameter that can only be made as a whole, such as an orthogonal matrix, is one piece
 * @property {readonly import('./parts.js').Part[]} [parts] the parts of the plan to fill: { name }, or
 *   { name, rows: [from, to] } for some rows; everything by default. A part has the elements that it has in the whole.
 *   shards() makes such lists
 * @property {any} [generator] replaces the plan's own generator. With a pool, another library's generator draws for one
 *   fill at a time: until you take its last parameter, or leave the loop, the pool refuses other jobs with it
 */
/**
 * The options of fill() with a pool: also `signal` and `onProgress`. @typedef {FillOptions &
 * import('../pool/pool.js').Control} PoolFillOptions
 */

const OPTIONS = { maxBytes: 2 ** 26, parts: undefined, generator: undefined };
const POOL_OPTIONS = { ...OPTIONS, signal: undefined, onProgress: undefined };

/** The parts with these names. @param {ReadonlyMap<string, Chosen>} parts @param {readonly string[]} names */
function named(parts, names) {
  if (!Array.isArray(names)) throw typeError('fill', 'names', names, 'an array of names');
  return names.map((name) => {
    const part = parts.get(name);
    if (!part) throw rangeError('fill', 'name', name, 'the name of a parameter of the plan');
    return part;
  });
}

/** @param {ReadonlyMap<string, Chosen>} parts */
const parametersOf = (parts) => [...parts.values()].map(({ name, shape, line: { dtype } }) => ({ name, shape, dtype }));

/** The parameters of a plan, which a pool fills as you take them. */
class PoolFilling {
  #pool;
  #plan;
  #parts;
  #o;
  /**
   * Names, shapes and dtypes, in the order of the plan: what a file's header needs.
   * @readonly @type {{ name: string, shape: number[], dtype: string }[]}
   */
  parameters;

  /** @param {any} pool @param {Plan} plan @param {any} o */
  constructor(pool, plan, o) {
    this.#pool = pool;
    this.#plan = plan;
    this.#parts = partsOf(plan.parameters, o.parts);
    this.#o = o;
    this.parameters = parametersOf(this.#parts);
  }

  /** All parameters, in the order of the plan. */
  [Symbol.asyncIterator]() {
    return this.tensors();
  }

  /**
   * The parameters with these names, in this order; with a framework's generator, in the order of its draws. At most
   * one piece for each worker, and one more, wait for you to take them.
   * @param {readonly string[]} [names] all names of the plan by default
   * @returns {AsyncGenerator<Piece, void, undefined>}
   */
  tensors(names = this.parameters.map(({ name }) => name)) {
    return fillOnPool(this.#pool, this.#plan, named(this.#parts, names), this.#o);
  }
}

/** The parameters of a plan, which are filled as you take them. */
class Filling {
  #nn;
  #plan;
  #lines;
  #parts;
  /** Each loop over it begins with a new one. @type {() => any} */ #generator;
  #maxBytes;
  /**
   * Names, shapes and dtypes, in the order of the plan: what a file's header needs.
   * @readonly @type {{ name: string, shape: number[], dtype: string }[]}
   */
  parameters;

  /** @param {any} nn @param {Plan} plan @param {{ maxBytes: number, parts?: any, generator?: any }} o */
  constructor(nn, plan, { maxBytes, parts, generator }) {
    this.#nn = nn;
    this.#plan = plan;
    this.#lines = new Map(plan.parameters.map((line) => [line.name, line]));
    this.#parts = partsOf(plan.parameters, parts);
    this.#maxBytes = maxBytes;
    this.#generator = () => generator ?? nn.generator({ state: plan.generator });
    this.parameters = parametersOf(this.#parts);
  }

  /** All parameters, in the order of the plan. */
  [Symbol.iterator]() {
    return this.tensors();
  }

  /**
   * The parameters with these names, in this order; with a framework's generator, in the order of its draws.
   * @param {readonly string[]} [names] all names of the plan by default
   * @returns {Generator<Piece, void, undefined>}
   */
  tensors(names = this.parameters.map(({ name }) => name)) {
    const parts = named(this.#parts, names);
    return this.#plan.draws ? this.#drawn(parts) : this.#inOrder(parts);
  }

  /** @param {readonly Chosen[]} parts @returns {Generator<Piece, void, undefined>} */
  *#drawn(parts) {
    const lines = parts.map(({ line }) => line);
    for (const piece of drawAll(this.#nn, this.#plan, this.#generator(), lines))
      yield within(/** @type {Chosen} */ (this.#parts.get(piece.name)), piece);
  }

  /** @param {readonly Chosen[]} parts @returns {Generator<Piece, void, undefined>} */
  *#inOrder(parts) {
    const most = parts.reduce((found, { shape, line }) => Math.max(found, sizeOf(shape) * bytesOf(line.dtype)), 0);
    const buffer = new ArrayBuffer(Math.min(most, this.#maxBytes));
    const root = this.#generator();
    for (const part of parts) {
      const { name, shape, line } = part;
      const target = this.#target(line);
      if (isTable(this.#nn, target))
        yield within(part, { name, shape, dtype: line.dtype, data: makeTable(this.#nn, target), offset: 0 });
      else yield* this.#pieces(part, target, buffer, root);
    }
  }

  /**
   * @param {Chosen} part
   * @param {Line} target the line by which it is made
   * @param {ArrayBuffer} buffer holds the elements
   * @param {any} root the generator
   * @returns {Generator<Piece, void, undefined>}
   */
  *#pieces(part, target, buffer, root) {
    const { name, shape } = part;
    const { dtype } = part.line;
    const [array, bytes] = [arrayOf(dtype), bytesOf(dtype)];
    const size = sizeOf(target.shape);
    const fits = size * bytes <= buffer.byteLength;
    // For example an orthogonal matrix: for each part nn would have to make all of it.
    if (target.distribution === 'other' || (fits && part.from === undefined)) {
      const data = fits ? new array(buffer, 0, size) : new array(size);
      fillWhole(this.#nn, root, target, data);
      yield within(part, { name, shape, dtype, data, offset: 0 });
      return;
    }
    for (const { at, shape: box, offset } of runsOf(shape, buffer.byteLength / bytes)) {
      const data = new array(buffer, 0, sizeOf(box));
      const layout = target.layout && { layout: target.layout };
      const generator = target.words && root.stream(target.stream);
      const place = generator ? { generator, of: target.shape, at: placeOf(part, at) } : undefined;
      apply(this.#nn, { data, shape: box, dtype, ...layout }, target, place);
      clearPadding(data, skippedBy(part) + offset, target);
      yield { name, shape, dtype, data, offset };
    }
  }

  /** A tied parameter is filled by the line of its target. @param {Line} line @returns {Line} */
  #target(line) {
    return line.tie ? /** @type {Line} */ (this.#lines.get(line.tie)) : line;
  }
}

/**
 * Fills the parameters of a plan one after the other, in bounded memory. A parameter larger than maxBytes comes in
 * several pieces, each with the offset of its first element. The next piece overwrites data, so copy what you keep.
 *
 * @example
 * for (const { name, data, offset } of fill(nn, made)) upload(name, data.slice(), offset);
 * await write('model.safetensors', fill(nn, made)); // of nn-init/safetensors
 * await write('model.safetensors', fill(pool, made, { signal })); // of nn-init/pool: the same pieces, by all cores
 * @template {NNInit | import('../frameworks/types.js').NNInitFrameworks | import('../pool/pool.js').AnyPool} N
 * @param {N} nn what load() returned; or a pool, for which you can also give `signal` and `onProgress`
 * @param {Plan} plan what plan() returned, or JSON.parse() of its JSON
 * @param {N extends { fillInto: any } ? PoolFillOptions : FillOptions} [given]
 * @returns {N extends { fillInto: any } ? PoolFilling : Filling} an iterable; with a pool an async iterable. Each loop
 *   over it begins anew
 * @throws {TypeError} if nn or plan is of another type
 * @throws {RangeError} if maxBytes is less than 65536
 */
export function fill(nn, plan, given) {
  const pool = isPool(nn) ? /** @type {any} */ (nn) : undefined;
  const own = pool?.nn ?? nn;
  checkNN('fill', own);
  const { signal, onProgress, ...o } = /** @type {any} */ (options('fill', given, pool ? POOL_OPTIONS : OPTIONS));
  if (!isIndex(o.maxBytes) || o.maxBytes < 2 ** 16)
    throw rangeError('fill', 'maxBytes', o.maxBytes, 'an integer of at least 65536');
  const checked = checkWholePlan('fill', own, plan);
  const { generator } = o;
  const isFit = typeof (checked.draws ? generator?.state : generator?.stream) === 'function';
  if (generator !== undefined && !isFit)
    throw typeError('fill', 'generator', generator, 'a generator of nn, of the kind that the plan was made with');
  const control = pool?.checkControl('fill', { signal, onProgress });
  return /** @type {any} */ (pool ? new PoolFilling(pool, checked, { ...o, control }) : new Filling(nn, checked, o));
}
