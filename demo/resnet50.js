// SPDX-License-Identifier: Apache-2.0
// Initializes torchvision's ResNet-50 by the recipe of MegEngine's model zoo, and writes it as a safetensors file:
//
//   node demo/resnet50.js [--seed 0] [--out build/resnet50.safetensors]
//
// The recipe: https://github.com/MegEngine/Models/blob/master/official/vision/classification/resnet/model.py

import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { load } from '../npm/dist/index.js'; // in a project of your own: from 'nn-init'
import { createSafetensors } from './safetensors.js';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'build/resnet50.safetensors' },
  },
});
const started = performance.now();
const nn = await load();
const { parameters } = JSON.parse(await readFile(new URL('models/resnet50.json', import.meta.url), 'utf8'));

/** How to fill each kind of parameter, and the standard deviation to expect. The fans are those of its module. */
const recipe = {
  'Conv2d.weight': {
    fill: (t, { generator }) => nn.msraNormal_(t, { mode: 'fan_out', nonlinearity: 'relu', generator }),
    std: ({ fanOut }) => nn.calculateGain('relu') / Math.sqrt(fanOut),
  },
  'BatchNorm2d.weight': { fill: (t) => nn.ones_(t), std: () => 0 },
  'BatchNorm2d.bias': { fill: (t) => nn.zeros_(t), std: () => 0 },
  'Linear.weight': {
    fill: (t, { generator }) => nn.msraUniform_(t, { a: Math.sqrt(5), generator }),
    std: ({ fanIn }) => nn.calculateGain('leaky_relu', Math.sqrt(5)) / Math.sqrt(fanIn),
  },
  'Linear.bias': {
    fill: (t, { generator, fanIn }) => nn.uniform_(t, { a: -1 / Math.sqrt(fanIn), b: 1 / Math.sqrt(fanIn), generator }),
    std: ({ fanIn }) => 1 / Math.sqrt(3 * fanIn),
  },
};

const seed = /^-?\d+$/.test(options.seed) ? BigInt(options.seed) : options.seed; // a seed may be any text, too
const root = nn.generator({ seed });
const shapes = Object.fromEntries(parameters.map(({ name, shape }) => [name, shape]));
const rows = [['parameter', 'shape', 'fan in', 'fan out', 'target std', 'measured']];
let weights = 0;
let filling = 0; // milliseconds

await mkdir(dirname(options.out), { recursive: true });
const file = await createSafetensors(options.out, parameters, { model: 'resnet50', seed: options.seed });
for (const { name, shape, module } of parameters) {
  progress(`${rows.length}/${parameters.length} ${name}`);
  const [kind] = name.match(/[a-z]+$/);
  const weightShape = shapes[name.replace(/bias$/, 'weight')];
  const fans = weightShape.length < 2 ? {} : nn.calculateFanInAndFanOut({ shape: weightShape });
  const { fill, std } = recipe[`${module}.${kind}`];

  // With a stream of its own, a parameter's values depend on the seed and its name, and not on the rest of the model.
  const generator = root.stream(name);
  const tensor = nn.tensor(shape);
  const before = performance.now();
  fill(tensor, { ...fans, generator });
  filling += performance.now() - before;
  weights += tensor.size;

  await file.write(tensor.data);
  const numbers = [std(fans), standardDeviation(tensor.data)].map((x) => x.toFixed(6));
  rows.push([name, shape.join('x'), `${fans.fanIn ?? '-'}`, `${fans.fanOut ?? '-'}`, ...numbers]);
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
