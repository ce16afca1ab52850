/* SPDX-License-Identifier: Apache-2.0
 *
 * The fused multiply-add: a * b + c, rounded once. WebAssembly has it only in relaxed SIMD, where an engine may round
 * twice. bindings/frameworks/relaxed.js takes the build with relaxed SIMD if the engine rounds once. All other builds
 * compute the same bits without the instruction. */
#ifndef NNI_FUSED_H
#define NNI_FUSED_H

#include "../simd.h"

/* Whether the target has an instruction for it. tests/c/fused.c compiles both ways for one processor. */
#ifndef NNI_FUSES
#if defined __wasm_relaxed_simd__ || defined __FMA__
#define NNI_FUSES 1
#else
#define NNI_FUSES 0
#endif
#endif

#if NNI_FUSES

/* ---- By the instruction ---------------------------------------------------------------------------------------- */

#ifdef __wasm_relaxed_simd__
NNI_INLINE f32v f32v_fma(f32v a, f32v b, f32v c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
NNI_INLINE f64v f64v_fma(f64v a, f64v b, f64v c) { return __builtin_wasm_relaxed_madd_f64x2(a, b, c); }
NNI_INLINE float nni_fmaf(float a, float b, float c)
{
    return f32v_fma(f32v_splat(a), f32v_splat(b), f32v_splat(c))[0];
}
NNI_INLINE double nni_fma(double a, double b, double c)
{
    return f64v_fma(f64v_splat(a), f64v_splat(b), f64v_splat(c))[0];
}
#else
NNI_INLINE float nni_fmaf(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
NNI_INLINE double nni_fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
NNI_INLINE f32v f32v_fma(f32v a, f32v b, f32v c)
{
#if NNI_LANES == 4
    return (f32v){nni_fmaf(a[0], b[0], c[0]), nni_fmaf(a[1], b[1], c[1]), nni_fmaf(a[2], b[2], c[2]),
                  nni_fmaf(a[3], b[3], c[3])};
#else
    return nni_fmaf(a, b, c);
#endif
}
#endif

/* a b - product, exactly, where product is a b rounded. */
NNI_INLINE double nni_product_error(double a, double b, double product) { return nni_fma(a, b, -product); }

/* Lanes in a form in which a product and a sum are rounded once. Here the instruction needs only the lanes
 * themselves. */
typedef struct nni_wide {
    f32v lanes;
} nni_wide;
typedef float nni_wide_number; /* the type of constants in memory, which then need no conversion */

NNI_INLINE nni_wide f32v_widen(f32v v) { return (nni_wide){v}; }
NNI_INLINE f32v f32v_narrow(nni_wide w) { return w.lanes; }
NNI_INLINE nni_wide nni_wide_splat(nni_wide_number x) { return (nni_wide){f32v_splat(x)}; }
NNI_INLINE nni_wide nni_wide_round32(nni_wide w) { return w; }
NNI_INLINE nni_wide nni_wide_round24(nni_wide w) { return w; }
NNI_INLINE nni_wide nni_wide_product(nni_wide a, nni_wide b) { return (nni_wide){a.lanes * b.lanes}; }
NNI_INLINE nni_wide nni_wide_product_sum(nni_wide a, nni_wide b, nni_wide c)
{
    return (nni_wide){f32v_fma(a.lanes, b.lanes, c.lanes)};
}

NNI_INLINE nni_wide nni_wide_product_sum_within(nni_wide a, nni_wide b, float c, double least)
{
    (void)least;
    return nni_wide_product_sum(a, b, nni_wide_splat(c));
}

NNI_INLINE nni_wide nni_wide_fma(nni_wide a, nni_wide b, nni_wide c, u32v *ties)
{
    (void)ties;
    return nni_wide_product_sum(a, b, c);
}

#else

/* ---- By doubles ------------------------------------------------------------------------------------------------ */

/* A product of two float32 is exact in double. The sum is rounded to 53 bits and then to 24. The result is that of a
 * single rounding, unless the first rounding makes a tie for the second. */

/* float32 lanes as doubles: two vectors for four lanes, or one for one. */
enum { NNI_WIDE = NNI_LANES / NNI_LANES64 };
typedef struct nni_wide {
    f64v part[NNI_WIDE];
} nni_wide;
typedef double nni_wide_number;

#if NNI_LANES == 4
typedef float f32x2 __attribute__((vector_size(8)));

NNI_INLINE nni_wide f32v_widen(f32v v)
{
    return (nni_wide){{__builtin_convertvector(u32x4_shuffle(v, v, 0, 1), f64v),
                       __builtin_convertvector(u32x4_shuffle(v, v, 2, 3), f64v)}};
}

#ifdef __wasm_simd128__
/* clang knows the instruction only as the conversion of four doubles, two of which are zeros, and forgets it if nobody
 * uses what becomes of these. So a builtin that clang does not look into takes the lanes. Taking the same lanes costs
 * nothing: V8 leaves it out. */
#define NNI_LANES_OF(v, w, a, b, c, d)                                                                                 \
    (f32v) __builtin_wasm_shuffle_i8x16((i8x16)(v), (i8x16)(w), 4 * (a), 4 * (a) + 1, 4 * (a) + 2, 4 * (a) + 3,        \
                                        4 * (b), 4 * (b) + 1, 4 * (b) + 2, 4 * (b) + 3, 4 * (c), 4 * (c) + 1,          \
                                        4 * (c) + 2, 4 * (c) + 3, 4 * (d), 4 * (d) + 1, 4 * (d) + 2, 4 * (d) + 3)
typedef signed char i8x16 __attribute__((vector_size(16)));
typedef double f64x4 __attribute__((vector_size(32)));

NNI_INLINE f32v narrow_part(f64v v)
{
    return __builtin_convertvector(__builtin_shufflevector(v, (f64v){0, 0}, 0, 1, 2, 3), f32v);
}
#else
#define NNI_LANES_OF u32x4_shuffle
NNI_INLINE f32v narrow_part(f64v v)
{
    f32x2 half = __builtin_convertvector(v, f32x2);
    return u32x4_shuffle(half, half, 0, 1, 0, 1);
}
#endif

NNI_INLINE f32v f32v_narrow(nni_wide w)
{
    return NNI_LANES_OF(narrow_part(w.part[0]), narrow_part(w.part[1]), 0, 1, 4, 5);
}
#else
NNI_INLINE nni_wide f32v_widen(f32v v) { return (nni_wide){{v}}; }
NNI_INLINE f32v f32v_narrow(nni_wide w) { return (f32v)w.part[0]; }
#endif

/* Rounds each lane to float32; it stays a double. */
NNI_INLINE nni_wide nni_wide_round32(nni_wide w)
{
    NNI_UNROLL for (int i = 0; i < NNI_WIDE; i++)
    {
#if NNI_LANES == 4
        f32v half = narrow_part(w.part[i]);
        half = NNI_LANES_OF(half, half, 0, 1, 2, 3);
        w.part[i] = __builtin_convertvector(u32x4_shuffle(half, half, 0, 1), f64v);
#else
        w.part[i] = (float)w.part[i];
#endif
    }
    return w;
}

/* Rounds each lane to the 24 bits of a float32, ties away from zero; it stays a double. These are two operations on
 * integers. Narrowing and widening would be two that take six cycles, of which one starts in each (x86-64, Zen 5). */
NNI_INLINE nni_wide nni_wide_round24(nni_wide w)
{
    NNI_UNROLL for (int i = 0; i < NNI_WIDE; i++) w.part[i] =
        f64v_from_bits((f64v_bits(w.part[i]) + 0x10000000) & ~(uint64_t)0x1fffffff);
    return w;
}

/* a * b + c in double. Rounded to float32 it is the fused result, for arguments that are known to make no tie: by the
 * bits they have, or because all were tried. */
NNI_INLINE nni_wide nni_wide_product_sum(nni_wide a, nni_wide b, nni_wide c)
{
    nni_wide sum;
    NNI_UNROLL for (int i = 0; i < NNI_WIDE; i++) sum.part[i] = a.part[i] * b.part[i] + c.part[i];
    return sum;
}

/* The same, rounded to the unit in the last place of float32 numbers from `least` to 2 least. `least` is a power of
 * two, and c and all sums lie between them. It adds a number so large that doubles have this unit, with c, and
 * subtracts it again. */
NNI_INLINE nni_wide nni_wide_product_sum_within(nni_wide a, nni_wide b, float c, double least)
{
    const double large = least * 0x1.8p29;
    NNI_UNROLL for (int i = 0; i < NNI_WIDE; i++) a.part[i] = a.part[i] * b.part[i] + (c + large) - large;
    return a;
}

NNI_INLINE nni_wide nni_wide_product(nni_wide a, nni_wide b)
{
    NNI_UNROLL for (int i = 0; i < NNI_WIDE; i++) a.part[i] *= b.part[i];
    return a;
}

NNI_INLINE nni_wide nni_wide_splat(nni_wide_number x)
{
    nni_wide w;
    NNI_UNROLL for (int i = 0; i < NNI_WIDE; i++) w.part[i] = f64v_splat(x);
    return w;
}

/* a * b + c for any float32 whose sum is not subnormal, rounded once; it stays doubles. But a tie of the sum in double
 * is rounded away from zero, and its lane of `ties`, which begins as all ones, becomes 0. So a long computation checks
 * once, at its end. Very few are done again, by f32v_fma. */
NNI_INLINE nni_wide nni_wide_fma(nni_wide a, nni_wide b, nni_wide c, u32v *ties)
{
    const nni_wide sum = nni_wide_product_sum(a, b, c);
    u64v bits[NNI_WIDE];
    NNI_UNROLL for (int i = 0; i < NNI_WIDE; i++)
    {
        bits[i] = f64v_bits(sum.part[i]) + U64V(0x10000000);
        a.part[i] = f64v_from_bits(bits[i] & U64V(~(uint64_t)0x1fffffff));
    }
#if NNI_LANES == 4
    const u32v lost = u32x4_shuffle((u32x4)bits[0], (u32x4)bits[1], 0, 2, 4, 6) << 3;
#else
    const u32v lost = (u32v)bits[0] << 3;
#endif
    *ties = u32v_min(*ties, lost);
    return a;
}

/* product + addend, rounded once to float32, if `sum`, the sum in double, may be a tie. */
float nni_round_tie(double product, double addend, double sum);

/* One a * b + c, for any arguments. A tie for the second rounding ends in 1 and zeros, or is a subnormal float32. */
NNI_INLINE float nni_fmaf(float a, float b, float c)
{
    const double product = (double)a * b, addend = c, sum = product + addend;
    uint64_t bits;
    __builtin_memcpy(&bits, &sum, sizeof bits);
    const int is_tie = (uint32_t)bits << 3 == 0x80000000, is_small = (bits >> 52 & 0x7ff) < 897;
    return __builtin_expect(is_tie | is_small, 0) ? nni_round_tie(product, addend, sum) : (float)sum;
}

/* One a * b + c in double. Neither product nor sum may overflow. */
double nni_fma(double a, double b, double c);

/* a b - product, exactly, where product is a b rounded. */
double nni_product_error(double a, double b, double product);

/* All lanes. The sum must not be a subnormal float32, unless it is exact in double. One test finds ties in all lanes:
 * of a tie, the lowest 29 bits of the double, shifted to the top, are the least of all integers. The upper halves are
 * so only beyond 2^256 or below 2^-254. A sum is exact if subtractions give both terms back; one of the two
 * subtractions is always exact. */
NNI_INLINE f32v f32v_fma(f32v a, f32v b, f32v c)
{
#if NNI_LANES == 4
    const nni_wide of_a = f32v_widen(a), of_b = f32v_widen(b), of_c = f32v_widen(c);
    nni_wide sum;
    u64x2 ties = {0, 0};
    NNI_UNROLL for (int i = 0; i < NNI_WIDE; i++)
    {
        const f64v product = of_a.part[i] * of_b.part[i];
        sum.part[i] = product + of_c.part[i];
        const u64x2 inexact =
            (u64x2)(sum.part[i] - product != of_c.part[i]) | (u64x2)(sum.part[i] - of_c.part[i] != product);
        ties |= inexact & (u64x2)((u32x4)sum.part[i] << 3 == 0x80000000);
    }
    f32v result = f32v_narrow(sum);
    if (__builtin_expect(u32v_any((u32v)ties), 0))
        for (int i = 0; i < 4; i++) result[i] = nni_fmaf(a[i], b[i], c[i]);
    return result;
#else
    return nni_fmaf(a, b, c);
#endif
}

#endif

#endif
