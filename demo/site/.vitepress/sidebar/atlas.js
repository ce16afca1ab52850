// SPDX-License-Identifier: Apache-2.0
// The atlas: how models are initialized, the traps, and what was measured.
import { readdirSync } from 'node:fs';
import { abouts, frameworkOf } from '../../atlas/about/index.js';

/** What the last part of a recipe's name tells apart. @param {string} key */
const textOf = (key) => {
  const { model } = abouts[key];
  const word = key.split('/').at(-1);
  return Object.keys(abouts).filter((other) => abouts[other].model === model && frameworkOf(other) === frameworkOf(key))
    .length > 1
    ? `${model}: ${word}`
    : model;
};

/** @param {string} text @param {(key: string) => boolean} test */
const group = (text, test) => ({
  text,
  collapsed: true,
  items: Object.keys(abouts)
    .filter(test)
    .map((key) => ({ text: textOf(key), link: `/atlas/${key}` }))
    .sort((a, b) => a.text.localeCompare(b.text, 'en')),
});
/** @param {string} folder */
const inside = (folder) => (/** @type {string} */ key) => key.startsWith(folder);
const LIBRARIES = ['transformers', 'torchvision', 'timm'];
const isDefault = (/** @type {string} */ key) => ['torch', 'keras', 'keras-3.14', 'flax', 'tfjs', 'own'].includes(key);

const traps = readdirSync(new URL('../../traps/', import.meta.url))
  .filter((file) => /^(?!index).*\.md$/.test(file))
  .map((file) => file.slice(0, -'.md'.length));

export default [
  {
    text: 'Atlas',
    items: [
      { text: 'All recipes', link: '/atlas/' },
      { text: 'Side by side', link: '/atlas/compare' },
      { text: 'Plan any model', link: '/atlas/plan' },
      { text: 'How to read a recipe', link: '/atlas/reading' },
    ],
  },
  group('Defaults of frameworks', isDefault),
  ...LIBRARIES.map((name) => group(name, inside(`${name}/`))),
  group('Trainers and others', (key) => !isDefault(key) && !LIBRARIES.some((name) => inside(`${name}/`)(key))),
  {
    text: 'Traps',
    collapsed: true,
    items: [
      { text: 'All traps', link: '/traps/' },
      ...traps.map((trap) => ({ text: trap.replaceAll('-', ' '), link: `/traps/${trap}` })),
    ],
  },
  {
    text: 'As measured',
    items: [
      { text: 'Speed', link: '/speed' },
      { text: 'Accuracy', link: '/accuracy' },
      { text: 'The stream contract', link: '/contract' },
      { text: 'Numbers of other libraries', link: '/frameworks' },
    ],
  },
];
