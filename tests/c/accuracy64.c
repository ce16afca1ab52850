// SPDX-License-Identifier: Apache-2.0
/* The errors of src/vmath64.h and src/math64.h at random inputs, against the bounds stated there. The reference is the
 * C library's long double, of at least eleven bits more. */
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#include "accuracy.h"
#include "math64.h"
#include "vmath64.h"

_Static_assert(LDBL_MANT_DIG >= 64, "long double is a double here");

enum { THREADS = 2, INPUTS = 1 << 21 };

/* ---- Random inputs ---- */

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t random_word(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static double unit(uint64_t *state) { return (double)random_word(state) * 0x1p-64; }

/* Of any exponent from least to most, or near 1, where logarithms have nothing to hide behind. */
static double positive(uint64_t *state, int least, int most)
{
    if (random_word(state) % 4 == 0) return 1 + (unit(state) - 0.5) * ldexp(1, -(int)(random_word(state) % 50));
    return ldexp(1 + unit(state), least + (int)(random_word(state) % (uint64_t)(most - least)));
}

static double fraction(uint64_t *state) { return fmin(positive(state, -64, 0), 1); }
static double normal(uint64_t *state) { return positive(state, -1022, 1023); }
static double half_turn(uint64_t *state)
{
    double t = unit(state) - 0.5;
    return random_word(state) % 2 ? t : ldexp(t, -(int)(random_word(state) % 60));
}
static double power(uint64_t *state)
{
    double x = (unit(state) - 0.5) * 1400;
    return random_word(state) % 2 ? x : ldexp(x, -(int)(random_word(state) % 60));
}
static double angle(uint64_t *state)
{
    double x = (unit(state) - 0.5) * 0x1p21;
    return random_word(state) % 2 ? x : ldexp(x, -(int)(random_word(state) % 60));
}
static double above(uint64_t *state) { return ldexp(unit(state), (int)(random_word(state) % 30) - 4); }

/* ---- Values and references ---- */

#if NNI_LANES64 == 1
static double first(f64v v) { return v; }
#else
static double first(f64v v) { return v[0]; }
#endif

static const long double pi = 3.14159265358979323846264338327950288L;

static double of_one(double x, double one)
{
    return first(f64v_neg_half_log(f64v_splat(x), f64v_splat(one), f64v_splat(one * SQRT_HALF64)));
}

static double neg_half_log(double x) { return of_one(x, 1); }
static double neg_half_log_63(double x) { return of_one(x * 0x1p63, 0x1p63); }
static long double neg_half_log_reference(double x) { return -logl(x) / 2; }

static double cospi(double t) { return first(f64v_cospi(f64v_splat(t * t))); }
static long double cospi_reference(double t) { return cosl(pi * t); }
static double sinpi(double t) { return first(f64v_sinpi(f64v_splat(t), f64v_splat(t * t))); }
static long double sinpi_reference(double t) { return sinl(pi * t); }

static long double log_reference(double x) { return logl(x); }
static long double exp_reference(double x) { return expl(x); }

static double sine(double x)
{
    double s, c;
    return nni_sin_cos(x, &s, &c), s;
}
static double cosine(double x)
{
    double s, c;
    return nni_sin_cos(x, &s, &c), c;
}
static double sine_pi(double x)
{
    double s, c;
    return nni_sin_cos_pi(x, &s, &c), s;
}
static double cosine_pi(double x)
{
    double s, c;
    return nni_sin_cos_pi(x, &s, &c), c;
}
static long double sine_reference(double x) { return sinl(x); }
static long double cosine_reference(double x) { return cosl(x); }
static long double sine_pi_reference(double x) { return sinl(pi * fmodl(x, 2)); }
static long double cosine_pi_reference(double x) { return cosl(pi * fmodl(x, 2)); }

/* Laplace's continued fraction; near 0 the definition. */
static long double mills_reference(double x)
{
    if (x < 1) return erfcl(x / sqrtl(2)) * expl((long double)x * x / 2) * sqrtl(pi / 2);
    long double rest = x;
    for (int n = 30 + (int)(600 / (x * x)); n > 0; n--) rest = x + n / rest;
    return 1 / rest;
}

/* ---- Errors ---- */

static const struct function {
    const char *name;
    enum { ULP, RELATIVE, ABSOLUTE } unit; /* the latter in 2^-53 */
    double (*input)(uint64_t *state);
    double (*value)(double x);
    long double (*reference)(double x);
    double bound;
} functions[] = {
    {"neg_half_log(x)", ULP, fraction, neg_half_log, neg_half_log_reference, 2},
    {"neg_half_log(x 2^63, 2^63)", ULP, fraction, neg_half_log_63, neg_half_log_reference, 2},
    {"cospi(t)", ABSOLUTE, half_turn, cospi, cospi_reference, 2},
    {"sinpi(t)", ULP, half_turn, sinpi, sinpi_reference, 3},
    {"nni_log(x)", ULP, normal, nni_log, log_reference, 2},
    {"nni_exp(x)", ULP, power, nni_exp, exp_reference, 2},
    {"nni_sin_cos(x), sine", ABSOLUTE, angle, sine, sine_reference, 4},
    {"nni_sin_cos(x), cosine", ABSOLUTE, angle, cosine, cosine_reference, 4},
    {"nni_sin_cos_pi(x), sine", ABSOLUTE, angle, sine_pi, sine_pi_reference, 2},
    {"nni_sin_cos_pi(x), cosine", ABSOLUTE, angle, cosine_pi, cosine_pi_reference, 2},
    {"nni_mills(x)", RELATIVE, above, nni_mills, mills_reference, 11},
};

static double error_of(const struct function *f, double x)
{
    long double y = f->value(x), reference = f->reference(x), difference = fabsl(y - reference);
    if (f->unit == ABSOLUTE) return (double)(difference * 0x1p53L);
    if (reference == 0) return y == 0 ? 0 : INFINITY;
    if (f->unit == RELATIVE) return (double)(difference * 0x1p53L / fabsl(reference));
    return (double)ldexpl(difference, 52 - ilogbl(reference));
}

typedef struct share {
    const struct function *function;
    uint64_t state;
    double worst, at;
} share;

static void *measure(void *argument)
{
    share *s = argument;
    for (int i = 0; i < INPUTS; i++) {
        double x = s->function->input(&s->state), error = error_of(s->function, x);
        if (error <= s->worst) continue; /* so NaN is kept */
        s->worst = error;
        s->at = x;
    }
    return NULL;
}

/* Quarter turns, which must be exact. */
static int wrong_quarters(void)
{
    int wrong = 0;
    for (int i = -4000; i <= 4000; i++) {
        static const double sines[] = {0, 1, 0, -1};
        double s, c;
        nni_sin_cos_pi(i / 2.0, &s, &c);
        wrong += s != sines[i & 3] || c != sines[(i + 1) & 3];
    }
    printf("%-38s%12d%10d%8d  wrong\n", "nni_sin_cos_pi(n / 2)", 8001, wrong, 0);
    return wrong;
}

int measure_doubles(void)
{
    static const char *const units[] = {"ulp", "rel.", "2^-53"};
    int failures = 0;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const struct function *f = &functions[i];
        pthread_t threads[THREADS];
        share shares[THREADS];
        for (int k = 0; k < THREADS; k++) {
            shares[k] = (share){f, (uint64_t)k, 0, 0};
            pthread_create(&threads[k], NULL, measure, &shares[k]);
        }
        for (int k = 0; k < THREADS; k++) pthread_join(threads[k], NULL);
        share worst = shares[!(shares[1].worst <= shares[0].worst)];
        int fails = !(worst.worst <= f->bound);
        failures += fails;
        printf("%-38s%12d%10.4f%8g  %-6s %a%s\n", f->name, THREADS * INPUTS, worst.worst, f->bound, units[f->unit],
               worst.at, fails ? "  TOO MUCH" : "");
    }
    return failures + wrong_quarters();
}
