// SPDX-License-Identifier: Apache-2.0
/* What would lie beyond the range of a dtype is refused. */
#include <float.h>
#include <math.h>

#include "errors.h"

/* The greatest finite value of each dtype, and the least that is too much. */
static const double greatest[] = {FLT_MAX, DBL_MAX, 65504, 0x1.fep127};
static double beyond(uint32_t dtype) { return nextafter(greatest[dtype], INFINITY); }

static void test_range(uint32_t dtype)
{
    const double max = greatest[dtype], more = beyond(dtype), reach = dtype == NNI_FLOAT64 ? 9.4 : 6.6;
    nni_generator *g = &world.generator;
    nni_tensor t = good();
    t.dtype = dtype, t.count = 6;
    describe("the range of dtype %d", (int)dtype);
    if (dtype != NNI_FLOAT64) {
        REFUSED(nni_fill(&t, more), NNI_ERROR_OVERFLOW);
        REFUSED(nni_fill(&t, -more), NNI_ERROR_OVERFLOW);
        REFUSED(nni_uniform(&t, 0, more, g), NNI_ERROR_OVERFLOW);
        REFUSED(nni_uniform(&t, -more, 0, g), NNI_ERROR_OVERFLOW);
        REFUSED(nni_normal(&t, more, 0, g), NNI_ERROR_OVERFLOW);
        REFUSED(nni_truncated_normal(&t, 0, max, -more, more, NNI_ABSOLUTE, 0, g), NNI_ERROR_OVERFLOW);
        REFUSED(nni_truncated_normal(&t, 2 * max, 1, -3, 3, NNI_SIGMA, 0, g), NNI_ERROR_EMPTY_INTERVAL);
        REFUSED(nni_truncated_normal(&t, 0, 1, more, INFINITY, NNI_ABSOLUTE, 0, g), NNI_ERROR_EMPTY_INTERVAL);
        REFUSED(nni_truncated_normal(&t, 0, 1, -2 * more, -more, NNI_ABSOLUTE, 0, g), NNI_ERROR_EMPTY_INTERVAL);
        REFUSED(nni_log_uniform(&t, 2.7, 2.8, more, g), NNI_ERROR_OVERFLOW);
        REFUSED(nni_log_uniform(&t, 1e-300, 1, more, g), NNI_ERROR_OVERFLOW);
        REFUSED(nni_siren(&t, 1 / max / 2, 0, 1, g), NNI_ERROR_OVERFLOW);
    }
    REFUSED(nni_normal(&t, max, max / 8, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_normal(&t, 0, max / reach, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_truncated_normal(&t, 0, max / reach, -INFINITY, INFINITY, NNI_ABSOLUTE, 0, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_orthogonal_begin(&t, max, 0, g, world.workspace), NNI_ERROR_COUNT);
    t.count = 24;
    REFUSED(nni_orthogonal_begin(&t, max, 0, g, world.workspace), NNI_ERROR_OVERFLOW);
    REFUSED(nni_orthogonal_begin(&t, -max, 0, g, world.workspace), NNI_ERROR_OVERFLOW);
    REFUSED(nni_sparse(&t, 0.5, max / reach, g, world.workspace), NNI_ERROR_OVERFLOW);
    if (dtype == NNI_FLOAT64) return;
    REFUSED(nni_eye(&t, more), NNI_ERROR_OVERFLOW);
    double values[24] = {[7] = -more};
    REFUSED(nni_assign(&t, values), NNI_ERROR_OVERFLOW);
    const size_t frames[] = {4, 3, 2};
    t.shape = frames, t.ndim = 3;
    REFUSED(nni_stft(&t, 0, &(nni_stft_window){.values = (double[]){1, 2, more, 0}}), NNI_ERROR_OVERFLOW);
}

/* float16 alone has a range that tables pass. */
static void test_range_of_tables(void)
{
    enum { COUNT = 70000 };
    static const struct {
        nni_table_kind kind;
        size_t count;
    } tables[] = {{NNI_S4D_LIN, 20852}, {NNI_S4D_INV, 228}, {NNI_S4D_REAL, 65505}};
    static uint16_t data[COUNT];
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        nni_tensor t = tensor_of(data, NNI_FLOAT16, &tables[i].count, 1);
        describe("%zu of table %d in float16", t.count, tables[i].kind);
        memset(data, 0xa5, sizeof data);
        REFUSED(nni_table(&t, tables[i].kind, 0), NNI_ERROR_OVERFLOW);
        size_t same = 0;
        while (same < COUNT && data[same] == 0xa5a5) same++;
        CHECK_U64(same, COUNT);
        t.count--, t.shape = &t.count;
        CHECK_STATUS(nni_table(&t, tables[i].kind, 0), NNI_OK);
    }
}

void test_ranges(void)
{
    memset(&world, 0xa5, sizeof world);
    CHECK_STATUS(nni_generator_init(&world.generator, NNI_PHILOX4X32, 1, 2), NNI_OK);
    for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) test_range(dtype);
    test_range_of_tables();
}
