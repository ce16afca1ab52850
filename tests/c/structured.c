// SPDX-License-Identifier: Apache-2.0
/* Initializers that give a meaning to the place of an element: each element against its indices, in every layout. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dtype.h"
#include "layouts.h"

enum { MOST = 1024 };

/* Bytes of that value everywhere, for what must be written or must not. */
static void *fresh(void *memory, size_t bytes) { return memset(memory, 0xa5, bytes); }

static void check_element(const nni_tensor *t, size_t i, double expected)
{
    double rounded[1];
    nni_put(rounded, t->dtype, 0, expected);
    CHECK_F64(nni_get(t->data, t->dtype, i), nni_get(rounded, t->dtype, 0));
}

/* ---- eye, dirac, bilinear ---- */

static void test_eye(uint32_t dtype)
{
    static const size_t shapes[][2] = {{4, 6}, {6, 4}, {5, 5}, {1, 9}, {9, 1}, {0, 3}, {3, 0}};
    static const double gains[] = {1, -2.5, 0.1, 0, -0.0, 65504};
    double data[MOST];
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        for (size_t k = 0; k < sizeof gains / sizeof *gains; k++) {
            nni_tensor t = tensor_of(fresh(data, sizeof data), dtype, shapes[i], 2);
            describe("eye of %zu by %zu, gain %g, dtype %d", shapes[i][0], shapes[i][1], gains[k], (int)dtype);
            CHECK_STATUS(nni_eye(&t, gains[k]), NNI_OK);
            for (size_t n = 0; n < t.count; n++)
                check_element(&t, n, n / shapes[i][1] == n % shapes[i][1] ? gains[k] : 0);
            CHECK(((unsigned char *)data)[t.count * nni_dtype_bytes(dtype)] == 0xa5);
        }
    }
}

static const layout kernels[] = {
    {"OIH", {3, 3, 3}},
    {"OIH", {2, 4, 2}},
    {"OIHW", {4, 2, 3, 5}},
    {"HWIO", {3, 3, 4, 3}},
    {"IOHW", {2, 3, 4, 4}},
    {"GOIHW", {2, 3, 2, 1, 3}},
    {"HWGOI", {2, 3, 3, 2, 2}},
    {"HWGO", {3, 3, 4, 1}},
    {"OIDHW", {2, 3, 3, 1, 2}},
    {"DHWIO", {3, 3, 3, 2, 2}},
    {"GOIDHW", {2, 2, 2, 3, 3, 3}},
    {"OOIH", {2, 2, 4, 3}},
    {"IGHOG", {2, 2, 3, 2, 2}},
    {"OIIH", {4, 2, 2, 5}},
    {"OH", {4, 3}},
    {"HI", {3, 4}},
    {"OIHW", {0, 2, 3, 3}},
    {"OIHW", {2, 2, 0, 3}},
};
enum { KERNELS = sizeof kernels / sizeof *kernels };

static void test_dirac(const layout *l, uint32_t dtype)
{
    double data[MOST];
    nni_tensor t = tensor_in(l, fresh(data, sizeof data), dtype);
    size_t ones = 0;
    describe("dirac, %s, first extent %zu, dtype %d", l->letters, l->shape[0], (int)dtype);
    CHECK_STATUS(nni_dirac(&t), NNI_OK);
    for (size_t i = 0; i < t.count; i++) {
        bool one = is_in_the_middle(&t, i, true) && index_of(&t, i, 'O') == index_of(&t, i, 'I');
        check_element(&t, i, one);
        ones += one;
    }
    size_t outputs = extent_of(&t, 'O'), inputs = extent_of(&t, 'I');
    CHECK_U64(ones, t.count ? extent_of(&t, 'G') * (outputs < inputs ? outputs : inputs) : 0);
    CHECK(((unsigned char *)data)[t.count * nni_dtype_bytes(dtype)] == 0xa5);
}

