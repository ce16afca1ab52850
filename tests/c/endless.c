// SPDX-License-Identifier: Apache-2.0
/* Nothing draws for ever: trunc_normal_ by rejection of parameters near what the dtype can tell apart. A hang is a test
 * that does not end; a call that takes long, one that costs more than its budget of processor time. */
#include <math.h>
#include <time.h>

#include "nn_init_frameworks.h"
#include "test.h"

static double fraction(void) { return random_below(1 << 30) * 0x1p-30; }
static double power(int least, int n) { return exp2(least + (int)random_below((uint32_t)n) + fraction()); }

static void try(nni_framework_generator *g, uint32_t dtype, size_t count, const double p[4])
{
    double data[48];
    const double seconds = 20;
    nni_tensor tensor = tensor_of(data, dtype, &count, 1);
    describe("%zu of dtype %u: mean %.17g, std %.17g, a %.17g, b %.17g", count, (unsigned)dtype, p[0], p[1], p[2],
             p[3]);
    const clock_t before = clock();
    nni_status status = nni_truncated_normal(&tensor, p[0], p[1], p[2], p[3], NNI_ABSOLUTE, 0, &g->base);
    CHECK((double)(clock() - before) <= seconds * CLOCKS_PER_SEC);
    CHECK(status == NNI_OK || status == NNI_ERROR_FRAMEWORK || status == NNI_ERROR_OVERFLOW);
}

void test_endless(void)
{
    static nni_framework_generator g;
    static const double known[][4] = {{16777217, 0.15, 16777217.01, 16777300},
                                      {16777217, 0.15, 16777217.1, 16777217.5}};
    const uint32_t seed[2] = {1, 0};
    CHECK_STATUS(nni_framework_init(&g, NNI_TORCH, NNI_TORCH_2_12, seed, 2), NNI_OK);
    for (int i = 0; i < 2; i++) try(&g, NNI_FLOAT32, 16, known[i]);
    for (int i = 0; i < 1000; i++) {
        const uint32_t dtype = random_below(2) ? NNI_FLOAT64 : NNI_FLOAT32;
        double mean = power(-10, 40);
        const double ulp = mean * (dtype == NNI_FLOAT64 ? 0x1p-52 : 0x1p-23), std = ulp * power(-20, 40);
        const double a = mean + (fraction() * 8 - 4) * std * power(-4, 8), b = a + std * power(-25, 40);
        try(&g, dtype, 1 + random_below(48), (double[]){mean, std, a, b});
    }
}
