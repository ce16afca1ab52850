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

/** With those of what it extends. @param {any} recipe @returns {Record<string, any>} */
const variablesOf = ({ extends: base, variables }) => ({
  ...(typeof base === 'object' && variablesOf(base)),
  ...variables,
});

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

/** A table for each recipe that rules are from; the numbers go on. @param {any} recipe */
function tablesOf(recipe) {
  const rules = rulesOf(recipe);
  const from = [...new Set(rules.map((rule) => rule.recipe))];
  return from.flatMap((name) => [
    ...(from.length > 1 ? [`### ${name === recipe.name ? 'Its own' : `Of \`${name}\``}`] : []),
    [
      '| | parameters | initializer | source | note |',
      '| --- | --- | --- | --- | --- |',
      ...rules
        .map((rule, i) => ({ ...rule, number: i + 1 }))
        .filter((rule) => rule.recipe === name)
        .map(
          (rule) =>
            `| ${rule.number} | ${matchOf(rule)} | ${deedOf(rule)} | ${cell(rule.source ?? '')} | ${cell(rule.note ?? '')} |`,
        ),
    ].join('\n'),
  ]);
}

/** @param {string} key @param {any} recipe */
export function pageOf(key, recipe) {
  const base = recipe.extends && (recipe.extends.name ?? recipe.extends);
  const variables = Object.entries(variablesOf(recipe));
  return [
    `# ${about(recipe, 'title')}`,
    `\`${key}\`, as in ${about(recipe, 'version')}. Source: ${about(recipe, 'source')}.${base ? ` It begins with the rules of \`${base}\`.` : ''}`,
    ...(recipe.note ? [recipe.note] : []),
    `\`\`\`js\nconst weights = await initialize(nn, model, '${key}', { seed: 0 });\n\`\`\``,
    '## Rules',
    `The last rule that matches a parameter decides. [How to read the rules](${'../'.repeat(key.split('/').length - 1)}index.md#how-to-read-a-recipe).`,
    ...tablesOf(recipe),
    ...(variables.length
      ? [
          '## Variables',
          ['| | |', '| --- | --- |', ...variables.map(([name, value]) => `| \`${name}\` | ${code(value)} |`)].join(
            '\n',
          ),
        ]
      : []),
    '',
  ].join('\n\n');
}

/** What all pages have in common. */
const HELP = `## How to read a recipe

A rule has what it matches, and what it does. All that it names must match.

| | |
| --- | --- |
| kind | the kind of the layer: \`linear\`, \`conv2d\`, \`embedding\`, \`layer_norm\`, ... A file of ONNX, Keras or TensorFlow.js says it; else it is inferred from names and shapes |
| role | what the parameter is in its layer: \`weight\`, \`bias\`, \`running_mean\`, ... |
| name | the whole name of the parameter |
| rank | how many axes it has |
| where | a condition, which must be true |
| zero row | the row of an embedding that is set to zero, or \`null\` for none |

In names, kinds and roles \`*\` stands for any characters, \`#\` for a number, and \`{a,b}\` for \`a\` or \`b\`: \`conv#d\` is \`conv1d\`,
\`conv2d\` and \`conv3d\`.

An option that begins with \`=\` is a formula; conditions and variables are formulas without it. \`a ?? b\` is \`a\` where the config has it,
and else \`b\`. \`c ? a : b\` is \`a\` where \`c\` is true, and else \`b\`. \`||\`, \`&&\` and \`!\` are or, and, not. A name is a variable of the recipe, one of these, or an entry of the config:

| | |
| --- | --- |
| \`fan_in\`, \`fan_out\` | the fans of the layer's weight, for its bias too |
| \`layer\`, \`layers\` | the number of the parameter's block, from 0, and how many blocks there are |
| \`dim(i)\` | an extent of the parameter's shape: \`dim(0)\` the first, \`dim(-1)\` the last |
| \`weight(i)\` | an extent of the layer's weight |
| \`extent('name', i)\` | an extent of the first parameter with such a name |
| \`has('name')\`, \`count('name')\` | whether there is a parameter with such a name, and how many there are |
| \`parent_has('name')\`, \`parent_extent('name', i)\` | the same of a parameter of the module that contains the layer |
| \`name\`, \`kind\`, \`role\`, \`rank\`, \`groups\` | of the parameter |
| \`sqrt\`, \`exp\`, \`log\`, \`min\`, \`max\`, \`floor\` | functions |
`;

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
  await writeFile(join(folder, 'index.md'), `# Recipes\n\n${links.join('\n')}\n\n${HELP}`);
  return links.length;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const folder = argv[2] ?? fileURLToPath(new URL('../../build/site/recipes', import.meta.url));
  console.log(`${await write(folder)} recipes in ${folder}`);
}
