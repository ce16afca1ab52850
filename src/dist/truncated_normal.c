// SPDX-License-Identifier: Apache-2.0
/* The truncated normal by the inverse of its distribution function. It takes one word a value, unlike rejection
 * (PyTorch 2.12, TF.js), and is as fast for bounds far from the mean. There are three loops: for the middle of the
 * distribution, the usual case; for tails as well; and, in double, for what float32 cannot resolve. Each ends by
 * clamping values that rounding moved past a bound by an ulp or two. */
#include <float.h>

#include "../bitgen/bitgen.h"
#include "../dtype.h"
#include "../simd.h"
#include "../vmath.h"
#include "dist.h"

/* Phi(x) - 1/2 is uniform, and made like the values of uniform.c. */
static void middle_transform(const nni_distribution *distribution, void *restrict to, size_t n)
{
    float *values = to;
    const nni_loop *loop = &distribution->plan.loop;
    const f32v shift = f32v_splat(loop->shift), scale = f32v_splat(loop->scale);
    const f32v mean = f32v_splat(loop->mean), sigma = f32v_splat(loop->sigma);
    const f32v low = f32v_splat(loop->low), high = f32v_splat(loop->high);
    for (size_t i = 0; i < n; i += NNI_LANES) {
        f32v x = f32v_probit_middle(f32v_from_i32((i32v)u32v_load(values + i)) * scale + shift);
        f32v_store(values + i, f32v_clamp(x * sigma + mean, low, high));
    }
}

/* The sign of the word chooses the side. The probability r beyond the value is the probability beyond the bound on that
 * side plus a share of the rest. Small words give the tail, so r is fine where it is small. If all values lie on one
 * side, both bounds are the farther one and the sign is not used.
 *
 * If the interval holds most of the distribution, 4 % of the values are in the tails. A branch around the tails'
 * formula is 1.7 times as fast as computing both formulas. */
static void tails_transform(const nni_distribution *distribution, void *restrict to, size_t n)
{
    float *values = to;
    const nni_loop *loop = &distribution->plan.loop;
    const uint32_t sign = 0x80000000, flip = loop->flip, mirror = loop->mirror;
    const f32v below = f32v_splat(loop->tails[0]), above = f32v_splat(loop->tails[1]);
    const f32v scale = f32v_splat(loop->scale);
    const f32v mean = f32v_splat(loop->mean), sigma = f32v_splat(loop->sigma);
    const f32v low = f32v_splat(loop->low), high = f32v_splat(loop->high);
    for (size_t i = 0; i < n; i += NNI_LANES) {
        f32v f = f32v_from_i32((i32v)u32v_load(values + i)) + F32V(0.5f);
        f32v r = f32v_from_bits(f32v_bits(f) & ~sign) * scale + f32v_select(f32v_less(f, f32v_splat(0)), below, above);
        f32v x = f32v_probit_middle(F32V(0.5f) - r);
        u32v in_tail = f32v_less(r, F32V(0.0202f)); /* 1 - Phi(2.05) */
        if (u32v_any(in_tail)) {
            f32v tail = f32v_probit_tail(f32v_sqrt(f32v_neg_half_log(r, F32V(1), F32V(SQRT_HALF))));
            x = f32v_select(in_tail, tail, x);
        }
        x = f32v_from_bits(f32v_bits(x) ^ ((f32v_bits(f) & flip) ^ mirror));
        f32v_store(values + i, f32v_clamp(x * sigma + mean, low, high));
    }
}

NNI_SMALL static double precise(const nni_distribution *distribution, double f)
{
    const double value = nni_truncation_value(&distribution->truncation, f);
    double x = value * distribution->scale + distribution->shift;
    if (x - x != 0)
        x = (value / 2 * distribution->scale + distribution->shift / 2) * 2; /* the product alone would overflow */
    x = x < distribution->low ? distribution->low : x;
    return x > distribution->high ? distribution->high : x;
}

NNI_SMALL static void precise_transform(const nni_distribution *distribution, void *to, size_t n)
{
    float *values = to;
    for (size_t i = 0; i < n; i++) {
        int32_t word;
        __builtin_memcpy(&word, values + i, sizeof word);
        values[i] = (float)precise(distribution, (word + 0.5) * 0x1p-31);
    }
}

NNI_SMALL static void float64_transform(const nni_distribution *distribution, void *to, size_t n)
{
    double *values = to;
    for (size_t i = 0; i < n / 2; i++) {
        uint64_t words;
        __builtin_memcpy(&words, values + i, sizeof words);
        double f = (int32_t)(words >> 32) * 0x1p32 + ((uint32_t)words + 0.5);
        values[i] = precise(distribution, f * 0x1p-63);
    }
}

static double magnitude(double x) { return x < 0 ? -x : x; }

/* Phi(x). */
static double probability_below(double x) { return x < 0 ? nni_normal_tail(-x) : 1 - nni_normal_tail(x); }

/* Sets up the float32 loops. [alpha, beta] is in units of sigma. Call it after set_precise: both tails of an interval
 * that contains 0 are then known. */
