/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_SCALING_H
#define NNI_SCALING_H

#include "../nn_init.h"

/* Values of mean 0 and the given standard deviation, of whichever distribution: the uniform one on [-sqrt(3) std,
 * sqrt(3) std), the truncated normal of Keras and JAX, cut at two sigma, sigma being std / 0.8796. */
nni_status nni_of_std(const nni_tensor *tensor, double std, nni_distribution_kind distribution,
                      nni_generator *generator);

#endif
