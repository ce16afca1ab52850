/* SPDX-License-Identifier: Apache-2.0
 *
 * A distribution turns random words into values in place, a group of NNI_GROUP words at a time; README.md in ../bitgen
 * defines how. */
#ifndef NNI_DIST_H
#define NNI_DIST_H

#include "../bitgen/bitgen.h"
#include "truncated.h"

/* Set up once for a fill by the functions below: which values, and in which dtype. Values of 16 bits are made in
 * float32 and rounded by the fill. */
typedef struct nni_distribution nni_distribution;
struct nni_distribution {
    /* n words, a multiple of NNI_GROUP, at `values`, become n float32; or n / 2 doubles, where the dtype is float64. */
    nni_transform *transform;
    int by_word;         /* whether each value comes of its own words alone, and not of all of the group */
    double shift, scale; /* for doubles */
    nni_plan plan;       /* its loop has the numbers for float32 */
    /* Of the truncated normal alone: see there. */
    double low, high; /* the least and the greatest value of the dtype that may be stored */
    double mean, sigma;
    nni_truncation truncation;
};

/* Each checks its parameters and sets up a distribution for values of the given dtype. Mean and standard deviation of a
 * truncated normal's plan take as long as the rest, or 100 times as long far from the mean: they are computed only if
 * `planned`. */
nni_status nni_uniform_distribution(nni_distribution *distribution, nni_dtype dtype, double a, double b);
nni_status nni_normal_distribution(nni_distribution *distribution, nni_dtype dtype, double mean, double std);
nni_status nni_truncated_normal_distribution(nni_distribution *distribution, nni_dtype dtype, double mean, double std,
                                             double a, double b, nni_bounds bounds, int correct, int planned);

#endif
