// SPDX-License-Identifier: Apache-2.0
/* The values of PyTorch's generator on NVIDIA's GPUs: uniform_kernel and normal_kernel of aten/src/ATen/native/cuda/
 * DistributionTemplates.h, where nvcc fuses a product and a sum. */
#include "../dtype.h"
#include "../math64.h"
#include "curand.h"
#include "glibc.h"
#include "torch.h"
#include "torch_cuda.h"

enum { TILE = NNI_CUDA_TILE, WORDS = 4 };

/* Whether a product with scale plus shift may be subnormal, which f32v_fma does not take. */
static int is_tiny(float scale, float shift) { return scale < 0x1p-60f && __builtin_fabsf(shift) < 0x1p-120f; }

/* Multiplies each value of a tile by scale and adds shift, rounded once. */
static void affine(float *values, float scale, float shift)
{
    if (is_tiny(scale, shift)) {
        for (size_t i = 0; i < TILE; i++) values[i] = nni_fmaf(values[i], scale, shift);
        return;
    }
    for (size_t i = 0; i < TILE; i += NNI_LANES)
        f32v_store(values + i, f32v_fma(f32v_load(values + i), f32v_splat(scale), f32v_splat(shift)));
}

/* ---- Uniform ------------------------------------------------------------------------------------------------------
 * What was rounded to b becomes a: cuRAND's fractions are on (0, 1]. */

/* Turns words into fractions on (0, 1], in place. */
static void fractions(float *words)
{
    for (size_t i = 0; i < TILE; i += NNI_LANES) f32v_store(words + i, nni_curand_uniform(u32v_load(words + i)));
}

static void uniform32(const nni_cuda_threads *threads, float *const to[WORDS], float a, float b)
{
    if (a == 0 && b == 1) {
        nni_cuda_draw_units(threads, to);
    } else if (!is_tiny(b - a, a)) {
        nni_cuda_draw_values(threads, to, a, b);
    } else {
        nni_cuda_draw(threads, to);
        for (int c = 0; c < WORDS; c++) {
            fractions(to[c]);
            affine(to[c], b - a, a);
            for (size_t i = 0; i < TILE; i++) to[c][i] = to[c][i] == b ? a : to[c][i];
        }
    }
}

/* The bounds and their difference are numbers of the dtype. If they lie within a step of its greatest number, PyTorch
 * would round some values to infinity; here these stay finite. */
static void uniform_halves(uint32_t dtype, float *words, uint16_t *to, double a, double b)
{
    const float max = (float)nni_dtype_max(dtype), low = (float)nni_torch_half(dtype, a);
    const float high = (float)nni_torch_half(dtype, b), width = (float)nni_torch_half(dtype, high - low);
    const float bounds[] = {low, high};
    uint16_t ends[2];
    fractions(words);
    affine(words, width < max ? width : max, low);
    for (size_t i = 0; i < TILE; i += NNI_LANES)
        f32v_store(words + i, f32v_clamp(f32v_load(words + i), f32v_splat(-max), f32v_splat(max)));
    nni_round_halves(dtype, to, words, TILE);
    nni_round_halves(dtype, ends, bounds, 2);
    for (size_t i = 0; i < TILE; i++)
        if (to[i] == ends[1] || !((to[i] | ends[1]) & 0x7fff)) to[i] = ends[0]; /* 0 equals -0 */
}

/* 53 bits from two words, as in curand_uniform2_double and curand_normal2_double. */
static double bits53(const float *low, const float *high, size_t i)
{
    uint32_t words[2];
    __builtin_memcpy(&words[0], low + i, 4);
    __builtin_memcpy(&words[1], high + i, 4);
    return (double)(int64_t)(words[0] ^ (uint64_t)words[1] << 21);
}

static void uniform64(float *const words[2], double *to, double a, double b)
{
    for (size_t i = 0; i < TILE; i++) {
        const double u = bits53(words[0], words[1], i) * 0x1p-53 + 0x1p-54;
        const double x = a == 0 && b == 1 ? u : nni_fma(u, b - a, a);
        to[i] = x == b ? a : x;
    }
}

/* ---- Normal -------------------------------------------------------------------------------------------------------
 */

/* Turns two tiles of words into values. With mean 0, a product gives the same as the fused operation; -0 becomes 0. */
static void normals32(float *first, float *second, float mean, float std)
{
    const f32v scale = f32v_splat(mean == 0 ? std : 1), zero = f32v_splat(0);
    for (size_t i = 0; i < TILE; i += NNI_LANES) {
        f32v x, y;
        nni_curand_normals(u32v_load(first + i), u32v_load(second + i), &x, &y);
        f32v_store(first + i, x * scale + zero);
        f32v_store(second + i, y * scale + zero);
    }
    if (mean == 0) return;
    affine(first, std, mean);
    affine(second, std, mean);
}

static void normals64(float *const words[WORDS], double *first, double *second, double mean, double std)
{
    for (size_t i = 0; i < TILE; i++) {
        double sine, cosine;
        const double u = bits53(words[0], words[1], i) * 0x1p-53 + 0x1p-54;
        const double radius = __builtin_sqrt(-2 * nni_glibc_log(u));
        nni_sin_cos_pi(bits53(words[2], words[3], i) * 0x1p-52 + 0x1p-53, &sine, &cosine);
        if (first) first[i] = nni_fma(sine * radius, std, mean);
        if (second) second[i] = nni_fma(cosine * radius, std, mean);
    }
}

/* ---- Tiles ------------------------------------------------------------------------------------------------------ */

static void make_doubles(const nni_cuda_values *values, float *const words[WORDS], void *const to[WORDS])
{
    if (values->distribution == NNI_CUDA_NORMAL) {
        normals64(words, to[0], to[1], values->a, values->b);
        return;
    }
    for (int c = 0; c < 2; c++)
        if (to[c]) uniform64(words + 2 * c, to[c], values->a, values->b);
}

void nni_cuda_make(const nni_cuda_values *values, const nni_cuda_threads *threads, float *const words[WORDS],
                   void *const to[WORDS])
{
    const uint32_t dtype = values->dtype;
    const int is_normal = values->distribution == NNI_CUDA_NORMAL;
    if (values->distribution == NNI_CUDA_UNIFORM && dtype == NNI_FLOAT32) {
        uniform32(threads, words, (float)values->a, (float)values->b);
        return;
    }
    nni_cuda_draw(threads, words);
    if (values->distribution == NNI_CUDA_WORDS) return;
    if (dtype == NNI_FLOAT64) {
        make_doubles(values, words, to);
        return;
    }
    for (int c = 0; c < WORDS; c += 2)
        if (is_normal && (to[c] || to[c + 1])) normals32(words[c], words[c + 1], (float)values->a, (float)values->b);
    for (int c = 0; NNI_IS_HALF(dtype) && c < WORDS; c++) {
        if (to[c] && is_normal) nni_round_halves(dtype, to[c], words[c], TILE);
        if (to[c] && !is_normal) uniform_halves(dtype, words[c], to[c], values->a, values->b);
    }
}
