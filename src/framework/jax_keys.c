// SPDX-License-Identifier: Apache-2.0
/* JAX's keys: jax/_src/random/{prng,threefry2x32,rbg}.py. A key is not a state: every call with it begins anew. */
#include "../simd.h"
#include "jax.h"

/* ---- Threefry ---------------------------------------------------------------------------------------------------- */

/* Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3 (SC11): Threefry2x32-20, for as many
 * counters as a vector has lanes. */
static void threefry(uint64_t seed, u32v x[2])
{
    const uint32_t k0 = (uint32_t)(seed >> 32), k1 = (uint32_t)seed;
    const uint32_t key[3] = {k0, k1, k0 ^ k1 ^ 0x1bd11bda};
    u32v x0 = x[0] + k0, x1 = x[1] + k1;
#define MIX(rotation) x0 += x1, x1 = u32v_rotl(x1, rotation) ^ x0
    for (unsigned round = 0; round < 5; round++) {
        if (round % 2)
            MIX(17), MIX(29), MIX(16), MIX(24);
        else
            MIX(13), MIX(15), MIX(26), MIX(6);
        x0 += key[(round + 1) % 3];
        x1 += key[(round + 2) % 3] + round + 1;
    }
#undef MIX
    x[0] = x0;
    x[1] = x1;
}

/* The same for one counter. */
static void threefry_one(uint64_t seed, uint32_t block[2], uint32_t x0, uint32_t x1)
{
    u32v x[2] = {u32v_splat(x0), u32v_splat(x1)};
    threefry(seed, x);
    __builtin_memcpy(block, x, sizeof *block);
    __builtin_memcpy(block + 1, x + 1, sizeof *block);
}

/* Word i of `count` in the order before 0.5.0: each block of counters i and i + half gives both words. */
static uint32_t original_word(uint64_t seed, uint64_t i, uint64_t count)
{
    uint32_t block[2];
    const uint64_t half = (count + 1) / 2, first = i < half ? i : i - half;
    threefry_one(seed, block, (uint32_t)first, first + half < count ? (uint32_t)(first + half) : 0);
    return block[i >= half];
}

/* Elements of fewer than 32 bits are parts of words. 64-bit ones are two words, the upper one from the first half of
 * all words. */
static void original_bits(uint64_t seed, unsigned width, uint32_t *words, uint64_t i, size_t n, uint64_t count)
{
    const unsigned parts = width < 32 ? 32 / width : 1;
    for (size_t k = 0; k < n; k++) {
        const uint64_t at = i + k;
        if (width == 64) {
            words[2 * k] = original_word(seed, at + count, 2 * count);
            words[2 * k + 1] = original_word(seed, at, 2 * count);
        } else {
            words[k] = original_word(seed, at / parts, (count + parts - 1) / parts) >> width * (unsigned)(at % parts);
        }
    }
}

/* The blocks of the counters from i on, as many as a vector has lanes. */
static void partitionable_blocks(uint64_t seed, uint64_t i, u32v x[2])
{
    x[0] = u32v_splat((uint32_t)(i >> 32));
    x[1] = u32v_splat((uint32_t)i) + u32v_numbers();
    threefry(seed, x);
}

/* Each block's two words, combined by xor. */
static void partitionable_words(uint64_t seed, uint32_t *words, uint64_t i, size_t n)
{
    u32v x[2];
    for (size_t k = 0; k < n; k += NNI_LANES) {
        partitionable_blocks(seed, i + k, x);
        u32v_store(words + k, x[0] ^ x[1]);
    }
}

/* Each block's two words, the second one first. */
static void partitionable_pairs(uint64_t seed, uint32_t *words, uint64_t i, size_t n)
{
    u32v x[2];
    for (size_t k = 0; k < n; k += NNI_LANES) {
        partitionable_blocks(seed, i + k, x);
#if NNI_LANES == 4
        u32x4_store(words + 2 * k, u32x4_shuffle(x[1], x[0], 0, 4, 1, 5));
        u32x4_store(words + 2 * k + 4, u32x4_shuffle(x[1], x[0], 2, 6, 3, 7));
#else
        words[2 * k] = x[1];
        words[2 * k + 1] = x[0];
#endif
    }
}

/* ---- XLA's Philox ------------------------------------------------------------------------------------------------ */

/* RngBitGenerator on a CPU (xla/hlo/builder/lib/prng.cc): Philox4x32-10. The first two words of JAX's key are its key;
 * the counter begins at the last two, with the first two above them. */
typedef struct nni_rbg {
    uint32_t key[2];
    uint64_t low, high; /* where the counter begins */
} nni_rbg;

/* A key's halves have their first word in the upper half; XLA's integers have it in the lower half. */
static uint64_t turned(uint64_t half) { return half >> 32 | half << 32; }

static nni_rbg rbg_of(uint64_t first, uint64_t second)
{
    return (nni_rbg){{(uint32_t)(first >> 32), (uint32_t)first}, turned(second), turned(first)};
}

