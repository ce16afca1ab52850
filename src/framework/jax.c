// SPDX-License-Identifier: Apache-2.0
/* JAX's threefry2x32: jax/_src/random/{threefry2x32,prng,core}.py, jax/_src/nn/initializers.py. A key is no state:
 * every call with it begins anew. */
#include "../dist/truncated.h"
#include "../float32.h"
#include "../math64.h"
#include "framework.h"
#include "fused.h"

enum { CHUNK = 512 };

/* Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3 (SC11): Threefry2x32-20, of as many
 * counters as a vector has lanes. */
static void threefry(const nni_framework_generator *generator, u32v x[2])
{
    const uint32_t k0 = (uint32_t)(generator->base.seed >> 32), k1 = (uint32_t)generator->base.seed;
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

/* Of one counter. */
static void threefry_one(const nni_framework_generator *generator, uint32_t block[2], uint32_t x0, uint32_t x1)
{
    u32v x[2] = {u32v_splat(x0), u32v_splat(x1)};
    threefry(generator, x);
    __builtin_memcpy(block, x, sizeof *block);
    __builtin_memcpy(block + 1, x + 1, sizeof *block);
}

static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    generator->base.seed = seed[0] | (uint64_t)seed[1] << 32;
    (void)words;
}

/* Word i of random_bits, of 32 bits, for an array of `count`: both words of the block of counter i, xor; or, as it was
 * before, those of the blocks of counters i and i + half, one after the other. */
static uint32_t bits_at(const nni_framework_generator *generator, uint64_t i, uint64_t count)
{
    uint32_t block[2];
    if (generator->option == NNI_JAX_PARTITIONABLE) {
        threefry_one(generator, block, (uint32_t)(i >> 32), (uint32_t)i);
        return block[0] ^ block[1];
    }
    const uint64_t half = (count + 1) / 2, first = i < half ? i : i - half;
    threefry_one(generator, block, (uint32_t)first, first + half < count ? (uint32_t)(first + half) : 0);
    return block[i >= half];
}

/* Words i to i + n, i a multiple of 4. */
static void bits(const nni_framework_generator *generator, uint32_t *words, uint64_t i, size_t n, uint64_t count)
{
    size_t done = 0;
#if NNI_LANES == 4
    for (; generator->option == NNI_JAX_PARTITIONABLE && n - done >= 4; done += 4) {
        const uint64_t at = i + done;
        u32x4 x[2] = {u32x4_splat((uint32_t)(at >> 32)), u32x4_splat((uint32_t)at) + (u32x4){0, 1, 2, 3}};
        threefry(generator, x);
        u32x4_store(words + done, x[0] ^ x[1]);
    }
#endif
    for (; done < n; done++) words[done] = bits_at(generator, i + done, count);
}

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    bits(generator, words, 0, n, n);
}

/* 23 bits, on [0, 1); then on [low, high), for which XLA contracts the product and the sum. */
static float uniform_of(uint32_t word, float low, float high)
{
    const float x = nni_fmaf((float)(int32_t)(word >> 9) * 0x1p-23f, high - low, low);
    return x < low ? low : x;
}

/* XLA's erf_inv of float32: Giles, Approximating the erfinv Function (GPU Computing Gems, 2011). */
static float erf_inv(float x)
{
    static const float central[] = {2.81022636e-08f, 3.43273939e-07f, -3.5233877e-06f, -4.39150654e-06f, 0.00021858087f,
                                    -0.00125372503f, -0.00417768164f, 0.246640727f,    1.50140941f};
    static const float tail[] = {-0.000200214257f, 0.000100950558f, 0.00134934322f, -0.00367342844f, 0.00573950773f,
                                 -0.0076224613f,   0.00943887047f,  1.00167406f,    2.83297682f};
    if (x * x == 1) return x * __builtin_inff();
    float w = (float)-nni_log(1 - (double)(x * x));
    const float *coefficients = w < 5 ? central : tail;
    w = w < 5 ? w - 2.5f : __builtin_sqrtf(w) - 3;
    float p = coefficients[0];
    for (int i = 1; i < 9; i++) p = nni_fmaf(p, w, coefficients[i]);
    return p * x;
}

static float erf_of(double x) { return (float)(x < 0 ? 2 * nni_normal_tail(-x) - 1 : 1 - 2 * nni_normal_tail(x)); }

/* A uniform value on [a, b) of a word, what the distribution makes of it, that between `least` and `most`, times scale
 * plus shift. */
typedef struct nni_map {
    nni_distribution_kind distribution;
    float a, b, least, most, scale, shift;
} nni_map;

static nni_map map_of(nni_distribution_kind distribution, float a, float b, float scale, float shift)
{
    const float sqrt2 = 1.41421356f;
    nni_map map = {distribution, a, b, float32_next_up(a), float32_next_down(b), scale, shift};
    if (distribution == NNI_NORMAL) {
        map.a = -0x1.fffffep-1f;
        map.b = 1;
    } else if (distribution == NNI_TRUNCATED_NORMAL) { /* normal_tail is that of x, erf that of x / sqrt(2) */
        map.a = erf_of((double)(a / sqrt2) * 0x1.6a09e667f3bcdp0);
        map.b = erf_of((double)(b / sqrt2) * 0x1.6a09e667f3bcdp0);
    }
    return map;
}

static float value_of(const nni_map *map, uint32_t word)
{
    const float sqrt2 = 1.41421356f;
    float x = sqrt2 * erf_inv(uniform_of(word, map->a, map->b));
    if (map->distribution == NNI_TRUNCATED_NORMAL) x = x < map->least ? map->least : x > map->most ? map->most : x;
    return x * map->scale + map->shift;
}

