/* SPDX-License-Identifier: Apache-2.0
 *
 * Elementary functions on lanes of float32. Each is a fixed sequence of IEEE-754 operations: no table, no branch, no
 * libm. src/bitgen/README.md writes them down as part of the stream contract. vmath.sollya and vmath.py make the
 * coefficients. tests/c/accuracy.c measures the errors stated here over every input.
 */
#ifndef NNI_VMATH_H
#define NNI_VMATH_H

#include "simd.h"

#define SQRT_HALF 0x1.6a09e6p-1f

/* -ln(x / one) / 2 for positive normal x <= one, where `one` is a power of two: this scaling is free, since it is taken
 * off the exponent. `sqrt_half` is one * SQRT_HALF; it is an argument so that a loop loads both. The series below gives
 * half the logarithm, whose root is half of Box and Muller's radius.
 *
 * x / one = m 2^e with m in [sqrt(1/2), sqrt(2)), so e = 0 wherever the result is small, and nothing cancels. Then
 * -ln(m) / 2 = atanh(s), s = (1 - m) / (1 + m), |s| <= 0.172: s itself plus an odd series. The division pays for
 * itself: this series needs 3 terms where one in m - 1 needs 9, and the shorter loop body is 1.3 times as fast (V8,
 * x86-64). Error at most 1.7 ulp, and 1.5 ulp for its square root; exactly 0 at x = one. */
NNI_INLINE f32v f32v_neg_half_log(f32v x, f32v one, f32v sqrt_half)
{
    u32v d = f32v_bits(x) - f32v_bits(sqrt_half);
    u32v exponent = d & U32V(0xff800000); /* e 2^23; shifting it down would cost one more operation */
    f32v e = f32v_from_i32((i32v)exponent);
    f32v m = f32v_from_bits(f32v_bits(x) - exponent); /* times `one` */
    f32v s = (one - m) / (one + m);
    f32v z = s * s;
    f32v q = (F32V(0x1.31dfeap-3f) * z + F32V(0x1.995edap-3f)) * z + F32V(0x1.55557ap-2f);
    return (s * z * q + s) + e * F32V(-0x1.62e43p-25f);
}

/* cos(pi t) for |t| <= 1/2, v = t^2: minimax, degree 8. Absolute error at most 2.8 * 2^-24. The relative error grows
 * toward the zeros at +-1/2. */
NNI_INLINE f32v f32v_cospi(f32v v)
{
    f32v p = (F32V(0x1.c1ac2ep-3f) * v - F32V(0x1.54f172p0f)) * v + F32V(0x1.03bcdp2f);
    return (p * v - F32V(0x1.3bd3a2p2f)) * v + F32V(0x1.fffffep-1f);
}

/* sin(pi t) for |t| <= 1/2, v = t^2: minimax, degree 9. Error at most 2.9 ulp. */
NNI_INLINE f32v f32v_sinpi(f32v t, f32v v)
{
    f32v p = (F32V(0x1.407998p-4f) * v - F32V(0x1.328004p-1f)) * v + F32V(0x1.466b26p1f);
    return ((p * v - F32V(0x1.4abbd8p2f)) * v + F32V(0x1.921fb6p1f)) * t;
}

/* The inverse of the normal distribution function near its middle: x with Phi(x) = 1/2 + q, for |q| <= 0.4803, where
 * |x| <= 2.06. It is a quotient of polynomials in 1/4 - q^2 = Phi(x) (1 - Phi(x)), like Wichura's algorithm AS 241
 * (Applied Statistics 37, 1988), which has more terms and other coefficients. All coefficients are positive, so nothing
 * cancels. Error at most 7 ulp. */
NNI_INLINE f32v f32v_probit_middle(f32v q)
{
    f32v y = F32V(0.25f) - q * q;
    f32v a = (F32V(0x1.67e9b6p15f) * y + F32V(0x1.d21714p16f)) * y + F32V(0x1.bedf38p14f);
    f32v b = (F32V(0x1.9baa6ep15f) * y + F32V(0x1.a96082p15f)) * y + F32V(0x1.074642p13f);
    a = (a * y + F32V(0x1.20ffp10f)) * y + F32V(0x1.91678p2f);
    b = (b * y + F32V(0x1.f29facp7f)) * y + F32V(1.0f);
    return q * (a / b);
}

/* The same in its tails: x with 1 - Phi(x) = r, given s = sqrt(-ln(r) / 2), for x from 2.03 to 12. Error at most 5 ulp
 * besides that of s. */
NNI_INLINE f32v f32v_probit_tail(f32v s)
{
    f32v y = s - F32V(1.5f);
    f32v a = ((F32V(0x1.4ccafcp-2f) * y + F32V(0x1.15082ap1f)) * y + F32V(0x1.0d80c8p2f)) * y + F32V(0x1.24aff8p1f);
    f32v b = ((F32V(0x1.4d077ap-17f) * y + F32V(0x1.4c3afp-3f)) * y + F32V(0x1.aff0dp-1f)) * y + F32V(1.0f);
    return a / b;
}

#endif
