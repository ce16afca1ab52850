// SPDX-License-Identifier: Apache-2.0
// `nn-init tiny` as a program. What transformers makes of it, make test-transformers shows.
import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readModel } from '../../npm/dist/model.js';
import { cli, digestsIn, filesOf, jsonIn } from '../support/cli.js';
import { temporaryDirectory } from '../support/run.js';

let folder;
const at = (...names) => join(folder, ...names);
const tiny = (...args) => cli(['tiny', ...args], { cwd: folder });
const done = async (...args) => {
  const { code, stdout, stderr } = await tiny(...args);
  assert.deepEqual([code, stderr], [0, '']);
  return stdout;
};

const LLAMA = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  vocab_size: 300,
  hidden_size: 256,
  eos_token_id: [2, 299],
};
const TOKENIZER = {
  'tokenizer.json': '{"model": {}}',
  'tokenizer.model': '\0\x01\xff',
  'chat_template.jinja': '{{ messages }}',
};
const GENERATION = { eos_token_id: [2, 299], pad_token_id: 298, temperature: 0.6 };

before(async () => {
  folder = await temporaryDirectory();
  await mkdir(at('llama'));
  await writeFile(at('llama', 'config.json'), JSON.stringify(LLAMA));
  for (const [name, text] of Object.entries(TOKENIZER)) await writeFile(at('llama', name), text, 'latin1');
  await writeFile(at('llama', 'generation_config.json'), JSON.stringify(GENERATION));
  await writeFile(at('llama', 'README.md'), 'not to be copied');
  await writeFile(at('llama', 'model.safetensors'), 'weights, not to be read');
});

test('a folder that readModel() reads, with its config, plan, tokenizer and generation', async () => {
  const text = await done('llama', '-o', 'a', '--seed', '7');
  assert.match(text, /^num_hidden_layers +32 +-> +2$/m);
  assert.match(text, /^a: [\d,]+ parameters, .*; recipe transformers\/llama, seed 7, with tokenizer\.json, /m);
  const copied = [...Object.keys(TOKENIZER), 'generation_config.json'];
  assert.deepEqual(await filesOf(at('a')), [...copied, 'config.json', 'model.safetensors', 'plan.json'].sort());
  for (const name of copied) assert.deepEqual(await readFile(at('a', name)), await readFile(at('llama', name)));
  const config = await jsonIn(at('a', 'config.json'));
  assert.deepEqual([config.num_hidden_layers, config.hidden_size, config.vocab_size], [2, 64, 300]);
  const model = await readModel(at('a'));
  assert.deepEqual(
    model.parameters.map(({ name, shape }) => [name, shape]),
    (await readModel(config)).parameters.map(({ name, shape }) => [name, shape]),
  );
});

test('the weights are those of init with the same config and seed', async () => {
  await done('llama', '-o', 'b', '--layers', '1', '--hidden', '32', '--seed', '3', '--dtype', 'bf16');
  const { code } = await cli(['init', 'b/config.json', '-s', '3', '-o', 'c.safetensors'], { cwd: folder });
  assert.equal(code, 0);
  const [made, again] = await Promise.all([digestsIn(at('b', 'model.safetensors')), digestsIn(at('c.safetensors'))]);
  assert.deepEqual(made, again);
  assert.ok(Object.values(made).every((digest) => digest.startsWith('bfloat16')));
  assert.equal((await jsonIn(at('b', 'config.json'))).dtype, 'bfloat16');
});

test('without --seed it is seed 0, the same each time', async () => {
  await done('gpt2', '--vocab', '100', '-o', 'd');
  await done('gpt2', '--vocab', '100', '--seed', '0', '-o', 'e');
  assert.deepEqual(await digestsIn(at('d', 'model.safetensors')), await digestsIn(at('e', 'model.safetensors')));
});

test('a smaller vocabulary: no tokenizer, and no token that is not there', async () => {
  const { code, stderr, stdout } = await tiny('llama', '-o', 'f', '--vocab', '200', '--json');
  assert.deepEqual([code, stderr], [0, 'no tokenizer is copied: its tokens do not fit in --vocab 200\n']);
  const { changed, copied, parameters, bytes, seed } = JSON.parse(stdout);
  assert.deepEqual(copied, ['generation_config.json']);
  assert.deepEqual(changed.at(-1), { field: 'eos_token_id', before: [2, 299], after: [2] });
  assert.equal(bytes, 4 * parameters);
  assert.equal(seed, '0');
  assert.deepEqual(await filesOf(at('f')), ['config.json', 'generation_config.json', 'model.safetensors', 'plan.json']);
  assert.deepEqual(await jsonIn(at('f', 'generation_config.json')), {
    eos_token_id: [2],
    pad_token_id: null,
    temperature: 0.6,
  });
  assert.equal((await tiny('llama', '-o', 'f', '--vocab', '200', '--force', '--quiet')).stderr, '');
});

test("PyTorch's own numbers", async () => {
  await done('gpt2', '--vocab', '50', '--generator', 'torch@2.14', '--seed', '1', '-o', 'g');
  const { generator } = await jsonIn(at('g', 'plan.json'));
  assert.equal(generator.kind, 'torch');
});

