// SPDX-License-Identifier: Apache-2.0
/* Every status of every function. What is refused leaves the target, the generator and all results as they were. */
#include <math.h>

#include "errors.h"

struct world world, before;

static const size_t matrix[] = {4, 6};

nni_tensor good(void) { return (nni_tensor){.data = world.target, .count = 24, .shape = matrix, .ndim = 2}; }

/* ---- Each initializer, with parameters that are right ---- */

static nni_status fill(const nni_tensor *t, nni_generator *g) { return (void)g, nni_fill(t, 1); }
static nni_status uniform(const nni_tensor *t, nni_generator *g) { return nni_uniform(t, 0, 1, g); }
static nni_status normal(const nni_tensor *t, nni_generator *g) { return nni_normal(t, 0, 1, g); }
static nni_status xavier_uniform(const nni_tensor *t, nni_generator *g) { return nni_xavier_uniform(t, 1, g); }
static nni_status xavier_normal(const nni_tensor *t, nni_generator *g) { return nni_xavier_normal(t, 1, g); }

static nni_status msra_uniform(const nni_tensor *t, nni_generator *g)
{
    return nni_msra_uniform(t, 0, NNI_FAN_IN, NNI_RELU, g);
}

static nni_status msra_normal(const nni_tensor *t, nni_generator *g)
{
    return nni_msra_normal(t, 0, NNI_FAN_OUT, NNI_LEAKY_RELU, g);
}

static nni_status truncated_normal(const nni_tensor *t, nni_generator *g)
{
    return nni_truncated_normal(t, 0, 1, -2, 2, NNI_SIGMA, 0, g);
}

static nni_status xavier_truncated(const nni_tensor *t, nni_generator *g)
{
    return nni_xavier_truncated_normal(t, 1, g);
}

static nni_status msra_truncated(const nni_tensor *t, nni_generator *g)
{
    return nni_msra_truncated_normal(t, 0, NNI_FAN_AVG, NNI_SELU, g);
}

static nni_status variance_scaling(const nni_tensor *t, nni_generator *g)
{
    return nni_variance_scaling(t, 1, NNI_FAN_GEO_AVG, NNI_TRUNCATED_NORMAL, g);
}

static nni_status siren(const nni_tensor *t, nni_generator *g) { return nni_siren(t, 30, 1, 1, g); }
static nni_status log_uniform(const nni_tensor *t, nni_generator *g) { return nni_log_uniform(t, 1, 2, 1, g); }
static nni_status mamba_dt_bias(const nni_tensor *t, nni_generator *g) { return nni_mamba_dt_bias(t, 0.1, 1, 0, g); }
static nni_status sparse(const nni_tensor *t, nni_generator *g) { return nni_sparse(t, 0.5, 1, g, world.workspace); }

static nni_status orthogonal(const nni_tensor *t, nni_generator *g)
{
    return nni_orthogonal_begin(t, 1, 0, g, world.workspace);
}

static nni_status delta_orthogonal(const nni_tensor *t, nni_generator *g)
{
    return nni_orthogonal_begin(t, 1, 1, g, world.workspace);
}

static nni_status assign(const nni_tensor *t, nni_generator *g)
{
    static const double values[64];
    return (void)g, nni_assign(t, values);
}

static nni_status scale(const nni_tensor *t, nni_generator *g) { return (void)g, nni_scale(t, 1); }
static nni_status eye(const nni_tensor *t, nni_generator *g) { return (void)g, nni_eye(t, 1); }
static nni_status dirac(const nni_tensor *t, nni_generator *g) { return (void)g, nni_dirac(t); }
static nni_status bilinear(const nni_tensor *t, nni_generator *g) { return (void)g, nni_bilinear(t, 1); }
static nni_status icnr(const nni_tensor *t, nni_generator *g) { return (void)g, nni_icnr(t, t, 1, 0); }
static nni_status table(const nni_tensor *t, nni_generator *g) { return (void)g, nni_table(t, NNI_S4D_LIN, 0); }

static nni_status stft(const nni_tensor *t, nni_generator *g)
{
    return (void)g, nni_stft(t, 0, &(nni_stft_window){.kind = NNI_HANN});
}

typedef nni_status initializer(const nni_tensor *tensor, nni_generator *generator);

/* Whether it draws, asks for fans, wants all of the tensor (and then not any number of dimensions: this one or that),
 * and reads a layout for anything but fans. */
