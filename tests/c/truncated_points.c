// SPDX-License-Identifier: Apache-2.0
/* Truncated normals that are a point: an std of 0, equal bounds, infinite ones. */
#include <math.h>

#include "dist/dist.h"
#include "dtype.h"
#include "test.h"

typedef struct parameters {
    double mean, std, a, b;
    nni_bounds bounds;
} parameters;

/* At infinity there is no point to put the values at. */
static void test_infinite_points(void)
{
    const size_t count = 1;
    const double ends[] = {INFINITY, -INFINITY};
    for (int i = 0; i < 2; i++)
        for (int bounds = 0; bounds < NNI_BOUNDS_COUNT; bounds++)
            for (int correct = 0; correct < 2; correct++) {
                float value = 7;
                nni_tensor tensor = vector_of(&value, &count);
                nni_generator g = generator_at(NNI_PHILOX4X32, 0, 0, 0);
                describe("a = b = %g, bounds %d, correct %d", ends[i], bounds, correct);
                CHECK_STATUS(nni_truncated_normal(&tensor, 0, 1, ends[i], ends[i], (nni_bounds)bounds, correct, &g),
                             NNI_ERROR_EMPTY_INTERVAL);
                CHECK_F64(value, 7);
            }
}

static void test_points(void)
{
    static const parameters points[] = {
        {0, 1, 2, 2, NNI_ABSOLUTE},
        {3, 0, 1, 2, NNI_ABSOLUTE},
        {-3, 0, 1, 2, NNI_ABSOLUTE},
        {1.5, 0, -2, 2, NNI_SIGMA},
        {0, 1, 1 - 1e-9, 1 + 1e-9, NNI_ABSOLUTE},
        {0, 1e-70, 1, 2, NNI_ABSOLUTE},
    };
    static const double expected[] = {2, 2, 1, 1.5, 1, 1};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        enum { FEW = 19 };
        float values[FEW];
        const size_t count = FEW;
        const parameters *p = &points[i];
        nni_tensor tensor = vector_of(values, &count);
        nni_generator g = generator_at(NNI_PHILOX4X32, 0, 0, 0);
        describe("all of a truncated normal at %g", expected[i]);
        for (int correct = 0; correct < (p->a == p->b || p->std == 0 ? 2 : 1); correct++) {
            nni_status status = nni_truncated_normal(&tensor, p->mean, p->std, p->a, p->b, p->bounds, correct, &g);
            bool unreachable = correct && p->std > 0;
            CHECK_STATUS(status, unreachable ? NNI_ERROR_UNREACHABLE_STD : NNI_OK);
            for (size_t k = 0; k < FEW; k++) CHECK_F64(values[k], expected[i]);
        }
    }
}

void test_truncated_points(void)
{
    test_points();
    test_infinite_points();
}
