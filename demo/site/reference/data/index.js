// SPDX-License-Identifier: Apache-2.0
// What the pages of functions say that the JSDoc does not: formulas, pictures, sources, pitfalls, examples.
import arithmetic from './arithmetic.js';
import making from './making.js';
import modifiers from './modifiers.js';
import random from './random.js';
import scaled from './scaled.js';
import sequences from './sequences.js';
import structured from './structured.js';

export const families = [scaled, random, structured, sequences, modifiers, arithmetic, making];

/**
 * @typedef {object} Page
 * @property {string[]} [names] all names of the same function
 * @property {string[]} [like] names of functions whose equivalents are its own, too
 * @property {string | string[]} [tex]
 * @property {string} [use] what it is for
 * @property {{ of?: string, shape: number[], fields: { name: string, initial: unknown, choices?: string[] }[] }} [plot]
 * @property {{ shape: number[], call?: string, program?: string, options?: object, rows?: number, tiles?: boolean, label: string }} [picture]
 * @property {{ text: string, url: string }[]} [source]
 * @property {string[]} [pitfalls] Markdown
 * @property {string[]} errors calls that fail
 * @property {string} example a program after `const nn = await load();`
 * @property {string[]} [see] names of other pages
 */

/** By the name of the function. @type {Record<string, Page>} */
export const functions = Object.assign({}, ...families.map((family) => family.functions));
