/* SPDX-License-Identifier: Apache-2.0
 *
 * Box and Muller's transform as PyTorch's normal_fill_AVX2 computes it (aten/src/ATen/native/cpu/avx_mathfun.h, after
 * Pommier's sse_mathfun, after Moshier's Cephes), with the multiply-adds that GCC fuses. Each function has at most 2^24
 * arguments, the fractions of 24 bits. tests/c/fused.c tries all of them against hardware that fuses. No result differs
 * where nni_wide_product_sum replaces f32v_fma, or where a product and a sum stay separate. */
#ifndef NNI_BOX_MULLER_H
#define NNI_BOX_MULLER_H

#include "fused.h"

/* How many vectors take each step side by side. A chain of dependent operations is so long that a processor's
 * schedulers hold little more than one. One vector takes 1.09 times as long (V8, Zen 5); separate loops for radii and
 * angles, 1.11 times. */
enum { NNI_SIDES = NNI_LANES == 4 && !NNI_FUSES ? 2 : 1 };
#define NNI_EACH(i) NNI_UNROLL for (int i = 0; i < NNI_SIDES; i++)

/* Narrows both sides together, through vectors that hold half of each. V8 orders operations by what uses them, so this
 * makes it take the steps of both sides side by side. */
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

/* The constants of the transform. The build with relaxed SIMD hides them from clang: V8 makes a known vector by three
 * instructions at each use, and loads a hidden one by one instruction. */
typedef struct nni_box_muller {
    uint32_t root, exponents; /* sqrt(1/2) 2^24 */
    float unit, log[9], log_low, log_high;
    uint32_t half_quarter;
    float turn, quarter, quarter_low, cosine[3], sine[3], minus_half, minus_2, minus_1, one;
    uint32_t sign;
} nni_box_muller;

NNI_INLINE const nni_box_muller *nni_box_muller_constants(void)
{
    static const nni_box_muller constants = {
        .root = 0x3f3504f3 + (24 << 23),
        .exponents = 0xff800000,
        .unit = 0x1p-24f,
        .log = {7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
                -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f},
        .log_low = -2.12194440e-4f,
        .log_high = 0.693359375f,
        .half_quarter = 1 << 21,
        .turn = (float)(6.283185307179586 * 0x1p-24),
        .quarter = -1.5703125f - 4.837512969970703125e-4f,
        .quarter_low = -7.54978995489188216e-8f,
        .cosine = {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f},
        .sine = {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f},
        .minus_half = -0.5f,
        .minus_2 = -2,
        .minus_1 = -1,
        .one = 1,
        .sign = 0x80000000,
    };
    const nni_box_muller *k = &constants;
#ifdef __wasm_relaxed_simd__
    __asm__("" : "+r"(k));
#endif
    return k;
}

/* a b + c, where a b is exact, so one rounding and two give the same. */
NNI_INLINE f32v nni_exact_product_sum(f32v a, f32v b, f32v c)
{
#if NNI_FUSES
    return f32v_fma(a, b, c);
#else
    return a * b + c;
#endif
}

/* Turns x, an integer from 1 to 2^24, into sqrt(-2 log(x / 2^24)). */
NNI_INLINE void nni_torch_radii(const nni_box_muller *k, f32v x[NNI_SIDES])
{
    f32v e[NNI_SIDES];
    nni_wide w[NNI_SIDES], y[NNI_SIDES];
    NNI_EACH(i)
    {
        /* x = 2^(24 + e) m, sqrt(1/2) <= m < sqrt(2), and then m - 1. */
        const u32v bits = f32v_bits(x[i]), above = bits - u32v_splat(k->root);
        e[i] = f32v_from_i32((i32v)above >> 23);
        x[i] = f32v_from_bits(bits - (above & u32v_splat(k->exponents)));
        x[i] = nni_exact_product_sum(x[i], f32v_splat(k->unit), f32v_splat(k->minus_1));
        w[i] = f32v_widen(x[i]);
        y[i] = nni_wide_splat(k->log[0]);
    }
    NNI_UNROLL for (int n = 1; n < 9; n++)
    {
        NNI_EACH(i) y[i] = nni_wide_product_sum(y[i], w[i], nni_wide_splat(k->log[n]));
        NNI_EACH(i) y[i] = nni_wide_round24(y[i]);
    }
    NNI_EACH(i) y[i] = nni_wide_round32(nni_wide_product(y[i], w[i]));
    NNI_EACH(i) y[i] = nni_wide_product_sum(y[i], f32v_widen(x[i] * x[i]), f32v_widen(e[i] * f32v_splat(k->log_low)));
    f32v log[NNI_SIDES];
    nni_narrow_sides(y, log);
    NNI_EACH(i)
    {
        log[i] = x[i] + nni_exact_product_sum(x[i] * x[i], f32v_splat(k->minus_half), log[i]);
        log[i] = nni_exact_product_sum(e[i], f32v_splat(k->log_high), log[i]); /* nine bits times five */
        x[i] = f32v_sqrt(log[i] * f32v_splat(k->minus_2));
    }
}

