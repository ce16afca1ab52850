// SPDX-License-Identifier: Apache-2.0
// GPT-2's 124 million first weights, made by all cores, with a progress bar and a way to stop.
import { fill, plan, readModel } from 'nn-init/model';
import { createPool } from 'nn-init/pool';

const SEED = 7;
const element = (id) => document.getElementById(id);
const pool = await createPool(); // a worker for each core, at most 8
const made = await plan(pool.nn, await readModel({ model_type: 'gpt2' }), 'transformers/gpt2', { seed: SEED });
let controller = new AbortController();

/** Sums of what has come of a parameter: a large one comes in several pieces. */
class Measure {
  count = 0;
  sum = 0;
  squares = 0;

  add(data) {
    this.count += data.length;
    for (const x of data) {
      this.sum += x;
      this.squares += x * x;
    }
  }

  get std() {
    return Math.sqrt(this.squares / this.count - (this.sum / this.count) ** 2);
  }
}

function showRow({ name, shape, std }, measured) {
  const row = element('rows').insertRow();
  for (const text of [name, shape.join(' × '), std.toFixed(7), measured.toFixed(7)])
    row.insertCell().textContent = text;
}

function showProgress({ done, total }) {
  Object.assign(element('progress'), { value: done, max: total });
  element('status').textContent = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} elements`;
}

/** Makes the model piece by piece. A piece is gone when the next one comes: use it, or copy it, before. */
async function makeWeights() {
  const lines = new Map(made.parameters.map((line) => [line.name, line]));
  const start = performance.now();
  let measure = new Measure();
  const pieces = fill(pool, made, { signal: controller.signal, onProgress: showProgress, maxBytes: 2 ** 22 });
  for await (const { name, data } of pieces) {
    measure.add(data); // yours: upload the piece, store it, write it into a buffer
    const line = lines.get(name);
    if (measure.count < line.shape.reduce((size, extent) => size * extent)) continue;
    showRow(line, measure.std);
    measure = new Measure();
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  element('status').textContent += ` in ${seconds} s by ${pool.threads} workers`;
}

element('stop').addEventListener('click', () => controller.abort());
element('start').addEventListener('click', async () => {
  controller = new AbortController();
  element('rows').replaceChildren();
  element('start').disabled = true;
  element('stop').disabled = false;
  try {
    await makeWeights();
  } catch (error) {
    element('status').textContent = error.name === 'AbortError' ? 'Stopped.' : `${error}`;
  } finally {
    element('start').disabled = false;
    element('stop').disabled = true;
  }
});
element('start').disabled = false;
