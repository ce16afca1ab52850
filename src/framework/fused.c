// SPDX-License-Identifier: Apache-2.0
#include "fused.h"

#include "../float64.h"

/* A tie moves toward what the first rounding took away, which is known exactly (Knuth, TAOCP 2, 4.2.2, theorem B). */
float nni_fmaf(float a, float b, float c)
{
    const double product = (double)a * b, addend = c;
    double sum = product + addend;
    if ((float64_bits(sum) & 0x1fffffff) == 0x10000000) {
        const double of_addend = sum - product;
        const double lost = (product - (sum - of_addend)) + (addend - of_addend);
        if (lost != 0) sum = float64_from_bits(float64_bits(sum) + ((lost > 0) == (sum > 0) ? 1 : -1));
    }
    return (float)sum;
}
