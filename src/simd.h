/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors of 32-bit lanes, as compiler vector types. Arithmetic is the plain operators + - * / & | ^ << >>, which gcc
 * and clang turn into the same IEEE-754 operations on every target (with -ffp-contract=off). Only operations without an
 * operator are functions here.
 *
 * f32v, i32v and u32v are as wide as loops should be. NNI_LANES is 4, or 1 for wasm without SIMD: there four lanes
 * would make four copies of every operation and a file twice the size. Code that uses them gives the same bits either
 * way. f64v and u64v have the same bytes, or one lane. u32x4 always has four lanes, for Philox's blocks of four words.
 */
#ifndef NNI_SIMD_H
#define NNI_SIMD_H

#include <stdint.h>

#include "host.h"

#define NNI_INLINE static inline __attribute__((always_inline))

/* For functions called once in a fill, in files compiled for speed. */
#ifdef __clang__
#define NNI_SMALL __attribute__((minsize))
#else
#define NNI_SMALL
#endif

typedef float f32x4 __attribute__((vector_size(16)));
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef uint32_t u32x4 __attribute__((vector_size(16)));
typedef int32_t i32x2 __attribute__((vector_size(8)));
typedef uint32_t u32x2 __attribute__((vector_size(8)));
typedef uint64_t u64x2 __attribute__((vector_size(16)));
typedef double f64x2 __attribute__((vector_size(16)));

/* ---- Four lanes ------------------------------------------------------------------------------------------------ */

NNI_INLINE u32x4 u32x4_splat(uint32_t x) { return (u32x4){x, x, x, x}; }

/* Memory need only be aligned to a lane, and may hold words or floats. memcpy is the only access that C allows for
 * both; the builtin is a single load or store. */
