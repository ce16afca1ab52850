// SPDX-License-Identifier: Apache-2.0
/* Python's random.Random: Modules/_randommodule.c and Lib/random.py of CPython 3.11. */
#include "glibc.h"
#include "mt19937_doubles.h"

/* The words of the seed's absolute value, of which there is at least one. */
static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    generator->base.seed = seed[0];
    nni_mt19937_seed_array(&generator->state.mt19937, seed, words);
    generator->state.mt19937.next = NNI_MT19937_SIZE; /* as getstate() has it */
}

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    nni_mt19937_words(&generator->state.mt19937, words, n);
}

/* random.gauss(mean, std), from a pair of values by Box and Muller (Annals of Mathematical Statistics 29, 1958). The
 * generator keeps the second one for the next call. */
static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    const double *sines = nni_libm_of(generator)->sines;
    nni_mt19937 *mt = &generator->state.mt19937;
    size_t i = 0;
    if (mt->has_normal) put(tensor, i++, mean + mt->normal * std);
    nni_supply supply;
    supply.mt = mt;
    supply.left = (tensor->count - i + 1) / 2 * WORDS_OF_PAIR;
    supply.next = supply.end = 0;
    mt->has_normal = 0;
    mt->normal = 0;
    for (; i < tensor->count; i += 2) {
        const uint32_t *words = take(&supply, WORDS_OF_PAIR);
        const double radius = __builtin_sqrt(-2 * nni_glibc_log(1 - fraction(words + 2)));
        double sine, cosine;
        nni_glibc_sincos(fraction(words) * 6.283185307179586, sines, &sine, &cosine);
        put(tensor, i, mean + cosine * radius * std);
        mt->has_normal = i + 1 == tensor->count;
        if (mt->has_normal)
            mt->normal = sine * radius;
        else
            put(tensor, i + 1, mean + sine * radius * std);
    }
}

const nni_rules nni_python_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64,
    .least = 1,
    .seed = seed,
    .words = raw_words,
    .uniform = nni_mt19937_uniform,
    .normal = normal,
};
