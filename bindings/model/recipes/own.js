// SPDX-License-Identifier: Apache-2.0
// What the model's file says itself: TF.js and Keras write the initializer of each weight into it.

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
