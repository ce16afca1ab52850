// SPDX-License-Identifier: Apache-2.0
// Writes a page of Markdown for each recipe, from the recipe's own data: `node demo/site/recipes.js [folder]`, build/site/recipes by
// default.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { recipes } from '../../npm/dist/model.js';

/** In a cell of a table. @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
/** @param {unknown} value */
const code = (value) => `\`${cell(typeof value === 'function' ? 'a function' : String(value))}\``;

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

/** @param {any} rule */
function matchOf({ kind, role, name, rank, when }) {
  const parts = Object.entries({ kind, role, name, rank }).filter(([, value]) => value !== undefined);
  const words = parts.map(([key, value]) => `${key} ${[value].flat().map(code).join(' or ')}`);
  if (when !== undefined) words.push(`where ${code(when)}`);
  return words.join(', ') || 'everything';
}

/** @param {any} rule */
function deedOf({ do: initializer, options = {}, padding, tie, skip }) {
  if (tie) return `is the same as ${code(tie)}`;
  if (skip) return 'is left out';
  const given = Object.entries(options).map(([key, value]) => `${key} ${code(value)}`);
  if (padding !== undefined) given.push(`zero row ${code(padding)}`);
  return [code(initializer), ...given].join(', ');
}

/** @param {string} key @param {any} recipe */
export function pageOf(key, recipe) {
  const base = recipe.extends && (recipe.extends.name ?? recipe.extends);
  const variables = Object.entries(recipe.variables ?? {});
  const rows = rulesOf(recipe).map(
    (rule, i) =>
      `| ${i + 1} | ${matchOf(rule)} | ${deedOf(rule)} | ${cell(rule.source ?? '')} | ${cell(rule.note ?? '')} |`,
  );
  return [
    `# ${about(recipe, 'title')}`,
    `\`${key}\`, as in ${about(recipe, 'version')}. Source: ${about(recipe, 'source')}.${base ? ` It begins with the rules of \`${base}\`.` : ''}`,
    ...(recipe.note ? [recipe.note] : []),
    `\`\`\`js\nconst weights = await initialize(nn, model, '${key}', { seed: 0 });\n\`\`\``,
    '## Rules',
    'The last rule that matches a parameter decides. Formulas begin with `=`.',
    ['| | parameters | initializer | source | note |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
    ...(variables.length
      ? ['## Variables', variables.map(([name, value]) => `- \`${name}\`: ${code(value)}`).join('\n')]
      : []),
    '',
  ].join('\n\n');
}

/** @param {string} folder */
export async function write(folder) {
  const links = [];
  for (const [key, get] of Object.entries(recipes)) {
    const recipe = await get();
    const file = join(folder, `${key}.md`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, pageOf(key, recipe));
    links.push(`- [${key}](${key}.md): ${about(recipe, 'title')}, ${about(recipe, 'version')}`);
  }
  await writeFile(join(folder, 'index.md'), `# Recipes\n\n${links.join('\n')}\n`);
  return links.length;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const folder = argv[2] ?? fileURLToPath(new URL('../../build/site/recipes', import.meta.url));
  console.log(`${await write(folder)} recipes in ${folder}`);
}
