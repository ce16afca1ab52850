// SPDX-License-Identifier: Apache-2.0
#include <stdbool.h>

#include "../bitgen/bitgen.h"
#include "../dtype.h"
#include "../simd.h"
#include "../vmath.h"
#include "../vmath64.h"
#include "dist.h"

/* Box and Muller, A Note on the Generation of Random Normal Deviates (1958): a fixed two words for two normals, which
 * rejection methods and the ziggurat do not have. The radius carries a random sign, so that the angle need only cover a
 * half plane and needs neither swap nor select.
 *
 * Two loops over the chunk instead of one: each has few enough constants for sixteen registers and is short enough for
 * several iterations to be in flight: 1.2 times as fast as the single loop (V8 and clang, x86-64). */

static void radii(float *group, f32v scale)
{
    const uint32_t sign = 0x80000000;
    for (int j = 0; j < 4; j += NNI_LANES) {
        f32v f = f32v_from_i32((i32v)u32v_load(group + j)) + 0.5f; /* the middle of the word's cell: never 0 */
        f32v r = f32v_sqrt(f32v_neg_half_log(f32v_from_bits(f32v_bits(f) & ~sign), 0x1p31f)) * scale;
        u32v_store(group + j, f32v_bits(r) | (f32v_bits(f) & sign));
    }
}

NNI_INLINE void angles(float *group, f32v mean, bool centred)
{
    for (int j = 0; j < 4; j += NNI_LANES) {
        f32v r = f32v_load(group + j);
        f32v t = f32v_from_i32((i32v)u32v_load(group + j + 4)) * 0x1p-32f;
        f32v v = t * t;
        f32v x = r * f32v_cospi(v), y = r * f32v_sinpi(t, v);
        f32v_store(group + j, centred ? x : x + mean);
        f32v_store(group + j + 4, centred ? y : y + mean);
    }
}

/* The mean of weights is nearly always 0; not to add it saves 3 %. */
static void float32_transform(const nni_distribution *distribution, void *to, size_t n)
{
    float *values = to;
    const f32v scale = f32v_splat((float)distribution->scale), mean = f32v_splat((float)distribution->shift);
    for (size_t i = 0; i < n; i += NNI_GROUP) radii(values + i, scale);
    if (distribution->shift == 0)
        for (size_t i = 0; i < n; i += NNI_GROUP) angles(values + i, mean, true);
    else
        for (size_t i = 0; i < n; i += NNI_GROUP) angles(values + i, mean, false);
}

/* The same on pairs of words, each half of a group in one step: doubles j and j + 2 of a group. */
static void float64_transform(const nni_distribution *distribution, void *to, size_t n)
{
    const uint64_t sign = (uint64_t)1 << 63;
    const f64v scale = f64v_splat(distribution->scale), mean = f64v_splat(distribution->shift);
    double *group = to;
    for (size_t left = n / NNI_GROUP; left; left--, group += 4) { /* counted: memory may end where addresses do */
        for (int j = 0; j < 2; j += NNI_LANES64) {
            f64v f = f64v_from_i64(u64v_load(group + j), 0.5);
            f64v r = f64v_sqrt(f64v_neg_half_log(f64v_from_bits(f64v_bits(f) & ~sign), 0x1p63)) * scale;
            r = f64v_from_bits(f64v_bits(r) | (f64v_bits(f) & sign));
            f64v t = f64v_from_i64(u64v_load(group + j + 2), 0) * 0x1p-64;
            f64v v = t * t;
            f64v x = r * f64v_cospi(v), y = r * f64v_sinpi(t, v);
            f64v_store(group + j, distribution->shift == 0 ? x : x + mean);
            f64v_store(group + j + 2, distribution->shift == 0 ? y : y + mean);
        }
    }
}

NNI_SMALL nni_status nni_normal_distribution(nni_distribution *distribution, nni_dtype dtype, double mean, double std)
{
    if ((uint32_t)dtype >= NNI_DTYPES) return NNI_ERROR_DTYPE;
    bool wide = NNI_IS(dtype, NNI_FLOAT64);
    const double reach = wide ? 9.5 : 6.7; /* the farthest value is 9.42 or 6.66 std from the mean */
    if (!(mean - mean == 0 && std - std == 0)) return NNI_ERROR_NOT_FINITE;
    if (std < 0) return NNI_ERROR_NEGATIVE_STD;
    if (!((mean < 0 ? -mean : mean) + reach * std <= nni_dtype_max(dtype))) return NNI_ERROR_OVERFLOW;
    if (!NNI_IS_CORE) distribution->plan = (nni_plan){mean, std, mean - reach * std, mean + reach * std, 0, NNI_NORMAL};
    distribution->by_word = 0;
    distribution->transform = wide ? float64_transform : float32_transform;
    distribution->shift = wide ? mean : (float)mean;
    distribution->scale = 2 * (wide ? std : (float)std);
    return NNI_OK;
}
