// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/orders`: the order of data, and single numbers, as Python, NumPy and PyTorch draw them beside the weights. Each
// function takes what load() of nn-init/frameworks returned, and a generator of its.
export { numpyGenerator, numpyRandomState } from './orders/numpy.js';
export { pythonRandom } from './orders/python.js';
export { pythonSeed, spawnSeeds } from './orders/seeds.js';
export { torchRandom } from './orders/torch.js';

/** @typedef {import('./orders/numpy.js').IntegerDtype} IntegerDtype */
/** @typedef {import('./orders/python.js').PythonState} PythonState */
