// SPDX-License-Identifier: Apache-2.0
/* Arguments at the ends of what a double or a size_t can be: the elementary functions, products of extents that a
 * size_t does not hold, and plans of values whose squares no double holds. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "dtype.h"
#include "errors.h"
#include "math64.h"

/* ---- Elementary functions ---- */

static const double extremes[] = {0,       -0.0,    DBL_TRUE_MIN, -DBL_TRUE_MIN, DBL_MIN / 3, DBL_MIN, 1,
                                  -1,      1e-300,  1e300,        -1e300,        0x1p52,      0x1p62,  0x1p63,
                                  -0x1p63, DBL_MAX, -DBL_MAX,     INFINITY,      -INFINITY,   NAN};
enum { EXTREMES = sizeof extremes / sizeof *extremes };

static bool is_near(double x, double expected, double error)
{
    if (isnan(expected)) return isnan(x);
    return x == expected || fabs(x - expected) <= error * fabs(expected);
}

static void test_logarithms(void)
{
    for (size_t i = 0; i < EXTREMES; i++) {
        const double x = extremes[i];
        describe("log and exp of %a", x);
        CHECK(is_near(nni_log(x), log(x), 0x1p-50));
        CHECK(is_near(nni_exp(x), x < -700 ? 0 : exp(fmin(x, 700) + (isnan(x) ? NAN : 0)), 0x1p-50));
    }
    describe("the ends of exp");
    CHECK_F64(nni_exp(-700.0000000000001), 0);
    CHECK(is_near(nni_exp(-700), exp(-700), 0x1p-50));
    CHECK_F64(nni_exp(700.0000000000001), nni_exp(700));
    CHECK_F64(nni_exp(0), 1);
    CHECK(nni_log(1) == 0);
}

/* Where the argument has no fraction of a turn left, nothing is promised but that it ends, and defined behaviour. */
static void test_sines(void)
{
    for (size_t i = 0; i < EXTREMES; i++) {
        const double x = extremes[i];
        double sine, cosine, sine_pi, cosine_pi;
        nni_sin_cos(x, &sine, &cosine);
        nni_sin_cos_pi(x, &sine_pi, &cosine_pi);
        describe("sine and cosine of %a", x);
        if (fabs(x) <= 0x1p20) {
            CHECK(fabs(sine - sin(x)) <= 0x1p-51 && fabs(cosine - cos(x)) <= 0x1p-51);
            CHECK(fabs(sine_pi - sin(acos(-1) * x)) <= 0x1p-50 && fabs(cosine_pi - cos(acos(-1) * x)) <= 0x1p-50);
        }
        if (!isfinite(x) || fabs(x) >= 0x1p63)
            CHECK(isnan(sine) && isnan(cosine) && isnan(sine_pi) && isnan(cosine_pi));
    }
}

static void test_mills(void)
{
    describe("Mills's ratio");
    CHECK(is_near(nni_mills(0), sqrt(acos(-1) / 2), 0x1p-49));
    CHECK(is_near(nni_mills(DBL_TRUE_MIN), nni_mills(0), 0));
    CHECK(is_near(nni_mills(1e15), 1e-15, 0x1p-49));
    CHECK(is_near(nni_mills(1e300), 1e-300, 0x1p-49));
    CHECK_F64(nni_mills(INFINITY), 0);
    CHECK(nni_mills(DBL_MAX) >= 0 && nni_mills(DBL_MAX) <= DBL_MIN);
    CHECK(isnan(nni_mills(NAN)));
}

/* pow, but for what is beyond e^700 either way, and for what it makes of negative bases and NaN. */
static void test_power(void)
{
    const double most = nni_exp(700);
    for (size_t i = 0; i < EXTREMES; i++)
        for (size_t k = 0; k < EXTREMES; k++) {
            const double x = extremes[i], y = extremes[k], power = nni_power(x, y);
            describe("%a to the power of %a", x, y);
            if (y == 0 || x == 1)
                CHECK_F64(power, 1);
            else if (x < 0 || isnan(x) || isnan(y))
                CHECK(isnan(power));
            else if (fabs(y * log(x)) < 699)
                CHECK(is_near(power, pow(x, y), (2 * fabs(y * log(x)) + 2) * 0x1p-52));
            else
                CHECK_F64(power, y * log(x) < 0 ? 0 : most);
        }
}

