// SPDX-License-Identifier: Apache-2.0
/* numpy.random.default_rng: numpy/random/bit_generator.pyx (SeedSequence), src/pcg64/pcg64.h and
 * src/distributions/distributions.c. */
#include "../float32.h"
#include "../float64.h"
#include "../math64.h"
#include "../simd.h"
#include "framework.h"
#include "glibc.h"
#include "ziggurat.h"

/* ---- SeedSequence: O'Neill's seed_seq_fe128 ---------------------------------------------------------------------- */

enum { POOL = 4 };

static uint32_t hash_mix(uint32_t value, uint32_t *constant)
{
    value ^= *constant;
    *constant *= 0x931e8875;
    value *= *constant;
    return value ^ value >> 16;
}

static uint32_t mix(uint32_t x, uint32_t y)
{
    const uint32_t result = 0xca01f9dd * x - 0x4973f715 * y;
    return result ^ result >> 16;
}

NNI_SMALL static void mix_entropy(uint32_t pool[POOL], const uint32_t *entropy, size_t n)
{
    uint32_t constant = 0x43b0d7e5;
    for (size_t i = 0; i < POOL; i++) pool[i] = hash_mix(i < n ? entropy[i] : 0, &constant);
    for (int from = 0; from < POOL; from++)
        for (int to = 0; to < POOL; to++)
            if (from != to) pool[to] = mix(pool[to], hash_mix(pool[from], &constant));
    for (size_t from = POOL; from < n; from++)
        for (int to = 0; to < POOL; to++) pool[to] = mix(pool[to], hash_mix(entropy[from], &constant));
}

static uint64_t next_of_pool(const uint32_t pool[POOL], int *at, uint32_t *constant)
{
    uint32_t words[2];
    for (int i = 0; i < 2; i++) {
        uint32_t value = pool[(*at)++ % POOL] ^ *constant;
        *constant *= 0x58f38ded;
        value *= *constant;
        words[i] = value ^ value >> 16;
    }
    return words[0] | (uint64_t)words[1] << 32;
}

/* ---- PCG64: O'Neill, PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number
 * Generation (HMC-CS-2014-0905), XSL-RR 128/64 ----------------------------------------------------------------------
 */

/* The upper half of a product; wasm has none. */
NNI_INLINE uint64_t upper_product(uint64_t a, uint64_t b)
{
    const uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    const uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (uint32_t)middle;
    return a1 * b1 + (middle >> 32) + (other >> 32);
}

NNI_INLINE void step(nni_pcg64 *pcg)
{
    const uint64_t low = 0x4385df649fccf645, high = 0x2360ed051fc65da4;
    const uint64_t s0 = pcg->state[0], s1 = pcg->state[1], product = s0 * low;
    pcg->state[0] = product + pcg->increment[0];
    pcg->state[1] = upper_product(s0, low) + s0 * high + s1 * low + pcg->increment[1] + (pcg->state[0] < product);
}

NNI_INLINE uint64_t next64(nni_pcg64 *pcg)
{
    step(pcg);
    const uint64_t folded = pcg->state[0] ^ pcg->state[1];
    const unsigned rotation = (unsigned)(pcg->state[1] >> 58);
    return folded >> rotation | folded << (-rotation & 63);
}

/* The lower half first; the upper one is kept, over draws of 64 bits too. */
NNI_INLINE uint32_t next32(nni_pcg64 *pcg)
{
    pcg->has_word = !pcg->has_word;
    if (!pcg->has_word) return pcg->word;
    const uint64_t next = next64(pcg);
    pcg->word = (uint32_t)(next >> 32);
    return (uint32_t)next;
}

static double fraction64(nni_pcg64 *pcg) { return (double)(int64_t)(next64(pcg) >> 11) * 0x1p-53; }
static float fraction32(nni_pcg64 *pcg) { return (float)(int32_t)(next32(pcg) >> 8) * 0x1p-24f; }

NNI_SMALL static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    nni_pcg64 *pcg = &generator->state.pcg64;
    uint32_t pool[POOL], constant = 0x8b51f9dd;
    int at = 0;
    mix_entropy(pool, seed, words);
    const uint64_t state1 = next_of_pool(pool, &at, &constant), state0 = next_of_pool(pool, &at, &constant);
    const uint64_t stream1 = next_of_pool(pool, &at, &constant), stream0 = next_of_pool(pool, &at, &constant);
    *pcg = (nni_pcg64){.increment = {stream0 << 1 | 1, stream1 << 1 | stream0 >> 63}};
    step(pcg);
    pcg->state[0] += state0;
    pcg->state[1] += state1 + (pcg->state[0] < state0);
    step(pcg);
}

NNI_SMALL static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    for (size_t i = 0; i < n; i++) words[i] = next32(&generator->state.pcg64);
}

/* ---- Distributions ----------------------------------------------------------------------------------------------- */

/* The state that a fill draws from. With an odd increment, the only kind that NumPy makes, PCG64 goes through all of
 * its states; with an even one it may stay at one that the ziggurat rejects for ever. So an even one, which only a
 * state from elsewhere can have, counts as the odd one above. */
