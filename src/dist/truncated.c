// SPDX-License-Identifier: Apache-2.0
/* The inverse of the truncated normal's distribution function in double. It is right to a few ulp of the interval's
 * width, for any interval, and takes 0.1 us for a value. It makes float64, and what the fast loops of
 * truncated_normal.c cannot resolve.
 */
#include "truncated.h"

#include <float.h>

#include "../math64.h"
#include "../vmath.h"

enum { TERMS = 10 };

double nni_normal_tail(double x) { return nni_exp(-x * x / 2) * 0x1.9884533d43651p-2 * nni_mills(x); }

/* -ln(tail beyond alpha + s / tail beyond alpha). It uses the difference of the squares of alpha + s and alpha, so
 * nothing cancels, however large alpha is. */
static double exponent(double alpha, double s)
{
    return s * (alpha + s / 2) + nni_log(nni_mills(alpha) / nni_mills(alpha + s));
}

/* Solves 1 - Phi(x) = r for r <= 1/2, to 1e-6, by the formulas of the float32 loops. */
static double guess(double r)
{
    f32v p = f32v_splat((float)r), one = f32v_splat(1), sqrt_half = f32v_splat(SQRT_HALF);
    f32v x =
        r < 0.0202 ? f32v_probit_tail(f32v_sqrt(f32v_neg_half_log(p, one, sqrt_half))) : f32v_probit_middle(0.5f - p);
    float lanes[NNI_LANES];
    f32v_store(lanes, x);
    return lanes[0];
}

/* Solves exponent(alpha, s) = e for s >= 0, by Halley's method: the derivative of -ln(tail) is 1 / mills. `tail` is the
 * tail beyond alpha + s. Where float32 can resolve it, one step is enough: each step triples the digits. Elsewhere the
 * first guess is exact for small e, and tends to sqrt(alpha^2 + 2 e) - alpha. */
static double inverse_exponent(double alpha, double e, double tail)
{
    double hazard = 1 / nni_mills(alpha), s;
    int steps = 1;
    if (hazard - hazard != 0) return e / alpha; /* near the largest double: the distribution is an exponential */
    if (tail > 1e-27) {
        s = guess(tail) - alpha;
        s = s < 0 ? 0 : s;
    } else {
        s = 2 * e / (hazard + __builtin_sqrt(hazard * hazard + 2 * e));
        steps = 3;
    }
    for (; steps > 0; steps--) {
        double mills = nni_mills(alpha + s);
        double step = (s * (alpha + s / 2) - nni_log(hazard * mills) - e) * mills;
        s -= step / (1 - step * (1 - (alpha + s) * mills) / (2 * mills));
    }
    return s;
}

/* Expands the density around the centre c, exp(-(c y + y^2 / 2)), in z = y / half, with coefficients d. With n + 1 = m,
 * d(m) = -(c half d(n) + half^2 d(n - 1)) / m: the recurrence of Hermite's polynomials. Its integral has the
 * coefficients d(n) / m. */
static void expand(nni_truncation *t)
{
    double slope = t->center * t->half, square = t->half * t->half, before = 0, d = 1;
    for (int n = 0; n < TERMS; n++) {
        t->taylor[n] = d / (n + 1);
        double next = -(slope * d + square * before) / (n + 1);
        before = d;
        d = next;
    }
}

static double integral(const nni_truncation *t, double z, double *density)
{
    double p = 0, d = 0;
    for (int n = TERMS - 1; n >= 0; n--) {
        p = p * z + t->taylor[n];
        d = d * z + t->taylor[n] * (n + 1);
    }
    *density = d;
    return p * z;
}

/* Newton's method, from a straight line: the density changes by at most a sixteenth. */
static double inverse_integral(const nni_truncation *t, double f)
{
    double density, high = integral(t, 1, &density), low = integral(t, -1, &density);
    double target = (high + low) / 2 + f * ((high - low) / 2), z = f;
    for (int i = 0; i < 3; i++) {
        double p = integral(t, z, &density);
        z -= (p - target) / density;
    }
    return z;
}

static int is_narrow(nni_interval i)
{
    double a = i.alpha < 0 ? -i.alpha : i.alpha, b = i.beta < 0 ? -i.beta : i.beta;
    return i.width <= 0.0625 && i.width * a <= 0.0625 && i.width * b <= 0.0625;
}

nni_interval nni_interval_reflected(nni_interval i)
{
    return i.beta <= 0 ? (nni_interval){-i.beta, -i.alpha, i.width} : i;
}

