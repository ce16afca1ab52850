// SPDX-License-Identifier: Apache-2.0
/* Replaces framework/kinds.c: the rules of one kind, NNI_KIND, whose nni_rules are NNI_RULES. So the wasm file has only
 * that kind. Files of kinds share the memory, the table and the stack of nn-init.wasm, and have their own copies of
 * what they need of the core. */
#include "../framework/framework.h"

const nni_rules *nni_rules_of(uint32_t kind) { return kind == NNI_KIND ? &NNI_RULES : NULL; }
