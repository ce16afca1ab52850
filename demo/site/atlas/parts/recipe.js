// SPDX-License-Identifier: Apache-2.0
// What a recipe of nn-init/model says of itself and of its rules, with all that it extends.

/** What a recipe says of itself, or what it extends. @param {any} recipe @param {'title' | 'version' | 'source'} field @returns {string | undefined} */
export const about = (recipe, field) => recipe?.[field] ?? (recipe?.extends && about(recipe.extends, field));

/** A rule's stages in the order in which they are applied; those of what it extends come before. @param {any} recipe @returns {any[]} */
export function rulesOf(recipe) {
  const before = typeof recipe.extends === 'object' ? rulesOf(recipe.extends) : [];
  const own = [...Object.entries(recipe.stages ?? {}), ['rules', recipe.rules ?? []]];
  return [
    ...before,
    ...own.flatMap(([stage, rules]) =>
      rules.map((/** @type {any} */ rule) => ({
        source: about(recipe, 'source'),
        ...rule,
        stage,
        recipe: recipe.name,
      })),
    ),
  ];
}

/** With those of what it extends. @param {any} recipe @returns {Record<string, any>} */
export const variablesOf = ({ extends: base, variables }) => ({
  ...(typeof base === 'object' && variablesOf(base)),
  ...variables,
});
