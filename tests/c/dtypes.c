// SPDX-License-Identifier: Apache-2.0
/* Rounding to each dtype: at every value of 16 bits, halfway between neighbours, and as near to these places as float32
 * and double come. What is right is looked up in a table of all values. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dist/dist.h"
#include "dtype.h"
#include "test.h"

/* ---- All finite values of 16 bits ---- */

enum { CODES = 0x8000 };

typedef struct halves {
    uint32_t dtype, finite; /* so many codes of finite values that are not negative: 0, 1, ... */
    double value[CODES];    /* ascending */
} halves;

static halves *all_halves(uint32_t dtype)
{
    const int mantissa = dtype == NNI_FLOAT16 ? 10 : 7, bias = dtype == NNI_FLOAT16 ? 15 : 127;
    halves *all = allocate(sizeof *all);
    all->dtype = dtype;
    all->finite = (dtype == NNI_FLOAT16 ? 31 : 255) << mantissa;
    for (int code = 0; code < CODES; code++) {
        int exponent = code >> mantissa, fraction = code % (1 << mantissa);
        all->value[code] = exponent ? ldexp(fraction + (1 << mantissa), exponent - bias - mantissa)
                                    : ldexp(fraction, 1 - bias - mantissa);
    }
    return all;
}

/* The code of the greatest value <= x; x >= 0. */
static uint32_t code_at_most(const halves *all, double x)
{
    uint32_t low = 0, high = all->finite;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (all->value[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The distances to both neighbours are exact: a value and the next are a factor of two apart at most, or one is 0. */
static uint16_t nearest_code(const halves *all, double x)
{
    double magnitude = fabs(x);
    uint32_t code = code_at_most(all, magnitude);
    if (code + 1 < all->finite) {
        double below = magnitude - all->value[code], above = all->value[code + 1] - magnitude;
        if (below > above || (below == above && code % 2)) code++;
    }
    return (uint16_t)(code | (signbit(x) ? 0x8000 : 0));
}

static double signed_value(const halves *all, uint32_t code)
{
    return code & 0x8000 ? -all->value[code & 0x7fff] : all->value[code];
}

/* A value, what is halfway to the next one, and their neighbours in float32 and double. */
enum { PLACES = 10 };

static int places_at(const halves *all, uint32_t code, double places[PLACES])
{
    double x = all->value[code], next = code + 1 < all->finite ? all->value[code + 1] : x;
    const double centers[] = {x, x / 2 + next / 2};
    int n = 0;
    for (int i = 0; i < 2; i++) {
        float center = (float)centers[i];
        const double near[] = {centers[i], nextafterf(center, INFINITY), nextafterf(center, -INFINITY),
                               nextafter(centers[i], INFINITY), nextafter(centers[i], -INFINITY)};
        for (size_t k = 0; k < sizeof near / sizeof *near; k++)
            if (near[k] >= 0 && near[k] <= all->value[all->finite - 1]) places[n++] = near[k];
    }
    return n;
}

static void check_bounds(const halves *all, double x)
{
    uint32_t code = code_at_most(all, fabs(x));
    double below = all->value[code], above = below < fabs(x) ? all->value[code + 1] : below;
    CHECK(nni_dtype_at_most(all->dtype, x) == (x < 0 ? -above : below));
    CHECK(nni_dtype_at_least(all->dtype, x) == (x < 0 ? -below : above));
    if (x > 0)
        CHECK(nni_dtype_below(all->dtype, x) == (below < x ? below : all->value[code - 1]));
    else if (above > -x || code + 1 < all->finite)
        CHECK(nni_dtype_below(all->dtype, x) == -(above > -x ? above : all->value[code + 1]));
}

static void test_every_half(const halves *all)
{
    for (uint32_t code = 0; code < all->finite; code++) {
        double places[PLACES], negative = -all->value[code];
        int n = places_at(all, code, places);
        uint16_t codes[2] = {(uint16_t)code, (uint16_t)(code | 0x8000)};
        describe("dtype %d, code %#x", (int)all->dtype, (unsigned)code);
        CHECK_F64(nni_get(codes, all->dtype, 0), all->value[code]);
        CHECK_F64(nni_get(codes, all->dtype, 1), negative);
        for (int i = 0; i < n; i++) {
            for (int sign = 1; sign >= -1; sign -= 2) {
                double x = sign * places[i];
                uint16_t put[3] = {0x5555, 0x5555, 0x5555};
                nni_put(put, all->dtype, 1, x);
                CHECK_U64(put[1], nearest_code(all, x));
                CHECK(put[0] == 0x5555 && put[2] == 0x5555);
                check_bounds(all, x);
            }
        }
    }
}

/* The fast loop, over the same places as far as they are float32. */
static void test_round_halves(const halves *all)
{
    size_t n = 0;
    float *from = allocate(2 * PLACES * (size_t)all->finite * sizeof *from);
    for (uint32_t code = 0; code < all->finite; code++) {
        double places[PLACES];
        int count = places_at(all, code, places);
        for (int i = 0; i < count; i++)
            if (places[i] == (float)places[i]) from[n++] = (float)places[i], from[n++] = -(float)places[i];
    }
    uint16_t *to = allocate(n * sizeof *to);
    nni_round_halves(all->dtype, to, from, n);
    for (size_t i = 0; i < n; i++) {
        describe("dtype %d, %a", (int)all->dtype, from[i]);
        CHECK_U64(to[i], nearest_code(all, from[i]));
    }
    free(from);
    free(to);
}

/* Lengths that are no multiple of a vector, at any place. */
static void test_tails(const halves *all)
{
    enum { MAX = 20, SIZE = MAX + 16 };
    float from[SIZE];
    for (int i = 0; i < SIZE; i++) from[i] = ldexpf(i % 2 ? -1.2345678f : 1.9876543f, i % 30 - 15);
    for (size_t n = 0; n <= MAX; n++) {
        for (size_t shift = 0; shift < 8; shift++) {
            uint16_t to[SIZE];
            float *exact = allocate(n * sizeof *exact);
            for (size_t i = 0; i < n; i++) exact[i] = from[shift + i];
            memset(to, 0x55, sizeof to);
            nni_round_halves(all->dtype, to + shift, exact, n);
            describe("dtype %d, %zu values, %zu on", (int)all->dtype, n, shift);
            for (size_t i = 0; i < SIZE; i++)
                CHECK_U64(to[i], i >= shift && i < shift + n ? nearest_code(all, from[i]) : 0x5555);
            free(exact);
        }
    }
}

/* ---- float32 and float64 ---- */

static double random_double(uint32_t dtype)
{
    const int range = dtype == NNI_FLOAT64 ? 1074 : 149;
    double fraction = random_below(UINT32_MAX) * 0x1p-32;
    int exponent = (int)random_below(2 * range) - range;
    double x = fmin(ldexp(1 + fraction + random_below(1 << 20) * 0x1p-52, exponent), nni_dtype_max(dtype));
    return random_below(2) ? x : -x;
}

static void test_whole_words(void)
{
    enum { TIMES = 20000 };
    for (int time = 0; time < TIMES; time++) {
        double x = random_double(NNI_FLOAT32), y = random_double(NNI_FLOAT64), doubles[1];
        float nearest = (float)x, floats[1];
        describe("float32 near %a", x);
        CHECK_F64(nni_dtype_at_most(NNI_FLOAT32, x), nearest > x ? nextafterf(nearest, -INFINITY) : nearest);
        CHECK_F64(nni_dtype_at_least(NNI_FLOAT32, x), nearest < x ? nextafterf(nearest, INFINITY) : nearest);
        nni_put(floats, NNI_FLOAT32, 0, x);
        CHECK_F64(floats[0], nearest);
        CHECK_F64(nni_get(floats, NNI_FLOAT32, 0), nearest);
        describe("float64 near %a", y);
        CHECK_F64(nni_dtype_at_most(NNI_FLOAT64, y), y);
        CHECK_F64(nni_dtype_at_least(NNI_FLOAT64, y), y);
        CHECK_F64(nni_dtype_below(NNI_FLOAT64, y), nextafter(y, -INFINITY));
        nni_put(doubles, NNI_FLOAT64, 0, y);
        CHECK_F64(doubles[0], y);
        CHECK_F64(nni_get(doubles, NNI_FLOAT64, 0), y);
        if (nearest == -FLT_MAX) continue; /* below it is no other */
        describe("float32 near %a", x);
        CHECK_F64(nni_dtype_below(NNI_FLOAT32, x), nearest < x ? nearest : nextafterf(nearest, -INFINITY));
        CHECK_F64(nni_dtype_below(NNI_FLOAT32, nearest), nextafterf(nearest, -INFINITY));
    }
    describe("zeros of either sign");
    for (int sign = 1; sign >= -1; sign -= 2) {
        CHECK_F64(nni_dtype_below(NNI_FLOAT32, sign * 0.0), -0x1p-149);
        CHECK_F64(nni_dtype_below(NNI_FLOAT64, sign * 0.0), -0x1p-1074);
        for (int dtype = 0; dtype < 2; dtype++) {
            CHECK(nni_dtype_at_most(dtype, sign * 0.0) == 0);
            CHECK(nni_dtype_at_least(dtype, sign * 0.0) == 0);
        }
    }
    CHECK_F64(nni_dtype_max(NNI_FLOAT32), FLT_MAX);
    CHECK_F64(nni_dtype_max(NNI_FLOAT64), DBL_MAX);
}

/* ---- Fills in each dtype ---- */

enum { MANY = 1 << 16 };

static bool is_half(uint32_t dtype) { return dtype == NNI_FLOAT16 || dtype == NNI_BFLOAT16; }

/* A fill of 16 bits is that of float32, rounded, wherever no bound is in the way. */
static void test_fills_of_halves(const halves *all)
{
    enum { COUNT = 3000 };
    const size_t count = COUNT;
    float wide[COUNT];
    uint16_t narrow[COUNT];
    nni_generator begin = generator_at(NNI_PHILOX4X32, 1, 2, 8);
    for (int normal = 0; normal < 2; normal++) {
        nni_tensor tensor = vector_of(wide, &count);
        nni_generator g = begin;
        describe("%s in dtype %d", normal ? "normal" : "uniform", (int)all->dtype);
        CHECK_STATUS(normal ? nni_normal(&tensor, 0.1, 2, &g) : nni_uniform(&tensor, -3, 0.1, &g), NNI_OK);
        tensor.data = narrow, tensor.dtype = all->dtype, g = begin;
        CHECK_STATUS(normal ? nni_normal(&tensor, 0.1, 2, &g) : nni_uniform(&tensor, -3, 0.1, &g), NNI_OK);
        CHECK_U64(g.offset, 8 + COUNT);
        for (size_t i = 0; i < COUNT; i++) {
            uint16_t code = nearest_code(all, wide[i]);
            if (!normal && signed_value(all, code) >= 0.1) code--;
            CHECK_U64(narrow[i], code);
        }
    }
}

static void test_excluded_bounds(uint32_t dtype)
{
    static const double intervals[][2] = {{0, 1},      {-1, 1},         {-1, 0},          {1, 1.01},    {-1.01, -1},
                                          {0, 6e-8},   {0, 1e-7},       {-1e-7, 1e-7},    {0.1, 0.3},   {1000, 1001},
                                          {-65504, 0}, {-65504, 65504}, {65000, 65504},   {0, 0x1p-24}, {0, 0x1p-23},
                                          {0.99, 1},   {1, 1 + 0x1p-9}, {-1 - 0x1p-7, -1}};
    uint64_t *data = allocate(MANY * sizeof *data);
    const size_t count = MANY;
    for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
        double a = intervals[i][0], b = intervals[i][1], least = INFINITY, greatest = -INFINITY;
        nni_tensor tensor = tensor_of(data, dtype, &count, 1);
        nni_generator g = generator_at(NNI_XOSHIRO128PP, i, 0, 0);
        describe("uniform on [%g, %g) in dtype %d", a, b, (int)dtype);
        CHECK_STATUS(nni_uniform(&tensor, a, b, &g), NNI_OK);
        for (size_t k = 0; k < MANY; k++) {
            double x = nni_get(data, dtype, k);
            least = fmin(least, x), greatest = fmax(greatest, x);
        }
        CHECK(least >= a && greatest < b);
        CHECK(least - a <= 1e-3 * (b - a) || is_half(dtype));
        CHECK(b - greatest <= 1e-3 * (b - a) || is_half(dtype));
    }
    free(data);
}

/* The words at the bounds, of float64. */
static void test_float64_extremes(void)
{
    enum { TIMES = 50000, EXTREMES = 8 };
    static const uint64_t extremes[EXTREMES] = {0x8000000000000000, 0x7fffffffffffffff, 0, UINT64_MAX,
                                                0x8000000000000001, 0x7ffffffffffffe00, 1, 0xffffffff00000000};
    for (int time = 0; time < TIMES; time++) {
        double a = random_double(NNI_FLOAT64), b = random_below(2) ? random_double(NNI_FLOAT64) : a;
        if (time % 4 == 0) *(random_below(2) ? &a : &b) = 0;
        if (a == b) b = nextafter(nextafter(a, INFINITY), INFINITY);
        if (a > b) a = -a, b = -b;
        if (!(a < b && b <= DBL_MAX)) continue;
        nni_distribution uniform;
        double values[EXTREMES];
        describe("uniform on [%a, %a) in float64", a, b);
        CHECK_STATUS(nni_uniform_distribution(&uniform, NNI_FLOAT64, a, b), NNI_OK);
        memcpy(values, extremes, sizeof values);
        uniform.transform(&uniform, values, 2 * EXTREMES);
        for (int i = 0; i < EXTREMES; i++) CHECK(values[i] >= a && values[i] < b);
    }
    nni_distribution normal;
    double values[EXTREMES];
    CHECK_STATUS(nni_normal_distribution(&normal, NNI_FLOAT64, 0, DBL_MAX / 9.5 * (1 - 0x1p-50)), NNI_OK);
    for (int i = 0; i < EXTREMES; i++) {
        for (int k = 0; k < EXTREMES; k++) memcpy(&values[k], &extremes[k % 4 < 2 ? i : k], sizeof *values);
        normal.transform(&normal, values, 2 * EXTREMES);
        for (int k = 0; k < EXTREMES; k++) CHECK(fabs(values[k]) <= DBL_MAX / 9.5 * 9.42);
    }
}

void test_dtypes(void)
{
    static const uint32_t dtypes[] = {NNI_FLOAT16, NNI_BFLOAT16};
    for (int i = 0; i < 2; i++) {
        halves *all = all_halves(dtypes[i]);
        describe("dtype %d", (int)all->dtype);
        CHECK_F64(nni_dtype_max(all->dtype), all->value[all->finite - 1]);
        test_every_half(all);
        test_round_halves(all);
        test_tails(all);
        test_fills_of_halves(all);
        free(all);
    }
    test_whole_words();
    for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) test_excluded_bounds(dtype);
    test_float64_extremes();
}
