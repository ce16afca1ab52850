// SPDX-License-Identifier: Apache-2.0
/**
 * Initializers made of a library's uniform or normal values, with bounds or a standard deviation from a formula. Every
 * library has them: its users write them this way.
 */
export const MADE = [
  ...['xavierUniform_', 'xavierNormal_', 'msraUniform_', 'msraNormal_'],
  ...['lecunUniform_', 'lecunNormal_', 'siren_'],
];
