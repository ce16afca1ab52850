// SPDX-License-Identifier: Apache-2.0
// The page of a function, and of an entry of the package, as Markdown.
import { anchorOf, frameworks, setupOf } from '../from/data/index.js';
import { doors } from './data/doors.js';
import { functions } from './data/index.js';
import { programOf } from './examples.js';
import { lawOf } from './law.js';
import { code, example, fence, formulas, prose, sourceLink } from './markdown.js';
import { matrixPicture } from './picture.js';

/** @typedef {import('./api.js').Entry} Entry */

/** Options that many functions have are told in one page, by the type that they come from. */
export const SHARED = {
  FanOptions: 'fans',
  PartsOptions: 'parts',
  SliceOptions: 'slices',
};

/** The page of a function that a comment mentions. @param {string} name */
export const linkOf = (name) => (Object.hasOwn(functions, name) ? `./${name}` : undefined);
const text = (/** @type {string} */ comment) => prose(comment, linkOf);

/** @param {string} title @param {string} description */
const head = (title, description) => `---
title: ${JSON.stringify(title)}
description: ${JSON.stringify(description.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`\s]+/g, ' '))}
pageClass: reference
outline: [2, 3]
---

<script setup>
import '../.vitepress/components/reference.css';
import DensityPlot from '../.vitepress/components/DensityPlot.vue';
</script>
`;

/** A default within a comment: "0 by default", "'fan_in' by default". */
const DEFAULT = /(?:^|[,;:] )((?:'[^']*'|-?\w[\w.]*)) by default/;

/** What the text says of a default. @param {string} comment */
export function defaultIn(comment) {
  const usual = DEFAULT.exec(comment)?.[1];
  return usual && /^(?!none|random|all)/i.test(usual) ? usual : undefined;
}

/** The text where the default has a place of its own. @param {string} comment */
const withoutDefault = (comment) => comment.replace(DEFAULT, '').replace(/^[,;.] ?/, '');

/**
 * Options one below the other, each with its type and default: a table of four columns has no room on a phone.
 * @param {import('./api.js').Option[]} options
 */
export function optionsList(options) {
  const items = options.map((option) => {
    const usual = defaultIn(option.text);
    const about = text(usual ? withoutDefault(option.text) : option.text);
    const type = `<span class="type">${code(option.type.replace('AnyGenerator', 'Generator'))}</span>`;
    const given = option.optional
      ? usual && `<span class="default">default ${code(usual)}</span>`
      : '<span class="default">required</span>';
    return `<dt>${code(option.name)} ${type} ${given ?? ''}</dt>\n<dd>\n\n${about}\n\n</dd>`;
  });
  return `<dl class="options">\n${items.join('\n')}\n</dl>`;
}

/** Options of its own in a list; those that are shared by name. @param {Entry} entry */
function optionsSection({ options }) {
  if (!options.length) return '';
  const own = options.filter(({ from }) => !Object.hasOwn(SHARED, from ?? ''));
  const shared = Object.entries(SHARED).flatMap(([type, anchor]) => {
    const names = options.filter(({ from }) => from === type).map(({ name }) => `\`${name}\``);
    return names.length ? [`- of [${anchor}](./options#${anchor}): ${names.join(', ')}`] : [];
  });
  return [
    '## Options',
    own.length ? optionsList(own) : '',
    shared.length
      ? `${own.length ? 'And those that many functions have' : 'Those that many functions have'}:\n\n${shared.join('\n')}`
      : '',
  ].join('\n\n');
}

/** Parameters that are no options. @param {Entry} entry */
const parametersList = ({ parameters, options }) => {
  const told = parameters.filter(({ name, text }) => text && !(options.length && name === 'options'));
  return told.length ? optionsList(told.map((parameter) => ({ ...parameter, from: undefined }))) : '';
};

/** @param {any} nn @param {string} name @param {any} plot */
function plotSection(nn, name, { shape, fields, of = name }) {
  const law = lawOf(nn, of, shape, {}, 0);
  const rounded = JSON.stringify(law, (_, x) =>
    typeof x === 'number' && !Number.isInteger(x) ? Number(x.toPrecision(4)) : x,
  );
  const attribute = (/** @type {string} */ json) => json.replaceAll('&', '&amp;').replaceAll("'", '&#39;');
  return `<DensityPlot name="${of}" shape="${shape.join(', ')}" :fields='${attribute(JSON.stringify(fields))}' :law='${attribute(rounded)}' />`;
}

