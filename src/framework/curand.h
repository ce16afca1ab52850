/* SPDX-License-Identifier: Apache-2.0
 *
 * cuRAND's values of Philox's words, as a GPU computes them (curand_uniform.h and curand_normal.h of CUDA 11 to 13).
 * Uniforms and logarithms are the GPU's, bit for bit: all their operations are IEEE-754's. The sine is only near:
 * MUFU.SIN reads a table that NVIDIA does not publish. README.md says how near. */
#ifndef NNI_CURAND_H
#define NNI_CURAND_H

#include "fused.h"

#if NNI_LANES == 4
typedef float nni_two __attribute__((vector_size(8)));
typedef uint16_t nni_eight __attribute__((vector_size(16)));
#endif

/* Words times 2^-32, rounded to nearest. The upper and the lower half each become the fraction of a number with the
 * right unit; the first difference is exact. This takes two operations fewer than V8's conversion on x86-64 before
 * AVX-512. */
NNI_INLINE f32v nni_curand_fraction(u32v words)
{
#if NNI_LANES == 4
    const f32v high = f32v_from_bits(words >> 16 | U32V(0x43000000)); /* 2^7 and more, in units of 2^-16 */
    /* 2^-9 and more, of 2^-32: each second half from there, one instruction. */
    const nni_eight units = (nni_eight)U32V(0x3b000000);
    const f32v low = (f32v)u32x4_shuffle((nni_eight)words, units, 0, 9, 2, 11, 4, 13, 6, 15);
    return high - F32V(0x1p7f + 0x1p-9f) + low;
#else
    return (float)words * 0x1p-32f;
#endif
}

/* A value on (0, 1]. The product is exact, so fusing makes no difference. */
NNI_INLINE f32v nni_curand_uniform(u32v words) { return nni_curand_fraction(words) + F32V(0x1p-33f); }

/* log(x) for 0 < x <= 1, not subnormal: logf of CUDA's libdevice, whose instructions every PTX file shows. x = 2^e m,
 * 2/3 <= m < 4/3. */
NNI_INLINE f32v nni_curand_log(f32v x)
{
    static const float terms[] = {0x1.2073ecp-3f, -0x1.f19b98p-4f, 0x1.1e52aap-3f, -0x1.55b172p-3f,
                                  0x1.99da16p-3f, -0x1.fffe44p-3f, 0x1.5554fp-2f};
    const u32v exponents = (f32v_bits(x) - U32V(0x3f2aaaab)) & U32V(0xff800000);
    const f32v e = f32v_from_i32((i32v)exponents) * F32V(0x1p-23f);
    const f32v m = f32v_from_bits(f32v_bits(x) - exponents) - F32V(1);
    /* tests/c/fused.c tries all 2^23 values of m. Ties occur only in the last two roundings: these go to even. */
    const nni_wide w = f32v_widen(m);
    nni_wide y = nni_wide_splat(-0x1.0aa04ep-3f);
    NNI_UNROLL for (int i = 0; i < 7; i++)
    {
        y = nni_wide_product_sum(y, w, nni_wide_splat(terms[i]));
        y = nni_wide_round24(y);
    }
    y = nni_wide_round32(nni_wide_product_sum(y, w, nni_wide_splat(-0.5f)));
    y = nni_wide_round32(nni_wide_product(y, w));
    return f32v_fma(e, F32V(0x1.62e43p-1f), f32v_narrow(nni_wide_product_sum(y, w, w)));
}

/* x times 1 / (2 pi), truncated to 24 bits and then to multiples of 2^-25. x is on [0, 2 pi]. */
NNI_INLINE u32v nni_curand_turns(f32v x)
{
    const double scale = (double)0.15915494f * 0x1p25;
#if NNI_LANES == 4
    const f64v low = __builtin_convertvector((nni_two)u32x4_shuffle(x, x, 0, 1), f64v) * scale;
    const f64v high = __builtin_convertvector((nni_two)u32x4_shuffle(x, x, 2, 3), f64v) * scale;
    const i32x2 a = __builtin_convertvector(low, i32x2), b = __builtin_convertvector(high, i32x2);
    const u32v turns = (u32v)u32x4_shuffle(a, b, 0, 1, 2, 3);
#else
    const u32v turns = (u32v)(int32_t)(x * scale);
#endif
    return turns & ~(turns >> 24); /* from 1/2 on, 24 bits are multiples of 2^-24 */
}

/* sin(2 pi turns 2^-25) as the GPU computes it: in quadrants 1 and 3 it uses the complement of the 23 bits within a
 * quadrant, which is off by 2^-25. The error is at most 2^-23.1. curand.py makes the polynomial. */
NNI_INLINE f32v nni_curand_sin(u32v turns)
{
    const u32v odd = (u32v)((i32v)(turns << 8) >> 31);
    const f32v x = f32v_from_i32((i32v)((turns ^ odd) & U32V(0x7fffff))) * F32V(0x1p-23f), z = x * x;
    f32v y = F32V(0.000151051907f) * z + F32V(-0.00467282906f);
    y = y * z + F32V(0.0796890184f);
    y = y * z + F32V(-0.64596355f);
    y = y * z + F32V(0.570796311f);
    y = x + x * y;
    return f32v_from_bits(f32v_bits(y) | (turns << 7 & U32V(0x80000000)));
}

/* Turns two words of each lane into two normal values. */
NNI_INLINE void nni_curand_normals(u32v words, u32v others, f32v *first, f32v *second)
{
    const float turn = 6.2831855f, half = 2.3283064e-10f * 6.2831855f / 2; /* scaled, the sum is rounded alike */
    const f32v radius = f32v_sqrt(nni_curand_log(nni_curand_uniform(words)) * F32V(-2));
    const u32v turns = nni_curand_turns(f32v_fma(nni_curand_fraction(others), f32v_splat(turn), f32v_splat(half)));
    *first = nni_curand_sin(turns) * radius;
    *second = nni_curand_sin(turns + U32V(1 << 23)) * radius;
}

#endif
