// SPDX-License-Identifier: Apache-2.0
// A pool of workers, as its users see it.
import { options, rangeError, typeError } from '../core/check.js';
import { bufferOf, byteOffsetOf } from '../core/engine.js';
import { describe, generatorOf, isForeignKind, readOptions } from './call.js';
import { Job } from './crew.js';
import { Here, Turns } from './here.js';
import { Lines } from './lines.js';
import { drawn, inOrder } from './ordered.js';
import { arrayOf, newArrayFor, viewOf } from './perform.js';
import { COPIED, isInPlace, pieceOf, slicesOf } from './pieces.js';
import { checkSignal, onAbort, waitFor } from './signal.js';

/** @typedef {import('../core/run.js').Taken} Taken */
/** @typedef {import('../core/tensor.js').Fillable} Fillable */
/** @typedef {import('./call.js').Description} Description */
/** @typedef {import('./call.js').FillOptions} FillOptions */
/** @typedef {import('./call.js').Given} Given */
/** @typedef {import('./crew.js').Crew} Crew */
/** @typedef {import('./instance.js').Instance} Instance */
/** @typedef {() => ReturnType<typeof import('./foreign.js').createForeign>} LoadForeign */
/** @typedef {import('./perform.js').Request} Request */
/** @typedef {import('./signal.js').Signal} Signal */
/**
 * @typedef {object} Control
 * @property {Signal} [signal] an AbortSignal that ends the job. The promise is rejected with the signal's reason, as
 *   soon as nothing of the job runs any more
 * @property {(progress: { done: number, total: number }) => void} [onProgress] is called after each piece: `done` of `total` elements
 *   are made. If it throws, the job ends with that error
 */
/**
 * A fill whose arguments have been read.
 * @typedef {import('./instance.js').Call & { name: string, t: any, isOwn: boolean, initializer: string, given: Given, args: any[],
 *   instance: Instance, kinds?: Record<string, object>, generator: any, leave: () => void, control: Control }} Task
 */

/** This thread fills up to so many elements itself: a message to a worker and its answer would take longer. */
const SMALL = 2 ** 14;
/** A place for a fill that need not wait in a line. @type {import('./lines.js').Place} */
const ALONE = { before: undefined, leave: () => {} };
const CONTROL = { signal: undefined, onProgress: undefined };

/** ES2026 has the symbol; older engines get one under the same name. @type {import('../core/disposable.js').AsyncDispose} */
const asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/**
 * The public methods of Pool. An interface, because the package has each class twice, for ES modules and for CommonJS.
 * @typedef {{ readonly threads: number, fillInto: (...given: any[]) => Promise<any>, terminate: () => Promise<void> }} AnyPool
 */

/** Workers that fill tensors, off this thread. createPool() makes a pool. */
export class Pool {
  /** @type {Instance} */ #own;
  /** @type {LoadForeign} */ #loadForeign;
  /** @type {ReturnType<LoadForeign> | undefined} */ #foreign;
  /** @type {Crew | Here} */ #crew;
  #turns = new Turns();
  #isTerminated = false;
  #lines = new Lines();
  /** How many workers it has. With 0 this thread does all work, in turns. @readonly @type {number} */ threads;

  /**
   * @internal
   * @param {Instance} own
   * @param {LoadForeign} loadForeign
   * @param {Crew | undefined} crew
   * @param {number} threads
   */
  constructor(own, loadForeign, crew, threads) {
    this.#own = own;
    this.#loadForeign = loadForeign;
    this.#crew = crew ?? new Here(this.#turns);
    this.threads = threads;
    Object.freeze(this);
  }

  /**
   * nn-init on the calling thread, as load() returns it, for generators and small tensors. A fill without a generator
   * draws from its default generator: pool.nn.manualSeed(42) seeds it.
   * @returns {import('../initializers/types.js').NNInit}
   */
  get nn() {
    return this.#own.nn;
  }

  /**
   * Makes a new array and fills it. The elements are the same as on one thread.
   *
   * It rejects with a TypeError or RangeError if an argument is wrong, before anything is filled or drawn; with the
   * signal's reason; or with an Error if three workers die at the same piece, or the pool is terminated.
   *
   * @example
   * const { data } = await pool.fill({ shape: [4096, 4096], dtype: 'bfloat16' }, 'heNormal_', { seed: 7, stream: 'fc.weight' });
   * @template {import('../core/dtype.js').Dtype} [D='float32']
   * @param {Description & { dtype?: D }} description the tensor: { shape, dtype, layout }. dtype is 'float32' by default
   * @param {string} initializer the name of an initializer of one tensor: 'heNormal_'. Not icnr_, which takes a function
   * @param {FillOptions | number} [given] the initializer's options and its generator's, in one object; for fill_ the value
   * @param {Control} [control] { signal, onProgress }
   * @returns {Promise<import('../core/tensor.js').OwnArray<D>>} { data, shape, dtype, layout }, as nn.array() makes it
   * @throws {TypeError | RangeError} if an argument is wrong
   */
  async fill(description, initializer, given, control) {
    const { kind, ...described } = describe('fill', description);
    const empty = { ...described, data: new (arrayOf(kind))(0) };
    const data = await this.#fill(empty, true, initializer, given, control);
    return /** @type {any} */ ({ ...described, data });
  }

