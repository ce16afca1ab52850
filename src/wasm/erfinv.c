// SPDX-License-Identifier: Apache-2.0
/* In place of framework/kinds.c: nn-init-torch-erfinv.wasm has nothing but nni_torch_erfinv_normal, which is asked of
 * generators that nn-init-torch.wasm makes. */
#include "../framework/torch.h"

const nni_rules *nni_rules_of(uint32_t kind)
{
    static const nni_rules rules = {NNI_TORCH_DTYPES};
    return kind == NNI_TORCH ? &rules : NULL;
}
