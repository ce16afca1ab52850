// SPDX-License-Identifier: Apache-2.0
#include <float.h>

#include "../fill.h"
#include "../simd.h"

nni_status nni_fill(const nni_tensor *tensor, double value)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    if (value - value != 0) return NNI_ERROR_NOT_FINITE;
    if (value < -FLT_MAX || value > FLT_MAX) return NNI_ERROR_OVERFLOW;
    float *values = tensor->data;
    size_t i = 0;
    for (; tensor->count - i >= NNI_LANES; i += NNI_LANES) f32v_store(values + i, f32v_splat((float)value));
    for (; i < tensor->count; i++) values[i] = (float)value;
    return NNI_OK;
}