/* value_of() for uniform values: words become values in place. Whole vectors are read and written. */
static void to_uniform(const nni_map *map, uint32_t *words, size_t n)
{
    const f32v low = f32v_splat(map->a), width = f32v_splat(map->b - map->a);
    const f32v unit = f32v_from_bits(U32V(0x34000000)); /* 2^-23 */
    /* A signed shift and a mask: of an integer that clang sees not to be negative it makes an unsigned conversion. */
    const i32v mask = (i32v)U32V(0x7fffff);
    for (size_t i = 0; i < n; i += NNI_LANES) {
        const f32v fraction = f32v_from_i32(((i32v)u32v_load(words + i) >> 9) & mask) * unit;
        const f32v x = f32v_fma(fraction, width, low);
        f32v_store(words + i, f32v_select(f32v_less(x, low), low, x) * map->scale + map->shift);
    }
}

/* To `values`, or nowhere but of uniform ones. Whether all of them are finite. */
static int draw_to(float *values, size_t count, nni_framework_generator *generator, const nni_map *map)
{
    uint32_t words[CHUNK] = {0};
    int finite = 1;
    for (size_t i = 0, n; i < count; i += n) {
        n = count - i < CHUNK ? count - i : CHUNK;
        bits(generator, words, i, n, count);
        if (map->distribution == NNI_UNIFORM) {
            to_uniform(map, words, n);
            __builtin_memcpy(values + i, words, n * sizeof *words);
            continue;
        }
        for (size_t k = 0; k < n; k++) {
            const float x = value_of(map, words[k]);
            finite &= x - x == 0;
            if (values) values[i + k] = x;
        }
    }
    return finite;
}

static void draw(nni_framework_generator *generator, const nni_tensor *tensor, nni_distribution_kind distribution,
                 float a, float b, float scale, float shift)
{
    const nni_map map = map_of(distribution, a, b, scale, shift);
    draw_to(tensor->data, tensor->count, generator, &map);
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    draw(generator, tensor, NNI_UNIFORM, (float)a, (float)b, 1, 0);
}

static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    draw(generator, tensor, NNI_NORMAL, 0, 0, (float)std, (float)mean);
}

static nni_status truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                   double std, double a, double b, nni_bounds bounds)
{
    if (bounds == NNI_ABSOLUTE) {
        a = (a - mean) / std;
        b = (b - mean) / std;
    }
    if (a != a || b != b) return NNI_ERROR_NOT_FINITE;
    if (a == b) return NNI_ERROR_EMPTY_INTERVAL;
    const nni_map map = map_of(NNI_TRUNCATED_NORMAL, (float)a, (float)b, (float)std, (float)mean);
    /* Where a bound is infinite JAX gives the greatest float32 in place of infinity, times std. Values rise with words:
     * if the first and the last are finite, all are; else those of this call are made once before. */
    const float width = value_of(&map, UINT32_MAX) - value_of(&map, 0);
    if (width - width != 0 && !draw_to(NULL, tensor->count, generator, &map)) return NNI_ERROR_OVERFLOW;
    draw_to(tensor->data, tensor->count, generator, &map);
    return NNI_OK;
}

/* variance_scaling: all of it in float32. */
static void of_variance(nni_framework_generator *generator, const nni_tensor *tensor, double variance,
                        nni_distribution_kind distribution)
{
    const float of = (float)variance;
    float a = -2, b = 2, scale = __builtin_sqrtf(of);
    if (distribution == NNI_UNIFORM) {
        a = -1;
        b = 1;
        scale = __builtin_sqrtf(3 * of);
    } else if (distribution == NNI_TRUNCATED_NORMAL) {
        scale /= 0.87962566103423978f;
    }
    draw(generator, tensor, distribution, a, b, scale, 0);
}

nni_status nni_jax_split(const nni_framework_generator *generator, uint32_t *keys, size_t n)
{
    if (!generator || (!keys && n)) return NNI_ERROR_NULL;
    if (generator->base.kind != NNI_JAX) return NNI_ERROR_FRAMEWORK;
    for (size_t i = 0; i < n; i++) {
        uint32_t key[2];
        if (generator->option == NNI_JAX_PARTITIONABLE)
            threefry_one(generator, key, (uint32_t)((uint64_t)i >> 32), (uint32_t)i);
        else
            for (size_t k = 0; k < 2; k++) key[k] = bits_at(generator, 2 * i + k, 2 * (uint64_t)n);
        keys[2 * i] = key[1];
        keys[2 * i + 1] = key[0];
    }
    return NNI_OK;
}

nni_status nni_jax_fold_in(const nni_framework_generator *generator, uint32_t data, uint32_t key[2])
{
    if (!generator || !key) return NNI_ERROR_NULL;
    if (generator->base.kind != NNI_JAX) return NNI_ERROR_FRAMEWORK;
    uint32_t block[2];
    threefry_one(generator, block, 0, data);
    key[0] = block[1];
    key[1] = block[0];
    return NNI_OK;
}

const nni_rules nni_jax_rules = {
    .dtypes = 1 << NNI_FLOAT32,
    .orthogonal = NNI_DRAWN_TALL,
    .options = NNI_JAX_ORIGINAL,
    .least = 2,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
    .truncated_normal = truncated_normal,
    .log_uniform = nni_framework_log_uniform,
    .mamba_dt_bias = nni_framework_mamba_dt_bias,
    .of_variance = of_variance,
};
