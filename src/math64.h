/* SPDX-License-Identifier: Apache-2.0
 *
 * Elementary functions of one double, for formulas and tables: fixed sequences of IEEE-754 operations, without libm.
 * tests/c/accuracy.c measures the errors stated here. */
#ifndef NNI_MATH64_H
#define NNI_MATH64_H

#include "host.h"

/* Error at most 2 ulp for a normal x, and small for a subnormal one. -infinity for 0, NaN for a negative number. */
double nni_log(double x);

/* Error at most 2 ulp. 0 below -700, e^700 at most. NaN for NaN. */
double nni_exp(double x);

/* For |x| up to 2^20 radians; absolute error at most 2^-51. Beyond 2^52 the result means nothing, and becomes NaN in
 * the end. */
void nni_sin_cos(double x, double *sine, double *cosine);

/* The sine and cosine of pi x, |x| up to 2^20: exactly 0, 1 and -1 where they should be. */
void nni_sin_cos_pi(double x, double *sine, double *cosine);

/* Mills's ratio (1 - Phi(x)) / phi(x) of the normal distribution for x >= 0. Its parts do not underflow: it goes from
 * sqrt(pi / 2) at 0 to 1 / x. Error at most 11 * 2^-53. vmath.py makes the coefficients. */
double nni_mills(double x);

#endif
