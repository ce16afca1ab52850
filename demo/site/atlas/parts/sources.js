// SPDX-License-Identifier: Apache-2.0
// Links to what the sources of recipes name: 'transformers 5.24, models/gpt2/modeling_gpt2.py, GPT2PreTrainedModel._init_weights'.

/** Where the files of a project are, at the version that the recipes were read from. @type {Record<string, string>} */
const PROJECTS = {
  'transformers 5.24': 'huggingface/transformers/blob/v5.24.0/src/transformers/',
  'torchvision 0.29': 'pytorch/vision/blob/v0.29.1/torchvision/',
  'torch 2.14': 'pytorch/pytorch/blob/v2.14.1/torch/',
  'timm 1.0.31': 'huggingface/pytorch-image-models/blob/v1.0.31/timm/',
  'keras 3.15.1': 'keras-team/keras/blob/v3.15.1/',
  'keras 3.14.0': 'keras-team/keras/blob/v3.14.0/',
  'flax 0.12.8': 'google/flax/blob/v0.12.8/',
  'tfjs-layers 4.22.0': 'tensorflow/tfjs/blob/tfjs-v4.22.0/tfjs-layers/',
  'gpt-neox': 'EleutherAI/gpt-neox/blob/ea7aefd8/',
  mamba: 'state-spaces/mamba/blob/e9594ce/',
  'Megatron-LM': 'NVIDIA/Megatron-LM/blob/d98e8a64/',
  'MegEngine/Models': 'MegEngine/Models/blob/78882f9/',
  nanoGPT: 'karpathy/nanoGPT/blob/3adf61e1/',
  OLMo: 'allenai/OLMo/blob/59a53e3f/',
  'OLMo-core': 'allenai/OLMo-core/blob/fa6c5014/',
  t5x: 'google-research/t5x/blob/cc342d4/',
  torchtitan: 'pytorch/torchtitan/blob/b5bcd76c/',
};

/** @param {string} path */
const folderOf = (path) => path.slice(0, path.lastIndexOf('/') + 1);
/** A file, or a folder, of a project that is not a symbol in it. @param {string} word */
const isPath = (word) => /\.(py|ts)$|\/$/.test(word);

/** 'linear.py and conv.py' are two files, 'Encoder and Decoder' is one part. @param {string} part */
const wordsOf = (part) =>
  part.split(/ and |^and /).every((word) => !word || isPath(word)) ? part.split(/ and |^and /).filter(Boolean) : [part];

/**
 * The parts of a source: text, and a link where it is a file.
 * @param {string} source
 * @returns {{ text: string, link?: string }[]}
 */
export function partsOf(source) {
  const [project, ...rest] = source.split(', ');
  const root = PROJECTS[project];
  if (!root) return [{ text: source }];
  let folder = '';
  /** @param {string} word */
  const linkOf = (word) => {
    // Later files are named from the folder of the first one, or from the root as it is.
    const isFull = !folder || word.split('/')[0] === folder.split('/')[0];
    const path = isFull ? word : folder + word;
    if (!isPath(word) || (!isFull && word.includes('/'))) return undefined;
    folder = folderOf(path);
    return `https://github.com/${path.endsWith('/') ? root.replace('/blob/', '/tree/') : root}${path}`;
  };
  return [{ text: project }, ...rest.flatMap(wordsOf).map((text) => ({ text, link: linkOf(text) }))];
}

/** As HTML. @param {string} source */
export const linked = (source) =>
  partsOf(source)
    .map(({ text, link }) => (link ? `<a href="${link}">${text}</a>` : text))
    .join(', ');
