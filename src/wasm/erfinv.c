// SPDX-License-Identifier: Apache-2.0
/* Replaces framework/kinds.c in nn-init-torch-erfinv.wasm. That file has only nni_torch_erfinv_normal, which is called
 * for generators that nn-init-torch.wasm makes. */
#include "../framework/torch.h"

const nni_rules *nni_rules_of(uint32_t kind)
{
    static const nni_rules rules = {NNI_TORCH_DTYPES};
    return kind == NNI_TORCH ? &rules : NULL;
}
