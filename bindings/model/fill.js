// SPDX-License-Identifier: Apache-2.0
// From a plan to elements: one parameter after the other, in bounded memory, or all of them.
import { isIndex, options, rangeError, read, sizeOf, typeError } from '../core/check.js';
import { ARRAYS, isInteger, makeBuffer } from './buffers.js';
import { argumentsOf } from './moments.js';
import { checkNN, prepare } from './plan.js';

/** @typedef {import('../initializers/types.js').NNInit} NNInit */
/** @typedef {import('./plan.js').Line} Line */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {import('./buffers.js').Elements} Elements */
/** @typedef {{ data: Elements, shape: number[], dtype: string }} Filled */
/**
 * A run of a parameter's elements: nearly always all of them.
 * @typedef {object} Piece
 * @property {string} name
 * @property {number[]} shape of the whole parameter
 * @property {string} dtype
 * @property {Elements} data the elements. They are overwritten when the next piece is asked for: copy what is to stay
 * @property {number} offset of the first of them in the parameter
 */
/**
 * @typedef {object} FillOptions
 * @property {number} [maxBytes] of a piece: a parameter of more comes in several; 64 MiB by default
 * @property {any} [generator] is drawn from, in place of the one that the plan names
 */

const OPTIONS = { maxBytes: 2 ** 26, generator: undefined };

/** @param {string} name @param {any} plan @returns {Plan} */
function checkPlan(name, plan) {
  const { format, version, parameters } = read(name, 'plan', () => Object(plan));
  if (format !== 'nn-init plan' || !Array.isArray(parameters))
    throw typeError(name, 'plan', plan, 'what plan() gave, or its JSON');
  if (version !== 1) throw rangeError(name, 'plan.version', version, '1; a later one needs a later nn-init');
  return plan;
}

/** @param {any} nn @param {any} tensor @param {Pick<Line, 'initializer' | 'options'>} line @param {object} [draw] of what draws */
function apply(nn, tensor, { initializer = '', options = {} }, draw) {
  nn[initializer](tensor, ...argumentsOf(initializer, draw ? { ...options, ...draw } : options));
}

/**
 * The padding row's elements in a run of elements.
 * @param {any} data @param {number} offset @param {Pick<Line, 'paddingRow'> & { shape: readonly number[] }} line
 */
function clearPadding(data, offset, { paddingRow, shape }) {
  if (paddingRow === undefined) return;
  const row = sizeOf(shape.slice(1));
  const begin = Math.max(paddingRow * row - offset, 0);
  const end = Math.min((paddingRow + 1) * row - offset, data.length);
  if (begin < end) data.fill(0, begin, end);
}

/**
 * Boxes of at most so many elements, each a run of the whole.
 * @param {readonly number[]} shape
 * @param {number} most
 */
function* runsOf(shape, most) {
  const axis = shape.findIndex((_, i) => sizeOf(shape.slice(i + 1)) <= most);
  const inner = shape.slice(axis + 1);
  const size = sizeOf(inner);
  const step = Math.max(1, Math.floor(most / size));
  const outer = shape.slice(0, axis);
  for (let i = 0; i < sizeOf(outer); i++) {
    let rest = i;
    const before = outer.map((_, k) => {
      const below = sizeOf(outer.slice(k + 1));
      const index = Math.floor(rest / below);
      rest -= index * below;
      return index;
    });
    for (let j = 0; j < shape[axis]; j += step) {
      const n = Math.min(step, shape[axis] - j);
      const at = [...before, j, ...inner.map(() => 0)];
      yield { at, shape: [...before.map(() => 1), n, ...inner], offset: (i * shape[axis] + j) * size };
    }
  }
}

/** The parameters of a plan, to be filled when they are asked for. */
class Filling {
  #nn;
  #plan;
  #lines;
  #generator;
  #maxBytes;
  /** Names, shapes and dtypes, in the order of the plan: what a file's header needs. @readonly @type {{ name: string, shape: number[], dtype: string }[]} */
  parameters;

