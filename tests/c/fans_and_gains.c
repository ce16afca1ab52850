// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "test.h"

static void test_golden_fans(void)
{
    golden file = open_golden("fans.txt");
    while (next_record(&file)) {
        size_t shape[NNI_MAX_DIMENSIONS];
        nni_tensor tensor = golden_tensor(&file, shape);
        double expected[2], fan_in, fan_out, fan;
        for (int i = 0; i < 2; i++) expected[i] = golden_f64(&file);
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
}

void test_fans_and_gains(void)
{
    test_golden_fans();
    test_golden_gains();
    test_only_the_shape_is_read();
    test_huge_fans();
    test_slope_of_others();
}