/* Subtracts `quarters` times pi / 2 from angles of 0 to 2 pi. pi / 2 has three parts; products with the first two are
 * exact. */
#if NNI_FUSES
NNI_INLINE void nni_reduce(const nni_box_muller *k, f32v x[NNI_SIDES], const f32v quarters[NNI_SIDES])
{
    /* The difference after the first part is exact. So the first two parts can be subtracted at once. */
    NNI_EACH(i) x[i] = f32v_fma(quarters[i], f32v_splat(k->quarter), x[i]);
    NNI_EACH(i) x[i] = f32v_fma(quarters[i], f32v_splat(k->quarter_low), x[i]);
}
#else
static __attribute__((noinline)) void nni_take_last_part(const nni_box_muller *k, f32v *x, const f32v *quarters)
{
    float from[NNI_SIDES * NNI_LANES], of[NNI_SIDES * NNI_LANES];
    NNI_EACH(i)
    {
        f32v_store(from + NNI_LANES * i, x[i]);
        f32v_store(of + NNI_LANES * i, quarters[i]);
    }
    for (int i = 0; i < NNI_SIDES * NNI_LANES; i++) from[i] = nni_fmaf(of[i], k->quarter_low, from[i]);
    NNI_EACH(i) x[i] = f32v_load(from + NNI_LANES * i);
}

/* The third product is exact but for six octants, and there its error matters only near zero. */
NNI_INLINE void nni_reduce(const nni_box_muller *k, f32v x[NNI_SIDES], const f32v quarters[NNI_SIDES])
{
    u32v near = u32v_splat(0);
    NNI_EACH(i)
    {
        x[i] -= quarters[i] * 1.5703125f;
        x[i] -= quarters[i] * 4.837512969970703125e-4f;
        near |= f32v_less(f32v_from_bits(f32v_bits(x[i]) & 0x7fffffff), f32v_splat(0x1p-20f));
    }
    if (__builtin_expect(u32v_any(near), 0))
        nni_take_last_part(k, x, quarters);
    else
        NNI_EACH(i) x[i] += quarters[i] * k->quarter_low;
}
#endif

/* The sines and cosines of angles below one turn. `turns` counts them in 2^-24 of a turn. */
NNI_INLINE void nni_torch_sin_cos(const nni_box_muller *k, const u32v turns[NNI_SIDES], f32v sine[NNI_SIDES],
                                  f32v cosine[NNI_SIDES])
{
    u32v j[NNI_SIDES];
    f32v x[NNI_SIDES], quarters[NNI_SIDES];
    nni_wide w[NNI_SIDES], c[NNI_SIDES], s[NNI_SIDES];
    NNI_EACH(i)
    {
        x[i] = f32v_from_i32((i32v)turns[i]) * f32v_splat(k->turn);
        /* In quarters, rounded: bits 22 and 23. PyTorch rounds x 4 / pi, with the same result. */
        j[i] = turns[i] + u32v_splat(k->half_quarter);
        quarters[i] = f32v_from_i32((i32v)j[i] >> 22);
    }
    nni_reduce(k, x, quarters);
    NNI_EACH(i) w[i] = f32v_widen(x[i] * x[i]);
    NNI_EACH(i)
    c[i] = nni_wide_product_sum_within(nni_wide_splat(k->cosine[0]), w[i], k->cosine[1], 0x1p-10);
    NNI_EACH(i)
    s[i] = nni_wide_product_sum_within(nni_wide_splat(k->sine[0]), w[i], k->sine[1], 0x1p-7);
    NNI_EACH(i) c[i] = nni_wide_product_sum_within(c[i], w[i], k->cosine[2], 0x1p-5);
    NNI_EACH(i) s[i] = nni_wide_product_sum_within(s[i], w[i], k->sine[2], 0x1p-3);
    NNI_EACH(i) c[i] = nni_wide_round24(nni_wide_product(c[i], w[i]));
    NNI_EACH(i) s[i] = nni_wide_round24(nni_wide_product(s[i], w[i]));
    NNI_EACH(i) c[i] = nni_wide_product_sum(c[i], w[i], nni_wide_product(w[i], nni_wide_splat(k->minus_half)));
    NNI_EACH(i) s[i] = nni_wide_product_sum(s[i], f32v_widen(x[i]), f32v_widen(x[i]));
    f32v even[NNI_SIDES], odd[NNI_SIDES];
    nni_narrow_sides(c, even);
    nni_narrow_sides(s, odd);
    NNI_EACH(i)
    {
        even[i] += f32v_splat(k->one);
        /* Sine and cosine change places in quarters 1 and 3. The sine is negative in 2 and 3, the cosine in 1 and 2. */
        const u32v first = j[i] << 9, second = j[i] << 8;
        const u32v swap = (f32v_bits(even[i]) ^ f32v_bits(odd[i])) & (u32v)((i32v)first >> 31);
        sine[i] = f32v_from_bits(f32v_bits(odd[i]) ^ swap ^ (second & u32v_splat(k->sign)));
        cosine[i] = f32v_from_bits(f32v_bits(even[i]) ^ swap ^ ((first ^ second) & u32v_splat(k->sign)));
    }
}

#endif
