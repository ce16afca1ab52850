// SPDX-License-Identifier: Apache-2.0
/* JAX's values of bits, as on a CPU: jax/_src/random/core.py, jax/_src/nn/initializers.py. Everything is computed in
 * the tensor's dtype. For 16-bit types XLA computes in float32, and rounds after each step. */
#include "jax.h"

#include "../dtype.h"
#include "../float64.h"
#include "fused.h"
#include "xla.h"

static void raw_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    uint32_t chunk[NNI_JAX_CHUNK];
    for (size_t i = 0, part; i < n; i += part) {
        part = n - i < NNI_JAX_CHUNK ? n - i : NNI_JAX_CHUNK;
        nni_jax_bits(generator, 32, chunk, i, part, n);
        __builtin_memcpy(words + i, chunk, part * sizeof *words);
    }
}

/* ---- The types of 16 bits as float32 ----------------------------------------------------------------------------- */

/* Like nni_round_halves, but the result is a float32. */
NNI_INLINE f32v rounded(uint32_t dtype, f32v x)
{
    const u32v bits = f32v_bits(x);
    if (dtype == NNI_FLOAT32) return x;
    if (dtype == NNI_BFLOAT16)
        return f32v_from_bits((bits + u32v_splat(0x7fff) + (bits >> 16 & u32v_splat(1))) & u32v_splat(0xffff0000));
    /* 2^23 units in the last place of float16 at the exponent of x, which counts as at least that of 2^-14; with the
     * sign of x. */
    const u32v exponent = u32v_max(bits & u32v_splat(0x7f800000), u32v_splat(0x38800000)) + u32v_splat(13 << 23);
    const f32v large = f32v_from_bits(exponent | (bits & u32v_splat(0x80000000)));
    return x + large - large;
}

/* x as a number of the dtype; infinite if x is beyond the greatest. */
static double number_of(uint32_t dtype, double x)
{
    if (dtype == NNI_FLOAT64) return x;
    const float single = (float)x, size = __builtin_fabsf(single);
    if (dtype == NNI_FLOAT32 || !(size <= nni_dtype_max(dtype)))
        return dtype == NNI_FLOAT32 ? single : __builtin_copysignf(__builtin_inff(), single);
    return nni_dtype_nearest(dtype, single);
}

/* numpy.nextafter toward -infinity. */
static double below(uint32_t dtype, double x)
{
    return x == __builtin_inf() ? nni_dtype_max(dtype) : nni_dtype_below(dtype, x);
}

/* ---- Distributions ----------------------------------------------------------------------------------------------- */

static const double sqrt2[] = {[NNI_FLOAT32] = 0x1.6a09e6p+0,
                               [NNI_FLOAT64] = 0x1.6a09e667f3bcdp+0,
                               [NNI_FLOAT16] = 1.4140625,
                               [NNI_BFLOAT16] = 1.4140625};

/* Computes bounds like uniform values: XLA multiplies by the reciprocal, which is a float32 even for bfloat16. */
static double erf_of(uint32_t dtype, double bound)
{
    static const double reciprocals[] = {[NNI_FLOAT32] = 0x1.6a09e6p-1,
                                         [NNI_FLOAT64] = 0x1.6a09e667f3bccp-1,
                                         [NNI_FLOAT16] = 0.70703125,
                                         [NNI_BFLOAT16] = 0x1.6a13cep-1};
    if (dtype == NNI_FLOAT64) return nni_jax_erf(bound * reciprocals[dtype]);
    const float x = (float)bound * (float)reciprocals[dtype];
    return number_of(dtype, xla_erf((float)number_of(dtype, x)));
}

/* Under jit XLA multiplies sqrt(2) and a factor that follows it into one constant, and fuses a sum that follows a
 * product. It does not do so for bfloat16, which has conversions between its steps, nor for truncated normals, which
 * are clamped in between.
 */
static nni_jax_map map_of(int is_jit, uint32_t dtype, nni_distribution_kind distribution, double a, double b,
                          double scale, double shift)
{
    nni_jax_map map = {.distribution = distribution, .a = number_of(dtype, a), .b = number_of(dtype, b)};
    map.least = -__builtin_inf();
    map.most = __builtin_inf();
    map.sqrt2 = sqrt2[dtype];
    map.scale = number_of(dtype, scale);
    map.shift = number_of(dtype, shift);
    map.fuses = is_jit && map.shift != 0;
    if (distribution == NNI_NORMAL) {
        map.a = -below(dtype, 1);
        map.b = 1;
        if (is_jit && dtype != NNI_BFLOAT16) {
            map.scale = number_of(dtype, map.scale * map.sqrt2);
            map.sqrt2 = 1;
        }
    } else if (distribution == NNI_TRUNCATED_NORMAL) {
        map.least = -below(dtype, -map.a);
        map.most = below(dtype, map.b);
        map.a = erf_of(dtype, map.a);
        map.b = erf_of(dtype, map.b);
    }
    return map;
}

