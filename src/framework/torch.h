/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_TORCH_H
#define NNI_TORCH_H

#include "framework.h"

/* The checks of a tensor in nni_rules. */
#define NNI_TORCH_DTYPES                                                                                               \
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64, .newest_dtypes = 1 << NNI_FLOAT16 | 1 << NNI_BFLOAT16,              \
    .options = NNI_TORCH_2_12

enum { NNI_TORCH_BLOCK = 16 }; /* how many normals are made together */

/* Whether normals are made one by one. */
static inline int nni_torch_is_serial(const nni_framework_generator *generator, size_t count)
{
    return count < NNI_TORCH_BLOCK || generator->view != NNI_TORCH_CONTIGUOUS;
}

/* The same for a second draw, which goes into a tensor like the filled one, but without gaps. */
static inline int nni_torch_is_serial_again(const nni_framework_generator *generator, size_t count)
{
    return count < NNI_TORCH_BLOCK || generator->view == NNI_TORCH_PERMUTED;
}

/* With `excludes_b`, as since 2.12, a value rounded to b becomes a. */
void nni_torch_uniform(nni_mt19937 *mt, const nni_tensor *tensor, double a, double b, int excludes_b);
void nni_torch_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std);
nni_status nni_torch_truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                      double std, double a, double b, nni_bounds bounds);

/* Truncated normals as up to PyTorch 2.11, by the inverse of the error function. With exceptions, those of
 * nni_torch_erfinv_normal, the inverse is correctly rounded except for these. */
nni_status nni_torch_by_inverse(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std,
                                double a, double b, const uint32_t *exceptions, size_t n);
double nni_torch_normal_cdf(double x);

/* Below this part of accepted values PyTorch would practically never return. */
#define NNI_TORCH_LEAST_PART 1e-4

/* float16 and bfloat16, as PyTorch 2.12 and later fill them. */
void nni_torch_uniform_halves(nni_mt19937 *mt, const nni_tensor *tensor, double a, double b);
void nni_torch_normal_halves(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std);
nni_status nni_torch_truncated_halves(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                      double std, double a, double b);

/* The inverse error function of n values in [-1, 1], in place, as PyTorch 1.13 computes it: whole vectors, at most
 * NNI_TORCH_ERFINV values. `powers` are those of nni_glibc_powers. */
enum { NNI_TORCH_ERFINV = 128 };
void nni_torch_erfinv(float *values, size_t n, const double *powers);

/* The same, correctly rounded except for the exceptions of nni_torch_erfinv_normal. */
void nni_torch_erfinv_but(float *values, size_t n, const double *powers, const uint32_t *exceptions, size_t count);

/* x as a number of a 16-bit dtype: rounded to float32, then to the dtype; infinite beyond its greatest. */
double nni_torch_half(uint32_t dtype, double x);
/* Writes such a number, finite or not. */
void nni_torch_put_half(const nni_tensor *tensor, size_t i, double x);

/* Makes normals of words in place. n is a multiple of NNI_TORCH_BLOCK, and the words have as many bytes as the n
 * values. In a block, word j and word j + 8 make element j and element j + 8; for float64, pairs of words do. */
void nni_torch_blocks_of_words(nni_framework_generator *generator, void *values, size_t n, uint32_t dtype, double mean,
                               double std);

#endif
