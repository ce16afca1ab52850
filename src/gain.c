// SPDX-License-Identifier: Apache-2.0
#include "dtype.h"

/* gain.py makes these numbers. */
static nni_status computed_gain(nni_nonlinearity nonlinearity, double *gain)
{
    static const double gains[NNI_GIVEN_GAIN - NNI_GELU] = {
        [NNI_GELU - NNI_GELU] = 0x1.889573745af35p+0,      [NNI_GELU_TANH - NNI_GELU] = 0x1.8898bbaa56b66p+0,
        [NNI_SILU - NNI_GELU] = 0x1.ad313b62c10e7p+0,      [NNI_MISH - NNI_GELU] = 0x1.7ca20b07b4837p+0,
        [NNI_ELU - NNI_GELU] = 0x1.3ec550da8b57dp+0,       [NNI_SOFTPLUS - NNI_GELU] = 0x1.0ab7c8f1693ffp+0,
        [NNI_HARDSWISH - NNI_GELU] = 0x1.bc95912d31df1p+0,
    };
    if (nonlinearity < NNI_GELU || nonlinearity >= NNI_GIVEN_GAIN) return NNI_ERROR_NONLINEARITY;
    *gain = gains[nonlinearity - NNI_GELU];
    return NNI_OK;
}

/* megengine/module/init.py and torch/nn/init.py, calculate_gain. IEEE-754 rounds a square root correctly, so the
 * builtin is the same everywhere. */
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
    case NNI_GIVEN_GAIN:
        if (slope - slope != 0) return NNI_ERROR_NOT_FINITE;
        if (slope < 0) return NNI_ERROR_NEGATIVE_GAIN;
        *gain = slope;
        return NNI_OK;
    default: return computed_gain(nonlinearity, gain);
    }
}
