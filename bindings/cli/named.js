// SPDX-License-Identifier: Apache-2.0
// Built-in models, by their common names.
import { configs } from './named/configs.js';
import { networks } from './named/torchvision.js';

/**
 * A transformers model has a config, from which readModel() makes the list. Other models have the list itself.
 * @typedef {object} Named
 * @property {string} name
 * @property {string} source where its sizes are published
 * @property {Record<string, any>} [config] the entries of its config.json that matter
 * @property {import('../model/read.js').ReadModel} [model] its parameters, and the recipe that its authors use
 */

/** The names, sorted. @type {readonly string[]} */
export const namedModels = Object.freeze([...configs.keys(), ...networks.keys()].sort());

/** Removes capitals, hyphens and underscores, which people write as they like. @param {string} name */
const plain = (name) => name.toLowerCase().replace(/[-_\s]/g, '');

/** The models by their plain names, and by their places on the hub, such as openai-community/gpt2. */
const known = new Map([
  ...namedModels.map((name) => /** @type {const} */ ([plain(name), name])),
  ...[...configs].map(([name, { place }]) => /** @type {const} */ ([place.toLowerCase(), name])),
]);

/**
 * The model with this name; undefined if there is none. Capitals, hyphens and underscores do not matter: 'ResNet-50' is
 * resnet50. Its place on Hugging Face's hub works, too: 'meta-llama/Llama-3.1-8B'.
 * @param {string} name
 * @returns {Named | undefined}
 */
export function modelNamed(name) {
  const own = known.get(plain(name)) ?? known.get(name.toLowerCase());
  if (!own) return undefined;
  const described = configs.get(own);
  if (described) {
    const source = `https://huggingface.co/${described.place}/blob/main/config.json`;
    return { name: own, source, config: described.config() };
  }
  const { recipe, parameters } = /** @type {NonNullable<ReturnType<typeof networks.get>>} */ (networks.get(own));
  return { name: own, source: 'torchvision 0.29', model: { format: 'list', parameters: parameters(), recipe } };
}

/**
 * How many letters must change to turn one word into the other: Levenshtein's distance.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + Number(a[i] !== b[j])));
    row = next;
  }
  return row[b.length];
}

/**
 * The names most like an unknown one: first those that begin with it, then those that differ in the fewest letters.
 * @param {string} name
 * @returns {string[]} at most three; empty if no name is similar
 */
export function namesLike(name) {
  const wanted = plain(name.slice(0, 100));
  const far = (/** @type {string} */ one) => (plain(one).startsWith(wanted) ? 0 : distance(wanted, plain(one)));
  return namedModels
    .map((one) => ({ one, away: far(one) }))
    .filter(({ away }) => wanted && away <= 3 && away < wanted.length / 2)
    .sort((a, b) => a.away - b.away)
    .slice(0, 3)
    .map(({ one }) => one);
}
