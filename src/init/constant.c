// SPDX-License-Identifier: Apache-2.0
#include "../dtype.h"
#include "../fill.h"
#include "../simd.h"

nni_status nni_fill(const nni_tensor *tensor, double value)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    if (value - value != 0) return NNI_ERROR_NOT_FINITE;
    if (value < -nni_dtype_max(tensor->dtype) || value > nni_dtype_max(tensor->dtype)) return NNI_ERROR_OVERFLOW;
    if (tensor->plan) {
        *tensor->plan = (nni_plan){.mean = value, .low = value, .high = value, .distribution = NNI_DISTRIBUTION_COUNT};
        return NNI_OK;
    }
    uint8_t *data = tensor->data;
    const uint32_t dtype = tensor->dtype;
    size_t i = 0;
    uint8_t block[16];
    const size_t bytes = nni_dtype_bytes(dtype), per_block = sizeof block / bytes;
    for (size_t j = 0; j < per_block; j++) nni_put(block, dtype, j, value);
    const u32x4 values = u32x4_load(block);
    for (; tensor->count - i >= per_block; i += per_block) u32x4_store(data + i * bytes, values);
    for (; i < tensor->count; i++) nni_put(data, dtype, i, value);
    return NNI_OK;
}
