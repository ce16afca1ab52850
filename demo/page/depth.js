// SPDX-License-Identifier: Apache-2.0
// <nn-depth>: the standard deviation of each parameter of a model, from its first layer to its last, as a dot.

import { html, nothing, render, svg } from 'lit-html';
import { count } from './text.js';
import { logarithmicTicks } from './ticks.js';

/**
 * @typedef {object} Dot
 * @property {number} std 0 of a constant
 * @property {string} look a key of the figure's looks
 * @property {string} text what is said of it when it is pointed at
 * @property {string} series parameters of one series are joined by a line: those of one role, from block to block
 * @property {number} [from] where it was at birth, if it has moved
 */
/** @typedef {{ label: string, color: string, shape: keyof typeof SHAPES }} Look of its legend and its dots */
/** @typedef {{ summary: string, dots: Dot[], looks: Record<string, Look> }} Figure */

/** Paths of marks about the origin, which can be told from each other without their colors. */
const SHAPES = {
  circle: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
  square: 'M-3.6-3.6h7.2v7.2h-7.2z',
  triangle: 'M0-5L4.8 3.8H-4.8z',
  diamond: 'M0-5.4L5.4 0L0 5.4L-5.4 0z',
  cross: 'M-4.4-2.4L-2.4-4.4L0-2L2.4-4.4L4.4-2.4L2 0L4.4 2.4L2.4 4.4L0 2L-2.4 4.4L-4.4 2.4L-2 0z',
};

const MARGIN = { left: 62, right: 14, top: 12, bottom: 50 };
/** Of the strip below the axis, where constants are. */
const STRIP = 34;
const [LEAST_HEIGHT, MOST_HEIGHT, RATIO] = [260, 430, 0.45];
/** A pointer is at a dot as far as this, in pixels. */
const REACH = 40;

class Depth extends HTMLElement {
  /** @type {Figure} */ #figure;
  #chosen = -1; // the dot that is pointed at
  #resized = new ResizeObserver(() => requestAnimationFrame(() => this.#draw()));

  connectedCallback() {
    this.#resized.observe(this);
    if (this.#figure) this.#draw();
  }

  disconnectedCallback() {
    this.#resized.disconnect();
  }

  /** @param {Figure} figure */
  set figure(figure) {
    if (figure.dots.length !== this.#figure?.dots.length) this.#chosen = -1;
    this.#figure = figure;
    if (this.isConnected) this.#draw();
  }

  /** Where all is: dots in pixels, and the ticks of the axis. */
  #places() {
    const { dots } = this.#figure;
    const width = Math.max(this.clientWidth, 280);
    const height = Math.round(Math.min(Math.max(RATIO * width, LEAST_HEIGHT), MOST_HEIGHT));
    const stds = dots.flatMap(({ std, from = std }) => [std, from]).filter((std) => std > 0 && Number.isFinite(std));
    const [low, high] = rangeOf(stds.map(Math.log10));
    const strip = dots.some(({ std }) => !(std > 0)) ? STRIP : 0;
    const bottom = height - MARGIN.bottom - strip;
    const right = width - MARGIN.right - 8;
    const left = MARGIN.left + 8;
    const x = (i) => left + ((right - left) * (i + 0.5)) / dots.length;
    const yOfExponent = (exponent) => bottom - ((bottom - MARGIN.top) * (exponent - low)) / (high - low);
    const y = (std) => (std > 0 && Number.isFinite(std) ? yOfExponent(Math.log10(std)) : bottom + STRIP / 2 + 4);
    return {
      width,
      height,
      bottom,
      strip,
      x,
      y,
      ticks: logarithmicTicks(low, high).map((at) => [10 ** at, yOfExponent(at)]),
    };
  }

  #point = ({ clientX, clientY }) => {
    const { dots } = this.#figure;
    const { left, top } = this.querySelector('svg.plot').getBoundingClientRect();
    const { x, y } = this.#places();
    let nearest = -1;
    let least = REACH;
    for (const [i, { std }] of dots.entries()) {
      const distance = Math.hypot(x(i) - (clientX - left), y(std) - (clientY - top));
      if (distance < least) [nearest, least] = [i, distance];
    }
    this.#choose(nearest);
  };

