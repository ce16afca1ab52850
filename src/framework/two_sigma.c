// SPDX-License-Identifier: Apache-2.0
#include "two_sigma.h"

nni_status nni_check_two_sigma(double mean, double std, double a, double b, nni_bounds bounds)
{
    const int is_sigma = bounds == NNI_SIGMA;
    return a == (is_sigma ? -2 : mean - 2 * std) && b == (is_sigma ? 2 : mean + 2 * std) ? NNI_OK : NNI_ERROR_FRAMEWORK;
}

void nni_two_sigma_variance(nni_framework_generator *generator, const nni_tensor *tensor, double variance,
                            nni_distribution_kind distribution)
{
    const nni_rules *rules = nni_rules_of(generator->base.kind);
    const double limit = __builtin_sqrt(3 * variance), std = __builtin_sqrt(variance);
    if (distribution == NNI_UNIFORM)
        rules->uniform(generator, tensor, -limit, limit);
    else if (distribution == NNI_NORMAL)
        rules->normal(generator, tensor, 0, std);
    else
        rules->truncated_normal(generator, tensor, 0, std / 0.87962566103423978, -2, 2, NNI_SIGMA);
}
