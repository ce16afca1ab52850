// SPDX-License-Identifier: Apache-2.0
/**
 * TensorFlow.js's records of fans.txt and identity.txt: `node make_tfjs.js`, with tests/node_modules. computeFans is
 * not exported, so its own source is taken out of the file and run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const layersFile = require.resolve('@tensorflow/tfjs-layers');
const core = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const { initializers, version_layers: version } = require(layersFile);

/** A function of tfjs-layers by its name, with the functions that it calls. */
function extract(file, name, needs = {}) {
  const source = readFileSync(layersFile.replace(/dist\/.*/, `dist/${file}`), 'utf8');
  const [text] = source.match(new RegExp(`^(export )?function ${name}\\([^]*?^}`, 'm'));
  return new Function(...Object.keys(needs), `return ${text.replace('export ', '')}`)(...Object.values(needs));
}

const checkDataFormat = () => {};
const arrayProd = extract('utils/math_utils.js', 'arrayProd');
const computeFans = extract('initializers.js', 'computeFans', { checkDataFormat, arrayProd });

const SHAPES = {
  scalar: [],
  bias: [7],
  dense: [3, 8],
  'dense-one': [1, 1],
  'dense-large': [65536, 262144],
  conv1d: [5, 2, 3],
  conv2d: [5, 7, 2, 3],
  'conv2d-pointwise': [1, 1, 64, 128],
  'conv2d-stem': [7, 7, 3, 64],
  'conv2d-grouped': [3, 3, 2, 8],
  'conv2d-depthwise': [3, 3, 4, 1],
  'conv2d-depthwise-2': [3, 5, 4, 2],
  'conv2d-large': [15, 15, 8192, 16384],
  conv3d: [5, 7, 9, 2, 3],
  conv_transpose2d: [5, 7, 3, 2],
  'locally-connected': [2, 3, 4, 5, 6, 7],
  'empty-input': [0, 3],
};

const IDENTITIES = [
  { shape: [4, 4], gain: 1 },
  { shape: [7, 7], gain: -2.5 },
  { shape: [1, 1], gain: 3 },
  { shape: [3, 5], gain: 1 },
  { shape: [2, 2, 2], gain: 1 },
];

const extents = (shape) => shape.join('x') || '-';

const fans = () =>
  Object.entries(SHAPES).map(([name, shape]) => {
    return ['computeFans', name, extents(shape), '-', '-', '-', ...computeFans(shape)];
  });

function positions(shape, gain) {
  try {
    const elements = [...initializers.identity({ gain }).apply(shape).dataSync()];
    const found = elements.flatMap((x, i) => (x ? [i] : []));
    if (found.some((i) => elements[i] !== gain)) throw new Error('unequal elements');
    return [found.length, ...found];
  } catch (error) {
    if (error.message.includes('square')) return ['-'];
    throw error;
  }
}

const identities = () =>
  IDENTITIES.map(({ shape, gain }) => ['identity', extents(shape), '-', gain, ...positions(shape, gain)]);

/** As update() of answers.py. */
function update(file, records) {
  const url = new URL(file, import.meta.url);
  const lines = readFileSync(url, 'utf8').trimEnd().split('\n');
  const first = (line) => line.split(' ')[0];
  const own = records.map((fields) => ['tfjs', version, ...fields].join(' '));
  const rest = [...lines.filter((line) => !['#', 'tfjs'].includes(first(line))), ...own];
  rest.sort((a, b) => (first(a) < first(b) ? -1 : first(a) > first(b) ? 1 : 0));
  writeFileSync(url, [...lines.filter((line) => line.startsWith('#')), ...rest, ''].join('\n'));
}

await core.setBackend('cpu');
update('fans.txt', fans());
update('identity.txt', identities());
