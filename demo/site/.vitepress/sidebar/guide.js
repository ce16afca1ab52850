// SPDX-License-Identifier: Apache-2.0
export default [
  {
    text: 'Guide',
    items: [
      { text: 'Start', link: '/guide/' },
      { text: 'Whole models', link: '/guide/models' },
      { text: 'Seeds and streams', link: '/guide/streams' },
      { text: 'Layouts, fans and gains', link: '/guide/layouts' },
      { text: 'Dtypes', link: '/guide/dtypes' },
      { text: 'Arrays and memory', link: '/guide/memory' },
      { text: "Your framework's numbers", link: '/guide/frameworks' },
    ],
  },
  {
    text: 'Many cores, many machines',
    items: [
      { text: 'All cores', link: '/guide/pool' },
      { text: 'On the GPU', link: '/guide/webgpu' },
      { text: 'The command line', link: '/guide/command-line' },
      { text: 'Clusters', link: '/guide/clusters' },
    ],
  },
  {
    text: 'In your project',
    items: [
      { text: 'Entries and load()', link: '/guide/loading' },
      { text: 'Where it runs', link: '/guide/hosts' },
      { text: 'Testing your code', link: '/guide/testing' },
      { text: 'Migrating', link: '/guide/migrating' },
      { text: 'Promises', link: '/guide/promises' },
      { text: 'The examples', link: '/guide/examples' },
    ],
  },
];