static const struct {
    const char *name;
    initializer *initialize;
    bool draws, has_fans;
    size_t whole;
    bool has_axes;
} initializers[] = {
    {"fill", fill, false, false, 0, false},
    {"uniform", uniform, true, false, 0, false},
    {"normal", normal, true, false, 0, false},
    {"truncated_normal", truncated_normal, true, false, 0, false},
    {"xavier_uniform", xavier_uniform, true, true, 0, false},
    {"xavier_normal", xavier_normal, true, true, 0, false},
    {"xavier_truncated_normal", xavier_truncated, true, true, 0, false},
    {"msra_uniform", msra_uniform, true, true, 0, false},
    {"msra_normal", msra_normal, true, true, 0, false},
    {"msra_truncated_normal", msra_truncated, true, true, 0, false},
    {"variance_scaling", variance_scaling, true, true, 0, false},
    {"siren", siren, true, true, 0, false},
    {"log_uniform", log_uniform, true, false, 0, false},
    {"mamba_dt_bias", mamba_dt_bias, true, false, 0, false},
    {"assign", assign, false, false, 0, false},
    {"scale", scale, false, false, 0, false},
    {"sparse", sparse, true, false, 2, false},
    {"orthogonal", orthogonal, true, false, 2, true},
    {"delta_orthogonal", delta_orthogonal, true, false, 3, true},
    {"eye", eye, false, false, 2, false},
    {"dirac", dirac, false, false, 3, true},
    {"bilinear", bilinear, false, false, 3, true},
    {"icnr", icnr, false, false, 2, true},
    {"table", table, false, false, 2, false},
    {"stft", stft, false, false, 3, false},
};

static void test_tensors(initializer *initialize)
{
    nni_generator *g = &world.generator;
    nni_tensor t;
    REFUSED(initialize(NULL, g), NNI_ERROR_NULL);
    t = good(), t.data = NULL;
    REFUSED(initialize(&t, g), NNI_ERROR_NULL);
    t = good(), t.shape = NULL;
    REFUSED(initialize(&t, g), NNI_ERROR_NULL);

    t = good(), t.dtype = NNI_DTYPE_COUNT;
    REFUSED(initialize(&t, g), NNI_ERROR_DTYPE);
    t = good(), t.dtype = UINT32_MAX;
    REFUSED(initialize(&t, g), NNI_ERROR_DTYPE);

    t = good(), t.count = 25;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
    t = good(), t.count = SIZE_MAX;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
    size_t shape[NNI_MAX_DIMENSIONS + 1];
    for (int i = 0; i <= NNI_MAX_DIMENSIONS; i++) shape[i] = 1;
    t = good(), t.count = 1, t.shape = shape, t.ndim = NNI_MAX_DIMENSIONS + 1;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
    t.ndim = SIZE_MAX;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
}

/* A product that no size_t holds is nothing wrong; one that no double holds is still nothing with an extent of 0. */
static void test_products(initializer *initialize, bool has_fans)
{
    const size_t half = (size_t)1 << 4 * sizeof(size_t); /* its square is 0 in a size_t */
    nni_generator *g = &world.generator;
    size_t shape[NNI_MAX_DIMENSIONS];
    nni_tensor t = good();
    t.shape = shape;
    shape[0] = shape[1] = half;
    CHECK_STATUS(initialize(&t, g), NNI_OK);
    for (int i = 0; i < NNI_MAX_DIMENSIONS; i++) shape[i] = SIZE_MAX;
    t.ndim = NNI_MAX_DIMENSIONS;
    CHECK_STATUS(initialize(&t, g), NNI_OK);
    shape[NNI_MAX_DIMENSIONS - 1] = 0;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
    t.count = 0;
    REFUSED(initialize(&t, g), NNI_OK);
    const double none[] = {0, 0};
    t = good(), t.fans = none;
    if (has_fans) REFUSED(initialize(&t, g), NNI_ERROR_ZERO_FAN);
}

/* What gives a meaning to places needs them all; and a product that wraps around to the count is not that. */
static void test_whole(initializer *initialize, size_t ndim)
{
    static const size_t shape[] = {4, 3, 2}, wrapped[] = {SIZE_MAX / 2 + 13, 2, 1}, zero[] = {SIZE_MAX, 2, 0};
    nni_generator *g = &world.generator;
    nni_tensor t = good();
    if (ndim == 3) t.shape = shape, t.ndim = 3;
    t.count = 23;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
    t.count = 0, t.data = NULL;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
    t = good(), t.shape = wrapped, t.ndim = ndim;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
    t.shape = zero, t.ndim = 3;
    REFUSED(initialize(&t, g), NNI_ERROR_COUNT);
    t = good(), t.shape = shape + 2, t.count = 2, t.ndim = 1;
    if (initialize != table) REFUSED(initialize(&t, g), NNI_ERROR_DIMENSIONS);
    t.shape = NULL, t.count = 1, t.ndim = 0;
    REFUSED(initialize(&t, g), NNI_ERROR_DIMENSIONS);
}

