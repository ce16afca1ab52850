/* SPDX-License-Identifier: Apache-2.0
 *
 * Box and Muller's transform as PyTorch's normal_fill_AVX2 computes it (aten/src/ATen/native/cpu/avx_mathfun.h, after
 * Pommier's sse_mathfun, after Moshier's Cephes), with the multiply-adds that GCC makes fused ones. Each function has
 * no more than 2^24 arguments, the fractions of 24 bits, and tests/c/fused.c tries them all against hardware that
 * fuses: where nni_wide_product_sum stands in place of f32v_fma, and where a product and a sum stand for themselves, no
 * result differs. */
#ifndef NNI_BOX_MULLER_H
#define NNI_BOX_MULLER_H

#include "fused.h"

/* Vectors that take each step side by side: a chain of dependent operations is so long that a processor holds little
 * more than one in its schedulers. One vector takes 1.09 times as long (V8, Zen 5); radii and angles in loops of their
 * own, 1.11 times. */
enum { NNI_SIDES = NNI_LANES == 4 ? 2 : 1 };
#define NNI_EACH(i) NNI_UNROLL for (int i = 0; i < NNI_SIDES; i++)

/* Both sides narrowed together, by way of vectors that hold half of each: V8 orders operations by what they are for,
 * and so takes the steps of both side by side. */
NNI_INLINE void nni_narrow_sides(const nni_wide w[NNI_SIDES], f32v x[NNI_SIDES])
{
#if NNI_LANES == 4 && !NNI_FUSES
    const f32v a = f32v_narrow((nni_wide){{w[0].part[0], w[1].part[0]}});
    const f32v b = f32v_narrow((nni_wide){{w[0].part[1], w[1].part[1]}});
    x[0] = NNI_LANES_OF(a, b, 0, 1, 4, 5);
    x[1] = NNI_LANES_OF(a, b, 2, 3, 6, 7);
#else
    NNI_EACH(i) x[i] = f32v_narrow(w[i]);
#endif
}

/* x becomes sqrt(-2 log(x / 2^24)), x an integer from 1 to 2^24. */
NNI_INLINE void nni_torch_radii(f32v x[NNI_SIDES])
{
    static const float coefficients[8] = {-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
                                          -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f};
    f32v e[NNI_SIDES];
    nni_wide w[NNI_SIDES], y[NNI_SIDES];
    NNI_EACH(i)
    {
        const u32v bits = f32v_bits(x[i]);
        e[i] = f32v_from_i32((i32v)(bits >> 23) - (126 + 24));
        x[i] = f32v_from_bits((bits & 0x007fffff) | 0x3f000000); /* from 1/2 to 1 */
        const u32v small = f32v_less(x[i], f32v_splat(0.707106781186547524f));
        e[i] -= f32v_from_bits(small & 0x3f800000);
        x[i] = (x[i] - 1.0f) + f32v_from_bits(small & f32v_bits(x[i]));
        w[i] = f32v_widen(x[i]);
        y[i] = nni_wide_splat(7.0376836292e-2f);
    }
    NNI_UNROLL for (int k = 0; k < 8; k++)
    {
        NNI_EACH(i) y[i] = nni_wide_product_sum(y[i], w[i], nni_wide_splat(coefficients[k]));
        NNI_EACH(i) y[i] = nni_wide_round24(y[i]);
    }
    NNI_EACH(i) y[i] = nni_wide_round32(nni_wide_product(y[i], w[i]));
    NNI_EACH(i) y[i] = nni_wide_product_sum(y[i], f32v_widen(x[i] * x[i]), f32v_widen(e[i] * -2.12194440e-4f));
    f32v log[NNI_SIDES];
    nni_narrow_sides(y, log);
    NNI_EACH(i)
    {
        log[i] = x[i] + (log[i] - x[i] * x[i] * 0.5f);
        log[i] += e[i] * 0.693359375f; /* an exact product: nine bits times five */
        x[i] = f32v_sqrt(log[i] * -2.0f);
    }
}

