// SPDX-License-Identifier: Apache-2.0
// What is filled: a shape, or weights of a network.

import { choice } from './initializers.js';
import { isWeight, labels, networks } from './models/networks.js';

/** The whole of a network. */
export const ALL = 'all';
const CUSTOM = 'custom';

/** A shape, or a weight of a network. @param {URLSearchParams} query */
export function targetFields(query) {
  const network = choice('network', 'Of', 'resnet50', [[CUSTOM, 'a shape of your own'], ...Object.entries(labels)]);
  const chosen = query.get('network') ?? network.initial;
  if (chosen === CUSTOM) {
    return [
      network,
      { name: 'shape', label: 'Shape', kind: 'text', initial: '64, 3, 7, 7' },
      {
        name: 'layout',
        label: 'Layout',
        kind: 'text',
        initial: '',
        hint: 'A letter for each axis: OIHW, HWIO, GOIHW, OI. Empty: MegEngine’s rule.',
      },
    ];
  }
  const weights = (Object.hasOwn(networks, chosen) ? networks[chosen] : networks.resnet50).parameters.filter(isWeight);
  const options = weights.map(({ name, shape }) => [name, `${name} (${shape.join(' x ')})`]);
  return [network, choice('layer', 'Weight', weights[0].name, [[ALL, `all ${weights.length} of them`], ...options])];
}

/** The tensors that are chosen. Throws a message for the user. */
export function tensorsOf({ network, layer, shape, layout }) {
  if (network === CUSTOM) return [{ shape: shapeOf(shape), layout: layout.trim() || undefined }];
  const weights = networks[network].parameters.filter(isWeight);
  return layer === ALL ? weights : weights.filter(({ name }) => name === layer);
}

/** More would need more than a gigabyte. */
const MOST = 2 ** 28;

/** @param {string} text extents, with commas, spaces or x between */
export function shapeOf(text) {
  const extents = text.trim().split(/[\s,x×]+/);
  if (!extents.every((extent) => /^\d+$/.test(extent)))
    throw new Error(`Shape: “${text}” is not a list of whole numbers, such as 64, 3, 7, 7.`);
  const shape = extents.map(Number);
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (size === 0) throw new Error(`Shape: ${shape.join(' x ')} holds no element.`);
  if (size > MOST)
    throw new Error(
      `Shape: ${shape.join(' x ')} holds ${size.toLocaleString('en')} elements; this page takes ${MOST.toLocaleString('en')} at most.`,
    );
  return shape;
}