void nni_truncation_init(nni_truncation *t, nni_interval interval)
{
    const double alpha = interval.alpha, beta = interval.beta;
    *t = (nni_truncation){.alpha = alpha};
    if (is_narrow(interval)) {
        t->kind = NNI_NARROW;
        t->center = alpha / 2 + beta / 2;
        t->half = interval.width / 2;
        expand(t);
    } else if (alpha >= 0) {
        t->kind = NNI_TAIL;
        t->lower = nni_normal_tail(alpha);
        t->ratio = beta - beta == 0 ? nni_exp(-exponent(alpha, interval.width)) : 0;
    } else {
        t->kind = NNI_STRADDLING;
        t->lower = nni_normal_tail(-alpha);
        t->upper = beta == -alpha ? t->lower : nni_normal_tail(beta); /* the usual case, which saves 25 ns */
    }
}

double nni_truncation_value(const nni_truncation *t, double f)
{
    if (t->kind == NNI_NARROW) return inverse_integral(t, f);
    double a = f < 0 ? -f : f;
    if (t->kind == NNI_TAIL) {
        double part = t->ratio + a * (1 - t->ratio);
        return inverse_exponent(t->alpha, -nni_log(part), t->lower * part);
    }
    /* The sign of f says from which end. a is the share of half the probability that lies between. Past the middle the
     * value is on the other side of 0. */
    double tail = (f < 0 ? t->lower : t->upper) + a * ((1 - t->lower - t->upper) / 2);
    int past = tail > 0.5;
    tail = past ? 1 - tail : tail;
    double x = inverse_exponent(0, -nni_log(2 * tail), tail);
    return (f < 0) == past ? x : -x;
}

/* Moments of the density exp(-(alpha s + s^2 / 2)) on [0, width] by Simpson's rule, to 1e-8, for where the closed form
 * cancels. At 40 / alpha the density has fallen to e^-40. */
static void far_moments(double alpha, double width, double *offset, double *std)
{
    enum { PANELS = 2000 };
    double sum[3] = {0}, end = width < 40 / alpha ? width : 40 / alpha;
    for (int i = 0; i <= PANELS; i++) {
        double s = (double)i / PANELS, y = s * end;
        double weight = (i == 0 || i == PANELS ? 1 : i % 2 ? 4 : 2) * nni_exp(-y * (alpha + y / 2));
        for (int k = 0; k < 3; k++, weight *= s) sum[k] += weight;
    }
    double m = sum[1] / sum[0], variance = sum[2] / sum[0] - m * m;
    *offset = m * end;
    *std = end * __builtin_sqrt(variance > 0 ? variance : 0);
}

/* Moments from the expansion, term by term: the integral of z^n over [-1, 1] is 2 / (n + 1) for even n. */
static void narrow_moments(const nni_truncation *t, double *offset, double *std)
{
    double sum[3] = {0};
    for (int k = 0; k < 3; k++)
        for (int n = k % 2; n < TERMS; n += 2) sum[k] += t->taylor[n] * (n + 1) * 2 / (n + k + 1);
    double m = sum[1] / sum[0], variance = sum[2] / sum[0] - m * m;
    *offset = m * t->half;
    *std = t->half * __builtin_sqrt(variance);
}

/* Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1 (1994), 13.10.1: mean = (phi(alpha) -
 * phi(beta)) / Z, variance = 1 + (alpha phi(alpha) - beta phi(beta)) / Z - mean^2. */
void nni_truncation_moments(nni_interval interval, double *offset, double *std)
{
    if (interval.beta <= 0 && interval.alpha < 0) {
        nni_truncation_moments(nni_interval_reflected(interval), offset, std);
        *offset = -*offset;
        return;
    }
    const double alpha = interval.alpha, beta = interval.beta;
    if (alpha > DBL_MAX) { /* everything is at the bound: the rest is less than the least double, in any unit */
        *offset = *std = 0;
        return;
    }
    nni_truncation t;
    nni_truncation_init(&t, interval);
    if (t.kind == NNI_NARROW) {
        narrow_moments(&t, offset, std);
        return;
    }
    if (alpha > 50) {
        far_moments(alpha, interval.width, offset, std);
        return;
    }
    int finite = beta - beta == 0;
    double a, b; /* phi / Z at each end */
    if (t.kind == NNI_TAIL) {
        a = 1 / (nni_mills(alpha) * (1 - t.ratio));
        b = finite ? t.ratio / (nni_mills(beta) * (1 - t.ratio)) : 0;
    } else {
        const double scale = 0x1.9884533d43651p-2 / (1 - t.lower - t.upper); /* 1 / sqrt(2 pi) */
        a = nni_exp(-alpha * alpha / 2) * scale;
        b = nni_exp(-beta * beta / 2) * scale;
    }
    const double mean = a - b;
    double variance = 1 - mean * mean;
    if (a != 0) variance += alpha * a;
    if (b != 0) variance -= beta * b;
    *offset = t.kind == NNI_TAIL ? mean - alpha : mean;
    *std = __builtin_sqrt(variance > 0 ? variance : 0);
}
