// SPDX-License-Identifier: Apache-2.0
/* Families are a uniform, a normal or a truncated normal of their own parameters: the formulas, here once more, with
 * the C library's sqrt. */
#include <math.h>
#include <string.h>

#include "test.h"

enum { COUNT = 4 * 3 * 3 * 2 };

static const struct {
    size_t shape[5], ndim;
    const char *layout;
    double fan_in, fan_out;
} shapes[] = {
    {{4, 18}, 2, NULL, 18, 4},
    {{4, 3, 3, 2}, 4, NULL, 18, 24},
    {{3, 2, 3, 4}, 4, "HWIO", 18, 24},
    {{4, 3, 3, 2}, 4, "IOHW", 24, 18},
    {{4, 3, 3, 2, 1}, 5, NULL, 6, 6},
    {{4, 3, 3, 2, 1}, 5, "OIDHW", 18, 24},
    {{4, 3, 3, 2, 1}, 5, "torch", 18, 24},
    {{3, 2, 3, 4}, 4, "keras", 18, 24},
    {{COUNT}, 1, "keras", COUNT, COUNT},
};

static const double gains[] = {1, 5.0 / 3, 0.1, 0, 1e-40, 1e30};
static const double slopes[] = {0, 0.01, -1, 2.23606797749979, 1e200};
static const double omegas[] = {1, 30, 1e-30, 1e30};

typedef struct result {
    float values[COUNT];
    nni_generator generator;
} result;

static nni_tensor begin(int i, result *r)
{
    memset(r, 0, sizeof *r);
    r->generator = generator_at(NNI_XOSHIRO128PP, 11, 13, 5);
    return (nni_tensor){.data = r->values,
                        .count = COUNT,
                        .shape = shapes[i].shape,
                        .ndim = shapes[i].ndim,
                        .layout = shapes[i].layout};
}

static void check_same(const result *actual, const result *expected)
{
    CHECK_WORDS(actual->values, expected->values, COUNT);
    CHECK_U64(actual->generator.offset, expected->generator.offset);
}

static nni_status truncated(const nni_tensor *tensor, double std, nni_generator *generator)
{
    return nni_truncated_normal(tensor, 0, std, -2, 2, NNI_SIGMA, 1, generator);
}

static double fan_of(int i, nni_mode mode)
{
    double in = shapes[i].fan_in, out = shapes[i].fan_out;
    return mode == NNI_FAN_IN ? in : mode == NNI_FAN_OUT ? out : mode == NNI_FAN_AVG ? (in + out) / 2 : sqrt(in * out);
}

static void test_xavier(int i, double gain)
{
    double std = gain * sqrt(2.0 / (shapes[i].fan_in + shapes[i].fan_out)), a = sqrt(3.0) * std;
    result actual, expected;
    describe("xavier, shape %d, gain %g", i, gain);

    nni_tensor tensor = begin(i, &actual), plain = begin(i, &expected);
    CHECK_STATUS(nni_xavier_uniform(&tensor, gain, &actual.generator), NNI_OK);
    CHECK_STATUS(nni_uniform(&plain, -a, a, &expected.generator), NNI_OK);
    check_same(&actual, &expected);

    tensor = begin(i, &actual), plain = begin(i, &expected);
    CHECK_STATUS(nni_xavier_normal(&tensor, gain, &actual.generator), NNI_OK);
    CHECK_STATUS(nni_normal(&plain, 0, std, &expected.generator), NNI_OK);
    check_same(&actual, &expected);

    tensor = begin(i, &actual), plain = begin(i, &expected);
    CHECK_STATUS(nni_xavier_truncated_normal(&tensor, gain, &actual.generator), NNI_OK);
    CHECK_STATUS(truncated(&plain, std, &expected.generator), NNI_OK);
    check_same(&actual, &expected);
}

