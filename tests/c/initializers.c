// SPDX-License-Identifier: Apache-2.0
/* xavier and msra are a uniform or a normal of their own parameters: the formulas, here once more, with the C library's
 * sqrt. */
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

typedef struct result {
    float values[COUNT];
    nni_generator generator;
} result;

static nni_tensor begin(int i, result *r)
{
    memset(r, 0, sizeof *r);
    r->generator = generator_at(NNI_XOSHIRO128PP, 11, 13, 5);
    return (nni_tensor){r->values, COUNT, shapes[i].shape, shapes[i].ndim, shapes[i].layout, NNI_FLOAT32};
}

static void check_same(const result *actual, const result *expected)
{
    CHECK_WORDS(actual->values, expected->values, COUNT);
    CHECK_U64(actual->generator.offset, expected->generator.offset);
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
}

static void test_msra(int i, nni_mode mode, nni_nonlinearity nonlinearity, double slope)
{
    const double gain[NNI_NONLINEARITY_COUNT] = {1, 1, 5.0 / 3, sqrt(2.0), sqrt(2.0 / (1 + slope * slope))};
    double std = gain[nonlinearity] / sqrt(mode == NNI_FAN_IN ? shapes[i].fan_in : shapes[i].fan_out);
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

/* A fill of a part has the fans of the whole, and goes on where the part before it ended. */
static void test_parts(int i)
{
    result whole, parts;
    nni_tensor tensor = begin(i, &whole);
    CHECK_STATUS(nni_msra_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, &whole.generator), NNI_OK);
    tensor = begin(i, &parts);
    describe("a tensor in two parts, shape %d", i);
    tensor.count = 24;
    CHECK_STATUS(nni_msra_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, &parts.generator), NNI_OK);
    tensor.data = parts.values + 24;
    tensor.count = COUNT - 24;
    CHECK_STATUS(nni_msra_normal(&tensor, 0, NNI_FAN_IN, NNI_RELU, &parts.generator), NNI_OK);
    check_same(&parts, &whole);
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
    CHECK_STATUS(nni_uniform(&tensor, 0, 1, &g), NNI_OK);
    CHECK_STATUS(nni_normal(&tensor, 0, 1, &g), NNI_OK);
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
            for (int nonlinearity = 0; nonlinearity < NNI_NONLINEARITY_COUNT; nonlinearity++)
                for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) test_msra(i, mode, nonlinearity, slopes[k]);
        test_parts(i);
    }
    test_no_elements();
    test_scalar();
}
