// SPDX-License-Identifier: Apache-2.0
/* Parameters by formula, and logarithms of uniforms: against the C library's functions, and known answers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtype.h"
#include "test.h"

enum { MOST = 2048 };

static const double pi = 0x1.921fb54442d18p+1;

/* In the other dtypes what float64 has, rounded. */
static void check_rounded(const nni_tensor *t, const double *values, uint32_t dtype, nni_status status)
{
    CHECK_STATUS(status, NNI_OK);
    for (size_t i = 0; i < t->count; i++) {
        double rounded[1];
        nni_put(rounded, dtype, 0, values[i]);
        CHECK_F64(nni_get(t->data, dtype, i), nni_get(rounded, dtype, 0));
    }
}

/* ---- Tables ---- */

static double hippo_legs(size_t row, size_t column, const size_t *shape, double unused)
{
    (void)shape, (void)unused;
    if (row == column) return -(double)(row + 1);
    return row < column ? 0 : -sqrt((double)((2 * row + 1) * (2 * column + 1)));
}

static double hippo_input(size_t row, size_t column, const size_t *shape, double unused)
{
    return (void)unused, sqrt(2 * (double)(shape[1] == 1 ? row : column) + 1);
}

static double s4d_lin(size_t row, size_t column, const size_t *shape, double unused)
{
    return (void)row, (void)shape, (void)unused, pi * (double)column;
}

static double s4d_inv(size_t row, size_t column, const size_t *shape, double unused)
{
    double n = 2 * (double)shape[1];
    return (void)row, (void)unused, n / pi * (n / (double)(2 * column + 1) - 1);
}

static double s4d_real(size_t row, size_t column, const size_t *shape, double unused)
{
    return (void)row, (void)shape, (void)unused, -(double)(column + 1);
}

static double mamba_a_log(size_t row, size_t column, const size_t *shape, double unused)
{
    return (void)row, (void)shape, (void)unused, log((double)(column + 1));
}

static double wave(size_t position, size_t i, size_t features, double base, bool cosine)
{
    double angle = (double)position * pow(base, -2 * (double)i / (double)features);
    return cosine ? cos(angle) : sin(angle);
}

static double sinusoidal(size_t row, size_t column, const size_t *shape, double base)
{
    return wave(row, column / 2, shape[1], base, column % 2);
}

static double sinusoidal_halves(size_t row, size_t column, const size_t *shape, double base)
{
    size_t sines = shape[1] - shape[1] / 2;
    return wave(row, column % sines, shape[1], base, column >= sines);
}

/* Of n heads, n no power of two: those of the power of two below it, then of the one above it every other. */
static double alibi(size_t row, size_t column, const size_t *shape, double unused)
{
    size_t heads = shape[0] * shape[1], head = row * shape[1] + column, below = 1;
    (void)unused;
    while (below <= heads / 2) below *= 2;
    return head < below ? pow(2, -8 / (double)below * (double)(head + 1))
                        : pow(2, -8 / (double)(2 * below) * (double)(2 * (head - below) + 1));
}

static const struct {
    nni_table_kind kind;
    double (*value)(size_t row, size_t column, const size_t *shape, double parameter);
    double parameter, error; /* relative, or of what is at most 1 absolute; in units of 2^-53 */
    size_t shape[2];
} tables[] = {
    {NNI_HIPPO_LEGS, hippo_legs, 0, 2, {1, 1}},
    {NNI_HIPPO_LEGS, hippo_legs, 0, 2, {40, 40}},
    {NNI_HIPPO_LEGS_INPUT, hippo_input, 0, 0, {1, 33}},
    {NNI_HIPPO_LEGS_INPUT, hippo_input, 0, 0, {33, 1}},
    {NNI_S4D_LIN, s4d_lin, 0, 0, {3, 64}},
    {NNI_S4D_INV, s4d_inv, 0, 4, {2, 64}},
    {NNI_S4D_REAL, s4d_real, 0, 0, {3, 17}},
    {NNI_MAMBA_A_LOG, mamba_a_log, 0, 6, {4, 100}},
    {NNI_SINUSOIDAL, sinusoidal, 1e4, 2000, {100, 20}},
    {NNI_SINUSOIDAL, sinusoidal, 500, 2000, {100, 7}},
    {NNI_SINUSOIDAL, sinusoidal, 1.5, 2000, {100, 1}},
    {NNI_SINUSOIDAL_HALVES, sinusoidal_halves, 1e4, 2000, {100, 20}},
    {NNI_SINUSOIDAL_HALVES, sinusoidal_halves, 1e4, 2000, {100, 7}},
    {NNI_SINUSOIDAL_HALVES, sinusoidal_halves, 1e4, 2000, {100, 1}},
    {NNI_ALIBI, alibi, 0, 16, {1, 1}},
    {NNI_ALIBI, alibi, 0, 16, {1, 8}},
    {NNI_ALIBI, alibi, 0, 16, {12, 1}},
    {NNI_ALIBI, alibi, 0, 16, {4, 5}},
    {NNI_ALIBI, alibi, 0, 16, {1, 71}},
};