NNI_SMALL static void set_float32(nni_distribution *d, double alpha, double beta)
{
    const int is_known = d->truncation.kind == NNI_STRADDLING;
    const double p = is_known ? d->truncation.lower : probability_below(alpha);
    const double q = is_known ? d->truncation.upper : probability_below(-beta);
    nni_loop *loop = &d->plan.loop;
    loop->low = (float)d->low;
    loop->high = (float)d->high;
    loop->mean = (float)d->mean;
    loop->sigma = (float)d->sigma;
    if (magnitude(alpha) <= 2.05 && magnitude(beta) <= 2.05) {
        d->transform = middle_transform;
        loop->kind = NNI_LOOP_MIDDLE;
        loop->shift = (float)((p - q) / 2);
        loop->scale = (float)((1 - p - q) * 0x1p-32);
        return;
    }
    const uint32_t sign = 0x80000000;
    d->transform = tails_transform;
    loop->kind = NNI_LOOP_TAILS;
    if (alpha < 0 && beta > 0) {
        loop->tails[0] = (float)p;
        loop->tails[1] = (float)q;
        loop->scale = (float)((1 - p - q) * 0x1p-32);
        loop->flip = sign;
    } else {
        loop->mirror = alpha < 0 ? sign : 0;
        loop->tails[0] = loop->tails[1] = (float)(alpha < 0 ? p : q);
        loop->scale = (float)((alpha < 0 ? nni_normal_tail(-beta) - p : nni_normal_tail(alpha) - q) * 0x1p-31);
    }
}

/* Sets up the loop in double. It measures values from a given bound, or from the middle of [a, b], not from the
 * mean. */
NNI_SMALL static void set_precise(nni_distribution *d, nni_interval interval, double a, double b)
{
    int mirrored = interval.beta <= 0;
    nni_truncation_init(&d->truncation, nni_interval_reflected(interval));
    double sign = mirrored ? -1 : 1;
    switch (d->truncation.kind) {
    case NNI_NARROW:
        d->shift = (a == b ? a : a / 2 + b / 2) + 0.0; /* +0.0, so never -0, as in every shift */
        d->scale = sign * (b / 2 - a / 2);
        break;
    case NNI_TAIL:
        d->shift = (mirrored ? b : a) + 0.0;
        d->scale = sign * d->sigma;
        break;
    case NNI_STRADDLING:
        d->shift = d->mean + 0.0;
        d->scale = d->sigma;
        break;
    }
}

static double difference(double x, double y) { return x == y ? 0 : magnitude(x - y); }

/* Chooses between two intervals that differ only by rounding. `usual` has the older formulas; in `exact` nothing
 * cancels. It takes `usual` unless it is wrong by more than 2^-40 of the distribution's width there, which far out is 1
 * / alpha, or its width is wrong by more than 2^-24. So bits stay as they are where little cancels. */
NNI_SMALL static nni_interval better_of(nni_interval usual, nni_interval exact)
{
    const double alpha = nni_interval_reflected(exact).alpha;
    const double errors = difference(usual.alpha, exact.alpha) + difference(usual.beta, exact.beta) +
                          difference(usual.width, exact.width);
    const int is_right = errors * (1 + (alpha > 0 ? alpha : 0)) <= 0x1p-40 && errors <= exact.width * 0x1p-24;
    return is_right ? usual : exact;
}

/* (x - y) / sigma, even if the difference overflows. */
static double distance(double x, double y, double sigma)
{
    const double d = x - y;
    return d - d == 0 ? d / sigma : (x / 2 - y / 2) / sigma * 2;
}

/* The absolute [a, b] in units of sigma, measured from the mean. */
NNI_SMALL static nni_interval interval_of(double mean, double sigma, double a, double b)
{
    const double alpha = distance(a, mean, sigma), beta = distance(b, mean, sigma);
    return better_of((nni_interval){alpha, beta, beta - alpha}, (nni_interval){alpha, beta, distance(b, a, sigma)});
}

/* The sigma for which the normal truncated to [a, b] has the given std, by bisection to a relative 2^-50. std grows
 * with sigma. */
NNI_SMALL static nni_status sigma_of(double mean, double std, double a, double b, double *sigma)
{
    double low = std, high = std, ignored, ratio;
    for (;; high *= 2) {
        if (high - high != 0) return NNI_ERROR_UNREACHABLE_STD;
        nni_truncation_moments(interval_of(mean, high, a, b), &ignored, &ratio);
        if (ratio * high >= std) break;
    }
    for (int i = 0; i < 60; i++) {
        *sigma = low / 2 + high / 2;
        nni_truncation_moments(interval_of(mean, *sigma, a, b), &ignored, &ratio);
        if (ratio * *sigma < std)
            low = *sigma;
        else
            high = *sigma;
    }
    return NNI_OK;
}

