// SPDX-License-Identifier: Apache-2.0
// A pool of workers, as its users see it.
import { choice, extents, layoutOf, options, rangeError, read, typeError } from '../core/check.js';
import { bufferOf, byteOffsetOf } from '../core/engine.js';
import { DTYPES } from '../core/dtype.js';
import { generatorOf, isForeignKind, readOptions } from './call.js';
import { Job } from './crew.js';
import { Here, Turns } from './here.js';
import { Lines } from './lines.js';
import { drawn, inOrder } from './ordered.js';
import { arrayOf, newArrayFor } from './perform.js';
import { COPIED, isInPlace, pieceOf, slicesOf } from './pieces.js';
import { checkSignal, onAbort, waitFor } from './signal.js';

/** @typedef {import('../core/run.js').Taken} Taken */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('./call.js').Description} Description */
/** @typedef {import('./call.js').FillOptions} FillOptions */
/** @typedef {import('./call.js').Given} Given */
/** @typedef {import('./crew.js').Crew} Crew */
/** @typedef {import('./instance.js').Instance} Instance */
/** @typedef {import('./perform.js').Request} Request */
/** @typedef {import('./signal.js').Signal} Signal */
/**
 * @typedef {object} Control
 * @property {Signal} [signal] ends the job: its promise is rejected with the signal's reason when nothing of it runs any more
 * @property {(progress: { done: number, total: number }) => void} [onProgress] is told how many elements are there, and how many
 *   there will be
 */
/** @typedef {Instance & { restoreInto?: (name: string, generator: any, state: any) => void }} AnyInstance */
/**
 * A fill that has been read.
 * @typedef {import('./instance.js').Call & { name: string, t: any, isOwn: boolean, initializer: string, given: Given, args: any[],
 *   instance: AnyInstance, generator: any, leave: () => void, control: Control }} Task
 */

/** Elements that take less time than a message to a worker and its answer. */
const SMALL = 2 ** 14;
const CONTROL = { signal: undefined, onProgress: undefined };

/** As of ES2026, and under the same name in engines before it. @type {import('../core/disposable.js').AsyncDispose} */
const asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/**
 * A Pool, by what it can do: the package has each class twice, for ES modules and for CommonJS.
 * @typedef {{ readonly threads: number, fillInto: (...given: any[]) => Promise<any>, terminate: () => Promise<void> }} AnyPool
 */

/** Workers that fill tensors, off this thread. createPool() makes one. */
export class Pool {
  /** @type {Instance} */ #own;
  /** @type {() => Promise<AnyInstance>} */ #loadForeign;
  /** @type {Promise<AnyInstance> | undefined} */ #foreign;
  /** @type {Crew | Here} */ #crew;
  #turns = new Turns();
  #isTerminated = false;
  #lines = new Lines();
  /** How many workers it has. 0: this thread does all, in turns. @readonly @type {number} */ threads;
  /** @type {string | undefined} */ #layout;

  /**
   * @internal
   * @param {Instance} own
   * @param {() => Promise<AnyInstance>} loadForeign
   * @param {Crew | undefined} crew
   * @param {number} threads
   * @param {string | undefined} layout
   */
  constructor(own, loadForeign, crew, threads, layout) {
    this.#own = own;
    this.#loadForeign = loadForeign;
    this.#crew = crew ?? new Here(this.#turns);
    this.threads = threads;
    this.#layout = layout;
    Object.freeze(this);
  }

  /**
   * nn-init on this thread, as load() returns it: for generators, and for what a pool is not needed for. Its default generator is
   * that of the pool.
   * @returns {import('../initializers/types.js').NNInit}
   */
  get nn() {
    return this.#own.nn;
  }

