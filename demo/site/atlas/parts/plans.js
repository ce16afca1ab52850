// SPDX-License-Identifier: Apache-2.0
// Plans of the models that the atlas shows, made at build time by the package.
import { load } from 'nn-init';
import { lint, plan, readModel, recipes } from 'nn-init/model';
import { abouts } from '../about/index.js';
import { modelOf, titleOf } from './models.js';
import { modelOf as networkOf, recordedOf } from './recorded.js';
import { summaryOf } from './summary.js';

const nn = await load();

/**
 * @typedef {import('./summary.js').Summary & Named} Shown
 * @typedef {object} Named
 * @property {string} title of the model
 * @property {string} [name] of a model that the page can make again
 * @property {{ parameters: object[], config?: object }} [model] one that it cannot: the recorded network
 */

/** The plan of a model by name. @param {string} name @param {string} recipe */
export const planOf = async (name, recipe) => plan(nn, await modelOf(name, readModel), recipe, { seed: 0 });

/** @param {string} key @returns {Promise<Shown>} */
async function made(key) {
  const [name] = abouts[key].examples;
  if (name) return { title: titleOf(name), name, ...summaryOf(await planOf(name, key), lint) };
  const [network] = recordedOf(key);
  const model = networkOf(network);
  const title = `a small network that was recorded, ${network.name}`;
  return { title, model, ...summaryOf(await plan(nn, model, key, { seed: 0 }), lint) };
}

/** @type {Map<string, Promise<Shown>>} */
const shown = new Map();

/** The plan that the page of a recipe opens with. @param {string} key */
export function shownOf(key) {
  if (!shown.has(key)) shown.set(key, made(key));
  return /** @type {Promise<Shown>} */ (shown.get(key));
}

/** All recipes, resolved. @type {[key: string, recipe: any][]} */
export const entries = await Promise.all(
  Object.entries(recipes).map(async ([key, get]) => /** @type {[string, any]} */ ([key, await get()])),
);
