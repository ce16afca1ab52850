// SPDX-License-Identifier: Apache-2.0
/* Words to elements: the golden elements, and what must not depend on a fill's length, pieces or place in memory. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dist/dist.h"
#include "dtype.h"
#include "test.h"

enum { GROUP = 8 };

static void test_golden_elements(void)
{
    golden file = open_golden("elements.txt");
    golden_call call;
    while (next_record(&file)) {
        golden_read_call(&file, &call);
        uint8_t *expected = golden_elements(&file, &call), *elements = allocate(call.count * call.bytes);
        CHECK_STATUS(golden_do(&call, elements), NNI_OK);
        size_t right = 0;
        while (right < call.count && !memcmp(elements + right * call.bytes, expected + right * call.bytes, call.bytes))
            right++;
        CHECK_U64(right, call.count);
        CHECK_U64(call.generator.offset, call.after);
        free(expected);
        free(elements);
    }
}

/* Each among others, as in a fill, and alone. */
static void test_golden_halves(void)
{
    golden file = open_golden("halves.txt");
    while (next_record(&file)) {
        uint32_t bits = (uint32_t)golden_u64(&file, 16);
        float x[5];
        for (int i = 0; i < 5; i++) memcpy(x + i, &bits, sizeof bits);
        for (nni_dtype dtype = NNI_FLOAT16; dtype <= NNI_BFLOAT16; dtype++) {
            const char *field = golden_field(&file);
            if (!strcmp(field, "-")) continue;
            uint16_t codes[6];
            nni_round_halves(dtype, codes, x, 5);
            nni_put(codes, dtype, 5, x[0]);
            for (int i = 0; i < 6; i++) CHECK_U64(codes[i], strtoul(field, NULL, 16));
        }
    }
}

/* ---- Fills of any length, anywhere ---- */

typedef nni_status filler(const nni_tensor *tensor, nni_generator *generator);

static nni_status fill(const nni_tensor *t, nni_generator *g) { return (void)g, nni_fill(t, 0.1); }
static nni_status uniform(const nni_tensor *t, nni_generator *g) { return nni_uniform(t, -0.3, 0.7, g); }
static nni_status normal(const nni_tensor *t, nni_generator *g) { return nni_normal(t, 0.5, 0.25, g); }

/* By each of the four loops: the middle, tails, far tails, and float64's. */
static nni_status middle(const nni_tensor *t, nni_generator *g)
{
    return nni_truncated_normal(t, 0.1, 0.5, -2, 2, NNI_SIGMA, 0, g);
}
static nni_status tails(const nni_tensor *t, nni_generator *g)
{
    return nni_truncated_normal(t, 0, 1, -3, INFINITY, NNI_ABSOLUTE, 0, g);
}
static nni_status far_tail(const nni_tensor *t, nni_generator *g)
{
    return nni_truncated_normal(t, 0, 1, 9, INFINITY, NNI_ABSOLUTE, 0, g);
}
static nni_status log_uniform(const nni_tensor *t, nni_generator *g) { return nni_log_uniform(t, 1, 99, 1, g); }

/* Words an element takes; slow ones are tested at fewer places. */
static const struct {
    const char *name;
    filler *fill;
    uint32_t dtype, words;
    bool slow;
} fillers[] = {
    {"fill", fill, NNI_FLOAT32, 0, false},
    {"uniform", uniform, NNI_FLOAT32, 1, false},
    {"normal", normal, NNI_FLOAT32, 1, false},
    {"float64 fill", fill, NNI_FLOAT64, 0, true},
    {"float16 fill", fill, NNI_FLOAT16, 0, true},
    {"float64 uniform", uniform, NNI_FLOAT64, 2, true},
    {"float16 uniform", uniform, NNI_FLOAT16, 1, true},
    {"bfloat16 uniform", uniform, NNI_BFLOAT16, 1, true},
    {"float64 normal", normal, NNI_FLOAT64, 2, true},
    {"float16 normal", normal, NNI_FLOAT16, 1, true},
    {"bfloat16 normal", normal, NNI_BFLOAT16, 1, true},
    {"truncated normal, middle", middle, NNI_FLOAT32, 1, true},
    {"truncated normal, tails", tails, NNI_FLOAT32, 1, true},
    {"truncated normal, far", far_tail, NNI_FLOAT32, 1, true},
    {"float64 truncated normal", middle, NNI_FLOAT64, 2, true},
    {"float16 truncated normal", tails, NNI_FLOAT16, 1, true},
    {"log_uniform", log_uniform, NNI_FLOAT32, 1, true},
    {"float64 log_uniform", log_uniform, NNI_FLOAT64, 1, true},
};

enum { FILLERS = sizeof fillers / sizeof *fillers };

static size_t bytes_of(int f) { return nni_dtype_bytes(fillers[f].dtype); }
static uint64_t grouped(uint64_t words) { return (words + GROUP - 1) / GROUP * GROUP; }

