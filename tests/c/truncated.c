// SPDX-License-Identifier: Apache-2.0
/* The truncated normal: quantiles and moments against exact ones, far out too; and fills against the distribution
 * function, which is computed here from the C library's erfc and a continued fraction. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dist/dist.h"
#include "dtype.h"
#include "test.h"

/* ---- The distribution function ---- */

static double phi(double x) { return erfc(-x / sqrt(2)) / 2; }

/* 1 / (x + 1 / (x + 2 / (x + 3 / ...))): Laplace's, for x >= 1. Below erfc neither underflows nor loses a bit. */
static double mills(double x)
{
    if (x < 1) return erfc(x / sqrt(2)) * exp(x * x / 2) * sqrt(acos(-1) / 2);
    double rest = x;
    for (int n = 20 + (int)(400 / (x * x)); n > 0; n--) rest = x + n / rest;
    return 1 / rest;
}

/* -ln of the probability beyond alpha + s over that beyond alpha. */
static double exponent(double alpha, double s) { return s * (alpha + s / 2) + log(mills(alpha) / mills(alpha + s)); }

/* The probability of what is more than s below the upper end, or above the lower one, whichever is nearer to 0. Counted
 * from there since far out alpha + s would be alpha. */
static double beyond(double alpha, double beta, double s)
{
    double width = beta - alpha, whole = isinf(width) ? 1 : -expm1(-exponent(alpha, width));
    return s >= width ? 1 : -expm1(-exponent(alpha, s)) / whole;
}

/* Of values <= x, truncated to [a, b]. */
static double fraction(double x, double mean, double sigma, double a, double b)
{
    double alpha = (a - mean) / sigma, beta = (b - mean) / sigma;
    if (x <= a) return 0;
    if (x >= b) return 1;
    if (alpha >= 0) return beyond(alpha, beta, (x - a) / sigma);
    if (beta <= 0) return 1 - beyond(-beta, -alpha, (b - x) / sigma);
    return (phi((x - mean) / sigma) - phi(alpha)) / (phi(beta) - phi(alpha));
}

/* ---- One value ---- */

/* For the probability u, and 1 - u to the last digit, of what nni_truncation_value counts from somewhere. */
static double value_of(double alpha, double beta, double u, double rest)
{
    bool mirrored = beta <= 0;
    nni_truncation t;
    nni_truncation_init(&t, nni_interval_reflected((nni_interval){alpha, beta, beta - alpha}));
    if (mirrored) return -value_of(-beta, -alpha, rest, u);
    if (t.kind == NNI_NARROW)
        return alpha / 2 + beta / 2 + t.half * nni_truncation_value(&t, u < rest ? 2 * u - 1 : 1 - 2 * rest);
    if (t.kind == NNI_TAIL) return alpha + nni_truncation_value(&t, rest);
    return nni_truncation_value(&t, u < 0.5 ? -2 * u : 2 * rest);
}

static void test_golden_moments(void)
{
    static const double probabilities[][2] = {{0x1p-33, 1 - 0x1p-33}, {0x1p-20, 1 - 0x1p-20},
                                              {0.001, 0.999},         {0.1, 0.9},
                                              {0.25, 0.75},           {0.5, 0.5},
                                              {0.75, 0.25},           {0.9, 0.1},
                                              {0.999, 0.001},         {1 - 0x1p-20, 0x1p-20},
                                              {1 - 0x1p-33, 0x1p-33}};
    golden file = open_golden("frameworks/truncated_normal_moments.txt");
    while (next_record(&file)) {
        double a = golden_f64(&file), b = golden_f64(&file), mean = golden_f64(&file), std = golden_f64(&file), m, s;
        double width = fmin(b - a, 1);
        const nni_interval interval = {a, b, b - a};
        nni_truncation t;
        nni_truncation_init(&t, nni_interval_reflected(interval));
        nni_truncation_moments(interval, &m, &s);
        m += t.kind == NNI_STRADDLING ? 0 : t.kind == NNI_NARROW ? a / 2 + b / 2 : b <= 0 ? b : a;
        CHECK(fabs(m - mean) <= 1e-9 * width + 0x1p-52 * fabs(mean));
        CHECK(fabs(s - std) <= 1e-8 * std);
        for (size_t i = 0; i < sizeof probabilities / sizeof *probabilities; i++) {
            double x = golden_f64(&file), actual = value_of(a, b, probabilities[i][0], probabilities[i][1]);
            CHECK(fabs(actual - x) <= 1e-14 * width + 0x1p-52 * fabs(x));
        }
    }
}