static void test_msra(int i, nni_mode mode, nni_nonlinearity nonlinearity, double slope)
{
    const double gain[NNI_NONLINEARITY_COUNT] = {1, 1, 5.0 / 3, sqrt(2.0), sqrt(2.0 / (1 + slope * slope)), 0.75};
    double std = gain[nonlinearity] / sqrt(fan_of(i, mode));
    double bound = sqrt(3.0) * std;
    result actual, expected;
    describe("msra, shape %d, mode %d, nonlinearity %d, slope %g", i, mode, nonlinearity, slope);

    nni_tensor tensor = begin(i, &actual), plain = begin(i, &expected);
    CHECK_STATUS(nni_msra_uniform(&tensor, slope, mode, nonlinearity, &actual.generator), NNI_OK);
    CHECK_STATUS(nni_uniform(&plain, -bound, bound, &expected.generator), NNI_OK);
    check_same(&actual, &expected);

    tensor = begin(i, &actual), plain = begin(i, &expected);
    CHECK_STATUS(nni_msra_normal(&tensor, slope, mode, nonlinearity, &actual.generator), NNI_OK);
    CHECK_STATUS(nni_normal(&plain, 0, std, &expected.generator), NNI_OK);
    check_same(&actual, &expected);
}

static void test_variance_scaling(int i, nni_mode mode, double scale)
{
    double std = sqrt(scale / fan_of(i, mode)), bound = sqrt(3.0) * std;
    result actual, expected;
    describe("variance scaling, shape %d, mode %d, scale %g", i, mode, scale);

    nni_tensor tensor = begin(i, &actual), plain = begin(i, &expected);
    CHECK_STATUS(nni_variance_scaling(&tensor, scale, mode, NNI_UNIFORM, &actual.generator), NNI_OK);
    CHECK_STATUS(nni_uniform(&plain, -bound, bound, &expected.generator), NNI_OK);
    check_same(&actual, &expected);

    tensor = begin(i, &actual), plain = begin(i, &expected);
    CHECK_STATUS(nni_variance_scaling(&tensor, scale, mode, NNI_NORMAL, &actual.generator), NNI_OK);
    CHECK_STATUS(nni_normal(&plain, 0, std, &expected.generator), NNI_OK);
    check_same(&actual, &expected);

    tensor = begin(i, &actual), plain = begin(i, &expected);
    CHECK_STATUS(nni_variance_scaling(&tensor, scale, mode, NNI_TRUNCATED_NORMAL, &actual.generator), NNI_OK);
    CHECK_STATUS(truncated(&plain, std, &expected.generator), NNI_OK);
    check_same(&actual, &expected);
}

static void test_siren(int i, double omega)
{
    result actual, expected;
    describe("siren, shape %d, omega %g", i, omega);
    for (int first = 0; first < 2; first++) {
        double bound = first ? 1 / shapes[i].fan_in : sqrt(6 / shapes[i].fan_in) / omega;
        nni_tensor tensor = begin(i, &actual), plain = begin(i, &expected);
        CHECK_STATUS(nni_siren(&tensor, omega, first, 1, &actual.generator), NNI_OK);
        CHECK_STATUS(nni_uniform(&plain, -bound, bound, &expected.generator), NNI_OK);
        check_same(&actual, &expected);
    }
}

/* With a plan nothing is drawn; it says what would be: so many words, and the mean and std of the values. */
static void check_plan(nni_tensor tensor, nni_status status, const nni_plan *plan, nni_distribution_kind distribution,
                       double std, double reach)
{
    CHECK_STATUS(status, NNI_OK);
    CHECK_U64(plan->distribution, distribution);
    CHECK_U64(plan->words, (tensor.count * (tensor.dtype == NNI_FLOAT64 ? 2 : 1) + 7) / 8 * 8);
    CHECK_F64(plan->mean, 0);
    CHECK(fabs(plan->std - std) <= 1e-14 * std);
    CHECK(plan->low == -plan->high && fabs(plan->high - reach) <= 1e-14 * reach);
}