/* n elements from a generator at `offset`, in memory of their own, are the first n of `expected`. */
static void check_length(int f, nni_generator g, const void *expected, size_t n)
{
    uint64_t begin = g.offset;
    void *data = allocate(n * bytes_of(f));
    nni_tensor tensor = tensor_of(data, fillers[f].dtype, &n, 1);
    describe("%s, kind %" PRIu32 ", %zu elements at %#" PRIx64, fillers[f].name, g.kind, n, begin);
    CHECK_STATUS(fillers[f].fill(&tensor, &g), NNI_OK);
    CHECK(n == 0 || !memcmp(data, expected, n * bytes_of(f)));
    uint64_t words = fillers[f].words;
    CHECK_U64(g.offset, n && words ? grouped(((begin + words - 1) / words + n) * words) : begin);
    free(data);
}

static void test_lengths(nni_bit_generator kind)
{
    /* In groups, in chunks of 2048 and in blocks of 4096; the first and the last wrap to 0. */
    static const uint64_t offsets[] = {0xfffffffffffffffd, 4091, 0, 1, 7, 8, 2041, 4088, 0x3fffffff0,
                                       0xffffffffffffffe8};
    enum { TAILS = 68, LONG = 6144 + 24 };
    void *expected = allocate(LONG * sizeof(double));
    const size_t all = LONG;
    for (int f = 0; f < FILLERS; f++) {
        nni_tensor tensor = tensor_of(expected, fillers[f].dtype, &all, 1);
        const size_t step = fillers[f].slow ? 1024 : 2048, near = fillers[f].slow ? 1 : 9;
        for (size_t o = 0; o < (fillers[f].slow ? 2 : sizeof offsets / sizeof *offsets); o++) {
            nni_generator g = generator_at(kind, 3, 5, offsets[o]), whole = g;
            CHECK_STATUS(fillers[f].fill(&tensor, &whole), NNI_OK);
            for (size_t n = 0; n < TAILS; n++) check_length(f, g, expected, n);
            for (size_t chunks = step; chunks < LONG / (fillers[f].slow ? 2 : 1); chunks += step)
                for (size_t n = chunks - near; n <= chunks + near; n++) check_length(f, g, expected, n);
        }
    }
    free(expected);
}

static void test_pieces(nni_bit_generator kind)
{
    enum { COUNT = 3 * 4096 + 5 };
    void *whole = allocate(COUNT * sizeof(double));
    uint8_t *pieces = allocate(COUNT * sizeof(double));
    for (int f = 0; f < FILLERS; f++) {
        const size_t count = fillers[f].slow ? COUNT / 2 : COUNT;
        nni_tensor tensor = tensor_of(whole, fillers[f].dtype, &count, 1);
        nni_generator g = generator_at(kind, 8, 9, 8), end = g;
        CHECK_STATUS(fillers[f].fill(&tensor, &end), NNI_OK);
        for (int time = 0; time < (fillers[f].slow ? 3 : 20); time++) {
            nni_generator piecewise = g;
            describe("%s, kind %d, in pieces", fillers[f].name, kind);
            for (size_t i = 0; i < count; i += tensor.count) {
                tensor.data = pieces + i * bytes_of(f);
                tensor.count = GROUP * (1 + random_below(1 << random_below(10)));
                if (tensor.count > count - i) tensor.count = count - i;
                CHECK_STATUS(fillers[f].fill(&tensor, &piecewise), NNI_OK);
            }
            CHECK(!memcmp(pieces, whole, count * bytes_of(f)));
            CHECK_U64(piecewise.offset, end.offset);
        }
    }
    free(whole);
    free(pieces);
}

/* At every multiple of an element within a cache line, with bytes on both sides that must stay as they are. */
static void test_places_in_memory(void)
{
    enum { GUARD = 64, MAX = 33, SIZE = 2 * GUARD + 64 + 8 * MAX, PATTERN = 0xa5 };
    unsigned char *memory = allocate(SIZE), guard[SIZE];
    double expected[MAX];
    memset(guard, PATTERN, SIZE);
    for (int f = 0; f < FILLERS; f++) {
        for (size_t n = 0; n <= MAX; n += 1 + 2 * fillers[f].slow) {
            const size_t bytes = bytes_of(f);
            nni_generator g = generator_at(NNI_XOSHIRO128PP, 1, 1, 0), again = g;
            nni_tensor tensor = tensor_of(expected, fillers[f].dtype, &n, 1);
            CHECK_STATUS(fillers[f].fill(&tensor, &again), NNI_OK);
            for (size_t shift = 0; shift < 64; shift += bytes) {
                unsigned char *data = memory + GUARD + shift, *end = data + bytes * n;
                memset(memory, PATTERN, SIZE);
                describe("%s, %zu elements, %zu bytes on", fillers[f].name, n, shift);
                tensor.data = data;
                again = g;
                CHECK_STATUS(fillers[f].fill(&tensor, &again), NNI_OK);
                CHECK(!memcmp(data, expected, bytes * n));
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
        float h = nextafterf(uniform.plan.loop.scale, INFINITY) * 0x1p31f, m = uniform.plan.loop.shift;
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
    test_golden_halves();
    for (int kind = 0; kind < NNI_BIT_GENERATOR_COUNT; kind++) {
        test_lengths(kind);
        test_pieces(kind);
    }
    test_places_in_memory();
    test_intervals();
    test_largest_normal();
}
