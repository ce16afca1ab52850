// SPDX-License-Identifier: Apache-2.0
/** The initializers that JAX, TF.js and Keras have, beside uniform_ and normal_. */
export const KERAS = [
  ...['xavierUniform_', 'xavierNormal_', 'msraUniform_', 'msraNormal_'],
  ...['lecunUniform_', 'lecunNormal_', 'xavierTruncNormal_', 'msraTruncNormal_', 'lecunTruncNormal_'],
  ...['varianceScaling_', 'truncNormal_', 'orthogonal_', 'orthogonalAsync_'],
];
