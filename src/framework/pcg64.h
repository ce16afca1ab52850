/* SPDX-License-Identifier: Apache-2.0
 *
 * PCG64: O'Neill, PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number
 * Generation (HMC-CS-2014-0905), XSL-RR 128/64: a linear congruential generator of 128 bits. */
#ifndef NNI_FRAMEWORK_PCG64_H
#define NNI_FRAMEWORK_PCG64_H

#include "../nn_init_frameworks.h"

/* Moves the state on by one word. */
void nni_pcg64_step(nni_pcg64 *pcg);

/* Takes the next n words of 64 bits. `to` need not be aligned: this function and the next write bytes. */
void nni_pcg64_words64(nni_pcg64 *pcg, void *to, size_t n);

/* Takes the next n words of 32 bits: of each word of 64 bits first the lower half, then the upper half. A last upper
 * half that is not taken stays in the state, and words of 64 bits do not use it. */
void nni_pcg64_words32(nni_pcg64 *pcg, void *to, size_t n);

#endif
