// SPDX-License-Identifier: Apache-2.0
/* PyTorch's CPU generator: aten/src/ATen/core/{MT19937RNGEngine,TransformationHelper,DistributionsHelper}.h and
 * aten/src/ATen/native/cpu/DistributionTemplates.h, as on x86-64 with AVX2, where GCC contracts a product and a sum to
 * one operation. */
#include "torch.h"

#include "../dtype.h"
#include "box_muller.h"
#include "glibc.h"
#include "mt19937.h"

enum { CHUNK = 2048, BLOCK = NNI_TORCH_BLOCK }; /* elements that stay in the first-level cache */

static const double two_pi = 6.283185307179586;

/* Seeds by the seed modulo 2^32. */
static void seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    generator->base.seed = seed[0] | (uint64_t)seed[1] << 32;
    nni_mt19937_seed(&generator->state.mt19937, seed[0]);
    (void)words;
}

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    nni_mt19937_words(&generator->state.mt19937, words, n);
}

/* A mask for the lower 24 bits of a word. It is hidden from clang, which would see that the result is not negative, and
 * convert it like an unsigned integer: ten instructions on x86-64. */
NNI_INLINE u32v mask24(void) { return U32V(0xffffff); }

static int is_tiny(float scale, float shift) { return scale < 0x1p-60f && __builtin_fabsf(shift) < 0x1p-120f; }

/* Multiplies each value by scale and adds shift, rounded once. n is a multiple of NNI_LANES. */
static void affine(float *values, size_t n, float scale, float shift)
{
    if (is_tiny(scale, shift)) { /* one by one: the results may be subnormal */
        for (size_t i = 0; i < n; i++) values[i] = nni_fmaf(values[i], scale, shift);
        return;
    }
    for (size_t i = 0; i < n; i += NNI_LANES)
        f32v_store(values + i, f32v_fma(f32v_load(values + i), f32v_splat(scale), f32v_splat(shift)));
}

/* A fraction of 53 bits on [0, 1) from two words; the first has the upper bits. */
static double fraction64(const uint32_t words[2])
{
    return (double)(int64_t)(((uint64_t)words[0] << 32 | words[1]) & 0x1fffffffffffff) * 0x1p-53;
}

static double next_fraction64(nni_mt19937 *mt)
{
    uint32_t words[2];
    nni_mt19937_words(mt, words, 2);
    return fraction64(words);
}

/* ---- Uniform --------------------------------------------------------------------------------------------------- */

/* The next n values; there must be room for whole vectors. With `excludes_b`, a value rounded to b becomes a. */
static void uniform32(nni_mt19937 *mt, float *values, size_t n, float a, float b, int excludes_b)
{
    const u32v mask = mask24();
    const f32v unit = f32v_from_bits(U32V(0x33800000)); /* 2^-24 */
    const f32v low = f32v_splat(a), high = f32v_splat(b), width = f32v_splat(b - a);
    nni_mt19937_words(mt, (uint32_t *)values, n);
    n = (n + NNI_LANES - 1) / NNI_LANES * NNI_LANES;
    for (size_t i = 0; i < n; i += NNI_LANES) {
        const f32v fraction = f32v_from_i32((i32v)(u32v_load(values + i) & mask)) * unit;
        f32v_store(values + i, f32v_fma(fraction, width, low));
    }
    for (size_t i = 0; excludes_b && i < n; i += NNI_LANES) {
        const f32v x = f32v_load(values + i);
        f32v_store(values + i, f32v_select(f32v_less(x, high), x, low));
    }
}

static void uniform64(nni_mt19937 *mt, double *values, size_t n, double a, double b, int excludes_b)
{
    nni_mt19937_words(mt, (uint32_t *)values, 2 * n);
    for (size_t i = 0; i < n; i++) {
        uint32_t words[2];
        __builtin_memcpy(words, values + i, sizeof words);
        const double x = nni_fma(fraction64(words), b - a, a);
        values[i] = excludes_b && x == b ? a : x;
    }
}