/* Words i to i + n, where i is a multiple of 4. */
static void rbg_words(nni_rbg rbg, uint32_t *words, uint64_t i, size_t n)
{
    for (size_t k = 0; k < n; k += 4 * NNI_LANES) {
        uint32_t counters[4][NNI_LANES];
        for (unsigned lane = 0; lane < NNI_LANES; lane++) {
            const uint64_t low = rbg.low + (i + k) / 4 + lane, high = rbg.high + (low < rbg.low);
            counters[0][lane] = (uint32_t)low;
            counters[1][lane] = (uint32_t)(low >> 32);
            counters[2][lane] = (uint32_t)high;
            counters[3][lane] = (uint32_t)(high >> 32);
        }
        u32v v[4];
        for (int w = 0; w < 4; w++) v[w] = u32v_load(counters[w]);
        nni_philox4x32_lanes(v, rbg.key[0], rbg.key[1]);
        for (int w = 0; w < 4; w++) u32v_store(counters[w], v[w]);
        for (size_t w = 0; w < 4 * NNI_LANES && k + w < n; w++) words[k + w] = counters[w % 4][w / 4];
    }
}

/* ---- Keys of both kinds ------------------------------------------------------------------------------------------ */

static nni_jax_impl impl_of(const nni_framework_generator *generator)
{
    return (nni_jax_impl)(generator->option % NNI_JAX_JIT / 2 * 2);
}

static int is_original(const nni_framework_generator *generator) { return generator->option % 2; }

void nni_jax_seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    const uint32_t *first = words < 4 ? seed : seed + 2; /* the data is in reverse: the last half comes first */
    generator->base.seed = first[0] | (uint64_t)first[1] << 32;
    if (impl_of(generator)) generator->state.rbg = seed[0] | (uint64_t)seed[1] << 32;
}

void nni_jax_bits(const nni_framework_generator *generator, unsigned width, uint32_t *words, uint64_t i, size_t n,
                  uint64_t count)
{
    const uint64_t seed = generator->base.seed, pieces = width == 64 ? 2 : 1;
    if (impl_of(generator))
        rbg_words(rbg_of(seed, generator->state.rbg), words, i * pieces, n * pieces);
    else if (is_original(generator))
        original_bits(seed, width, words, i, n, count);
    else if (width == 64)
        partitionable_pairs(seed, words, i, n);
    else
        partitionable_words(seed, words, i, n);
}

/* Key i of n, for threefry. */
static uint64_t split_one(const nni_framework_generator *generator, uint64_t seed, uint64_t i, uint64_t n)
{
    uint32_t key[2];
    if (!is_original(generator))
        threefry_one(seed, key, (uint32_t)(i >> 32), (uint32_t)i);
    else
        for (size_t k = 0; k < 2; k++) key[k] = original_word(seed, 2 * i + k, 2 * n);
    return (uint64_t)key[0] << 32 | key[1];
}

static uint64_t fold_one(uint64_t seed, uint32_t data)
{
    uint32_t key[2];
    threefry_one(seed, key, 0, data);
    return (uint64_t)key[0] << 32 | key[1];
}

/* Writes half a key, the last word first. */
static void put_half(uint32_t *key, uint64_t half)
{
    key[0] = (uint32_t)half;
    key[1] = (uint32_t)(half >> 32);
}

/* unsafe_rbg uses one block of words in ten for a key. */
enum { UNSAFE_STRIDE = 40 };

/* Writes the four words of a block, the last one first. */
static void put_block(uint32_t *key, nni_rbg rbg, uint64_t i)
{
    uint32_t block[4];
    rbg_words(rbg, block, i, 4);
    for (int w = 0; w < 4; w++) key[w] = block[3 - w];
}

nni_status nni_jax_split(const nni_framework_generator *generator, uint32_t *keys, size_t n)
{
    if (!generator || (!keys && n)) return NNI_ERROR_NULL;
    if (generator->base.kind != NNI_JAX) return NNI_ERROR_FRAMEWORK;
    const uint64_t first = generator->base.seed, second = generator->state.rbg;
    for (size_t i = 0; i < n; i++) {
        if (impl_of(generator) == NNI_JAX_UNSAFE_RBG) {
            put_block(keys + 4 * i, rbg_of(first, second), UNSAFE_STRIDE * (uint64_t)i);
        } else if (impl_of(generator) == NNI_JAX_RBG) {
            put_half(keys + 4 * i, split_one(generator, second, i, n));
            put_half(keys + 4 * i + 2, split_one(generator, first, i, n));
        } else {
            put_half(keys + 2 * i, split_one(generator, first, i, n));
        }
    }
    return NNI_OK;
}

nni_status nni_jax_fold_in(const nni_framework_generator *generator, uint32_t data, uint32_t key[])
{
    if (!generator || !key) return NNI_ERROR_NULL;
    if (generator->base.kind != NNI_JAX) return NNI_ERROR_FRAMEWORK;
    const uint64_t first = generator->base.seed, second = generator->state.rbg;
    if (impl_of(generator) == NNI_JAX_UNSAFE_RBG) { /* the last of the ten blocks of the key of `data` */
        uint32_t words[4], old[4];
        put_block(words, rbg_of(data, data), UNSAFE_STRIDE - 4);
        put_half(old, second), put_half(old + 2, first);
        for (int w = 0; w < 4; w++) key[w] = words[w] ^ old[w];
    } else if (impl_of(generator) == NNI_JAX_RBG) {
        put_half(key, fold_one(second, data)), put_half(key + 2, fold_one(first, data));
    } else {
        put_half(key, fold_one(first, data));
    }
    return NNI_OK;
}
