// SPDX-License-Identifier: Apache-2.0
/* Q of QR decompositions: what makes it the one there is, its bits, and matrices that normal deviates never are. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/qr.h"
#include "test.h"

static const char *const names[] = {"float32", "float64"};

static double get(const void *a, uint32_t dtype, size_t i)
{
    return dtype == NNI_FLOAT64 ? ((const double *)a)[i] : (double)((const float *)a)[i];
}

static void put(void *a, uint32_t dtype, size_t i, double x)
{
    if (dtype == NNI_FLOAT64)
        ((double *)a)[i] = x;
    else
        ((float *)a)[i] = (float)x;
}

static size_t bytes_of(uint32_t dtype, size_t count) { return count * (dtype == NNI_FLOAT64 ? 8 : 4); }

/* Exact in float32, so that both dtypes decompose the same matrix. */
static void *random_matrix(size_t rows, size_t cols, uint32_t dtype)
{
    uint64_t state = rows * 65536 + cols;
    void *a = allocate(bytes_of(dtype, rows * cols));
    for (size_t i = 0; i < rows * cols; i++) {
        state = state * 6364136223846793005 + 1442695040888963407;
        put(a, dtype, i, (double)(int32_t)(state >> 32 & 0xffffff00) * 0x1p-31);
    }
    return a;
}

/* Q in place of the matrix, with a workspace of no more than was asked for, full of `garbage`. */
static void decompose(void *a, size_t rows, size_t cols, uint32_t dtype, int garbage)
{
    size_t size = (size_t)nni_qr_workspace(rows, cols, dtype);
    void *work = allocate(size);
    memset(work, garbage, size);
    nni_qr qr;
    nni_qr_begin(&qr, a, rows, cols, dtype, work);
    while (nni_qr_step(&qr)) continue;
    CHECK(!nni_qr_step(&qr)); /* and it stays so */
    CHECK_U64(size % 64, 0);
    free(work);
}

/* Q'Q = I; R = Q'A is upper triangular with a diagonal >= 0; and Q R = A. NaN fails every one of them. */
static void check(const void *a, const void *q, size_t rows, size_t cols, uint32_t dtype)
{
    const double unit = (dtype == NNI_FLOAT64 ? 1e-15 : 4e-7) * sqrt((double)cols);
    double *r = allocate(cols * cols * sizeof *r), largest = 0;
    for (size_t i = 0; i < rows * cols; i++) largest = fmax(largest, fabs(get(a, dtype, i)));
    const double bound = 8 * unit * largest * sqrt((double)rows) + 0x1p-90; /* what is shorter is not reflected */
    bool orthonormal = true, triangular = true, positive = true, same = true;
    for (size_t i = 0; i < cols; i++) {
        for (size_t j = 0; j < cols; j++) {
            double gram = 0, sum = 0;
            for (size_t k = 0; k < rows; k++) {
                gram += get(q, dtype, k * cols + i) * get(q, dtype, k * cols + j);
                sum += get(q, dtype, k * cols + i) * get(a, dtype, k * cols + j);
            }
            r[i * cols + j] = sum;
            orthonormal &= fabs(gram - (i == j)) <= unit;
            triangular &= i <= j || fabs(sum) <= bound;
            positive &= i != j || sum >= -bound;
        }
    }
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < cols; j++) {
            double sum = 0;
            for (size_t k = 0; k <= j; k++) sum += get(q, dtype, i * cols + k) * r[k * cols + j];
            same &= fabs(sum - get(a, dtype, i * cols + j)) <= bound;
        }
    }
    CHECK(orthonormal);
    CHECK(triangular);
    CHECK(positive);
    CHECK(same);
    free(r);
}

/* ---- Every size that takes another way through panels, strips, chunks and tiles ---- */

static const struct {
    size_t rows, cols;
    uint64_t hash[2]; /* of the bytes of Q */
} sizes[] = {
    {1, 1, {0x4b72477f9c5c2f98, 0xaab1693229ba1db8}},     {2, 1, {0x90272475183066fd, 0xed19ac435116a29d}},
    {3, 3, {0x603c6c0e95eb0f9, 0x9138af7fbd53fa67}},      {5, 3, {0x3c7b57eaf7c2251a, 0x4e6683b8e6ad5d26}},
    {17, 17, {0x3da34f20347faa52, 0x1fa8a6ddeb63d3f6}},   {33, 16, {0x30f5778c50dfdc1, 0xe08f2cf6b0d2c5ab}},
    {64, 64, {0x88fa3508729078ce, 0x8f74a6bffe4f744a}},   {100, 37, {0x38a43249cacaf143, 0x305b8e43146d0c5d}},
    {128, 128, {0xe87bc5e54bc3f1d0, 0xbc50e63628f049d8}}, {129, 129, {0xa0ab63f9d80dc94e, 0x6052c2c3f7a9b7de}},
    {257, 200, {0x4f59715b388507ea, 0xab56cf108fcbbe96}}, {512, 64, {0xf487fb79a0467bd4, 0xce26a59da08f08e3}},
};

