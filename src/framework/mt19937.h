/* SPDX-License-Identifier: Apache-2.0
 *
 * Matsumoto and Nishimura, Mersenne Twister: A 623-Dimensionally Equidistributed Uniform Pseudo-Random Number Generator
 * (ACM TOMACS 8:1, 1998), seeded as in their mt19937ar.c of 2002. */
#ifndef NNI_MT19937_H
#define NNI_MT19937_H

#include "../nn_init_frameworks.h"

enum { NNI_MT19937_SIZE = 624 };

void nni_mt19937_seed(nni_mt19937 *generator, uint32_t seed);
void nni_mt19937_seed_array(nni_mt19937 *generator, const uint32_t *key, size_t n);

/* Takes the next n words; or skips them, in half the time. */
void nni_mt19937_words(nni_mt19937 *generator, uint32_t *words, size_t n);
void nni_mt19937_skip(nni_mt19937 *generator, size_t n);

static inline uint32_t nni_mt19937_next(nni_mt19937 *generator)
{
    uint32_t word;
    nni_mt19937_words(generator, &word, 1);
    return word;
}

#endif
