// SPDX-License-Identifier: Apache-2.0
#include "nn_init.h"

/* megengine/module/init.py and torch/nn/init.py, calculate_gain. A square root is the one function that IEEE-754 rounds
 * correctly, so the builtin is the same everywhere. */
nni_status nni_calculate_gain(nni_nonlinearity nonlinearity, double slope, double *gain)
{
    if (!gain) return NNI_ERROR_NULL;
    switch (nonlinearity) {
    case NNI_LINEAR:
    case NNI_SIGMOID: *gain = 1; return NNI_OK;
    case NNI_TANH: *gain = 5.0 / 3; return NNI_OK;
    case NNI_RELU: *gain = __builtin_sqrt(2.0); return NNI_OK;
    case NNI_LEAKY_RELU:
        if (slope - slope != 0) return NNI_ERROR_NOT_FINITE;
        *gain = __builtin_sqrt(2.0 / (1 + slope * slope));
        return NNI_OK;
    case NNI_SELU: *gain = 3.0 / 4; return NNI_OK;
    default: return NNI_ERROR_NONLINEARITY;
    }
}
