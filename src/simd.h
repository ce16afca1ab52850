/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors of 32-bit lanes, as compiler vector types: arithmetic is the plain operators + - * / & | ^ << >>, which gcc
 * and clang turn into the same IEEE-754 operations on every target (with -ffp-contract=off). Only what has no operator
 * is a function here.
 *
 * f32v, i32v and u32v are as wide as loops should be: NNI_LANES is 4, or 1 for wasm without SIMD, where four lanes
 * would be four copies of every operation and a file of twice the size. Code that uses them gives the same bits for
 * either. u32x4 always has four lanes, for Philox, whose blocks are of four words.
 */
#ifndef NNI_SIMD_H
#define NNI_SIMD_H

#include <stdint.h>

#define NNI_INLINE static inline __attribute__((always_inline))

typedef float f32x4 __attribute__((vector_size(16)));
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef uint32_t u32x4 __attribute__((vector_size(16)));
typedef uint32_t u32x2 __attribute__((vector_size(8)));
typedef uint64_t u64x2 __attribute__((vector_size(16)));

/* ---- Four lanes ------------------------------------------------------------------------------------------------ */

NNI_INLINE u32x4 u32x4_splat(uint32_t x) { return (u32x4){x, x, x, x}; }

/* Memory need only be aligned to a lane, and may hold words or floats: memcpy is the one access that C allows for both,
 * and the builtin is a single load or store. */
NNI_INLINE u32x4 u32x4_load(const void *p)
{
    u32x4 v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

NNI_INLINE void u32x4_store(void *p, u32x4 v) { __builtin_memcpy(p, &v, sizeof v); }

#define u32x4_shuffle(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

/* a * b in 64 bits, of lanes 0 and 1, and of lanes 2 and 3: i64x2.extmul_low/high_i32x4_u where clang sees both
 * conversions in the block of the product, and pmuludq. */
NNI_INLINE u32x4 u32x4_product_01(u32x4 a, u32x4 b)
{
    u32x2 x = u32x4_shuffle(a, a, 0, 1), y = u32x4_shuffle(b, b, 0, 1);
    return (u32x4)(__builtin_convertvector(x, u64x2) * __builtin_convertvector(y, u64x2));
}

NNI_INLINE u32x4 u32x4_product_23(u32x4 a, u32x4 b)
{
    u32x2 x = u32x4_shuffle(a, a, 2, 3), y = u32x4_shuffle(b, b, 2, 3);
    return (u32x4)(__builtin_convertvector(x, u64x2) * __builtin_convertvector(y, u64x2));
}

/* x in every lane, of which clang is to know nothing, wherever it stands. For the constant factor of a product: clang
 * would make the product an i64x2.mul, which V8 expands to three multiplications, and Philox would take 2.2 times as
 * long. It sees through a splat, and hoists what it can; and assembly of the product itself crashes clang-19, which
 * takes no vector operand. */
NNI_INLINE u32x4 u32x4_opaque_splat(uint32_t x)
{
    u32x4 v = u32x4_splat(x);
#ifdef __wasm_simd128__
    const u32x4 *p = &v;
    __asm__ volatile("" : "+r"(p) : "m"(v));
    return *p;
#else
    return v;
#endif
}

/* ---- As many lanes as there are -------------------------------------------------------------------------------- */

#ifndef NNI_LANES
#if defined(__wasm__) && !defined(__wasm_simd128__)
#define NNI_LANES 1
#else
#define NNI_LANES 4
#endif
#endif

#if NNI_LANES == 4

typedef f32x4 f32v;
typedef i32x4 i32v;
typedef u32x4 u32v;

/* The loop over the vectors of a group, to be kept in registers. */
#ifdef __clang__
#define NNI_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NNI_UNROLL
#endif

NNI_INLINE f32v f32v_splat(float x) { return (f32v){x, x, x, x}; }
NNI_INLINE f32v f32v_from_i32(i32v v) { return __builtin_convertvector(v, f32v); }

NNI_INLINE f32v f32v_sqrt(f32v v)
{
#ifdef __wasm_simd128__
    return __builtin_wasm_sqrt_f32x4(v);
#else
    return (f32v){__builtin_sqrtf(v[0]), __builtin_sqrtf(v[1]), __builtin_sqrtf(v[2]), __builtin_sqrtf(v[3])};
#endif
}

#else

typedef float f32v;
typedef int32_t i32v;
typedef uint32_t u32v;

#define NNI_UNROLL

NNI_INLINE f32v f32v_splat(float x) { return x; }
NNI_INLINE f32v f32v_from_i32(i32v v) { return (float)v; }
NNI_INLINE f32v f32v_sqrt(f32v v) { return __builtin_sqrtf(v); }

#endif

/* The same bits as another type. */
NNI_INLINE u32v f32v_bits(f32v v)
{
    u32v bits;
    __builtin_memcpy(&bits, &v, sizeof bits);
    return bits;
}

NNI_INLINE f32v f32v_from_bits(u32v bits)
{
    f32v v;
    __builtin_memcpy(&v, &bits, sizeof v);
    return v;
}

NNI_INLINE u32v u32v_load(const void *p)
{
    u32v v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

NNI_INLINE void u32v_store(void *p, u32v v) { __builtin_memcpy(p, &v, sizeof v); }
NNI_INLINE f32v f32v_load(const void *p) { return f32v_from_bits(u32v_load(p)); }
NNI_INLINE void f32v_store(void *p, f32v v) { u32v_store(p, f32v_bits(v)); }

NNI_INLINE u32v u32v_rotl(u32v v, int k) { return v << k | v >> (32 - k); }

#endif