/* Far out, by the distribution function: to 1e-14 of what is there of the distribution, which is 1 / alpha wide. */
static void test_far_tails(void)
{
    static const double alphas[] = {0, 0.5, 1, 3, 8, 8.5, 20, 40, 1e3, 1e6, 1e12};
    static const double widths[] = {INFINITY, 30, 3, 0.3}; /* over the hazard rate */
    for (size_t i = 0; i < sizeof alphas / sizeof *alphas; i++) {
        for (size_t k = 0; k < sizeof widths / sizeof *widths; k++) {
            double alpha = alphas[i], width = widths[k] * mills(alpha), s;
            nni_truncation t;
            nni_truncation_init(&t, (nni_interval){alpha, alpha + width, width});
            if (t.kind != NNI_TAIL) continue;
            for (int n = 0; n < 40; n++) {
                double f = n < 20 ? ldexp(1, -2 * n) : 1 - ldexp(1, 20 - 2 * n);
                double ratio = isinf(width) ? 0 : exp(-exponent(alpha, width));
                double e = f < 0.5 ? -log(ratio + f * (1 - ratio)) : -log1p((f - 1) * (1 - ratio));
                s = nni_truncation_value(&t, f);
                describe("beyond %g, %g wide, at %a", alpha, width, f);
                CHECK(s >= -1e-14 * mills(alpha) && s <= width * (1 + 1e-14));
                CHECK(fabs(exponent(alpha, s) - e) <= 1e-14 * (1 + e));
            }
        }
    }
}

/* ---- Parameters of very different sizes ---- */

/* The value of a probability, through the loop of float64, which counts fractions as `kind` says. */
static double quantile(const nni_distribution *d, double u, double rest, bool mirrored)
{
    double f = mirrored ? u : rest, values[4];
    if (d->truncation.kind == NNI_NARROW) f = u < rest ? 2 * u - 1 : 1 - 2 * rest;
    if (d->truncation.kind == NNI_NARROW && mirrored) f = -f;
    if (d->truncation.kind == NNI_STRADDLING) f = u < 0.5 ? -2 * u : 2 * rest;
    int64_t word = f >= 1 ? INT64_MAX : (int64_t)(f * 0x1p63);
    for (int i = 0; i < 4; i++) memcpy(values + i, &word, sizeof word);
    d->transform(d, values, 8);
    return values[0];
}

static void test_hostile(void)
{
    static const double probabilities[][2] = {
        {0x1p-33, 1 - 0x1p-33}, {0.25, 0.75}, {0.5, 0.5}, {0.75, 0.25}, {1 - 0x1p-33, 0x1p-33}};
    golden file = open_golden("frameworks/truncated_normal_hostile.txt");
    while (next_record(&file)) {
        nni_bounds bounds = (nni_bounds)golden_u64(&file, 10);
        double mean = golden_f64(&file), std = golden_f64(&file), a = golden_f64(&file), b = golden_f64(&file);
        double middle = golden_f64(&file), deviation = golden_f64(&file);
        nni_distribution d;
        CHECK_STATUS(nni_truncated_normal_distribution(&d, NNI_FLOAT64, mean, std, a, b, bounds, 0, 1), NNI_OK);
        bool mirrored = bounds == NNI_SIGMA ? b <= 0 : b <= mean;
        double rounding = bounds == NNI_SIGMA || (a < mean && mean < b) ? fabs(mean) : 0;
        CHECK(fabs(d.plan.mean - middle) <= 1e-8 * deviation + 0x1p-51 * fmax(fabs(middle), rounding));
        CHECK(fabs(d.plan.std - deviation) <= 1e-7 * deviation + 0x1p-1074);
        for (size_t i = 0; i < sizeof probabilities / sizeof *probabilities; i++) {
            double x = golden_f64(&file), actual = quantile(&d, probabilities[i][0], probabilities[i][1], mirrored);
            double word = 0x1p-63 / fmin(probabilities[i][0], probabilities[i][1]); /* a word is no probability */
            CHECK(fabs(actual - x) <= (1e-11 + word) * deviation + 0x1p-51 * fmax(fabs(x), rounding) + 0x1p-1073);
        }
    }
}

/* ---- Fills ---- */

enum { COUNT = 8192 };

typedef struct parameters {
    double mean, std, a, b;
    nni_bounds bounds;
} parameters;

