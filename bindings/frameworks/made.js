// SPDX-License-Identifier: Apache-2.0
/**
 * Initializers that are a library's uniform values between bounds, or its normal values with a standard deviation, that a formula gives: any
 * library has them, and its users write them so.
 */
export const MADE = [
  ...['xavierUniform_', 'xavierNormal_', 'msraUniform_', 'msraNormal_'],
  ...['lecunUniform_', 'lecunNormal_', 'siren_'],
];
