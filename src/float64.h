/* SPDX-License-Identifier: Apache-2.0
 *
 * The bits of a double; float32.h has those of a float32. */
#ifndef NNI_FLOAT64_H
#define NNI_FLOAT64_H

#include <stdint.h>

static inline uint64_t float64_bits(double x)
{
    uint64_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double float64_from_bits(uint64_t bits)
{
    double x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

#endif
