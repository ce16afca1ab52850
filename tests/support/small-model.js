// SPDX-License-Identifier: Apache-2.0
// A small model and a recipe of its own, for tests of plans.

/** The parameters of a block. @param {number} i */
export const block = (i) => [
  { name: `h.${i}.ln.weight`, shape: [8] },
  { name: `h.${i}.ln.bias`, shape: [8] },
  { name: `h.${i}.fc.weight`, shape: [32, 8] },
  { name: `h.${i}.fc.bias`, shape: [32] },
  { name: `h.${i}.proj.weight`, shape: [8, 32] },
  { name: `h.${i}.proj.bias`, shape: [8] },
];
/** A transformer with two blocks, as names and shapes. */
export const model = [
  { name: 'wte.weight', shape: [40, 8] },
  ...block(0),
  ...block(1),
  { name: 'head.weight', shape: [40, 8] },
];
export const recipe = {
  name: 'small',
  version: '1',
  source: 'this test',
  variables: { std: 'initializer_range ?? 0.02', n: 'n_layer ?? layers' },
  rules: [
    { role: 'weight', do: 'normal_', options: { std: '=std' } },
    { role: 'bias', do: 'zeros_' },
    { kind: '*norm', role: 'weight', do: 'ones_' },
    { name: '*.proj.weight', do: 'normal_', options: { std: '=std / sqrt(2 * n)' }, source: 'a paper' },
    { name: 'head.weight', tie: 'wte.weight', when: 'tie_word_embeddings ?? true' },
  ],
};
/** The recipe with further rules. */
export const with_ = (...rules) => ({ ...recipe, rules: [...recipe.rules, ...rules] });
