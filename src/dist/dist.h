/* SPDX-License-Identifier: Apache-2.0
 *
 * A distribution turns random words into float32 in place, a group of NNI_GROUP at a time; README.md in ../bitgen
 * defines how. */
#ifndef NNI_DIST_H
#define NNI_DIST_H

#include "../nn_init.h"

typedef struct nni_distribution nni_distribution;
struct nni_distribution {
    /* n is a multiple of NNI_GROUP; on entry `values` holds words, on return float32. */
    void (*transform)(const nni_distribution *distribution, float *values, size_t n);
    float shift, scale;
};

/* Each checks its parameters and sets up a distribution for values of the given dtype. */
nni_status nni_uniform_distribution(nni_distribution *distribution, nni_dtype dtype, double a, double b);
nni_status nni_normal_distribution(nni_distribution *distribution, nni_dtype dtype, double mean, double std);

#endif
