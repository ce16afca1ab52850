// SPDX-License-Identifier: Apache-2.0
// <nn-plot>: a figure by uPlot, in the colors of the page, with its numbers as a table.

import { html, nothing, render } from 'lit-html';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colorOf, withOpacity } from './colors.js';
import { short } from './text.js';
import { logarithmicTicks } from './ticks.js';

/**
 * @typedef {object} Series
 * @property {string} label
 * @property {number[]} values
 * @property {string} [color] of style.css, without --
 * @property {'line' | 'dashes' | 'bars' | 'edge'} [look] edge: of a band, without a line of its own
 */

/**
 * @typedef {object} Figure
 * @property {string} title
 * @property {string} summary what a reader who can't see it should know
 * @property {string} [caption] in place of a legend
 * @property {number} [ratio] of height and width
 * @property {{ label: string, values: number[], format?: (x: number) => string, range?: [number, number],
 *   ticks?: number[] }} x
 * @property {{ label: string, log?: boolean, range?: [number, number] }} y
 * @property {Series[]} series
 * @property {{ between: [number, number], color: string, opacity: number }[]} [bands] between two series, counted from 0
 */

/** What is lower can't be read, and what is higher does not fit a screen beside its title and its axes. */
const [LEAST_HEIGHT, MOST_HEIGHT] = [210, 430];
const RATIO = 0.46;
const FONT = 'system-ui, sans-serif';

class Plot extends HTMLElement {
  #figure;
  #plot;
  #drawn; // what the plot can't change without being made anew
  #canvas = document.createElement('div');
  #numbers = document.createElement('div');
  // In the next frame: a plot that changes its size while sizes are told of makes more to tell.
  #resized = new ResizeObserver(() => requestAnimationFrame(this.#resize));
  #resize = () => this.#plot?.setSize(this.#size);
  #theme = matchMedia('(prefers-color-scheme: dark)');
  #draw = () => this.#drawPlot();

  connectedCallback() {
    this.append(this.#canvas, this.#numbers);
    this.#resized.observe(this);
    this.#theme.addEventListener('change', this.#draw);
    if (this.#figure) this.#draw();
  }

  disconnectedCallback() {
    this.#resized.disconnect();
    this.#theme.removeEventListener('change', this.#draw);
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  get #size() {
    const height = (this.#figure.ratio ?? RATIO) * this.clientWidth;
    return { width: this.clientWidth, height: Math.round(Math.min(Math.max(height, LEAST_HEIGHT), MOST_HEIGHT)) };
  }

  /** @param {Figure} figure */
  set figure(figure) {
    this.#figure = figure;
    if (this.isConnected) this.#draw();
  }

  #drawPlot() {
    const { title, summary, x, y, series, bands } = this.#figure;
    const drawn = JSON.stringify([
      this.#theme.matches,
      [title, x.label, x.ticks, y.label, y.log, bands],
      series.map(({ label, color, look }) => [label, color, look]),
    ]);
    const position = y.log ? Math.log10 : (value) => value;
    const data = [
      x.values,
      ...series.map(({ values }) => values.map((value) => (Number.isFinite(position(value)) ? position(value) : null))),
    ];
    if (this.#plot && drawn === this.#drawn) {
      this.#plot.setData(data);
    } else {
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#options(), data, this.#canvas);
      this.#drawn = drawn;
    }
    const { canvas } = this.#plot.ctx;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `${title}. ${summary}`);
    this.#drawNumbers();
  }

  /** Formats and ranges are those of the figure at the time. */
  #options() {
    const { title, caption, x, y, series, bands = [] } = this.#figure;
    const color = (name) => colorOf(this, name);
    const axis = (label) => ({
      label,
      labelSize: 26,
      stroke: color('faint'),
      grid: { stroke: color('grid'), width: 1 },
      ticks: { stroke: color('grid'), width: 1, size: 6 },
      font: `13px ${FONT}`,
      labelFont: `600 13px ${FONT}`,
    });
    const formatX = (value) => (value === null ? '' : (this.#figure.x.format ?? short)(value));
    // A logarithmic axis is one of exponents: uPlot's own does not end where values span more than twenty decades.
    const formatY = (value) => (value === null ? '' : short(y.log ? 10 ** value : value));
    return {
      title,
      ...this.#size,
      scales: {
        x: { time: false, range: (_, low, high) => this.#figure.x.range ?? [low, high] },
        y: { range: (_, low, high) => this.#figure.y.range ?? uPlot.rangeNum(low, high, 0.1, true) },
      },
      axes: [
        {
          ...axis(x.label),
          size: 34,
          grid: { show: false },
          values: (_, ticks) => ticks.map(formatX),
          ...(x.ticks && { splits: () => x.ticks }),
        },
        {
          ...axis(y.label),
          size: 58,
          values: (_, ticks) => ticks.map(formatY),
          ...(y.log && { splits: (_, __, low, high) => logarithmicTicks(low, high) }),
        },
      ],
      series: [
        { label: x.label, value: (_, value) => formatX(value) },
        ...series.map(({ label, color: name, look = 'line' }) => ({
          label,
          value: (_, value) => formatY(value),
          points: { show: false },
          ...looks[look](color(name ?? 'text')),
        })),
      ],
      bands: bands.map(({ between, color: name, opacity }) => ({
        series: between.map((i) => i + 1),
        fill: withOpacity(color(name), opacity),
      })),
      legend: { show: caption === undefined, markers: { width: 0, fill: (plot, i) => plot.series[i].stroke?.() } },
      cursor: { drag: { x: false, y: false } },
    };
  }

  #drawNumbers() {
    const { title, caption, x, series } = this.#figure;
    const isOpen = this.#numbers.querySelector('details')?.open;
    const rows = () =>
      html` <div class="scroll" tabindex="0" role="region" aria-label=${`Numbers of: ${title}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">${x.label}</th>
              ${series.map(({ label }) => html`<th scope="col">${label}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${x.values.map(
              (at, i) =>
                html`<tr>
                  <th scope="row">${(x.format ?? short)(at)}</th>
                  ${series.map(({ values }) => html`<td>${short(values[i] ?? NaN)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
    // Hundreds of rows, which nobody needs who has not asked for them.
    render(
      html`${caption ? html`<p class="caption">${caption}</p>` : nothing}
        <details @toggle=${() => this.#drawNumbers()}>
          <summary>The numbers</summary>
          ${isOpen ? rows() : nothing}
        </details>`,
      this.#numbers,
    );
  }
}
customElements.define('nn-plot', Plot);

const looks = {
  line: (stroke) => ({ stroke, width: 2.5 }),
  dashes: (stroke) => ({ stroke, width: 2, dash: [7, 5] }),
  edge: (stroke) => ({ stroke, width: 0 }),
  bars: (stroke) => ({
    stroke,
    fill: withOpacity(stroke, 0.45),
    width: 0,
    paths: uPlot.paths.bars({ size: [1, Infinity], gap: 0 }),
  }),
};

/** @param {Figure} figure */
export const plot = (figure) => html`<nn-plot .figure=${figure}></nn-plot>`;
