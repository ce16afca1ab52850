// SPDX-License-Identifier: Apache-2.0
/* MegEngine's CPU kernels: dnn/src/naive/rng/opr_impl.{h,cpp}, and imperative/python/megengine/random/rng.py. Each kind
 * of operation has its own generator, and all have the same seed. */
#include "framework.h"
#include "glibc.h"

/* Vigna's splitmix64. */
static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    uint64_t *states = generator->state.xoroshiro;
    uint64_t state = generator->base.seed = seed[0] | (uint64_t)seed[1] << 32;
    for (int i = 0; i < 2; i++) states[i] = states[i + 2] = splitmix64(&state);
    (void)words;
}

static inline uint64_t rotl(uint64_t x, int k) { return x << k | x >> (64 - k); }

/* Blackman and Vigna's xoroshiro128+ with the constants of 2016. */
static inline uint64_t next(uint64_t state[2])
{
    const uint64_t result = state[0] + state[1], mixed = state[0] ^ state[1];
    state[0] = rotl(state[0], 55) ^ mixed ^ mixed << 14;
    state[1] = rotl(mixed, 36);
    return result;
}

/* A fraction of 23 bits, on (0, 1]. */
static inline float fraction(uint64_t state[2]) { return 1 - (float)(int32_t)(next(state) >> 41) * 0x1p-23f; }

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    for (size_t i = 0; i < n; i++) words[i] = (uint32_t)(next(generator->state.xoroshiro) >> 32);
}

/* Values on (a, b], by two float32 operations, which (0, 1] does not need. */
static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    uint64_t state[2] = {generator->state.xoroshiro[0], generator->state.xoroshiro[1]};
    float *values = tensor->data;
    const float low = (float)a, width = (float)(b - a);
    for (size_t i = 0; i < tensor->count; i++) values[i] = low + width * fraction(state);
    generator->state.xoroshiro[0] = state[0];
    generator->state.xoroshiro[1] = state[1];
}

/* Box and Muller, in pairs. If the number is odd, the last second value is dropped. */
static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    uint64_t *state = generator->state.xoroshiro + 2;
    float *values = tensor->data;
    for (size_t i = 0; i < tensor->count; i += 2) {
        const float u = fraction(state), v = fraction(state);
        float sine, cosine, radius = (float)std * __builtin_sqrtf(-2 * nni_glibc_logf(u));
        nni_glibc_sincosf((float)(6.283185307179586 * v), &sine, &cosine);
        values[i] = radius * cosine + (float)mean;
        if (i + 1 < tensor->count) values[i + 1] = radius * sine + (float)mean;
    }
}

const nni_rules nni_megengine_rules = {
    .dtypes = 1 << NNI_FLOAT32,
    .least = 2,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
};
