// SPDX-License-Identifier: Apache-2.0
// A service worker has no import(). esbuild puts everything into one file, webpack and Rspack import chunks by importScripts(),
// which it has until it is installed, and Parcel refuses the program. Vite builds none without a plugin.

async function open(project, folder) {
  const server = await project.serve(folder);
  return project.page(server.url);
}

async function esbuild(project, folder) {
  await project.bin(
    'esbuild',
    `${folder}/main.js`,
    `${folder}/service.js`,
    '--bundle',
    '--format=esm',
    '--outdir=public',
  );
  return open(project, 'public');
}

async function pack(project, program, folder) {
  const entry = `./${folder}/main.js`;
  await project.bin(program, 'build', '--mode', 'production', '--entry', entry, '--output-path', 'public');
  return open(project, 'public');
}

async function parcel(project, folder) {
  await project.bin('parcel', 'build', `${folder}/index.html`);
  return open(project, 'dist');
}

/** A service worker can make no worker. */
const checks = {
  esbuild: (project) => esbuild(project, 'inline'),
  webpack: (project) => pack(project, 'webpack', 'inline'),
  Rspack: (project) => pack(project, 'rspack', 'inline'),
  Parcel: (project) => parcel(project, 'inline'),
  'esbuild, from nn-init': (project) => esbuild(project, 'install'),
  'webpack, from nn-init': (project) => pack(project, 'webpack', 'install'),
  'Rspack, from nn-init': (project) => pack(project, 'rspack', 'install'),
};

export default {
  tool: 'A service worker',
  does: "`'nn-init/inline'`, or `load()` in its `install` event too",
  program: ['inline/check.inline.js', 'install/check.js'],
  withoutWorkers: Object.keys(checks),
  checks,
};
