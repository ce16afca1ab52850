/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_TORCH_H
#define NNI_TORCH_H

#include "framework.h"

enum { NNI_TORCH_BLOCK = 16 }; /* normals that are made together */

/* With `excludes_b`, as since 2.12, a value that was rounded to b is a instead. */
void nni_torch_uniform(nni_mt19937 *mt, const nni_tensor *tensor, double a, double b, int excludes_b);
void nni_torch_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std);
nni_status nni_torch_truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                      double std, double a, double b, nni_bounds bounds);

/* The next n normals, a multiple of NNI_TORCH_BLOCK; and the words of n passed over. */
void nni_torch_blocks(nni_framework_generator *generator, void *values, size_t n, uint32_t dtype, double mean,
                      double std);
void nni_torch_skip(nni_mt19937 *mt, size_t n, uint32_t dtype);

#endif
