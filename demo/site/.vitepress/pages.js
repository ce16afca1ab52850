// SPDX-License-Identifier: Apache-2.0
// What pages know that is not in their Markdown: descriptions of those that are made of data; of a trap its picture, and the recipes that have
// it.
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

/** @param {import('vitepress').PageData} page */
export async function withParams(page) {
  const trap = /^traps\/(?!index)(.*)\.md$/.exec(page.relativePath)?.[1];
  return {
    ...(page.params?.description && { description: page.params.description }),
    ...(trap && { picture: await pictureOf(trap), recipes: await recipesWith(trap) }),
  };
}
