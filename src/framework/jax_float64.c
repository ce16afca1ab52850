// SPDX-License-Identifier: Apache-2.0
/* JAX's float64, as with jax_enable_x64: XLA's functions of doubles on a CPU with FMA, operation by operation, like
 * those of float32 in xla.h. Its logarithm is glibc's. */
#include "../dist/truncated.h"
#include "../math64.h"
#include "../simd.h"
#include "fused.h"
#include "glibc.h"
#include "jax.h"

/* Horner's rule: n coefficients of falling powers after `sum`. */
static double horner(double sum, double x, const double *c, int n)
{
    for (int i = 0; i < n; i++) sum = nni_fma(sum, x, c[i]);
    return sum;
}

/* log(1 + x) for -1 < x <= 0: near 0 Cephes's log1p, a quotient of polynomials. */
static double log1p_of(double x)
{
    static const double p[] = {0x1.fe818a0fe1a83p-2, 0x1.a509f46f4fa53p+2, 0x1.de9738b8cb9c9p+4,
                               0x1.e798eb86c3351p+5, 0x1.c8e7597479a10p+5, 0x1.40a202d99830ap+4};
    static const double q[] = {0x1.4c30b52213498p+6, 0x1.bb86590fcfb56p+7, 0x1.351945dc908a5p+8, 0x1.b0db13e48e066p+7,
                               0x1.e0f304466448ep+5};
    if (!(-x < 0x1.a827999fcef32p-2)) return nni_glibc_log(1 + x);
    const double x2 = x * x, top = horner(0x1.7bc0962b395cap-15, x, p, 6);
    const double bottom = horner(x + 0x1.e20359e903e37p+3, x, q, 5);
    return x + nni_fma(-0.5, x2, x * x2 * (top / bottom));
}

/* Giles, Approximating the erfinv Function (GPU Computing Gems, 2011), for -1 <= x <= 1. */
static double erf_inv(double x)
{
    static const double central[] = {
        -0x1.135d2e746e627p-68, -0x1.8ddf93324d327p-63, 0x1.7b83eef0b7c9fp-60,  0x1.9ba72cd589b91p-57,
        -0x1.33689090a6b96p-53, 0x1.82e11898132e0p-56,  0x1.de4acfd9e26bap-48,  -0x1.6d33eed66c487p-45,
        -0x1.6f2167040d8e2p-44, 0x1.72a22c2d77e20p-39,  -0x1.c8859c4e5c0afp-37, -0x1.dc583d118a561p-35,
        0x1.20f47ccf46b3cp-30,  -0x1.1a9e38dc84d60p-28, -0x1.f36cd6d3d46a9p-26, 0x1.c6b4f5d03b787p-22,
        -0x1.6e8a5434ae8a2p-20, -0x1.d1d1f7b8736f6p-17, 0x1.879c2a212f024p-13,  -0x1.845769484fca8p-11,
        -0x1.8b6c33114f909p-8,  0x1.ebd80d9b13e28p-3,   0x1.a755e7c99ae86p+0};
    static const double middle[] = {
        0x1.3040f87dbd932p-29,  0x1.85cbe52878635p-24,  -0x1.2777453dd3955p-22, 0x1.395abcd554c6cp-26,
        0x1.936388a3790adp-20,  -0x1.0d5db812b5083p-18, 0x1.8860cd5d652f6p-19,  0x1.a29a0cacdfb23p-17,
        -0x1.8cef1f80281f2p-15, 0x1.1e684d0b9188ap-14,  0x1.932cd54c8a222p-16,  -0x1.7448a89ef8aa3p-12,
        0x1.f3cc55ad40c25p-11,  -0x1.ba924132f38b1p-10, 0x1.468eeca533cf8p-9,   -0x1.ebadabb891bbdp-9,
        0x1.5ffcfe5b76afcp-8,   0x1.0158a6d641d39p+0,   0x1.8abcc380d5a48p+1};
    static const double tail[] = {-0x1.dcec3a7785389p-36, -0x1.18feec0e38727p-32, 0x1.9e6bf2dda45e3p-30,
                                  -0x1.0468fb24e2f5fp-28, 0x1.05ac6a8fba182p-27,  -0x1.0102e495fb9c0p-26,
                                  0x1.f4c20e1334af8p-26,  -0x1.22d220fdf9c3ep-24, 0x1.ebc8bb824cb54p-23,
                                  -0x1.0a8d40ea372ccp-20, 0x1.2fbd29d093d2bp-18,  -0x1.4a3497e1e0facp-16,
                                  0x1.3ebf4eb00938fp-14,  -0x1.c2f36a8fc5d53p-13, -0x1.22ea5df04047cp-13,
                                  0x1.02a30d1fba0dcp+0,   0x1.3664ddd1ad7fbp+2};
    if (x >= 1 || x <= -1) return x * __builtin_inf();
    const double y = -log1p_of(x * -x), r = __builtin_sqrt(y);
    const double p = y < 6.25 ? horner(central[0], y - 3.125, central + 1, 22)
                     : y < 16 ? horner(middle[0], r - 3.25, middle + 1, 18)
                              : horner(tail[0], r - 5, tail + 1, 16);
    return x * p;
}

double nni_jax_erf(double x)
{
    const double of_normal = x * 0x1.6a09e667f3bcdp0; /* nni_normal_tail takes x, erf takes x / sqrt(2) */
    return x < 0 ? 2 * nni_normal_tail(-of_normal) - 1 : 1 - 2 * nni_normal_tail(of_normal);
}

void nni_jax_float64(const nni_jax_map *map, void *words, size_t n)
{
    double *values = words;
    for (size_t i = 0; i < n; i++) {
        uint64_t word;
        __builtin_memcpy(&word, values + i, sizeof word);
        double x = nni_fma((double)(int64_t)(word >> 12) * 0x1p-52, map->b - map->a, map->a);
        if (x < map->a) x = map->a;
        if (map->distribution != NNI_UNIFORM) x = map->sqrt2 * erf_inv(x);
        x = x < map->least ? map->least : x > map->most ? map->most : x;
        values[i] = map->fuses ? nni_fma(x, map->scale, map->shift) : x * map->scale + map->shift;
    }
}
