// SPDX-License-Identifier: Apache-2.0

const bundle = (project, entry, ...options) => project.bin('esbuild', entry, '--bundle', ...options);

async function page(project, path) {
  const server = await project.serve();
  return project.page(server.url + path);
}

async function program(project, format, outfile) {
  await bundle(project, 'src/program.js', '--platform=node', `--format=${format}`, `--outfile=${outfile}`);
  return (await project.run('node', [outfile])).stdout;
}

export default {
  tool: 'esbuild 0.28',
  does: 'nothing',
  sources: ['page', 'required'],
  program: ['src/check.js', 'src/check.cjs'],
  checks: {
    async 'split ESM'(project) {
      await bundle(project, 'src/main.js', '--splitting', '--format=esm', '--minify', '--outdir=out');
      return page(project, '');
    },
    async 'one IIFE'(project) {
      await bundle(project, 'src/main.js', '--outfile=out/classic.js');
      return page(project, 'classic.html');
    },
    async 'require()'(project) {
      await bundle(project, 'src/required.cjs', '--outfile=out/classic.js');
      return page(project, 'classic.html');
    },
    'ESM in Node.js': (project) => program(project, 'esm', 'out/program.mjs'),
    'CommonJS in Node.js': (project) => program(project, 'cjs', 'out/program.cjs'),
  },
};
