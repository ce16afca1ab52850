// SPDX-License-Identifier: Apache-2.0
// What the pages of the atlas say of each recipe of nn-init/model, beside what the recipe says itself.
import { frameworks } from './frameworks.js';
import { timm } from './timm.js';
import { torchvision } from './torchvision.js';
import { trainers } from './trainers.js';
import { transformers } from './transformers.js';

/**
 * @typedef {object} About
 * @property {string} model what the recipe initializes
 * @property {string} [title] of the page; by default made of the model and its framework
 * @property {string} [framework] by default the first part of the recipe's name
 * @property {string} area 'language', 'vision', 'layers', ...
 * @property {string} words the recipe in a few sentences, as Markdown
 * @property {string} [users] who uses it
 * @property {[title: string, url: string]} [paper] where the model is from
 * @property {string} python how its own framework makes it
 * @property {string[]} examples models to show its plan of: names of the command line, or of parts/examples.js. Without any, the small
 *   network that was recorded
 * @property {string[]} [traps] that are known of it, beside those that lint() finds in its plan
 * @property {string[]} also recipes to compare it with
 */

/** @type {Readonly<Record<string, About>>} */
export const abouts = { ...frameworks, ...transformers, ...torchvision, ...timm, ...trainers };

/** The framework that a recipe is of. @param {string} key */
export const frameworkOf = (key) => abouts[key].framework ?? key.split('/')[0];

/** The title of its page. @param {string} key */
export const titleOf = (key) =>
  abouts[key].title ?? `How ${abouts[key].model}'s weights are initialized in ${frameworkOf(key)}`;

/** A short name: of the model, and of the framework where it has another. @param {string} key */
const plainNameOf = (key) => {
  const { model } = abouts[key];
  const framework = frameworkOf(key);
  return model === framework ? model : `${model} in ${framework}`;
};

/** What lists call it: its title where it is of layers, else the model. @param {string} key */
export function nameOf(key) {
  if (abouts[key].area === 'layers') return titleOf(key);
  const name = plainNameOf(key);
  const isAlone = Object.keys(abouts).every((other) => other === key || plainNameOf(other) !== name);
  return isAlone ? name : `${name}: ${key.split('/').at(-1)}`;
}