static void test_random(initializer *initialize, size_t ndim)
{
    static const size_t shape[] = {4, 3, 2};
    nni_tensor t = good();
    if (ndim == 3) t.shape = shape, t.ndim = 3;
    REFUSED(initialize(&t, NULL), NNI_ERROR_NULL);
    const struct nni_functions *functions = world.generator.functions;
    world.generator.functions = NULL;
    REFUSED(initialize(&t, &world.generator), NNI_ERROR_BIT_GENERATOR);
    world.generator.functions = functions;

    /* With a plan nothing is drawn, so no generator is needed: and nothing else is written. */
    t.plan = &world.plan;
    memset(&world.plan, 0, sizeof world.plan);
    memset(world.target, 0xa5, sizeof world.target);
    memcpy(&before, &world, sizeof world);
    CHECK_STATUS(initialize(&t, NULL), NNI_OK);
    CHECK(world.plan.words >= 12 && world.plan.low < world.plan.high && world.plan.std > 0);
    before.plan = world.plan;
    CHECK(!memcmp(&before, &world, sizeof world));
    t.count--;
    memset(&before.plan, 0, sizeof before.plan);
    if (ndim) REFUSED(initialize(&t, NULL), NNI_ERROR_COUNT);
}

static nni_status fans(const nni_tensor *t, nni_generator *g)
{
    return (void)g, nni_calculate_fan_in_and_fan_out(t, &world.fan_in, &world.fan_out);
}

static nni_status correct_fan(const nni_tensor *t, nni_generator *g)
{
    return (void)g, nni_calculate_correct_fan(t, NNI_FAN_IN, &world.result);
}

static void test_layouts(initializer *initialize)
{
    static const char *const too_short_or_long[] = {"", "O", "OIH", "OIHWD", "Torch", "torch ", "pytorch"};
    static const char *const not_letters[] = {"oihw", "OiHW", "OIH ", "OI1W", "OIH\xc3", "O.HW", "@IHW", "[IHW"};
    static const char *const wrong_letters[] = {"OIHH", "HOIH", "GGGG", "HWGG", "HWDG", "ABCD"};
    static const size_t shape[] = {2, 3, 2, 2};
    nni_generator *g = &world.generator;
    nni_tensor t = good();
    t.shape = shape, t.ndim = 4;
    for (size_t i = 0; i < sizeof too_short_or_long / sizeof *too_short_or_long; i++) {
        t.layout = too_short_or_long[i];
        REFUSED(initialize(&t, g), NNI_ERROR_LAYOUT_LENGTH);
    }
    for (size_t i = 0; i < sizeof not_letters / sizeof *not_letters; i++) {
        t.layout = not_letters[i];
        REFUSED(initialize(&t, g), NNI_ERROR_LAYOUT_LETTERS);
    }
    for (size_t i = 0; i < sizeof wrong_letters / sizeof *wrong_letters; i++) {
        t.layout = wrong_letters[i];
        REFUSED(initialize(&t, g), NNI_ERROR_LAYOUT_LETTERS);
    }
}

static void test_dimensions(initializer *initialize)
{
    static const char *const layouts[] = {NULL, "megengine", "torch"};
    static const size_t shape[] = {24};
    nni_tensor t = good();
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        t.layout = layouts[i];
        t.count = 1, t.shape = NULL, t.ndim = 0;
        REFUSED(initialize(&t, &world.generator), NNI_ERROR_FANS_DIMENSIONS);
        t.count = 24, t.shape = shape, t.ndim = 1;
        REFUSED(initialize(&t, &world.generator), NNI_ERROR_FANS_DIMENSIONS);
    }
}

static void test_given_fans(initializer *initialize)
{
    static const double fans[][2] = {{INFINITY, 1}, {1, -INFINITY}, {-1, 1}, {NAN, -0x1p-1074}};
    nni_tensor t = good();
    for (size_t i = 0; i < sizeof fans / sizeof *fans; i++) {
        t.fans = fans[i];
        REFUSED(initialize(&t, &world.generator), NNI_ERROR_RANGE);
    }
}

/* ---- Functions that fill nothing ---- */

