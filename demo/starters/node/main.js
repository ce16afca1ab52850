// SPDX-License-Identifier: Apache-2.0
// Writes the first weights of a small GPT-2 into a folder that Hugging Face transformers loads.
import { mkdir, writeFile } from 'node:fs/promises';
import { load } from 'nn-init';
import { fill, lint, plan, readModel } from 'nn-init/model';
import { write } from 'nn-init/safetensors';

const FOLDER = 'small-gpt2';
const CONFIG = {
  model_type: 'gpt2',
  architectures: ['GPT2LMHeadModel'],
  n_layer: 4,
  n_embd: 256,
  n_head: 4,
  n_positions: 512,
  vocab_size: 8192,
  bos_token_id: 0,
  eos_token_id: 0,
};

const nn = await load();
const model = await readModel(CONFIG); // or the path of a config.json, a .safetensors, a .onnx, ...
const made = await plan(nn, model, 'transformers/gpt2', { seed: 42, dtype: 'bfloat16' });
console.log(String(made)); // what will be done with each parameter
for (const warning of lint(made)) console.warn(warning.message);

await mkdir(FOLDER, { recursive: true });
await writeFile(`${FOLDER}/config.json`, JSON.stringify(CONFIG, null, 2));
await write(`${FOLDER}/model.safetensors`, fill(nn, made), { metadata: { format: 'pt' } }); // one parameter at a time
console.log(`${FOLDER}: ${made.parameters.length} parameters`);
