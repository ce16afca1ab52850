/* SPDX-License-Identifier: Apache-2.0
 *
 * The normal distribution truncated to [alpha, beta], in units of its sigma, in double. */
#ifndef NNI_TRUNCATED_H
#define NNI_TRUNCATED_H

/* [alpha, beta], alpha <= beta. Far from 0 the width is smaller than the rounding of alpha and beta, so it is stored by
 * itself. */
typedef struct nni_interval {
    double alpha, beta, width;
} nni_interval;

/* -beta to -alpha if beta <= 0, so that alpha is the end nearer to 0. */
nni_interval nni_interval_reflected(nni_interval interval);

/* How a value is found from a fraction f in [-1, 1], uniform and not 0. For an interval entirely below 0, alpha and
 * beta first change places and signs, and the value changes its sign. */
typedef struct nni_truncation {
    enum { NNI_NARROW, NNI_TAIL, NNI_STRADDLING } kind;
    double alpha;
    double lower, upper; /* the probability beyond alpha, and, if the interval contains 0, beyond beta */
    double ratio;        /* for a tail: upper / lower */
    double center, half; /* for a narrow interval: the value is the inverse of a polynomial */
    double taylor[10];
} nni_truncation;

/* For an interval that is already reflected. */
void nni_truncation_init(nni_truncation *truncation, nni_interval interval);

/* The value for f, measured: from alpha, for a tail; from the middle of [alpha, beta] in units of half its width, for a
 * narrow interval; from 0, if the interval contains 0. */
double nni_truncation_value(const nni_truncation *truncation, double f);

/* 1 - Phi(x), for x >= 0. */
double nni_normal_tail(double x);

/* Mean and standard deviation of any interval, in units of sigma. `offset` is the mean's distance from where
 * nni_truncation_value measures: from alpha (from beta, if it was reflected), from the middle of a narrow interval, or
 * from 0. */
void nni_truncation_moments(nni_interval interval, double *offset, double *std);

#endif
