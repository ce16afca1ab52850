// SPDX-License-Identifier: Apache-2.0
// For tools whose server has several places where the program runs.

/**
 * Opens pages, and asks for what routes answer.
 *
 * @param {import('./project.js').Project} project
 * @param {string} url of the server, with a slash at its end
 * @param {{ pages?: string[], routes?: string[] }} paths
 * @returns {Promise<string>} what all of them say; or, if they differ, what each says
 */
export async function visit(project, url, { pages = [], routes = [] }) {
  const said = {};
  for (const path of pages) said[path] = await project.page(url + path);
  for (const path of routes) said[path] = await (await fetch(url + path)).text();
  const texts = [...new Set(Object.values(said))];
  if (texts.length === 1) return texts[0];
  return Object.entries(said)
    .map(([path, text]) => `${path}: ${text}`)
    .join('\n');
}
