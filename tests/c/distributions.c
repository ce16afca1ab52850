// SPDX-License-Identifier: Apache-2.0
/* Words to elements: the golden elements, and what must not depend on a fill's length, pieces or place in memory. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dist/dist.h"
#include "test.h"

enum { GROUP = 8 };

static void test_golden_elements(void)
{
    golden file = open_golden("elements.txt");
    golden_call call;
    while (next_record(&file)) {
        golden_read_call(&file, &call);
        CHECK_U64(golden_u64(&file, 10), call.count);
        uint32_t *expected = allocate(call.count * sizeof *expected);
        float *elements = allocate(call.count * sizeof *elements);
        for (size_t i = 0; i < call.count; i++) expected[i] = (uint32_t)golden_u64(&file, 16);
        CHECK_STATUS(golden_do(&call, elements), NNI_OK);
        CHECK_WORDS(elements, expected, call.count);
        CHECK_U64(call.generator.offset, call.after);
        free(expected);
        free(elements);
    }
}

/* ---- Fills of any length, anywhere ---- */

typedef nni_status filler(const nni_tensor *tensor, nni_generator *generator);

static nni_status fill(const nni_tensor *t, nni_generator *g) { return (void)g, nni_fill(t, 0.1); }
static nni_status uniform(const nni_tensor *t, nni_generator *g) { return nni_uniform(t, -0.3, 0.7, g); }
static nni_status normal(const nni_tensor *t, nni_generator *g) { return nni_normal(t, 0.5, 0.25, g); }

static const struct {
    const char *name;
    filler *fill;
    bool draws;
} fillers[] = {{"fill", fill, false}, {"uniform", uniform, true}, {"normal", normal, true}};

enum { FILLERS = sizeof fillers / sizeof *fillers };

/* n elements from a generator at `offset`, in memory of their own, are the first n of `expected`. */
static void check_length(int f, nni_generator g, const float *expected, size_t n)
{
    uint64_t begin = g.offset, start = (begin + GROUP - 1) / GROUP * GROUP;
    float *data = allocate(n * sizeof *data);
    nni_tensor tensor = vector_of(data, &n);
    describe("%s, kind %" PRIu32 ", %zu elements at %#" PRIx64, fillers[f].name, g.kind, n, begin);
    CHECK_STATUS(fillers[f].fill(&tensor, &g), NNI_OK);
    CHECK_WORDS(data, expected, n);
    CHECK_U64(g.offset, n && fillers[f].draws ? start + (n + GROUP - 1) / GROUP * GROUP : begin);
    free(data);
}

static void test_lengths(nni_bit_generator kind)
{
    /* In groups, in chunks of 2048 and in blocks of 4096; the last wraps to 0, by rounding up and by going on. */
    static const uint64_t offsets[] = {
        0, 1, 7, 8, 2041, 4088, 4091, 0x3fffffff0, 0xffffffffffffffe8, 0xfffffffffffffffd};
    enum { TAILS = 68, LONG = 6144 + 24 };
    float *expected = allocate(LONG * sizeof *expected);
    size_t all = LONG;
    nni_tensor tensor = vector_of(expected, &all);
    for (int f = 0; f < FILLERS; f++) {
        for (size_t o = 0; o < sizeof offsets / sizeof *offsets; o++) {
            nni_generator g = generator_at(kind, 3, 5, offsets[o]), whole = g;
            CHECK_STATUS(fillers[f].fill(&tensor, &whole), NNI_OK);
            for (size_t n = 0; n < TAILS; n++) check_length(f, g, expected, n);
            for (size_t chunks = 2048; chunks < LONG; chunks += 2048)
                for (size_t n = chunks - 9; n <= chunks + 9; n++) check_length(f, g, expected, n);
        }
    }
    free(expected);
}

static void test_pieces(nni_bit_generator kind)
{
    enum { COUNT = 3 * 4096 + 5, TIMES = 20 };
    float *whole = allocate(COUNT * sizeof *whole), *pieces = allocate(COUNT * sizeof *pieces);
    for (int f = 0; f < FILLERS; f++) {
        size_t count = COUNT;
        nni_tensor tensor = vector_of(whole, &count);
        nni_generator g = generator_at(kind, 8, 9, 3), end = g;
        CHECK_STATUS(fillers[f].fill(&tensor, &end), NNI_OK);
        for (int time = 0; time < TIMES; time++) {
            nni_generator piecewise = g;
            describe("%s, kind %d, in pieces", fillers[f].name, kind);
            for (size_t i = 0; i < COUNT; i += tensor.count) {
                tensor.data = pieces + i;
                tensor.count = GROUP * (1 + random_below(1 << random_below(10)));
                if (tensor.count > COUNT - i) tensor.count = COUNT - i;
                CHECK_STATUS(fillers[f].fill(&tensor, &piecewise), NNI_OK);
            }
            CHECK_WORDS(pieces, whole, COUNT);
            CHECK_U64(piecewise.offset, end.offset);
        }
    }
    free(whole);
    free(pieces);
}

