/* SPDX-License-Identifier: Apache-2.0
 *
 * Elementary functions in double: on lanes, for the elements of draws; on single values, for formulas and tables. Each
 * is a fixed sequence of IEEE-754 operations, like those of vmath.h. src/bitgen/README.md writes down those that reach
 * an element. vmath64.sollya makes the coefficients. tests/c/accuracy.c measures the errors stated here.
 */
#ifndef NNI_VMATH64_H
#define NNI_VMATH64_H

#include "simd.h"

#define SQRT_HALF64 0x1.6a09e667f3bcdp-1

/* -ln(x / one) / 2 for positive normal x, where `one` is a power of two: like f32v_neg_half_log, with 7 terms. Error at
 * most 2 ulp. */
NNI_INLINE f64v f64v_neg_half_log(f64v x, f64v one, f64v sqrt_half)
{
    u64v d = f64v_bits(x) - f64v_bits(sqrt_half);
    u64v exponent = d & U64V(0xfff0000000000000);     /* e 2^52 */
    f64v e = f64v_from_high(exponent);                /* e 2^20 */
    f64v m = f64v_from_bits(f64v_bits(x) - exponent); /* times `one` */
    f64v s = (one - m) / (one + m);
    f64v z = s * s;
    f64v q = F64V(0x1.2b66b9bfa7252p-4) * z + F64V(0x1.39fd3c2df8ce9p-4);
    q = q * z + F64V(0x1.7462bd218b3e7p-4);
    q = q * z + F64V(0x1.c71c62c9cb7e9p-4);
    q = q * z + F64V(0x1.2492492e03d5p-3);
    q = q * z + F64V(0x1.9999999995284p-3);
    q = q * z + F64V(0x1.5555555555558p-2);
    return (s * z * q + s) + e * F64V(-0x1.62e42fefa39efp-22);
}

/* cos(pi t) for |t| <= 1/2, v = t^2. Absolute error at most 2^-52. */
NNI_INLINE f64v f64v_cospi(f64v v)
{
    f64v p = F64V(-0x1.0b16d18dba65cp-23) * v + F64V(0x1.1fd5e20fc74e2p-18);
    p = p * v - F64V(0x1.b6db759aa770ap-14);
    p = p * v + F64V(0x1.f9d36e25dfc97p-10);
    p = p * v - F64V(0x1.a6d1f25d69acdp-6);
    p = p * v + F64V(0x1.e1f5068852eap-3);
    p = p * v - F64V(0x1.55d3c7e3caafap0);
    p = p * v + F64V(0x1.03c1f081b5aap2);
    p = p * v - F64V(0x1.3bd3cc9be45dep2);
    return p * v + F64V(1.0);
}

/* sin(pi t) for |t| <= 1/2, v = t^2. Error at most 3 ulp. */
NNI_INLINE f64v f64v_sinpi(f64v t, f64v v)
{
    f64v p = F64V(0x1.8f9e5a085c7aap-21) * v - F64V(0x1.6f0536efc7126p-16);
    p = p * v + F64V(0x1.e8f023f73b57cp-12);
    p = p * v - F64V(0x1.e30741a6ba9a8p-8);
    p = p * v + F64V(0x1.5078346ab756fp-4);
    p = p * v - F64V(0x1.32d2cce5e66ebp-1);
    p = p * v + F64V(0x1.466bc67759fccp1);
    p = p * v - F64V(0x1.4abbce625be39p2);
    return (p * v + F64V(0x1.921fb54442d18p1)) * t;
}

#endif
