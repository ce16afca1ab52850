// SPDX-License-Identifier: Apache-2.0
// Initializes torchvision's ResNet-50 by the recipe of MegEngine's model zoo, and writes it as a safetensors file:
//
//   node demo/resnet50.js [--seed 0] [--out build/resnet50.safetensors]

import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { load } from '../npm/dist/index.js'; // in a project of your own: from 'nn-init'
import { planOf } from './models/recipes.js';
import { safetensorsHead } from './safetensors.js';
import { seedOf } from './seed.js';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'build/resnet50.safetensors' },
  },
});
const started = performance.now();
const nn = await load();
const model = JSON.parse(await readFile(new URL('models/resnet50.json', import.meta.url), 'utf8'));
const { parameters } = model;

const root = nn.generator({ seed: seedOf(options.seed) });
const rows = [['parameter', 'shape', 'fan in', 'fan out', 'target std', 'measured']];
let weights = 0;
let filling = 0; // milliseconds

await mkdir(dirname(options.out), { recursive: true });
const file = await open(options.out, 'w');
// writeFile goes on from where the last one ended, and writes all of the bytes; write may not.
await file.writeFile(safetensorsHead(parameters, { model: 'resnet50', seed: options.seed }));
for (const { name, shape, initializer, options: given, fanIn, fanOut } of planOf(nn, model)) {
  progress(`${rows.length}/${parameters.length} ${name}`);
  const tensor = nn.tensor(shape);
  const target = nn.explain(tensor, initializer, given).std;
  // With a stream of its own, a parameter's values depend on the seed and its name, and not on the rest of the model.
  const generator = root.stream(name);
  const before = performance.now();
  nn[initializer](tensor, { ...given, generator });
  filling += performance.now() - before;
  weights += tensor.size;

  await file.writeFile(tensor.data);
  const numbers = [target, standardDeviation(tensor.data)].map((x) => x.toFixed(6));
  rows.push([name, shape.join('x'), `${fanIn ?? '-'}`, `${fanOut ?? '-'}`, ...numbers]);
  tensor.dispose();
}
await file.close();
progress('');

const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) {
  console.log(row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
}
console.log(`\n${options.out}: ${parameters.length} tensors, ${weights.toLocaleString('en')} weights`);
report('filling', filling);
report('the whole', performance.now() - started);

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function report(what, milliseconds) {
  const rate = Math.round(weights / milliseconds / 1e3).toLocaleString('en');
  console.log(`${what.padEnd(10)} ${(milliseconds / 1e3).toFixed(3)} s  ${rate} million weights/s`);
}

/** Of all the values (not of a sample), in two passes. */
function standardDeviation(data) {
  let sum = 0;
  for (const x of data) sum += x;
  const mean = sum / data.length;
  let squares = 0;
  for (const x of data) squares += (x - mean) ** 2;
  return Math.sqrt(squares / data.length);
}
