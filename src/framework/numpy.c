// SPDX-License-Identifier: Apache-2.0
/* numpy.random.default_rng: numpy/random/bit_generator.pyx (SeedSequence), src/pcg64/pcg64.h and
 * src/distributions/distributions.c. */
#include "../dtype.h"
#include "../float32.h"
#include "../float64.h"
#include "../math64.h"
#include "../simd.h"
#include "framework.h"
#include "glibc.h"
#include "pcg64.h"
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

NNI_SMALL static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    nni_pcg64 *pcg = &generator->state.pcg64;
    uint32_t pool[POOL], constant = 0x8b51f9dd;
    int at = 0;
    mix_entropy(pool, seed, words);
    const uint64_t state1 = next_of_pool(pool, &at, &constant), state0 = next_of_pool(pool, &at, &constant);
    const uint64_t stream1 = next_of_pool(pool, &at, &constant), stream0 = next_of_pool(pool, &at, &constant);
    *pcg = (nni_pcg64){.increment = {stream0 << 1 | 1, stream1 << 1 | stream0 >> 63}};
    nni_pcg64_step(pcg);
    pcg->state[0] += state0;
    pcg->state[1] += state1 + (pcg->state[0] < state0);
    nni_pcg64_step(pcg);
}

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    nni_pcg64_words32(&generator->state.pcg64, words, n);
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

/* The fraction of a word: 24 of 32 bits, 53 of 64. */
static float fraction32(uint32_t word) { return (float)(int32_t)(word >> 8) * 0x1p-24f; }
static double fraction64(uint64_t word) { return (double)(int64_t)(word >> 11) * 0x1p-53; }

enum {
    BATCH = 0x8000
}; /* bytes: a batch of words is made in the tensor, and becomes values while it is in the cache */

/* rng.random(dtype=float32) * (b - a) + a, in float32. */
static void uniform32(nni_pcg64 *pcg, float *values, size_t n, float low, float width)
{
    nni_pcg64_words32(pcg, values, n);
    size_t i = 0;
    for (; n - i >= NNI_LANES; i += NNI_LANES)
        f32v_store(values + i, f32v_from_i32((i32v)(u32v_load(values + i) >> 8)) * 0x1p-24f * width + low);
    for (; i < n; i++) values[i] = fraction32(float32_bits(values[i])) * width + low;
}

/* rng.uniform(a, b). WebAssembly's vectors cannot convert 64-bit integers. So the upper 21 and the lower 32 bits of a
 * fraction are put into the significands of powers of two, which makes them doubles. The sums are exact. */
static void uniform64(nni_pcg64 *pcg, double *values, size_t n, double low, double width)
{
    const f64v upper = F64V(0x1p31), lower = F64V(0.5), both = upper + lower;
    const u64v lower_bits = U64V(0xffffffff);
    nni_pcg64_words64(pcg, values, n);
    size_t i = 0;
    for (; n - i >= NNI_LANES64; i += NNI_LANES64) {
        const u64v words = u64v_load(values + i);
        const f64v high = f64v_from_bits(words >> 43 | f64v_bits(upper)) - both;
        f64v_store(values + i, low + width * (high + f64v_from_bits((words >> 11 & lower_bits) | f64v_bits(lower))));
    }
    for (; i < n; i++) values[i] = low + width * fraction64(float64_bits(values[i]));
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    nni_pcg64 pcg = pcg_of(generator);
    const size_t batch = BATCH / nni_dtype_bytes(tensor->dtype);
    for (size_t i = 0; i < tensor->count; i += batch) {
        const size_t n = tensor->count - i < batch ? tensor->count - i : batch;
        if (tensor->dtype == NNI_FLOAT32)
            uniform32(&pcg, (float *)tensor->data + i, n, (float)a, (float)(b - a));
        else
            uniform64(&pcg, (double *)tensor->data + i, n, a, b - a);
    }
    generator->state.pcg64 = pcg;
}

/* Words for values that take one or more each. It never holds more words than there are values left to make, so that no
 * word is left over. */
enum { SUPPLY = 512 };
typedef struct nni_supply {
    nni_pcg64 pcg;
    size_t left; /* values to make, including the current one */
    size_t next, end;
    union {
        uint32_t of32[SUPPLY];
        uint64_t of64[SUPPLY];
    } words;
} nni_supply;

/* Returns how many words to make now. */
static size_t renewed(nni_supply *supply)
{
    supply->next = 0;
    supply->end = supply->left < SUPPLY ? supply->left : SUPPLY;
    return supply->end;
}