/* ---- Shapes without elements ---- */

/* The product of the other extents wraps, to 0 or to a small number, where a size_t has 32 bits, and where it has 64.
 */
static void test_wrapping_shapes(void)
{
    enum { HALF = sizeof(size_t) * 4 };
    const size_t large = (size_t)1 << HALF, odd = SIZE_MAX;
    const struct {
        const char *layout;
        size_t shape[4];
    } empty[] = {{"OIH", {large, large, 0}}, {"OOI", {large, large, 0}},     {"OIH", {odd, odd, 0}},
                 {"OIH", {0, large, large}}, {"GOIH", {large, large, 1, 0}}, {"OOIH", {large, large, 4, 0}},
                 {"IIO", {large, large, 0}}, {"OHI", {large, 0, 1}},         {"OIH", {large, 0, large}}};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        double workspace[1024];
        nni_generator *g = &world.generator;
        nni_plan plan;
        nni_tensor t = {.shape = empty[i].shape, .ndim = strlen(empty[i].layout), .layout = empty[i].layout};
        const nni_generator before = *g;
        const bool has_kernel = strchr(t.layout, 'H') != NULL;
        const nni_status structured = has_kernel ? NNI_OK : NNI_ERROR_DIMENSIONS;
        describe("shape %zu %zu %zu, layout %s", t.shape[0], t.shape[1], t.shape[2], t.layout);
        CHECK_STATUS(nni_dirac(&t), structured);
        for (int diagonal = 0; diagonal < 2; diagonal++) CHECK_STATUS(nni_bilinear(&t, diagonal), structured);
        CHECK_STATUS(nni_table(&t, NNI_ALIBI, 0), NNI_OK);
        CHECK(nni_orthogonal_workspace(&t, 0) <= sizeof workspace);
        CHECK_STATUS(nni_orthogonal_begin(&t, 1, 0, g, workspace), NNI_OK);
        CHECK_U64((uint64_t)nni_orthogonal_step(workspace), 0);
        CHECK_STATUS(nni_normal(&t, 0, 1, g), NNI_OK);
        CHECK_STATUS(nni_icnr(&t, &t, 1, 0), NNI_OK);
        CHECK(!memcmp(&before, g, sizeof before));
        t.plan = &plan;
        CHECK_STATUS(nni_orthogonal_begin(&t, 1, 0, NULL, NULL), NNI_OK);
        CHECK(plan.words == 0 && plan.std == 0);
    }
    /* Four outputs from each filter: 2^(2 HALF) of them, and 2^(2 HALF - 2) filters. */
    const size_t outputs[] = {large, large, 0}, filters[] = {large, large / 4, 0};
    nni_tensor t = {.shape = outputs, .ndim = 3, .layout = "OOI"}, f = {.shape = filters, .ndim = 3, .layout = "OOI"};
    describe("icnr of nothing");
    CHECK_STATUS(nni_icnr(&t, &f, 4, 0), NNI_OK);
    CHECK_STATUS(nni_icnr(&t, &f, 2, 0), NNI_ERROR_DIVISIBLE);
    CHECK_STATUS(nni_icnr(&t, &f, 0, 0), NNI_ERROR_DIVISIBLE);
    /* As many inputs as outputs, though they wrap; and more of them. */
    const size_t square[] = {large, large, 0}, wide[] = {large, large * 2, 0};
    double workspace[1024];
    nni_tensor d = {.shape = square, .ndim = 3, .layout = "OIH"};
    describe("delta-orthogonal of nothing");
    CHECK_STATUS(nni_orthogonal_begin(&d, 1, 1, &world.generator, workspace), NNI_OK);
    d.shape = wide;
    CHECK_STATUS(nni_orthogonal_begin(&d, 1, 1, &world.generator, workspace), NNI_ERROR_MORE_INPUTS);
    const size_t matrix[] = {large, 0};
    nni_tensor m = {.shape = matrix, .ndim = 2};
    describe("matrices of nothing");
    CHECK_STATUS(nni_sparse(&m, 0.5, 1, &world.generator, NULL), NNI_OK);
    CHECK_STATUS(nni_eye(&m, 1), NNI_OK);
    const size_t frames[] = {odd, 0, 2};
    nni_tensor s = {.shape = frames, .ndim = 3};
    CHECK_STATUS(nni_stft(&s, 0, &(nni_stft_window){.kind = NNI_HANN}), NNI_OK);
}

