// SPDX-License-Identifier: Apache-2.0
/* Parts of a larger tensor: their elements, and the generator afterwards, are those of a fill of the whole. */
#include <stdlib.h>
#include <string.h>

#include "../../src/bitgen/bitgen.h"
#include "../../src/dtype.h"
#include "test.h"

enum { AXES = 5, WHOLE = 20000 };

typedef nni_status fill(const nni_tensor *tensor, nni_generator *generator);

static nni_status uniform(const nni_tensor *t, nni_generator *g) { return nni_uniform(t, -1, 2, g); }
static nni_status normal(const nni_tensor *t, nni_generator *g) { return nni_normal(t, 0.5, 2, g); }
static nni_status middle(const nni_tensor *t, nni_generator *g)
{
    return nni_truncated_normal(t, 0, 1, -2, 2, NNI_SIGMA, 0, g);
}
static nni_status precise(const nni_tensor *t, nni_generator *g)
{
    return nni_truncated_normal(t, 0, 1, 9, 10, NNI_SIGMA, 0, g);
}
static nni_status log_uniform(const nni_tensor *t, nni_generator *g) { return nni_log_uniform(t, 1, 16, 1, g); }
static nni_status dt_bias(const nni_tensor *t, nni_generator *g) { return nni_mamba_dt_bias(t, 1e-3, 0.1, 1e-4, g); }
static nni_status eye(const nni_tensor *t, nni_generator *g) { return (void)g, nni_eye(t, 0.5); }
static nni_status waves(const nni_tensor *t, nni_generator *g) { return (void)g, nni_table(t, NNI_SINUSOIDAL, 1e4); }
static nni_status heads(const nni_tensor *t, nni_generator *g) { return (void)g, nni_table(t, NNI_ALIBI, 0); }

static const struct {
    const char *name;
    fill *fill;
    unsigned draws, ndim; /* whether it draws; the dimensions that it is for, 0 for any */
} fills[] = {
    {"uniform", uniform, 1, 0}, {"normal", normal, 1, 0},           {"truncated normal", middle, 1, 0},
    {"precise", precise, 1, 0}, {"log_uniform", log_uniform, 1, 0}, {"mamba_dt_bias", dt_bias, 1, 0},
    {"eye", eye, 0, 2},         {"sinusoidal", waves, 0, 2},        {"alibi", heads, 0, 0},
};

typedef struct world {
    size_t whole[AXES], at[AXES], shape[AXES], ndim, size, part;
} world;

/* Extents whose product is at most WHOLE; boxes that often reach from one end of an axis to the other. */
static world random_world(size_t ndim)
{
    world w = {.ndim = ndim, .size = 1, .part = 1};
    for (size_t i = 0; i < ndim; i++) {
        size_t most = WHOLE / w.size;
        w.whole[i] = 1 + random_below(random_below(2) ? 8 : (uint32_t)most);
        if (w.whole[i] > most) w.whole[i] = most;
        w.at[i] = random_below(3) ? random_below((uint32_t)w.whole[i]) : 0;
        w.shape[i] = random_below(3) ? random_below((uint32_t)(w.whole[i] - w.at[i]) + 1) : w.whole[i] - w.at[i];
        w.size *= w.whole[i];
        w.part *= w.shape[i];
    }
    return w;
}

static bool is_in(const world *w, size_t element)
{
    for (size_t i = w->ndim; i-- > 0; element /= w->whole[i]) {
        size_t index = element % w->whole[i];
        if (index < w->at[i] || index - w->at[i] >= w->shape[i]) return false;
    }
    return true;
}

static void check_box(int f, uint32_t dtype, const world *w, nni_generator g)
{
    const size_t bytes = nni_dtype_bytes(dtype);
    uint8_t *whole = malloc(w->size * bytes), *expected = malloc(w->part * bytes + 1),
            *part = malloc(w->part * bytes + 1);
    nni_tensor all = tensor_of(whole, dtype, w->whole, w->ndim), some = all;
    nni_generator end = g, pieces = g, plain = g;
    describe("%s, dtype %u, a box of %zu of %zu elements in %zu axes at offset %#llx", fills[f].name, (unsigned)dtype,
             w->part, w->size, w->ndim, (unsigned long long)g.offset);
    CHECK_STATUS(fills[f].fill(&all, &end), NNI_OK);
    size_t n = 0;
    for (size_t i = 0; i < w->size; i++)
        if (is_in(w, i)) memcpy(expected + n++ * bytes, whole + i * bytes, bytes);
    CHECK_U64(n, w->part);

    nni_box box = {w->whole, w->at, w->shape, w->ndim, 0};
    some.data = part;
    some.box = &box;
    some.count = w->part;
    CHECK_STATUS(fills[f].fill(&some, &plain), NNI_OK);
    CHECK(!memcmp(part, expected, w->part * bytes));
    CHECK_U64(plain.offset, end.offset);

    memset(part, 0xa5, w->part * bytes);
    for (size_t i = 0; i < w->part || some.more; i += some.count) { /* of a random length each */
        box.begin = i;
        some.data = part + i * bytes;
        some.count = w->part - i < 2000 ? w->part - i : 1 + random_below(2000);
        some.more = i + some.count < w->part;
        CHECK_STATUS(fills[f].fill(&some, &pieces), NNI_OK);
        CHECK_U64(pieces.offset, some.more ? pieces.offset : w->part && fills[f].draws ? end.offset : pieces.offset);
    }
    CHECK(!memcmp(part, expected, w->part * bytes));

    memset(part, 0xa5, w->part * bytes);
    box.begin = 0;
    some.data = part;
    some.count = w->part;
    CHECK_STATUS(nni_take(&some, whole), NNI_OK);
    CHECK(!memcmp(part, expected, w->part * bytes));
    free(whole);
    free(expected);
    free(part);
}