static void test_table(size_t i)
{
    double values[MOST], other[MOST];
    const size_t *shape = tables[i].shape;
    nni_tensor t = tensor_of(values, NNI_FLOAT64, shape, 2);
    describe("table %d, %zu by %zu", tables[i].kind, shape[0], shape[1]);
    CHECK_STATUS(nni_table(&t, tables[i].kind, tables[i].parameter), NNI_OK);
    for (size_t n = 0; n < t.count; n++) {
        double expected = tables[i].value(n / shape[1], n % shape[1], shape, tables[i].parameter);
        double size = tables[i].parameter ? 1 : fabs(expected);
        CHECK(fabs(values[n] - expected) <= tables[i].error * 0x1p-53 * size);
    }
    for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
        t.data = other, t.dtype = dtype;
        check_rounded(&t, values, dtype, nni_table(&t, tables[i].kind, tables[i].parameter));
    }
    if (shape[0] != 1 || tables[i].kind == NNI_HIPPO_LEGS || tables[i].parameter) return;
    t = tensor_of(other, NNI_FLOAT64, shape + 1, 1); /* a row is a vector */
    check_rounded(&t, values, NNI_FLOAT64, nni_table(&t, tables[i].kind, 0));
}

static void test_golden_hippo(void)
{
    golden file = open_golden("frameworks/hippo_legs.txt");
    while (next_record(&file)) {
        double a[MOST], b[MOST];
        size_t n = golden_u64(&file, 10), shape[] = {n, n}, places = n * n + n;
        nni_tensor matrix = tensor_of(a, NNI_FLOAT64, shape, 2), vector = tensor_of(b, NNI_FLOAT64, shape, 1);
        CHECK_U64(golden_u64(&file, 10), places);
        CHECK_STATUS(nni_table(&matrix, NNI_HIPPO_LEGS, 0), NNI_OK);
        CHECK_STATUS(nni_table(&vector, NNI_HIPPO_LEGS_INPUT, 0), NNI_OK);
        for (size_t i = 0; i < places; i++) {
            double expected = golden_f64(&file), actual = i < n * n ? a[i] : b[i - n * n];
            CHECK(fabs(actual - expected) <= 0x1p-52 * fabs(expected));
        }
    }
}

/* Far rows, where an angle is many turns. */
static void test_far_rows(void)
{
    const size_t shape[] = {1 << 20, 1};
    double *values = allocate(shape[0] * sizeof *values);
    nni_tensor t = tensor_of(values, NNI_FLOAT64, shape, 2);
    describe("2^20 rows");
    CHECK_STATUS(nni_table(&t, NNI_SINUSOIDAL, 1e4), NNI_OK);
    for (size_t row = 1; row < shape[0]; row += 97) CHECK(fabs(values[row] - sin((double)row)) <= 0x1p-51);
    free(values);
}

/* ---- stft ---- */

static int window_called(const char *name)
{
    static const char *const names[NNI_WINDOW_COUNT] = {"boxcar",         "hann",    "hamming", "blackman",
                                                        "blackmanharris", "nuttall", "flattop"};
    if (!strcmp(name, "-")) return NNI_BOXCAR;
    int i = 0;
    while (i < NNI_WINDOW_COUNT && strcmp(name, names[i])) i++;
    return i;
}

static void test_golden_stft(void)
{
    static double values[MOST];
    golden file = open_golden("frameworks/stft.txt");
    while (next_record(&file)) {
        bool imaginary = !strcmp(golden_field(&file), "imag");
        const char *name = golden_field(&file), *scaling = golden_field(&file);
        int kind = window_called(name);
        bool periodic = !strcmp(golden_field(&file), "true");
        size_t shape[3];
        CHECK(sscanf(golden_field(&file), "%zux%zux%zu", &shape[0], &shape[1], &shape[2]) == 3);
        nni_tensor t = tensor_of(values, NNI_FLOAT64, shape, 3);
        CHECK_U64(golden_u64(&file, 10), t.count);
        if (kind == NNI_WINDOW_COUNT) continue; /* to be given by its values */
        if (*name == '-') scaling = name;       /* Keras scales a window alone */
        uint32_t scale = *scaling == '-' ? NNI_UNSCALED : *scaling == 'd' ? NNI_DENSITY : NNI_SPECTRUM;
        CHECK_STATUS(nni_stft(&t, imaginary, &(nni_stft_window){kind, scale, periodic, NULL}), NNI_OK);
        for (size_t i = 0; i < t.count; i++) CHECK(fabs(values[i] - golden_f64(&file)) <= 4e-15);
    }
}

