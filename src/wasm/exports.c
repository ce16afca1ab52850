// SPDX-License-Identifier: Apache-2.0
/* What the wasm file adds to nn_init.h: the sizes and places that bindings/memory.js writes by itself, checked here.
 * The list of exported functions is WASM_EXPORTS in the Makefile; their names are those of nn_init.h. */
#include <stddef.h>

#include "../nn_init.h"

_Static_assert(sizeof(size_t) == 4 && sizeof(nni_tensor) == 24, "memory.js writes an nni_tensor as six u32");
_Static_assert(offsetof(nni_tensor, data) == 0 && offsetof(nni_tensor, count) == 4 &&
                   offsetof(nni_tensor, shape) == 8 && offsetof(nni_tensor, ndim) == 12 &&
                   offsetof(nni_tensor, layout) == 16 && offsetof(nni_tensor, dtype) == 20,
               "in this order");
_Static_assert(sizeof(nni_generator) == 168, "memory.js keeps a place of this size");
_Static_assert(offsetof(nni_generator, offset) == 16, "generator.js reads and writes the offset there");
