// SPDX-License-Identifier: Apache-2.0
// <nn-tiles>: numbers as a grid of colors, those below zero in one and those above in the other.

import { html } from 'lit-html';
import { channelsOf, colorOf } from './colors.js';

/** Numbers so many standard deviations from zero have the full color. */
const FULL = 2.5;

class Tiles extends HTMLElement {
  #figure;
  #theme = matchMedia('(prefers-color-scheme: dark)');
  #draw = () => this.#drawTiles();
  #canvas = document.createElement('canvas');

  connectedCallback() {
    this.append(this.#canvas);
    this.#theme.addEventListener('change', this.#draw);
    if (this.#figure) this.#draw();
  }

  disconnectedCallback() {
    this.#theme.removeEventListener('change', this.#draw);
  }

  /** @param {{ values: number[], columns: number, summary: string }} figure row by row */
  set figure(figure) {
    this.#figure = figure;
    if (this.isConnected) this.#draw();
  }

  #drawTiles() {
    const { values, columns, summary } = this.#figure;
    const color = (name) => channelsOf(colorOf(this, name));
    const [zero, below, above] = ['page', 'second', 'first'].map(color);
    const scale = FULL * Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length) || 1;
    const image = new ImageData(columns, Math.ceil(values.length / columns));
    values.forEach((value, i) => {
      const share = Math.min(1, Math.abs(value) / scale);
      const full = value < 0 ? below : above;
      const pixel = zero.map((channel, c) => channel + share * (full[c] - channel));
      image.data.set([...pixel, 255], 4 * i);
    });
    this.#canvas.width = image.width;
    this.#canvas.height = image.height;
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-label', summary);
    this.#canvas.getContext('2d').putImageData(image, 0, 0);
  }
}
customElements.define('nn-tiles', Tiles);

/** @param {{ values: number[], columns: number, summary: string }} figure */
export const tiles = (figure) => html`<nn-tiles .figure=${figure}></nn-tiles>`;
