// SPDX-License-Identifier: Apache-2.0

/** A seed as it is typed: decimal digits are an integer, anything else is a text. @param {string} text */
export const seedOf = (text) => (/^-?\d+$/.test(text) ? BigInt(text) : text);
