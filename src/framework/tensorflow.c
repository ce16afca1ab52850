// SPDX-License-Identifier: Apache-2.0
/* TensorFlow's Philox: xla/tsl/lib/random/{philox_random,random_distributions}.h and
 * tensorflow/core/kernels/random_op_cpu.h of 2.21; tensorflow/python/ops/{stateless_random_ops,stateful_random_ops}.py,
 * tensorflow/python/framework/random_seed.py. In eager execution the product with the width or the standard deviation
 * and the sum are separate operations, and each is rounded. */
#include "../bitgen/philox4x32.h"
#include "../float64.h"
#include "framework.h"
#include "glibc.h"
#include "mt19937.h"
#include "scaled.h"
#include "two_sigma.h"

/* For float32 normals, BoxMullerFloat: the words of a chunk, and the elements of a block. */
enum { CHUNK = 256, BLOCK = 4 };

/* How many vectors of blocks take each round side by side: a single one waits for its multiplications. With one, two
 * and three, a uniform fill takes 1.15, 1.04 and 0.92 times as long as one by nn-init's own Philox (V8 13, Zen 4). */
enum { SIDES = NNI_LANES == 4 ? 3 : 1 };

/* ---- Places ---------------------------------------------------------------------------------------------------- */

/* A block of four words of a key, with a counter of 128 bits. */
typedef struct place {
    uint64_t key, low, high;
} place;

static place after(place at, uint64_t blocks)
{
    at.low += blocks;
    at.high += at.low < blocks;
    return at;
}

/* The counters of a block for each lane: of this place, and of those `step`, 2 step, ... further. */
NNI_INLINE void counters(const place *at, uint32_t step, u32v block[4])
{
    const u32v c0 = u32v_splat((uint32_t)at->low), c1 = u32v_splat((uint32_t)(at->low >> 32));
    const u32v c2 = u32v_splat((uint32_t)at->high), c3 = u32v_splat((uint32_t)(at->high >> 32));
    /* Where a lane wraps, the comparison is all ones; for a single lane it is 1, but its step is 0 and never wraps. */
    block[0] = c0 + u32v_numbers() * step;
    block[1] = c1 - u32v_less(block[0], c0);
    block[2] = c2 - u32v_less(block[1], c1);
    block[3] = c3 - u32v_less(block[2], c2);
}

static void blocks_at(const place *at, uint32_t step, u32v block[4])
{
    counters(at, step, block);
    nni_philox4x32_lanes(block, (uint32_t)at->key, (uint32_t)(at->key >> 32));
}

static void block_at(const place *at, uint32_t words[4])
{
    const uint32_t counter[] = {(uint32_t)at->low, (uint32_t)(at->low >> 32), (uint32_t)at->high,
                                (uint32_t)(at->high >> 32)};
    const uint32_t key[] = {(uint32_t)at->key, (uint32_t)(at->key >> 32)};
    nni_philox4x32(counter, key, words);
}

/* The first n words from this place on. */
static void words_at(place at, uint32_t *words, size_t n)
{
    for (size_t i = 0; i < n; i += BLOCK * NNI_LANES, at = after(at, NNI_LANES)) {
        u32v block[4];
        uint32_t rest[BLOCK * NNI_LANES];
        const int is_whole = n - i >= BLOCK * NNI_LANES;
        blocks_at(&at, 1, block);
        nni_store_blocks(is_whole ? words + i : rest, block, BLOCK * NNI_LANES);
        for (size_t k = 0; !is_whole && k < n - i; k++) words[i + k] = rest[k];
    }
}

/* ---- Seeds ----------------------------------------------------------------------------------------------------- */

static uint64_t pair(const uint32_t words[2]) { return words[0] | (uint64_t)words[1] << 32; }

static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    nni_tensorflow *state = &generator->state.tensorflow;
    uint32_t given[6] = {0}, mixed[4];
    for (size_t i = 0; i < 6 && i < words; i++) given[i] = seed[i];
    generator->base.seed = pair(given);
    if (generator->option == NNI_TENSORFLOW_SET_SEED) {
        const size_t more = words > 2 ? words - 2 : 1; /* a missing seed counts as zero */
        nni_mt19937_seed_array(&generator->state.mt19937, words > 2 ? seed + 2 : given + 2, more);
        generator->state.mt19937.next = NNI_MT19937_SIZE;
        return;
    }
    *state = (nni_tensorflow){.counter = {0, pair(given + 2)}};
    if (generator->option == NNI_TENSORFLOW_STATELESS) { /* tensorflow/core/kernels/stateless_random_ops.cc */
        const uint32_t key[] = {0x3ec8f720, 0x02461e29};
        nni_philox4x32(given, key, mixed);
        generator->base.seed = pair(mixed);
        state->counter[1] = pair(mixed + 2);
    } else if (generator->option == NNI_TENSORFLOW_GENERATOR) {
        generator->base.seed = pair(given + 4);
        state->counter[0] = pair(given);
        state->counter[1] = pair(given + 2);
    }
}