static const parameters cases[] = {
    {0, 1, -2, 2, NNI_SIGMA},
    {0, 0.02, -0.04, 0.04, NNI_ABSOLUTE},
    {0, 1, -1, 3, NNI_ABSOLUTE},
    {0, 1, -3, 1, NNI_ABSOLUTE},
    {0, 1, -INFINITY, INFINITY, NNI_ABSOLUTE},
    {0, 1, 0, INFINITY, NNI_ABSOLUTE},
    {0, 1, -INFINITY, 0, NNI_SIGMA},
    {0, 1, 0.5, 1.5, NNI_ABSOLUTE},
    {0, 1, -1.5, -0.5, NNI_ABSOLUTE},
    {0, 1, -2.05, 2.05, NNI_ABSOLUTE},
    {0, 1, -2.06, 2.05, NNI_ABSOLUTE},
    {0, 1, 2.05, 2.25, NNI_ABSOLUTE},
    {0, 1, -4, -2, NNI_SIGMA},
    {0, 1, 1.99, INFINITY, NNI_ABSOLUTE},
    {0, 1, 8, INFINITY, NNI_ABSOLUTE},
    {0, 1, 8.4999, 9, NNI_ABSOLUTE},
    {0, 1, 8.5, 9, NNI_ABSOLUTE},
    {0, 1, 8.51, INFINITY, NNI_ABSOLUTE},
    {0, 1, -9, -8.51, NNI_ABSOLUTE},
    {0, 1, 40, INFINITY, NNI_ABSOLUTE},
    {0, 1, -INFINITY, -40, NNI_SIGMA},
    {0, 1, 1e6, INFINITY, NNI_ABSOLUTE},
    {0, 1e-6, 1, 1 + 1e-6, NNI_ABSOLUTE},
    {0, 1, -0.01, 0.015, NNI_ABSOLUTE},
    {0, 1, -1.001, -1, NNI_ABSOLUTE},
    {0, 1, 100, 100.0005, NNI_ABSOLUTE},
    {0, 1e-3, -1e-6, 1e-6, NNI_ABSOLUTE},
    {0, 1000, 1, 1 + 0x1p-23, NNI_ABSOLUTE}, /* two float32 */
    {0, 1, -1 - 0x1p-23, -1, NNI_ABSOLUTE},
    {0, 1, 1, 1 + 0x1p-10, NNI_ABSOLUTE},  /* two float16 */
    {0, 1, -1 - 0x1p-7, -1, NNI_ABSOLUTE}, /* two bfloat16 */
    {1000, 0.001, 999.999, 1000.002, NNI_ABSOLUTE},
    {100, 1, 99, 102, NNI_ABSOLUTE},
    {5, 2, -1, 1.5, NNI_SIGMA},
    {-3, 0.5, -10, 10, NNI_ABSOLUTE},
    {0, 1e30, -1, 1, NNI_SIGMA},
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of n sorted values of a dtype those equal to a bound are as many as round to it: the bound is no heap of what was
 * beyond it. Within six standard deviations, and two for what float32 arithmetic moves. */
static void check_bound(const double *values, const parameters *p, uint32_t dtype, bool upper)
{
    double bound = upper ? nni_dtype_at_most(dtype, p->b) : nni_dtype_at_least(dtype, p->a);
    double next = upper ? nni_dtype_below(dtype, bound) : -nni_dtype_below(dtype, -bound);
    double below = fraction(bound / 2 + next / 2, p->mean, p->std, p->a, p->b);
    double expected = (upper ? 1 - below : below) * COUNT;
    size_t count = 0;
    for (size_t i = 0; i < COUNT; i++) count += values[i] == bound;
    CHECK(fabs((double)count - expected) <= 6 * sqrt(expected) + 2);
}

/* Kolmogorov and Smirnov's statistic exceeds 2.3 / sqrt(n) in 1 of 20000 samples. */
static void check_distribution(const double *values, const parameters *p)
{
    double worst = 0;
    for (size_t i = 0; i < COUNT; i++) {
        double below = fraction(values[i], p->mean, p->std, p->a, p->b);
        worst = fmax(worst, fmax((double)(i + 1) / COUNT - below, below - (double)i / COUNT));
    }
    CHECK(worst <= 2.3 / sqrt(COUNT));
}

static void check_moments(const double *values, const nni_plan *plan)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < COUNT; i++) sum += (values[i] - plan->mean) / plan->std;
    for (size_t i = 0; i < COUNT; i++) squares += pow((values[i] - plan->mean) / plan->std, 2);
    CHECK(fabs(sum) <= 5 * sqrt(COUNT));
    CHECK(fabs(squares - COUNT) <= 15 * sqrt(COUNT)); /* the variance of the square is 8 for an exponential tail */
}

