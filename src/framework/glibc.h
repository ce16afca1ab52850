/* SPDX-License-Identifier: Apache-2.0
 *
 * Elementary functions with the bits of glibc on x86-64 with FMA, which NumPy, PyTorch and others draw their numbers
 * with: of 2.28 to 2.40, before erff and log1pf became those of CORE-MATH. Of log1p there are two: this is the one
 * since 2.39, and of Debian's 2.36 since an update of 2025; before, without FMA, one result in 2200 was another one.
 *
 * They are reimplemented from the operations of its libm.so.6. Where that fuses a multiplication and an addition of
 * doubles, so does nni_fma of fused.h. What is rounded to a float at the end is not fused, and
 * tables are replaced: tests/c/glibc.c has compared every float with libm. */
#ifndef NNI_FRAMEWORK_GLIBC_H
#define NNI_FRAMEWORK_GLIBC_H

#include "../nn_init_frameworks.h"

/* Of a positive normal x; -inf for 0. */
float nni_glibc_logf(float x);

/* 2^(i / 32), NNI_POWERS of them, which the next two read. */
void nni_glibc_powers(double *powers);

/* Of x between -63 and 32: beyond, single results are the float next to that of glibc. */
float nni_glibc_expf(float x, const double *powers);

/* log(1 + x) for -1 < x <= 0, x a multiple of 2^-24. */
float nni_glibc_log1pf(float x);

/* For every x but infinities and NaN. The tables are the polynomials of its quotients, highest coefficient first: five
 * and six below 0.84375, seven and seven below 1.25, eight and nine below 1 / 0.35. */
float nni_glibc_erff(float x, const double *powers);
extern const float nni_glibc_erf[];

/* sinf and cosf of |x| < 120. */
void nni_glibc_sincosf(float x, float *sine, float *cosine);

/* Of a positive normal x. */
double nni_glibc_log(double x);

/* log(1 + x) for -1 < x <= 0, x a multiple of 2^-53. */
double nni_glibc_log1p(double x);

/* Fills the table of NNI_SINES that nni_glibc_sincos reads. */
void nni_glibc_sincos_table(double *table);

/* sin and cos of 0 <= x <= 2 pi. */
void nni_glibc_sincos(double x, const double *table, double *sine, double *cosine);

#endif
