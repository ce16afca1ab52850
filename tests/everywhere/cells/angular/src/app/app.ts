// SPDX-License-Identifier: Apache-2.0
import { Component, signal } from '@angular/core';
import { check } from '../check.js';

@Component({
  selector: 'app-root',
  template: '<output id="nn-init">{{ text() }}</output>',
})
export class App {
  protected readonly text = signal('');

  constructor() {
    check().then((text) => this.text.set(text));
  }
}