void nni_torch_uniform(nni_mt19937 *mt, const nni_tensor *tensor, double a, double b, int excludes_b)
{
    const size_t count = tensor->count;
    if (NNI_IS_HALF(tensor->dtype)) {
        nni_torch_uniform_halves(mt, tensor, a, b);
        return;
    }
    if (tensor->dtype == NNI_FLOAT64) {
        for (size_t i = 0, n; i < count; i += n) {
            n = count - i < CHUNK / 2 ? count - i : CHUNK / 2;
            uniform64(mt, (double *)tensor->data + i, n, a, b, excludes_b);
        }
        return;
    }
    /* The greatest fraction makes the greatest value. */
    excludes_b = excludes_b && nni_fmaf(1 - 0x1p-24f, (float)b - (float)a, (float)a) >= (float)b;
    float *values = tensor->data, rest[NNI_LANES] = {0};
    const size_t whole = count / NNI_LANES * NNI_LANES;
    for (size_t i = 0, n; i < whole; i += n) {
        n = whole - i < CHUNK ? whole - i : CHUNK;
        uniform32(mt, values + i, n, (float)a, (float)b, excludes_b);
    }
    uniform32(mt, rest, count - whole, (float)a, (float)b, excludes_b);
    for (size_t i = whole; i < count; i++) values[i] = rest[i - whole];
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    nni_torch_uniform(&generator->state.mt19937, tensor, a, b, generator->option >= NNI_TORCH_2_12);
}

/* ---- Normal ---------------------------------------------------------------------------------------------------- */

NNI_INLINE f32v scaled(f32v x, f32v scale, f32v shift)
{
#if NNI_FUSES
    return f32v_fma(x, scale, shift);
#else
    (void)shift;
    return x * scale + 0.0f; /* -0 becomes 0, as by fma */
#endif
}

/* Turns words into normal values; n is a multiple of BLOCK. In a block, words j and j + 8 make elements j and j + 8.
 * With their fractions u and v, the radius is sqrt(-2 log(1 - u)) and the angle 2 pi v. Without fused operations the
 * mean must be 0. */
static void box_muller(float *values, size_t n, float mean, float std)
{
    const nni_box_muller *constants = nni_box_muller_constants();
    const u32v mask = mask24();
    const f32v scale = f32v_splat(std), shift = f32v_splat(mean);
    for (size_t i = 0; i < n; i += BLOCK)
        for (int j = 0; j < BLOCK / 2; j += NNI_LANES * NNI_SIDES) {
            float *at = values + i + j, *other = at + BLOCK / 2;
            f32v radius[NNI_SIDES], sine[NNI_SIDES], cosine[NNI_SIDES];
            u32v turns[NNI_SIDES];
            NNI_EACH(k) radius[k] = f32v_from_i32((i32v)(mask + 1 - (u32v_load(at + NNI_LANES * k) & mask)));
            NNI_EACH(k) turns[k] = u32v_load(other + NNI_LANES * k) & mask;
            nni_torch_radii(constants, radius);
            nni_torch_sin_cos(constants, turns, sine, cosine);
            NNI_EACH(k)
            {
                f32v_store(at + NNI_LANES * k, scaled(radius[k] * cosine[k], scale, shift));
                f32v_store(other + NNI_LANES * k, scaled(radius[k] * sine[k], scale, shift));
            }
        }
}

/* The same for any mean. */
static void normal32(float *values, size_t n, float mean, float std)
{
    const int is_apart = !NNI_FUSES && (mean != 0 || is_tiny(std, mean));
    box_muller(values, n, mean, is_apart ? 1 : std);
    if (is_apart) affine(values, n, std, mean);
}

/* The same for doubles, two words each, with the functions of the C library. */
NNI_SMALL static void normal64(double *values, const uint32_t *words, double mean, double std, const double *sines)
{
    for (int j = 0; j < BLOCK / 2; j++) {
        double sine, cosine, radius = __builtin_sqrt(-2 * nni_glibc_log(1 - fraction64(words + 2 * j)));
        nni_glibc_sincos(two_pi * fraction64(words + 2 * j + BLOCK), sines, &sine, &cosine);
        values[j] = nni_fma(radius * cosine, std, mean);
        values[j + BLOCK / 2] = nni_fma(radius * sine, std, mean);
    }
}

