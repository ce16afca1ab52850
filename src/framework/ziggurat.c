// SPDX-License-Identifier: Apache-2.0
#include "ziggurat.h"

#include "fused.h"
#include "glibc.h"

/* exp(t), correctly rounded, for -7 < t <= 0: the series of t / 1024 and ten squarings, in sums of two doubles. */
static double exp_rounded(double t)
{
    const double r = t / 1024;
    double high = 1, low = 0;
    for (double n = 9; n; n--) { /* 1 + r (high + low) / n */
        const double p = high * r, q = p / n, back = q * n;
        low = ((p - back) - nni_fma(q, n, -back) + nni_fma(high, r, -p) + low * r) / n;
        high = 1 + q;
        low += (1 - high) + q;
    }
    for (int i = 0; i < 10; i++) {
        const double p = high * high, rest = nni_fma(high, high, -p) + 2 * high * low;
        high = p + rest;
        low = rest - (high - p);
    }
    return high;
}

/* Rounds a number from 0 to 2^52 to the nearest integer. */
static double rounded(double x) { return x + 0x1p52 - 0x1p52; }

/* The layers' ends x[i], from the outermost in, computed in double like the author of NumPy's tables did. All layers
 * have the same area, so exp(-x[i]^2 / 2) = area / x[i + 1] + exp(-x[i + 1]^2 / 2). The author's functions rounded in
 * another way: five ends and one density are an ulp larger than they should be. Here all are equal to NumPy's. */
void nni_ziggurat_make(nni_ziggurat *z)
{
    static const uint8_t greater[] = {254, 232, 176, 109, 65, 0};
    const double area = 0x1.43016a5a43731p-8, two_52 = 0x1p52;
    double x = NNI_ZIGGURAT_R, outer = 0;
    const uint8_t *next = greater;
    for (int i = NNI_ZIGGURAT_LAYERS - 1; i > 0; i--) {
        if (outer != 0) {
            x = __builtin_sqrt(-2 * nni_glibc_log(area / outer + z->f[i + 1]));
            if (i == *next) x += x * 0x1p-53, next++;
            z->k[i + 1] = (uint64_t)rounded(x / outer * two_52);
        }
        z->w[i] = x / two_52;
        z->f[i] = exp_rounded(-0.5 * x * x);
        if (i == 38) z->f[i] += 0x1p-53;
        outer = x;
    }
    /* The innermost entry stands for the base with its tail. It reaches as far as its area does, area / f[255], to
     * within six ulp. */
    const double base = 0x1.f493b7815d979p+1;
    z->w[0] = base / two_52;
    z->f[0] = 1;
    z->k[0] = (uint64_t)rounded(NNI_ZIGGURAT_R / base * two_52);
    z->k[1] = 0;
}
