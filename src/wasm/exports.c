// SPDX-License-Identifier: Apache-2.0
/* What the wasm file adds to nn_init.h: checks of the sizes and places that the wrapper writes by itself. CORE_EXPORTS
 * and ALL_EXPORTS in the Makefile list the exported functions, under their names of nn_init.h.
 */
#include <stddef.h>

#include "../nn_init.h"
#include "../nn_init_frameworks.h"

/* Resets the stack pointer, which a trap leaves where it was. The wrapper calls it before each fill: 30 ns less than
 * setting an exported global in JavaScript (V8 13). The stack lies below the heap, where linkers put it unless told
 * --stack-first. */
extern char __heap_base;
void nni_reset_stack(void)
{
    __asm__ volatile(".globaltype __stack_pointer, i32\n local.get %0\n global.set __stack_pointer"
                     :
                     : "r"(&__heap_base));
}

_Static_assert(sizeof(size_t) == 4 && sizeof(nni_tensor) == 40,
               "memory.js and description.js write an nni_tensor as ten u32");
_Static_assert(offsetof(nni_tensor, data) == 0 && offsetof(nni_tensor, count) == 4 &&
                   offsetof(nni_tensor, shape) == 8 && offsetof(nni_tensor, ndim) == 12 &&
                   offsetof(nni_tensor, layout) == 16 && offsetof(nni_tensor, dtype) == 20 &&
                   offsetof(nni_tensor, fans) == 24 && offsetof(nni_tensor, plan) == 28 &&
                   offsetof(nni_tensor, box) == 32 && offsetof(nni_tensor, more) == 36,
               "in this order");
_Static_assert(sizeof(nni_generator) == 168, "memory.js keeps a place of this size");
_Static_assert(offsetof(nni_generator, offset) == 16, "memory.js reads and writes the offset there");
_Static_assert(NNI_XOSHIRO128PP == 0 && NNI_PHILOX4X32 == 1, "as KINDS of generator.js");
_Static_assert(NNI_FAN_IN == 0 && NNI_FAN_OUT == 1 && NNI_FAN_AVG == 2 && NNI_FAN_GEO_AVG == 3,
               "as MODES of scaling.js");
_Static_assert(NNI_LINEAR == 0 && NNI_SIGMOID == 1 && NNI_TANH == 2 && NNI_RELU == 3 && NNI_LEAKY_RELU == 4 &&
                   NNI_SELU == 5 && NNI_GIVEN_GAIN == 13,
               "as NONLINEARITIES of scaling.js");
_Static_assert(NNI_GELU == 6 && NNI_GELU_TANH == 7 && NNI_SILU == 8 && NNI_MISH == 9 && NNI_ELU == 10 &&
                   NNI_SOFTPLUS == 11 && NNI_HARDSWISH == 12,
               "as COMPUTED_GAINS of families.js");
_Static_assert(NNI_ERROR_BIT_GENERATOR == 3, "as NO_KIND of frameworks/link.js");
_Static_assert(NNI_ERROR_FANS_DIMENSIONS == 7 && NNI_STATUS_COUNT == 26, "as statusMessages of check.js");
_Static_assert(NNI_ERROR_LAYOUT_LENGTH == 8 && NNI_ERROR_LAYOUT_LETTERS == 9 && NNI_ERROR_OVERFLOW == 12 &&
                   NNI_ERROR_NEGATIVE_GAIN == 14,
               "as formulas.js");
_Static_assert(NNI_MAX_DIMENSIONS == 32, "as check.js and description.js");
_Static_assert(NNI_FLOAT32 == 0 && NNI_FLOAT64 == 1 && NNI_FLOAT16 == 2 && NNI_BFLOAT16 == 3, "as DTYPES of dtype.js");
_Static_assert(sizeof(nni_plan) == 88 && offsetof(nni_plan, words) == 32 && offsetof(nni_plan, loop) == 44 &&
                   offsetof(nni_loop, shift) == 4 && offsetof(nni_loop, mirror) == 40,
               "as explain.js reads it");
_Static_assert(sizeof(nni_stft_window) == 16, "as sequences.js writes it");
_Static_assert(sizeof(nni_box) == 20 && offsetof(nni_box, at) == 4 && offsetof(nni_box, shape) == 8 &&
                   offsetof(nni_box, ndim) == 12 && offsetof(nni_box, begin) == 16,
               "as memory.js writes it");
_Static_assert(NNI_ABI == 4, "as abi of all.js and core.js");
_Static_assert(NNI_UNIFORM == 0 && NNI_NORMAL == 1 && NNI_TRUNCATED_NORMAL == 2 && NNI_DISTRIBUTION_COUNT == 3,
               "as DISTRIBUTIONS of scaling.js and explain.js");
