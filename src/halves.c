// SPDX-License-Identifier: Apache-2.0
/* Rounds float32 to 16 bits: the loop of half-precision fills. */
#include "bitgen/bitgen.h"
#include "dtype.h"
#include "simd.h"

/* Like encode() of dtype.c. `unit` is 2^23 units in the last place of binary16 at x's exponent, which is taken to be at
 * least that of the least normal, 2^-14. So the low bits of |x| + unit are x in these units, rounded. 16-bit lanes,
 * twice as many, do what they can: 2.3 operations a value. Normal values take 1.2 times as long as in float32. */
enum { EXPONENT = 0x7f80, LEAST = 0x3880, UNIT = 13 << 7 }; /* in the upper halves */

#if NNI_LANES == 4
typedef uint16_t u16x8 __attribute__((vector_size(16)));

#define U16X8(x) ((u16x8)U32V((uint32_t)(x) << 16 | (x)))

/* Narrows lanes to their lower halves. The upper halves must be 0. */
NNI_INLINE u16x8 narrow(u32v low, u32v high)
{
#ifdef __wasm_simd128__
    return (u16x8)__builtin_wasm_narrow_u_i16x8_i32x4((i32v)low, (i32v)high);
#else
    return __builtin_shufflevector((u16x8)low, (u16x8)high, 0, 2, 4, 6, 8, 10, 12, 14);
#endif
}

NNI_INLINE u16x8 upper_halves(u32v low, u32v high)
{
#ifdef __wasm_simd128__
    return (u16x8)__builtin_wasm_narrow_s_i16x8_i32x4((i32v)low >> 16, (i32v)high >> 16);
#else
    return __builtin_shufflevector((u16x8)low, (u16x8)high, 1, 3, 5, 7, 9, 11, 13, 15);
#endif
}

/* a - b, or 0 if that is negative. */
NNI_INLINE u16x8 difference(u16x8 a, u16x8 b)
{
#ifdef __clang__
    return __builtin_elementwise_sub_sat(a, b);
#else
    return (a - b) & (u16x8)(a > b);
#endif
}

NNI_INLINE u32v multiple(u32v x, u32v unit) { return f32v_bits(f32v_from_bits(x) + f32v_from_bits(unit)) - unit; }

NNI_INLINE u16x8 float16_codes(u32v low, u32v high)
{
    const u16x8 zero = {0};
    u16x8 upper = upper_halves(low, high), exponent = difference(upper & U16X8(EXPONENT), U16X8(LEAST));
    u16x8 sign = upper & U16X8(0x8000), unit = (exponent + U16X8(LEAST + UNIT)) | sign;
    u32v low_unit = (u32v)__builtin_shufflevector(zero, unit, 0, 8, 1, 9, 2, 10, 3, 11);
    u32v high_unit = (u32v)__builtin_shufflevector(zero, unit, 4, 12, 5, 13, 6, 14, 7, 15);
    u16x8 multiples = narrow(multiple(low, low_unit), multiple(high, high_unit));
    return (multiples + (exponent << 3)) | sign;
}

/* Rounds to the upper 16 bits, to nearest, ties to even. */
NNI_INLINE u32v bfloat16_code(u32v x) { return (x + U32V(0x7fff) + (x >> 16 & U32V(1))) >> 16; }

NNI_INLINE void round_group(int is_float16, uint16_t *to, const float *from)
{
    u32v low = u32v_load(from), high = u32v_load(from + 4);
    u16x8 codes = is_float16 ? float16_codes(low, high) : narrow(bfloat16_code(low), bfloat16_code(high));
    __builtin_memcpy(to, &codes, sizeof codes);
}

#else

NNI_INLINE uint32_t float16_code(uint32_t x)
{
    uint32_t upper = x >> 16, exponent = upper & EXPONENT;
    exponent = exponent > LEAST ? exponent - LEAST : 0;
    uint32_t sign = upper & 0x8000, unit = (exponent + LEAST + UNIT) << 16 | sign << 16;
    uint32_t multiple = f32v_bits(f32v_from_bits(x) + f32v_from_bits(unit)) - unit;
    return (multiple + (exponent << 3)) | sign;
}

NNI_INLINE uint32_t bfloat16_code(uint32_t x) { return (x + 0x7fff + (x >> 16 & 1)) >> 16; }

NNI_INLINE void round_group(int is_float16, uint16_t *to, const float *from)
{
    for (int i = 0; i < NNI_GROUP; i++) {
        uint32_t x = u32v_load(from + i);
        to[i] = (uint16_t)(is_float16 ? float16_code(x) : bfloat16_code(x));
    }
}

#endif

void nni_round_halves(uint32_t dtype, uint16_t *restrict to, const float *from, size_t n)
{
    size_t i = 0;
    if (dtype == NNI_FLOAT16)
        for (; n - i >= NNI_GROUP; i += NNI_GROUP) round_group(1, to + i, from + i);
    else
        for (; n - i >= NNI_GROUP; i += NNI_GROUP) round_group(0, to + i, from + i);
    if (i == n) return;
    float rest[NNI_GROUP] = {0};
    uint16_t codes[NNI_GROUP];
    for (size_t j = i; j < n; j++) rest[j - i] = from[j];
    nni_round_halves(dtype, codes, rest, NNI_GROUP);
    for (size_t j = i; j < n; j++) to[j] = codes[j - i];
}
