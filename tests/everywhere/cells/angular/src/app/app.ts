// SPDX-License-Identifier: Apache-2.0
// Shows what the program says, in the page or, asked for with `?worker`, in a worker.

import { Component, signal } from '@angular/core';
import { check } from '../check.js';

function checkInWorker(): Promise<string> {
  const worker = new Worker(new URL('./app.worker', import.meta.url));
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage('check');
  });
}

@Component({
  selector: 'app-root',
  template: '<output id="nn-init">{{ text() }}</output>',
})
export class App {
  protected readonly text = signal('');

  constructor() {
    const said = location.search === '?worker' ? checkInWorker() : check();
    said.then(this.text.set, (error) => this.text.set(error.message));
  }
}
