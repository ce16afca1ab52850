// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { initialize, readModel } from '../../../npm/dist/model.js';
import { nn } from './expected.js';

const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

/** The graph with tensors inside: the data that are given for them, by name. */
function withInside({ ModelProto, TensorProto }, graph, data) {
  const model = ModelProto.decode(graph);
  for (const tensor of model.graph.initializer)
    if (data.has(tensor.name))
      Object.assign(tensor, {
        ...data.get(tensor.name),
        dataLocation: TensorProto.DataLocation.DEFAULT,
        externalData: [],
      });
  return ModelProto.encode(model).finish();
}

/** The scores of the image that the starter makes. */
async function scoresOf(ort, graph, externalData) {
  const session = await ort.InferenceSession.create(graph, { externalData });
  const image = nn.normal_(nn.array([1, 3, 224, 224]), { generator: nn.generator({ seed: 42 }).stream('image') });
  const outputs = await session.run({ images: new ort.Tensor('float32', image.data, image.shape) });
  return outputs[session.outputNames[0]].data;
}

export default {
  lock: 'starters/locks/onnxruntime.json',

  async check(project) {
    const { stdout } = await project.followReadme();
    const graph = await project.read('resnet18.onnx');
    const weights = await initialize(nn, await readModel(graph), 'torchvision/resnet', { seed: 42 });
    const inOrder = [...weights.values()].map(({ data }) => bytesOf(data));
    assert.equal(weights.size, 102); // of torchvision, 122 with num_batches_tracked of 20 norms
    assert.deepEqual(await project.read('resnet18.onnx.data'), Buffer.concat(inOrder));

    // The same weights, each put into the graph by its name.
    const main = join(project.directory, 'main.js');
    const require = createRequire(main);
    const ort = require('onnxruntime-web');
    const { onnx } = require('onnx-proto');
    const inside = new Map([...weights].map(([name, { data }]) => [name, { rawData: bytesOf(data) }]));
    const scores = await scoresOf(ort, withInside(onnx, graph, inside));
    assert.ok(scores.every(Number.isFinite));
    assert.match(stdout, new RegExp(`^Scores: ${[...scores.slice(0, 5)].join(' ')} \\.\\.\\.$`, 'm'));
    assert.match(stdout, /^\d+ ms for an image, the best of 5 runs$/m);

    // A file that has small tensors inside, as exporters leave them there: each in one of the two ways of the format.
    const { putWeights } = await import(pathToFileURL(join(project.directory, 'put-weights.js')));
    const small = new Map([
      ['bn1.weight', { rawData: new Uint8Array(4 * 64) }],
      ['fc.bias', { floatData: new Array(1000).fill(5) }],
    ]);
    const given = withInside(onnx, graph, small);
    const kept = given.slice();
    const pieces = [...weights].map(([name, { data }]) => ({ name, data, offset: 0 }));
    const put = putWeights(given, pieces);
    assert.deepEqual(await scoresOf(ort, put.graph, put.externalData), scores);
    assert.deepEqual(given, kept);

    await project.run('node make-graph.js');
    assert.deepEqual(await project.read('resnet18.onnx'), graph);
  },
};