/* ---- Plans ---- */

/* Moments of factor * log(u), u uniform on (1, 2), go with the factor, however large or small it is. */
static void test_plans_of_logarithms(void)
{
    static const double factors[] = {1, -1, 1e-200, -3e-300, 1e150, 1e200, -1e300, 1.7e308, -9e307};
    const double mean = 2 * log(2) - 1, second = 2 * log(2) * log(2) - 2 * mean, std = sqrt(second - mean * mean);
    const size_t count = 3;
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        const double factor = factors[i];
        double data[3];
        nni_plan plan = {0};
        nni_tensor t = tensor_of(data, NNI_FLOAT64, &count, 1);
        t.plan = &plan;
        describe("the plan of %g log(u)", factor);
        CHECK_STATUS(nni_log_uniform(&t, 1, 2, factor, NULL), NNI_OK);
        CHECK(fabs(plan.mean / factor - mean) <= 1e-6 && fabs(plan.std / fabs(factor) - std) <= 1e-6);
        CHECK(isfinite(plan.low) && isfinite(plan.high) && plan.low < plan.high);
    }
    double data[3];
    nni_plan plan = {0};
    nni_tensor t = tensor_of(data, NNI_FLOAT64, &count, 1);
    t.plan = &plan;
    describe("the plan of the greatest logarithms");
    CHECK_STATUS(nni_log_uniform(&t, 1e-300, 1e300, DBL_MAX / 700, NULL), NNI_OK);
    CHECK(isfinite(plan.mean) && isfinite(plan.std) && plan.mean >= plan.low && plan.mean <= plan.high);
}

/* Bounds of a plan hold what is written: a single value as the dtype has it; less than a step apart, the step's ends.
 */
static void test_plans_of_one_value(void)
{
    static const double p[][4] = {
        {0.1, 0, 0, 1}, {5e-324, 0, 0, 1}, {0, 1e-310, 1e-309, INFINITY}, {0.3, 1e-12, 0.3, 1}};
    const size_t count = 1;
    for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++)
        for (size_t i = 0; i < sizeof p / sizeof *p; i++)
            for (int function = 0; function < 3; function++) {
                double data = 0;
                nni_plan plan = {0};
                nni_generator g = generator_at(NNI_PHILOX4X32, 1, 0, 0);
                nni_tensor t = tensor_of(&data, dtype, &count, 1);
                describe("function %d of %g, %g in dtype %u", function, p[i][0], p[i][1], (unsigned)dtype);
                for (int planned = 0; planned < 2; planned++) {
                    t.plan = planned ? &plan : NULL;
                    CHECK_STATUS(function == 0   ? nni_uniform(&t, p[i][0], p[i][0], &g)
                                 : function == 1 ? nni_normal(&t, p[i][0], 0, &g)
                                                 : nni_truncated_normal(&t, p[i][0], p[i][1], p[i][2], p[i][3],
                                                                        NNI_ABSOLUTE, 0, &g),
                                 NNI_OK);
                }
                const double x = nni_get(&data, dtype, 0);
                CHECK(plan.low <= x && x <= plan.high);
            }
}

/* sigma is looked for among those of which the bound is farther away than any double can say. */
static void test_farthest(void)
{
    double data[8];
    const size_t count = 8;
    nni_generator g = generator_at(NNI_PHILOX4X32, 1, 0, 0);
    nni_tensor t = tensor_of(data, NNI_FLOAT64, &count, 1);
    describe("a std next to nothing, far from the mean");
    CHECK_STATUS(nni_truncated_normal(&t, -3.19e304, 8e-320, -2.375, 2.625, NNI_ABSOLUTE, 1, &g), NNI_OK);
    for (size_t i = 0; i < count; i++) CHECK_F64(data[i], -2.375);
}

void test_limits(void)
{
    test_farthest();
    memset(&world, 0, sizeof world);
    CHECK_STATUS(nni_generator_init(&world.generator, NNI_PHILOX4X32, 1, 2), NNI_OK);
    test_logarithms();
    test_sines();
    test_mills();
    test_power();
    test_wrapping_shapes();
    test_plans_of_logarithms();
    test_plans_of_one_value();
}
