// SPDX-License-Identifier: Apache-2.0
/* torch.nn.init.trunc_normal_ of both ages: torch/nn/init.py, _no_grad_trunc_normal_; aten/src/ATen/native/Math.h,
 * calc_erfinv. */
#include "../dist/truncated.h"
#include "../dtype.h"
#include "../float32.h"
#include "../float64.h"
#include "../math64.h"
#include "fused.h"
#include "glibc.h"
#include "torch.h"

enum { CHUNK = 512 };

/* math.erf(x / sqrt(2)) makes it, and so 1 is added to what may be small. */
static double normal_cdf(double x)
{
    const double erf = x < 0 ? 2 * nni_normal_tail(-x) - 1 : 1 - 2 * nni_normal_tail(x);
    return (1 + erf) / 2;
}

/* ---- By the inverse of the error function, up to 2.11 ------------------------------------------------------------ */

static float horner(const float *coefficients, int n, float x)
{
    float y = coefficients[0];
    for (int i = 1; i < n; i++) y = nni_fmaf(y, x, coefficients[i]);
    return y;
}

/* Rational approximations, and two steps of Newton's method with the functions of the C library; in float32, products
 * and sums contracted. */
static float erfinv32(float y, const double *powers)
{
    static const float a[] = {-0.140543331f, 0.914624893f, -1.645349621f, 0.886226899f};
    static const float b[] = {0.012229801f, -0.329097515f, 1.442710462f, -2.118377725f, 1};
    static const float c[] = {1.641345311f, 3.429567803f, -1.624906493f, -1.970840454f};
    static const float d[] = {1.637067800f, 3.543889200f, 1};
    const float size = __builtin_fabsf(y);
    float x;
    if (size == 1) return y * __builtin_inff();
    if (size <= 0.7f) {
        const float z = y * y;
        x = y * horner(a, 4, z) / horner(b, 5, z);
    } else {
        const float z = __builtin_sqrtf(-nni_glibc_logf((1 - size) / 2));
        x = __builtin_copysignf(horner(c, 4, z), y) / horner(d, 3, z);
    }
    for (int i = 0; i < 2; i++)
        x -= (nni_glibc_erff(x, powers) - y) / (2 / 1.7724538509055160f * nni_glibc_expf(-x * x, powers));
    return x;
}

/* In double PyTorch's own is right to rounding, and so is this: by Newton's method from the same in float32. */
static double erfinv64(double y, const double *powers)
{
    const double size = __builtin_fabs(y), tail = 1 - size;
    if (tail == 0) return y * __builtin_inf();
    double x = erfinv32(tail < 0x1p-24 ? 1 - 0x1p-24f : (float)size, powers);
    /* Of 1 - erf(x) = tail, which loses nothing far out; 1 - erf(x) is twice the tail of the normal distribution. */
    for (int i = 0; i < (tail < 0x1p-20 ? 6 : 3); i++)
        x += (2 * nni_normal_tail(x * 0x1.6a09e667f3bcdp0) - tail) / (0x1.20dd750429b6dp0 * nni_exp(-x * x));
    return y < 0 ? -x : x;
}

/* Values of uniform ones between `low` and `high`, in the dtype's arithmetic. */
typedef struct nni_inversion {
    double low, high, mean, std, a, b;
    const double *powers;
} nni_inversion;

static void invert32(const nni_inversion *inversion, float *values, size_t n)
{
    const float scale = (float)(inversion->std * 0x1.6a09e667f3bcdp0), mean = (float)inversion->mean;
    const float a = (float)inversion->a, b = (float)inversion->b;
    for (size_t i = 0; i < n; i++) {
        float x = erfinv32(values[i], inversion->powers) * scale + mean;
        x = x < a ? a : x;
        values[i] = x > b ? b : x;
    }
}

static void invert64(const nni_inversion *inversion, double *values, size_t n)
{
    const double scale = inversion->std * 0x1.6a09e667f3bcdp0, a = inversion->a, b = inversion->b;
    for (size_t i = 0; i < n; i++) {
        double x = erfinv64(values[i], inversion->powers) * scale + inversion->mean;
        x = x < a ? a : x;
        values[i] = x > b ? b : x;
    }
}

