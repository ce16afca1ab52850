/* SPDX-License-Identifier: Apache-2.0
 *
 * TensorFlow, Keras and TF.js truncate normals at two standard deviations, and nowhere else. */
#ifndef NNI_TWO_SIGMA_H
#define NNI_TWO_SIGMA_H

#include "framework.h"

/* Returns NNI_ERROR_FRAMEWORK for other bounds. */
nni_status nni_check_two_sigma(double mean, double std, double a, double b, nni_bounds bounds);

/* VarianceScaling of tensorflow/python/ops/init_ops_v2.py and of Keras, by the rules of the generator's kind. */
void nni_two_sigma_variance(nni_framework_generator *generator, const nni_tensor *tensor, double variance,
                            nni_distribution_kind distribution);

#endif
