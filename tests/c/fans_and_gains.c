// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "test.h"

static void test_golden_fans(void)
{
    golden file = open_golden("fans.txt");
    while (next_record(&file)) {
        size_t shape[NNI_MAX_DIMENSIONS];
        nni_tensor tensor = golden_tensor(&file, shape);
        double expected[NNI_MODE_COUNT], fan_in, fan_out, fan;
        for (int i = 0; i < 2; i++) expected[i] = golden_f64(&file);
        expected[NNI_FAN_AVG] = (expected[0] + expected[1]) / 2;
        expected[NNI_FAN_GEO_AVG] = sqrt(expected[0] * expected[1]);
        CHECK_STATUS(nni_calculate_fan_in_and_fan_out(&tensor, &fan_in, &fan_out), NNI_OK);
        CHECK_F64(fan_in, expected[0]);
        CHECK_F64(fan_out, expected[1]);
        for (int mode = 0; mode < NNI_MODE_COUNT; mode++) {
            CHECK_STATUS(nni_calculate_correct_fan(&tensor, mode, &fan), NNI_OK);
            CHECK_F64(fan, expected[mode]);
        }
    }
}

static void test_golden_gains(void)
{
    golden file = open_golden("gains.txt");
    while (next_record(&file)) {
        nni_nonlinearity nonlinearity = golden_nonlinearity(&file);
        double slope = golden_f64(&file), gain;
        CHECK_STATUS(nni_calculate_gain(nonlinearity, slope, &gain), NNI_OK);
        CHECK_F64(gain, golden_f64(&file));
    }
}

static void test_computed_gains(void)
{
    golden file = open_golden("frameworks/made_gains.txt");
    while (next_record(&file)) {
        nni_nonlinearity nonlinearity = golden_nonlinearity(&file);
        double gain;
        CHECK_STATUS(nni_calculate_gain(nonlinearity, NAN, &gain), NNI_OK);
        CHECK_F64(gain, golden_f64(&file));
    }
}

static void test_given_gain(void)
{
    static const double given[] = {0, 1, 1.7, 1e-300, 1e300};
    double gain = 7;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        CHECK_STATUS(nni_calculate_gain(NNI_GIVEN_GAIN, given[i], &gain), NNI_OK);
        CHECK_F64(gain, given[i]);
    }
    CHECK_STATUS(nni_calculate_gain(NNI_GIVEN_GAIN, -1, &gain), NNI_ERROR_NEGATIVE_GAIN);
    CHECK_STATUS(nni_calculate_gain(NNI_GIVEN_GAIN, INFINITY, &gain), NNI_ERROR_NOT_FINITE);
    CHECK_STATUS(nni_calculate_gain(NNI_GIVEN_GAIN, NAN, &gain), NNI_ERROR_NOT_FINITE);
    CHECK_STATUS(nni_calculate_gain(NNI_NONLINEARITY_COUNT, 1, &gain), NNI_ERROR_NONLINEARITY);
    CHECK_F64(gain, 1e300);
}

/* Groups, and heads of a fused projection: letters that stand several times. */
static void test_repeated_letters(void)
{
    static const struct {
        const char *layout;
        double fan_in, fan_out;
    } layouts[] = {
        {"OOIH", 5 * 7, 2 * 3 * 7},
        {"GOIH", 5 * 7, 3 * 7},
        {"IGOO", 2, 5 * 7},
        {"IIOO", 2 * 3, 5 * 7},
        {"GGOI", 7, 5},
        {"OIII", 3 * 5 * 7, 2},
        {"OOOO", 1, 210},
        {"GHGO", 3, 3 * 7},
        {"HIGW", 2 * 3 * 7, 2 * 7},
        {"GGGO", 1, 7},
        {"ABCI", 210, 30},
    };
    static const size_t shape[] = {2, 3, 5, 7};
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        nni_tensor tensor = {.shape = shape, .ndim = 4, .layout = layouts[i].layout};
        double fan_in, fan_out;
        describe("fans by %s", tensor.layout);
        CHECK_STATUS(nni_calculate_fan_in_and_fan_out(&tensor, &fan_in, &fan_out), NNI_OK);
        CHECK_F64(fan_in, layouts[i].fan_in);
        CHECK_F64(fan_out, layouts[i].fan_out);
    }
}

static void check_fans(const nni_tensor *tensor, double in, double out)
{
    double fan_in, fan_out;
    CHECK_STATUS(nni_calculate_fan_in_and_fan_out(tensor, &fan_in, &fan_out), NNI_OK);
    CHECK(fan_in == in || (fan_in != fan_in && in != in));
    CHECK(fan_out == out || (fan_out != fan_out && out != out));
}

