// SPDX-License-Identifier: Apache-2.0
// How fast nn-init is on the machine of whoever looks.

import { html } from 'lit-html';
import { plot } from '../plot.js';
import { poolSpeed } from '../pool-speed.js';
import { count, short } from '../text.js';

/** Weights in the array whose filling is timed. */
const SIZE = 1 << 20;
/** On all cores. */
const LARGE_SIZE = 1 << 24;

const COLORS = { 'nn-init': 'first', 'nn-init, all cores': 'fourth', 'Math.random()': 'second', 'TF.js': 'third' };
const WHATS = ['uniform', 'normal', 'truncated'];

export default {
  title: 'Speed',
  lead: 'How long your machine takes to draw a weight: nn-init on one thread and on all cores, a loop over Math.random() (normals by Box and Muller), and the random tensors of TensorFlow.js.',
  button: 'Measure',

  fields: () => [],

  async run(values, { ask, signal, show }) {
    let result;
    await ask('speed', { size: SIZE }, signal, (times) => show((result = times), view(times)));
    if (signal.aborted) return;
    // Not by the thread: a worker that makes workers hangs in some browsers, as ../pool.js says.
    for await (const times of poolSpeed(LARGE_SIZE, signal)) {
      result = { ...result, 'nn-init, all cores': times };
      show(result, view(result));
    }
  },

  source: () => `import { load } from 'nn-init';
const nn = await load();
const w = nn.tensor([${SIZE}]);

for (let round = 0; round < 5; round++) {
  const start = performance.now();
  for (let i = 0; i < 50; i++) nn.normal_(w);
  console.log((1e6 * (performance.now() - start)) / (50 * w.size), 'ns per weight');
}`,

  summary(result) {
    const ratios = WHATS.filter((what) => result['TF.js']?.[what]).map((what) => {
      const [math, tf] = ['Math.random()', 'TF.js'].map((who) => times(result, who, what));
      return `${what}: ${math} times as fast as with Math.random(), ${tf} times as fast as TF.js`;
    });
    return ratios.join('; ') || 'measuring';
  },
};

function view(result) {
  const whos = Object.keys(COLORS);
  // Four bars for each kind, and a gap: 0, 1, 2, 3, 5, 6, 7, 8, 10, ...
  const places = WHATS.flatMap((_, group) => whos.map((_, i) => group * (whos.length + 1) + i));
  const values = (who) =>
    WHATS.flatMap((what) => whos.map((other) => (other === who ? (result[who]?.[what] ?? NaN) : NaN)));
  const middle = (group) => group * (whos.length + 1) + (whos.length - 1) / 2;
  return html`
    ${plot({
      title: `Nanoseconds per weight, ${count(SIZE)} at a time`,
      summary: 'The shorter, the faster. The table below has the numbers.',
      x: {
        label: 'kind of weights',
        values: places,
        range: [-1, places.at(-1) + 1],
        ticks: WHATS.map((_, group) => middle(group)),
        format: (x) => WHATS[Math.floor(x / (whos.length + 1))],
      },
      y: { label: 'ns per weight' },
      series: whos.map((who) => ({ label: who, values: values(who), color: COLORS[who], look: 'bars' })),
    })}
    <div class="scroll" tabindex="0" role="region" aria-label="Times">
      <table class="compare" aria-label="Nanoseconds per weight">
        <thead>
          <tr>
            <th scope="col">ns per weight</th>
            ${WHATS.map((what) => html`<th scope="col">${what}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${whos.map(
            (who) =>
              html`<tr data-who=${who}>
                <th scope="row">${who}</th>
                ${WHATS.map((what) => html`<td>${short(result[who]?.[what] ?? NaN)}${ratio(result, who, what)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      Warm, the median of five rounds, a truncation at two sigma; one thread but for nn-init/pool, which fills
      ${count(LARGE_SIZE)} weights at a time,
      ${crossOriginIsolated ? 'in shared memory' : 'whose results are copied, since this page may not share memory'}.
      The random tensors of TF.js are drawn in JavaScript, whatever its backend.
    </p>
  `;
}

/** How many times as long as nn-init they take, to two digits. */
const times = (result, who, what) => Number((result[who]?.[what] / result['nn-init']?.[what]).toPrecision(2));

const ratio = (result, who, what) =>
  who !== 'nn-init' && times(result, who, what) > 0 ? ` (x ${times(result, who, what)})` : '';
