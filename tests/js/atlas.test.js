// SPDX-License-Identifier: Apache-2.0
// The atlas of the site: each recipe and each trap has a page, which says what the package says, and whose links are well formed.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import paths from '../../demo/site/atlas/[recipe].paths.js';
import { abouts, titleOf } from '../../demo/site/atlas/about/index.js';
import compare from '../../demo/site/atlas/compare.data.js';
import index from '../../demo/site/atlas/index.data.js';
import { groupsOf } from '../../demo/site/atlas/parts/groups.js';
import { math } from '../../demo/site/atlas/parts/math.js';
import { modelOf, names } from '../../demo/site/atlas/parts/models.js';
import { entries } from '../../demo/site/atlas/parts/plans.js';
import { about, rulesOf } from '../../demo/site/atlas/parts/recipe.js';
import { partsOf } from '../../demo/site/atlas/parts/sources.js';
import { withParams } from '../../demo/site/.vitepress/pages.js';
import { pictureOf, pictured } from '../../demo/site/traps/pictures/index.js';
import { TRAPS } from '../../bindings/model/traps.js';
import { load } from '../../npm/dist/index.js';
import { lint, plan, readModel, recipes } from '../../npm/dist/model.js';
import { root } from '../support/run.js';

const nn = await load();
const site = join(root, 'demo/site');
const pages = new Map((await paths.paths()).map(({ params, content }) => [params.recipe, { ...params, content }]));
const keys = Object.keys(recipes);
const count = (text, pattern) => text.match(pattern)?.length ?? 0;

