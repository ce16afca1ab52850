// SPDX-License-Identifier: Apache-2.0
// The small networks of each recipe that were made by their own frameworks and recorded in tests/golden/models, and what the tests
// compare with them.
import { readFileSync } from 'node:fs';

const folder = new URL('../../../../tests/golden/models/', import.meta.url);
/** @param {string} file */
const read = (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

const files = ['transformers.json', 'torchvision.json', 'timm.json', 'trainers.json'].map(read);
const networks = files.flatMap(({ framework, networks }) => networks.map((network) => ({ ...network, framework })));

/** Networks of a recipe. @param {string} key */
export const recordedOf = (key) => networks.filter(({ recipe }) => recipe === key);

/** A network as plan() takes it. */
export const modelOf = ({ parameters, config }) => ({
  parameters: parameters.map(([name, shape, , dtype]) => ({ name, shape, dtype })),
  config,
});

/** Digests of all elements, or only their mean, std, least and greatest. */
const hasBits = ({ parameters, calls }) => calls || typeof parameters[0][2] === 'string';

/** Recipes whose layers were recorded by other files, with who made them. @type {Record<string, string>} */
const MOMENTS = {
  keras: `Keras ${read('keras.json').keras}`,
  flax: `Flax ${read('flax.json').flax}`,
};

/** @param {readonly { name: string }[]} list */
const listed = (list) => list.map(({ name }) => name.replace(/^\w/, (letter) => letter.toUpperCase())).join('; ');

/**
 * What was verified of a recipe, as sentences of Markdown.
 * @param {string} key
 * @returns {string[]}
 */
export function verifiedOf(key) {
  const own = recordedOf(key);
  const equal = own.filter(hasBits);
  const near = own.filter((network) => !hasBits(network));
  const by = own[0]?.framework.replace(', CPU AVX512', '');
  return [
    ...(equal.length
      ? [
          `**Bit for bit.** ${equal.length === 1 ? 'A network was' : `${equal.length} networks were`} made by ${by} from a seed. With a generator of PyTorch and the same seed every weight of nn-init is equal, to the last bit: ${listed(equal)}.`,
        ]
      : []),
    ...(near.length
      ? [
          `**Mean, standard deviation and range.** ${near.length === 1 ? 'A network was' : `${near.length} networks were`} made by ${by}. The order of its draws is not known to nn-init, so each parameter is compared with its plan: ${listed(near)}.`,
        ]
      : []),
    ...(MOMENTS[key]
      ? [
          `**Mean, standard deviation and range.** Layers made by ${MOMENTS[key]}, many times each, are compared with their plans.`,
        ]
      : []),
    '**The plan itself.** A model of this recipe is filled by nn-init. Each parameter has the planned mean and standard deviation within five standard errors, and lies between the planned bounds.',
  ];
}
