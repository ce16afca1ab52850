// SPDX-License-Identifier: Apache-2.0
// What one comes from.
import jax from './jax.js';
import keras from './keras.js';
import megengine from './megengine.js';
import numpy from './numpy.js';
import pytorch from './pytorch.js';
import tfjs from './tfjs.js';

export const frameworks = { pytorch, keras, tfjs, jax, megengine, numpy };

/** Where an entry is in its page. @param {{ names: string[] }} entry */
export const anchorOf = ({ names: [name] }) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-|-$/g, '');

/** The lines before those of an entry. @param {any} framework @param {{ shape?: number[] }} entry */
export function setupOf(framework, { shape }) {
  if (!shape) return { python: '', js: '' };
  return { python: framework.make(shape), js: `const w = nn.array([${shape.join(', ')}]);` };
}

/** What is compared: names of JavaScript's, and Python's expressions. @param {any} entry */
export const comparedOf = ({ compare = { w: 'w' } }) => compare;