static void test_plans(void)
{
    const double sigma_of_std = 1 / 0.8796256610342398; /* of the normal cut at 2 sigma */
    double data[COUNT];
    nni_plan plan;
    nni_tensor tensor = {.data = data, .count = 37, .shape = shapes[1].shape, .ndim = shapes[1].ndim, .plan = &plan};
    memset(data, 0xa5, sizeof data);
    for (int dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
        double std = sqrt(2.0 / 18), reach = dtype == NNI_FLOAT64 ? 9.5 : 6.7;
        tensor.dtype = dtype;
        describe("plans in dtype %d", dtype);
        check_plan(tensor, nni_msra_uniform(&tensor, 0, NNI_FAN_IN, NNI_RELU, NULL), &plan, NNI_UNIFORM, std,
                   sqrt(3) * std);
        check_plan(tensor, nni_msra_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, NULL), &plan, NNI_NORMAL, std,
                   reach * std);
        check_plan(tensor, nni_msra_truncated_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, NULL), &plan,
                   NNI_TRUNCATED_NORMAL, std, 2 * sigma_of_std * std);
    }
    for (size_t i = 0; i < COUNT; i++) CHECK(!memcmp(&data[i], "\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5", 8));
}

/* The kind of a plan's loop; every number that this kind does not need is 0. */
static void check_loop(const nni_plan *plan, nni_status status, nni_loop_kind kind)
{
    const nni_loop *l = &plan->loop;
    CHECK_STATUS(status, NNI_OK);
    CHECK_U64(l->kind, kind);
    const int is_truncated = kind == NNI_LOOP_MIDDLE || kind == NNI_LOOP_TAILS;
    if (!kind) CHECK(l->shift == 0 && l->scale == 0);
    if (!is_truncated && kind != NNI_LOOP_UNIFORM) CHECK(l->low == 0 && l->high == 0);
    CHECK(is_truncated ? l->sigma > 0 : l->mean == 0 && l->sigma == 0);
    if (kind != NNI_LOOP_TAILS) CHECK(l->tails[0] == 0 && l->tails[1] == 0 && !l->flip && !l->mirror);
}

/* A plan tells the formulas and the numbers by which elements are made elsewhere. */
static void test_loops(void)
{
    const size_t count = COUNT;
    uint32_t words[COUNT];
    float values[COUNT];
    nni_plan plan;
    nni_generator g = generator_at(NNI_PHILOX4X32, 3, 0, 0);
    CHECK_STATUS(nni_words(&g, words, COUNT), NNI_OK);
    for (int dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
        const int is_wide = dtype == NNI_FLOAT64;
        nni_tensor tensor = {.data = values, .count = COUNT, .shape = &count, .ndim = 1, .plan = &plan};
        tensor.dtype = (uint32_t)dtype;
        describe("loops of dtype %d", dtype);
        check_loop(&plan, nni_uniform(&tensor, 0.1, 7.3, NULL), is_wide ? NNI_LOOP_NONE : NNI_LOOP_UNIFORM);
        check_loop(&plan, nni_normal(&tensor, 0.5, 2, NULL), is_wide ? NNI_LOOP_NONE : NNI_LOOP_NORMAL);
        if (!is_wide) CHECK(plan.loop.shift == 0.5 && plan.loop.scale == 4);
        for (int i = 0; i < 4; i++) {
            static const double ends[4][2] = {{-2, 2}, {-3, 5}, {1, 6}, {-6, -1}};
            const int kind = is_wide ? NNI_LOOP_NONE : i ? NNI_LOOP_TAILS : NNI_LOOP_MIDDLE;
            check_loop(&plan, nni_truncated_normal(&tensor, 0, 1, ends[i][0], ends[i][1], NNI_SIGMA, 0, NULL), kind);
            if (kind != NNI_LOOP_TAILS) continue;
            CHECK_U64(plan.loop.flip, i == 1 ? 0x80000000 : 0);
            CHECK_U64(plan.loop.mirror, i == 3 ? 0x80000000 : 0);
        }
        check_loop(&plan, nni_truncated_normal(&tensor, 0, 1, 9, 10, NNI_SIGMA, 0, NULL), NNI_LOOP_NONE);
        check_loop(&plan, nni_fill(&tensor, 1), NNI_LOOP_NONE);
        const size_t matrix[] = {4, 2};
        nni_tensor sparse = {.data = values, .count = 8, .shape = matrix, .ndim = 2, .plan = &plan};
        sparse.dtype = (uint32_t)dtype;
        check_loop(&plan, nni_sparse(&sparse, 0.5, 1, NULL, NULL), NNI_LOOP_NONE);
    }
    nni_tensor tensor = {.data = values, .count = COUNT, .shape = &count, .ndim = 1};
    g.offset = 0;
    CHECK_STATUS(nni_uniform(&tensor, 0.1, 7.3, &g), NNI_OK);
    tensor.plan = &plan;
    CHECK_STATUS(nni_uniform(&tensor, 0.1, 7.3, NULL), NNI_OK);
    const nni_loop loop = plan.loop;
    for (int i = 0; i < COUNT; i++) {
        const float product = (float)(int32_t)words[i] * loop.scale;
        CHECK_F64(product + loop.shift, values[i]);
        CHECK(values[i] >= loop.low && values[i] <= loop.high);
    }
}

