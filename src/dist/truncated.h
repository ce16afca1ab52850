/* SPDX-License-Identifier: Apache-2.0
 *
 * The normal distribution truncated to [alpha, beta], in units of its sigma, in double. */
#ifndef NNI_TRUNCATED_H
#define NNI_TRUNCATED_H

/* [alpha, beta], alpha <= beta. Far out the width is less than what alpha and beta are rounded by: so it is a number of
 * its own. */
typedef struct nni_interval {
    double alpha, beta, width;
} nni_interval;

/* -beta to -alpha, if beta <= 0: alpha is then the end that is nearer to 0. */
nni_interval nni_interval_reflected(nni_interval interval);

/* How values are found from a fraction f in [-1, 1] that is not 0, and that is uniform. In what lies below 0 altogether
 * alpha and beta change places and signs first, and the value its sign. */
typedef struct nni_truncation {
    enum { NNI_NARROW, NNI_TAIL, NNI_STRADDLING } kind;
    double alpha;
    double lower, upper; /* the probability beyond alpha; beyond beta, of what straddles 0 */
    double ratio;        /* of the latter to the former; of a tail */
    double center, half; /* of a narrow one: values are those of a polynomial's inverse */
    double taylor[10];
} nni_truncation;

/* Of an interval that is reflected already. */
void nni_truncation_init(nni_truncation *truncation, nni_interval interval);

/* Where the value lies for f. From alpha on for a tail, from the middle of [alpha, beta] for a narrow one, in units of
 * half its width; from 0 for what straddles 0. */
double nni_truncation_value(const nni_truncation *truncation, double f);

/* 1 - Phi(x), for x >= 0. */
double nni_normal_tail(double x);

/* Mean and standard deviation, in units of sigma, of any interval. The mean lies where nni_truncation_value counts
 * from, plus `offset`: from alpha or, of what was reflected, from beta; from the middle of a narrow one; from 0. */
void nni_truncation_moments(nni_interval interval, double *offset, double *std);

#endif