static void invert(const nni_inversion *inversion, const nni_tensor *tensor)
{
    if (tensor->dtype == NNI_FLOAT32)
        invert32(inversion, tensor->data, tensor->count);
    else
        invert64(inversion, tensor->data, tensor->count);
}

/* Whether PyTorch would give none but finite numbers. The inverse of 1 is infinite: clamping makes it a bound, which
 * may be infinite too, and it is NaN times a std that is 0 in the dtype. Only then are the values made once before, on
 * the side. */
static int is_finite_throughout(const nni_framework_generator *generator, const nni_inversion *inversion,
                                const nni_tensor *tensor)
{
    const double max = nni_framework_greatest(tensor->dtype);
    const double scale = inversion->std * 0x1.6a09e667f3bcdp0;
    const int has_scale = tensor->dtype == NNI_FLOAT32 ? (float)scale > 0 : scale > 0;
    if (has_scale && inversion->a >= -max && inversion->b <= max) return 1;
    nni_mt19937 mt = generator->state.mt19937;
    double values[CHUNK];
    for (size_t left = tensor->count, n; left; left -= n) {
        n = left < CHUNK ? left : CHUNK;
        const nni_tensor chunk = {.data = values, .count = n, .dtype = tensor->dtype};
        nni_torch_uniform(&mt, &chunk, inversion->low, inversion->high, 0);
        invert(inversion, &chunk);
        for (size_t i = 0; i < n; i++) {
            const double x = nni_get(values, tensor->dtype, i);
            if (x - x != 0) return 0;
        }
    }
    return 1;
}

static nni_status by_inverse(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std,
                             double a, double b)
{
    const double low = 2 * normal_cdf((a - mean) / std) - 1, high = 2 * normal_cdf((b - mean) / std) - 1;
    const nni_inversion inversion = {low, high, mean, std, a, b, nni_libm_of(generator)->powers};
    if (!is_finite_throughout(generator, &inversion, tensor)) return NNI_ERROR_OVERFLOW;
    nni_torch_uniform(&generator->state.mt19937, tensor, low, high, 0);
    invert(&inversion, tensor);
    return NNI_OK;
}

/* ---- By rejection, since 2.12 ------------------------------------------------------------------------------------ */

/* Elements are drawn again, all of them, and those that are not in [low, high] take the new value. `left` says whether
 * any is still outside. */
typedef struct nni_acceptance {
    const nni_tensor *tensor;
    double low, high;
    int left;
} nni_acceptance;

static int is_outside(double x, const nni_acceptance *t) { return x < t->low || x > t->high; }

static void replace(nni_acceptance *t, const void *values, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!is_outside(nni_get(t->tensor->data, t->tensor->dtype, at + i), t)) continue;
        const double x = nni_get(values, t->tensor->dtype, i);
        nni_put(t->tensor->data, t->tensor->dtype, at + i, x);
        t->left |= is_outside(x, t);
    }
}

/* As nni_torch_normal, a chunk at a time. */
static void redraw(nni_framework_generator *generator, nni_acceptance *t, double mean, double std)
{
    double chunk[CHUNK];
    const size_t count = t->tensor->count, whole = count / NNI_TORCH_BLOCK * NNI_TORCH_BLOCK;
    const uint32_t dtype = t->tensor->dtype;
    if (!whole) {
        nni_torch_normal(generator,
                         &(nni_tensor){.data = chunk, .count = count, .shape = &count, .ndim = 1, .dtype = dtype}, mean,
                         std);
        replace(t, chunk, 0, count);
        return;
    }
    const size_t last = whole == count ? count : count - NNI_TORCH_BLOCK; /* from here on elements are drawn twice */
    for (size_t i = 0, n; i < whole; i += n) {
        n = whole - i < CHUNK ? whole - i : CHUNK;
        nni_torch_blocks(generator, chunk, n, dtype, mean, std);
        if (i < last) replace(t, chunk, i, n < last - i ? n : last - i);
    }
    if (whole == count) return;
    nni_torch_skip(&generator->state.mt19937, count - whole, dtype);
    nni_torch_blocks(generator, chunk, NNI_TORCH_BLOCK, dtype, mean, std);
    replace(t, chunk, last, NNI_TORCH_BLOCK);
}