/** @param {any} nn @param {any} picture */
function pictureSection(
  nn,
  { shape, call, program, options = {}, rows = shape.length > 1 ? shape[0] : 1, tiles, label },
) {
  const t = nn.array(shape);
  const generator = nn.generator({ seed: 1 });
  if (program) new Function('nn', 't', 'generator', program.replace(/^/, 'return '))(nn, t, generator);
  else nn[call](t, /orthogonal_|sparse_/i.test(call) ? { ...options, generator } : options);
  const columns = t.data.length / rows;
  if (!tiles) return figure(matrixPicture(t.data, rows, columns, label), label);
  // (O, I, height, width) as rows of kernels.
  const [outputs, inputs, height, width] = shape;
  const values = [];
  for (let y = 0; y < outputs * height; y++)
    for (let x = 0; x < inputs * width; x++) {
      const at = [Math.floor(y / height), Math.floor(x / width), y % height, x % width];
      values.push(t.data[((at[0] * inputs + at[1]) * height + at[2]) * width + at[3]]);
    }
  return figure(matrixPicture(values, outputs * height, inputs * width, label), label);
}
/** @param {string} svg @param {string} label */
const figure = (svg, label) =>
  `<figure class="picture" v-pre>${svg}<figcaption>${label}. Blue is positive, orange is negative.</figcaption></figure>`;

