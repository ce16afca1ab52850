// SPDX-License-Identifier: Apache-2.0
#include "math64.h"

#include <float.h>

#include "nn_init.h"
#include "vmath64.h"

/* A polynomial with n coefficients, the highest first. Odd and even powers are summed apart, which takes half as
 * long. */
static double polynomial(const double *coefficients, int n, double x)
{
    int i = 2 - n % 2;
    double odd = n % 2 ? 0 : coefficients[0], even = coefficients[i - 1], square = x * x;
    for (; i < n; i += 2) {
        odd = odd * square + coefficients[i];
        even = even * square + coefficients[i + 1];
    }
    return odd * x + even;
}

static double first(f64v v)
{
#if NNI_LANES == 4
    return v[0];
#else
    return v;
#endif
}

/* The logarithm for arguments that f64v_neg_half_log does not take. */
static double log_beyond_normals(double x)
{
    if (x > 0 && x < DBL_MIN) return nni_log(x * 0x1p54) - 54 * 0x1.62e42fefa39efp-1;
    return x == 0 ? -__builtin_inf() : x > 0 ? x : __builtin_nan(""); /* infinity; NaN for NaN and negative numbers */
}

double nni_log(double x)
{
    if (!(x >= DBL_MIN && x <= DBL_MAX)) return log_beyond_normals(x);
    return -2 * first(f64v_neg_half_log(f64v_splat(x), f64v_splat(1), f64v_splat(SQRT_HALF64)));
}

/* x = n ln(2) + r, |r| <= ln(2) / 2. ln(2) is in two parts, the first with enough zeros for n. Then 1 + r + r^2
 * p(r). */
double nni_exp(double x)
{
    static const double coefficients[] = {
        0x1.1f32edc5d5271p-29,
        0x1.af4eb929639c7p-26,
        0x1.27e500e02d3b1p-22,
        0x1.71de01b5a8f2fp-19,
        0x1.a01a0197bcc57p-16,
        0x1.a01a01ac1b399p-13,
        0x1.6c16c16c18932p-10,
        0x1.1111111110055p-7,
        0x1.5555555555552p-5,
        0x1.5555555555557p-3,
        0x1p-1,
    };
    if (!(x >= -700)) return x < -700 ? 0 : x; /* NaN stays NaN: it has no integer */
    if (x > 700) x = 700;
    double n = x * 0x1.71547652b82fep0 + 0x1.8p52 - 0x1.8p52; /* to the nearest integer */
    double r = x - n * 0x1.62e42feep-1 - n * 0x1.a39ef35793c76p-33;
    double p = 1 + (r + r * r * polynomial(coefficients, sizeof coefficients / sizeof *coefficients, r));
    union {
        uint64_t bits;
        double power;
    } two = {(uint64_t)(1023 + (int)n) << 52};
    return p * two.power;
}

/* The sine and cosine of `turns` quarter turns plus t half turns, |t| <= 1/4. NaN if `turns` is not a 64-bit
 * integer. */
static void sin_cos_of(double turns, double t, double *sine, double *cosine)
{
    if (!(turns >= -0x1p62 && turns <= 0x1p62)) {
        *sine = *cosine = __builtin_nan("");
        return;
    }
    int64_t n = (int64_t)turns;
    double v = t * t, s = first(f64v_sinpi(f64v_splat(t), f64v_splat(v))), c = first(f64v_cospi(f64v_splat(v)));
    *sine = n & 1 ? c : s;
    *cosine = n & 1 ? s : c;
    if (n & 2) *sine = -*sine;
    if ((n + 1) & 2) *cosine = -*cosine;
}

void nni_sin_cos_pi(double x, double *sine, double *cosine)
{
    double n = 2 * x + 0x1.8p52 - 0x1.8p52;
    sin_cos_of(n, x - n / 2, sine, cosine);
}

/* Subtracts quarter turns in three parts of pi / 2. The first two have 33 bits each (fdlibm, e_rem_pio2.c), so their
 * products with n are exact. */
void nni_sin_cos(double x, double *sine, double *cosine)
{
    double n = x * 0x1.45f306dc9c883p-1 + 0x1.8p52 - 0x1.8p52;
    double r = x - n * 0x1.921fb544p0 - n * 0x1.0b4611a6p-34 - n * 0x1.3198a2e037073p-69;
    sin_cos_of(n, r * 0x1.45f306dc9c883p-2, sine, cosine);
}

/* y times a polynomial in t = 8 y - 1, where y = 1 / (x + 4). */
double nni_mills(double x)
{
    static const double coefficients[] = {
        0x1.4aaaba2ef263cp-32,  -0x1.22e0dbb723c0fp-28, 0x1.94b3e4fc98a2bp-30, 0x1.59f5967c36434p-25,
        -0x1.803ba179e4c38p-25, -0x1.a816713378ba3p-23, 0x1.ae06eeda28ac4p-22, 0x1.6442fbfdbf950p-21,
        -0x1.58c5c2ab3ae68p-19, -0x1.a48321ba6e1e4p-20, 0x1.f20ec8ce0ecf6p-17, 0x1.e0d535d939044p-20,
        -0x1.71801234b62e4p-14, -0x1.40e74b51dcc5bp-18, 0x1.2fb435c097a94p-11, 0x1.5e7b09dc4e955p-12,
        -0x1.0be6d67626502p-8,  -0x1.1dcfea6b25491p-7,  0x1.35aa3c952a44cp-6,  0x1.360ce26013f9ep-3,
        0x1.dec30ee679054p-2,   0x1.f0d9856bc3c18p-1,   0x1.8615d9b49165fp+0,  0x1.e4aa012912ddep+0,
    };
    double y = 1 / (x + 4);
    return y * polynomial(coefficients, sizeof coefficients / sizeof *coefficients, 8 * y - 1);
}

double nni_power(double x, double y) { return y == 0 || x == 1 ? 1 : nni_exp(y * nni_log(x)); }
