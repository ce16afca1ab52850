/* SPDX-License-Identifier: Apache-2.0
 *
 * Elementary functions with the bits of glibc on x86-64 with FMA, with which NumPy, PyTorch and others make their
 * numbers: glibc 2.28 to 2.40, before erff and log1pf became CORE-MATH's. There are two versions of log1p. This one is
 * in 2.39 and later, and in Debian's 2.36 since an update of 2025. The earlier one, without FMA, differs in one result
 * of 2200.
 *
 * They are reimplemented from the operations of libm.so.6. Where glibc fuses a multiplication and an addition of
 * doubles, nni_fma of fused.h does too. Results that are rounded to float at the end are not fused, and tables are
 * replaced: tests/c/glibc.c has compared every float with libm. */
#ifndef NNI_FRAMEWORK_GLIBC_H
#define NNI_FRAMEWORK_GLIBC_H

#include "../nn_init_frameworks.h"

/* For a positive normal x; -inf for 0. */
float nni_glibc_logf(float x);

/* The NNI_POWERS numbers 2^(i / 32), which the next two functions read. */
void nni_glibc_powers(double *powers);

/* For x between -63 and 32. Beyond, a few results are the float next to glibc's. */
float nni_glibc_expf(float x, const double *powers);

/* log(1 + x) for -1 < x <= 0, x a multiple of 2^-24. */
float nni_glibc_log1pf(float x);

/* For every x except infinities and NaN. The tables are the polynomials of its quotients, highest coefficient first:
 * five and six below 0.84375, seven and seven below 1.25, eight and nine below 1 / 0.35. */
float nni_glibc_erff(float x, const double *powers);
extern const float nni_glibc_erf[];

/* sinf and cosf for |x| < 120. */
void nni_glibc_sincosf(float x, float *sine, float *cosine);

/* For a positive normal x. */
double nni_glibc_log(double x);

/* log(1 + x) for -1 < x <= 0, x a multiple of 2^-53. */
double nni_glibc_log1p(double x);

/* Fills the table of NNI_SINES that nni_glibc_sincos reads. */
void nni_glibc_sincos_table(double *table);

/* sin and cos for 0 <= x <= 2 pi. */
void nni_glibc_sincos(double x, const double *table, double *sine, double *cosine);

#endif
