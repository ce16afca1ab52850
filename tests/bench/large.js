// SPDX-License-Identifier: Apache-2.0
//
// Fills the first 5 GB of Llama 2 7B in bfloat16, and prints the most memory that this process took. Run by models.js.
import { performance } from 'node:perf_hooks';
import { load } from '../../npm/dist/index.js';
import { fill, plan, readModel } from '../../npm/dist/model.js';

const LLAMA = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
};
const BYTES = 5e9;

const nn = await load();
const model = await readModel({ ...LLAMA, vocab_size: 32000 });
const made = await plan(nn, model, 'transformers/llama', { seed: 0, dtype: 'bfloat16' });
const elements = made.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
const start = performance.now();
let bytes = 0;
let memory = 0; // not maxRSS, which Linux begins with that of the process that started this one
for (const { data } of fill(nn, made)) {
  bytes += data.byteLength;
  memory = Math.max(memory, process.memoryUsage.rss());
  if (bytes >= BYTES) break;
}
const seconds = (performance.now() - start) / 1e3;
console.log(JSON.stringify({ elements, bytes, seconds, memory }));