  /** @param {any} nn @param {Plan} plan @param {{ maxBytes: number, generator?: any }} o */
  constructor(nn, plan, { maxBytes, generator }) {
    this.#nn = nn;
    this.#plan = plan;
    this.#lines = new Map(plan.parameters.map((line) => [line.name, line]));
    this.#maxBytes = maxBytes;
    this.#generator = generator ?? nn.generator({ state: plan.generator });
    this.parameters = plan.parameters.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  }

  /** All parameters, in the order of the plan. */
  [Symbol.iterator]() {
    return this.tensors();
  }

  /**
   * Parameters of those names, in that order; with a framework's generator in the order of its draws.
   * @param {readonly string[]} [names] all of the plan by default
   * @returns {Generator<Piece, void, undefined>}
   */
  tensors(names = this.parameters.map(({ name }) => name)) {
    const lines = names.map((name) => {
      const line = this.#lines.get(name);
      if (!line) throw rangeError('fill', 'name', name, 'that of a parameter of the plan');
      return line;
    });
    return this.#plan.draws ? this.#inTheirOrder(lines) : this.#inOrder(lines);
  }

  /** @param {readonly Line[]} lines @returns {Generator<Piece, void, undefined>} */
  *#inOrder(lines) {
    const most = Math.max(...lines.map(({ shape, dtype }) => sizeOf(shape) * ARRAYS[dtype].bytes), 0);
    const buffer = new ArrayBuffer(Math.min(most, this.#maxBytes));
    for (const line of lines) {
      const { name, shape, dtype } = line;
      if (isInteger(dtype)) yield { name, shape, dtype, data: bufferOf(line), offset: 0 };
      else yield* this.#pieces(line, buffer);
    }
  }

  /** @param {Line} line @param {ArrayBuffer} buffer that the elements are put into @returns {Generator<Piece, void, undefined>} */
  *#pieces(line, buffer) {
    const { name, shape, dtype } = line;
    const { array, bytes } = ARRAYS[dtype];
    const size = sizeOf(shape);
    if (size * bytes <= buffer.byteLength) {
      const data = new array(buffer, 0, size);
      fillWhole(this.#nn, this.#generator, this.#target(line), data);
      yield { name, shape, dtype, data, offset: 0 };
      return;
    }
    const target = this.#target(line);
    // These make the whole for each of its parts.
    if (target.distribution === 'other') {
      const data = new array(size);
      fillWhole(this.#nn, this.#generator, target, data);
      yield { name, shape, dtype, data, offset: 0 };
      return;
    }
    for (const { at, shape: box, offset } of runsOf(shape, buffer.byteLength / bytes)) {
      const data = new array(buffer, 0, sizeOf(box));
      const layout = target.layout && { layout: target.layout };
      const place = target.words ? { generator: this.#generator.stream(target.stream), of: shape, at } : undefined;
      apply(this.#nn, { data, shape: box, dtype, ...layout }, target, place);
      clearPadding(data, offset, target);
      yield { name, shape, dtype, data, offset };
    }
  }

  /** What is tied is filled as its target. @param {Line} line @returns {Line} */
  #target(line) {
    return line.tie ? /** @type {Line} */ (this.#lines.get(line.tie)) : line;
  }

  /**
   * All draws, one after the other: a parameter is complete after its last.
   * @param {readonly Line[]} lines
   * @returns {Generator<Piece, void, undefined>}
   */
  *#inTheirOrder(lines) {
    const wanted = new Set(lines.map(({ name }) => name));
    const draws = /** @type {import('./order.js').Draw[]} */ (this.#plan.draws);
    const last = new Map(draws.map((draw, i) => [draw.name, i]));
    /** @type {Map<string, string[]>} */
    const tied = new Map();
    for (const { name, tie } of lines) if (tie) tied.set(tie, [...(tied.get(tie) ?? []), name]);
    /** @type {Map<string, any>} */
    const begun = new Map();
    for (const [i, draw] of draws.entries()) {
      const { name } = draw;
      const line = this.#lines.get(name);
      const shape = draw.shape ?? /** @type {Line} */ (line).shape;
      const dtype = line?.dtype ?? 'float32';
      const data = begun.get(name) ?? new ARRAYS[dtype].array(sizeOf(shape));
      begun.set(name, data);
      drawInto(this.#nn, this.#generator, draw, { data, shape, dtype, ...(draw.layout && { layout: draw.layout }) });
      if (last.get(name) !== i) continue;
      begun.delete(name);
      if (line?.tie) continue; // drawn, and thrown away for what it is tied to
      for (const each of [name, ...(tied.get(name) ?? [])])
        if (wanted.has(each)) yield { name: each, shape: [...shape], dtype, data, offset: 0 };
    }
    for (const line of lines) if (isInteger(line.dtype)) yield { ...pick(line), data: bufferOf(line), offset: 0 };
  }
}

/** @param {Line} line */
const pick = ({ name, shape, dtype }) => ({ name, shape, dtype });
/** @param {Line} line @returns {Elements} */
const bufferOf = ({ initializer = '', dtype, shape, options = {} }) => makeBuffer(initializer, dtype, shape, options);

/** @param {any} nn @param {any} root @param {Line} line @param {any} data */
function fillWhole(nn, root, line, data) {
  const { shape, dtype, layout, words, stream } = line;
  apply(
    nn,
    { data, shape, dtype, ...(layout && { layout }) },
    line,
    words ? { generator: root.stream(stream) } : undefined,
  );
  clearPadding(data, 0, line);
}

const CONSTANTS = ['zeros_', 'ones_', 'fill_'];
/** @param {any} nn @param {any} generator @param {import('./order.js').Draw} draw @param {any} tensor */
function drawInto(nn, generator, draw, tensor) {
  apply(nn, tensor, draw, CONSTANTS.includes(draw.initializer) ? undefined : { generator });
  clearPadding(tensor.data, 0, { ...draw, shape: tensor.shape });
}

/**
 * The parameters of a plan, one after the other, in bounded memory: `for (const { name, data, shape, dtype } of fill(nn, plan))`.
 * One of more than maxBytes comes in several pieces, each with the offset of its first element. data is overwritten when the next
 * piece is asked for. The result can be given to write() of nn-init/safetensors as it is.
 * @param {NNInit} nn what load() returned
 * @param {Plan} plan what plan() gave, or its JSON
 * @param {FillOptions} [given]
 * @returns {Filling}
 */
export function fill(nn, plan, given) {
  checkNN('fill', nn);
  const o = options('fill', given, OPTIONS);
  if (!isIndex(o.maxBytes) || o.maxBytes < 2 ** 16)
    throw rangeError('fill', 'maxBytes', o.maxBytes, 'an integer of at least 65536');
  return new Filling(nn, checkPlan('fill', plan), o);
}

/**
 * The weights of a whole model: plan() and all fills.
 * @param {NNInit} nn what load() returned
 * @param {import('./network.js').ModelLike} model its parameters, { name, shape }, and its config: what readModel() gives, or a list
 * @param {string | import('./recipe.js').Recipe} recipe the name of one, 'torchvision/resnet', or one of your own
 * @param {import('./plan.js').PlanOptions} [given]
 * @returns {Promise<Map<string, Filled>>} by name, in the order of the model. What is tied is the same object twice
 */
export async function initialize(nn, model, recipe, given) {
  const { plan, generator } = await prepare('initialize', nn, model, recipe, given);
  /** @type {Map<string, Filled>} */
  const made = new Map();
  if (plan.draws)
    for (const { name, shape, dtype, data } of new Filling(nn, plan, { maxBytes: Infinity, generator }))
      made.set(name, { data, shape, dtype });
  else
    for (const line of plan.parameters.filter(({ tie }) => !tie)) {
      const { name, shape, dtype } = line;
      const data = isInteger(dtype) ? bufferOf(line) : new ARRAYS[dtype].array(sizeOf(shape));
      if (!isInteger(dtype)) fillWhole(nn, generator, line, data);
      made.set(name, { data, shape, dtype });
    }
  return new Map(plan.parameters.map(({ name, tie }) => [name, /** @type {Filled} */ (made.get(tie ?? name))]));
}
