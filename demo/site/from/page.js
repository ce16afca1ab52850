// SPDX-License-Identifier: Apache-2.0
// A page "Coming from" a framework, as Markdown.
import { fence, table } from '../reference/markdown.js';
import { functions } from '../reference/data/index.js';
import { anchorOf, setupOf } from './data/index.js';

/** The functions of nn that a program calls, with links. @param {string} js */
function callsIn(js) {
  const names = [...js.matchAll(/\bnn\.(\w+)\(/g)].map(([, name]) => name).filter((name) => name !== 'array');
  return [...new Set(names)]
    .filter((name) => Object.hasOwn(functions, name))
    .map((name) => `[\`${name}\`](/reference/${name})`);
}

/** @param {any} entry */
const sameness = ({ near }) => (near ? `to ${near.toExponential()}` : 'bit for bit');

/** @param {any} framework @param {any} group */
function groupSection(framework, { title, prefix, entries, also, without = {} }) {
  const rows = entries.map((entry) => [
    entry.names.map((name, i) => (i ? `\`${name}\`` : `[\`${name}\`](#${anchorOf(entry)})`)).join(', '),
    callsIn(entry.js).join(', ') || '`nn.array`',
    sameness(entry),
  ]);
  const none = Object.entries(without).map(([name, why]) => [`\`${name}\``, why, '']);
  return [
    `## ${title}`,
    also ?? '',
    table([framework.name, 'here', 'numbers'], [...rows, ...none]),
    ...entries.map((entry) => entrySection(framework, prefix, entry)),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @param {any} framework @param {string} prefix @param {any} entry */
function entrySection(framework, prefix, entry) {
  const setup = setupOf(framework, entry);
  const theirs = entry.theirs ?? [setup.python, entry.python].filter(Boolean).join('\n');
  return `### ${prefix}${entry.names[0].replaceAll('_', '\\_')} {#${anchorOf(entry)}}

<div class="pair">

${fence(entry.theirs ? 'js' : 'python', theirs)}

${fence('js', [setup.js, entry.js].filter(Boolean).join('\n'))}

</div>

${entry.note ?? ''}`.trimEnd();
}

/** @param {any} framework @param {{ version?: string }} record what the tests compare with */
export function frameworkPage(framework, record) {
  const version = record.version ? ` ${record.version}` : '';
  return [
    `---
title: ${JSON.stringify(`Coming from ${framework.name}`)}
description: ${JSON.stringify(`Every initializer of ${framework.name} and the same in JavaScript, side by side, with the same numbers.`)}
pageClass: reference
outline: [2, 2]
---

<script setup>
import '../.vitepress/components/reference.css';
</script>`,
    `# Coming from ${framework.name}`,
    framework.intro,
    `All pairs of programs below are run${version ? ` with ${framework.name}${version}` : ''} and compared. They begin with these lines:`,
    `<div class="pair">

${fence(framework.theirs ? 'js' : 'python', framework.theirs ?? framework.python)}

${fence('js', framework.js)}

</div>`,
    '## The same numbers {#seeds}',
    framework.seeds,
    ...framework.groups.map((group) => groupSection(framework, group)),
  ].join('\n\n');
}
