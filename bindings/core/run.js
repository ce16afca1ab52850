// SPDX-License-Identifier: Apache-2.0
// Turns a call in JavaScript into calls of the C core. All initializers take this path.
import { checkStatus, layoutOf, show, sizeOf } from './check.js';
import { fillArray, isDetached, isShared, kindOf, lengthOf, setArray } from './engine.js';
import { CHUNK } from './memory.js';
import { Tensor, shapeOf } from './tensor.js';

/** @typedef {import('./tensor.js').Fillable} Fillable */

/** A foreign array of more bytes is filled with zeros before elements are copied to it; fillReady() says why. */
const LARGE = 2 ** 22;

/**
 * A tensor argument that has been read. Later only ready() asks the caller's objects again.
 * @typedef {object} Taken
 * @property {string} name the function it is an argument of
 * @property {any} given
 * @property {boolean} isOwn whether it is a Tensor
 * @property {any} args the function's options
 * @property {any} generator undefined if the function takes none
 * @property {readonly number[]} shape
 * @property {string | undefined} layout the layout that it has itself
 * @property {number} size
 * @property {any} data a typed array
 * @property {string} kind the array's kind
 * @property {import('./dtype.js').Storage} storage
 * @property {ReturnType<import('./loader.js').Abilities['arrange']>} arranged
 * @property {readonly number[]} [strides] given if its elements do not lie one after the other
 * @property {number} [offset] of the first element, if it has strides
 * @property {number} [needs] the elements that the array must have, if it has strides
 * @property {(status: number) => unknown} check throws what an nni_status other than NNI_OK means
 * @property {import('./slice.js').Box} [box] its place in a larger tensor
 * @property {import('./parts.js').Part[]} [parts] its parts, each with its own fan
 * @property {number} [place] the array's address, if it is in linear memory
 * @property {number} [address] the elements' address, if they lie there one after the other
 */

/**
 * Calls an export with the addresses of an nni_tensor and of a generator.
 * @typedef {(tensor: number, generator: number, taken: Taken) => number} Fill
 */

