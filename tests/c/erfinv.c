// SPDX-License-Identifier: Apache-2.0
/* erfinv [STRIDE]: nni_torch_erfinv against calc_erfinv of PyTorch 1.13 (aten/src/ATen/native/Math.h), bit for bit: at
 * every float from 1/2 to 1, and at every STRIDE-th one below (61; 1 for all, which takes minutes), of either sign.
 *
 * As in glibc.c, the libm that this is linked with has to be glibc's for x86-64 of 2.28 to 2.40, on a processor with
 * FMA. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "float32.h"
#include "framework/glibc.h"
#include "framework/torch.h"

/* calc_erfinv, with the products and sums that GCC contracts. */
static float calc_erfinv(float y)
{
    const float size = fabsf(y);
    float x, p, q;
    if (size == 1) return copysignf(INFINITY, y);
    if (size <= 0.7f) {
        const float z = y * y;
        p = fmaf(fmaf(fmaf(-0.140543331f, z, 0.914624893f), z, -1.645349621f), z, 0.886226899f);
        q = fmaf(fmaf(fmaf(fmaf(0.012229801f, z, -0.329097515f), z, 1.442710462f), z, -2.118377725f), z, 1);
        x = y * p / q;
    } else {
        const float z = sqrtf(-logf((1 - size) / 2));
        p = fmaf(fmaf(fmaf(1.641345311f, z, 3.429567803f), z, -1.624906493f), z, -1.970840454f);
        q = fmaf(fmaf(1.637067800f, z, 3.543889200f), z, 1);
        x = copysignf(p, y) / q;
    }
    for (int i = 0; i < 2; i++) x -= (erff(x) - y) / (2 / sqrtf(3.14159265358979323846f) * expf(-x * x));
    return x;
}

static unsigned long compared, differing;

static void compare(const float values[NNI_TORCH_ERFINV], size_t n, const double *powers)
{
    float inverses[NNI_TORCH_ERFINV];
    memcpy(inverses, values, sizeof inverses);
    nni_torch_erfinv(inverses, NNI_TORCH_ERFINV, powers);
    for (size_t i = 0; i < n; i++) {
        const float expected = calc_erfinv(values[i]);
        compared++;
        if (float32_bits(inverses[i]) == float32_bits(expected)) continue;
        if (differing++ < 20) printf("of %a: %a, not %a\n", (double)values[i], (double)inverses[i], (double)expected);
    }
}

int main(int argc, char **argv)
{
    enum { HALF = 0x3f000000, ONE = 0x3f800000 };
    const uint32_t stride = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 61;
    float values[NNI_TORCH_ERFINV] = {0};
    double powers[NNI_POWERS];
    size_t n = 0;
    nni_glibc_powers(powers);
    for (uint32_t bits = 0; bits <= ONE; bits += bits < HALF ? stride : 1) {
        values[n++] = float32_from_bits(bits | (bits % 3 == 0 ? 0x80000000 : 0));
        if (n < NNI_TORCH_ERFINV && bits != ONE) continue;
        compare(values, n, powers);
        n = 0;
    }
    printf("erfinv   %12lu compared, %lu differ\n", compared, differing);
    return differing != 0;
}