test('floats of a config stay floats: transformers refuses integers in their place', async () => {
  const text =
    '{"model_type":"gemma2","vocab_size":20,"num_hidden_layers":1,"final_logit_softcapping":30.0,"hidden_size":64}';
  await writeFile(at('floats.json'), text);
  await done('floats.json', '-o', 'k');
  const made = await cli(['init', 'floats.json', '-s', '1', '-o', 'l'], { cwd: folder });
  assert.equal(made.code, 0);
  for (const name of ['k', 'l'])
    assert.match(await readFile(at(name, 'config.json'), 'utf8'), /"final_logit_softcapping": 30\.0,/);
});

test('what is there stays, unless --force says otherwise', async () => {
  await mkdir(at('h'));
  await writeFile(at('h', 'tokenizer.json'), 'mine');
  const refused = await tiny('llama', '-o', 'h');
  assert.deepEqual(refused, {
    ...refused,
    code: 1,
    stderr: 'nn-init tiny: h/tokenizer.json exists; --force replaces it\n',
  });
  assert.deepEqual(await filesOf(at('h')), ['tokenizer.json']);
  await done('llama', '-o', 'h', '--force');
  assert.equal(await readFile(at('h', 'tokenizer.json'), 'utf8'), TOKENIZER['tokenizer.json']);
});

test('a model is not written over the one that is read', async () => {
  await symlink('llama', at('link'));
  for (const other of ['llama', './llama/', 'link', at('llama')]) {
    const { code, stderr } = await tiny('llama', '-o', other, '--force');
    assert.equal(code, 2);
    assert.match(stderr, /^nn-init tiny: -o .* is the folder of CONFIG itself; choose another folder; .*\n$/);
  }
  assert.equal(await readFile(at('llama', 'model.safetensors'), 'utf8'), 'weights, not to be read');
});

test('control characters of a config do not reach the terminal', async () => {
  await writeFile(at('escape.json'), JSON.stringify({ ...LLAMA, auto_map: '\u001b[2J', num_hidden_layers: 2 }));
  const text = await done('escape.json', '-o', 'i');
  assert.ok(!text.includes('\u001b'));
  await writeFile(at('escape.json'), JSON.stringify({ model_type: '\u001b[2J\n' }));
  const { stderr } = await tiny('escape.json', '-o', 'j');
  assert.ok(!stderr.includes('\u001b'));
  assert.equal(stderr.split('\n').length, 2);
});

const FAILURES = [
  [1, ['no-such'], /^there is no file, no folder and no built-in model "no-such"/],
  [1, ['resnet50'], /^resnet50 is a model of torchvision, which has no config\.json; choose a model of transformers$/],
  [1, ['text.txt'], /^text\.txt is not a JSON object; give a config\.json of transformers, or a folder with one$/],
  [1, ['broken.json'], /^broken\.json is not a JSON object/],
  [1, ['list.json'], /^list\.json is not a JSON object/],
  [1, ['llama/model.safetensors'], /^llama\/model\.safetensors is not a JSON object/],
  [1, ['other.json'], /^other\.json has no model_type, so it is not a config\.json of transformers/],
  [1, ['unknown.json'], /config\.model_type is 'gpt5'; it must be one of 'bert', 'gemma', /],
  [1, ['class.json'], /config\.architectures\[0\] is 'LlamaForAll'; it must be one of 'LlamaForCausalLM', /],
  [1, ['empty'], /^empty\/config\.json: there is no such file/],
  [2, ['llama', '--recipe', 'no-such'], /no-such/],
  [2, ['llama', '--dtype', 'int4'], /--dtype "int4" must be one of/],
  [2, ['llama', '--layers', '0'], /^--layers 0 must be a whole number from 1 to 10000; /],
  [2, ['llama', '--layers', '-1'], /--layers/],
  [2, ['llama', '--layers', 'two'], /^--layers "two" must be a whole number; /],
  [2, ['llama', '--layers', '1e3'], /^--layers "1e3" must be a whole number; /],
  [2, ['llama', '--hidden', '65', '--heads', '4'], /^--heads 4 does not divide 65, the hidden size; /],
  [2, ['llama', '--hidden', '7'], /^--hidden 7 cannot be cut into heads/],
  [2, ['llama', '--vocab', '99999999999'], /^--vocab 99999999999 must be a whole number from 3 to 16777216; /],
  [2, ['llama', '-o', 'x.safetensors'], /^-o x\.safetensors must be a folder; config\.json goes there, too; /],
  [2, ['llama', '--experts', '4'], /--experts/],
  [2, ['llama', 'gpt2'], /^too many words: llama gpt2; the usage is CONFIG -o DIR/],
];

test('what is wrong, in one line, and nothing is written', async () => {
  const files = {
    'text.txt': 'no config\n',
    'broken.json': '{"model_type": ',
    'list.json': '[1]',
    'other.json': '{"hidden_size": 8}',
    'unknown.json': '{"model_type": "gpt5"}',
    'class.json': '{"model_type": "llama", "architectures": ["LlamaForAll"]}',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
  await mkdir(at('empty'));
  const before = await filesOf(folder);
  for (const [code, args, message] of FAILURES) {
    const failed = await tiny('-o', 'x', ...args);
    assert.deepEqual([args, failed.code, failed.stdout], [args, code, '']);
    const [, said] = /^nn-init tiny: (.*)\n$/.exec(failed.stderr) ?? assert.fail(failed.stderr);
    assert.match(said, message);
  }
  assert.match((await tiny('llama')).stderr, /-o is missing/);
  assert.deepEqual(await filesOf(folder), before);
});
