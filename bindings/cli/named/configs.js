// SPDX-License-Identifier: Apache-2.0
// Models of Hugging Face's hub by name: the entries that matter in the config.json that their authors publish at
// https://huggingface.co/<place>/blob/main/config.json. Missing entries have the defaults of the config's class in
// transformers 5.24.
import { decoders } from './decoders.js';
import { encoders } from './encoders.js';

/**
 * Models of one family.
 * @typedef {object} Group
 * @property {Record<string, any>} common the entries that all their configs share
 * @property {string[]} fields the entries in which they differ
 * @property {Record<string, [place: string, values: any[], more?: Record<string, any>]>} models by name: the place on
 *   the hub, the values of the fields, and further entries
 */

/**
 * The place on the hub and the config, by name.
 * @type {Map<string, { place: string, config: () => Record<string, any> }>}
 */
export const configs = new Map(
  [...decoders, ...encoders].flatMap(({ common, fields, models }) =>
    Object.entries(models).map(([name, [place, values, more]]) => {
      const config = () =>
        structuredClone({
          ...common,
          ...Object.fromEntries(fields.map((field, i) => [field, values[i]])),
          ...more,
        });
      return [name, { place, config }];
    }),
  ),
);
