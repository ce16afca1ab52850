/* SPDX-License-Identifier: Apache-2.0
 *
 * Doubles from Mersenne Twister, as in mt19937ar.c, and after it in NumPy's RandomState and Python's random. float32
 * values are those of .astype(float32). */
#ifndef NNI_FRAMEWORK_MT19937_DOUBLES_H
#define NNI_FRAMEWORK_MT19937_DOUBLES_H

#include "../simd.h"
#include "framework.h"
#include "mt19937.h"

/* 53 bits from two words, 27 and 26. */
NNI_INLINE double fraction(const uint32_t words[2]) { return ((words[0] >> 5) * 0x1p26 + (words[1] >> 6)) * 0x1p-53; }

NNI_INLINE void put(const nni_tensor *tensor, size_t i, double x)
{
    if (tensor->dtype == NNI_FLOAT32)
        ((float *)tensor->data)[i] = (float)x;
    else
        ((double *)tensor->data)[i] = x;
}

/* Makes many words at a time, which is three times as fast as a call for each. It never makes more than will be taken.
 */
enum { WORDS_OF_UNIFORM = 2, WORDS_OF_PAIR = 4, SUPPLY = 512 };
typedef struct nni_supply {
    nni_mt19937 *mt;
    size_t left; /* words that will certainly be taken after those in `words` */
    size_t next, end;
    uint32_t words[SUPPLY];
} nni_supply;

/* Takes the next n words. n divides the number of words in the supply. */
NNI_INLINE const uint32_t *take(nni_supply *supply, size_t n)
{
    if (__builtin_expect(supply->next == supply->end, 0)) {
        supply->end = supply->left < SUPPLY ? supply->left : SUPPLY;
        supply->left -= supply->end;
        supply->next = 0;
        nni_mt19937_words(supply->mt, supply->words, supply->end);
    }
    supply->next += n;
    return supply->words + supply->next - n;
}

/* a + (b - a) times a fraction. */
void nni_mt19937_uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b);

#endif