NNI_INLINE uint32_t next32(nni_supply *supply)
{
    if (__builtin_expect(supply->next == supply->end, 0))
        nni_pcg64_words32(&supply->pcg, supply->words.of32, renewed(supply));
    return supply->words.of32[supply->next++];
}

NNI_INLINE uint64_t next64(nni_supply *supply)
{
    if (__builtin_expect(supply->next == supply->end, 0))
        nni_pcg64_words64(&supply->pcg, supply->words.of64, renewed(supply));
    return supply->words.of64[supply->next++];
}

/* The tail of the distribution (Marsaglia 1964). */
NNI_SMALL static double tail64(nni_supply *supply)
{
    const double inverse = 0.27366123732975827203338247596;
    for (;;) {
        const double x = -inverse * nni_glibc_log1p(-fraction64(next64(supply)));
        const double y = -nni_glibc_log1p(-fraction64(next64(supply)));
        if (y + y > x * x) return NNI_ZIGGURAT_R + x;
    }
}

NNI_SMALL static float tail32(nni_supply *supply)
{
    const float inverse = 0.27366123732975827203338247596f;
    for (;;) {
        const float x = -inverse * nni_glibc_log1pf(-fraction32(next32(supply)));
        const float y = -nni_glibc_log1pf(-fraction32(next32(supply)));
        if (y + y > x * x) return (float)NNI_ZIGGURAT_R + x;
    }
}

/* Decides whether a word makes a value. Bits 0 to 7 are the layer, bit 8 the sign, the bits above the fraction. 1.2 %
 * of the words do not fall into the certain part of a layer. The sign of a value in the tail is bit 8 of the
 * fraction. */
NNI_SMALL static int resolve64(nni_supply *supply, const nni_ziggurat *z, uint64_t word, double *x)
{
    const unsigned layer = word & 255;
    if (layer)
        return (z->f[layer - 1] - z->f[layer]) * fraction64(next64(supply)) + z->f[layer] < nni_exp(-0.5 * *x * *x);
    const double tail = tail64(supply);
    *x = word >> 17 & 1 ? -tail : tail;
    return 1;
}

NNI_SMALL static int resolve32(nni_supply *supply, const nni_ziggurat *z, uint32_t word, float *x)
{
    const unsigned layer = word & 255;
    if (layer) {
        const float outer = (float)z->f[layer], width = (float)z->f[layer - 1] - outer;
        return width * fraction32(next32(supply)) + outer < nni_exp(-0.5 * *x * *x);
    }
    const float tail = tail32(supply);
    *x = word >> 17 & 1 ? -tail : tail;
    return 1;
}

NNI_INLINE double normal64(nni_supply *supply, const nni_ziggurat *z)
{
    for (;;) {
        const uint64_t word = next64(supply), fraction = word >> 9 & 0xfffffffffffff;
        double x = (double)(int64_t)fraction * z->w[word & 255];
        x = float64_from_bits(float64_bits(x) | (word & 256) << 55);
        if (__builtin_expect(fraction < z->k[word & 255], 1) || resolve64(supply, z, word, &x)) return x;
    }
}

/* NumPy's tables for float32 are those for float64, rounded: to 23 bits, and to float32. */
NNI_INLINE float normal32(nni_supply *supply, const nni_ziggurat *z)
{
    for (;;) {
        const uint32_t word = next32(supply), fraction = word >> 9;
        float x = (float)(int32_t)fraction * (float)(z->w[word & 255] * 0x1p29);
        x = float32_from_bits(float32_bits(x) | (word & 256) << 23);
        if (__builtin_expect(fraction < (z->k[word & 255] + 0x10000000) >> 29, 1) || resolve32(supply, z, word, &x))
            return x;
    }
}

/* float32: rng.standard_normal(dtype=float32) * std + mean, in float32; float64: rng.normal(mean, std). */
static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    const nni_ziggurat *ziggurat = nni_ziggurat_of(generator);
    nni_supply supply;
    supply.pcg = pcg_of(generator);
    supply.next = supply.end = 0;
    supply.left = tensor->count;
    if (tensor->dtype == NNI_FLOAT32) {
        const float m = (float)mean, s = (float)std;
        const int standard = m == 0 && s == 1; /* -0 stays */
        for (float *to = tensor->data; supply.left; supply.left--) {
            const float x = normal32(&supply, ziggurat);
            *to++ = standard ? x : x * s + m;
        }
    } else {
        for (double *to = tensor->data; supply.left; supply.left--) *to++ = mean + std * normal64(&supply, ziggurat);
    }
    generator->state.pcg64 = supply.pcg;
}

const nni_rules nni_numpy_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
};
