/* SPDX-License-Identifier: Apache-2.0
 *
 * XLA's elementary functions of float32 on a CPU with FMA, bit for bit: operation by operation as in the code that
 * jaxlib 0.10.2 compiles (--xla_dump_to shows it). There LLVM fuses a product and a sum if nothing else needs the
 * product. 16-bit types use the same functions, and round. */
#ifndef NNI_FRAMEWORK_XLA_H
#define NNI_FRAMEWORK_XLA_H

#include "fused.h"

/* How fused multiply-adds are made: quickly, where a lane of `ties` becomes 0 if the result may be wrong; or surely. */
typedef struct nni_fusing {
    int is_certain;
    u32v ties;
} nni_fusing;

static f32v certain_fma(f32v a, f32v b, f32v c) { return f32v_fma(a, b, c); }

NNI_INLINE nni_wide xla_fma(nni_fusing *fusing, nni_wide a, nni_wide b, nni_wide c)
{
    if (!fusing->is_certain) return nni_wide_fma(a, b, c, &fusing->ties);
    return f32v_widen(certain_fma(f32v_narrow(a), f32v_narrow(b), f32v_narrow(c)));
}

/* Horner's rule: n coefficients of falling powers after `sum`. */
NNI_INLINE nni_wide xla_horner(nni_fusing *fusing, nni_wide sum, nni_wide x, const nni_wide_number *c, int n)
{
    NNI_UNROLL for (int i = 0; i < n; i++) sum = xla_fma(fusing, sum, x, nni_wide_splat(c[i]));
    return sum;
}

/* Cephes's logf as in Eigen, for a normal x = m 2^e, sqrt(1/2) <= m < sqrt(2). */
NNI_INLINE f32v xla_log(nni_fusing *fusing, f32v x)
{
    static const nni_wide_number a[] = {0x1.204376p-4f, -0x1.d7a370p-4f, 0x1.de4a34p-4f},
                                 b[] = {-0x1.fcba9ep-4f, 0x1.23d37ep-3f, -0x1.555ca0p-3f},
                                 c[] = {0x1.999d58p-3f, -0x1.fffff8p-3f, 0x1.555554p-2f};
    const f32v one = F32V(1), zero = F32V(0);
    const u32v bits = f32v_bits(x);
    const f32v half = f32v_from_bits((bits & U32V(0x007fffff)) | U32V(0x3f000000));
    const u32v is_low = f32v_less(half, F32V(0x1.6a09e6p-1f));
    const f32v e = f32v_from_i32((i32v)(bits >> 23) - 126) - f32v_select(is_low, one, zero);
    const f32v y = half - one + f32v_select(is_low, half, zero), y2 = y * y;
    const nni_wide wide = f32v_widen(y), y3 = f32v_widen(y2 * y);
    const nni_wide high = xla_horner(fusing, nni_wide_splat(a[0]), wide, a + 1, 2);
    const nni_wide middle = xla_horner(fusing, nni_wide_splat(b[0]), wide, b + 1, 2);
    const nni_wide low = xla_horner(fusing, nni_wide_splat(c[0]), wide, c + 1, 2);
    const nni_wide sum = xla_fma(fusing, y3, xla_fma(fusing, y3, high, middle), low);
    /* log(2) is 0x1.63p-1 minus 0x1.bd0106p-13. Products with 1/2, and of small integers with the former, are exact,
     * fused or not. */
    const f32v rest = f32v_narrow(xla_fma(fusing, y3, sum, f32v_widen(e * f32v_splat(-0x1.bd0106p-13f))));
    return e * F32V(0x1.63p-1f) + (y - F32V(0.5f) * y2 + rest);
}