_Static_assert(NNI_LOOP_UNIFORM == 1 && NNI_LOOP_NORMAL == 2 && NNI_LOOP_MIDDLE == 3 && NNI_LOOP_TAILS == 4,
               "as loops.js of webgpu");
_Static_assert(NNI_ABSOLUTE == 0 && NNI_SIGMA == 1, "as BOUNDS of families.js");
_Static_assert(NNI_HIPPO_LEGS == 0 && NNI_HIPPO_LEGS_INPUT == 1 && NNI_S4D_LIN == 2 && NNI_S4D_INV == 3 &&
                   NNI_S4D_REAL == 4 && NNI_MAMBA_A_LOG == 5 && NNI_SINUSOIDAL == 6 && NNI_SINUSOIDAL_HALVES == 7 &&
                   NNI_ALIBI == 8,
               "as TABLES of sequences.js");
_Static_assert(NNI_BOXCAR == 0 && NNI_HANN == 1 && NNI_HAMMING == 2 && NNI_BLACKMAN == 3 && NNI_BLACKMAN_HARRIS == 4 &&
                   NNI_NUTTALL == 5 && NNI_FLAT_TOP == 6,
               "as WINDOWS of sequences.js");
_Static_assert(NNI_UNSCALED == 0 && NNI_DENSITY == 1 && NNI_SPECTRUM == 2, "as SCALINGS of sequences.js");

enum { STATE = offsetof(nni_framework_generator, state), MT = offsetof(nni_mt19937, next) };
_Static_assert(sizeof(nni_framework_generator) == 8840 && offsetof(nni_framework_generator, table_of) == 4 * 672,
               "as BYTES of frameworks/generator.js and STATE_WORDS of frameworks/state.js");
_Static_assert(offsetof(nni_framework_generator, view) == 4 * 43 && NNI_TORCH_CONTIGUOUS == 0 &&
                   NNI_TORCH_WITH_GAPS == 1 && NNI_TORCH_PERMUTED == 2,
               "as frameworks/torch-views.js writes it");
_Static_assert(offsetof(nni_framework_generator, option) == 4 * 42 && offsetof(nni_generator, kind) == 4 * 40 &&
                   offsetof(nni_generator, functions) == 4 * 41 && offsetof(nni_generator, seed) == 0 &&
                   offsetof(nni_generator, stream) == 8 && offsetof(nni_generator, lanes_at) == 24 && STATE == 4 * 44 &&
                   MT == 4 * 624 && offsetof(nni_mt19937, has_normal) == MT + 4 &&
                   offsetof(nni_mt19937, normal) == MT + 8,
               "as frameworks/state.js reads and writes them");
_Static_assert(offsetof(nni_cuda, offset) == 0 && offsetof(nni_cuda, multiprocessors) == 8 &&
                   offsetof(nni_cuda, threads) == 12,
               "as kinds/torch-cuda.js reads and writes them");
_Static_assert(offsetof(nni_pcg64, increment) == 16 && offsetof(nni_pcg64, has_word) == 32 &&
                   offsetof(nni_pcg64, word) == 36,
               "likewise");
_Static_assert(NNI_TORCH == 16 && NNI_MEGENGINE == 17 && NNI_NUMPY == 18 && NNI_NUMPY_LEGACY == 19 && NNI_JAX == 20 &&
                   NNI_TFJS == 21 && NNI_PYTHON == 22 && NNI_TORCH_CUDA == 23 && NNI_TENSORFLOW == 24 &&
                   NNI_KERAS_TENSORFLOW == 25 && NNI_KERAS_JAX == 26 && NNI_KERAS_TORCH == 27 && NNI_KERAS_NUMPY == 28,
               "as number of frameworks/kinds");
_Static_assert(NNI_TORCH_1_13 == 0 && NNI_TORCH_2_0 == 1 && NNI_TORCH_2_12 == 2 && NNI_JAX_ORIGINAL == 1 &&
                   NNI_JAX_RBG == 2 && NNI_JAX_UNSAFE_RBG == 4 && NNI_JAX_JIT == 6,
               "as option of frameworks/kinds");
_Static_assert(NNI_TENSORFLOW_STATELESS == 0 && NNI_TENSORFLOW_GENERATOR == 1 && NNI_TENSORFLOW_OP_SEED == 2 &&
                   NNI_TENSORFLOW_SET_SEED == 3 && sizeof(nni_tensorflow) == 4 * (4 + 2 * 13),
               "as frameworks/kinds/tensorflow.js");
