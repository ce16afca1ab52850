// SPDX-License-Identifier: Apache-2.0
/* The errors of src/vmath.h, over every input that can reach each function, against the bounds stated there. The
 * reference is the C library's double, whose own error of about 2^-52 is nothing beside 2^-24. accuracy64.c adds those
 * in double. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "accuracy.h"
#include "float32.h"
#include "vmath.h"

enum { THREADS = 2 };

/* ---- Inputs, numbered from 0 ---- */

/* Every normal float32 in (0, 1]. */
enum { UNIT_FIRST = 0x00800000, UNIT_COUNT = 0x3f800000 - UNIT_FIRST + 1 };
static float unit(uint32_t i) { return float32_from_bits(UNIT_FIRST + i); }

/* |I(w) + 0.5| for every word w: halves below 2^23, from there on the float32 up to 2^31. */
enum { HALF_COUNT = (1 << 23) + (8 << 23) + 1 };
static float half(uint32_t i)
{
    return i < 1 << 23 ? (float)i + 0.5f : float32_from_bits(float32_bits(0x1p23f) + (i - (1 << 23)));
}

/* |I(w)| * 2^-32 for every word w. The sign needs no test: cospi takes the square alone, and sinpi a product with t. */
enum { TURN_COUNT = (1 << 24) + (7 << 23) + 1 };
static float turn(uint32_t i)
{
    float word = i < 1 << 24 ? (float)i : float32_from_bits(float32_bits(0x1p24f) + (i - (1 << 24)));
    return word * 0x1p-32f;
}

/* 2^-15 to 0.4803. Below 2^-14 the quotient is a constant: one binade stands for the others. */
enum { MIDDLE_FIRST = 0x38000000, MIDDLE_COUNT = 0x3ef5e9e2 - MIDDLE_FIRST };
static float middle(uint32_t i) { return float32_from_bits(MIDDLE_FIRST + i); }

/* s of x from 2.03 to 12. */
enum { TAIL_FIRST = 0x3fb1b3f8, TAIL_COUNT = 0x40c47eb5 - TAIL_FIRST + 1 };
static float tail(uint32_t i) { return float32_from_bits(TAIL_FIRST + i); }

/* ---- Functions ---- */

static f32v of_one(f32v x, float one) { return f32v_neg_half_log(x, f32v_splat(one), f32v_splat(one * SQRT_HALF)); }

static f32v neg_half_log(f32v x) { return of_one(x, 1); }
static f32v radius(f32v x) { return f32v_sqrt(of_one(x, 0x1p31f)); }
static f32v scaling(f32v x) { return of_one(x, 0x1p31f) - of_one(x * 0x1p-31f, 1); }
static f32v cospi(f32v t) { return f32v_cospi(t * t); }
static f32v sinpi(f32v t) { return f32v_sinpi(t, t * t); }

/* ---- Errors ---- */

static const double pi = 0x1.921fb54442d18p+1;

/* In units in the last place of a float32 of the reference's size; what is exactly zero has to be hit. */
static double ulps(float y, double reference)
{
    if (reference == 0) return y == 0 ? 0 : INFINITY;
    uint64_t bits;
    memcpy(&bits, &reference, sizeof bits);
    uint64_t inverse_ulp = ((2 * 1023 + 23) - (bits >> 52 & 0x7ff)) << 52;
    double scale;
    memcpy(&scale, &inverse_ulp, sizeof scale);
    return fabs(y - reference) * scale;
}

static double neg_half_log_error(float x, float y) { return ulps(y, -log(x) / 2); }
static double radius_error(float x, float y) { return ulps(y, sqrt(-log(x * 0x1p-31) / 2)); }
static double scaling_error(float x, float y) { return (void)x, fabs(y); }
static double cospi_error(float t, float y) { return fabs(y - cos(pi * t)) * 0x1p24; }
static double sinpi_error(float t, float y) { return ulps(y, sin(pi * t)); }

/* Of inverses: by the distribution function at the value, and its derivative, instead of an inverse in double. */
static double probit_middle_error(float q, float y)
{
    double density = exp(-(double)y * y / 2) / sqrt(2 * pi);
    return ulps(y, y - (erf(y / sqrt(2)) / 2 - q) / density);
}

static double probit_tail_error(float s, float y)
{
    double beyond = erfc(y / sqrt(2)) / 2, density = exp(-(double)y * y / 2) / sqrt(2 * pi);
    return ulps(y, y + (log(beyond) + 2.0 * s * s) * beyond / density);
}

typedef struct function {
    const char *name, *unit;
    uint32_t inputs;
    float (*input)(uint32_t i);
    f32v (*value)(f32v x);
    double (*error)(float x, float y);
    double bound;
} function;

static const function functions[] = {
    {"neg_half_log(x)", "ulp", UNIT_COUNT, unit, neg_half_log, neg_half_log_error, 1.7},
    {"neg_half_log(x, 2^31) - neg_half_log(x 2^-31)", "", HALF_COUNT, half, scaling, scaling_error, 0},
    {"sqrt(neg_half_log(x, 2^31))", "ulp", HALF_COUNT, half, radius, radius_error, 1.5},
    {"cospi(t)", "2^-24", TURN_COUNT, turn, cospi, cospi_error, 2.8},
    {"sinpi(t)", "ulp", TURN_COUNT, turn, sinpi, sinpi_error, 2.9},
    {"probit_middle(q)", "ulp", MIDDLE_COUNT, middle, f32v_probit_middle, probit_middle_error, 7},
    {"probit_tail(s)", "ulp", TAIL_COUNT, tail, f32v_probit_tail, probit_tail_error, 5},
};

typedef struct share {
    const function *function;
    uint32_t begin, end;
    double worst;
    float at;
} share;

static void *measure(void *argument)
{
    share *s = argument;
    for (uint32_t i = s->begin; i < s->end; i += NNI_LANES) {
        float x[NNI_LANES], y[NNI_LANES];
        for (uint32_t l = 0; l < NNI_LANES; l++) x[l] = s->function->input(i + l < s->end ? i + l : s->end - 1);
        f32v_store(y, s->function->value(f32v_load(x)));
        for (int l = 0; l < NNI_LANES; l++) {
            double error = s->function->error(x[l], y[l]);
            if (error <= s->worst) continue; /* so NaN is kept */
            s->worst = error;
            s->at = x[l];
        }
    }
    return NULL;
}

static share worst_of(const function *f)
{
    pthread_t threads[THREADS];
    share shares[THREADS];
    for (int k = 0; k < THREADS; k++) {
        uint32_t begin = (uint32_t)((uint64_t)f->inputs * k / THREADS);
        uint32_t end = (uint32_t)((uint64_t)f->inputs * (k + 1) / THREADS);
        shares[k] = (share){f, begin, end, 0, f->input(begin)};
        pthread_create(&threads[k], NULL, measure, &shares[k]);
    }
    int worst = 0;
    for (int k = 0; k < THREADS; k++) {
        pthread_join(threads[k], NULL);
        if (!(shares[k].worst <= shares[worst].worst)) worst = k;
    }
    return shares[worst];
}

int main(void)
{
    int failures = 0;
    printf("%-38s%12s%10s%8s  %-6s %s\n", "function", "inputs", "error", "bound", "unit", "worst at");
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const function *f = &functions[i];
        share s = worst_of(f);
        int fails = !(s.worst <= f->bound);
        failures += fails;
        printf("%-38s%12u%10.4f%8g  %-6s %a%s\n", f->name, f->inputs, s.worst, f->bound, f->unit, s.at,
               fails ? "  TOO MUCH" : "");
    }
    return failures + measure_doubles() != 0;
}