static void test_fill(parameters p, uint32_t dtype)
{
    static double data[COUNT], values[COUNT];
    const size_t count = COUNT;
    nni_plan plan;
    nni_tensor tensor = tensor_of(data, dtype, &count, 1);
    nni_generator g = generator_at(NNI_XOSHIRO128PP, dtype, 17, 8);
    describe("truncated normal of %g, %g on [%.9g, %.9g], bounds %d, dtype %d", p.mean, p.std, p.a, p.b, p.bounds,
             (int)dtype);
    nni_status status = nni_truncated_normal(&tensor, p.mean, p.std, p.a, p.b, p.bounds, 0, &g);
    if (p.bounds == NNI_SIGMA) p.a = p.mean + p.a * p.std, p.b = p.mean + p.b * p.std;
    if (p.a > nni_dtype_max(dtype) || nni_dtype_at_least(dtype, p.a) > nni_dtype_at_most(dtype, fmin(p.b, FLT_MAX))) {
        CHECK_STATUS(status, NNI_ERROR_EMPTY_INTERVAL);
        return;
    }
    if (status == NNI_ERROR_OVERFLOW && p.std > nni_dtype_max(dtype)) return;
    CHECK_STATUS(status, NNI_OK);
    CHECK_U64(g.offset, 8 + COUNT * (dtype == NNI_FLOAT64 ? 2 : 1));
    tensor.plan = &plan;
    CHECK_STATUS(nni_truncated_normal(&tensor, p.mean, p.std, p.a, p.b, NNI_ABSOLUTE, 0, NULL), NNI_OK);
    CHECK_U64(plan.words, g.offset - 8);
    CHECK(plan.low >= p.a && plan.high <= p.b && plan.mean >= p.a && plan.mean <= p.b);

    for (size_t i = 0; i < COUNT; i++) values[i] = nni_get(data, dtype, i);
    qsort(values, COUNT, sizeof *values, ascending);
    CHECK(values[0] >= p.a && values[COUNT - 1] <= p.b);
    if (!isinf(p.a)) check_bound(values, &p, dtype, false);
    if (!isinf(p.b)) check_bound(values, &p, dtype, true);
    double largest = fmax(fabs(values[0]), fabs(values[COUNT - 1]));
    if (plan.std < 1e3 * (largest - nni_dtype_below(dtype, largest))) return; /* steps, for these tests */
    check_distribution(values, &p);
    check_moments(values, &plan);
}

/* Of 16 bits a fill is that of float32, rounded, but for what lies beyond a bound then. */
static void test_halves(const parameters *p, uint32_t dtype)
{
    static float wide[COUNT];
    static uint16_t halves[COUNT], rounded[COUNT];
    const size_t count = COUNT;
    nni_tensor tensor = tensor_of(halves, dtype, &count, 1);
    nni_generator g = generator_at(NNI_PHILOX4X32, 3, 5, 0), same = g;
    double a = p->a, b = p->b;
    if (p->bounds == NNI_SIGMA) a = p->mean + a * p->std, b = p->mean + b * p->std;
    if (nni_truncated_normal(&tensor, p->mean, p->std, p->a, p->b, p->bounds, 0, &g)) return;
    tensor = vector_of(wide, &count);
    CHECK_STATUS(nni_truncated_normal(&tensor, p->mean, p->std, p->a, p->b, p->bounds, 0, &same), NNI_OK);
    nni_round_halves(dtype, rounded, wide, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        double x = nni_get(halves, dtype, i),
               step = x < wide[i] ? -nni_dtype_below(dtype, -x) : nni_dtype_below(dtype, x);
        CHECK(halves[i] == rounded[i] || (x < wide[i] ? step > b : step < a));
    }
}

/* ---- Words given to the transform ---- */

/* The word that stands for the same place, reflected. On one side of the mean, places are counted from the bound that
 * is nearer, in the middle of the distribution from 0; signed words of at least 2^25 have no 1/2 added, in float32. */
static uint32_t reflected(uint32_t word, const parameters *p, const nni_distribution *d)
{
    double alpha = (p->a - p->mean) / p->std, beta = (p->b - p->mean) / p->std;
    if (p->bounds == NNI_SIGMA) alpha = p->a, beta = p->b;
    bool straddles = alpha < 0 && beta > 0;
    if (d->truncation.kind == NNI_NARROW) return straddles ? ~word : word;
    return straddles || (alpha >= -2.05 && beta <= 2.05) ? 0u - word : word;
}

