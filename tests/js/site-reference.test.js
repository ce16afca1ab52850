// SPDX-License-Identifier: Apache-2.0
// The site's reference: a page for each function, complete, whose programs print what it says, and whose defaults are the package's.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import * as core from '../../npm/dist/core.js';
import { load } from '../../npm/dist/index.js';
import { readApi } from '../../demo/site/reference/api.js';
import { doors } from '../../demo/site/reference/data/doors.js';
import { families, functions } from '../../demo/site/reference/data/index.js';
import { outputOf, programs, readOutputs } from '../../demo/site/reference/examples.js';
import { lawOf } from '../../demo/site/reference/law.js';
import { defaultIn, doorPage, functionPage, optionsPage } from '../../demo/site/reference/page.js';
import { tf } from '../support/tfjs.js';

const nn = await load();
/** Sections that every page of a function has, and those of what fills a tensor. */
const SECTIONS = ['Example', 'Errors', 'Source'];
/** What no page says: it says how another page says it. */
const SYNONYM = /^(As|Like) /;

/** What a template leaves where something is missing. */
const SLIP = /^undefined|[([]undefined|undefined[)\]]|\[object/m;
/** Programs and types may speak of what is undefined. @param {string} page */
const withoutCode = (page) => page.replace(/^```[^]*?^```$|<code[^]*?<\/code>/gm, '');

describe('reference', () => {
  let api;
  /** @type {Map<string, any>} */
  let entries;
  let outputs;

  before(async () => {
    [api, outputs] = await Promise.all([readApi(), readOutputs()]);
    entries = new Map(api.membersOf('index', 'NNInit').map((entry) => [entry.name, entry]));
  });

  test('every function has an entry, and every entry a function', () => {
    const given = Object.getOwnPropertyNames(nn).toSorted();
    assert.deepEqual(Object.keys(functions).toSorted(), given);
    assert.deepEqual([...entries.keys()].toSorted(), given);
    const told = families.flatMap((family) => Object.keys(family.functions));
    assert.equal(new Set(told).size, told.length, 'no function is in two families');
  });

  test('names of the same function name each other', () => {
    for (const [name, { names = [name] }] of Object.entries(functions))
      for (const other of names) {
        assert(names.includes(name), name);
        assert.deepEqual(functions[other].names ?? [other], names, other);
      }
  });

  test('every page is complete', async () => {
    for (const [name, entry] of entries) {
      const page = await functionPage(entry, nn, outputs);
      const heads = [...page.matchAll(/^## (.*)$/gm)].map(([, head]) => head);
      for (const section of SECTIONS) assert(heads.includes(section), `${name} has no ${section}`);
      assert.equal(heads.includes('Options'), entry.options.length > 0, name);
      assert(entry.summary.length > 10 && !SYNONYM.test(entry.summary), `${name}: ${entry.summary}`);
      assert.match(entry.source.file, /^bindings\//);
      assert.doesNotMatch(withoutCode(page), SLIP, name);
      for (const { name: option, text } of entry.options) assert(text, `${name}: ${option} has no comment`);
      if (functions[name].plot) assert.match(page, /<DensityPlot /, name);
      if (name.endsWith('_')) assert(functions[name].tex, `${name} has no formula`);
    }
  });

  test('every entry of the package has a page', () => {
    for (const [name, door] of Object.entries(doors)) {
      const page = doorPage(name, door, api, outputs[name]);
      assert.doesNotMatch(withoutCode(page), SLIP, name);
      for (const entry of door.door ? api.functionsOf(door.door) : [])
        assert(page.includes(`## ${entry.name}${entry.signature}\n`), entry.name);
    }
    for (const anchor of ['fans', 'parts', 'slices']) assert(optionsPage(api).includes(`{#${anchor}}`));
  });

  for (const [name, program] of Object.entries(programs))
    test(`the example of ${name}`, async () => {
      const output = await outputOf(program, { '@tensorflow/tfjs': tf });
      assert.equal(output, outputs[name]);
      assert.notEqual(output, '', 'it prints something');
    });

  test('nothing else is recorded', () =>
    assert.deepEqual(Object.keys(outputs).toSorted(), Object.keys(programs).toSorted()));

  test('the defaults that pages name are those of the functions', async () => {
    let compared = 0;
    const shape = { deltaOrthogonal_: [6, 4, 3, 3], dirac_: [6, 4, 3, 3], bilinear_: [2, 2, 4, 4], stft_: [8, 1, 5] };
    const required = { sparse_: { sparsity: 0.5 }, chrono_: { tMax: 9 } };
    for (const [name, { options, parameters }] of entries) {
      if (!name.endsWith('_') || parameters.length !== 2) continue;
      const fill = async (more) => {
        const t = nn.array(shape[name] ?? (/Input|^s4d|^mamba|Bias|chrono|alibi/.test(name) ? [8] : [8, 8]));
        const draws = options.some(({ name: option }) => option === 'generator');
        await nn[name](t, { ...required[name], ...more, ...(draws && { generator: nn.generator({ seed: 3 }) }) });
        return t.data;
      };
      for (const { name: option, text, from } of options) {
        const usual = defaultIn(text);
        if (usual === undefined || /^(Fan|Slice|Parts)Options$/.test(from) || usual === 'none') continue;
        const value = new Function(`return ${usual}`)();
        // Without the other two of its kind, an axis is none.
        if (/Axes$|^(bounds|method)$/.test(option) && name !== 'truncNormal_') continue;
        assert.deepEqual(await fill({ [option]: value }), await fill({}), `${name}: ${option} = ${usual}`);
        compared++;
      }
    }
    assert(compared > 60, `${compared} defaults are compared`);
  });

  test('densities: the area is one, and what is drawn lies below the curve', () => {
    for (const [name, { plot }] of Object.entries(functions)) {
      if (!plot) continue;
      const { curve, bars, view, explanation, measured } = lawOf(nn, plot.of ?? name, plot.shape, {}, 0);
      const width = view[1] - view[0];
      const area = (values, n) => (values.reduce((sum, x) => sum + x, 0) * width) / n;
      assert(
        Math.abs(area(curve, curve.length - 1) - 1) < 0.02,
        `${name}: the area is ${area(curve, curve.length - 1)}`,
      );
      assert(Math.abs(area(bars, bars.length) - 1) < 1e-3, name);
      // The distance of the two distribution functions, for 16,384 values and more: 0.025 is beyond one in 10^9.
      let [distance, greatest] = [0, 0];
      bars.forEach((bar, i) => {
        const middle = curve[Math.round(((i + 0.5) / bars.length) * (curve.length - 1))];
        distance += ((bar - middle) * width) / bars.length;
        greatest = Math.max(greatest, Math.abs(distance));
      });
      assert(greatest < 0.025, `${name}: ${greatest}`);
      assert(Math.abs(measured.std / explanation.std - 1) < 0.03, name);
      for (const field of plot.fields)
        for (const choice of field.choices ?? []) {
          const value = typeof field.initial === 'boolean' ? choice === 'true' : choice;
          assert(lawOf(nn, plot.of ?? name, plot.shape, { [field.name]: value }, 0).curve.every(Number.isFinite));
        }
    }
  });

  test('nn-init/core has what its page says', async () => {
    const names = Object.keys(await core.load()).filter((name) => name.endsWith('_'));
    assert.equal(outputs.core.trim(), names.join(' '));
  });
});