/* A fill of a part has the fans of the whole, and goes on where the part before it ended. */
static void test_parts(int i)
{
    result whole, parts;
    nni_tensor tensor = begin(i, &whole);
    CHECK_STATUS(nni_msra_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, &whole.generator), NNI_OK);
    tensor = begin(i, &parts);
    describe("a tensor in two parts, shape %d", i);
    tensor.count = 24;
    tensor.more = 1;
    CHECK_STATUS(nni_msra_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, &parts.generator), NNI_OK);
    tensor.data = parts.values + 24;
    tensor.count = COUNT - 24;
    tensor.more = 0;
    CHECK_STATUS(nni_msra_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, &parts.generator), NNI_OK);
    check_same(&parts, &whole);
}

/* What would be filled is known without doing it. */
static void test_plan_of_fill(void)
{
    const size_t count = 3;
    float values[3] = {1, 2, 3};
    nni_plan plan;
    nni_tensor tensor = vector_of(values, &count);
    tensor.plan = &plan;
    describe("the plan of a fill");
    CHECK_STATUS(nni_fill(&tensor, 0.1), NNI_OK);
    CHECK(plan.mean == 0.1 && plan.std == 0 && plan.low == 0.1 && plan.high == 0.1 && plan.words == 0);
    CHECK_U64(plan.distribution, NNI_DISTRIBUTION_COUNT);
    CHECK(values[0] == 1 && values[1] == 2 && values[2] == 3);
}

/* Within 2 |y log(x)| + 2 ulp. */
static void test_power(void)
{
    static const double xs[] = {0.5, 1, 2, 9, 1e-30, 123456.789}, ys[] = {-2, -0.25, -0.5, 0, 1, 3.3};
    describe("powers");
    for (size_t i = 0; i < 6; i++)
        for (size_t k = 0; k < 6; k++) {
            const double power = pow(xs[i], ys[k]), ulps = 2 * fabs(ys[k] * log(xs[i])) + 2;
            CHECK(fabs(nni_power(xs[i], ys[k]) - power) <= (ulps + 1) * 0x1p-52 * power);
        }
}