/* A map as vectors. */
typedef struct nni_lanes {
    f32v low, width, least, most, sqrt2, scale, shift;
    int fuses;
} nni_lanes;

NNI_INLINE nni_lanes lanes_of(uint32_t dtype, const nni_jax_map *map)
{
    const f32v width = rounded(dtype, f32v_splat((float)map->b - (float)map->a));
    return (nni_lanes){.low = f32v_splat((float)map->a),
                       .width = width,
                       .least = f32v_splat((float)map->least),
                       .most = f32v_splat((float)map->most),
                       .sqrt2 = f32v_splat((float)map->sqrt2),
                       .scale = f32v_splat((float)map->scale),
                       .shift = f32v_splat((float)map->shift),
                       .fuses = dtype == NNI_FLOAT32 && map->fuses};
}

/* A fraction on [0, 1) of as many bits as the dtype has. It uses a signed shift and a mask: clang makes an unsigned
 * conversion of an integer that it knows is not negative. */
NNI_INLINE f32v fraction_of(uint32_t dtype, u32v words)
{
    const unsigned unused = dtype == NNI_FLOAT32 ? 9 : dtype == NNI_FLOAT16 ? 6 : 1;
    const u32v mask = dtype == NNI_FLOAT32 ? U32V(0x7fffff) : dtype == NNI_FLOAT16 ? U32V(0x3ff) : U32V(0x7f);
    const f32v unit = dtype == NNI_FLOAT32 ? F32V(0x1p-23f) : dtype == NNI_FLOAT16 ? F32V(0x1p-10f) : F32V(0x1p-7f);
    return f32v_from_i32(((i32v)words >> unused) & (i32v)mask) * unit;
}

/* A value on [low, low + width). In float32 XLA contracts the product and the sum. */
NNI_INLINE f32v uniform_of(uint32_t dtype, u32v words, const nni_lanes *map)
{
    const f32v fraction = fraction_of(dtype, words);
    const f32v x = dtype == NNI_FLOAT32 ? f32v_fma(fraction, map->width, map->low)
                                        : rounded(dtype, rounded(dtype, fraction * map->width) + map->low);
    return f32v_select(f32v_less(x, map->low), map->low, x);
}

NNI_INLINE f32v scaled(uint32_t dtype, const nni_lanes *map, f32v x)
{
    return rounded(dtype, rounded(dtype, x * map->scale) + map->shift);
}

NNI_INLINE f32v normal_of(nni_fusing *fusing, uint32_t dtype, const nni_lanes *map, f32v uniform)
{
    const f32v x = rounded(dtype, rounded(dtype, xla_erf_inv(fusing, uniform)) * map->sqrt2);
    return f32v_clamp(x, map->least, map->most);
}

static f32v certain_normal(uint32_t dtype, const nni_lanes *map, f32v uniform)
{
    nni_fusing fusing = {1, u32v_splat(UINT32_MAX)};
    return normal_of(&fusing, dtype, map, uniform);
}

/* Turns words into float32 in place. It reads and writes whole vectors. */
NNI_INLINE void to_uniform(uint32_t dtype, const nni_jax_map *map, uint32_t *words, size_t n)
{
    const nni_lanes lanes = lanes_of(dtype, map);
    for (size_t i = 0; i < n; i += NNI_LANES)
        f32v_store(words + i, scaled(dtype, &lanes, uniform_of(dtype, u32v_load(words + i), &lanes)));
}

static void to_normal(uint32_t dtype, const nni_jax_map *map, uint32_t *words, size_t n)
{
    const nni_lanes lanes = lanes_of(dtype, map);
    for (size_t i = 0; i < n; i += NNI_LANES) {
        const f32v uniform = uniform_of(dtype, u32v_load(words + i), &lanes);
        nni_fusing fusing = {0, u32v_splat(UINT32_MAX)};
        f32v x = normal_of(&fusing, dtype, &lanes, uniform);
        if (__builtin_expect(u32v_any(u32v_less(fusing.ties, u32v_splat(1))), 0))
            x = certain_normal(dtype, &lanes, uniform);
        f32v_store(words + i, lanes.fuses ? f32v_fma(x, lanes.scale, lanes.shift) : scaled(dtype, &lanes, x));
    }
}

static void to_values(uint32_t dtype, const nni_jax_map *map, void *words, size_t n)
{
    if (dtype == NNI_FLOAT64)
        nni_jax_float64(map, words, n);
    else if (map->distribution != NNI_UNIFORM)
        to_normal(dtype, map, words, n);
    else if (dtype == NNI_FLOAT32)
        to_uniform(NNI_FLOAT32, map, words, n);
    else
        to_uniform(dtype, map, words, n);
}

/* ---- Tensors ----------------------------------------------------------------------------------------------------- */

