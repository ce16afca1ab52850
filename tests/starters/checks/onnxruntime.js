// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from '../../everywhere/processes.js';
import { initialize, readModel } from '../../../npm/dist/model.js';
import { nn } from './expected.js';

/** The scores of the graph with its weights inside, each put there by its name. */
async function scoresOf(project, graph, weights) {
  const require = createRequire(join(project.directory, 'main.js'));
  const { onnx } = require('onnx-proto');
  const ort = require('onnxruntime-web');
  const model = onnx.ModelProto.decode(graph);
  for (const tensor of model.graph.initializer) {
    const { data } = weights.get(tensor.name);
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    Object.assign(tensor, { rawData, dataLocation: onnx.TensorProto.DataLocation.DEFAULT, externalData: [] });
  }
  const session = await ort.InferenceSession.create(onnx.ModelProto.encode(model).finish());
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
    const inOrder = [...weights.values()].map(({ data }) => new Uint8Array(data.buffer));
    assert.equal(weights.size, 102); // of torchvision, 122 with num_batches_tracked of 20 norms
    assert.deepEqual(await project.read('resnet18.onnx.data'), Buffer.concat(inOrder));
    const scores = await scoresOf(project, graph, weights);
    assert.match(stdout, new RegExp(`^Scores: ${[...scores.slice(0, 5)].join(' ')} \\.\\.\\.$`, 'm'));
    assert.ok(scores.every(Number.isFinite));
    assert.match(stdout, /^\d+ ms for an image, the best of 5 runs$/m);

    await run('node', ['make-graph.js'], { cwd: project.directory });
    assert.deepEqual(await project.read('resnet18.onnx'), graph);
  },
};