/* The next seed for operations: random.randint(0, 2**31 - 1) modulo 2^31 - 1, but not a pair of zeros. */
static uint64_t next_seed(nni_framework_generator *generator)
{
    const uint32_t most = 0x7fffffff;
    uint32_t word;
    do word = nni_mt19937_next(&generator->state.mt19937);
    while (word > most);
    word %= most;
    return word || generator->base.seed ? word : most;
}

/* Each element reserves so many blocks for whatever comes next. */
enum { RESERVED = 256 };

enum { UNIFORM = 0, NORMAL = 4, TRUNCATED = 8, WORDS = 12 };

/* Where a call for so many elements begins. With an operation's seed, each kernel has its own counter. */
static place begin(nni_framework_generator *generator, unsigned operation, size_t count)
{
    nni_tensorflow *state = &generator->state.tensorflow;
    place at = {generator->base.seed, 0, 0};
    if (generator->option == NNI_TENSORFLOW_SET_SEED) {
        at.high = next_seed(generator);
        return at;
    }
    at.low = state->counter[0];
    at.high = state->counter[1];
    if (generator->option == NNI_TENSORFLOW_GENERATOR) {
        const place end = after(at, (uint64_t)count * RESERVED);
        state->counter[0] = end.low;
        state->counter[1] = end.high;
    } else if (generator->option == NNI_TENSORFLOW_OP_SEED) {
        at = after(at, state->drawn[operation] * RESERVED);
        state->drawn[operation] += count;
    }
    return at;
}

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    words_at(begin(generator, WORDS, n), words, n);
}

/* ---- Uniform --------------------------------------------------------------------------------------------------- */

/* A fraction from the lower 23 bits. */
static float fraction32(uint32_t word) { return (float)(int32_t)(word & 0x7fffff) * 0x1p-23f; }

/* Fractions times width plus low. The width is divided by 2^23 first, which rounds nothing, unless the width is so
 * small that the values are made one by one. */
static void uniform32(place at, float *restrict values, size_t n, float low, float width)
{
    u32v blocks[SIDES][4];
    const u32v mask = U32V(0x7fffff);
    const f32v shift = f32v_splat(low), unit = f32v_splat(width * 0x1p-23f);
    const size_t step = SIDES * BLOCK * NNI_LANES;
    for (; n >= step && width * 0x1p-23f * 0x1p23f == width; n -= step) {
        NNI_UNROLL for (int side = 0; side < SIDES; side++, at = after(at, NNI_LANES)) counters(&at, 1, blocks[side]);
        u32v key0 = u32v_splat((uint32_t)at.key), key1 = u32v_splat((uint32_t)(at.key >> 32));
        for (int round = 0; round < 10; round++) {
            NNI_UNROLL for (int side = 0; side < SIDES; side++) nni_philox4x32_round(blocks[side], key0, key1);
            nni_philox4x32_next_key(&key0, &key1);
        }
        NNI_UNROLL for (int side = 0; side < SIDES; side++, values += BLOCK * NNI_LANES)
        {
            NNI_UNROLL for (int w = 0; w < 4; w++) blocks[side][w] =
                f32v_bits(f32v_from_i32((i32v)(blocks[side][w] & mask)) * unit + shift);
            nni_store_blocks((uint32_t *)values, blocks[side], BLOCK * NNI_LANES);
        }
    }
    for (size_t i = 0, part; i < n; i += part, at = after(at, CHUNK / BLOCK)) {
        uint32_t words[CHUNK];
        part = n - i < CHUNK ? n - i : CHUNK;
        words_at(at, words, part);
        for (size_t k = 0; k < part; k++) values[i + k] = fraction32(words[k]) * width + low;
    }
}

/* A fraction of 52 bits from two words; the first word has the upper bits. */
static double fraction64(const uint32_t words[2])
{
    return float64_from_bits((uint64_t)(words[0] & 0xfffff) << 32 | words[1] | (uint64_t)0x3ff << 52) - 1;
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    const uint32_t dtype = tensor->dtype;
    place at = begin(generator, UNIFORM + dtype, tensor->count);
    const double low = nni_of_dtype(dtype, a), width = nni_of_dtype(dtype, nni_of_dtype(dtype, b) - low);
    if (dtype == NNI_FLOAT32) {
        uniform32(at, tensor->data, tensor->count, (float)low, (float)width);
        return;
    }
    const size_t words_each = dtype == NNI_FLOAT64 ? 2 : 1;
    const int32_t mask = dtype == NNI_FLOAT16 ? 0x3ff : 0x7f;
    for (size_t i = 0, n; i < tensor->count; i += n, at = after(at, CHUNK / BLOCK)) {
        uint32_t words[CHUNK];
        n = tensor->count - i < CHUNK / words_each ? tensor->count - i : CHUNK / words_each;
        words_at(at, words, n * words_each);
        for (size_t k = 0; k < n; k++) {
            const double x =
                words_each == 2 ? fraction64(words + 2 * k) : (double)((int32_t)words[k] & mask) / (mask + 1);
            nni_put_scaled(tensor, i + k, x, width, low);
        }
    }
}

