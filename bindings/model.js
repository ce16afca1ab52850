// SPDX-License-Identifier: Apache-2.0
// The entry `nn-init/model`: whole models. From the list of a model's parameters to fresh weights, by the recipe that
// its authors use.
export { fill } from './model/fill.js';
export { initialize } from './model/initialize.js';
export { lint } from './model/lint.js';
export { mup } from './model/mup.js';
export { plan, printable } from './model/plan.js';
export { readModel } from './model/read.js';
export { recipes } from './model/recipes/index.js';
export { shards } from './model/shards.js';

/** @typedef {import('./model/fill.js').FillOptions} FillOptions */
/** @typedef {import('./model/initialize.js').Filled} Filled */
/** @typedef {import('./model/parts.js').Part} Part */
/** @typedef {import('./model/fill.js').Piece} Piece */
/** @typedef {import('./model/lint.js').Finding} Finding */
/** @typedef {import('./model/mup.js').MupOptions} MupOptions */
/** @typedef {import('./model/network.js').ModelLike} ModelLike */
/** @typedef {import('./model/network.js').ModelParameter} ModelParameter */
/** @typedef {import('./model/read.js').Format} Format */
/** @typedef {import('./model/read.js').ModelSource} ModelSource */
/** @typedef {import('./model/read.js').ReadModel} ReadModel */
/** @typedef {import('./model/plan.js').Line} Line */
/** @typedef {import('./model/plan.js').Plan} Plan */
/** @typedef {import('./model/plan.js').PlanOptions} PlanOptions */
/** @typedef {import('./model/recipe.js').Recipe} Recipe */
/** @typedef {import('./model/recipe.js').Rule} Rule */
