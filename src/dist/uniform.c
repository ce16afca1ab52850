// SPDX-License-Identifier: Apache-2.0
#include <float.h>

#include "../float32.h"
#include "../simd.h"
#include "dist.h"

/* A signed word times a scale, plus the midpoint: the word needs no shift, and on an interval around zero all of its 32
 * bits count. The scale is such that both ends land inside; rounding is monotonic, so all between them does too, and
 * the loop needs no minimum or maximum. */
static void transform(const nni_distribution *distribution, float *values, size_t n)
{
    const f32v shift = f32v_splat(distribution->shift), scale = f32v_splat(distribution->scale);
    for (size_t i = 0; i < n; i += NNI_LANES) {
        f32v x = f32v_from_i32((i32v)u32v_load(values + i));
        f32v_store(values + i, x * scale + shift);
    }
}

static int is_inside(float m, float h, float lo, float hi) { return m + h <= hi && m - h >= lo; }

/* The greatest float32 h with m + h <= hi and m - h >= lo in float32 arithmetic. By bisection, since floats that are
 * not negative are ordered as their bits, between a width that is too small by an ulp for any rounding to matter and
 * one that reaches the float32 above hi. */
static float half_width(float m, float lo, float hi)
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

nni_status nni_uniform_distribution(nni_distribution *distribution, nni_dtype dtype, double a, double b)
{
    if ((uint32_t)dtype >= NNI_DTYPE_COUNT) return NNI_ERROR_DTYPE;
    if (!(a - a == 0 && b - b == 0)) return NNI_ERROR_NOT_FINITE;
    if (a > b) return NNI_ERROR_REVERSED_INTERVAL;
    if (a < -FLT_MAX || b > FLT_MAX) return NNI_ERROR_OVERFLOW;
    *distribution = (nni_distribution){.transform = transform, .shift = (float)a + 0.0f};
    if (a == b) return NNI_OK;

    float lo = float32_at_least(a), hi = float32_below(b);
    if (lo > hi) return NNI_ERROR_EMPTY_INTERVAL;
    float m = (float)((a + b) / 2);
    m = m < lo ? lo : m > hi ? hi : m;
    float h = half_width(m, lo, hi), scale = h * 0x1p-31f;
    if (scale * 0x1p31f > h) scale = float32_next_down(scale); /* a subnormal that was rounded up */
    distribution->shift = m + 0.0f; /* -0 becomes 0, as in every shift: elements of scale 0 have one sign then */
    distribution->scale = scale;
    return NNI_OK;
}