static double clamp(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

/* Plans everything about the distribution except the loop. */
NNI_SMALL static nni_status plan(nni_distribution *d, nni_dtype dtype, double mean, double std, double a, double b)
{
    const double reach = NNI_IS(dtype, NNI_FLOAT64) ? 9.5 : 6.7, max = nni_dtype_max(dtype);
    double nearest = clamp(mean, a, b);
    double least = nearest - reach * std, greatest = nearest + reach * std;
    least = least < a ? a : least;
    greatest = greatest > b ? b : greatest;
    if (a > max || b < -max) return NNI_ERROR_EMPTY_INTERVAL;
    if (!(least >= -max && greatest <= max)) return NNI_ERROR_OVERFLOW;
    d->low = nni_dtype_at_least(dtype, a < -max ? -max : a);
    d->high = nni_dtype_at_most(dtype, b > max ? max : b);
    if (d->low > d->high) return NNI_ERROR_EMPTY_INTERVAL;
    if (greatest < d->low) greatest = d->low; /* the values are less than one step of the dtype apart */
    if (least > d->high) least = d->high;
    d->mean = mean;
    d->sigma = std;
    d->plan =
        (nni_plan){.mean = mean, .std = std, .low = least, .high = greatest, .distribution = NNI_TRUNCATED_NORMAL};

    return NNI_OK;
}

/* Turns the parameters into a plain truncation: absolute `a` and `b`, and the std of the normal before truncation; and,
 * if std > 0, the interval in units of that std. */
NNI_SMALL static nni_status resolve(double mean, double *std, double *a, double *b, nni_bounds bounds, int correct,
                                    nni_interval *interval)
{
    if (*std == 0) {
        if (bounds == NNI_SIGMA) *a = *b = mean;
        return NNI_OK;
    }
    if (*a == *b && *a - *b != 0) return NNI_ERROR_EMPTY_INTERVAL; /* at infinity */
    if (bounds == NNI_ABSOLUTE) {
        nni_status status = correct ? sigma_of(mean, *std, *a, *b, std) : NNI_OK;
        if (!status) *interval = interval_of(mean, *std, *a, *b);
        return status;
    }
    const nni_interval given = {*a, *b, *b - *a};
    if (correct) {
        double ignored, ratio;
        nni_truncation_moments(given, &ignored, &ratio);
        if (ratio == 0) return NNI_ERROR_UNREACHABLE_STD;
        *std /= ratio;
    }
    *a = mean + *a * *std;
    *b = mean + *b * *std;
    const double alpha = (*a - mean) / *std, beta = (*b - mean) / *std;
    *interval = better_of((nni_interval){alpha, beta, beta - alpha}, given);
    return NNI_OK;
}

/* Whether the mean, sigma or a value minus the mean overflows float32, though the values do not. */
static int overflows(const nni_distribution *d)
{
    return magnitude(d->mean) > FLT_MAX || d->sigma > FLT_MAX || d->mean - d->plan.low > FLT_MAX ||
           d->plan.high - d->mean > FLT_MAX;
}

NNI_SMALL nni_status nni_truncated_normal_distribution(nni_distribution *d, nni_dtype dtype, double mean, double std,
                                                       double a, double b, nni_bounds bounds, int correct, int planned)
{
    const double max = DBL_MAX;
    if ((uint32_t)dtype >= NNI_DTYPES) return NNI_ERROR_DTYPE;
    if ((uint32_t)bounds >= NNI_BOUNDS_COUNT) return NNI_ERROR_RANGE;
    if (!(mean - mean == 0 && std - std == 0 && a == a && b == b)) return NNI_ERROR_NOT_FINITE;
    if (std < 0) return NNI_ERROR_NEGATIVE_STD;
    if (a > b) return NNI_ERROR_REVERSED_INTERVAL;
    if (bounds == NNI_SIGMA && std == 0 && __builtin_fabs(mean) <= nni_dtype_max(dtype))
        mean = nni_dtype_nearest(dtype, mean); /* both bounds are there, too */
    nni_interval interval = {0, 0, 0};
    nni_status status = resolve(mean, &std, &a, &b, bounds, correct, &interval);
    if (status) return status;
    status = plan(d, dtype, mean, std, a, b);
    if (status) return status;

    if (std == 0 || interval.alpha > max || interval.beta < -max) { /* all values are at the point of [a, b] nearest to
                                                                     * the mean */
        interval = (nni_interval){0, 0, 0};
        a = b = clamp(mean, a, b);
    }
    set_precise(d, interval, a, b);
    if (planned) {
        double offset, ratio;
        nni_truncation_moments(interval, &offset, &ratio);
        d->plan.mean = clamp(d->shift + offset * std, d->plan.low, d->plan.high); /* the sum is rounded */
        d->plan.std = ratio * std;
    }
    d->by_word = 1;
    if (NNI_IS(dtype, NNI_FLOAT64))
        d->transform = float64_transform;
    else if (d->truncation.kind == NNI_NARROW || d->truncation.alpha > 8.5 || overflows(d))
        d->transform = precise_transform;
    else
        set_float32(d, interval.alpha, interval.beta);
    return NNI_OK;
}