  /**
   * Fills your array, or your tensor { data, shape, dtype, layout }. Workers write into a SharedArrayBuffer in place.
   * Into any other array the calling thread copies their results, 1 MiB at a time. The array is never transferred.
   * Until the promise is fulfilled, and after it is rejected, the array may hold any elements.
   *
   * It rejects with a TypeError or RangeError if an argument is wrong, before anything is filled or drawn; with the
   * signal's reason; or with an Error if three workers die at the same piece, or the pool is terminated.
   *
   * @example
   * const shared = new Float32Array(new SharedArrayBuffer(4 * 4096 * 4096));
   * await pool.fillInto(shared, 'normal_', { std: 0.02, seed: 7 });
   * @template {Fillable} T
   * @param {T} t an array, if the initializer needs no fans; else a tensor
   * @param {string} initializer the name of an initializer of one tensor: 'heNormal_'. Not icnr_, which takes a function
   * @param {FillOptions | number} [given] the initializer's options and its generator's, in one object; for fill_ the value
   * @param {Control} [control] { signal, onProgress }
   * @returns {Promise<T>} t
   * @throws {TypeError | RangeError} if an argument is wrong
   */
  async fillInto(t, initializer, given, control) {
    await this.#fill(t, false, initializer, given, control);
    return t;
  }

  /**
   * @param {any} t
   * @param {boolean} isOwn whether the pool makes the array
   * @param {any} initializer
   * @param {unknown} options
   * @param {unknown} control
   * @returns {Promise<any>} the array, if the pool makes it
   */
  async #fill(t, isOwn, initializer, options, control) {
    const name = isOwn ? 'fill' : 'fillInto';
    this.#checkAlive(name);
    if (!this.#own.has(initializer))
      throw rangeError(
        name,
        'initializer',
        initializer,
        "the name of an initializer of one tensor, such as 'heNormal_'",
      );
    const watch = controlOf(name, control);
    const given = readOptions(initializer, options);
    const { before, leave } = given.made ? ALONE : this.#lines.join(name, given.generator, this.#keyOf(given));
    try {
      await this.#turns.due();
      const foreign = given.isForeign ? await this.foreign(given.kind) : undefined;
      const instance = foreign?.instance ?? this.#own;
      await waitFor(before, watch.signal);
      this.#checkAlive(name);
      const mine = generatorOf(initializer, instance, given);
      const args = given.isPlain ? [{ ...given.options, ...(mine && { generator: mine }) }] : [given.options];
      const call = instance.read(initializer, t, args);
      const { generator } = call.taken; // the default generator, if none was given
      /** @type {Task} */
      const task = { name, t, isOwn, initializer, given, args, instance, ...call, generator, leave, control: watch };
      task.kinds = foreign?.kinds;
      if (call.taken.size <= SMALL) return this.#fillHere(task);
      return await (call.isWhole || given.isForeign ? this.#fillWhole(task) : this.#fillSliced(task));
    } finally {
      leave();
    }
  }

  /** A fill's generator; the pool stands for the default one, made only when needed. @param {{ generator?: any }} given */
  #keyOf({ generator }) {
    return generator === undefined || generator === this.#own.core.defaultGenerator ? this : generator;
  }