  /**
   * Makes a tensor in an array of its own: what the initializer of that name makes of it, whatever the number of workers.
   *
   * @example
   * const { data } = await pool.fill({ shape: [4096, 4096], dtype: 'bfloat16' }, 'heNormal_', { seed: 7, stream: 'fc.weight' });
   * @template {import('../core/dtype.js').Dtype} [D='float32']
   * @param {Description & { dtype?: D }} description its shape, dtype, 'float32' by default, and layout
   * @param {string} initializer the name of one that fills one tensor: 'heNormal_'. icnr_, which takes a function, is none
   * @param {FillOptions | number} [given] its options, and of its generator; of fill_ the value
   * @param {Control} [control]
   * @returns {Promise<import('../core/tensor.js').OwnArray<D>>}
   * @throws {TypeError | RangeError} what the initializer throws, before anything is filled
   */
  async fill(description, initializer, given, control) {
    const { kind, ...described } = describe('fill', description);
    const empty = { ...described, data: new (arrayOf(kind))(0) };
    const data = await this.#fill(empty, true, initializer, given, control);
    return /** @type {any} */ ({ ...described, data });
  }

  /**
   * Fills an array, or a tensor { data, shape, dtype, layout }. Workers write into a SharedArrayBuffer in place; of others this thread copies
   * their results. While it runs, or when it has failed, the elements may be any.
   *
   * @example
   * const shared = new Float32Array(new SharedArrayBuffer(4 * 4096 * 4096));
   * await pool.fillInto(shared, 'normal_', { std: 0.02, seed: 7 });
   * @template {Fillable} T
   * @param {T} t
   * @param {string} initializer
   * @param {FillOptions | number} [given]
   * @param {Control} [control]
   * @returns {Promise<T>} t
   * @throws {TypeError | RangeError} what the initializer throws, before anything is filled
   */
  async fillInto(t, initializer, given, control) {
    await this.#fill(t, false, initializer, given, control);
    return t;
  }

  /**
   * @param {any} t
   * @param {boolean} isOwn whether the elements are to be in an array of their own
   * @param {any} initializer
   * @param {unknown} options
   * @param {unknown} control
   * @returns {Promise<any>} the elements, if they are
   */
  async #fill(t, isOwn, initializer, options, control) {
    const name = isOwn ? 'fill' : 'fillInto';
    this.#checkAlive(name);
    if (!this.#own.has(initializer))
      throw rangeError(name, 'initializer', initializer, "the name of one that fills one tensor: 'heNormal_', say");
    const watch = controlOf(name, control);
    const given = readOptions(initializer, options);
    const { before, leave } = given.made
      ? { before: undefined, leave: () => {} }
      : this.#lines.join(this.#keyOf(given));
    try {
      await this.#turns.due();
      const instance = given.isForeign ? await this.foreign() : this.#own;
      await waitFor(before, watch.signal);
      this.#checkAlive(name);
      const mine = generatorOf(initializer, instance, given);
      const args = given.isPlain ? [{ ...given.options, ...(mine && { generator: mine }) }] : [given.options];
      const call = instance.read(initializer, t, args);
      const { generator } = call.taken; // the default one, if none was given
      /** @type {Task} */
      const task = { name, t, isOwn, initializer, given, args, instance, ...call, generator, leave, control: watch };
      if (call.taken.size <= SMALL) return this.#fillHere(task);
      return await (call.isWhole || given.isForeign ? this.#fillWhole(task) : this.#fillSliced(task));
    } finally {
      leave();
    }
  }

  /** What stands for its generator: this for the default one, which is not made before it has to be. @param {Given} given */
  #keyOf({ generator }) {
    return generator === undefined || generator === this.#own.core.defaultGenerator ? this : generator;
  }

