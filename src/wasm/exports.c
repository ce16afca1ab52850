// SPDX-License-Identifier: Apache-2.0
/* What the wasm file adds to nn_init.h: the sizes and places that bindings/memory.js writes by itself, checked here.
 * The list of exported functions is WASM_EXPORTS in the Makefile; their names are those of nn_init.h. */
#include <stddef.h>

#include "../nn_init.h"

_Static_assert(sizeof(size_t) == 4 && sizeof(nni_tensor) == 32, "memory.js writes an nni_tensor as eight u32");
_Static_assert(offsetof(nni_tensor, data) == 0 && offsetof(nni_tensor, count) == 4 &&
                   offsetof(nni_tensor, shape) == 8 && offsetof(nni_tensor, ndim) == 12 &&
                   offsetof(nni_tensor, layout) == 16 && offsetof(nni_tensor, dtype) == 20 &&
                   offsetof(nni_tensor, fans) == 24 && offsetof(nni_tensor, plan) == 28,
               "in this order");
_Static_assert(sizeof(nni_generator) == 168, "memory.js keeps a place of this size");
_Static_assert(offsetof(nni_generator, offset) == 16, "memory.js reads and writes the offset there");
_Static_assert(NNI_XOSHIRO128PP == 0 && NNI_PHILOX4X32 == 1, "as KINDS of generator.js");
_Static_assert(NNI_FAN_IN == 0 && NNI_FAN_OUT == 1 && NNI_FAN_AVG == 2 && NNI_FAN_GEO_AVG == 3,
               "as MODES of initializers.js");
_Static_assert(NNI_LINEAR == 0 && NNI_SIGMOID == 1 && NNI_TANH == 2 && NNI_RELU == 3 && NNI_LEAKY_RELU == 4 &&
                   NNI_SELU == 5,
               "as NONLINEARITIES of initializers.js");
_Static_assert(NNI_ERROR_FANS_DIMENSIONS == 7 && NNI_STATUS_COUNT == 25, "as statusMessages of check.js");
_Static_assert(NNI_MAX_DIMENSIONS == 32, "as check.js and memory.js");
_Static_assert(NNI_FLOAT32 == 0 && NNI_FLOAT64 == 1 && NNI_FLOAT16 == 2 && NNI_BFLOAT16 == 3, "as DTYPES of dtype.js");
_Static_assert(sizeof(nni_plan) == 48 && offsetof(nni_plan, words) == 32, "as memory.js reads it");
_Static_assert(sizeof(nni_stft_window) == 16, "as structured.js writes it");