NNI_INLINE u32x4 u32x4_load(const void *p)
{
    u32x4 v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

NNI_INLINE void u32x4_store(void *p, u32x4 v) { __builtin_memcpy(p, &v, sizeof v); }

#define u32x4_shuffle(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

/* a * b in 64 bits, for lanes 0 and 1, and for lanes 2 and 3. It becomes pmuludq on x86-64. In WebAssembly it becomes
 * i64x2.extmul_low/high_i32x4_u, if clang sees both conversions in the block of the product. */
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

/* ---- Constants in loops ---------------------------------------------------------------------------------------- */

/* F32V(x) is the constant x in every lane. In WebAssembly it is loaded from memory, through a pointer whose target
 * `hide` hides from clang. With a v128.const in a loop, V8 13 and later make the constant anew at each use, by three
 * instructions, and normal values take 1.6 times as long. Clang moves the load out of a loop whose stores are
 * `restrict`, and V8 keeps the value in a register. Earlier V8 and SpiderMonkey are as fast either way. */
#ifdef __wasm_simd128__
#define NNI_HIDDEN(hide, type, ...)                                                                                    \
    __extension__({                                                                                                    \
        static const type constant = __VA_ARGS__;                                                                      \
        const type *pointer = &constant;                                                                               \
        hide("" : "+r"(pointer));                                                                                      \
        *pointer;                                                                                                      \
    })
#define F32V(x) f32v_splat(NNI_HIDDEN(__asm__, float, x))
#define U32V(x) u32v_splat(NNI_HIDDEN(__asm__, uint32_t, x))
#define F64V(x) f64v_splat(NNI_HIDDEN(__asm__, double, x))
#define U64V(x) u64v_splat(NNI_HIDDEN(__asm__, uint64_t, x))
/* The same for the factor of a product: it is loaded beside its use. If clang knows the factor, or moves it out of the
 * loop, clang emits i64x2.mul, which V8 expands to three multiplications, and Philox takes twice as long. */
#define U32X4_FACTOR(x) NNI_HIDDEN(__asm__ volatile, u32x4, {x, x, x, x})
#else
#define F32V(x) f32v_splat(x)
#define U32V(x) u32v_splat(x)
#define F64V(x) f64v_splat(x)
#define U64V(x) u64v_splat(x)
#define U32X4_FACTOR(x) u32x4_splat(x)
#endif

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
typedef f64x2 f64v;
typedef u64x2 u64v;
#define NNI_LANES64 2

/* The loop over the vectors of a group; its values should stay in registers. */
#ifdef __clang__
#define NNI_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NNI_UNROLL
#endif

NNI_INLINE f32v f32v_splat(float x) { return (f32v){x, x, x, x}; }
NNI_INLINE u32v u32v_splat(uint32_t x) { return u32x4_splat(x); }
#define U32V_FACTOR U32X4_FACTOR

/* The greater, or the lesser, of each pair of lanes: one instruction, which clang does not recognize behind a mask. */
NNI_INLINE u32v u32v_max(u32v a, u32v b)
{
#ifdef __clang__
    return __builtin_elementwise_max(a, b);
#else
    u32v mask = (u32v)(a > b);
    return (a & mask) | (b & ~mask);
#endif
}
NNI_INLINE u32v u32v_min(u32v a, u32v b)
{
#ifdef __clang__
    return __builtin_elementwise_min(a, b);
#else
    u32v mask = (u32v)(a < b);
    return (a & mask) | (b & ~mask);
#endif
}
NNI_INLINE f32v f32v_from_i32(i32v v) { return __builtin_convertvector(v, f32v); }
NNI_INLINE i32v f32v_to_i32(f32v v) { return __builtin_convertvector(v, i32v); } /* rounds toward zero; x must fit */

NNI_INLINE f32v f32v_sqrt(f32v v)
{
#ifdef __wasm_simd128__
    return __builtin_wasm_sqrt_f32x4(v);
#else
    return (f32v){__builtin_sqrtf(v[0]), __builtin_sqrtf(v[1]), __builtin_sqrtf(v[2]), __builtin_sqrtf(v[3])};
#endif
}

/* All bits of a lane set where a < b (a <= b), else none. */
NNI_INLINE u32v f32v_less(f32v a, f32v b) { return (u32v)(a < b); }
NNI_INLINE u32v f32v_at_most(f32v a, f32v b) { return (u32v)(a <= b); }
NNI_INLINE u32v u32v_less(u32v a, u32v b) { return (u32v)(a < b); }

/* The index of each lane. */
NNI_INLINE u32v u32v_numbers(void) { return (u32v){0, 1, 2, 3}; }

/* Each lane of a times b: the upper and lower halves of the 64 bits. */
NNI_INLINE void u32v_multiply(u32v a, u32v b, u32v *high, u32v *low)
{
    u32v p01 = u32x4_product_01(a, b), p23 = u32x4_product_23(a, b);
    *high = u32x4_shuffle(p01, p23, 1, 3, 5, 7);
    *low = u32x4_shuffle(p01, p23, 0, 2, 4, 6);
}

/* Whether any lane is not zero. */
NNI_INLINE int u32v_any(u32v v)
{
#ifdef __wasm_simd128__
    return __builtin_wasm_any_true_v128((signed char __attribute__((vector_size(16))))v);
#else
    u64x2 w = (u64x2)v;
    return (w[0] | w[1]) != 0;
#endif
}

NNI_INLINE f64v f64v_splat(double x) { return (f64v){x, x}; }
NNI_INLINE u64v u64v_splat(uint64_t x) { return (u64v){x, x}; }

NNI_INLINE f64v f64v_sqrt(f64v v)
{
#ifdef __wasm_simd128__
    return __builtin_wasm_sqrt_f64x2(v);
#else
    return (f64v){__builtin_sqrt(v[0]), __builtin_sqrt(v[1])};
#endif
}

/* The upper 32 bits of each lane as a signed number. And a lane's 64 bits, the lower word first in memory, as a signed
 * number plus `offset`, rounded to double once: both conversions are exact. */
NNI_INLINE f64v f64v_from_high(u64v v)
{
    return __builtin_convertvector((i32x2)u32x4_shuffle((u32x4)v, (u32x4)v, 1, 3), f64v);
}

NNI_INLINE f64v f64v_from_i64(u64v v, f64v offset)
{
    u32x2 low = u32x4_shuffle((u32x4)v, (u32x4)v, 0, 2);
    return f64v_from_high(v) * F64V(0x1p32) + (__builtin_convertvector(low, f64v) + offset);
}

#else

typedef float f32v;
typedef int32_t i32v;
typedef uint32_t u32v;
typedef double f64v;
typedef uint64_t u64v;
#define NNI_LANES64 1

#define NNI_UNROLL

NNI_INLINE f32v f32v_splat(float x) { return x; }
NNI_INLINE u32v u32v_splat(uint32_t x) { return x; }
#define U32V_FACTOR u32v_splat
NNI_INLINE u32v u32v_max(u32v a, u32v b) { return a > b ? a : b; }
NNI_INLINE u32v u32v_min(u32v a, u32v b) { return a < b ? a : b; }
NNI_INLINE f32v f32v_from_i32(i32v v) { return (float)v; }
NNI_INLINE i32v f32v_to_i32(f32v v) { return (int32_t)v; }
NNI_INLINE f32v f32v_sqrt(f32v v) { return __builtin_sqrtf(v); }
NNI_INLINE u32v f32v_less(f32v a, f32v b) { return a < b ? ~0u : 0; }
NNI_INLINE u32v f32v_at_most(f32v a, f32v b) { return a <= b ? ~0u : 0; }
NNI_INLINE u32v u32v_less(u32v a, u32v b) { return a < b ? ~0u : 0; }
NNI_INLINE u32v u32v_numbers(void) { return 0; }

NNI_INLINE void u32v_multiply(u32v a, u32v b, u32v *high, u32v *low)
{
    uint64_t product = (uint64_t)a * b;
    *high = (u32v)(product >> 32);
    *low = (u32v)product;
}
NNI_INLINE int u32v_any(u32v v) { return v != 0; }

NNI_INLINE f64v f64v_splat(double x) { return x; }
NNI_INLINE u64v u64v_splat(uint64_t x) { return x; }
NNI_INLINE f64v f64v_sqrt(f64v v) { return __builtin_sqrt(v); }
NNI_INLINE f64v f64v_from_high(u64v v) { return (int32_t)(v >> 32); }
NNI_INLINE f64v f64v_from_i64(u64v v, f64v offset) { return f64v_from_high(v) * 0x1p32 + ((uint32_t)v + offset); }

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

NNI_INLINE f32v f32v_select(u32v mask, f32v a, f32v b)
{
    return f32v_from_bits((f32v_bits(a) & mask) | (f32v_bits(b) & ~mask));
}

/* x, clamped to the bounds, with operands in the order of WebAssembly's pmin and pmax: one instruction each. */
NNI_INLINE f32v f32v_clamp(f32v x, f32v low, f32v high)
{
    x = f32v_select(f32v_less(x, low), low, x);
    return f32v_select(f32v_less(high, x), high, x);
}

NNI_INLINE u64v f64v_bits(f64v v)
{
    u64v bits;
    __builtin_memcpy(&bits, &v, sizeof bits);
    return bits;
}

NNI_INLINE f64v f64v_from_bits(u64v bits)
{
    f64v v;
    __builtin_memcpy(&v, &bits, sizeof v);
    return v;
}

NNI_INLINE u64v u64v_load(const void *p)
{
    u64v v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

NNI_INLINE void f64v_store(void *p, f64v v) { __builtin_memcpy(p, &v, sizeof v); }
NNI_INLINE f64v f64v_load(const void *p) { return f64v_from_bits(u64v_load(p)); }

NNI_INLINE u32v u32v_rotl(u32v v, int k) { return v << k | v >> (32 - k); }

#endif