test('each recipe has a page of its own, with all of its rules', () => {
  assert.deepEqual([...pages.keys()], keys);
  assert.deepEqual(Object.keys(abouts).sort(), [...keys].sort());
  assert.equal(new Set(keys.map(titleOf)).size, keys.length, 'two pages have one title');
  for (const [key, recipe] of entries) {
    const { content, title, description } = pages.get(key);
    for (const field of ['title', 'version', 'source']) assert.ok(about(recipe, field), `${key} has no ${field}`);
    assert.ok(content.startsWith(`# ${title}\n`), key);
    assert.equal(count(content, /<li><p class="match">/g), rulesOf(recipe).length, key);
    assert.ok(content.includes(about(recipe, 'version')), key);
    assert.doesNotMatch(content.replaceAll('undefined behaviour', ''), /undefined|NaN|\[object/, key);
    assert.ok(description.length > 60 && description.length <= 300, key);
    for (const heading of ['plan', 'rules', 'code', 'traps', 'verified', 'compare'])
      assert.ok(content.includes(`{#${heading}}`), `${key} has no ${heading}`);
  }
});

test('pages link to pages that there are', () => {
  const known = new Set([
    ...keys.map((key) => `atlas/${key}`),
    'atlas/reading',
    'atlas/compare',
    'atlas/index',
    'atlas/plan',
  ]);
  for (const file of readdirSync(join(site, 'traps')))
    if (file.endsWith('.md')) known.add(`traps/${file.slice(0, -3)}`);
  for (const [key, { content }] of pages)
    for (const [, link] of content.matchAll(/\]\(\/([^)#]+)\.md/g)) assert.ok(known.has(link), `${key}: ${link}`);
  for (const { also, traps = [] } of Object.values(abouts)) {
    for (const other of also) assert.ok(keys.includes(other), other);
    for (const trap of traps) assert.ok(TRAPS[trap], trap);
  }
});

test('the source of each rule is a link to a file of a version', () => {
  for (const [key, recipe] of entries)
    for (const { source } of rulesOf(recipe)) {
      const links = partsOf(source).flatMap(({ link }) => link ?? []);
      if (key !== 'own') assert.ok(links.length, `${key}: ${source}`);
      for (const link of links)
        assert.match(link, /^https:\/\/github\.com\/[\w-]+\/[\w-]+\/(blob|tree)\/[\w.-]+\/[\w/.-]+$/, source);
    }
  for (const { paper } of Object.values(abouts)) if (paper) assert.equal(new URL(paper[1]).protocol, 'https:');
});

test('the plan of a page is the plan of the package', async () => {
  for (const [key, { shown }] of pages) {
    const model = shown.name ? await modelOf(shown.name, readModel) : shown.model;
    const made = await plan(nn, model, key, { seed: 0 });
    assert.deepEqual(shown.groups, groupsOf(made.parameters), key);
    assert.equal(shown.tensors, made.parameters.length);
    assert.deepEqual(
      shown.findings.map(({ message }) => message),
      lint(made).map(({ message }) => message),
    );
    assert.ok(
      shown.groups.some(({ std }) => [std].flat()[0] > 0),
      key,
    );
  }
});

test('a model that a page offers can be planned by its recipe', async () => {
  for (const [key, { examples }] of pages)
    for (const { name, title } of examples) {
      assert.ok(names.includes(name), name);
      const { parameters } = await plan(nn, await modelOf(name, readModel), key, { seed: 0 });
      assert.ok(parameters.length && title, name);
    }
});

test('lines of one parameter in all blocks are one group, and keep their numbers', async () => {
  const [block, other] = [1, 2].map((factor) => ({
    parameters: [0, 1, 2].map((i) => ({ name: `h.${i}.fc.weight`, shape: [8, 4 * factor] })),
  }));
  const recipe = { rules: [{ do: 'normal_', options: { std: '=1 / (layer + 1)' } }] };
  const [group, ...rest] = groupsOf((await plan(nn, block, recipe, { seed: 0 })).parameters);
  assert.deepEqual(rest, []);
  assert.equal(group.name, 'h.#.fc.weight');
  assert.deepEqual(group.std, [1, 1 / 2, 1 / 3]);
  assert.deepEqual([group.count, group.elements, group.call], [3, 96, 'normal_, std 1 to 0.3333']);
  const [even] = groupsOf((await plan(nn, other, { rules: [{ do: 'zeros_' }] }, { seed: 0 })).parameters);
  assert.deepEqual([even.std, even.mean, even.words], [0, 0, 'zeros']);
});

test('formulas are MathML', () => {
  assert.equal(
    math('a / sqrt(2 * b)'),
    '<math><mrow><mfrac><mrow><mi>a</mi></mrow><mrow><msqrt><mrow><mn>2</mn><mo>⁢</mo><mi>b</mi></mrow></msqrt></mrow></mfrac></mrow></math>',
  );
  assert.equal(math('a ?? 0.1'), '<math><mrow><mi>a</mi></mrow></math> or else <math><mrow><mn>0.1</mn></mrow></math>');
  assert.match(math('(a + b) * c'), /<mo>\(<\/mo>.*<mo>\)<\/mo><\/mrow><mo>·<\/mo>/);
  assert.match(math("a == '<b>'"), /‘&lt;b&gt;’/);
  assert.throws(() => math('a +'));
});

test('each trap has a page, with who does it, how lint() calls it, what to do, and sources', async () => {
  const files = readdirSync(join(site, 'traps')).filter((file) => file.endsWith('.md') && file !== 'index.md');
  assert.deepEqual(files.map((file) => file.slice(0, -3)).sort(), Object.keys(TRAPS).sort());
  const list = readFileSync(join(site, 'traps/index.md'), 'utf8');
  for (const trap of Object.keys(TRAPS)) {
    const text = readFileSync(join(site, 'traps', `${trap}.md`), 'utf8');
    for (const part of ['## Who does it', '## How to see it', '## What to do', '## Sources', `\`${trap}\``])
      assert.ok(text.includes(part), `${trap}: ${part}`);
    assert.equal(text.includes('<TrapPicture />'), pictured.includes(trap), trap);
    assert.ok(list.includes(`(/traps/${trap}.md)`), trap);
    for (const [, link] of text.matchAll(/\]\((https:[^)]+)\)/g)) assert.ok(new URL(link).hostname, link);
  }
});

test('pictures of traps are made of numbers, and show what the page says', async () => {
  for (const trap of pictured) {
    const { caption, series } = await pictureOf(trap);
    assert.ok(caption.length > 20, trap);
    for (const { points } of series)
      for (const [x, y] of points) assert.ok((typeof x === 'string' || Number.isFinite(x)) && Number.isFinite(y), trap);
  }
  const last = (picture, i) => picture.series[i].points.at(-1)[1];
  assert.ok(Math.abs(last(await pictureOf('narrow-normals'), 1) - 0.08) < 0.02); // 8 % are left
  const stream = await pictureOf('unscaled-residuals');
  assert.ok(last(stream, 0) > 5 * last(stream, 1));
  const [drawn, zero] = (await pictureOf('dead-adapters')).series;
  assert.ok(drawn.points.at(-1)[1] < 0.01 && zero.points.at(-1)[1] === zero.points[0][1]);
  assert.equal(await pictureOf('guessed-kinds'), undefined);
});

test('the list can be filtered, and the comparison has a cell for each family', async () => {
  const list = await index.load();
  assert.equal(list.length, keys.length);
  for (const { key, words, framework, area, kinds } of list)
    assert.ok(words.length > 20 && framework && area && kinds.length, key);
  for (const { parts, rows } of await compare.load()) {
    for (const { recipe, cells } of rows) {
      assert.equal(cells.length, parts.length);
      assert.ok(cells.filter(({ words }) => words).length >= 3, `${recipe} has no ${parts}`);
    }
    for (const i of parts.keys())
      assert.ok(
        rows.some(({ cells }) => cells[i].words),
        parts[i],
      );
  }
});

test('the page of any model offers all models of the command line, and all recipes', async () => {
  const { planner } = await withParams({ relativePath: 'atlas/plan.md' });
  assert.deepEqual(planner.recipes.sort(), [...keys].sort());
  for (const { name } of planner.examples) {
    const model = await modelOf(name, readModel);
    assert.ok(keys.includes(model.recipe), name);
  }
  const { recipes: found, picture } = await withParams({ relativePath: 'traps/unscaled-residuals.md' });
  assert.ok(picture && found.some(({ key }) => key === 'transformers/llama'));
});

test('the contract and what is promised of frameworks are pages', () => {
  for (const [page, source] of [
    ['contract', 'src/bitgen/README.md'],
    ['frameworks', 'src/framework/README.md'],
  ]) {
    const text = readFileSync(join(site, `${page}.md`), 'utf8');
    const [, included] = /<!--@include: (.*?)-->/.exec(text);
    assert.equal(join(site, included), join(root, source));
    assert.ok(existsSync(join(site, included)));
    // What VitePress would read as its own, or as a link that the site has not.
    assert.doesNotMatch(readFileSync(join(root, source), 'utf8'), /\{\{|\]\((?!https?:|#)/);
  }
});