/* What is added to a value next to a bound, and still rounded to the bound: half a step of the dtype. */
static double half_step(uint32_t dtype, double bound)
{
    const double next = dtype == NNI_FLOAT32 ? float32_next_up((float)__builtin_fabs(bound))
                                             : float64_from_bits(float64_bits(__builtin_fabs(bound)) + 1);
    return (next - __builtin_fabs(bound)) / 2;
}

/* The probability that a normal value lies in [low, high] once it is rounded to the dtype, by the numbers that it is
 * made with: where a step of the dtype is as wide as the interval, those that are asked for say nothing about it. A
 * step below a power of two is half of what it is taken for here, which does not matter. */
static double part_accepted(const nni_acceptance *t, double mean, double std)
{
    const uint32_t dtype = t->tensor->dtype;
    if (dtype == NNI_FLOAT32 && t->tensor->count >= NNI_TORCH_BLOCK) { /* fewer are made in double */
        mean = (float)mean;
        std = (float)std;
    }
    const int has_low = t->low - t->low == 0, has_high = t->high - t->high == 0;
    const double below = has_low ? ((t->low - mean) - half_step(dtype, t->low)) / std : t->low;
    const double above = has_high ? ((t->high - mean) + half_step(dtype, t->high)) / std : t->high;
    return normal_cdf(above) - normal_cdf(below);
}

/* PyTorch would not come back where hardly anything is accepted. */
static const double least_part = 1e-4;

static nni_status by_rejecting_normals(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                       double std, double a, double b)
{
    nni_acceptance t = {tensor, a, b, 0};
    if (tensor->dtype == NNI_FLOAT32) {
        t.low = (float)a;
        t.high = (float)b;
    }
    if (!(part_accepted(&t, mean, std) >= least_part)) return NNI_ERROR_FRAMEWORK;
    nni_torch_normal(generator, tensor, mean, std);
    for (size_t i = 0; i < tensor->count; i++) t.left |= is_outside(nni_get(tensor->data, tensor->dtype, i), &t);
    while (t.left) {
        t.left = 0;
        redraw(generator, &t, mean, std);
    }
    return NNI_OK;
}

/* What is asked for, with the logarithm of the density at its greatest on [a, b], but for a constant. */
typedef struct nni_target {
    const nni_tensor *tensor;
    double mean, std, a, b, peak;
} nni_target;

static double peak_of(double mean, double std, double a, double b)
{
    const double mode = mean < a ? a : mean > b ? b : mean, at_mode = (mode - mean) / std;
    return -0.5 * (at_mode * at_mode);
}

/* The logarithm of the density at x over its greatest, in the arithmetic of the dtype. */
static double log_density(const nni_target *t, double x)
{
    if (t->tensor->dtype == NNI_FLOAT32) {
        const float z = ((float)x - (float)t->mean) / (float)t->std;
        return z * z * -0.5f - (float)t->peak;
    }
    const double z = (x - t->mean) / t->std;
    return z * z * -0.5 - t->peak;
}

static int is_rejected(const nni_target *t, double x, double u)
{
    const double log = u == 0 ? -__builtin_inf() : nni_log(u);
    return (t->tensor->dtype == NNI_FLOAT32 ? (float)log : log) > log_density(t, x);
}

/* The candidate for a fraction, as nni_torch_uniform makes it. */
static double candidate(const nni_target *t, double fraction)
{
    if (t->tensor->dtype == NNI_FLOAT32) {
        const float a = (float)t->a, b = (float)t->b, x = nni_fmaf((float)fraction, b - a, a);
        return x < b ? x : a;
    }
    const double x = nni_fma(fraction, t->b - t->a, t->a);
    return x == t->b ? t->a : x;
}

static double chance(const nni_target *t, double fraction)
{
    const double log = log_density(t, candidate(t, fraction));
    return log < 0 ? nni_exp(log) : 1; /* NaN is never less: it is not rejected */
}

