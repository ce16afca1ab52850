// SPDX-License-Identifier: Apache-2.0
// The models that plans are shown of, by name. Runs in the build and in the page, which loads it when a reader chooses one.
import { modelNamed, namedModels } from '../../../../bindings/cli/named.js';
import { examples } from './examples.js';

/** The names that people may choose. */
export const names = [...namedModels, ...Object.keys(examples)];

/** How a model is called. @param {string} name */
export const titleOf = (name) => examples[name]?.().title ?? name;

/**
 * What readModel() or plan() takes.
 * @param {string} name
 * @param {typeof import('nn-init/model').readModel} readModel
 */
export async function modelOf(name, readModel) {
  if (examples[name]) return examples[name]();
  const { model, config } = modelNamed(name);
  return model ?? readModel(config);
}
