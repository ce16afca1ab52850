// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/tfjs`: initializers for TensorFlow.js layers, and weights of whole models. It brings no
// TensorFlow.js: register(tf, nn) takes the page's own.
export { readTfjs } from './model/readers/tfjs.js';
export { initializer, register } from './tfjs/initializer.js';
export { initializeModel } from './tfjs/model.js';

/** @typedef {import('./model/plan.js').Plan} Plan */
/** @typedef {import('./model/plan.js').PlanOptions} PlanOptions */
/** @typedef {import('./model/recipe.js').Recipe} Recipe */
/** @typedef {import('./tfjs/initializer.js').InitializerOptions} InitializerOptions */
