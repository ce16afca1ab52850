// SPDX-License-Identifier: Apache-2.0
/* keras/src/initializers/random_initializers.py, VarianceScaling; jax/_src/nn/initializers.py, variance_scaling. */
#include "scaling.h"

#include "../bitgen/bitgen.h"
#include "../dtype.h"
#include "../fill.h"

nni_status nni_without_fan(const nni_tensor *tensor)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    for (size_t i = 0; i < tensor->ndim; i++)
        if (!tensor->shape[i]) {
            if (tensor->plan) *tensor->plan = (nni_plan){.distribution = NNI_DISTRIBUTION_COUNT};
            return NNI_OK;
        }
    return NNI_ERROR_ZERO_FAN;
}

nni_status nni_of_std(const nni_tensor *tensor, double std, nni_distribution_kind distribution,
                      nni_generator *generator)
{
    const double bound = __builtin_sqrt(3.0) * std;
    if (bound - bound != 0) return NNI_ERROR_OVERFLOW;
    switch (distribution) {
    case NNI_UNIFORM: return nni_uniform(tensor, -bound, bound, generator);
    case NNI_NORMAL: return nni_normal(tensor, 0, std, generator);
    case NNI_TRUNCATED_NORMAL: return nni_truncated_normal(tensor, 0, std, -2, 2, NNI_SIGMA, 1, generator);
    default: return NNI_ERROR_DISTRIBUTION;
    }
}

nni_status nni_variance_scaling(const nni_tensor *tensor, double scale, nni_mode mode,
                                nni_distribution_kind distribution, nni_generator *generator)
{
    double fan;
    nni_status status = nni_calculate_correct_fan(tensor, mode, &fan);
    if (status) return status;
    if (scale - scale != 0) return NNI_ERROR_NOT_FINITE;
    if (scale < 0) return NNI_ERROR_NEGATIVE_SCALE;
    if (fan == 0) return nni_without_fan(tensor);
    if (nni_scales_variance(generator))
        return generator->functions->of_variance(tensor, scale / fan, distribution, generator);
    return nni_of_std(tensor, __builtin_sqrt(scale / fan), distribution, generator);
}

nni_status nni_siren(const nni_tensor *tensor, double omega, int first, double gain, nni_generator *generator)
{
    double fan;
    nni_status status = nni_calculate_correct_fan(tensor, NNI_FAN_IN, &fan);
    if (status) return status;
    if (omega - omega != 0 || gain - gain != 0) return NNI_ERROR_NOT_FINITE;
    if (gain < 0) return NNI_ERROR_NEGATIVE_GAIN;
    if (omega <= 0) return NNI_ERROR_RANGE;
    if (fan == 0) return nni_without_fan(tensor);
    const double bound = gain * (first ? 1 / fan : __builtin_sqrt(6 / fan) / omega);
    if (bound - bound != 0) return NNI_ERROR_OVERFLOW;
    return nni_uniform(tensor, -bound, bound, generator);
}
