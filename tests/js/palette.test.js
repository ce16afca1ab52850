// SPDX-License-Identifier: Apache-2.0
// The colors of the page of demo/: series can be told apart from each other and from the page, by those who see colors otherwise too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('../../demo/page/style.css', import.meta.url), 'utf8');
const [light, dark] = [...css.matchAll(/:root \{([^}]*)\}/g)]
  .map(([, rules]) => Object.fromEntries([...rules.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]])))
  .filter((colors) => colors.first);
const SERIES = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'];

/** Of linear light, as those see it who lack a kind of cone: Machado, Oliveira, Fernandes (2009), severity 1. */
const SIGHTS = {
  'with all cones': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** Red, green and blue in linear light. @param {string} hex */
const linearOf = (hex) =>
  [1, 3, 5].map((at) => {
    const x = parseInt(hex.slice(at, at + 2), 16) / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  });
const seen = (sight, rgb) => [0, 3, 6].map((row) => rgb.reduce((sum, x, i) => sum + sight[row + i] * x, 0));
const luminanceOf = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** @see https://bottosson.github.io/posts/oklab/ */
function oklabOf([r, g, b]) {
  const [l, m, s] = [
    0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
    0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
    0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
  ].map((x) => Math.cbrt(Math.max(0, x)));
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
const distance = (a, b) => Math.hypot(...a.map((x, i) => x - b[i]));

/** What a line needs beside its page: WCAG 2.2, 1.4.11. */
const CONTRAST = 3;
/** In OKLab, where 1 is from black to white, and 0.02 can just be seen. Those that stand for two sides need more. */
const [APART, PAIR_APART] = [0.12, 0.24];

for (const [scheme, colors] of Object.entries({ light, dark })) {
  test(`series stand out from the page, ${scheme}`, () => {
    const page = luminanceOf(linearOf(colors.page));
    for (const name of [...SERIES, 'error', 'good', 'edge']) {
      const luminance = luminanceOf(linearOf(colors[name]));
      const contrast = (Math.max(page, luminance) + 0.05) / (Math.min(page, luminance) + 0.05);
      assert.ok(contrast >= CONTRAST, `${name}: ${contrast.toFixed(2)}`);
    }
  });

  for (const [sight, matrix] of Object.entries(SIGHTS))
    test(`series can be told apart, ${scheme}, ${sight}`, () => {
      const places = SERIES.map((name) => oklabOf(seen(matrix, linearOf(colors[name]))));
      for (const [i, a] of places.entries())
        for (const [j, b] of places.slice(0, i).entries()) {
          const least = i < 2 ? PAIR_APART : APART;
          assert.ok(distance(a, b) >= least, `${SERIES[j]} and ${SERIES[i]}: ${distance(a, b).toFixed(3)}`);
        }
    });
}

test("the site's series are those of the page", () => {
  const site = readFileSync(new URL('../../demo/site/.vitepress/theme/style.css', import.meta.url), 'utf8');
  for (const [selector, colors] of Object.entries({ ':root': light, '.dark': dark })) {
    const rules = new RegExp(`^${selector} \\{([^}]*)\\}`, 'm').exec(site)[1];
    for (const name of [...SERIES, 'error']) assert.match(rules, new RegExp(`--${name}: ${colors[name]};`), selector);
    assert.match(rules, new RegExp(`--vp-c-bg: ${colors.page};`), selector);
    assert.match(rules, new RegExp(`--vp-c-brand-1: ${colors.accent};`), selector);
  }
});
