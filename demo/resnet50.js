// SPDX-License-Identifier: Apache-2.0
// Initializes torchvision's ResNet-50 by the recipe of MegEngine's model zoo, and writes it as a safetensors file:
//
//   node demo/resnet50.js [--seed 0] [--out build/resnet50.safetensors]

import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { load } from '../npm/dist/index.js'; // in a project of your own: from 'nn-init'
import { fill, plan } from '../npm/dist/model.js'; // 'nn-init/model'
import { write } from '../npm/dist/safetensors.js'; // 'nn-init/safetensors'
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
const planned = await plan(nn, model, 'megengine/resnet', { seed: seedOf(options.seed) });

const filled = fill(nn, planned);
const measured = {}; // standard deviations, by name
let weights = 0;
let filling = 0; // milliseconds
await mkdir(dirname(options.out), { recursive: true });
const metadata = { model: 'resnet50', seed: options.seed };
await write(options.out, { parameters: filled.parameters, tensors }, { metadata });
progress('');

const rows = [['parameter', 'shape', 'fan in', 'fan out', 'target std', 'measured']];
const fansOf = Object.fromEntries(planned.parameters.map(({ name, fanIn, fanOut }) => [name, [fanIn, fanOut]]));
for (const { name, shape, std } of planned.parameters) {
  const [fanIn = '-', fanOut = '-'] = fansOf[name.replace(/bias$/, 'weight')]; // those of its layer
  rows.push([name, shape.join('x'), `${fanIn}`, `${fanOut}`, std.toFixed(6), measured[name].toFixed(6)]);
}
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) {
  console.log(row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
}
console.log(`\n${options.out}: ${rows.length - 1} tensors, ${weights.toLocaleString('en')} weights`);
report('filling', filling);
report('the whole', performance.now() - started);

/** Makes them one at a time, as the file asks for them, and measures each while it is there. */
function* tensors(names) {
  let asked = performance.now();
  for (const tensor of filled.tensors(names)) {
    filling += performance.now() - asked;
    measured[tensor.name] = standardDeviation(tensor.data);
    weights += tensor.data.length;
    progress(`${Object.keys(measured).length}/${names.length} ${tensor.name}`);
    yield tensor;
    asked = performance.now();
  }
}

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