  /** Fills a small tensor on this thread. @param {Task} task */
  #fillHere({ t, isOwn, initializer, given, args, instance, taken, generator, control }) {
    const data = isOwn ? new (arrayOf(taken.kind))(taken.size) : undefined;
    instance.nn[initializer](isOwn ? { ...t, data } : t, ...args);
    if (given.generator) move(given.generator, generator);
    control.onProgress?.({ done: taken.size, total: taken.size });
    return data;
  }

  /** @param {Task} task @returns {Request} */
  #requestOf({ initializer, given, instance, isWhole, taken, generator }) {
    const { box, args, kind, shape, storage, layout, strides } = taken;
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
      view: given.isForeign && strides ? viewOf(taken) : undefined,
    };
  }

  /** Fills in slices. Each goes to the next free worker. @param {Task} task */
  async #fillSliced(task) {
    const { isOwn, instance, taken, fill, generator, given, leave, control } = task;
    const { core } = instance;
    const request = this.#requestOf(task);
    if (isOwn) taken.data = newArrayFor(taken);
    core.run.ready(taken);
    core.run.fillTaken(emptyOf(taken), fill); // checks all arguments, and moves the generator like a fill of the whole
    if (given.generator) move(given.generator, generator);
    leave();
    /** @param {any} values @param {number} first */
    const put = (values, first) => core.run.put(core.run.ready(taken), values, first);
    const pieces = slicesOf(request, taken, instance, this.threads, put);
    await this.#run(new Job(pieces, progressOf(control, taken.size)), control);
    return isOwn ? taken.data : undefined;
  }

  /** Fills by one worker. @param {Task} task */
  async #fillWhole(task) {
    const { isOwn, instance, kinds, taken, generator, given, leave, control } = task;
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
      kinds,
    });
    const job = new Job([piece][Symbol.iterator](), progressOf(control, taken.size));
    await this.#run(job, control);
    if (generator && !given.made) move(given.generator ?? generator, instance.nn.generator({ state: reply.state }));
    leave();
    const values = reply.buffer && new (arrayOf(taken.kind))(reply.buffer);
    if (isOwn) return values;
    const step = COPIED / values?.BYTES_PER_ELEMENT;
    for (let first = 0; first < values?.length; first += step) {
      await this.#turns.due();
      checkSignal(control.signal);
      const { strides } = run.ready(taken);
      const part = values.subarray(first, first + step);
      // Not put(), which would expect the order of strides in which PyTorch draws.
      if (strides) instance.core.scatter(run.viewOf(taken), /** @type {any} */ (taken), part, first);
      else run.put(taken, part, first);
    }
  }

  /** @param {Job} job @param {Control} control */
  async #run(job, { signal }) {
    checkSignal(signal); // reading the arguments may have aborted it
    const off = onAbort(signal, () => this.#crew.abort(job, signal?.reason));
    try {
      this.#crew.add(job);
      await job.ended;
    } finally {
      off();
    }
  }

  /**
   * Makes the elements of many requests, in order: for nn-init/model.
   * @internal
   * @param {readonly (any & { request: Request })[]} entries
   * @param {number} bytes the size of the largest request. So many bytes for each worker, and once more, may wait for
   *   the caller. With Infinity the elements are the caller's own; otherwise only until it asks for the next
   * @param {Control} control
   */
  make(entries, bytes, control) {
    this.#checkAlive('fill');
    const limits = { small: this.small, ahead: bytes * (this.threads + 1), isLent: bytes < Infinity };
    return inOrder(this.#means(control), this.#own, entries, limits);
  }

  /**
   * Takes a place in the line of a caller's generator that goes on from draw to draw: for nn-init/model.
   * @internal
   * @param {string} name the called function
   * @param {any} generator
   * @param {boolean} [isHeld] true if the place is left only when a caller wants
   */
  line(name, generator, isHeld) {
    if (!isForeignKind(generator?.kind)) return ALONE;
    return this.#lines.join(name, generator, this.#keyOf({ generator }), isHeld);
  }

  /**
   * Makes the parameters of a plan that draws all of them from one stream: for nn-init/model.
   * @internal
   * @param {any} plan
   * @param {string[]} names
   * @param {any} generator the caller's, which then moves to the plan's end; if undefined, the plan's own generator
   * @param {Promise<void> | undefined} before what must end first
   * @param {Control} control
   */
  async *draw(plan, names, generator, before, control) {
    this.#checkAlive('fill');
    const foreign = await this.foreign((generator ?? plan.generator).kind);
    await waitFor(before, control.signal);
    const state = generator?.state() ?? plan.generator;
    yield* drawn(this.#means(control), foreign, { plan, names, state }, (after) => {
      if (generator) move(generator, foreign.instance.nn.generator({ state: after }));
    });
  }

  /** @param {Control} control */
  #means(control) {
    return { crew: this.#crew, turns: this.#turns, control };
  }

  /** The nn that knows a generator's kind: for nn-init/model. @internal @param {any} generator it, or its options */
  async nnFor(generator) {
    const kind = generator?.kind ?? generator?.state?.kind;
    return isForeignKind(kind) ? (await this.foreign(kind)).instance.nn : this.nn;
  }

  /** Reads { signal, onProgress }, or throws: for nn-init/model. @internal @param {string} name @param {unknown} control */
  checkControl(name, control) {
    return controlOf(name, control);
  }

  /** This thread fills up to so many elements itself: for nn-init/model. @internal */
  get small() {
    return this.threads ? SMALL : 0;
  }

  /** Loads nn-init/frameworks on this thread, once, and the files of a kind. @internal @param {any} kind */
  async foreign(kind) {
    this.#foreign ??= this.#loadForeign();
    this.#foreign.catch(() => (this.#foreign = undefined)); // the next call tries again
    return (await this.#foreign)(kind);
  }

  /** @param {string} name */
  #checkAlive(name) {
    if (this.#isTerminated) throw new TypeError(`${name}: the pool has been terminated`);
  }

  /** Ends all workers, and rejects the jobs that run. A second call does nothing. @returns {Promise<void>} */
  async terminate() {
    this.#isTerminated = true;
    await this.#crew.terminate(new Error('pool: it has been terminated'));
  }

  /** `await using` calls it: the same as terminate(). @returns {Promise<void>} */
  [asyncDispose]() {
    return this.terminate();
  }

  get [Symbol.toStringTag]() {
    return 'Pool';
  }
}

/** Moves a generator to another one's position. @param {any} one @param {any} other */
function move(one, other) {
  if (typeof other.offset === 'bigint') one.seek(other.offset);
  else one.restore(other.state());
}

/** An empty box of a tensor: filling it checks all arguments, and moves the generator. @param {Taken} taken @returns {Taken} */
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
