// SPDX-License-Identifier: Apache-2.0
// How fast nn-init is on the machine of whoever looks.

import { html } from 'lit-html';
import { bars } from '../bars.js';
import { poolSpeed, threadCounts } from '../pool-speed.js';
import { count, short } from '../text.js';

/** Weights in the array whose filling is timed. */
const SIZE = 1 << 20;
/** On several threads, and on the GPU. */
const LARGE_SIZE = 1 << 24;

/** How often each is timed: at once, and by the button. */
const [FEW_ROUNDS, MANY_ROUNDS] = [1, 5];

const INITIALIZERS = { uniform: 'uniform_', normal: 'normal_', truncated: 'truncNormal_' };
const TITLES = { uniform: 'Uniform', normal: 'Normal', truncated: 'Truncated normal' };
const WHATS = Object.keys(INITIALIZERS);

const GPU = 'GPU';
const poolName = (threads) => `pool, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;

/** Who is measured, in the order of the bars, and their colors. */
const whos = () => ({
  'nn-init': 'first',
  ...Object.fromEntries(threadCounts().map((threads) => [poolName(threads), 'first'])),
  [GPU]: 'third',
  'Math.random()': 'sixth',
  'TF.js': 'sixth',
});

/** @param {number} rounds @param {import('../main.js').Tools} tools */
async function measure(rounds, { ask, signal, show }) {
  let result = {};
  let gpu = { lack: 'This browser has no WebGPU.', times: {} };
  if (navigator.gpu) gpu = { times: {} };
  const draw = (more) => {
    result = { ...result, ...more };
    show(result, { picture: picture(result), more: details(result, gpu) });
  };
  draw({});
  await ask('cpuSpeed', { size: SIZE, rounds }, signal, draw);
  if (signal.aborted) return;
  for await (const times of poolSpeed(INITIALIZERS, LARGE_SIZE, rounds, signal)) {
    draw(Object.fromEntries(Object.entries(times).map(([threads, own]) => [poolName(Number(threads)), own])));
  }
  if (signal.aborted || !navigator.gpu) return;
  await ask('gpuSpeed', { initializers: INITIALIZERS, size: LARGE_SIZE, rounds }, signal, (found) => {
    gpu = found;
    draw({ [GPU]: found.times });
  });
}

/** @type {import('../main.js').View} */
export default {
  lead: 'How many weights your machine draws in a second.',
  button: 'Measure longer',

  fields: () => [],

  preview: (_values, tools) => measure(FEW_ROUNDS, tools),
  run: (_values, tools) => measure(MANY_ROUNDS, tools),

  source: () => `import { load } from 'nn-init';
const nn = await load();
const w = nn.tensor([${SIZE}]);

for (let round = 0; round < 5; round++) {
  const start = performance.now();
  for (let i = 0; i < 50; i++) nn.normal_(w);
  console.log((1e6 * (performance.now() - start)) / (50 * w.size), 'ns per weight');
}`,

  summary(result) {
    const [math, tf] = ['Math.random()', 'TF.js'].map((who) => times(result, who, 'normal'));
    if (!tf) return 'Measuring';
    return `Normal weights come ${math} times as fast as with Math.random(), ${tf} times as fast as from TF.js`;
  },
};

const nanoseconds = (result, who, what) => result[who]?.[what] ?? NaN;

function picture(result) {
  const all = Object.entries(whos());
  return html`<div class="panels">
    ${WHATS.map((what) => {
      const rates = all.map(([who]) => 1e3 / nanoseconds(result, who, what)); // millions in a second
      const most = Math.max(...rates.filter(Number.isFinite));
      const rows = all.map(([label, color], i) => ({ label, color, value: rates[i], text: rateText(rates[i]) }));
      return bars(TITLES[what], rows, most);
    })}
  </div>`;
}

/** @param {number} rate millions in a second */
const rateText = (rate) => {
  if (!(rate > 0)) return '–';
  return rate >= 1000 ? `${(rate / 1000).toFixed(1)} billion/s` : `${Number(rate.toPrecision(2))} million/s`;
};

const details = (result, gpu) => html`
  ${gpuView(gpu)}
  <div class="scroll" tabindex="0" role="region" aria-label="Times">
    <table class="compare" aria-label="Nanoseconds per weight">
      <thead>
        <tr>
          <th scope="col">ns per weight</th>
          ${WHATS.map((what) => html`<th scope="col">${what}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${Object.keys(whos()).map(
          (who) =>
            html`<tr data-who=${who}>
              <th scope="row">${who}</th>
              ${WHATS.map((what) => html`<td>${short(nanoseconds(result, who, what))}${ratio(result, who, what)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>
  <p class="note">
    Warm, the median of the rounds, a truncation at two sigma. nn-init, Math.random() (normals by Box and Muller) and
    TF.js fill ${count(SIZE)} weights at a time, on one thread. The random tensors of TF.js are drawn in JavaScript,
    whatever its backend. nn-init/pool and nn-init/webgpu fill ${count(LARGE_SIZE)} at a time; the pool
    ${crossOriginIsolated ? 'writes into shared memory' : 'copies its results, since this page may not share memory'},
    the GPU into a buffer of its own.
  </p>
`;

function gpuView({ lack, device, exact, why }) {
  const text =
    lack ??
    (device === undefined
      ? 'The GPU comes last.'
      : exact
        ? `Your GPU (${device}) makes the same bits as WebAssembly.`
        : `Your GPU (${device}) does not make the bits of WebAssembly: ${why} So WebAssembly makes them, and they are uploaded: the bits are the same.`);
  return html`<p data-gpu><strong>GPU:</strong> ${text}</p>`;
}

/** How many times as long as nn-init they take, to two digits. */
const times = (result, who, what) =>
  Number((nanoseconds(result, who, what) / nanoseconds(result, 'nn-init', what)).toPrecision(2));

const ratio = (result, who, what) =>
  who !== 'nn-init' && times(result, who, what) > 0 ? ` (x ${times(result, who, what)})` : '';