/* Cephes's log1p near 0, a quotient of polynomials. */
NNI_INLINE f32v xla_near_log1p(nni_fusing *fusing, f32v x)
{
    static const nni_wide_number p[] = {4.527e-05f,     0x1.fe818ap-2f, 0x1.a509f4p+2f, 0x1.de9738p+4f,
                                        0x1.e798ecp+5f, 0x1.c8e75ap+5f, 0x1.40a202p+4f};
    static const nni_wide_number q[] = {0x1.4c30b6p+6f, 0x1.bb865ap+7f, 0x1.351946p+8f, 0x1.b0db14p+7f, 0x1.e0f304p+5f};
    const f32v square = x * x;
    const nni_wide wide = f32v_widen(x);
    const f32v top = f32v_narrow(xla_horner(fusing, nni_wide_splat(p[0]), wide, p + 1, 6));
    const f32v bottom = f32v_narrow(xla_horner(fusing, f32v_widen(x + F32V(0x1.e2035ap+3f)), wide, q, 5));
    return x + (x * square * (top / bottom) - F32V(0.5f) * square); /* half a square is exact */
}

/* log(1 + x) for -1 < x <= 0. */
NNI_INLINE f32v xla_log1p(nni_fusing *fusing, f32v x)
{
    const f32v one = F32V(1);
    const u32v is_near = f32v_less(-x, F32V(0x1.a8279ap-2f)); /* sqrt(2) - 1 */
    if (NNI_LANES == 1) return u32v_any(is_near) ? xla_near_log1p(fusing, x) : xla_log(fusing, x + one);
    return f32v_select(is_near, xla_near_log1p(fusing, x), xla_log(fusing, x + one));
}

/* Giles, Approximating the erfinv Function (GPU Computing Gems, 2011), for -1 <= x <= 1. The quick way leaves the rare
 * values beyond +-0.9966 to the sure way. */
NNI_INLINE f32v xla_erf_inv(nni_fusing *fusing, f32v x)
{
    static const nni_wide_number central[] = {2.81022636e-08f,  3.43273939e-07f, -3.5233877e-06f,
                                              -4.39150654e-06f, 0.00021858087f,  -0.00125372503f,
                                              -0.00417768164f,  0.246640727f,    1.50140941f};
    static const nni_wide_number tail[] = {-0.000200214257f, 0.000100950558f, 0.00134934322f,
                                           -0.00367342844f,  0.00573950773f,  -0.0076224613f,
                                           0.00943887047f,   1.00167406f,     2.83297682f};
    const f32v one = F32V(1), log = xla_log1p(fusing, x * -x);
    const u32v is_central = f32v_less(F32V(-5), log);
    const nni_wide w = f32v_widen(F32V(-2.5f) - log);
    const f32v p = f32v_narrow(xla_horner(fusing, nni_wide_splat(central[0]), w, central + 1, 8));
    fusing->ties &= is_central;
    if (!fusing->is_certain) return x * p;
    const nni_wide r = f32v_widen(f32v_sqrt(-log) - F32V(3));
    const f32v of_tail = f32v_narrow(xla_horner(fusing, nni_wide_splat(tail[0]), r, tail + 1, 8));
    const f32v inside = f32v_select(is_central, p, of_tail);
    return x * f32v_select(f32v_less(x, one) & f32v_less(-one, x), inside, f32v_splat(__builtin_inff()));
}

/* For any x; 1 from 3.74 on. */
static float xla_erf(float x)
{
    static const float p[] = {0x1.bebb44p-9f, 0x1.a16dd6p-5f, 0x1.7b4e80p-3f, 0x1.20dd74p+0f};
    static const float q[] = {0x1.8b11bep-16f, 0x1.0ada50p-10f, 0x1.cd0fa8p-7f, 0x1.c69842p-4f, 0x1.fd6894p-2f, 1};
    if (!(x < 0x1.df38d0p+1f)) return 1;
    if (!(x > -0x1.df38d0p+1f)) return -1;
    const float square = x * x;
    float top = 0x1.e05aa2p-13f, bottom = -0x1.fa720cp-24f;
    for (int i = 0; i < 4; i++) top = nni_fmaf(top, square, p[i]);
    for (int i = 0; i < 6; i++) bottom = nni_fmaf(bottom, square, q[i]);
    return x * top / bottom;
}

#endif
