/* SPDX-License-Identifier: Apache-2.0
 *
 * The normal distribution truncated to [alpha, beta], in units of its sigma, in double. */
#ifndef NNI_TRUNCATED_H
#define NNI_TRUNCATED_H

/* How values are found from a fraction f in [-1, 1] that is not 0, and that is uniform. In what lies below 0 altogether
 * alpha and beta change places and signs first, and the value its sign. */
typedef struct nni_truncation {
    enum { NNI_NARROW, NNI_TAIL, NNI_STRADDLING } kind;
    double alpha, beta;
    double lower, upper; /* the probability beyond alpha; beyond beta, of what straddles 0 */
    double ratio;        /* of the latter to the former; of a tail */
    double center, half; /* of a narrow one: values are those of a polynomial's inverse */
    double taylor[10];
} nni_truncation;

/* alpha <= beta; alpha < 0 or alpha >= -beta, so that the farther end is beta, unless they straddle 0. */
void nni_truncation_init(nni_truncation *truncation, double alpha, double beta);

/* Where the value lies for f. From alpha on for a tail, from the middle of [alpha, beta] for a narrow one, in units of
 * half its width; from 0 for what straddles 0. */
double nni_truncation_value(const nni_truncation *truncation, double f);

/* 1 - Phi(x), for x >= 0. */
double nni_normal_tail(double x);

/* Mean and standard deviation, in units of sigma; alpha <= beta. */
void nni_truncation_moments(double alpha, double beta, double *mean, double *std);

#endif