static void test_results(void)
{
    nni_tensor t = good();
    REFUSED(nni_calculate_fan_in_and_fan_out(NULL, &world.fan_in, &world.fan_out), NNI_ERROR_NULL);
    REFUSED(nni_calculate_fan_in_and_fan_out(&t, NULL, &world.fan_out), NNI_ERROR_NULL);
    REFUSED(nni_calculate_fan_in_and_fan_out(&t, &world.fan_in, NULL), NNI_ERROR_NULL);
    REFUSED(nni_calculate_correct_fan(NULL, NNI_FAN_IN, &world.result), NNI_ERROR_NULL);
    REFUSED(nni_calculate_correct_fan(&t, NNI_FAN_IN, NULL), NNI_ERROR_NULL);
    REFUSED(nni_calculate_correct_fan(&t, NNI_MODE_COUNT, &world.result), NNI_ERROR_MODE);
    REFUSED(nni_calculate_correct_fan(&t, (nni_mode)-1, &world.result), NNI_ERROR_MODE);
    t.shape = NULL;
    REFUSED(fans(&t, NULL), NNI_ERROR_NULL);
    REFUSED(correct_fan(&t, NULL), NNI_ERROR_NULL);
    t.ndim = NNI_MAX_DIMENSIONS + 1, t.shape = matrix;
    REFUSED(fans(&t, NULL), NNI_ERROR_COUNT);
    REFUSED(correct_fan(&t, NULL), NNI_ERROR_COUNT);

    REFUSED(nni_calculate_gain(NNI_RELU, 0, NULL), NNI_ERROR_NULL);
    REFUSED(nni_calculate_gain(NNI_NONLINEARITY_COUNT, 0, &world.result), NNI_ERROR_NONLINEARITY);
    REFUSED(nni_calculate_gain((nni_nonlinearity)-1, 0, &world.result), NNI_ERROR_NONLINEARITY);
    REFUSED(nni_calculate_gain(NNI_LEAKY_RELU, NAN, &world.result), NNI_ERROR_NOT_FINITE);
    REFUSED(nni_calculate_gain(NNI_LEAKY_RELU, -INFINITY, &world.result), NNI_ERROR_NOT_FINITE);
}

static void test_generator(void)
{
    nni_generator *g = &world.generator;
    REFUSED(nni_generator_init(NULL, NNI_PHILOX4X32, 0, 0), NNI_ERROR_NULL);
    REFUSED(nni_generator_init(g, NNI_BIT_GENERATOR_COUNT, 0, 0), NNI_ERROR_BIT_GENERATOR);
    REFUSED(nni_generator_init(g, (nni_bit_generator)-1, 0, 0), NNI_ERROR_BIT_GENERATOR);
    REFUSED(nni_words(NULL, world.words, 8), NNI_ERROR_NULL);
    REFUSED(nni_words(g, NULL, 8), NNI_ERROR_NULL);
    const struct nni_functions *functions = g->functions;
    g->functions = NULL;
    REFUSED(nni_words(g, world.words, 8), NNI_ERROR_BIT_GENERATOR);
    g->functions = functions;
}

static void test_messages(void)
{
    for (int i = 0; i < NNI_STATUS_COUNT; i++) {
        const char *message = nni_status_message(i);
        describe("the message of status %d", i);
        CHECK(message && *message);
        for (int k = 0; k < i; k++) CHECK(strcmp(message, nni_status_message(k)));
        CHECK(strcmp(message, "unknown status"));
    }
    describe("the message of what is no status");
    CHECK(!strcmp(nni_status_message(NNI_STATUS_COUNT), "unknown status"));
    CHECK(!strcmp(nni_status_message((nni_status)-1), "unknown status"));
}

void test_errors(void)
{
    memset(&world, 0xa5, sizeof world);
    describe("set up");
    CHECK_STATUS(nni_generator_init(&world.generator, NNI_XOSHIRO128PP, 1, 2), NNI_OK);
    CHECK_STATUS(nni_words(&world.generator, world.words, 13), NNI_OK); /* amid a group, with lanes to be disturbed */

    for (size_t i = 0; i < sizeof initializers / sizeof *initializers; i++) {
        initializer *initialize = initializers[i].initialize;
        bool has_fans = initializers[i].has_fans;
        size_t whole = initializers[i].whole;
        describe("%s", initializers[i].name);
        test_tensors(initialize);
        if (whole)
            test_whole(initialize, whole);
        else
            test_products(initialize, has_fans);
        if (initializers[i].draws) test_random(initialize, whole);
        if (has_fans || initializers[i].has_axes) test_layouts(initialize);
        if (has_fans) test_dimensions(initialize);
        if (has_fans) test_given_fans(initialize);
    }
    describe("fans");
    test_layouts(fans);
    test_layouts(correct_fan);
    test_dimensions(fans);
    test_dimensions(correct_fan);
    test_given_fans(fans);
    test_given_fans(correct_fan);
    describe("functions that fill nothing");
    test_results();
    test_generator();
    test_messages();
    CHECK_U64(nni_abi(), 0x20000 + NNI_ABI); /* of all there is */
}
