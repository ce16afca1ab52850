// SPDX-License-Identifier: Apache-2.0
// readModel(): what formats are told by, folders, and what is refused. And the pages that are made of recipes.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readModel, recipes } from '../../npm/dist/model.js';
import { write } from '../../npm/dist/safetensors.js';

const folder = await mkdtemp(join(tmpdir(), 'nn-init-'));
test.after(() => rm(folder, { recursive: true }));
const tensor = (...shape) => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape });
const named = ({ parameters }) => parameters.map(({ name, shape }) => `${name} ${shape}`);
const config = {
  model_type: 'gpt2',
  architectures: ['GPT2Model'],
  n_embd: 4,
  n_layer: 1,
  n_head: 2,
  vocab_size: 6,
  n_positions: 5,
};

test('lists and headers, in each of their forms', async () => {
  const list = [{ name: 'a.weight', shape: [2, 3] }];
  for (const given of [
    list,
    { parameters: list },
    { 'a.weight': { shape: [2, 3] } },
    new Map([['a.weight', { shape: [2, 3] }]]),
  ])
    assert.deepEqual(await readModel(given), { format: 'list', parameters: [{ ...list[0], dtype: 'float32' }] });
  assert.equal((await readModel(new Blob([JSON.stringify(list)]))).format, 'list');
});

test('a file and a folder of transformers', async () => {
  const described = await readModel(config);
  assert.equal(described.format, 'transformers');
  assert.equal(described.recipe, 'transformers/gpt2');
  const tensors = Object.fromEntries(described.parameters.map(({ name, shape }) => [name, tensor(...shape)]));
  const file = join(folder, 'model.safetensors');
  await write(file, tensors, { metadata: { format: 'pt' } });

  const alone = await readModel(file);
  assert.equal(alone.format, 'safetensors');
  assert.deepEqual(alone.metadata, { format: 'pt' });
  assert.deepEqual(named(alone).sort(), named(described).sort());
  assert.notDeepEqual(named(alone), named(described)); // the file is sorted by names
  for (const source of [new Blob([await readFile(file)]), pathToFileURL(file), await readFile(file)])
    assert.deepEqual(named(await readModel(source)), named(alone));

  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  for (const source of [folder, `${folder}/`, pathToFileURL(folder)]) {
    const model = await readModel(source);
    assert.deepEqual(named(model), named(described));
    assert.equal(model.recipe, 'transformers/gpt2');
    assert.equal(model.config.n_embd, 4);
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, model_type: 'other' }));
  const other = await readModel(folder);
  assert.equal(other.recipe, 'transformers/base');
  assert.deepEqual(named(other), named(alone));

  const shards = join(folder, 'shards');
  await mkdir(shards);
  await write(join(shards, 'model.safetensors'), tensors, { maxShardBytes: 300 });
  assert.deepEqual(named(await readModel(shards)).sort(), named(alone).sort());
});

test('what is no model is refused, with what came', async () => {
  const refuse = (given, pattern) =>
    assert.rejects(readModel(given), (error) => error instanceof TypeError && pattern.test(error.message));
  await refuse(
    new Blob(['hello']),
    /^readModel: the Blob is a file that begins with 'hello'; it must be a safetensors file/,
  );
  await refuse(new TextEncoder().encode('GGUF...'), /is a GGUF file/);
  await refuse(new Blob([]), /is empty/);
  await refuse(new Blob(['{"a":']), /is not JSON/);
  await refuse({ a: 1 }, /source is JSON with \['a'\]/);
  await refuse({ format: 'nn-init plan', parameters: [] }, /source is JSON with/);
  await refuse(5, /source is 5/);
  await refuse(join(folder, 'none'), /none' cannot be read/);
  await refuse(new Blob(['{"weight_map":{}}']), /the path or URL of an index/);
  await assert.rejects(
    readModel([], { format: 'x' }),
    /^RangeError: readModel: format is 'x'; it must be one of 'safetensors'/,
  );
});