  /** A small tensor takes less time here than a message would. @param {Task} task */
  #fillHere({ t, isOwn, initializer, given, args, instance, taken, generator, control }) {
    const data = isOwn ? new (arrayOf(taken.kind))(taken.size) : undefined;
    instance.nn[initializer](isOwn ? { ...t, data } : t, ...args);
    if (given.generator) move(instance, given.generator, generator);
    control.onProgress?.({ done: taken.size, total: taken.size });
    return data;
  }

  /** @param {Task} task @returns {Request} */
  #requestOf({ initializer, given, instance, isWhole, taken, generator }) {
    const { box, args, kind, shape, storage, layout } = taken;
    const { of, at, ...options } = given.isPlain ? given.options : {};
    const isConstant = !isWhole && !('generator' in args);
    return {
      initializer,
      ...(given.isPlain ? { options } : { value: given.options }),
      ...{ shape, layout, kind, dtype: storage.dtype },
      how: isWhole || given.isForeign ? 'whole' : isConstant ? 'constant' : 'drawn',
      box: box && { of: box.whole, at: box.at },
      state: generator?.state(),
      isForeign: instance !== this.#own,
    };
  }

  /** In slices, each for the next worker that has time. @param {Task} task */
  async #fillSliced(task) {
    const { isOwn, instance, taken, fill, generator, given, leave, control } = task;
    const { core } = instance;
    const request = this.#requestOf(task);
    if (isOwn) taken.data = newArrayFor(taken);
    core.run.ready(taken);
    core.run.fillTaken(emptyOf(taken), fill); // checks all that is given, and moves the generator as a fill of all
    if (given.generator) move(instance, given.generator, generator);
    leave();
    /** @param {any} values @param {number} first */
    const put = (values, first) => core.run.put(core.run.ready(taken), values, first);
    const pieces = slicesOf(request, taken, instance, this.threads, put);
    await this.#run(new Job(pieces, progressOf(control, taken.size)), control);
    return isOwn ? taken.data : undefined;
  }

  /** By one worker. @param {Task} task */
  async #fillWhole(task) {
    const { isOwn, instance, taken, generator, given, leave, control } = task;
    const { run } = instance.core;
    if (!isOwn) run.ready(taken);
    const request = { ...this.#requestOf(task), returnsState: Boolean(generator) };
    const { data } = taken;
    const isShared = !isOwn && isInPlace(taken);
    const shared = isShared ? { buffer: bufferOf(data), byteOffset: byteOffsetOf(data) } : undefined;
    /** @type {any} */
    let reply;
    const piece = pieceOf(request, instance, (/** @type {any} */ got) => (reply = got), {
      shared,
      layout: this.#layout,
    });
    const job = new Job([piece][Symbol.iterator](), progressOf(control, taken.size));
    await this.#run(job, control);
    if (generator && !given.made)
      move(instance, given.generator ?? generator, instance.nn.generator({ state: reply.state }));
    leave();
    const values = reply.buffer && new (arrayOf(taken.kind))(reply.buffer);
    if (isOwn) return values;
    const step = COPIED / values?.BYTES_PER_ELEMENT;
    for (let first = 0; first < values?.length; first += step) {
      await this.#turns.due();
      checkSignal(control.signal);
      run.put(run.ready(taken), values.subarray(first, first + step), first);
    }
  }

  /** @param {Job} job @param {Control} control */
  async #run(job, { signal }) {
    checkSignal(signal); // what was read may have sent it
    const off = onAbort(signal, () => this.#crew.abort(job, signal?.reason));
    try {
      this.#crew.add(job);
      await job.ended;
    } finally {
      off();
    }
  }

  /**
   * The elements of many requests, in order: for nn-init/model.
   * @internal
   * @param {readonly (any & { request: Request })[]} entries
   * @param {number} bytes of the largest: the results of one more than there are workers may be ahead
   * @param {Control} control
   */
  make(entries, bytes, control) {
    this.#checkAlive('fill');
    const limits = { small: this.small, ahead: bytes * (this.threads + 1) };
    return inOrder(this.#means(control), this.#own, entries, limits);
  }

  /**
   * The parameters of a plan whose draws are one stream: for nn-init/model.
   * @internal
   * @param {any} plan
   * @param {string[]} names
   * @param {any} state of the generator
   * @param {any} generator that goes on from where the plan ends, if there is one
   * @param {Control} control
   */
  async *draw(plan, names, state, generator, control) {
    this.#checkAlive('fill');
    const instance = await this.foreign();
    yield* drawn(this.#means(control), instance, { plan, names, state }, (after) => {
      if (generator) move(instance, generator, instance.nn.generator({ state: after }));
    });
  }

  /** @param {Control} control */
  #means(control) {
    return { crew: this.#crew, turns: this.#turns, layout: this.#layout, control };
  }

  /** The nn that has such a generator: for nn-init/model. @internal @param {any} generator one, or its options */
  async nnFor(generator) {
    return isForeignKind(generator?.kind ?? generator?.state?.kind) ? (await this.foreign()).nn : this.nn;
  }

  /** Throws unless it is one: for nn-init/model. @internal @param {string} name @param {unknown} control */
  checkControl(name, control) {
    return controlOf(name, control);
  }

  /** Elements that this thread makes itself: for nn-init/model. @internal */
  get small() {
    return this.threads ? SMALL : 0;
  }

  /** nn-init/frameworks on this thread. @internal */
  foreign() {
    this.#foreign ??= this.#loadForeign();
    this.#foreign.catch(() => (this.#foreign = undefined)); // the network may be back
    return this.#foreign;
  }

  /** @param {string} name */
  #checkAlive(name) {
    if (this.#isTerminated) throw new TypeError(`${name}: the pool has been terminated`);
  }

  /** Ends all workers. What they are at is rejected. A second call does nothing. @returns {Promise<void>} */
  async terminate() {
    this.#isTerminated = true;
    await this.#crew.terminate(new Error('pool: it has been terminated'));
  }

  /** What `await using` calls: terminate(). @returns {Promise<void>} */
  [asyncDispose]() {
    return this.terminate();
  }

  get [Symbol.toStringTag]() {
    return 'Pool';
  }
}