/* ---- Normal ---------------------------------------------------------------------------------------------------- */

/* Two values from two words: Box and Muller's transform with glibc's functions. */
static void normals32(const uint32_t words[2], double values[2])
{
    const float fraction = fraction32(words[0]), u = fraction < 1e-7f ? 1e-7f : fraction;
    const float radius = __builtin_sqrtf(-2 * nni_glibc_logf(u));
    float sine, cosine;
    nni_glibc_sincosf((float)(6.283185307179586 * fraction32(words[1])), &sine, &cosine);
    values[0] = sine * radius;
    values[1] = cosine * radius;
}

/* The same from four words. */
static void normals64(const uint32_t words[4], double values[2], const double *sines)
{
    const double fraction = fraction64(words), u = fraction < 1e-7 ? 1e-7 : fraction;
    const double radius = __builtin_sqrt(-2 * nni_glibc_log(u));
    double sine, cosine;
    nni_glibc_sincos(6.283185307179586 * fraction64(words + 2), sines, &sine, &cosine);
    values[0] = sine * radius;
    values[1] = cosine * radius;
}

/* The values of a block: 4, or 2 in float64. */
static void normals(const uint32_t block[4], double values[4], const double *sines)
{
    if (sines) {
        normals64(block, values, sines);
        return;
    }
    normals32(block, values);
    normals32(block + 2, values + 2);
}

static const double *sines_for(nni_framework_generator *generator, uint32_t dtype)
{
    return dtype == NNI_FLOAT64 ? nni_libm_of(generator)->sines : NULL;
}

static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    const uint32_t dtype = tensor->dtype;
    const double scale = nni_of_dtype(dtype, std), shift = nni_of_dtype(dtype, mean);
    const double *sines = sines_for(generator, dtype);
    const size_t each = sines ? 2 : 4;
    place at = begin(generator, NORMAL + dtype, tensor->count);
    for (size_t i = 0; i < tensor->count; at = after(at, CHUNK / BLOCK)) {
        uint32_t words[CHUNK];
        words_at(at, words, CHUNK);
        for (const uint32_t *block = words; block < words + CHUNK && i < tensor->count; block += BLOCK) {
            double values[4];
            normals(block, values, sines);
            for (size_t k = 0; k < each && i < tensor->count; k++) nni_put_scaled(tensor, i++, values[k], scale, shift);
        }
    }
}

/* ---- Truncated normal: what lies within two standard deviations ------------------------------------------------ */

/* A group of `each` values, from the given block and those behind it. */
static void truncated_group(place at, const uint32_t first[4], double *values, size_t each, const double *sines)
{
    uint32_t block[4] = {first[0], first[1], first[2], first[3]};
    for (size_t found = 0;;) {
        double candidates[4];
        normals(block, candidates, sines);
        for (size_t k = 0; k < each && found < each; k++) {
            values[found] = candidates[k];
            found += __builtin_fabs(candidates[k]) < 2;
        }
        if (found == each) return;
        at = after(at, 1);
        block_at(&at, block);
    }
}

/* As many elements as a block makes are a group. Each group begins RESERVED / 4 blocks per element after the last. */
static void truncated(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    const uint32_t dtype = tensor->dtype;
    const double scale = nni_of_dtype(dtype, std), shift = nni_of_dtype(dtype, mean);
    const double *sines = sines_for(generator, dtype);
    const uint32_t each = sines ? 2 : 4, step = each * RESERVED / BLOCK;
    place at = begin(generator, TRUNCATED + dtype, tensor->count);
    for (size_t i = 0; i < tensor->count;) {
        u32v block[4];
        uint32_t words[BLOCK * NNI_LANES];
        blocks_at(&at, step, block);
        nni_store_blocks(words, block, BLOCK * NNI_LANES);
        for (size_t lane = 0; lane < NNI_LANES && i < tensor->count; lane++, at = after(at, step)) {
            double values[4];
            truncated_group(at, words + BLOCK * lane, values, each, sines);
            for (size_t k = 0; k < each && i < tensor->count; k++) nni_put_scaled(tensor, i++, values[k], scale, shift);
        }
    }
}

static nni_status truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                   double std, double a, double b, nni_bounds bounds)
{
    const nni_status status = nni_check_two_sigma(mean, std, a, b, bounds);
    if (!status && tensor->count) truncated(generator, tensor, mean, std);
    return status;
}

const nni_rules nni_tensorflow_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64 | 1 << NNI_FLOAT16 | 1 << NNI_BFLOAT16,
    .orthogonal = NNI_DRAWN_TALL,
    .least = 2,
    .options = NNI_TENSORFLOW_SET_SEED,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
    .truncated_normal = truncated_normal,
    .of_variance = nni_two_sigma_variance,
};