static void test_reflection(const parameters *p)
{
    enum { WORDS = 512 };
    nni_distribution here, there;
    uint32_t words[WORDS], others[WORDS];
    float values[WORDS], negated[WORDS];
    describe("[%g, %g] and its reflection", p->a, p->b);
    CHECK_STATUS(nni_truncated_normal_distribution(&here, 0, p->mean, p->std, p->a, p->b, p->bounds, 0, 0), NNI_OK);
    CHECK_STATUS(nni_truncated_normal_distribution(&there, 0, -p->mean, p->std, -p->b, -p->a, p->bounds, 0, 0), NNI_OK);
    for (int i = 0; i < WORDS; i++) {
        words[i] = random_below(0x7c000000) + 0x02000000;
        if (random_below(2)) words[i] ^= 0x80000000;
        others[i] = reflected(words[i], p, &here);
    }
    here.transform(&here, memcpy(values, words, sizeof words), WORDS);
    there.transform(&there, memcpy(negated, others, sizeof others), WORDS);
    for (int i = 0; i < WORDS; i++) CHECK(values[i] == -negated[i]);
}

/* In every dtype, the words next to which the transform meets a bound, or the middle. */
static void test_extremes(const parameters *p, uint32_t dtype)
{
    static const uint32_t extremes[8] = {0, 0, 0xffffffff, 0xffffffff, 0x80000000, 0x80000000, 0x7fffffff, 0x7fffffff};
    nni_distribution d;
    double memory[8];
    const bool wide = dtype == NNI_FLOAT64;
    if (nni_truncated_normal_distribution(&d, dtype, p->mean, p->std, p->a, p->b, p->bounds, 0, 0)) return;
    describe("[%g, %g] in dtype %d, extreme words", p->a, p->b, (int)dtype);
    for (int turn = 0; turn < 8; turn++) {
        uint32_t *words = memcpy(memory, extremes, sizeof extremes);
        for (int i = 0; i < 8; i += 2) words[i] = extremes[(i + turn) % 8];
        d.transform(&d, memory, 8);
        for (int i = 0; i < (wide ? 4 : 8); i++) {
            double x = wide ? memory[i] : ((float *)memory)[i];
            CHECK(x >= d.low && x <= d.high);
        }
    }
}

/* ---- Corrected ---- */

/* The truncated normal itself has the std that is asked for, if there is one that has. */
static void test_corrected(void)
{
    static const struct {
        double std, a, b;
        nni_bounds bounds;
    } wished[] = {{1, -2, 2, NNI_SIGMA},
                  {0.02, -1, 3, NNI_SIGMA},
                  {1, 8, INFINITY, NNI_SIGMA},
                  {1, 1, 1.01, NNI_SIGMA},
                  {0.5, -1, 1, NNI_ABSOLUTE},
                  {0.57, -1, 1, NNI_ABSOLUTE},
                  {0.1, 0, INFINITY, NNI_ABSOLUTE},
                  {2, -1, INFINITY, NNI_ABSOLUTE},
                  {1e-3, -1, 1, NNI_ABSOLUTE}};
    static double data[COUNT];
    const size_t count = COUNT;
    for (size_t i = 0; i < sizeof wished / sizeof *wished; i++) {
        double std = wished[i].std, a = wished[i].a, b = wished[i].b, mean = 0;
        nni_plan plan;
        nni_generator g = generator_at(NNI_XOSHIRO128PP, i, 0, 0);
        nni_tensor tensor = tensor_of(data, NNI_FLOAT64, &count, 1);
        describe("truncated to [%g, %g], bounds %d, of std %g", a, b, wished[i].bounds, std);
        CHECK_STATUS(nni_truncated_normal(&tensor, 0, std, a, b, wished[i].bounds, 1, &g), NNI_OK);
        tensor.plan = &plan;
        CHECK_STATUS(nni_truncated_normal(&tensor, 0, std, a, b, wished[i].bounds, 1, NULL), NNI_OK);
        CHECK(fabs(plan.std - std) <= 1e-12 * std);
        for (size_t k = 0; k < COUNT; k++) mean += data[k] / COUNT;
        check_moments(data, &plan);
        CHECK(fabs(mean - plan.mean) <= 5 * std / sqrt(COUNT));
    }
}

void test_truncated(void)
{
    test_golden_moments();
    test_far_tails();
    test_hostile();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
            test_fill(cases[i], dtype);
            test_extremes(&cases[i], dtype);
        }
        test_halves(&cases[i], NNI_FLOAT16);
        test_halves(&cases[i], NNI_BFLOAT16);
        test_reflection(&cases[i]);
    }
    test_corrected();
}