static void test_random_boxes(void)
{
    for (int f = 0; f < (int)(sizeof fills / sizeof *fills); f++)
        for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++)
            for (int time = 0; time < (fills[f].fill == precise ? 10 : 40); time++) {
                const size_t ndim = fills[f].ndim ? fills[f].ndim : 1 + random_below(AXES);
                const world w = random_world(ndim);
                const uint64_t offset = random_below(2) ? random_below(5000) : -(uint64_t)random_below(30000);
                check_box(f, dtype, &w, generator_at(time % 2, 11, 3, offset));
            }
}

/* An empty box moves the generator as the whole does; a whole without elements does not. */
static void test_empty(void)
{
    const size_t whole[] = {6, 7}, none[] = {6, 0}, at[] = {2, 3}, zeros[] = {0, 0}, shape[] = {4, 0};
    nni_generator g = generator_at(NNI_XOSHIRO128PP, 1, 1, 3);
    nni_box box = {whole, at, shape, 2, 0};
    nni_tensor t = {.shape = whole, .ndim = 2, .box = &box};
    describe("an empty box");
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_OK);
    CHECK_U64(g.offset, 48);
    box = (nni_box){none, zeros, none, 2, 0};
    t.shape = none;
    CHECK_STATUS(nni_normal(&t, 0, 1, NULL), NNI_OK);
}

/* Beyond 2^32 elements: the last ones of (200000, 50000), against a fill from their place on. */
static void test_far(void)
{
    const size_t whole[] = {200000, 50000}, at[] = {199999, 49900}, shape[] = {1, 100}, count = 100;
    const uint64_t place = UINT64_C(199999) * 50000 + 49900;
    float part[100], expected[100];
    nni_generator g = generator_at(NNI_XOSHIRO128PP, 1, 1, 0), sought = g;
    nni_box box = {whole, at, shape, 2, 0};
    nni_tensor t = {.data = part, .count = 100, .shape = whole, .ndim = 2, .box = &box};
    describe("a place beyond 2^32");
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_OK);
    sought.offset = place;
    nni_tensor row = vector_of(expected, &count);
    CHECK_STATUS(nni_normal(&row, 0, 1, &sought), NNI_OK);
    CHECK_WORDS(part, expected, 100);
    CHECK_U64(g.offset, UINT64_C(200000) * 50000);
}

static void test_box_refusals(void)
{
    size_t whole[] = {6, 7}, at[] = {2, 3}, shape[] = {4, 4};
    float data[16] = {0};
    nni_generator g = generator_at(NNI_PHILOX4X32, 1, 1, 0);
    nni_box box = {whole, at, shape, 2, 0};
    nni_tensor t = {.data = data, .count = 16, .shape = whole, .ndim = 2, .box = &box};
    describe("refusals of boxes");
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_OK);
    g.offset = 0;
    box.begin = 1;
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_ERROR_COUNT);
    box.begin = 0, at[1] = 4;
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_ERROR_COUNT);
    at[1] = SIZE_MAX;
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_ERROR_COUNT);
    at[1] = 3, box.ndim = 1;
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_ERROR_COUNT);
    box.ndim = NNI_MAX_DIMENSIONS + 1;
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_ERROR_COUNT);
    box.ndim = 2, box.at = NULL;
    CHECK_STATUS(nni_normal(&t, 0, 1, &g), NNI_ERROR_NULL);
    box.at = at;
    CHECK_STATUS(nni_orthogonal_begin(&t, 1, 0, &g, data), NNI_ERROR_COUNT);
    CHECK_STATUS(nni_sparse(&t, 0.5, 1, &g, data), NNI_ERROR_COUNT);
    CHECK_STATUS(nni_dirac(&t), NNI_ERROR_COUNT);
    CHECK_STATUS(nni_take(&t, NULL), NNI_ERROR_NULL);
    t.box = NULL;
    CHECK_STATUS(nni_take(&t, data), NNI_ERROR_NULL);
    CHECK_U64(g.offset, 0);
}

void test_boxes(void)
{
    test_random_boxes();
    test_empty();
    test_far();
    test_box_refusals();
}
