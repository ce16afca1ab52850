// SPDX-License-Identifier: Apache-2.0
/* Replaces framework/torch_inverse.c, which few programs need. It would make nn-init-torch.wasm half as large again;
 * nn-init-torch-erfinv.wasm has it instead. */
#include "../framework/torch.h"

nni_status nni_torch_by_inverse(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std,
                                double a, double b, const uint32_t *exceptions, size_t n)
{
    (void)generator, (void)tensor, (void)mean, (void)std, (void)a, (void)b, (void)exceptions, (void)n;
    return NNI_ERROR_FRAMEWORK;
}
