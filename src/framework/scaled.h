/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_SCALED_H
#define NNI_SCALED_H

#include "../dtype.h"
#include "../simd.h"

/* A parameter as a number of the dtype, rounded to float32 first. */
static inline double nni_of_dtype(uint32_t dtype, double x)
{
    return dtype == NNI_FLOAT64 ? x : dtype == NNI_FLOAT32 ? (float)x : nni_dtype_nearest(dtype, (float)x);
}

/* Writes x times scale plus shift to element i, with each operation rounded. 16-bit types compute in float32 and then
 * round; x is rounded, too. */
NNI_INLINE void nni_put_scaled(const nni_tensor *tensor, size_t i, double x, double scale, double shift)
{
    const uint32_t dtype = tensor->dtype;
    if (dtype == NNI_FLOAT32) {
        ((float *)tensor->data)[i] = (float)x * (float)scale + (float)shift;
    } else if (dtype == NNI_FLOAT64) {
        ((double *)tensor->data)[i] = x * scale + shift;
    } else {
        const float product = (float)nni_dtype_nearest(dtype, x) * (float)scale;
        nni_put(tensor->data, dtype, i, (float)nni_dtype_nearest(dtype, product) + (float)shift);
    }
}

#endif
