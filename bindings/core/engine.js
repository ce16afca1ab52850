// SPDX-License-Identifier: Apache-2.0
// Asks the engine itself about a typed array. The object's own properties, getters and methods may say anything.

const TypedArray = Object.getPrototypeOf(Int8Array.prototype);

/**
 * @param {PropertyKey} key
 * @param {object} prototype the prototype that has the getter
 * @returns {(value: any) => any}
 */
const getter = (key, prototype = TypedArray) => {
  const { get } = /** @type {any} */ (Object.getOwnPropertyDescriptor(prototype, key));
  return (value) => get.call(value);
};

export const { fill: fillArray, set: setArray } = TypedArray;
/**
 * 'Float32Array' and the like, in any realm; undefined for any other value. @type {(value: unknown) => string |
 * undefined}
 */
export const kindOf = getter(Symbol.toStringTag);
// The next functions throw for a value that is not a typed array.
/** @type {(array: any) => number} */
export const lengthOf = getter('length');
/** @type {(array: any) => ArrayBufferLike} */
export const bufferOf = getter('buffer');
/** @type {(array: any) => number} */
export const byteOffsetOf = getter('byteOffset');

/** Throws for a SharedArrayBuffer. */
const bytesOf = getter('byteLength', ArrayBuffer.prototype);

/** @param {(value: any) => void} call @param {unknown} value */
function throws(call, value) {
  try {
    call(value);
    return false;
  } catch {
    return true;
  }
}

/** Throws for an array that has lost its elements, not for an array that never had any. @param {unknown} array */
const setNone = (array) => setArray.call(array, []);

/** Whether an array has lost its elements: its buffer is detached or has become too short. @param {ArrayBufferView} array */
export const isDetached = (array) => !lengthOf(array) && throws(setNone, array);

/** Whether an array is over a SharedArrayBuffer. @param {ArrayBufferView} array */
export const isShared = (array) => throws(bytesOf, bufferOf(array));