  #press = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.#choose(Math.min(Math.max(this.#chosen + step, 0), this.#figure.dots.length - 1));
  };

  #choose(i) {
    if (i === this.#chosen) return;
    this.#chosen = i;
    this.#draw();
  }

  #draw() {
    const { summary, dots, looks } = this.#figure;
    const { width, height, bottom, strip, x, y, ticks } = this.#places();
    const right = width - MARGIN.right;
    const chosen = dots[this.#chosen];
    render(
      html`
        <ul class="legend">
          ${Object.entries(looks).map(
            ([key, { label, color, shape }]) =>
              html`<li>
                <svg viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">${mark(shape, color)}</svg>
                ${label} <small>${count(dots.filter(({ look }) => look === key).length)}</small>
              </li>`,
          )}
          ${
            dots.some(({ from }) => from > 0)
              ? html`<li>
                  <svg viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">
                    <circle class="birth" r="4" />
                  </svg>
                  at birth
                </li>`
              : nothing
          }
        </ul>
        <svg
          class="plot"
          viewBox=${`0 0 ${width} ${height}`}
          width=${width}
          height=${height}
          role="img"
          aria-label=${summary}
          tabindex="0"
          @pointermove=${this.#point}
          @pointerdown=${this.#point}
          @keydown=${this.#press}
        >
          ${ticks.map(
            ([value, at]) =>
              svg`<path class="grid" d=${`M${MARGIN.left} ${at}H${right}`} /><text x=${MARGIN.left - 8} y=${at + 4.5} text-anchor="end">${tickText(value)}</text>`,
          )}
          <path class="grid" d=${`M${MARGIN.left} ${bottom + 4}H${right}`} />
          ${strip ? svg`<text x=${MARGIN.left - 8} y=${bottom + STRIP / 2 + 8} text-anchor="end">0</text>` : nothing}
          <text class="label" x=${(MARGIN.left + right) / 2} y=${height - 12} text-anchor="middle">
            parameters, from the input to the output
          </text>
          <text
            class="label"
            transform=${`translate(14 ${(MARGIN.top + bottom) / 2}) rotate(-90)`}
            text-anchor="middle"
          >
            standard deviation
          </text>
          ${seriesOf(dots).map(
            ({ color, places }) =>
              svg`<polyline class=${`stroke-${looks[color].color}`} points=${places.map((i) => `${x(i)},${y(dots[i].std)}`).join(' ')} />`,
          )}
          ${dots.map(({ std, from, look }, i) => {
            const { shape, color } = looks[look];
            const moved =
              from > 0 && from !== std
                ? svg`<path class="moved" d=${`M${x(i)} ${y(from)}V${y(std)}`} /><circle class="birth" cx=${x(i)} cy=${y(from)} r="3" />`
                : nothing;
            return svg`${moved}<g transform=${`translate(${x(i)} ${y(std)})`}>${mark(shape, color)}</g>`;
          })}
          ${chosen ? svg`<circle class="chosen" cx=${x(this.#chosen)} cy=${y(chosen.std)} r="9" />` : nothing}
        </svg>
        <p class="readout" aria-live="polite">
          ${chosen?.text ?? 'Point at a dot, or press an arrow key, to read its name.'}
        </p>
      `,
      this,
    );
  }
}
customElements.define('nn-depth', Depth);

const mark = (shape, color) => svg`<path class=${`fill-${color}`} d=${SHAPES[shape]} />`;

/** Exponents of the axis: a tenth of a decade more than there is, and half a decade at least. */
function rangeOf(exponents) {
  if (!exponents.length) return [-2, 0];
  const [low, high] = [Math.min(...exponents), Math.max(...exponents)];
  const margin = Math.max(0.1, 0.25 - (high - low) / 2);
  return [low - margin, high + margin];
}

/** Places of the dots of each series, without those on the strip. @param {Dot[]} dots */
function seriesOf(dots) {
  const series = new Map();
  for (const [i, { std, series: key, look }] of dots.entries()) {
    if (!(std > 0)) continue;
    if (!series.has(key)) series.set(key, { color: look, places: [] });
    series.get(key).places.push(i);
  }
  return [...series.values()].filter(({ places }) => places.length > 1);
}

const tickText = (value) =>
  value >= 1e-3 && value < 1e4 ? String(Number(value.toPrecision(2))) : Number(value.toPrecision(2)).toExponential();

/** @param {Figure} figure */
export const depth = (figure) => html`<nn-depth .figure=${figure}></nn-depth>`;
