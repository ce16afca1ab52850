// SPDX-License-Identifier: Apache-2.0
// Foreign arrays whose elements do not lie one after the other: those of scijs (`stride`, `offset`) and of stdlib
// (`strides`, `offset`, `order`).
import { choice, isIndex, number, numberListOf, rangeError, read, show, sizeOf } from './check.js';
import { lengthOf } from './engine.js';

/**
 * Where the elements of a tensor lie in an array: index i of an axis adds i strides, counted in elements.
 * @typedef {{ shape: readonly number[], strides: readonly number[], offset: number }} Places
 */

const ORDERS = { 'row-major': 0, 'column-major': 1 };

/** Strides of elements without gaps. @param {readonly number[]} shape @param {number} isColumnMajor */
export function dense(shape, isColumnMajor) {
  /** @type {number[]} */
  const strides = [];
  let size = 1;
  for (let i = 0; i < shape.length; i++) {
    const axis = isColumnMajor ? i : shape.length - 1 - i;
    strides[axis] = size;
    size *= shape[axis];
  }
  return strides;
}

/**
 * The lowest and the highest place of an element, if there is any element.
 * @param {Places} places
 * @returns {[number, number]}
 */
function ends({ shape, strides, offset }) {
  let [low, high] = [offset, offset];
  shape.forEach((extent, i) => {
    const reach = (extent - 1) * strides[i];
    if (reach < 0) low += reach;
    else high += reach;
  });
  return [low, high];
}

/**
 * Whether two elements lie at the same place. Most strides tell at once: each is larger than the reach of all smaller
 * ones. Otherwise it sorts the places, which takes memory for each element, however far apart they are.
 * @param {Places} places
 */
function overlaps(places) {
  const { shape, strides } = places;
  const axes = shape.map((_, i) => i).filter((i) => shape[i] > 1);
  axes.sort((a, b) => Math.abs(strides[a]) - Math.abs(strides[b]));
  let reach = 0;
  const nest = axes.every((i) => {
    const isBeyond = Math.abs(strides[i]) > reach;
    reach += (shape[i] - 1) * Math.abs(strides[i]);
    return isBeyond;
  });
  if (nest) return false;
  if (sizeOf(shape) > reach + 1) return true;
  const found = new Float64Array(sizeOf(shape));
  walk(places, 0, found.length, (place, i) => {
    found[i] = place;
  });
  return found.sort().some((place, i) => place === found[i - 1]);
}

/**
 * The strides and offset of an array that has any; nothing if its elements lie in row-major order without gaps.
 * @param {string} name
 * @param {any} t
 * @param {readonly number[]} shape
 * @param {unknown} data a typed array
 * @returns {{ strides?: number[], offset?: number, needs?: number }} `needs` is how many elements the array must have
 */
export function stridesOf(name, t, shape, data) {
  const said = read(name, 'tensor', () => {
    const { stride, strides, offset, order } = t;
    // In Transformers.js `stride` is a method.
    return [typeof stride === 'function' ? stride.call(t) : stride, strides, offset, order];
  });
  if (said.every((value) => value === undefined)) return {};
  const [stride, list, offset = 0, order] = said;
  const [argument, given] = list === undefined ? ['stride', stride] : ['strides', list];
  // In scijs `order` is a list, and follows from the strides.
  const isColumnMajor = typeof order === 'string' ? choice(name, 'order', order, ORDERS) : 0;
  const strides = given === undefined ? dense(shape, isColumnMajor) : numberListOf(name, argument, given, 33);
  if (strides.length !== shape.length || !strides.every(Number.isSafeInteger))
    throw rangeError(name, argument, strides, `an integer for each axis of shape ${show(shape)}`);
  if (!isIndex(number(name, 'offset', offset))) throw rangeError(name, 'offset', offset, 'an integer, not negative');
  const places = { shape, strides, offset };
  const size = sizeOf(shape);
  const [low, high] = size ? ends(places) : [0, -1];
  const length = lengthOf(data);
  if (low < 0 || high >= length)
    throw new RangeError(
      `${name}: data has ${length} elements; shape ${show(shape)} with ${argument} ${show(strides)} ` +
        `and offset ${offset} reaches from ${low} to ${high}`,
    );
  if (size && overlaps(places))
    throw rangeError(name, argument, strides, `such that no two elements of shape ${show(shape)} share a place`);
  const isOurs =
    !offset && length === size && dense(shape, 0).every((stride, i) => shape[i] < 2 || stride === strides[i]);
  return isOurs ? {} : { strides, offset, needs: high + 1 };
}

/**
 * Calls `each` with the place of every element of a stretch, in row-major order, and with its index in the stretch.
 * @param {Places} places
 * @param {number} first the stretch's first element
 * @param {number} count
 * @param {(place: number, i: number) => void} each
 */
function walk({ shape, strides, offset }, first, count, each) {
  const last = shape.length - 1;
  const at = shape.map(() => 0);
  let place = offset;
  for (let axis = last, rest = first; axis >= 0; axis--) {
    at[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
    place += at[axis] * strides[axis];
  }
  for (let i = 0; i < count; i++) {
    each(place, i);
    for (let axis = last; axis >= 0; axis--) {
      place += strides[axis];
      if (++at[axis] < shape[axis]) break;
      place -= strides[axis] * shape[axis];
      at[axis] = 0;
    }
  }
}

/**
 * Writes values to the elements from index `first` on, in the tensor's row-major order.
 * @param {any} data a typed array
 * @param {Places} places
 * @param {any} values a typed array of the same kind
 * @param {number} first
 */
export function scatter(data, places, values, first) {
  walk(places, first, values.length, (place, i) => {
    data[place] = values[i];
  });
}

/**
 * The reverse of scatter(): reads all elements from where they lie.
 * @param {any} data
 * @param {Places} places
 * @param {any} values
 */
export function gather(data, places, values) {
  walk(places, 0, values.length, (place, i) => {
    values[i] = data[place];
  });
}