/** @param {import('./loader.js').Core} core */
export function createRun(core) {
  const { exports, memory, dtypes } = core;

  /**
   * Reads a tensor argument and the options, completely. The caller's code, a getter or a Proxy, may run here and do
   * anything: dispose of the tensor, detach its array, fill another one. So ready() finds the elements later.
   * @param {string} name
   * @param {any} t
   * @param {any} args the options; an option that says which axis is which overrides the tensor's layout
   * @returns {Taken}
   */
  function take(name, t, args) {
    // Not the operator `in`: for a missing property it takes 50 ns on objects of many shapes (V8 13).
    const generator =
      args.generator === undefined && Object.hasOwn(args, 'generator')
        ? core.defaultGeneratorFor(name)
        : args.generator;
    const isOwn = Tensor.is(t);
    const bare = isOwn ? undefined : kindOf(t);
    const array = bare ? { data: t, shape: [lengthOf(t)] } : t;
    const { shape, layout } = isOwn ? t : shapeOf(name, array);
    const { data, storage, strides, offset, needs } =
      isOwn && dtypes[t.dtype] ? { storage: dtypes[t.dtype] } : core.elementsOf(name, array, shape);
    layoutOf(name, args.layout);
    const box = core.boxOf?.(name, shape, args);
    const whole = box ? box.whole : shape;
    const arranged = core.arrange(name, whole, layout, args, core.layout, generator);
    const kind = /** @type {string} */ (isOwn ? storage.kinds[0] : (bare ?? kindOf(data)));
    const size = isOwn ? t.size : sizeOf(shape);
    /** @type {Taken} */
    const taken = {
      name,
      given: t,
      isOwn,
      args,
      generator,
      shape,
      layout,
      size,
      data,
      kind,
      storage,
      arranged,
      strides,
      offset,
      needs,
      box,
      place: undefined,
      address: undefined,
      parts: core.partsOf?.(name, whole, arranged, args),
      check: (status) => {
        if (!status) return;
        if (status === 7 && bare) shapeOf(name, t); // throws: fans need a shape, and this is a bare array
        checkStatus(name, status, { ...args, shape: whole, layout: taken.arranged.layout, dtype: storage.dtype });
      },
    };
    return taken;
  }

  /**
   * Finds the elements of a tensor argument. Throws unless all of them are there now. Call it again after any code of
   * the caller's has run. None runs between this call and the end of a fill.
   * @param {Taken} taken
   */
  function ready(taken) {
    const { name, given, isOwn, shape, strides, needs, size } = taken;
    const data = isOwn ? Tensor.elementsOf(name, given) : taken.data;
    taken.data = data;
    if (isDetached(data)) throw new TypeError(`${name}: data is detached`);
    const length = lengthOf(data);
    if (strides ? length < /** @type {number} */ (needs) : length !== size)
      throw new RangeError(`${name}: data has ${length} elements; shape ${show(shape)} needs ${needs ?? size}`);
    taken.place = memory.placeOf(data);
    taken.address = strides ? undefined : taken.place;
    return taken;
  }

  /** The address of an initializer's generator; 0 if it takes none. @param {Taken} taken */
  const generatorOf = ({ name, generator }) => (generator === undefined ? 0 : core.addressOfGenerator(name, generator));

  /**
   * Writes values to the elements from index `first` on.
   * @param {Taken} taken
   * @param {any} values
   * @param {number} first
   */
  function put(taken, values, first) {
    if (taken.strides) core.scatter(viewOf(taken), /** @type {any} */ (taken), values, first);
    else setArray.call(viewOf(taken), values, first);
  }

  /** The array; a new view of it if linear memory has grown. @param {Taken} taken */
  function viewOf({ data, kind, place, needs, size }) {
    return place === undefined ? data : memory.view(kind, place, needs ?? size);
  }

  /**
   * Fills a tensor argument by calls of an export, which gets the address of its nni_tensor.
   * @param {Taken} taken
   * @param {Fill} fill
   */
  function fillTaken(taken, fill) {
    ready(taken);
    const generator = core.run.generatorOf(taken);
    if (taken.parts) core.fillParts(taken, generator, fill);
    else fillReady(taken, generator, fill);
  }

  /**
   * A tensor in linear memory takes one call. A foreign array is filled piece by piece through the chunk: each call
   * goes on where the last one ended. The first call checks all arguments, so nothing is written before.
   * @param {Taken} taken
   * @param {number} generator
   * @param {Fill} fill
   * @param {boolean} [more] whether another fill of the same tensor follows
   */
  function fillReady(taken, generator, fill, more = false) {
    const { data, kind, storage, strides, arranged, check, size, address, args, box } = taken;
    memory.describe(arranged, storage.code);
    if (box) core.putBox(box, 0);
    // The array itself writes a single value: twice as fast as a loop in wasm.
    if (args.value !== undefined && !strides) {
      memory.aim(memory.chunk, Math.min(size, 1));
      check(fill(memory.descriptor, generator, taken));
      if (size) fillArray.call(data, memory.view(kind, memory.chunk, 1)[0]);
      return;
    }
    if (address !== undefined) {
      memory.aim(address, size, more);
      check(fill(memory.descriptor, generator, taken));
      return;
    }
    const piece = CHUNK / storage.bytes;
    // Write zeros first: a fill that misses the cache takes half as long as a copy that does, and the copy then hits
    // the cache. A uniform fill of 4 Mi floats then takes 0.8 of the time (V8 13, glibc, x86-64 Zen 4); of 1 Mi floats
    // it would take 7 % more. Shared memory is left out: V8 fills it word by word, which is slow.
    const isCleared = size * storage.bytes > LARGE && !strides && !isShared(data);
    let done = 0;
    do {
      const n = Math.min(piece, size - done);
      memory.aim(memory.chunk, n, more || done + n < size);
      if (box && done) core.putBox(box, done);
      check(fill(memory.descriptor, generator, taken));
      if (isCleared) fillArray.call(data, 0, done, done + n);
      put(taken, memory.view(kind, memory.chunk, n), done);
      done += n;
    } while (done < size);
  }

  /**
   * @template {Fillable} T
   * @param {string} name
   * @param {T} t
   * @param {any} args the options, for messages; a `layout` among them overrides that of t
   * @param {Fill} fill
   * @returns {T}
   */
  function run(name, t, args, fill) {
    core.run.fillTaken(take(name, t, args), fill);
    return t;
  }

  /** @param {string} name @param {import('./tensor.js').Shaped} t @param {any} o */
  function fansOf(name, t, o) {
    const { shape, layout } = Tensor.is(t) ? t : shapeOf(name, t);
    layoutOf(name, o.layout);
    const arranged = core.arrange(name, shape, layout, o, core.layout);
    memory.describe(arranged, 0);
    const status = exports.nni_calculate_fan_in_and_fan_out(memory.descriptor, memory.results, memory.results + 8);
    checkStatus(name, status, { ...arranged, shape });
    const [fanIn, fanOut] = memory.takeResults();
    if (Number.isNaN(fanIn + fanOut)) checkStatus(name, 7, { shape }); // one fan is given, and the shape has no other
    return { fanIn, fanOut };
  }

  return { take, ready, generatorOf, put, viewOf, fillTaken, fillReady, run, fansOf };
}
