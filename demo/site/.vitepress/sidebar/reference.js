// SPDX-License-Identifier: Apache-2.0
import { doors } from '../../reference/data/doors.js';
import { families } from '../../reference/data/index.js';

const link = (/** @type {string} */ name) => `/reference/${name}`;

export default [
  { text: 'All functions', link: '/reference/' },
  ...families.map(({ title, functions }) => ({
    text: title,
    collapsed: true,
    items: Object.keys(functions).map((name) => ({ text: name, link: link(name) })),
  })),
  { text: 'Options of many functions', link: link('options') },
  {
    text: 'Entries of the package',
    items: [
      ...Object.entries(doors).map(([name, { title }]) => ({ text: title, link: link(name) })),
      { text: 'the command line', link: link('cli') },
    ],
  },
];
