// SPDX-License-Identifier: Apache-2.0
// The initializers in the model's own file: TF.js and Keras write one for each weight.

/** @type {import('../recipe.js').Recipe} */
export const own = {
  name: 'own',
  title: "The model's own initializers",
  version: '1',
  source: "the model's file",
  layout: 'keras',
  rules: [
    {
      do: 'own',
      note:
        'Seeds in the file are of no use here: each parameter draws from the stream of its name, of the seed of the ' +
        'plan.',
    },
  ],
};
