// SPDX-License-Identifier: Apache-2.0

/**
 * timm truncates normals by the inverse of the error function with every version of PyTorch: timm 1.0.31, layers/weight_init.py,
 * trunc_normal_.
 * @type {Record<string, object>}
 */
export const drawn = { truncNormal_: { method: 'erfinv' } };
