// SPDX-License-Identifier: Apache-2.0
// Writes into the pages of the site what their live examples print: node tests/support/outputs.js [page ...]

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { examplesOf, installForExamples, runExample } from './examples.js';
import { root } from './run.js';
import { site, sourcesOfPages } from './site.js';

const chosen = argv.slice(2);
const directory = await installForExamples();
for (const page of chosen.length ? chosen : sourcesOfPages()) {
  const path = join(root, site, page);
  let markdown = await readFile(path, 'utf8');
  for (const { code, isLive, output } of examplesOf(markdown)) {
    if (!isLive) continue;
    const program = `\`\`\`js live\n${code}\`\`\``;
    const printed = await runExample(directory, { code, isLive }, 'program');
    const before = output === undefined ? program : `${program}\n\n\`\`\`output\n${output}\`\`\``;
    if (!markdown.includes(before)) throw new Error(`${page}: one empty line stands between a program and its output`);
    markdown = markdown.replace(before, () => (printed ? `${program}\n\n\`\`\`output\n${printed}\`\`\`` : program));
  }
  await writeFile(path, markdown);
  console.log(page);
}
