// SPDX-License-Identifier: Apache-2.0
//
// What is measured, in which order, and of how many elements. A dtype other than float32 is told by a work's name.

/** Filled element by element, at every size. */
export const FILLS = ['fill', 'uniform', 'normal', 'truncated', 'xavier', 'msra'];

/** The same in other dtypes, of 4 Mi elements. */
export const DTYPES = ['normal-float16', 'normal-bfloat16', 'normal-float64', 'uniform-float64'];

/** A library's own numbers, by that library and by nn-init/frameworks: its kind and a work of above; of 4 Mi elements. */
export const STREAMS = [
  ...['torch-uniform', 'torch-normal', 'torch-truncated', 'torch-truncated-2.12'], // before PyTorch 2.12, and since
  ...['numpy-uniform', 'numpy-normal', 'numpy-uniform-float64', 'numpy-normal-float64'],
  ...['tfjs-uniform', 'tfjs-normal', 'tfjs-truncated'],
  ...['jax-uniform', 'jax-normal'],
];

/** By another kind of generator. */
const PHILOX = ['philox-uniform', 'philox-normal'];

/** The engine that others are compared with: the oldest Node.js that is maintained. */
export const STANDARD = 'Node 24';

/** Measured in every engine: the variants of each work. */
export const IN_ENGINES = {
  uniform: ['linear'],
  normal: ['linear', 'foreign'],
  truncated: ['linear'],
  ...Object.fromEntries(PHILOX.map((work) => [work, ['linear']])),
  'normal-float16': ['linear'],
  'normal-bfloat16': ['linear'],
  'torch-uniform': ['linear'],
  'torch-normal': ['linear'],
};

/** Of square matrices: by the length of a side. */
export const SQUARES = {
  128: ['orthogonal'],
  256: ['orthogonal'],
  1024: ['orthogonal'],
  2048: ['sparse-0.1', 'sparse-0.9'],
};

export const WORKS = [...FILLS, ...PHILOX, ...DTYPES, ...STREAMS, ...new Set(Object.values(SQUARES).flat())];

/** @param {string} work */
export const dtypeOf = (work) => /-(b?float\d+)$/.exec(work)?.[1] ?? 'float32';