/* At every multiple of 4 within a cache line, with bytes on both sides that must stay as they are. */
static void test_places_in_memory(void)
{
    enum { GUARD = 64, MAX = 33, SIZE = 2 * GUARD + 64 + 4 * MAX, PATTERN = 0xa5 };
    unsigned char *memory = allocate(SIZE), guard[SIZE];
    float expected[MAX];
    memset(guard, PATTERN, SIZE);
    for (int f = 0; f < FILLERS; f++) {
        for (size_t n = 0; n <= MAX; n++) {
            nni_generator g = generator_at(NNI_XOSHIRO128PP, 1, 1, 0), again = g;
            nni_tensor tensor = vector_of(expected, &n);
            CHECK_STATUS(fillers[f].fill(&tensor, &again), NNI_OK);
            for (size_t shift = 0; shift < 64; shift += 4) {
                unsigned char *data = memory + GUARD + shift, *end = data + 4 * n;
                memset(memory, PATTERN, SIZE);
                describe("%s, %zu elements, %zu bytes on", fillers[f].name, n, shift);
                tensor.data = data;
                again = g;
                CHECK_STATUS(fillers[f].fill(&tensor, &again), NNI_OK);
                CHECK(!memcmp(data, expected, 4 * n));
                CHECK(!memcmp(memory, guard, (size_t)(data - memory)));
                CHECK(!memcmp(end, guard, (size_t)(memory + SIZE - end)));
            }
        }
    }
    free(memory);
}

/* ---- The words at the bounds, given to the transforms themselves ---- */

static const uint32_t extremes[GROUP] = {0x80000000, 0x7fffffff, 0, 0xffffffff, 0x80000000, 0x7fffffff, 0, 0xc0000000};

static double random_parameter(void)
{
    uint64_t bits = (uint64_t)random_below(UINT32_MAX) << 32 | random_below(UINT32_MAX);
    double x = ldexp((double)bits, (int)random_below(290) - 64 - 160); /* through all of float32, subnormals too */
    if (random_below(2)) x = (float)x;
    return random_below(2) ? -x : x;
}

/* Another, that may be only a few float32 or double away. */
static double random_neighbour(double a)
{
    switch (random_below(4)) {
    case 0: return a + (double)(nextafterf((float)a, INFINITY) - (float)a) * random_below(5);
    case 1: return nextafter(a, INFINITY);
    case 2: return -a;
    default: return random_parameter();
    }
}

static void test_intervals(void)
{
    enum { TIMES = 200000 };
    for (int time = 0; time < TIMES; time++) {
        double a = random_parameter(), b = random_neighbour(a);
        if (a > b) a = -a, b = -b;
        if (!(a < b && a >= -FLT_MAX && b <= FLT_MAX)) continue;
        float lo = (float)a, hi = (float)b;
        if (lo < a) lo = nextafterf(lo, INFINITY);
        if (hi >= b) hi = nextafterf(hi, -INFINITY);
        nni_distribution uniform;
        describe("uniform on [%a, %a)", a, b);
        nni_status status = nni_uniform_distribution(&uniform, NNI_FLOAT32, a, b);
        CHECK_STATUS(status, lo > hi ? NNI_ERROR_EMPTY_INTERVAL : NNI_OK);
        if (status) continue;
        float values[GROUP];
        memcpy(values, extremes, sizeof values);
        uniform.transform(&uniform, values, GROUP);
        float least = values[0], greatest = values[0];
        for (int i = 1; i < GROUP; i++) least = fminf(least, values[i]), greatest = fmaxf(greatest, values[i]);
        CHECK(least >= a && greatest < b);
        /* The next wider scale would leave the interval: it is wasted by rounding only. */
        float h = nextafterf(uniform.scale, INFINITY) * 0x1p31f, m = uniform.shift;
        CHECK(m + h > hi || m - h < lo);
    }
}

static void test_largest_normal(void)
{
    const double parameters[][2] = {{0, FLT_MAX / 6.7}, {FLT_MAX / 2, FLT_MAX / 13.4}, {-FLT_MAX, 0}, {0, 0x1p-149}};
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        double mean = parameters[i][0], std = parameters[i][1] * (1 - 0x1p-50);
        nni_distribution normal;
        describe("normal of %a, %a", mean, std);
        CHECK_STATUS(nni_normal_distribution(&normal, NNI_FLOAT32, mean, std), NNI_OK);
        for (int turn = 0; turn < GROUP; turn++) {
            float values[GROUP];
            memcpy(values, extremes, sizeof values);
            for (int j = 4; j < GROUP; j++) memcpy(values + j, &extremes[turn], sizeof *values);
            normal.transform(&normal, values, GROUP);
            for (int j = 0; j < GROUP; j++) CHECK(fabs(values[j] - mean) <= 6.7 * std + 0x1p-149);
        }
    }
}

void test_distributions(void)
{
    test_golden_elements();
    for (int kind = 0; kind < NNI_BIT_GENERATOR_COUNT; kind++) {
        test_lengths(kind);
        test_pieces(kind);
    }
    test_places_in_memory();
    test_intervals();
    test_largest_normal();
}
