// SPDX-License-Identifier: Apache-2.0
// What pages know that is not in their Markdown: descriptions of those that are made of data; of a trap its picture, and the recipes that have
// it; models and recipes that a reader can put together.
import { namedModels } from '../../../bindings/cli/named.js';
import { abouts, titleOf } from '../atlas/about/index.js';
import { shownOf } from '../atlas/parts/plans.js';
import { pictureOf } from '../traps/pictures/index.js';

/** Recipes of which lint() finds a trap in the plan that their page shows, or of which it is known. @param {string} trap */
async function recipesWith(trap) {
  const keys = Object.keys(abouts);
  const found = await Promise.all(
    keys.map(async (key) => (await shownOf(key)).findings.some((one) => one.trap === trap)),
  );
  return keys
    .filter((key, i) => found[i] || abouts[key].traps?.includes(trap))
    .map((key) => ({ key, title: titleOf(key) }));
}

/** What the page of any model offers; it opens with a GPT-2. */
const plannerOf = async () => ({
  recipe: 'torch', // where a model's file does not tell its own
  shown: await shownOf('transformers/gpt2'),
  examples: namedModels.map((name) => ({ name, title: name })),
  recipes: Object.keys(abouts),
});

/** @param {import('vitepress').PageData} page */
export async function withParams(page) {
  const trap = /^traps\/(?!index)(.*)\.md$/.exec(page.relativePath)?.[1];
  return {
    ...(page.params?.description && { description: page.params.description }),
    ...(page.relativePath === 'atlas/plan.md' && { planner: await plannerOf() }),
    ...(trap && { picture: await pictureOf(trap), recipes: await recipesWith(trap) }),
  };
}