/* No elements: nothing to draw, so neither data nor a generator is needed, and one that is given does not move. */
static void test_no_elements(void)
{
    const size_t shape[] = {0, 3};
    const nni_tensor tensor = {.shape = shape, .ndim = 2};
    nni_generator g = generator_at(NNI_PHILOX4X32, 0, 0, 5);
    describe("no elements");
    CHECK_STATUS(nni_fill(&tensor, 1), NNI_OK);
    CHECK_STATUS(nni_uniform(&tensor, 0, 1, NULL), NNI_OK);
    CHECK_STATUS(nni_normal(&tensor, 0, 1, NULL), NNI_OK);
    CHECK_STATUS(nni_xavier_uniform(&tensor, 1, NULL), NNI_OK);
    CHECK_STATUS(nni_xavier_normal(&tensor, 1, NULL), NNI_OK);
    CHECK_STATUS(nni_msra_uniform(&tensor, 0, NNI_FAN_IN, NNI_RELU, NULL), NNI_OK);
    CHECK_STATUS(nni_msra_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, NULL), NNI_OK);
    CHECK_STATUS(nni_msra_truncated_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, NULL), NNI_OK);
    CHECK_STATUS(nni_truncated_normal(&tensor, 0, 1, -2, 2, NNI_SIGMA, 0, NULL), NNI_OK);
    CHECK_STATUS(nni_log_uniform(&tensor, 1, 2, 1, NULL), NNI_OK);
    CHECK_STATUS(nni_mamba_dt_bias(&tensor, 0.001, 0.1, 1e-4, NULL), NNI_OK);
    CHECK_STATUS(nni_sparse(&tensor, 0.5, 1, NULL, NULL), NNI_OK);
    CHECK_STATUS(nni_assign(&tensor, NULL), NNI_OK);
    CHECK_STATUS(nni_scale(&tensor, 2), NNI_OK);
    CHECK_STATUS(nni_eye(&tensor, 1), NNI_OK);
    CHECK_STATUS(nni_uniform(&tensor, 0, 1, &g), NNI_OK);
    CHECK_STATUS(nni_normal(&tensor, 0, 1, &g), NNI_OK);
    CHECK_STATUS(nni_truncated_normal(&tensor, 0, 1, 8, 9, NNI_ABSOLUTE, 0, &g), NNI_OK);
    CHECK_STATUS(nni_log_uniform(&tensor, 1, 2, 1, &g), NNI_OK);
    CHECK_STATUS(nni_sparse(&tensor, 0.5, 1, &g, NULL), NNI_OK);
    CHECK_STATUS(nni_words(&g, NULL, 0), NNI_OK);
    CHECK_U64(g.offset, 5);
}

/* A scalar has no extents, and one element. */
static void test_scalar(void)
{
    float x = 0, y = 0;
    nni_tensor tensor = {.data = &x, .count = 1};
    nni_generator g = generator_at(NNI_PHILOX4X32, 0, 0, 0);
    describe("a scalar");
    CHECK_STATUS(nni_fill(&tensor, 0.1), NNI_OK);
    CHECK_F64(x, 0.1f);
    CHECK_STATUS(nni_normal(&tensor, 0, 1, &g), NNI_OK);
    CHECK_U64(g.offset, 8);
    tensor.layout = "keras";
    tensor.data = &y;
    g.offset = 0;
    CHECK_STATUS(nni_xavier_normal(&tensor, 1, &g), NNI_OK); /* fans 1, 1 */
    CHECK_F64(y, x);
}

void test_initializers(void)
{
    for (int i = 0; i < (int)(sizeof shapes / sizeof *shapes); i++) {
        for (size_t k = 0; k < sizeof gains / sizeof *gains; k++) test_xavier(i, gains[k]);
        for (int mode = 0; mode < NNI_MODE_COUNT; mode++)
            for (int nonlinearity = 0; nonlinearity <= NNI_SELU; nonlinearity++)
                for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) test_msra(i, mode, nonlinearity, slopes[k]);
        for (int mode = 0; mode < NNI_MODE_COUNT; mode++)
            for (size_t k = 0; k < sizeof gains / sizeof *gains; k++) test_variance_scaling(i, mode, gains[k]);
        for (size_t k = 0; k < sizeof omegas / sizeof *omegas; k++) test_siren(i, omegas[k]);
        test_parts(i);
    }
    test_plans();
    test_loops();
    test_plan_of_fill();
    test_power();
    test_no_elements();
    test_scalar();
}
