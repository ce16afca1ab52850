// SPDX-License-Identifier: Apache-2.0
/* He, Zhang, Ren and Sun, Delving Deep into Rectifiers (ICCV 2015), equations 10 and 14; formulas and their order of
 * operations as in megengine/module/init.py. */
#include "../bitgen/bitgen.h"
#include "../fan.h"
#include "scaling.h"

nni_status nni_msra(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                    nni_distribution_kind distribution, nni_generator *generator)
{
    double fan, gain;
    nni_status status = nni_calculate_correct_fan(tensor, mode, &fan);
    if (status) return status;
    status = nni_calculate_gain(nonlinearity, slope, &gain);
    if (status) return status;
    if (fan == 0) return nni_without_fan(tensor);
    if (nni_scales_variance(generator)) {
        const double square = nonlinearity == NNI_LEAKY_RELU ? 2 / (1 + slope * slope) : gain * gain;
        return nni_variance_scaling(tensor, nonlinearity == NNI_RELU ? 2 : square, mode,
                                    nni_truncated_unless_uniform(distribution), generator);
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
