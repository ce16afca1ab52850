// SPDX-License-Identifier: Apache-2.0
// What the engine itself says of a typed array. A property, a getter or a method of the object's own may say anything.

const TypedArray = Object.getPrototypeOf(Int8Array.prototype);

/** @param {PropertyKey} key @returns {(value: any) => any} */
const getter = (key) => {
  const { get } = /** @type {any} */ (Object.getOwnPropertyDescriptor(TypedArray, key));
  return (value) => get.call(value);
};

export const { fill: fillArray, set: setArray } = TypedArray;
/** 'Float32Array' and the like, of any realm; undefined of anything else. @type {(value: unknown) => string | undefined} */
export const kindOf = getter(Symbol.toStringTag);
// The others throw of what is no typed array.
/** @type {(array: any) => number} */
export const lengthOf = getter('length');
/** @type {(array: any) => ArrayBufferLike} */
export const bufferOf = getter('buffer');
/** @type {(array: any) => number} */
export const byteOffsetOf = getter('byteOffset');

/** Whether its elements are gone: with their buffer, or because that has become too short. @param {ArrayBufferView} array */
export function isDetached(array) {
  try {
    if (!lengthOf(array)) setArray.call(array, []); // throws, unless the array has no elements from the beginning
    return false;
  } catch {
    return true;
  }
}
