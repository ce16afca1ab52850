/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_SCALING_H
#define NNI_SCALING_H

#include "../bitgen/bitgen.h"

/* Values of mean 0 and the given standard deviation, of whichever distribution: the uniform one on [-sqrt(3) std,
 * sqrt(3) std), the truncated normal of Keras and JAX, cut at two sigma, sigma being std / 0.8796. */
nni_status nni_of_std(const nni_tensor *tensor, double std, nni_distribution_kind distribution,
                      nni_generator *generator);

/* What comes of a fan of 0: nothing is to be done for a tensor without elements, as in PyTorch, which warns; else it is
 * NNI_ERROR_ZERO_FAN. */
nni_status nni_without_fan(const nni_tensor *tensor);

/* Whether the generator is of a library that makes Xavier's and MSRA's values by variance scaling; and then, of which
 * distribution. */
static inline int nni_scales_variance(const nni_generator *generator)
{
    const nni_functions *library = nni_library_of(generator);
    return library && library->scales_variance(generator);
}

static inline nni_distribution_kind nni_truncated_unless_uniform(nni_distribution_kind distribution)
{
    return distribution == NNI_UNIFORM ? NNI_UNIFORM : NNI_TRUNCATED_NORMAL;
}

#endif
