// SPDX-License-Identifier: Apache-2.0
/* He, Zhang, Ren and Sun, Delving Deep into Rectifiers (ICCV 2015), equations 10 and 14; formulas and their order of
 * operations as in megengine/module/init.py. */
#include "../framework/framework.h"
#include "scaling.h"

nni_status nni_msra(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                    nni_distribution_kind distribution, nni_generator *generator)
{
    double fan, gain;
    nni_status status = nni_calculate_correct_fan(tensor, mode, &fan);
    if (status) return status;
    status = nni_calculate_gain(nonlinearity, slope, &gain);
    if (status) return status;
    if (NNI_RULES_OF(generator) && !tensor->count) return NNI_OK; /* as PyTorch, which warns */
    if (fan == 0) return NNI_ERROR_ZERO_FAN;
    if (NNI_SCALES_VARIANCE(generator)) {
        const double square = nonlinearity == NNI_LEAKY_RELU ? 2 / (1 + slope * slope) : gain * gain;
        return nni_variance_scaling(tensor, nonlinearity == NNI_RELU ? 2 : square, mode,
                                    NNI_TRUNCATED_UNLESS_UNIFORM(distribution), generator);
    }
    return nni_of_std(tensor, gain / __builtin_sqrt(fan), distribution, generator);
}

nni_status nni_msra_uniform(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                            nni_generator *generator)
{
    return nni_msra(tensor, slope, mode, nonlinearity, NNI_UNIFORM, generator);
}

nni_status nni_msra_normal(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                           nni_generator *generator)
{
    return nni_msra(tensor, slope, mode, nonlinearity, NNI_NORMAL, generator);
}

nni_status nni_msra_truncated_normal(const nni_tensor *tensor, double slope, nni_mode mode,
                                     nni_nonlinearity nonlinearity, nni_generator *generator)
{
    return nni_msra(tensor, slope, mode, nonlinearity, NNI_TRUNCATED_NORMAL, generator);
}