#if NNI_FUSES
/* Less the last part of so many pi / 4. */
NNI_INLINE void nni_take_last_part(f32v x[NNI_SIDES], const f32v octants[NNI_SIDES])
{
    NNI_EACH(i) x[i] = f32v_fma(octants[i], f32v_splat(-3.77489497744594108e-8f), x[i]);
}
#else
static __attribute__((noinline)) void nni_take_last_part_fused(f32v *x, const f32v *octants)
{
    float from[NNI_SIDES * NNI_LANES], of[NNI_SIDES * NNI_LANES];
    NNI_EACH(i)
    {
        f32v_store(from + NNI_LANES * i, x[i]);
        f32v_store(of + NNI_LANES * i, octants[i]);
    }
    for (int i = 0; i < NNI_SIDES * NNI_LANES; i++) from[i] = nni_fmaf(of[i], -3.77489497744594108e-8f, from[i]);
    NNI_EACH(i) x[i] = f32v_load(from + NNI_LANES * i);
}

/* The product is exact but for six octants, where it matters near zero alone. */
NNI_INLINE void nni_take_last_part(f32v x[NNI_SIDES], const f32v octants[NNI_SIDES])
{
    u32v near = u32v_splat(0);
    NNI_EACH(i) near |= f32v_less(f32v_from_bits(f32v_bits(x[i]) & 0x7fffffff), f32v_splat(0x1p-20f));
    if (__builtin_expect(u32v_any(near), 0))
        nni_take_last_part_fused(x, octants);
    else
        NNI_EACH(i) x[i] -= octants[i] * 3.77489497744594108e-8f;
}
#endif

/* The sines and the cosines of angles from 0 to 2 pi. */
NNI_INLINE void nni_torch_sin_cos(const f32v angle[NNI_SIDES], f32v sine[NNI_SIDES], f32v cosine[NNI_SIDES])
{
    u32v j[NNI_SIDES];
    f32v x[NNI_SIDES], octants[NNI_SIDES];
    nni_wide w[NNI_SIDES], c[NNI_SIDES], s[NNI_SIDES];
    NNI_EACH(i)
    {
        j[i] = ((u32v)f32v_to_i32(angle[i] * 1.27323954473516f) + 1) & ~1u; /* in octants, to the next even one */
        /* pi / 4 in three parts. The first two products are exact. */
        octants[i] = f32v_from_i32((i32v)j[i]);
        x[i] = angle[i] - octants[i] * 0.78515625f;
        x[i] -= octants[i] * 2.4187564849853515625e-4f;
    }
    nni_take_last_part(x, octants);
    NNI_EACH(i) w[i] = f32v_widen(x[i] * x[i]);
    NNI_EACH(i)
    c[i] = nni_wide_product_sum_within(nni_wide_splat(2.443315711809948e-5f), w[i], -1.388731625493765e-3f, 0x1p-10);
    NNI_EACH(i)
    s[i] = nni_wide_product_sum_within(nni_wide_splat(-1.9515295891e-4f), w[i], 8.3321608736e-3f, 0x1p-7);
    NNI_EACH(i) c[i] = nni_wide_product_sum_within(c[i], w[i], 4.166664568298827e-2f, 0x1p-5);
    NNI_EACH(i) s[i] = nni_wide_product_sum_within(s[i], w[i], -1.6666654611e-1f, 0x1p-3);
    NNI_EACH(i) c[i] = nni_wide_round24(nni_wide_product(c[i], w[i]));
    NNI_EACH(i) s[i] = nni_wide_round24(nni_wide_product(s[i], w[i]));
    NNI_EACH(i) c[i] = nni_wide_product_sum(c[i], w[i], nni_wide_product(w[i], nni_wide_splat(-0.5f)));
    NNI_EACH(i) s[i] = nni_wide_product_sum(s[i], f32v_widen(x[i]), f32v_widen(x[i]));
    f32v even[NNI_SIDES], odd[NNI_SIDES];
    nni_narrow_sides(c, even);
    nni_narrow_sides(s, odd);
    NNI_EACH(i)
    {
        even[i] += 1.0f;
        const u32v swapped = (u32v)((i32v)(j[i] << 30) >> 31); /* in octants 2 and 6 */
        sine[i] = f32v_from_bits(f32v_bits(f32v_select(swapped, even[i], odd[i])) ^ (j[i] << 29 & 0x80000000));
        cosine[i] = f32v_from_bits(f32v_bits(f32v_select(swapped, odd[i], even[i])) ^ ((j[i] + 2) << 29 & 0x80000000));
    }
}

#endif
