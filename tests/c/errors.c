// SPDX-License-Identifier: Apache-2.0
/* Every status of every function. What is refused leaves the target, the generator and all results as they were. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "test.h"

/* All that a refused call could have written to. */
static struct world {
    float target[64];
    uint32_t words[64];
    double fan_in, fan_out, result;
    nni_generator generator;
} world, before;

/* Makes the call, which is wrong in one way. */
#define REFUSED(call, status)                                                                                          \
    do {                                                                                                               \
        memset(world.target, 0xa5, sizeof world.target);                                                               \
        memcpy(&before, &world, sizeof world);                                                                         \
        CHECK_STATUS(call, status);                                                                                    \
        CHECK(!memcmp(&before, &world, sizeof world));                                                                 \
    } while (0)

static const size_t matrix[] = {4, 6};

/* Nothing is wrong with it yet. */
static nni_tensor good(void) { return (nni_tensor){.data = world.target, .count = 24, .shape = matrix, .ndim = 2}; }

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

typedef nni_status initializer(const nni_tensor *tensor, nni_generator *generator);

static const struct {
    const char *name;
    initializer *initialize;
    bool draws, has_fans;
} initializers[] = {
    {"fill", fill, false, false},
    {"uniform", uniform, true, false},
    {"normal", normal, true, false},
    {"xavier_uniform", xavier_uniform, true, true},
    {"xavier_normal", xavier_normal, true, true},
    {"msra_uniform", msra_uniform, true, true},
    {"msra_normal", msra_normal, true, true},
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
    REFUSED(initialize(&t, g), has_fans ? NNI_ERROR_ZERO_FAN : NNI_ERROR_COUNT);
}

static void test_random(initializer *initialize)
{
    nni_tensor t = good();
    REFUSED(initialize(&t, NULL), NNI_ERROR_NULL);
    world.generator.kind = NNI_BIT_GENERATOR_COUNT;
    REFUSED(initialize(&t, &world.generator), NNI_ERROR_BIT_GENERATOR);
    world.generator.kind = UINT32_MAX;
    REFUSED(initialize(&t, &world.generator), NNI_ERROR_BIT_GENERATOR);
    world.generator.kind = NNI_XOSHIRO128PP;
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
    static const char *const wrong_letters[] = {"OOHW", "OIHH", "IIOO", "GHGO", "HWDG", "ABCD"};
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

/* ---- Parameters ---- */

static void test_fill(void)
{
    nni_tensor t = good();
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
    nni_tensor t = good();
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
    nni_tensor t = good();
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
    nni_generator *g = &world.generator;
    nni_tensor t = good();
    REFUSED(xavier(&t, NAN, g), NNI_ERROR_NOT_FINITE);
    REFUSED(xavier(&t, -INFINITY, g), NNI_ERROR_NOT_FINITE);
    REFUSED(xavier(&t, -1, g), NNI_ERROR_NEGATIVE_GAIN);
    REFUSED(xavier(&t, -0x1p-1074, g), NNI_ERROR_NEGATIVE_GAIN);
    REFUSED(xavier(&t, 1e40, g), NNI_ERROR_OVERFLOW);
    t.shape = (size_t[]){1, 1}, t.count = 1;
    REFUSED(xavier(&t, DBL_MAX, g), NNI_ERROR_OVERFLOW);
    t.shape = empty, t.count = 0;
    REFUSED(xavier(&t, 1, g), NNI_ERROR_ZERO_FAN);
}

static void test_msra(nni_status msra(const nni_tensor *tensor, double slope, nni_mode mode,
                                      nni_nonlinearity nonlinearity, nni_generator *generator))
{
    static const size_t no_inputs[] = {4, 0}, no_outputs[] = {0, 4};
    nni_generator *g = &world.generator;
    nni_tensor t = good();
    REFUSED(msra(&t, NAN, NNI_FAN_IN, NNI_LEAKY_RELU, g), NNI_ERROR_NOT_FINITE);
    REFUSED(msra(&t, INFINITY, NNI_FAN_IN, NNI_LEAKY_RELU, g), NNI_ERROR_NOT_FINITE);
    REFUSED(msra(&t, 0, NNI_MODE_COUNT, NNI_RELU, g), NNI_ERROR_MODE);
    REFUSED(msra(&t, 0, (nni_mode)-1, NNI_RELU, g), NNI_ERROR_MODE);
    REFUSED(msra(&t, 0, NNI_FAN_IN, NNI_NONLINEARITY_COUNT, g), NNI_ERROR_NONLINEARITY);
    REFUSED(msra(&t, 0, NNI_FAN_IN, (nni_nonlinearity)-1, g), NNI_ERROR_NONLINEARITY);
    t.shape = no_inputs, t.count = 0;
    REFUSED(msra(&t, 0, NNI_FAN_IN, NNI_RELU, g), NNI_ERROR_ZERO_FAN);
    t.shape = no_outputs;
    REFUSED(msra(&t, 0, NNI_FAN_OUT, NNI_RELU, g), NNI_ERROR_ZERO_FAN);
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
    g->kind = NNI_BIT_GENERATOR_COUNT;
    REFUSED(nni_words(g, world.words, 8), NNI_ERROR_BIT_GENERATOR);
    g->kind = NNI_XOSHIRO128PP;
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
        describe("%s", initializers[i].name);
        test_tensors(initialize);
        test_products(initialize, has_fans);
        if (initializers[i].draws) test_random(initialize);
        if (has_fans) test_layouts(initialize);
        if (has_fans) test_dimensions(initialize);
    }
    describe("fans");
    test_layouts(fans);
    test_layouts(correct_fan);
    test_dimensions(fans);
    test_dimensions(correct_fan);
    describe("parameters");
    test_fill();
    test_uniform();
    test_normal();
    test_xavier(nni_xavier_uniform);
    test_xavier(nni_xavier_normal);
    test_msra(nni_msra_uniform);
    test_msra(nni_msra_normal);
    test_results();
    test_generator();
    test_messages();
    CHECK_U64(nni_abi(), NNI_ABI);
}
