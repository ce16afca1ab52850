// SPDX-License-Identifier: Apache-2.0
#include "../bitgen/bitgen.h"
#include "../dtype.h"
#include "../float32.h"
#include "../simd.h"
#include "dist.h"

/* A signed word times a scale, plus the midpoint. The word needs no shift, and all its bits count on an interval around
 * zero. The scale is chosen so that both ends land inside. Rounding is monotonic, so all values between them land
 * inside too, and the loop needs no minimum or maximum. */
static void float32_transform(const nni_distribution *distribution, void *restrict to, size_t n)
{
    float *values = to;
    const f32v shift = f32v_splat(distribution->plan.loop.shift), scale = f32v_splat(distribution->plan.loop.scale);
    for (size_t i = 0; i < n; i += NNI_LANES) {
        f32v x = f32v_from_i32((i32v)u32v_load(values + i));
        f32v_store(values + i, x * scale + shift);
    }
}

static void float64_transform(const nni_distribution *distribution, void *restrict to, size_t n)
{
    double *values = to;
    const f64v shift = f64v_splat(distribution->shift), scale = f64v_splat(distribution->scale);
    for (size_t i = 0; i < n / 2; i += NNI_LANES64) {
        f64v x = f64v_from_i64(u64v_load(values + i), f64v_splat(0));
        f64v_store(values + i, x * scale + shift);
    }
}

/* For float32 values that lie outside the dtype's bounds: they would round to an excluded bound. */
static void half_transform(const nni_distribution *distribution, void *restrict to, size_t n)
{
    float *values = to;
    const f32v low = f32v_splat(distribution->plan.loop.low), high = f32v_splat(distribution->plan.loop.high);
    const f32v shift = f32v_splat(distribution->plan.loop.shift), scale = f32v_splat(distribution->plan.loop.scale);
    for (size_t i = 0; i < n; i += NNI_LANES) {
        f32v x = f32v_from_i32((i32v)u32v_load(values + i));
        f32v_store(values + i, f32v_clamp(x * scale + shift, low, high));
    }
}

static int is_inside(float m, float h, float lo, float hi) { return m + h <= hi && m - h >= lo; }

/* The greatest float32 h with m + h <= hi and m - h >= lo in float32 arithmetic. It is found by bisection, since the
 * bits of non-negative floats are in the order of their values. It starts from a width that is too small by more than
 * any rounding, and one that reaches the float32 above hi. */
NNI_SMALL static float half_width(float m, float lo, float hi)
{
    float above = hi - m, below = m - lo;
    uint32_t inside = float32_bits(above < below ? above : below);
    if (inside) inside--;
    uint32_t outside = float32_bits(float32_next_up(hi) - m) + 1;
    while (outside - inside > 1) {
        uint32_t middle = inside + (outside - inside) / 2;
        if (is_inside(m, float32_from_bits(middle), lo, hi))
            inside = middle;
        else
            outside = middle;
    }
    return float32_from_bits(inside);
}

NNI_SMALL static nni_status set_float32(nni_loop *loop, double a, double b)
{
    float lo = float32_at_least(a), hi = float32_below(b);
    if (lo > hi) return NNI_ERROR_EMPTY_INTERVAL;
    float m = (float)((a + b) / 2);
    m = m < lo ? lo : m > hi ? hi : m;
    float h = half_width(m, lo, hi), scale = h * 0x1p-31f;
    if (scale * 0x1p31f > h) scale = float32_next_down(scale); /* the scale is a subnormal that was rounded up */
    loop->shift = m + 0.0f; /* +0.0f, so never -0, as in every shift: with scale 0 all elements have one sign */
    loop->scale = scale;
    return NNI_OK;
}

/* The greatest value is the double below b. h, rounded, may be an ulp too wide. */
NNI_SMALL static nni_status set_float64(nni_distribution *distribution, double a, double b)
{
    double hi = nni_dtype_below(NNI_FLOAT64, b), m = a / 2 + b / 2;
    m = m < a ? a : m > hi ? hi : m;
    double above = hi - m, below = m - a, h = above < below ? above : below;
    while (m + h > hi || m - h < a) h = nni_dtype_below(NNI_FLOAT64, h);
    double scale = h * 0x1p-63;
    if (scale * 0x1p63 > h) scale = nni_dtype_below(NNI_FLOAT64, scale);
    distribution->shift = m + 0.0;
    distribution->scale = scale;
    return NNI_OK;
}

NNI_SMALL nni_status nni_uniform_distribution(nni_distribution *distribution, nni_dtype dtype, double a, double b)
{
    if ((uint32_t)dtype >= NNI_DTYPES) return NNI_ERROR_DTYPE;
    if (!(a - a == 0 && b - b == 0)) return NNI_ERROR_NOT_FINITE;
    if (a > b) return NNI_ERROR_REVERSED_INTERVAL;
    if (a < -nni_dtype_max(dtype) || b > nni_dtype_max(dtype)) return NNI_ERROR_OVERFLOW;
    const double sqrt_12 = 0x1.bb67ae8584caap1;
    if (!NNI_IS_CORE)
        distribution->plan = (nni_plan){.mean = a < b ? a / 2 + b / 2 : a,
                                        .std = b / sqrt_12 - a / sqrt_12,
                                        .low = a,
                                        .high = b,
                                        .distribution = NNI_UNIFORM};
    nni_loop *loop = &distribution->plan.loop;
    distribution->by_word = 1;
    if (NNI_IS(dtype, NNI_FLOAT64)) {
        distribution->transform = float64_transform;
        distribution->shift = a + 0.0;
        distribution->scale = 0;
        return a == b ? NNI_OK : set_float64(distribution, a, b);
    }
    distribution->transform = float32_transform;
    loop->shift = (float)a + 0.0f;
    loop->scale = 0;
    if (a == b) return NNI_OK;
    if (!NNI_IS_CORE) {
        loop->kind = NNI_LOOP_UNIFORM;
        loop->low = (float)a; /* if no value can be outside, these are stored but not used */
        loop->high = (float)b;
    }
    if (NNI_IS_HALF(dtype)) {
        distribution->transform = half_transform;
        loop->low = (float)nni_dtype_at_least(dtype, a);
        loop->high = (float)nni_dtype_below(dtype, b);
        if (loop->low > loop->high) return NNI_ERROR_EMPTY_INTERVAL;
    }
    return set_float32(loop, a, b);
}
