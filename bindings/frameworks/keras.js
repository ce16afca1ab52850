// SPDX-License-Identifier: Apache-2.0
import { MADE } from './made.js';

/** The initializers that JAX, TF.js and Keras have, besides uniform_ and normal_. */
export const KERAS = [
  ...[...MADE, 'xavierTruncNormal_', 'msraTruncNormal_', 'lecunTruncNormal_'],
  ...['varianceScaling_', 'truncNormal_', 'orthogonal_', 'orthogonalAsync_'],
];