static void test_size(size_t rows, size_t cols, uint32_t dtype, uint64_t hash)
{
    const size_t size = bytes_of(dtype, rows * cols);
    void *a = random_matrix(rows, cols, dtype), *q = allocate(size), *again = allocate(size);
    describe("%zu x %zu, %s", rows, cols, names[dtype]);
    memcpy(q, a, size);
    memcpy(again, a, size);
    decompose(q, rows, cols, dtype, 0xff);
    decompose(again, rows, cols, dtype, 0x01);
    check(a, q, rows, cols, dtype);
    CHECK_WORDS(again, q, size / sizeof(uint32_t));
    CHECK_U64(nni_stream_id(0, q, size), hash);
    free(a);
    free(q);
    free(again);
}

/* ---- Matrices without full rank, and others that need no reflection, or only a sign ---- */

typedef double element(size_t i, size_t j);

static double zero(size_t i, size_t j) { return (void)i, (void)j, 0; }
static double ones(size_t i, size_t j) { return (void)i, (void)j, 1; }
static double identity(size_t i, size_t j) { return i == j; }
static double minus(size_t i, size_t j) { return -(double)(i == j); }
static double alternating(size_t i, size_t j) { return i == j ? (i % 2 ? -1 : 1) : 0; }
static double upper(size_t i, size_t j) { return i > j ? 0 : (double)((7 * i + 3 * j) % 11) - 5; }
static double last_row(size_t i, size_t j) { return i == 36 ? (double)j + 1 : 0; }
static double zero_columns(size_t i, size_t j) { return j % 3 ? 0 : (double)((i * i + 5 * j) % 17) - 8; }
static double same_columns(size_t i, size_t j) { return (double)((i * i + 5 * (j / 2)) % 17) - 8; }
static double hilbert(size_t i, size_t j) { return 1 / (double)(i + j + 1); }
static double least(size_t i, size_t j) { return (i + j) % 2 ? 0x1p-149 : -0x1p-149; }
static double least_double(size_t i, size_t j) { return (i + j) % 2 ? 0x1p-1074 : -0x1p-1074; }
static double large(size_t i, size_t j) { return ((double)((i * i + 5 * j * j) % 17) - 8) * 0x1p50; }

static const struct {
    const char *name;
    element *element;
    bool diagonal; /* so that Q is the identity but for signs, exactly */
} matrices[] = {
    {"zero", zero, true},
    {"identity", identity, true},
    {"minus the identity", minus, true},
    {"diagonal of both signs", alternating, true},
    {"upper triangular", upper, true},
    {"ones", ones, false},
    {"nothing but the last row", last_row, false},
    {"zero columns", zero_columns, false},
    {"equal columns", same_columns, false},
    {"Hilbert", hilbert, false},
    {"least of float32", least, false},
    {"least of float64", least_double, false},
    {"large", large, false},
};

static void test_matrix(size_t m, size_t rows, size_t cols, uint32_t dtype)
{
    const size_t size = bytes_of(dtype, rows * cols);
    void *a = allocate(size), *q = allocate(size);
    describe("%s, %zu x %zu, %s", matrices[m].name, rows, cols, names[dtype]);
    for (size_t i = 0; i < rows * cols; i++) put(a, dtype, i, matrices[m].element(i / cols, i % cols));
    memcpy(q, a, size);
    decompose(q, rows, cols, dtype, 0xff);
    check(a, q, rows, cols, dtype);
    bool exact = true;
    for (size_t i = 0; i < rows * cols; i++) {
        bool on = i / cols == i % cols;
        double sign = get(a, dtype, i) < 0 ? -1 : 1;
        exact &= get(q, dtype, i) == (on ? sign : 0);
    }
    if (matrices[m].diagonal) CHECK(exact);
    free(a);
    free(q);
}

/* An element's alignment is enough for the matrix and the workspace. */
static void test_alignment(uint32_t dtype)
{
    enum { ROWS = 37, COLS = 21 };
    const size_t size = bytes_of(dtype, ROWS * COLS), step = bytes_of(dtype, 1);
    const size_t space = (size_t)nni_qr_workspace(ROWS, COLS, dtype);
    void *a = random_matrix(ROWS, COLS, dtype);
    char *q = allocate(size + step), *work = allocate(space + step);
    describe("alignment, %s", names[dtype]);
    memcpy(q + step, a, size);
    decompose(a, ROWS, COLS, dtype, 0);
    nni_qr qr;
    nni_qr_begin(&qr, q + step, ROWS, COLS, dtype, work + step);
    while (nni_qr_step(&qr)) continue;
    CHECK_WORDS(q + step, a, size / sizeof(uint32_t));
    free(a);
    free(q);
    free(work);
}

/* What does not fit into a size_t is seen not to. */
static void test_workspace(void)
{
    describe("workspace");
    CHECK(nni_qr_workspace(SIZE_MAX, 1, NNI_FLOAT32) > (double)SIZE_MAX);
    CHECK(nni_qr_workspace(4096, 4096, NNI_FLOAT32) < 4096.0 * 4096 * 4 / 10);
}

void test_linalg(void)
{
    for (uint32_t dtype = NNI_FLOAT32; dtype <= NNI_FLOAT64; dtype++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            test_size(sizes[i].rows, sizes[i].cols, dtype, sizes[i].hash[dtype]);
        for (size_t m = 0; m < sizeof matrices / sizeof *matrices; m++) {
            test_matrix(m, 1, 1, dtype);
            test_matrix(m, 5, 4, dtype);
            test_matrix(m, 37, 37, dtype);
            test_matrix(m, 40, 18, dtype);
        }
        test_alignment(dtype);
    }
    test_workspace();
}
