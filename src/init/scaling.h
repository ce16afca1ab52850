/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_SCALING_H
#define NNI_SCALING_H

#include "../bitgen/bitgen.h"

/* Values with mean 0 and the given standard deviation, from any distribution: uniform on [-sqrt(3) std, sqrt(3) std),
 * normal, or the truncated normal of Keras and JAX, cut at two sigma, where sigma is std / 0.8796. */
nni_status nni_of_std(const nni_tensor *tensor, double std, nni_distribution_kind distribution,
                      nni_generator *generator);

/* The result for a fan of 0. A tensor without elements needs nothing, as in PyTorch, which warns. Otherwise it is
 * NNI_ERROR_ZERO_FAN. */
nni_status nni_without_fan(const nni_tensor *tensor);

/* Whether the generator's library makes Xavier's and MSRA's values by variance scaling; and if so, from which
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
