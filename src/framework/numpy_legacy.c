// SPDX-License-Identifier: Apache-2.0
/* numpy.random.RandomState: numpy/random/src/mt19937 and src/legacy. float32 is what .astype(float32) makes of its
 * doubles. */
#include "../dtype.h"
#include "framework.h"
#include "glibc.h"
#include "mt19937.h"

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

/* 53 bits of two words, 27 and 26. */
static double fraction64(nni_mt19937 *mt)
{
    uint32_t words[2];
    nni_mt19937_words(mt, words, 2);
    return ((words[0] >> 5) * 0x1p26 + (words[1] >> 6)) * 0x1p-53;
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    for (size_t i = 0; i < tensor->count; i++)
        nni_put(tensor->data, tensor->dtype, i, a + (b - a) * fraction64(&generator->state.mt19937));
}

/* Marsaglia's polar method; the first coordinate is kept for the next value. */
static double gauss(nni_mt19937 *mt)
{
    double x, y, square;
    mt->has_normal = !mt->has_normal;
    if (!mt->has_normal) {
        const double kept = mt->normal;
        mt->normal = 0;
        return kept;
    }
    do {
        x = 2 * fraction64(mt) - 1;
        y = 2 * fraction64(mt) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    const double factor = __builtin_sqrt(-2 * nni_glibc_log(square) / square);
    mt->normal = factor * x;
    return factor * y;
}

static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    for (size_t i = 0; i < tensor->count; i++)
        nni_put(tensor->data, tensor->dtype, i, mean + std * gauss(&generator->state.mt19937));
}

const nni_rules nni_numpy_legacy_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64,
    .options = 1,
    .least = 1,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
};
