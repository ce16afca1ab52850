// SPDX-License-Identifier: Apache-2.0
#include "fused.h"

/* A tie moves toward what the first rounding took away, which is known exactly (Knuth, TAOCP 2, 4.2.2, theorem B). */
float nni_fmaf(float a, float b, float c)
{
    union {
        double f;
        uint64_t u;
    } sum;
    const double product = (double)a * b, addend = c;
    sum.f = product + addend;
    if ((sum.u & 0x1fffffff) == 0x10000000) {
        const double of_addend = sum.f - product;
        const double lost = (product - (sum.f - of_addend)) + (addend - of_addend);
        if (lost != 0) sum.u += (lost > 0) == (sum.f > 0) ? 1 : -1;
    }
    return (float)sum.f;
}