/** What an entry of a framework is the same as: the function that it calls first, unless it says so itself. @param {{ of?: string[], js: string }} entry */
const functionsIn = ({ of, js }) => of ?? [/\bnn\.(?!array\(|generator\()(\w+)\(/.exec(js)?.[1] ?? ''];

/** The frameworks' entries that are the same as a function, by any of its names. @param {string[]} names */
export const equivalentsOf = (names) =>
  Object.entries(frameworks).flatMap(([key, framework]) =>
    framework.groups.flatMap((group) =>
      group.entries
        .filter((entry) => functionsIn(entry).some((name) => names.includes(name)))
        .map((entry) => ({ link: `/from/${key}`, framework, group, entry, anchor: anchorOf(entry) })),
    ),
  );

/** @param {ReturnType<typeof equivalentsOf>[number]} equivalent */
function equivalent({ link, framework, group, entry, anchor }) {
  const setup = setupOf(framework, entry);
  const theirs = entry.theirs ?? [setup.python, entry.python].filter(Boolean).join('\n');
  const same = entry.near ? `The same to ${entry.near.toExponential()} of the greatest` : 'The same, bit for bit';
  const draws = /generator|key/.test(entry.js);
  return `### [${framework.name}${group.prefix ? '' : `: ${entry.names[0]}`}](${link}#${anchor})

<div class="pair">

${fence(entry.theirs ? 'js' : 'python', theirs)}

${fence('js', [setup.js, entry.js].filter(Boolean).join('\n'))}

</div>

${same}${draws ? `, with [a generator of ${framework.name}](${link}#seeds)` : ''}.${entry.note ? ` ${entry.note}` : ''}`;
}

/** @param {string[]} names */
function equivalentsSection(names) {
  const all = equivalentsOf(names);
  if (!all.length) return '## In other libraries\n\nPyTorch, Keras, JAX, MegEngine and TF.js have no such initializer.';
  const layers = all
    .filter(({ group }) => group.layers)
    .map(({ link, anchor, group, entry }) => `[\`${group.prefix}${entry.names[0]}\`](${link}#${anchor})`);
  const used = layers.length ? `Layers that draw by it: ${layers.join(', ')}.` : '';
  return ['## In other libraries', ...all.filter(({ group }) => !group.layers).map(equivalent), used].join('\n\n');
}

/** What calls say that fail: of the package itself, when the page is made. @param {any} nn @param {string[]} calls */
async function errorsSection(nn, calls) {
  const AsyncFunction = /** @type {any} */ ((async () => {}).constructor);
  const lines = [];
  for (const call of calls) {
    const error = await new AsyncFunction('nn', call)(nn).then(
      () => undefined,
      (/** @type {Error} */ cause) => cause,
    );
    if (!error) throw new Error(`reference: ${call} does not fail`);
    lines.push(`${call};\n// ${error.name}: ${error.message}`);
  }
  return `## Errors\n\n<div class="errors">\n\n${fence('js', lines.join('\n'))}\n\n</div>`;
}

/** @param {Entry} entry @param {import('./data/index.js').Page} page */
function sourceSection({ source }, page) {
  const papers = (page.source ?? []).map(({ text, url }) => `- [${text}](${url})`);
  return ['## Source', [...papers, `- ${sourceLink(source)}`].join('\n')].join('\n\n');
}

/** @param {Entry} entry @param {any} nn @param {Record<string, string>} outputs */
export async function functionPage(entry, nn, outputs) {
  const { name } = entry;
  const page = functions[name];
  const names = page.names ?? [name];
  const others = names.filter((other) => other !== name).map((other) => `[\`${other}\`](./${other})`);
  const isInitializer = name.endsWith('_');
  const see = (page.see ?? []).map((other) => `[${doors[other]?.title ?? `\`${other}\``}](./${other})`);
  return [
    head(name, entry.summary),
    `# nn.${name.replace('_', '\\_')}${entry.signature}`,
    text(entry.summary),
    others.length ? `Also called ${others.join(' and ')}.` : '',
    page.tex ? formulas(page.tex) : '',
    page.plot ? plotSection(nn, name, page.plot) : '',
    page.picture ? pictureSection(nn, page.picture) : '',
    page.use ?? '',
    parametersList(entry),
    entry.returns && entry.returns !== 't' ? `Returns ${text(entry.returns)}.` : '',
    optionsSection(entry),
    '## Example',
    example(programOf(page), outputs[name]),
    page.pitfalls ? `## Pitfalls\n\n${page.pitfalls.map((line) => `- ${line}`).join('\n')}` : '',
    isInitializer || equivalentsOf(names).length ? equivalentsSection(page.like ?? names) : '',
    await errorsSection(nn, page.errors),
    sourceSection(entry, page),
    see.length ? `## See also\n\n${see.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @param {Entry} entry @param {string} owner what it is called on */
function memberSection(entry, owner) {
  const lines = [
    `## ${owner}${entry.name.replaceAll('_', '\\_')}${entry.signature}`,
    text(entry.summary),
    parametersList(entry),
    entry.options.length ? optionsList(entry.options) : '',
    entry.returns ? `Returns ${text(entry.returns)}.` : '',
    ...entry.throws.map((line) => `Throws ${text(line)}.`),
    entry.examples.length
      ? fence('js', entry.examples.map((line) => line.replace(/^```\w*\n|\n```$/g, '')).join('\n'))
      : '',
    entry.source ? sourceLink(entry.source) : '',
  ];
  return lines.filter(Boolean).join('\n\n');
}

/** @param {string} name @param {import('./data/doors.js').Door} door @param {any} api @param {string} output */
export function doorPage(name, door, api, output) {
  const functionsOf = door.door ? api.functionsOf(door.door) : [];
  const members = (door.members ?? []).map(([module, type]) => [type, api.membersOf(module, type)]);
  const owner = (/** @type {string} */ type) =>
    ({ DrawingGenerator: 'generator.', FrameworkGenerator: 'generator.', Tensor: 'tensor.', Pool: 'pool.' })[type] ??
    '';
  const lists = (door.lists ?? []).map(([module, type]) => {
    const names = api
      .membersOf(module, type)
      .map(({ name }) => (linkOf(name) ? `[\`${name}\`](./${name})` : `\`${name}\``));
    return `## ${type}\n\n${names.join(', ')}`;
  });
  const types = (door.types ?? []).map(
    ([module, type]) => `## ${type}\n\n${optionsList(api.propertiesOf(module, type))}`,
  );
  return [
    head(door.title, door.about),
    `# ${door.title}`,
    door.about,
    example(door.example, output, door.live ?? false),
    ...functionsOf.map((entry) => memberSection(entry, '')),
    ...lists,
    ...types,
    ...members.flatMap(([type, entries]) => entries.map((entry) => memberSection(entry, owner(type)))),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The page of the options that many functions have. @param {any} api */
export function optionsPage(api) {
  const about = {
    FanOptions:
      'What the axes of a weight are, and so its fans. A layout has one letter for each axis: `O` output channels, `I` input channels, `G` groups, any other an axis of the kernel. Without one, the name of the function decides.',
    PartsOptions: 'Several matrices in one weight, each with its own fan.',
    SliceOptions:
      'A piece of a larger tensor, filled by itself: its elements, the fans, and the generator afterwards are those of a fill of the whole.',
  };
  const modules = { FanOptions: 'core/layout', PartsOptions: 'core/parts', SliceOptions: 'core/slice' };
  return [
    head('Options of many functions', 'Layouts and fans, parts, slices.'),
    '# Options of many functions',
    ...Object.entries(SHARED).flatMap(([type, anchor]) => [
      `## ${anchor[0].toUpperCase()}${anchor.slice(1)} {#${anchor}}`,
      about[type],
      optionsList(api.propertiesOf(modules[type], type)),
    ]),
  ].join('\n\n');
}