/** One generator goes to where another one stands. @param {AnyInstance} instance of the latter @param {any} one @param {any} other */
function move({ restoreInto }, one, other) {
  if (typeof other.offset === 'bigint') one.seek(other.offset);
  else restoreInto?.('generator', one, other.state());
}

/** A box of no elements, to be filled in place of what has been taken. @param {Taken} taken @returns {Taken} */
function emptyOf(taken) {
  const { shape, kind, box, args } = taken;
  const none = shape.map((extent, i) => (i ? extent : 0));
  const place = { whole: box?.whole ?? shape, at: box?.at ?? shape.map(() => 0), shape: none };
  const isDrawn = 'generator' in args;
  const data = new (arrayOf(kind))(0);
  return {
    ...taken,
    isOwn: false,
    data,
    shape: none,
    size: 0,
    strides: undefined,
    box: isDrawn ? place : undefined,
  };
}

/** @param {Control} control @param {number} total */
const progressOf =
  ({ onProgress }, total) =>
  (/** @type {number} */ done) =>
    onProgress?.({ done, total });

/** @param {string} name @param {unknown} control @returns {Control} */
function controlOf(name, control) {
  const { signal, onProgress } = /** @type {any} */ (options(name, control, CONTROL));
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw typeError(name, 'signal', signal, 'an AbortSignal');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw typeError(name, 'onProgress', onProgress, 'a function');
  return { signal, onProgress };
}

/** @param {string} name @param {any} given */
function describe(name, given) {
  const { shape, dtype, layout } = read(name, 'description', () => {
    const { shape, dtype, layout } = Object(given);
    return { shape, dtype, layout };
  });
  if (shape === undefined) throw typeError(name, 'description', given, '{ shape }, and dtype and layout if need be');
  const storage = choice(name, 'dtype', dtype ?? 'float32', DTYPES);
  return { shape: extents(name, shape), dtype: storage.dtype, layout: layoutOf(name, layout), kind: storage.kinds[0] };
}
