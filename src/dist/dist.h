/* SPDX-License-Identifier: Apache-2.0
 *
 * A distribution turns random words into values in place, NNI_GROUP words at a time. ../bitgen/README.md defines the
 * formulas. */
#ifndef NNI_DIST_H
#define NNI_DIST_H

#include "../bitgen/bitgen.h"
#include "truncated.h"

/* The values of a fill, and their dtype: set up once by the functions below. Values of 16 bits are made in float32; the
 * fill rounds them. */
typedef struct nni_distribution nni_distribution;
struct nni_distribution {
    /* Turns n words at `values`, n a multiple of NNI_GROUP, into n float32, or, for float64, into n / 2 doubles. */
    nni_transform *transform;
    int by_word;         /* whether each value depends only on its own words, not on all of its group */
    double shift, scale; /* for doubles */
    nni_plan plan;       /* its loop holds the numbers for float32 */
    /* Only for the truncated normal: see there. */
    double low, high; /* the least and the greatest value that may be stored in the dtype */
    double mean, sigma;
    nni_truncation truncation;
};

/* Each function checks its parameters and sets up a distribution for values of the dtype. The mean and standard
 * deviation of a truncated normal's plan take as long as everything else, or 100 times as long far from the mean. So
 * they are computed only if `planned`. */
nni_status nni_uniform_distribution(nni_distribution *distribution, nni_dtype dtype, double a, double b);
nni_status nni_normal_distribution(nni_distribution *distribution, nni_dtype dtype, double mean, double std);
nni_status nni_truncated_normal_distribution(nni_distribution *distribution, nni_dtype dtype, double mean, double std,
                                             double a, double b, nni_bounds bounds, int correct, int planned);

#endif
