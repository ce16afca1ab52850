// SPDX-License-Identifier: Apache-2.0
/* Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (AISTATS 2010), equation
 * 16; formulas and their order of operations as in megengine/module/init.py. */
#include "../bitgen/bitgen.h"
#include "../fan.h"
#include "scaling.h"

nni_status nni_xavier(const nni_tensor *tensor, double gain, nni_distribution_kind distribution,
                      nni_generator *generator)
{
    nni_fans fans;
    nni_status status = nni_fans_of(tensor, &fans);
    if (status) return status;
    double sum = fans.in + fans.out;
    if (gain - gain != 0) return NNI_ERROR_NOT_FINITE;
    if (gain < 0) return NNI_ERROR_NEGATIVE_GAIN;
    if (sum != sum) return NNI_ERROR_FANS_DIMENSIONS;
    if (sum == 0) return nni_without_fan(tensor);
    if (nni_scales_variance(generator))
        return nni_variance_scaling(tensor, gain * gain, NNI_FAN_AVG, nni_truncated_unless_uniform(distribution),
                                    generator);
    return nni_of_std(tensor, gain * __builtin_sqrt(2.0 / sum), distribution, generator);
}

nni_status nni_xavier_uniform(const nni_tensor *tensor, double gain, nni_generator *generator)
{
    return nni_xavier(tensor, gain, NNI_UNIFORM, generator);
}

nni_status nni_xavier_normal(const nni_tensor *tensor, double gain, nni_generator *generator)
{
    return nni_xavier(tensor, gain, NNI_NORMAL, generator);
}

nni_status nni_xavier_truncated_normal(const nni_tensor *tensor, double gain, nni_generator *generator)
{
    return nni_xavier(tensor, gain, NNI_TRUNCATED_NORMAL, generator);
}
