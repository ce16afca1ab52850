// SPDX-License-Identifier: Apache-2.0
/* numpy.random.RandomState: numpy/random/src/mt19937 and src/legacy. */
#include "glibc.h"
#include "mt19937_doubles.h"

static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    generator->base.seed = seed[0];
    if (generator->option)
        nni_mt19937_seed_array(&generator->state.mt19937, seed, words);
    else
        nni_mt19937_seed(&generator->state.mt19937, seed[0]);
    generator->state.mt19937.next = NNI_MT19937_SIZE; /* as get_state() has it */
}

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    nni_mt19937_words(&generator->state.mt19937, words, n);
}

void nni_mt19937_uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    nni_supply supply;
    supply.mt = &generator->state.mt19937;
    supply.left = tensor->count * WORDS_OF_UNIFORM;
    supply.next = supply.end = 0;
    for (size_t i = 0; i < tensor->count; i++) put(tensor, i, a + (b - a) * fraction(take(&supply, WORDS_OF_UNIFORM)));
}

/* Marsaglia's polar method: two normal values. After a rejected point it takes as many words again. */
static void normal_pair(nni_supply *supply, double pair[2])
{
    double x, y, square;
    for (;; supply->left += WORDS_OF_PAIR) {
        const uint32_t *words = take(supply, WORDS_OF_PAIR);
        x = 2 * fraction(words) - 1;
        y = 2 * fraction(words + 2) - 1;
        square = x * x + y * y;
        if (square < 1 && square != 0) break;
    }
    const double factor = __builtin_sqrt(-2 * nni_glibc_log(square) / square);
    pair[0] = factor * y;
    pair[1] = factor * x;
}

/* The generator keeps the second value of a pair for the next fill, if this one does not take it. */
static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    nni_mt19937 *mt = &generator->state.mt19937;
    size_t i = 0;
    double pair[2] = {0, mt->normal};
    if (mt->has_normal) put(tensor, i++, mean + std * pair[1]);
    const size_t pairs = (tensor->count - i + 1) / 2;
    nni_supply supply;
    supply.mt = mt;
    supply.left = pairs * WORDS_OF_PAIR;
    supply.next = supply.end = 0;
    for (; i < tensor->count; i += 2) {
        normal_pair(&supply, pair);
        put(tensor, i, mean + std * pair[0]);
        if (i + 1 < tensor->count) put(tensor, i + 1, mean + std * pair[1]);
    }
    mt->has_normal = i > tensor->count;
    mt->normal = mt->has_normal ? pair[1] : 0;
}

const nni_rules nni_numpy_legacy_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64,
    .options = 1,
    .least = 1,
    .seed = seed,
    .words = raw_words,
    .uniform = nni_mt19937_uniform,
    .normal = normal,
};
