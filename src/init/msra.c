// SPDX-License-Identifier: Apache-2.0
/* He, Zhang, Ren and Sun, Delving Deep into Rectifiers (ICCV 2015), equations 10 and 14; formulas and their order of
 * operations as in megengine/module/init.py. */
#include "../nn_init.h"

static nni_status standard_deviation(const nni_tensor *tensor, double slope, nni_mode mode,
                                     nni_nonlinearity nonlinearity, double *std)
{
    double fan, gain;
    nni_status status = nni_calculate_correct_fan(tensor, mode, &fan);
    if (status) return status;
    status = nni_calculate_gain(nonlinearity, slope, &gain);
    if (status) return status;
    if (fan == 0) return NNI_ERROR_ZERO_FAN;
    *std = gain / __builtin_sqrt(fan);
    return NNI_OK;
}

nni_status nni_msra_uniform(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                            nni_generator *generator)
{
    double std;
    nni_status status = standard_deviation(tensor, slope, mode, nonlinearity, &std);
    if (status) return status;
    double bound = __builtin_sqrt(3.0) * std;
    return nni_uniform(tensor, -bound, bound, generator);
}

nni_status nni_msra_normal(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                           nni_generator *generator)
{
    double std;
    nni_status status = standard_deviation(tensor, slope, mode, nonlinearity, &std);
    return status ? status : nni_normal(tensor, 0, std, generator);
}
