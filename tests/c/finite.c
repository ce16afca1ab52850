// SPDX-License-Identifier: Apache-2.0
/* What a framework's generator accepts gives finite numbers, however odd the parameters; what it refuses leaves the
 * tensor and the generator alone. */
#include <math.h>
#include <string.h>

#include "nn_init_frameworks.h"
#include "test.h"

enum { MOST = 24 };

static nni_framework_generator generator;

/* Of any size, or near a limit of a dtype. */
static double number(void)
{
    static const double special[] = {0,     1,     -1,     2,     1e-300, 5e-324, 1e-46,    1e-45,    1e-39,  0.02,
                                     -2,    9,     8.2,    50,    1e17,   -1e17,  1e38,     3.4e38,   3.5e38, 1e39,
                                     1e300, 1e308, -1e308, 1e154, 1e160,  6e37,   INFINITY, -INFINITY};
    const double fraction = random_below(1 << 30) * 0x1p-30;
    switch (random_below(3)) {
    case 0: return special[random_below(sizeof special / sizeof *special)];
    case 1: return ((double)random_below(256) - 128) / 16;
    default: return (fraction - 0.5) * exp2((double)random_below(2000) - 1000);
    }
}

static nni_status fill(nni_tensor *t, int function, const double p[4], int bounds)
{
    static const size_t matrix[] = {MOST, 1};
    nni_generator *g = &generator.base;
    switch (function) {
    case 0: return nni_uniform(t, p[2], p[3], g);
    case 1: return nni_normal(t, p[0], p[1], g);
    case 2: t->shape = matrix, t->ndim = 2; return nni_variance_scaling(t, p[1], 0, (nni_distribution_kind)bounds, g);
    default: return nni_truncated_normal(t, p[0], p[1], p[2], p[3], (nni_bounds)bounds, 0, g);
    }
}

/* Returns the status. */
static nni_status check(nni_framework kind, uint32_t option, uint32_t dtype, size_t count, int function,
                        const double p[4], int bounds)
{
    double data[MOST], before[MOST];
    const uint32_t seed[] = {random_below(1000), 0, 1, 256};
    memset(&generator, 0, sizeof generator);
    if (nni_framework_init(&generator, kind, option, seed, kind == NNI_TORCH_CUDA ? 4 : 2)) return NNI_ERROR_FRAMEWORK;
    const nni_framework_generator start = generator;
    memset(before, 0xa5, sizeof before);
    memcpy(data, before, sizeof data);
    nni_tensor t = tensor_of(data, dtype, &count, 1);
    describe("kind %d, option %u, dtype %u, function %d, count %zu: %.17g %.17g %.17g %.17g, bounds %d", (int)kind,
             (unsigned)option, (unsigned)dtype, function, count, p[0], p[1], p[2], p[3], bounds);
    const nni_status status = fill(&t, function, p, bounds);
    if (status) {
        CHECK(!memcmp(data, before, sizeof data));
        CHECK(!memcmp(&generator.state, &start.state, sizeof start.state));
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        const double x = dtype == NNI_FLOAT32 ? ((float *)data)[i] : data[i];
        CHECK(isfinite(x));
    }
    return status;
}

/* Of torch, where values are infinite or NaN in PyTorch: a std that is 0 in float32, bounds that are infinite there. */
static void test_known(void)
{
    static const double refused[][4] = {
        {2.0625, 1e-46, 0, 0}, {2.0625, 1e-149, 0, 0},       {-0.0625, 8.7e-313, 0, 0}, {0, 1, 1e39, 1e40},
        {0, 3, 1e308, 1e308},  {-1e17, 3, -5.875, 2.3e77},   {1, 1e-255, 0, 0},         {2.5625, 2.2e-316, 0, 0},
        {0, 1, 50, INFINITY},  {0, 1, -INFINITY, -INFINITY},
    };
    static const double accepted[][4] = {
        {0, 1, -INFINITY, INFINITY}, {0, 1, -INFINITY, 0}, {0, 1, 5, 6}, {0, 1, 50, 51}, {1, 1e-255, 0, 1}};
    for (uint32_t option = NNI_TORCH_1_13; option < NNI_TORCH_2_12; option++)
        for (size_t count = 1; count <= 16; count += 15) {
            for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
                CHECK_STATUS(check(NNI_TORCH, option, NNI_FLOAT32, count, 3, refused[i], NNI_ABSOLUTE),
                             NNI_ERROR_OVERFLOW);
            for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++)
                CHECK_STATUS(check(NNI_TORCH, option, NNI_FLOAT32, count, 3, accepted[i], NNI_ABSOLUTE), NNI_OK);
        }
    /* Candidates are all of [a, b], of which nothing but a is accepted: b, which becomes a, is no part of them. */
    CHECK_STATUS(check(NNI_TORCH, NNI_TORCH_2_12, NNI_FLOAT64, 8, 3, (double[]){-4.9375, 1e-39, -2.125, -2}, 0),
                 NNI_ERROR_FRAMEWORK);
}

void test_finite(void)
{
    unsigned accepted = 0;
    test_known();
    for (int i = 0; i < 60000; i++) {
        const nni_framework kind = (nni_framework)(NNI_TORCH + random_below(NNI_FRAMEWORK_END - NNI_TORCH));
        double p[] = {number(), fabs(number()), number(), number()};
        if (p[2] > p[3] && random_below(4)) p[2] = p[3] - 1;
        const int function = (int)random_below(6);
        const size_t count = function == 2 ? MOST : random_below(MOST);
        accepted += check(kind, random_below(3), random_below(2) ? NNI_FLOAT64 : NNI_FLOAT32, count, function, p,
                          (int)random_below(2)) == NNI_OK;
    }
    CHECK(accepted > 5000);
}