static nni_pcg64 pcg_of(const nni_framework_generator *generator)
{
    nni_pcg64 pcg = generator->state.pcg64;
    pcg.increment[0] |= 1;
    return pcg;
}

/* float32: rng.random(dtype=float32) * (b - a) + a, in float32; float64: rng.uniform(a, b). */
NNI_SMALL static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    nni_pcg64 pcg = pcg_of(generator);
    if (tensor->dtype == NNI_FLOAT32) {
        float *values = tensor->data;
        const float low = (float)a, width = (float)(b - a);
        for (size_t i = 0; i < tensor->count; i++) values[i] = fraction32(&pcg) * width + low;
    } else {
        double *values = tensor->data;
        const double width = b - a;
        for (size_t i = 0; i < tensor->count; i++) values[i] = a + width * fraction64(&pcg);
    }
    generator->state.pcg64 = pcg;
}

/* The tail of the distribution (Marsaglia 1964). */
NNI_SMALL static double tail64(nni_pcg64 *pcg)
{
    const double inverse = 0.27366123732975827203338247596;
    for (;;) {
        const double x = -inverse * nni_glibc_log1p(-fraction64(pcg)), y = -nni_glibc_log1p(-fraction64(pcg));
        if (y + y > x * x) return NNI_ZIGGURAT_R + x;
    }
}

NNI_SMALL static float tail32(nni_pcg64 *pcg)
{
    const float inverse = 0.27366123732975827203338247596f;
    for (;;) {
        const float x = -inverse * nni_glibc_log1pf(-fraction32(pcg)), y = -nni_glibc_log1pf(-fraction32(pcg));
        if (y + y > x * x) return (float)NNI_ZIGGURAT_R + x;
    }
}

/* Of a word: the layer in bits 0 to 7, the sign in bit 8, the fraction above. 1.2 % of the words fall into no layer's
 * certain part; whether they make a value. The bit that signs a value of the tail is the eighth of the fraction. */
NNI_SMALL static int resolve64(nni_pcg64 *pcg, const nni_ziggurat *z, uint64_t word, double *x)
{
    const unsigned layer = word & 255;
    if (layer) return (z->f[layer - 1] - z->f[layer]) * fraction64(pcg) + z->f[layer] < nni_exp(-0.5 * *x * *x);
    const double tail = tail64(pcg);
    *x = word >> 17 & 1 ? -tail : tail;
    return 1;
}

NNI_SMALL static int resolve32(nni_pcg64 *pcg, const nni_ziggurat *z, uint32_t word, float *x)
{
    const unsigned layer = word & 255;
    if (layer) {
        const float outer = (float)z->f[layer], width = (float)z->f[layer - 1] - outer;
        return width * fraction32(pcg) + outer < nni_exp(-0.5 * *x * *x);
    }
    const float tail = tail32(pcg);
    *x = word >> 17 & 1 ? -tail : tail;
    return 1;
}

/* What is resolved draws from a copy, so that the state of the loop can stay in registers. */
NNI_INLINE double normal64(nni_pcg64 *pcg, const nni_ziggurat *z)
{
    for (;;) {
        const uint64_t word = next64(pcg), fraction = word >> 9 & 0xfffffffffffff;
        double x = (double)(int64_t)fraction * z->w[word & 255];
        x = float64_from_bits(float64_bits(x) | (word & 256) << 55);
        if (__builtin_expect(fraction < z->k[word & 255], 1)) return x;
        nni_pcg64 copy = *pcg;
        const int accepted = resolve64(&copy, z, word, &x);
        *pcg = copy;
        if (accepted) return x;
    }
}

/* NumPy's tables for float32 are those for float64, rounded: to 23 bits, and to float32. */
NNI_INLINE float normal32(nni_pcg64 *pcg, const nni_ziggurat *z)
{
    for (;;) {
        const uint32_t word = next32(pcg), fraction = word >> 9;
        float x = (float)(int32_t)fraction * (float)(z->w[word & 255] * 0x1p29);
        x = float32_from_bits(float32_bits(x) | (word & 256) << 23);
        if (__builtin_expect(fraction < (z->k[word & 255] + 0x10000000) >> 29, 1)) return x;
        nni_pcg64 copy = *pcg;
        const int accepted = resolve32(&copy, z, word, &x);
        *pcg = copy;
        if (accepted) return x;
    }
}

/* float32: rng.standard_normal(dtype=float32) * std + mean, in float32; float64: rng.normal(mean, std). */
static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    const nni_ziggurat *ziggurat = nni_ziggurat_of(generator);
    nni_pcg64 pcg = pcg_of(generator);
    if (tensor->dtype == NNI_FLOAT32) {
        float *values = tensor->data;
        const float m = (float)mean, s = (float)std;
        const int standard = m == 0 && s == 1; /* -0 stays */
        for (size_t i = 0; i < tensor->count; i++) {
            const float x = normal32(&pcg, ziggurat);
            values[i] = standard ? x : x * s + m;
        }
    } else {
        double *values = tensor->data;
        for (size_t i = 0; i < tensor->count; i++) values[i] = mean + std * normal64(&pcg, ziggurat);
    }
    generator->state.pcg64 = pcg;
}

const nni_rules nni_numpy_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
};
