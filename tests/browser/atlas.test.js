// SPDX-License-Identifier: Apache-2.0
// The atlas in Chromium: a page is whole before its program runs, makes another plan when it is asked, and says what is wrong with what it is
// given; the list of recipes can be searched.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { plan, readModel } from '../../npm/dist/model.js';
import { faultsOf, openSite } from '../support/site.js';

const PAGE = 'atlas/transformers/gpt2.html';
const OWN = '(own)';
const CONFIG = {
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 4,
};

/** What the plan of the page says: its status, and the first parameters of its table with their stds. */
const shown = (page) =>
  page.evaluate(() => ({
    status: document.querySelector('.plan-status').textContent.replaceAll(/\s+/g, ' ').trim(),
    points: document.querySelectorAll('.plan-picture > svg circle').length,
    rows: [...document.querySelectorAll('.plan-table tbody tr')].map((row) => [
      row.querySelector('code').textContent,
      row.cells[2].innerText.split('\n')[0].trim(),
    ]),
    alert: document.querySelector('[role=alert]')?.textContent,
  }));

/** Waits for the plan of what was chosen, or for the error. */
async function settled(page, action) {
  const before = JSON.stringify(await shown(page));
  await action();
  await page.waitFor(() => document.querySelector('.plan-view').getAttribute('aria-busy') === 'false');
  for (let i = 0; i < 200; i++) {
    const now = await shown(page);
    if (JSON.stringify(now) !== before) return now;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`the plan stays as it was: ${before.slice(0, 200)}`);
}

/** Gives a text as one's own config. */
const give = (page, text) =>
  settled(page, () =>
    page.evaluate((text) => {
      const area = document.querySelector('.plan-form textarea');
      area.value = text;
      area.dispatchEvent(new Event('input'));
      document.querySelector('.plan-form').requestSubmit();
    }, text),
  );

describe('the atlas', () => {
  let site, nn;
  before(async () => {
    nn = await load();
    site = await openSite('chromium');
  });
  after(() => site?.close());

  test('a page shows a plan before anything is loaded, and another model’s when it is chosen', async () => {
    const page = await site.open(PAGE);
    await page.waitFor(() => document.querySelector('.plan-form'));
    const first = await shown(page);
    assert.equal(first.status, 'gpt2 by transformers/gpt2: 148 tensors, 124 M parameters');
    assert.deepEqual(first.rows[0], ['transformer.wte.weight', '0.02']);
    assert.ok(first.points > 40);
    assert.ok(!site.server.paths.some((path) => /engine|wasm/.test(path)), 'the package came before it was needed');

    const second = await settled(page, () => page.select('.plan-form select', 'gpt2-xl'));
    assert.equal(second.status, 'gpt2-xl by transformers/gpt2: 580 tensors, 1.56 G parameters');
    const made = await plan(
      nn,
      await readModel({ model_type: 'gpt2', n_embd: 1600, n_layer: 48, n_head: 25 }),
      'transformers/gpt2',
      { seed: 0 },
    );
    const { std } = made.parameters.find(({ name }) => name.endsWith('mlp.c_proj.weight'));
    const row = second.rows.find(([name]) => name.endsWith('mlp.c_proj.weight'));
    assert.equal(row[1], String(Number(std.toPrecision(4))));

    const each = await settled(page, () => page.click('.plan-form input[type=checkbox]'));
    assert.equal(each.rows[5][0], 'transformer.h.0.attn.c_attn.bias');
    assert.deepEqual(await page.errors(), []);
    await page.close();
  });

  test('a config of one’s own is planned by its own recipe, and what is wrong with it is said', async () => {
    const page = await site.open(PAGE);
    await page.waitFor(() => document.querySelector('.plan-form'));
    await page.select('.plan-form select', OWN);
    await page.waitFor(() => document.querySelector('.plan-form textarea'));
    const own = await give(page, JSON.stringify(CONFIG));
    assert.equal(own.status, 'your model by transformers/llama: 21 tensors, 4.17 M parameters');

    for (const [text, message] of [
      ['{"model_type": ', /^This is not JSON: /],
      ['[1, 2]', /parameters\[0\]|each|object/],
      ['{"model_type": "gpt9"}', /model_type is "?'?gpt9'?"?; it must be one of/],
      [JSON.stringify({ ...CONFIG, num_hidden_layers: 1e9 }), /more than 1000000 tensors/],
      [
        JSON.stringify({ ...CONFIG, num_hidden_layers: 5000 }),
        /^This model has 45003 tensors; the page shows at most 20000\.$/,
      ],
      ['{"model_type": "gpt2", "n_layer": "<img src=x onerror=alert(1)>"}', /n_layer/],
      [JSON.stringify([{ name: '<script>alert(1)</script>', shape: [2, 2], kind: 'unheard' }]), /<script>alert\(1\)/],
    ]) {
      const { alert } = await give(page, text);
      assert.match(alert ?? '', message, text);
    }
    const again = await give(page, JSON.stringify(CONFIG));
    assert.equal(again.alert, undefined);
    assert.deepEqual(await page.errors(), []);
    await page.close();
  });

  test('any model is planned by any recipe', async () => {
    const page = await site.open('atlas/plan.html');
    await page.waitFor(() => document.querySelector('.plan-form .recipe'));
    const family = await settled(page, () => page.select('.plan-form select', 'resnet18'));
    assert.equal(family.status, 'resnet18 by torchvision/resnet: 122 tensors, 11.7 M parameters');
    const other = await settled(page, () => page.select('.plan-form .recipe', 'torch'));
    assert.equal(other.status, 'resnet18 by torch: 122 tensors, 11.7 M parameters');
    assert.notDeepEqual(other.rows[0], family.rows[0]);
    assert.deepEqual(await page.errors(), []);
    await page.close();
  });

  test('the list is searched by words, and filtered by what a recipe has', async () => {
    const page = await site.open('atlas/index.html');
    await page.waitFor(() => document.querySelector('.atlas-filter'));
    const found = () =>
      page.evaluate(() => [...document.querySelectorAll('.atlas-list a')].map((link) => link.getAttribute('href')));
    const all = (await found()).length;
    assert.ok(all >= 80);
    await page.click('.atlas-filter input');
    await page.type('llama 3');
    await page.waitFor((all) => document.querySelectorAll('.atlas-list li').length < all, all);
    assert.ok((await found()).includes('/atlas/torchtitan.html'));
    await page.evaluate(() => {
      const input = document.querySelector('.atlas-filter input');
      input.value = '';
      input.dispatchEvent(new Event('input'));
    });
    await page.select('.atlas-filter label:last-child select', 'unscaled-residuals');
    await page.waitFor((all) => document.querySelectorAll('.atlas-list li').length < all, all);
    const unscaled = await found();
    assert.ok(
      unscaled.includes('/atlas/transformers/llama.html') && !unscaled.includes('/atlas/transformers/gpt2.html'),
    );
    await page.close();
  });

  // `make test-site` looks at all pages.
  for (const { path, ...look } of [
    { path: PAGE, width: 1280, height: 900, dark: false },
    { path: 'atlas/compare.html', width: 390, height: 844, dark: false },
    { path: 'traps/attention-fans.html', width: 390, height: 844, dark: true },
  ])
    test(`nothing stands in anybody’s way on ${path}, ${look.width} pixels wide`, async () => {
      const page = await site.open(path, look);
      await page.waitFor(() => document.querySelector('.VPDoc'));
      assert.deepEqual(await faultsOf(page), []);
      assert.deepEqual(await page.errors(), []);
      await page.close();
    });
});