/* Without a layout, (O, I, kernel...), from 5-D on too. */
static void test_without_layout(void)
{
    static const size_t shapes[][5] = {{4, 3, 3}, {3, 4, 2, 3}, {2, 3, 3, 2, 3}};
    float plain[MOST], named[MOST];
    for (size_t ndim = 3; ndim <= 5; ndim++) {
        nni_tensor t = tensor_of(plain, NNI_FLOAT32, shapes[ndim - 3], ndim), same = t;
        same.data = named, same.layout = &"OIHWD\0OIHW\0OIH"[ndim == 5 ? 0 : ndim == 4 ? 6 : 11];
        describe("%zu dimensions without a layout", ndim);
        CHECK_STATUS(nni_dirac(&t), NNI_OK);
        CHECK_STATUS(nni_dirac(&same), NNI_OK);
        CHECK_WORDS(plain, named, t.count);
        CHECK_STATUS(nni_bilinear(&t, 0), NNI_OK);
        CHECK_STATUS(nni_bilinear(&same, 0), NNI_OK);
        CHECK_WORDS(plain, named, t.count);
    }
}

/* Of small extents by hand. */
static double tent(size_t extent, size_t i)
{
    static const double tents[][6] = {{1},
                                      {0.5, 0.5},
                                      {0.5, 1, 0.5},
                                      {0.25, 0.75, 0.75, 0.25},
                                      {1 / 3.0, 2 / 3.0, 1, 2 / 3.0, 1 / 3.0},
                                      {1 / 6.0, 0.5, 5 / 6.0, 5 / 6.0, 0.5, 1 / 6.0}};
    return tents[extent - 1][i];
}

static void test_bilinear(const layout *l)
{
    double data[MOST];
    nni_tensor t = tensor_in(l, fresh(data, sizeof data), NNI_FLOAT64);
    describe("bilinear, %s, first extent %zu", l->letters, l->shape[0]);
    CHECK_STATUS(nni_bilinear(&t, 0), NNI_OK);
    for (size_t i = 0; i < t.count; i++) {
        double value = 1;
        for (size_t axis = 0; axis < t.ndim; axis++)
            if (is_kernel(t.layout[axis])) value *= tent(t.shape[axis], index_along(&t, i, axis));
        CHECK(fabs(data[i] - value) <= 0x1p-52);
    }
    CHECK(((unsigned char *)data)[t.count * 8] == 0xa5);

    double diagonal[MOST];
    nni_tensor few = tensor_in(l, fresh(diagonal, sizeof diagonal), NNI_FLOAT64);
    describe("bilinear on the diagonal, %s, first extent %zu", l->letters, l->shape[0]);
    CHECK_STATUS(nni_bilinear(&few, 1), NNI_OK);
    for (size_t i = 0; i < t.count; i++)
        CHECK_F64(diagonal[i], index_of(&t, i, 'O') == index_of(&t, i, 'I') ? data[i] : 0);
    CHECK(((unsigned char *)diagonal)[t.count * 8] == 0xa5);
}

/* What interpolates by a factor keeps a constant as it is: every factor-th place sums to 1. */
static void test_unity(void)
{
    for (size_t factor = 1; factor <= 9; factor++) {
        double data[18];
        const size_t shape[] = {1, 1, 2 * factor - factor % 2};
        nni_tensor t = tensor_of(data, NNI_FLOAT64, shape, 3);
        describe("bilinear upsampling by %zu", factor);
        CHECK_STATUS(nni_bilinear(&t, 0), NNI_OK);
        for (size_t phase = 0; phase < factor; phase++) {
            double sum = 0;
            for (size_t i = phase; i < shape[2]; i += factor) sum += data[i];
            CHECK(fabs(sum - 1) <= 0x1p-51);
        }
    }
}

/* ---- icnr ---- */

