// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/orders`: the order of data, and single numbers, that Python, NumPy and PyTorch draw besides
// weights. Each function takes the nn of nn-init/frameworks, and one of its generators.
export { numpyGenerator, numpyRandomState } from './orders/numpy.js';
export { pythonRandom } from './orders/python.js';
export { pythonSeed, spawnSeeds } from './orders/seeds.js';
export { torchRandom } from './orders/torch.js';

/** @typedef {import('./orders/numpy.js').IntegerDtype} IntegerDtype */
/** @typedef {import('./orders/python.js').PythonState} PythonState */
