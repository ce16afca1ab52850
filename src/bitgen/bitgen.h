/* SPDX-License-Identifier: Apache-2.0
 *
 * What every bit generator provides. The streams are defined in README.md beside this file. */
#ifndef NNI_BITGEN_H
#define NNI_BITGEN_H

#include "../nn_init.h"
#include "../simd.h"

/* Words are made, and elements addressed, in groups of this many. */
#define NNI_GROUP 8

/* Writes the n words from generator->offset on and advances it; both are multiples of NNI_GROUP. */
typedef void nni_words_function(nni_generator *generator, uint32_t *words, size_t n);

nni_words_function nni_xoshiro128pp_words, nni_philox4x32_words;

/* n, as many words more as make whole groups. */
static inline uint64_t nni_whole_groups(uint64_t n) { return (n + NNI_GROUP - 1) / NNI_GROUP * NNI_GROUP; }

/* Whether there is a generator to draw from; and if so, at the beginning of a group. */
nni_status nni_generator_ready(nni_generator *generator);

/* Any n and offset, for a valid generator. */
void nni_generator_words(nni_generator *generator, uint32_t *words, size_t n);

/* Philox4x32-10 of four counters at once, in place: word w of counter l is counter[w][l]. */
void nni_philox4x32_four(u32x4 counter[4], uint32_t key_low, uint32_t key_high);

#endif
