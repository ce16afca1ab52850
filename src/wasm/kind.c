// SPDX-License-Identifier: Apache-2.0
/* In place of framework/kinds.c: the rules of one kind, NNI_KIND, whose nni_rules are NNI_RULES. So a file of
 * WebAssembly has that kind alone. Files of kinds share the memory, the table and the stack of nn-init.wasm, and have
 * copies of what they need of the core. */
#include "../framework/framework.h"

const nni_rules *nni_rules_of(uint32_t kind) { return kind == NNI_KIND ? &NNI_RULES : NULL; }
