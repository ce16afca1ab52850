// SPDX-License-Identifier: Apache-2.0
// Runs a ResNet-18 that was never downloaded: a graph of 18 kB, and random weights.
import { readFile, writeFile } from 'node:fs/promises';
import { load } from 'nn-init';
import { fill, plan, readModel } from 'nn-init/model';
import * as ort from 'onnxruntime-web';
import { putWeights } from './put-weights.js';

const RUNS = 5;
const nn = await load();
const file = await readFile('resnet18.onnx'); // no weights are in it
const made = await plan(nn, await readModel(file), 'torchvision/resnet', { seed: 42 });
const { graph, externalData } = putWeights(file, fill(nn, made));
for (const { path, data } of externalData) {
  await writeFile(path, data); // for other programs: any ONNX Runtime finds it beside the graph
  console.log(`${path}: ${data.length.toLocaleString('en')} bytes`);
}

const session = await ort.InferenceSession.create(graph, { externalData });
const image = nn.normal_(nn.array([1, 3, 224, 224]), { generator: nn.generator({ seed: 42 }).stream('image') });
const images = new ort.Tensor('float32', image.data, image.shape);
const times = [];
let scores;
for (let run = 0; run < RUNS; run++) {
  const start = performance.now();
  const outputs = await session.run({ images });
  times.push(performance.now() - start);
  scores = outputs[session.outputNames[0]].data;
}
console.log(`Scores: ${scores.slice(0, 5).join(' ')} ...`);
console.log(`${Math.min(...times).toFixed(0)} ms for an image, the best of ${RUNS} runs`);