/* The part of the candidates that is accepted: the mean of `chance` over all fractions. It falls to either side of the
 * mode, steeply perhaps, so the points stand ever closer toward it, to the step of a fraction. By the trapezoidal rule,
 * to 2 %. Each point goes through the arithmetic of a candidate: rounded, the interval may lie far from the mode. What
 * is rounded to b becomes a: that point says nothing about the panel before it. */
static double part_of_candidates(const nni_target *t)
{
    const double ratio = 0.84089641525371454, step = t->tensor->dtype == NNI_FLOAT32 ? 0x1p-24 : 0x1p-53;
    double a = t->a, width = t->b - t->a, mean = t->mean, part = 0;
    if (t->tensor->dtype == NNI_FLOAT32) {
        a = (float)a;
        width = (float)t->b - (float)t->a;
        mean = (float)mean;
    }
    double mode = width > 0 ? (mean - a) / width : 0;
    mode = !(mode > 0) ? 0 : mode > 1 - step ? 1 - step : mode;
    for (int side = 0; side < 2; side++) {
        const double all = side ? 1 - step - mode : mode, sign = side ? 1 : -1;
        double distance = all, outer = chance(t, mode + sign * all);
        while (distance > step) {
            const double nearer = distance * ratio, inner = chance(t, mode + sign * nearer);
            part += (distance - nearer) * (inner + (outer < inner ? outer : inner)) / 2;
            distance = nearer;
            outer = inner;
        }
        part += distance * outer;
    }
    return part;
}

/* Uniform values for all elements, then for all of them the fractions that accept or reject them, from a second
 * generator that is so much ahead. What is rejected is NaN until the next round; whether anything is. */
static int uniform_round(nni_mt19937 *mt, const nni_target *t, int first)
{
    const nni_tensor *tensor = t->tensor;
    const uint32_t dtype = tensor->dtype;
    double candidates[CHUNK], fractions[CHUNK];
    nni_mt19937 ahead = *mt;
    nni_torch_skip(&ahead, tensor->count, dtype);
    int left = 0;
    for (size_t i = 0, n; i < tensor->count; i += n) {
        n = tensor->count - i < CHUNK ? tensor->count - i : CHUNK;
        nni_torch_uniform(mt, &(nni_tensor){.data = candidates, .count = n, .shape = &n, .ndim = 1, .dtype = dtype},
                          t->a, t->b, 1);
        nni_torch_uniform(&ahead, &(nni_tensor){.data = fractions, .count = n, .shape = &n, .ndim = 1, .dtype = dtype},
                          0, 1, 1);
        for (size_t k = 0; k < n; k++) {
            const double old = nni_get(tensor->data, dtype, i + k);
            if (!first && old == old) continue;
            double x = nni_get(candidates, dtype, k);
            if (is_rejected(t, x, nni_get(fractions, dtype, k))) {
                x = __builtin_nan("");
                left = 1;
            }
            nni_put(tensor->data, dtype, i + k, x);
        }
    }
    *mt = ahead;
    return left;
}

nni_status nni_torch_truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                      double std, double a, double b, nni_bounds bounds)
{
    if (bounds != NNI_ABSOLUTE) return NNI_ERROR_FRAMEWORK;
    if (!tensor->count) return NNI_OK;
    if (generator->option < NNI_TORCH_2_12) return by_inverse(generator, tensor, mean, std, a, b);
    const nni_target target = {tensor, mean, std, a, b, peak_of(mean, std, a, b)};
    const double mass = normal_cdf((b - mean) / std) - normal_cdf((a - mean) / std);
    if (mass > 0.3) return by_rejecting_normals(generator, tensor, mean, std, a, b);
    const double max = nni_framework_greatest(tensor->dtype);
    if (a < -max || b > max || b - a > max) return NNI_ERROR_OVERFLOW;
    if (!(part_of_candidates(&target) >= least_part)) return NNI_ERROR_FRAMEWORK;
    for (int first = 1; uniform_round(&generator->state.mt19937, &target, first); first = 0);
    return NNI_OK;
}
