// SPDX-License-Identifier: Apache-2.0
// llms.txt and llms-full.txt at the site's root, for programs that read the site: what the package is and a list of the pages; and the texts of the
// guide and the reference in one file.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PARTS = { Guide: 'guide/', Reference: 'reference/', 'Coming from': 'from/', Atlas: 'atlas/', Traps: 'traps/' };
const introduction = fileURLToPath(new URL('../../../npm/llms.txt', import.meta.url));

const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#124;': '|', '&#39;': "'" };

/** Markdown without what only a browser shows: components, formulas in MathML, tags. Code stays as it is. @param {string} markdown */
function plain(markdown) {
  const parts = markdown.replace(/^---\n[^]*?\n---\n/, '').split(/(^```[^]*?^```$)/m);
  const texts = parts.map((part, i) => {
    if (i % 2 === 1) return part;
    return part
      .replace(/<(script|style|math|svg)\b[^]*?<\/\1>/g, '')
      .replace(/<!--[^]*?-->|<\/?[A-Za-z][^>]*>/g, '')
      .replace(/&(?:lt|gt|amp|quot|#124|#39);/g, (entity) => ENTITIES[entity]);
  });
  return texts
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** With the files that it includes. @param {string} file */
async function textOf(file) {
  let text = await readFile(file, 'utf8');
  for (const [include, path] of text.matchAll(/^<!--@include: (\S+)-->$/gm)) {
    const included = await readFile(join(dirname(file), path), 'utf8');
    text = text.replace(include, () => included);
  }
  return plain(text);
}

/** @param {{ pages: string[], srcDir: string, outDir: string }} site */
export async function withLlms({ pages, srcDir, outDir }) {
  const lines = [await readFile(introduction, 'utf8')];
  const texts = [];
  for (const [title, folder] of Object.entries(PARTS)) {
    const those = pages.filter((page) => page.startsWith(folder)).sort();
    lines.push(
      `## ${title}\n`,
      ...those.map((page) => `- [${page.slice(folder.length, -3)}](${page.replace(/\.md$/, '.html')})`),
      '',
    );
    if (!['Guide', 'Reference'].includes(title)) continue;
    for (const page of those) texts.push(await textOf(join(srcDir, page)));
  }
  await writeFile(join(outDir, 'llms.txt'), lines.join('\n'));
  await writeFile(join(outDir, 'llms-full.txt'), `${texts.join('\n\n')}\n`);
}