static int is_finite(uint32_t dtype, const void *values, size_t n)
{
    const double max = nni_dtype_max(dtype);
    for (size_t i = 0; i < n; i++) {
        const double x = dtype == NNI_FLOAT64 ? ((const double *)values)[i] : (double)((const float *)values)[i];
        if (!(__builtin_fabs(x) <= max)) return 0;
    }
    return 1;
}

static int is_jit(const nni_framework_generator *generator) { return generator->option >= NNI_JAX_JIT; }

static unsigned width_of_bits(uint32_t dtype)
{
    return dtype == NNI_FLOAT64 ? 64 : dtype == NNI_FLOAT32 ? 32 : dtype == NNI_FLOAT16 ? 16 : 8;
}

/* Makes all elements. If `data` is NULL it writes nothing, and only checks whether all are finite. */
static int draw_to(const nni_tensor *tensor, void *data, const nni_framework_generator *generator,
                   const nni_jax_map *map)
{
    const uint32_t dtype = tensor->dtype;
    const size_t count = tensor->count, bytes = nni_dtype_bytes(dtype);
    double words[NNI_JAX_CHUNK];
    for (size_t i = 0, n; i < count; i += n) {
        n = count - i < NNI_JAX_CHUNK ? count - i : NNI_JAX_CHUNK;
        nni_jax_bits(generator, width_of_bits(dtype), (uint32_t *)words, i, n, count);
        to_values(dtype, map, words, n);
        if (!data && !is_finite(dtype, words, n)) return 0;
        if (data && NNI_IS_HALF(dtype))
            nni_round_halves(dtype, (uint16_t *)data + i, (const float *)words, n);
        else if (data)
            __builtin_memcpy((uint8_t *)data + i * bytes, words, n * bytes);
    }
    return 1;
}

static void draw(nni_framework_generator *generator, const nni_tensor *tensor, nni_distribution_kind distribution,
                 double a, double b, double scale, double shift)
{
    const nni_jax_map map = map_of(is_jit(generator), tensor->dtype, distribution, a, b, scale, shift);
    draw_to(tensor, tensor->data, generator, &map);
}

static void uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    draw(generator, tensor, NNI_UNIFORM, a, b, 1, 0);
}

static void normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    draw(generator, tensor, NNI_NORMAL, 0, 0, std, mean);
}

/* If a bound is infinite, JAX returns the greatest number times std instead of infinity. Values rise with words: if the
 * first and the last are finite, all are. */
static int are_ends_finite(uint32_t dtype, const nni_jax_map *map)
{
    double words[4] = {0};
    ((uint32_t *)words)[dtype == NNI_FLOAT64 ? 2 : 1] = UINT32_MAX;
    ((uint32_t *)words)[dtype == NNI_FLOAT64 ? 3 : 1] = UINT32_MAX;
    to_values(dtype, map, words, 2);
    return is_finite(dtype, words, 2);
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
    const nni_jax_map map = map_of(is_jit(generator), tensor->dtype, NNI_TRUNCATED_NORMAL, a, b, std, mean);
    if (!are_ends_finite(tensor->dtype, &map) && !draw_to(tensor, NULL, generator, &map)) return NNI_ERROR_OVERFLOW;
    draw_to(tensor, tensor->data, generator, &map);
    return NNI_OK;
}

/* The square root, rounded to the dtype. */
static double root(uint32_t dtype, double x)
{
    return dtype == NNI_FLOAT64 ? __builtin_sqrt(x) : number_of(dtype, __builtin_sqrtf((float)x));
}

/* variance_scaling. */
static void of_variance(nni_framework_generator *generator, const nni_tensor *tensor, double variance,
                        nni_distribution_kind distribution)
{
    const uint32_t dtype = tensor->dtype;
    const double of = number_of(dtype, variance);
    double a = -2, b = 2, scale = root(dtype, of);
    if (distribution == NNI_UNIFORM) {
        a = -1;
        b = 1;
        scale = root(dtype, number_of(dtype, 3 * of));
    } else if (distribution == NNI_TRUNCATED_NORMAL) {
        const double constant = number_of(dtype, 0.87962566103423978);
        scale = dtype == NNI_FLOAT64 ? scale / constant : (double)((float)scale / (float)constant);
    }
    draw(generator, tensor, distribution, a, b, scale, 0);
}

const nni_rules nni_jax_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64 | 1 << NNI_FLOAT16 | 1 << NNI_BFLOAT16,
    .orthogonal = NNI_DRAWN_TALL,
    .options = NNI_JAX_JIT + NNI_JAX_UNSAFE_RBG + NNI_JAX_ORIGINAL,
    .least = 2,
    .seed = nni_jax_seed,
    .words = raw_words,
    .uniform = uniform,
    .normal = normal,
    .truncated_normal = truncated_normal,
    .log_uniform = nni_framework_log_uniform,
    .mamba_dt_bias = nni_framework_mamba_dt_bias,
    .of_variance = of_variance,
};
