// SPDX-License-Identifier: Apache-2.0
/* Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (AISTATS 2010), equation
 * 16; formulas and their order of operations as in megengine/module/init.py. */
#include <float.h>

#include "../fan.h"

static nni_status standard_deviation(const nni_tensor *tensor, double gain, double *std)
{
    nni_fans fans;
    nni_status status = nni_fans_of(tensor, &fans);
    if (status) return status;
    if (gain - gain != 0) return NNI_ERROR_NOT_FINITE;
    if (gain < 0) return NNI_ERROR_NEGATIVE_GAIN;
    if (fans.in + fans.out == 0) return NNI_ERROR_ZERO_FAN;
    *std = gain * __builtin_sqrt(2.0 / (fans.in + fans.out));
    return *std <= FLT_MAX ? NNI_OK : NNI_ERROR_OVERFLOW;
}

nni_status nni_xavier_uniform(const nni_tensor *tensor, double gain, nni_generator *generator)
{
    double std;
    nni_status status = standard_deviation(tensor, gain, &std);
    if (status) return status;
    double a = __builtin_sqrt(3.0) * std;
    return nni_uniform(tensor, -a, a, generator);
}

nni_status nni_xavier_normal(const nni_tensor *tensor, double gain, nni_generator *generator)
{
    double std;
    nni_status status = standard_deviation(tensor, gain, &std);
    return status ? status : nni_normal(tensor, 0, std, generator);
}
