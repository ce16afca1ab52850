// SPDX-License-Identifier: Apache-2.0
/* The inverse of the error function for float32 in PyTorch's wheels: that of Intel's MKL, which is not public. It is
 * correctly rounded except for 3 arguments in 10,000, which are given as exceptions. */
#include "../dist/truncated.h"
#include "../float32.h"
#include "../math64.h"
#include "torch.h"

/* Starts from calc_erfinv's x, which is right to 2^-16. One step of Halley's method in double leaves 2^-45. 1 - erf(x)
 * is twice the tail of the normal distribution. */
static float rounded(float y, float x)
{
    const double tail = 1 - (double)y, at = x;
    if (y == 0 || tail == 0) return y == 0 ? 0 : __builtin_inff();
    const double excess = tail - 2 * nni_normal_tail(at * 0x1.6a09e667f3bcdp0);
    const double step = excess * (0x1.c5bf891b4ef6bp-1 * nni_exp(at * at));
    return (float)(at - step / (1 + at * step));
}

static float corrected(float y, float x, const uint32_t *exceptions, size_t count)
{
    const uint32_t key = float32_bits(y) << 1;
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (exceptions[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == count || exceptions[low] >> 1 != key >> 1) return x;
    return float32_from_bits(exceptions[low] & 1 ? float32_bits(x) - 1 : float32_bits(x) + 1);
}

void nni_torch_erfinv_but(float *values, size_t n, const double *powers, const uint32_t *exceptions, size_t count)
{
    float approximations[NNI_TORCH_ERFINV];
    for (size_t i = 0; i < n; i++) approximations[i] = values[i];
    nni_torch_erfinv(approximations, n, powers);
    for (size_t i = 0; i < n; i++) {
        const float y = __builtin_fabsf(values[i]), x = rounded(y, __builtin_fabsf(approximations[i]));
        values[i] = __builtin_copysignf(corrected(y, x, exceptions, count), values[i]);
    }
}