/* Fans of the tensor's own go before the layout's; a vector has no others. */
static void test_given_fans(void)
{
    const size_t shape[] = {4, 6};
    nni_tensor tensor = {.shape = shape, .ndim = 2};
    double fan;
    describe("fans that are given");
    check_fans((tensor.fans = (double[]){10, 20}, &tensor), 10, 20);
    check_fans((tensor.fans = (double[]){NAN, 20.5}, &tensor), 6, 20.5);
    check_fans((tensor.fans = (double[]){10, NAN}, &tensor), 10, 4);
    check_fans((tensor.fans = (double[]){NAN, NAN}, &tensor), 6, 4);
    check_fans((tensor.fans = (double[]){0, 1e300}, &tensor), 0, 1e300);
    tensor.fans = (double[]){8, 18};
    const double expected[NNI_MODE_COUNT] = {8, 18, 13, 12};
    for (int mode = 0; mode < NNI_MODE_COUNT; mode++) {
        CHECK_STATUS(nni_calculate_correct_fan(&tensor, mode, &fan), NNI_OK);
        CHECK_F64(fan, expected[mode]);
    }
    tensor.ndim = 1;
    check_fans(&tensor, 8, 18);
    check_fans((tensor.fans = (double[]){8, NAN}, &tensor), 8, NAN);
    CHECK_STATUS(nni_calculate_correct_fan(&tensor, NNI_FAN_IN, &fan), NNI_OK);
    CHECK_F64(fan, 8);
    for (int mode = NNI_FAN_OUT; mode < NNI_MODE_COUNT; mode++)
        CHECK_STATUS(nni_calculate_correct_fan(&tensor, mode, &fan), NNI_ERROR_FANS_DIMENSIONS);
    tensor.fans = (double[]){NAN, NAN};
    CHECK_STATUS(nni_calculate_correct_fan(&tensor, NNI_FAN_IN, &fan), NNI_ERROR_FANS_DIMENSIONS);
}

/* Data, count and dtype are for others to look at. */
static void test_only_the_shape_is_read(void)
{
    const size_t shape[] = {4, 6};
    nni_tensor tensor = {.count = 25, .shape = shape, .ndim = 2, .dtype = 99};
    double fan_in, fan_out, fan;
    describe("a tensor without data");
    CHECK_STATUS(nni_calculate_fan_in_and_fan_out(&tensor, &fan_in, &fan_out), NNI_OK);
    CHECK_F64(fan_in, 6);
    CHECK_F64(fan_out, 4);
    CHECK_STATUS(nni_calculate_correct_fan(&tensor, NNI_FAN_OUT, &fan), NNI_OK);
    CHECK_F64(fan, 4);
}

/* Extents may be such that no size_t, and even no double, holds their product. */
static void test_huge_fans(void)
{
    const size_t half = (size_t)1 << 4 * sizeof(size_t); /* its square is 0 in a size_t */
    size_t shape[NNI_MAX_DIMENSIONS] = {half, half, half, half};
    nni_tensor tensor = {.shape = shape, .ndim = 4};
    double fan_in, fan_out;
    describe("huge extents");
    CHECK_STATUS(nni_calculate_fan_in_and_fan_out(&tensor, &fan_in, &fan_out), NNI_OK);
    CHECK_F64(fan_in, (double)half * (double)half * (double)half);
    CHECK_F64(fan_out, fan_in);

    for (int i = 0; i < NNI_MAX_DIMENSIONS - 1; i++) shape[i] = SIZE_MAX;
    tensor.ndim = NNI_MAX_DIMENSIONS; /* the last extent is 0 */
    CHECK_STATUS(nni_calculate_fan_in_and_fan_out(&tensor, &fan_in, &fan_out), NNI_OK);
    CHECK_F64(fan_in, 0);
    CHECK_F64(fan_out, 0);
}

static void test_slope_of_others(void)
{
    double gain;
    describe("a slope that does not count");
    CHECK_STATUS(nni_calculate_gain(NNI_RELU, NAN, &gain), NNI_OK);
    CHECK_F64(gain, sqrt(2));
    CHECK_STATUS(nni_calculate_gain(NNI_TANH, INFINITY, &gain), NNI_OK);
    CHECK_F64(gain, 5.0 / 3);
    CHECK_STATUS(nni_calculate_gain(NNI_SELU, NAN, &gain), NNI_OK);
    CHECK_F64(gain, 0.75);
}

void test_fans_and_gains(void)
{
    test_golden_fans();
    test_golden_gains();
    test_computed_gains();
    test_given_gain();
    test_repeated_letters();
    test_given_fans();
    test_only_the_shape_is_read();
    test_huge_fans();
    test_slope_of_others();
}