/* A window by its values; frames longer than the transform; several channels. */
static void test_stft(void)
{
    enum { FRAME = 12, CHANNELS = 2 };
    double window[FRAME], real[MOST], imaginary[MOST], other[MOST];
    for (int i = 0; i < FRAME; i++) window[i] = i - 2.5;
    for (size_t bins = 2; bins < 10; bins++) {
        const size_t shape[] = {FRAME, CHANNELS, bins}, size = 2 * (bins - 1);
        nni_tensor t = tensor_of(real, NNI_FLOAT64, shape, 3), u = tensor_of(imaginary, NNI_FLOAT64, shape, 3);
        const nni_stft_window w = {.scaling = NNI_SPECTRUM, .values = window};
        describe("stft of %zu bins", bins);
        CHECK_STATUS(nni_stft(&t, 0, &w), NNI_OK);
        CHECK_STATUS(nni_stft(&u, 1, &w), NNI_OK);
        for (size_t i = 0; i < t.count; i++) {
            size_t time = i / (CHANNELS * bins), k = i % bins;
            double angle = 2 * pi * (double)(time * k % size) / (double)size,
                   factor = window[time] / 45; /* of |i - 2.5| */
            CHECK(fabs(real[i] - cos(angle) * factor) <= 2e-16);
            CHECK(fabs(imaginary[i] + sin(angle) * factor) <= 2e-16);
            if (4 * (time * k % size) % size == 0) CHECK(real[i] == 0 || imaginary[i] == 0);
        }
        for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
            u.data = other, u.dtype = dtype;
            check_rounded(&u, imaginary, dtype, nni_stft(&u, 1, &w));
        }
    }
}

/* ---- Logarithms of uniforms ---- */

enum { DRAWN = 1000 };

/* u of each element, from the words themselves. */
static void fractions(nni_generator g, double *u)
{
    uint32_t words[DRAWN];
    g.offset = (g.offset + 7) / 8 * 8;
    CHECK_STATUS(nni_words(&g, words, DRAWN), NNI_OK);
    for (int i = 0; i < DRAWN; i++) u[i] = (words[i] + 0.5) * 0x1p-32;
}

static void test_log_uniform(nni_bit_generator kind)
{
    static const double parameters[][3] = {{1, 99, 1}, {1, 99, -1},        {1e-3, 0.1, 2},
                                           {2, 2, 1},  {1e-300, 1e300, 1}, {1, 2, 0}};
    const size_t count = DRAWN;
    double values[DRAWN], other[DRAWN], u[DRAWN];
    for (size_t k = 0; k < sizeof parameters / sizeof *parameters; k++) {
        const double a = parameters[k][0], b = parameters[k][1], factor = parameters[k][2];
        nni_generator g = generator_at(kind, 1, k, 4096), end = g;
        nni_tensor t = tensor_of(values, NNI_FLOAT64, &count, 1);
        describe("log_uniform of (%g, %g), times %g", a, b, factor);
        fractions(g, u);
        CHECK_STATUS(nni_log_uniform(&t, a, b, factor, &end), NNI_OK);
        CHECK_U64(end.offset, 4096 + DRAWN);
        for (int i = 0; i < DRAWN; i++) {
            double x = a + (b - a) * u[i];
            CHECK(fabs(values[i] - log(x) * factor) <= 3 * 0x1p-52 * fabs(log(x) * factor));
        }
        for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
            nni_generator again = g;
            t.data = other, t.dtype = dtype;
            check_rounded(&t, values, dtype, nni_log_uniform(&t, a, b, factor, &again));
        }
    }
}

/* softplus(bias) is dt. */
static void test_mamba(nni_bit_generator kind)
{
    static const double parameters[][3] = {
        {1e-3, 0.1, 1e-4}, {1e-3, 0.1, 0.01}, {1e-12, 1e-3, 0}, {1, 700, 0}, {2, 2, 0}};
    const size_t count = DRAWN;
    double values[DRAWN], other[DRAWN], u[DRAWN];
    for (size_t k = 0; k < sizeof parameters / sizeof *parameters; k++) {
        const double least = parameters[k][0], most = parameters[k][1], floor = parameters[k][2];
        nni_generator g = generator_at(kind, 2, k, 8), end = g;
        nni_tensor t = tensor_of(values, NNI_FLOAT64, &count, 1);
        describe("dt from %g to %g, at least %g", least, most, floor);
        fractions(g, u);
        CHECK_STATUS(nni_mamba_dt_bias(&t, least, most, floor, &end), NNI_OK);
        CHECK_U64(end.offset, 8 + DRAWN);
        for (int i = 0; i < DRAWN; i++) {
            double dt = fmax(exp(log(least) + (log(most) - log(least)) * u[i]), floor);
            double softplus = values[i] > 30 ? values[i] + exp(-values[i]) : log1p(exp(values[i]));
            CHECK(fabs(softplus - dt) <= 1e-13 * dt);
        }
        for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
            nni_generator again = g;
            t.data = other, t.dtype = dtype;
            check_rounded(&t, values, dtype, nni_mamba_dt_bias(&t, least, most, floor, &again));
        }
    }
}

void test_tables(void)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) test_table(i);
    test_golden_hippo();
    test_golden_stft();
    test_far_rows();
    test_stft();
    for (int kind = 0; kind < NNI_BIT_GENERATOR_COUNT; kind++) {
        test_log_uniform(kind);
        test_mamba(kind);
    }
}
