/* SPDX-License-Identifier: Apache-2.0
 *
 * Storage types: which values a tensor can hold, and rounding to them, once, to nearest even. */
#ifndef NNI_DTYPE_H
#define NNI_DTYPE_H

#include "entry.h"
#include "host.h"
#include "nn_init.h"

enum { NNI_DTYPES = NNI_IS_CORE ? 1 : NNI_DTYPE_COUNT };
#define NNI_IS(dtype, type) ((NNI_IS_CORE ? NNI_FLOAT32 : (dtype)) == (type))
#define NNI_IS_HALF(dtype) (!NNI_IS_CORE && (dtype) >= NNI_FLOAT16)

/* For a valid dtype: the bytes of an element; the greatest finite value. */
size_t nni_dtype_bytes(uint32_t dtype);
double nni_dtype_max(uint32_t dtype);

/* For |x| <= nni_dtype_max: the value of the dtype nearest to x; the least >= x; the greatest <= x; the greatest <
 * x. */
double nni_dtype_nearest(uint32_t dtype, double x);
double nni_dtype_at_least(uint32_t dtype, double x);
double nni_dtype_at_most(uint32_t dtype, double x);
double nni_dtype_below(uint32_t dtype, double x);

/* Rounds x and writes it to element i of data. |x| <= nni_dtype_max. */
void nni_put(void *data, uint32_t dtype, size_t i, double x);
double nni_get(const void *data, uint32_t dtype, size_t i);

/* Rounds n float32 values to one of the 16-bit types. None may exceed its greatest value. */
void nni_round_halves(uint32_t dtype, uint16_t *to, const float *from, size_t n);

#endif
