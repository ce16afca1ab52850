// SPDX-License-Identifier: Apache-2.0
#include "../dtype.h"
#include "../fill.h"

nni_status nni_take(const nni_tensor *tensor, const void *whole)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    if (!tensor->box || (!whole && tensor->count)) return NNI_ERROR_NULL;
    nni_window window = {.elements = whole, .n = 1, .bytes = nni_dtype_bytes(tensor->dtype)};
    for (size_t i = 0; i < tensor->box->ndim; i++) window.n *= tensor->box->whole[i];
    nni_runs runs;
    nni_runs_begin(&runs, tensor->box);
    nni_runs_copy(&runs, &window, tensor->data, tensor->count);
    return NNI_OK;
}
