// SPDX-License-Identifier: Apache-2.0
/* Every parameter of every initializer that is refused, with a tensor that is right; and again with a plan, which must
 * not be written then either. */
#include <float.h>
#include <math.h>

#include "errors.h"

static bool planned;

static nni_tensor usual(void)
{
    nni_tensor t = good();
    t.plan = planned ? &world.plan : NULL;
    return t;
}

/* ---- What draws ---- */

static void test_fill(void)
{
    nni_tensor t = usual();
    REFUSED(nni_fill(&t, NAN), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_fill(&t, INFINITY), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_fill(&t, -INFINITY), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_fill(&t, 1e39), NNI_ERROR_OVERFLOW);
    REFUSED(nni_fill(&t, -DBL_MAX), NNI_ERROR_OVERFLOW);
    REFUSED(nni_fill(&t, nextafter(FLT_MAX, INFINITY)), NNI_ERROR_OVERFLOW);
}

static void test_uniform(void)
{
    nni_generator *g = &world.generator;
    nni_tensor t = usual();
    REFUSED(nni_uniform(&t, NAN, 1, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_uniform(&t, 0, NAN, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_uniform(&t, -INFINITY, 1, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_uniform(&t, 0, INFINITY, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_uniform(&t, 1, -1, g), NNI_ERROR_REVERSED_INTERVAL);
    REFUSED(nni_uniform(&t, nextafter(1, 2), 1, g), NNI_ERROR_REVERSED_INTERVAL);
    REFUSED(nni_uniform(&t, 0x1p-1074, 0, g), NNI_ERROR_REVERSED_INTERVAL);
    REFUSED(nni_uniform(&t, -1e39, 0, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_uniform(&t, 0, 1e39, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_uniform(&t, -DBL_MAX, DBL_MAX, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_uniform(&t, 1e39, 1e39, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_uniform(&t, 0, nextafter(FLT_MAX, INFINITY), g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_uniform(&t, 1 + 0x1p-30, 1 + 0x1p-29, g), NNI_ERROR_EMPTY_INTERVAL);
    REFUSED(nni_uniform(&t, nextafter(1, 2), 1 + 0x1p-23, g), NNI_ERROR_EMPTY_INTERVAL);
    REFUSED(nni_uniform(&t, 0x1p-1074, 0x1p-149, g), NNI_ERROR_EMPTY_INTERVAL);
    REFUSED(nni_uniform(&t, -0x1p-150, -0x1p-1074, g), NNI_ERROR_EMPTY_INTERVAL);
}

static void test_normal(void)
{
    nni_generator *g = &world.generator;
    nni_tensor t = usual();
    REFUSED(nni_normal(&t, NAN, 1, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_normal(&t, 0, NAN, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_normal(&t, -INFINITY, 1, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_normal(&t, 0, INFINITY, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_normal(&t, 0, -1, g), NNI_ERROR_NEGATIVE_STD);
    REFUSED(nni_normal(&t, 0, -0x1p-1074, g), NNI_ERROR_NEGATIVE_STD);
    REFUSED(nni_normal(&t, 1e39, 1, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_normal(&t, -1e39, 0, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_normal(&t, 0, FLT_MAX / 6.69, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_normal(&t, -FLT_MAX, 1e30, g), NNI_ERROR_OVERFLOW);
    REFUSED(nni_normal(&t, DBL_MAX, DBL_MAX, g), NNI_ERROR_OVERFLOW);
}

static void test_xavier(nni_status xavier(const nni_tensor *tensor, double gain, nni_generator *generator))
{
    static const size_t empty[] = {0, 0};
    static const double none[] = {0, 0};
    nni_generator *g = &world.generator;
    nni_tensor t = usual();
    REFUSED(xavier(&t, NAN, g), NNI_ERROR_NOT_FINITE);
    REFUSED(xavier(&t, -INFINITY, g), NNI_ERROR_NOT_FINITE);
    REFUSED(xavier(&t, -1, g), NNI_ERROR_NEGATIVE_GAIN);
    REFUSED(xavier(&t, -0x1p-1074, g), NNI_ERROR_NEGATIVE_GAIN);
    REFUSED(xavier(&t, 1e40, g), NNI_ERROR_OVERFLOW);
    t.shape = (size_t[]){1, 1}, t.count = 1;
    REFUSED(xavier(&t, DBL_MAX, g), NNI_ERROR_OVERFLOW);
    t.fans = none;
    REFUSED(xavier(&t, 1, g), NNI_ERROR_ZERO_FAN);
    t.shape = empty, t.count = 0, t.fans = NULL;
    CHECK_STATUS(xavier(&t, 1, g), NNI_OK);
}

static void test_msra(nni_status msra(const nni_tensor *tensor, double slope, nni_mode mode,
                                      nni_nonlinearity nonlinearity, nni_generator *generator))
{
    static const size_t no_inputs[] = {4, 0}, no_outputs[] = {0, 4};
    nni_generator *g = &world.generator;
    nni_tensor t = usual();
    REFUSED(msra(&t, NAN, NNI_FAN_IN, NNI_LEAKY_RELU, g), NNI_ERROR_NOT_FINITE);
    REFUSED(msra(&t, INFINITY, NNI_FAN_IN, NNI_LEAKY_RELU, g), NNI_ERROR_NOT_FINITE);
    REFUSED(msra(&t, 0, NNI_MODE_COUNT, NNI_RELU, g), NNI_ERROR_MODE);
    REFUSED(msra(&t, 0, (nni_mode)-1, NNI_RELU, g), NNI_ERROR_MODE);
    REFUSED(msra(&t, 0, NNI_FAN_IN, NNI_NONLINEARITY_COUNT, g), NNI_ERROR_NONLINEARITY);
    REFUSED(msra(&t, 0, NNI_FAN_IN, (nni_nonlinearity)-1, g), NNI_ERROR_NONLINEARITY);
    t.shape = no_inputs, t.count = 0;
    CHECK_STATUS(msra(&t, 0, NNI_FAN_IN, NNI_RELU, g), NNI_OK);
    t.shape = no_outputs;
    CHECK_STATUS(msra(&t, 0, NNI_FAN_OUT, NNI_RELU, g), NNI_OK);
    t = usual(), t.fans = (double[]){0, 4};
    REFUSED(msra(&t, 0, NNI_FAN_IN, NNI_RELU, g), NNI_ERROR_ZERO_FAN);
    t.fans = (double[]){4, 0};
    REFUSED(msra(&t, 0, NNI_FAN_OUT, NNI_RELU, g), NNI_ERROR_ZERO_FAN);
}

static void test_truncated_normal(void)
{
    nni_generator *g = &world.generator;
    nni_tensor t = usual();
    for (int bounds = 0; bounds < NNI_BOUNDS_COUNT; bounds++) {
        for (int correct = 0; correct < 2; correct++) {
            REFUSED(nni_truncated_normal(&t, NAN, 1, -2, 2, bounds, correct, g), NNI_ERROR_NOT_FINITE);
            REFUSED(nni_truncated_normal(&t, INFINITY, 1, -2, 2, bounds, correct, g), NNI_ERROR_NOT_FINITE);
            REFUSED(nni_truncated_normal(&t, 0, NAN, -2, 2, bounds, correct, g), NNI_ERROR_NOT_FINITE);
            REFUSED(nni_truncated_normal(&t, 0, INFINITY, -2, 2, bounds, correct, g), NNI_ERROR_NOT_FINITE);
            REFUSED(nni_truncated_normal(&t, 0, 1, NAN, 2, bounds, correct, g), NNI_ERROR_NOT_FINITE);
            REFUSED(nni_truncated_normal(&t, 0, 1, -2, NAN, bounds, correct, g), NNI_ERROR_NOT_FINITE);
            REFUSED(nni_truncated_normal(&t, 0, -1, -2, 2, bounds, correct, g), NNI_ERROR_NEGATIVE_STD);
            REFUSED(nni_truncated_normal(&t, 0, -0x1p-1074, -2, 2, bounds, correct, g), NNI_ERROR_NEGATIVE_STD);
            REFUSED(nni_truncated_normal(&t, 0, 1, 2, -2, bounds, correct, g), NNI_ERROR_REVERSED_INTERVAL);
            REFUSED(nni_truncated_normal(&t, 0, 1, INFINITY, -INFINITY, bounds, correct, g),
                    NNI_ERROR_REVERSED_INTERVAL);
        }
    }
    REFUSED(nni_truncated_normal(&t, 0, 1, -2, 2, NNI_BOUNDS_COUNT, 0, g), NNI_ERROR_RANGE);
    REFUSED(nni_truncated_normal(&t, 0, 1, -2, 2, (nni_bounds)-1, 0, g), NNI_ERROR_RANGE);
    REFUSED(nni_truncated_normal(&t, 0, 1, 1 + 0x1p-30, 1 + 0x1p-29, NNI_ABSOLUTE, 0, g), NNI_ERROR_EMPTY_INTERVAL);
    REFUSED(nni_truncated_normal(&t, 0, 1, INFINITY, INFINITY, NNI_ABSOLUTE, 0, g), NNI_ERROR_EMPTY_INTERVAL);
    REFUSED(nni_truncated_normal(&t, 0, 1, -INFINITY, -INFINITY, NNI_ABSOLUTE, 0, g), NNI_ERROR_EMPTY_INTERVAL);
    /* The widest there is, on [-1, 1], is uniform: 0.5774. */
    REFUSED(nni_truncated_normal(&t, 0, 0.578, -1, 1, NNI_ABSOLUTE, 1, g), NNI_ERROR_UNREACHABLE_STD);
    REFUSED(nni_truncated_normal(&t, 0, 1, 1, 1, NNI_ABSOLUTE, 1, g), NNI_ERROR_UNREACHABLE_STD);
    REFUSED(nni_truncated_normal(&t, 0, 1, 1, 1, NNI_SIGMA, 1, g), NNI_ERROR_UNREACHABLE_STD);
}

static void test_scaling(void)
{
    static const double none[] = {0, 0};
    static const size_t no_inputs[] = {4, 0}, no_outputs[] = {0, 4};
    nni_generator *g = &world.generator;
    nni_tensor t = usual();
    for (int distribution = 0; distribution < NNI_DISTRIBUTION_COUNT; distribution++) {
        REFUSED(nni_variance_scaling(&t, NAN, NNI_FAN_IN, distribution, g), NNI_ERROR_NOT_FINITE);
        REFUSED(nni_variance_scaling(&t, INFINITY, NNI_FAN_IN, distribution, g), NNI_ERROR_NOT_FINITE);
        REFUSED(nni_variance_scaling(&t, -1, NNI_FAN_IN, distribution, g), NNI_ERROR_NEGATIVE_SCALE);
        REFUSED(nni_variance_scaling(&t, 1, NNI_MODE_COUNT, distribution, g), NNI_ERROR_MODE);
        REFUSED(nni_variance_scaling(&t, 1, (nni_mode)-1, distribution, g), NNI_ERROR_MODE);
        REFUSED(nni_variance_scaling(&t, 1e90, NNI_FAN_AVG, distribution, g), NNI_ERROR_OVERFLOW);
    }
    REFUSED(nni_variance_scaling(&t, 1, NNI_FAN_IN, NNI_DISTRIBUTION_COUNT, g), NNI_ERROR_DISTRIBUTION);
    REFUSED(nni_variance_scaling(&t, 1, NNI_FAN_IN, (nni_distribution_kind)-1, g), NNI_ERROR_DISTRIBUTION);
    for (int first = 0; first < 2; first++) {
        REFUSED(nni_siren(&t, NAN, first, 1, g), NNI_ERROR_NOT_FINITE);
        REFUSED(nni_siren(&t, INFINITY, first, 1, g), NNI_ERROR_NOT_FINITE);
        REFUSED(nni_siren(&t, 0, first, 1, g), NNI_ERROR_RANGE);
        REFUSED(nni_siren(&t, -30, first, 1, g), NNI_ERROR_RANGE);
    }
    REFUSED(nni_siren(&t, 1e-300, 0, 1, g), NNI_ERROR_OVERFLOW);
    for (int given = 0; given < 2; given++) { /* of elements that are not there nothing is asked */
        t = usual();
        if (given)
            t.fans = none;
        else
            t.shape = no_outputs, t.count = 0;
        const nni_status status = given ? NNI_ERROR_ZERO_FAN : NNI_OK;
        CHECK_STATUS(nni_variance_scaling(&t, 1, NNI_FAN_OUT, NNI_NORMAL, g), status);
        CHECK_STATUS(nni_variance_scaling(&t, 1, NNI_FAN_GEO_AVG, NNI_NORMAL, g), status);
        if (!given) t.shape = no_inputs;
        CHECK_STATUS(nni_siren(&t, 30, 0, 1, g), status);
        CHECK_STATUS(nni_siren(&t, 30, 1, 1, g), status);
    }
}

static void test_logarithmic(void)
{
    nni_generator *g = &world.generator;
    nni_tensor t = usual();
    REFUSED(nni_log_uniform(&t, NAN, 2, 1, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_log_uniform(&t, 1, INFINITY, 1, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_log_uniform(&t, 1, 2, -INFINITY, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_log_uniform(&t, 2, 1, 1, g), NNI_ERROR_REVERSED_INTERVAL);
    REFUSED(nni_log_uniform(&t, 0, 1, 1, g), NNI_ERROR_RANGE);
    REFUSED(nni_log_uniform(&t, -1, 1, 1, g), NNI_ERROR_RANGE);
    REFUSED(nni_log_uniform(&t, 0x1p-1074, 1, 1, g), NNI_ERROR_RANGE);
    REFUSED(nni_mamba_dt_bias(&t, NAN, 0.1, 0, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_mamba_dt_bias(&t, 0.1, INFINITY, 0, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_mamba_dt_bias(&t, 0.1, 1, NAN, g), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_mamba_dt_bias(&t, 0.1, 0.01, 0, g), NNI_ERROR_REVERSED_INTERVAL);
    REFUSED(nni_mamba_dt_bias(&t, 0, 0.1, 0, g), NNI_ERROR_RANGE);
    REFUSED(nni_mamba_dt_bias(&t, -1, 0.1, 0, g), NNI_ERROR_RANGE);
    REFUSED(nni_mamba_dt_bias(&t, 0.1, 1, -1e-9, g), NNI_ERROR_RANGE);
    REFUSED(nni_mamba_dt_bias(&t, 0.1, 701, 0, g), NNI_ERROR_RANGE);
    nni_status status = nni_mamba_dt_bias(&t, 0.1, 1, 1e300, g);
    CHECK(status == NNI_ERROR_RANGE || status == NNI_ERROR_OVERFLOW);
    REFUSED(nni_mamba_dt_bias(&t, 0.1, 1, 1e300, g), status);
}

static void test_sparse_and_orthogonal(void)
{
    static const size_t kernel[] = {2, 3, 4}, cube[] = {4, 3, 2};
    nni_generator *g = &world.generator;
    nni_tensor t = usual();
    REFUSED(nni_sparse(&t, NAN, 1, g, world.workspace), NNI_ERROR_SPARSITY);
    REFUSED(nni_sparse(&t, -0x1p-1074, 1, g, world.workspace), NNI_ERROR_SPARSITY);
    REFUSED(nni_sparse(&t, nextafter(1, 2), 1, g, world.workspace), NNI_ERROR_SPARSITY);
    REFUSED(nni_sparse(&t, INFINITY, 1, g, world.workspace), NNI_ERROR_SPARSITY);
    REFUSED(nni_sparse(&t, 0.5, NAN, g, world.workspace), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_sparse(&t, 0.5, -1, g, world.workspace), NNI_ERROR_NEGATIVE_STD);
    if (!t.plan) REFUSED(nni_sparse(&t, 0.5, 1, g, NULL), NNI_ERROR_NULL);
    t.shape = cube, t.ndim = 3;
    REFUSED(nni_sparse(&t, 0.5, 1, g, world.workspace), NNI_ERROR_DIMENSIONS);

    for (int delta = 0; delta < 2; delta++) {
        t = usual(), t.shape = cube, t.ndim = 3;
        REFUSED(nni_orthogonal_begin(&t, NAN, delta, g, world.workspace), NNI_ERROR_NOT_FINITE);
        REFUSED(nni_orthogonal_begin(&t, INFINITY, delta, g, world.workspace), NNI_ERROR_NOT_FINITE);
        if (!t.plan) REFUSED(nni_orthogonal_begin(&t, 1, delta, g, NULL), NNI_ERROR_NULL);
        CHECK(nni_orthogonal_workspace(&t, delta) > 24 * 4);
        CHECK_F64(nni_orthogonal_workspace(NULL, delta), 0);
        t.count = 23;
        CHECK_F64(nni_orthogonal_workspace(&t, delta), 0);
        t = usual(), t.layout = "HW";
        CHECK_F64(nni_orthogonal_workspace(&t, delta), 0);
    }
    t = usual();
    REFUSED(nni_orthogonal_begin(&t, 1, 1, g, world.workspace), NNI_ERROR_DIMENSIONS);
    CHECK_F64(nni_orthogonal_workspace(&t, 1), 0);
    t.shape = kernel, t.ndim = 3;
    REFUSED(nni_orthogonal_begin(&t, 1, 1, g, world.workspace), NNI_ERROR_MORE_INPUTS);
    CHECK_F64(nni_orthogonal_workspace(&t, 1), 0);
    t.shape = (size_t[]){4, 3, 2, 1, 1, 1}, t.ndim = 6;
    REFUSED(nni_orthogonal_begin(&t, 1, 1, g, world.workspace), NNI_ERROR_DIMENSIONS);
}

/* ---- What draws nothing ---- */

static void test_places(void)
{
    static const size_t cube[] = {4, 3, 2}, six[] = {4, 3, 2, 1, 1, 1};
    nni_tensor t = usual();
    REFUSED(nni_eye(&t, NAN), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_eye(&t, -INFINITY), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_eye(&t, 1e39), NNI_ERROR_OVERFLOW);
    REFUSED(nni_dirac(&t), NNI_ERROR_DIMENSIONS);
    REFUSED(nni_bilinear(&t, 0), NNI_ERROR_DIMENSIONS);
    t.shape = cube, t.ndim = 3;
    REFUSED(nni_eye(&t, 1), NNI_ERROR_DIMENSIONS);
    t.layout = "GOI";
    REFUSED(nni_dirac(&t), NNI_ERROR_DIMENSIONS);
    REFUSED(nni_bilinear(&t, 0), NNI_ERROR_DIMENSIONS);
    t.shape = six, t.ndim = 6, t.layout = NULL;
    REFUSED(nni_dirac(&t), NNI_ERROR_DIMENSIONS);
    REFUSED(nni_bilinear(&t, 0), NNI_ERROR_DIMENSIONS);

    t = usual();
    double values[24] = {[23] = NAN};
    REFUSED(nni_assign(&t, NULL), NNI_ERROR_NULL);
    REFUSED(nni_assign(&t, values), NNI_ERROR_NOT_FINITE);
    values[23] = -INFINITY;
    REFUSED(nni_assign(&t, values), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_scale(&t, NAN), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_scale(&t, INFINITY), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_scale(&t, -1e300), NNI_ERROR_OVERFLOW); /* the target's -2.9e-16 each */
}

static void test_icnr(void)
{
    static const size_t distinct[] = {2, 6}, others[] = {2, 5};
    float source[24] = {0};
    nni_tensor t = usual(), filters = tensor_of(source, NNI_FLOAT32, distinct, 2);
    for (int interleaved = 0; interleaved < 2; interleaved++) {
        REFUSED(nni_icnr(&t, NULL, 2, interleaved), NNI_ERROR_NULL);
        REFUSED(nni_icnr(NULL, &filters, 2, interleaved), NNI_ERROR_NULL);
        REFUSED(nni_icnr(&t, &filters, 0, interleaved), NNI_ERROR_DIVISIBLE);
        REFUSED(nni_icnr(&t, &filters, 1, interleaved), NNI_ERROR_DIVISIBLE);
        REFUSED(nni_icnr(&t, &filters, 3, interleaved), NNI_ERROR_DIVISIBLE);
        REFUSED(nni_icnr(&t, &filters, SIZE_MAX / 2 + 3, interleaved), NNI_ERROR_DIVISIBLE); /* twice that is 4 */
        REFUSED(nni_icnr(&t, &filters, SIZE_MAX, interleaved), NNI_ERROR_DIVISIBLE);
    }
    filters.dtype = NNI_FLOAT16;
    REFUSED(nni_icnr(&t, &filters, 2, 0), NNI_ERROR_DTYPE);
    filters.dtype = NNI_DTYPE_COUNT;
    REFUSED(nni_icnr(&t, &filters, 2, 0), NNI_ERROR_DTYPE);
    filters = tensor_of(NULL, NNI_FLOAT32, distinct, 2);
    REFUSED(nni_icnr(&t, &filters, 2, 0), NNI_ERROR_NULL);
    filters = tensor_of(source, NNI_FLOAT32, others, 2);
    REFUSED(nni_icnr(&t, &filters, 2, 0), NNI_ERROR_DIMENSIONS);
    filters = tensor_of(source, NNI_FLOAT32, (size_t[]){6, 2}, 2), filters.layout = "IO";
    REFUSED(nni_icnr(&t, &filters, 2, 0), NNI_ERROR_DIMENSIONS);
    filters = tensor_of(source, NNI_FLOAT32, distinct, 2), filters.count--;
    REFUSED(nni_icnr(&t, &filters, 2, 0), NNI_ERROR_COUNT);
    filters.count++, filters.layout = "OX-";
    REFUSED(nni_icnr(&t, &filters, 2, 0), NNI_ERROR_LAYOUT_LENGTH);
}

static void test_kinds(void)
{
    static const size_t cube[] = {4, 3, 2}, many[] = {(1 << 20) + 1, 0};
    nni_tensor t = usual();
    REFUSED(nni_table(&t, NNI_TABLE_COUNT, 0), NNI_ERROR_RANGE);
    REFUSED(nni_table(&t, (nni_table_kind)-1, 0), NNI_ERROR_RANGE);
    REFUSED(nni_table(&t, NNI_HIPPO_LEGS, 0), NNI_ERROR_DIMENSIONS);
    for (int kind = 0; kind < NNI_TABLE_COUNT; kind++) {
        t = usual(), t.shape = cube, t.ndim = 3;
        if (kind != NNI_ALIBI) REFUSED(nni_table(&t, kind, 1e4), NNI_ERROR_DIMENSIONS);
        t.ndim = 0, t.shape = NULL, t.count = 1;
        REFUSED(nni_table(&t, kind, 1e4), NNI_ERROR_DIMENSIONS);
    }
    for (int kind = NNI_SINUSOIDAL; kind <= NNI_SINUSOIDAL_HALVES; kind++) {
        t = usual();
        REFUSED(nni_table(&t, kind, NAN), NNI_ERROR_NOT_FINITE);
        REFUSED(nni_table(&t, kind, INFINITY), NNI_ERROR_NOT_FINITE);
        REFUSED(nni_table(&t, kind, 1), NNI_ERROR_RANGE);
        REFUSED(nni_table(&t, kind, -1e4), NNI_ERROR_RANGE);
        t.ndim = 1, t.count = 4;
        REFUSED(nni_table(&t, kind, 1e4), NNI_ERROR_DIMENSIONS);
        t.shape = many, t.ndim = 2, t.count = 0;
        REFUSED(nni_table(&t, kind, 1e4), NNI_ERROR_RANGE);
    }
}

static void test_stft(void)
{
    static const size_t frames[] = {4, 3, 2}, one_bin[] = {4, 6, 1};
    nni_tensor t = usual();
    REFUSED(nni_stft(&t, 0, &(nni_stft_window){0}), NNI_ERROR_DIMENSIONS);
    t.shape = frames, t.ndim = 3;
    REFUSED(nni_stft(&t, 0, NULL), NNI_ERROR_NULL);
    REFUSED(nni_stft(&t, 0, &(nni_stft_window){.kind = NNI_WINDOW_COUNT}), NNI_ERROR_RANGE);
    REFUSED(nni_stft(&t, 0, &(nni_stft_window){.kind = UINT32_MAX}), NNI_ERROR_RANGE);
    for (uint32_t scaling = 0; scaling < NNI_SCALING_COUNT; scaling++) {
        nni_stft_window window = {.scaling = scaling, .values = (double[]){0, 1, NAN, 0}};
        REFUSED(nni_stft(&t, 0, &window), NNI_ERROR_NOT_FINITE);
        window.values = (double[]){0, INFINITY, 0, 0};
        REFUSED(nni_stft(&t, 0, &window), NNI_ERROR_NOT_FINITE);
        window.values = (double[]){0, 0, 0, 0};
        if (scaling != NNI_UNSCALED) REFUSED(nni_stft(&t, 0, &window), NNI_ERROR_RANGE);
    }
    REFUSED(nni_stft(&t, 0, &(nni_stft_window){.scaling = NNI_SCALING_COUNT}), NNI_ERROR_RANGE);
    t.shape = one_bin;
    REFUSED(nni_stft(&t, 0, &(nni_stft_window){0}), NNI_ERROR_RANGE);
}

void test_refusals(void)
{
    memset(&world, 0xa5, sizeof world);
    CHECK_STATUS(nni_generator_init(&world.generator, NNI_PHILOX4X32, 1, 2), NNI_OK);
    CHECK_STATUS(nni_words(&world.generator, world.words, 13), NNI_OK);
    for (int times = 0; times < 2; times++) {
        planned = times;
        describe("parameters%s", planned ? ", with a plan" : "");
        test_fill();
        test_uniform();
        test_normal();
        test_truncated_normal();
        test_xavier(nni_xavier_uniform);
        test_xavier(nni_xavier_normal);
        test_xavier(nni_xavier_truncated_normal);
        test_msra(nni_msra_uniform);
        test_msra(nni_msra_normal);
        test_msra(nni_msra_truncated_normal);
        test_scaling();
        test_logarithmic();
        test_sparse_and_orthogonal();
        test_places();
        test_icnr();
        test_kinds();
        test_stft();
    }
}