/* Of every filter each element holds another value, so that each copy tells where it comes from. */
static void test_icnr(const layout *l, uint32_t dtype, size_t repeat, int interleaved)
{
    double data[MOST], source[MOST];
    layout fewer = *l;
    char *place = strchr(l->letters, 'O');
    size_t axis = (size_t)(place - l->letters);
    if (fewer.shape[axis] % repeat) return;
    fewer.shape[axis] /= repeat;
    nni_tensor t = tensor_in(l, fresh(data, sizeof data), dtype), filters = tensor_in(&fewer, source, dtype);
    for (size_t i = 0; i < filters.count; i++) nni_put(source, dtype, i, (double)i);
    describe("icnr, %s, %zu of each, interleaved %d, dtype %d", l->letters, repeat, interleaved, (int)dtype);
    CHECK_STATUS(nni_icnr(&t, &filters, repeat, interleaved), NNI_OK);
    size_t distinct = extent_of(&filters, 'O');
    for (size_t i = 0; i < t.count; i++) {
        size_t from = (size_t)nni_get(data, dtype, i), output = index_of(&t, i, 'O');
        CHECK(from < filters.count);
        CHECK_U64(index_of(&filters, from, 'O'), interleaved ? output % distinct : output / repeat);
        CHECK_U64(index_of(&filters, from, 'I'), index_of(&t, i, 'I'));
        CHECK_U64(index_of(&filters, from, 'G'), index_of(&t, i, 'G'));
        CHECK_U64(index_of(&filters, from, 'K'), index_of(&t, i, 'K'));
    }
}

/* ---- assign, scale ---- */

static void test_assign(uint32_t dtype)
{
    const double max = nni_dtype_max(dtype), values[] = {0, -0.0, 1, -1, 0.1, -1 / 3.0, 1e-30, max, -max, 1 + 0x1p-9};
    enum { COUNT = sizeof values / sizeof *values };
    const size_t count = COUNT;
    static const double factors[] = {1, -1, 0.5, 0.1, 0, -0.0, 1e-10};
    double data[COUNT + 1];
    nni_tensor t = tensor_of(data, dtype, &count, 1);
    for (size_t k = 0; k < sizeof factors / sizeof *factors; k++) {
        double before[COUNT];
        describe("assigned in dtype %d, times %g", (int)dtype, factors[k]);
        fresh(data, sizeof data);
        CHECK_STATUS(nni_assign(&t, values), NNI_OK);
        for (size_t i = 0; i < COUNT; i++) check_element(&t, i, values[i]);
        for (size_t i = 0; i < COUNT; i++) before[i] = nni_get(data, dtype, i);
        CHECK_STATUS(nni_scale(&t, factors[k]), NNI_OK);
        for (size_t i = 0; i < COUNT; i++) check_element(&t, i, before[i] * factors[k]);
        CHECK(((unsigned char *)data)[COUNT * nni_dtype_bytes(dtype)] == 0xa5);
    }
    CHECK_STATUS(nni_assign(&t, values), NNI_OK);
    CHECK_STATUS(nni_scale(&t, 1 + 0x1p-50), NNI_ERROR_OVERFLOW);
    for (size_t i = 0; i < COUNT; i++) check_element(&t, i, values[i]);
}

/* A constant, in each dtype and at each length around a block of 16 bytes. */
static void test_fill(uint32_t dtype)
{
    static const double values[] = {0, -0.0, 1, -0.1, 1e-7, 65504};
    double data[8];
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
        for (size_t n = 0; n * nni_dtype_bytes(dtype) < sizeof data; n++) {
            nni_tensor t = tensor_of(fresh(data, sizeof data), dtype, &n, 1);
            describe("%zu times %g in dtype %d", n, values[k], (int)dtype);
            CHECK_STATUS(nni_fill(&t, values[k]), NNI_OK);
            for (size_t i = 0; i < n; i++) check_element(&t, i, values[k]);
            CHECK(((unsigned char *)data)[n * nni_dtype_bytes(dtype)] == 0xa5);
        }
    }
}

void test_structured(void)
{
    for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
        test_eye(dtype);
        test_assign(dtype);
        test_fill(dtype);
        for (int i = 0; i < KERNELS; i++) {
            test_dirac(&kernels[i], dtype);
            for (size_t repeat = 1; repeat <= 4 && strchr(kernels[i].letters, 'O'); repeat++)
                for (int interleaved = 0; interleaved < 2; interleaved++)
                    test_icnr(&kernels[i], dtype, repeat, interleaved);
        }
    }
    for (int i = 0; i < KERNELS; i++) test_bilinear(&kernels[i]);
    test_without_layout();
    test_unity();
}