void nni_torch_blocks_of_words(nni_framework_generator *generator, void *values, size_t n, uint32_t dtype, double mean,
                               double std)
{
    if (dtype == NNI_FLOAT32) {
        normal32(values, n, (float)mean, (float)std);
        return;
    }
    const double *sines = nni_libm_of(generator)->sines;
    uint32_t words[2 * BLOCK];
    for (double *block = values, *end = block + n; block < end; block += BLOCK) {
        __builtin_memcpy(words, block, sizeof words);
        normal64(block, words, mean, std, sines);
    }
}

static void blocks(nni_framework_generator *generator, void *values, size_t n, uint32_t dtype, double mean, double std)
{
    nni_mt19937_words(&generator->state.mt19937, values, n * (nni_dtype_bytes(dtype) / 4));
    nni_torch_blocks_of_words(generator, values, n, dtype, mean, std);
}

/* Makes normals one by one, in double. The second value of each pair is kept for the next call, whatever its dtype. */
NNI_SMALL static void normal_serial(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                    double std)
{
    nni_mt19937 *mt = &generator->state.mt19937;
    const double *sines = nni_libm_of(generator)->sines;
    for (size_t i = 0; i < tensor->count; i++) {
        double value = mt->normal;
        mt->normal = 0;
        mt->has_normal = !mt->has_normal;
        if (mt->has_normal) {
            double sine, cosine, angle = two_pi * next_fraction64(mt);
            const double u = next_fraction64(mt);
            const double log = generator->option == NNI_TORCH_1_13 ? nni_glibc_log(1 - u) : nni_glibc_log1p(-u);
            const double radius = __builtin_sqrt(-2 * log);
            nni_glibc_sincos(angle, sines, &sine, &cosine);
            mt->normal = radius * sine;
            value = radius * cosine;
        }
        value = nni_fma(value, std, mean);
        nni_put(tensor->data, tensor->dtype, i, NNI_IS_HALF(tensor->dtype) ? (float)value : value);
    }
}

/* If the last elements do not fill a block, their words are drawn, and then the last block of elements is drawn once
 * more. */
void nni_torch_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    const size_t count = tensor->count, bytes = nni_dtype_bytes(tensor->dtype);
    if (nni_torch_is_serial(generator, count)) {
        normal_serial(generator, tensor, mean, std);
        return;
    }
    if (NNI_IS_HALF(tensor->dtype)) {
        nni_torch_normal_halves(generator, tensor, mean, std);
        return;
    }
    uint8_t *data = tensor->data;
    const size_t whole = count / BLOCK * BLOCK;
    for (size_t i = 0, n; i < whole; i += n) {
        n = whole - i < CHUNK ? whole - i : CHUNK;
        blocks(generator, data + bytes * i, n, tensor->dtype, mean, std);
    }
    if (count == whole) return;
    nni_mt19937_skip(&generator->state.mt19937, (count - whole) * (bytes / 4));
    blocks(generator, data + bytes * (count - BLOCK), BLOCK, tensor->dtype, mean, std);
}

/* ---- Permutations ---------------------------------------------------------------------------------------------- */

/* A Fisher-Yates shuffle that takes the remainder of a word, for fewer than 2^32 / 20 elements. */
NNI_SMALL static void permutation(nni_framework_generator *generator, uint32_t *order, size_t n)
{
    nni_mt19937 *mt = &generator->state.mt19937;
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
    for (size_t i = 0; i + 1 < n; i++) {
        uint32_t *other = order + i + nni_mt19937_next(mt) % (n - i), taken = order[i];
        order[i] = *other;
        *other = taken;
    }
}

nni_status nni_torch_randperm(nni_framework_generator *generator, uint32_t *order, size_t n)
{
    if (!generator || (!order && n)) return NNI_ERROR_NULL;
    if (generator->base.kind != NNI_TORCH) return NNI_ERROR_FRAMEWORK;
    if (n >= UINT32_MAX / 20) return NNI_ERROR_RANGE;
    permutation(generator, order, n);
    return NNI_OK;
}

const nni_rules nni_torch_rules = {
    NNI_TORCH_DTYPES,
    .orthogonal = NNI_DRAWN_AS_SHAPED,
    .least = 2,
    .seed = seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = nni_torch_normal,
    .truncated_normal = nni_torch_truncated_normal,
    .permutation = permutation,
    .log_uniform = nni_framework_log_uniform,
    .mamba_dt_bias = nni_framework_mamba_dt_bias,
};
