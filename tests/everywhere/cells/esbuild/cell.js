// SPDX-License-Identifier: Apache-2.0

const bundle = (project, entry, ...options) => project.bin('esbuild', entry, '--bundle', ...options);

async function page(project, path) {
  const server = await project.serve();
  return project.page(server.url + path);
}

async function program(project, format, outfile) {
  await bundle(project, 'program.js', '--platform=node', `--format=${format}`, `--outfile=${outfile}`);
  return (await project.run('node', [outfile])).stdout;
}

export default {
  tool: 'esbuild 0.28',
  does: 'nothing',
  checks: {
    async 'split ESM'(project) {
      await bundle(project, 'page.js', '--splitting', '--format=esm', '--minify', '--outdir=out');
      return page(project, '');
    },
    async 'one IIFE'(project) {
      await bundle(project, 'page.js', '--outfile=out/classic.js');
      return page(project, 'classic.html');
    },
    'ESM in Node.js': (project) => program(project, 'esm', 'out/program.mjs'),
    'CommonJS in Node.js': (project) => program(project, 'cjs', 'out/program.cjs'),
  },
};
