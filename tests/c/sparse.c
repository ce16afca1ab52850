// SPDX-License-Identifier: Apache-2.0
/* Sparse matrices: how many zeros, where, and what else there is; against a plain transcription of the rule of
 * src/bitgen/README.md. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dtype.h"
#include "test.h"

static size_t grouped(size_t words) { return (words + 7) / 8 * 8; }

/* ---- The rule, element by element ---- */

typedef struct problem {
    size_t rows, columns;
    double sparsity;
    uint32_t dtype;
    nni_bit_generator kind;
} problem;

static size_t zeros_of(const problem *p) { return (size_t)ceil(p->sparsity * (double)p->rows); }
static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Words taken for the values, and for the choice. */
static size_t value_words(const problem *p)
{
    size_t zeros = zeros_of(p), kept = p->rows - zeros;
    return grouped((zeros < kept ? p->rows : kept) * p->columns * (p->dtype == NNI_FLOAT64 ? 2 : 1));
}

static size_t choice_words(const problem *p)
{
    size_t zeros = zeros_of(p);
    return grouped(least(zeros, p->rows - zeros) * p->columns);
}

static void transcribe(const problem *p, double std, nni_generator g, void *data)
{
    enum { BLOCK = 64 };
    size_t rows = p->rows, columns = p->columns, zeros = zeros_of(p), kept = rows - zeros, chosen = least(zeros, kept);
    size_t drawn = (zeros < kept ? rows : kept) * columns, value = 0;
    double *values = allocate((drawn + 1) * sizeof *values);
    uint32_t *words = allocate((chosen * columns + 1) * sizeof *words), *list = allocate((rows + 1) * sizeof *list);
    bool *is_chosen = allocate(rows * columns + 1);
    nni_tensor t = tensor_of(values, p->dtype, &drawn, 1);
    g.offset = grouped(g.offset);
    nni_generator choice = g;
    CHECK_STATUS(nni_normal(&t, 0, std, &g), NNI_OK);
    choice.offset += value_words(p);
    CHECK_STATUS(nni_words(&choice, words, chosen * columns), NNI_OK);
    for (size_t i = 0; i < rows; i++) list[i] = (uint32_t)i;
    for (size_t i = 0; i < rows * columns; i++) is_chosen[i] = false;
    for (size_t column = 0; column < columns; column++) {
        for (size_t i = 0; i < chosen; i++) {
            size_t j = i + (size_t)((uint64_t)words[column * chosen + i] * (rows - i) >> 32);
            uint32_t row = list[j];
            list[j] = list[i], list[i] = row;
            is_chosen[row * columns + column] = true;
        }
    }
    for (size_t block = 0; block < columns; block += BLOCK)
        for (size_t row = 0; row < rows; row++)
            for (size_t i = row * columns + block; i < row * columns + least(block + BLOCK, columns); i++) {
                bool zero = is_chosen[i] == (zeros < kept);
                nni_put(data, p->dtype, i, zero ? 0 : nni_get(values, p->dtype, zeros < kept ? i : value++));
            }
    free(values), free(words), free(list), free(is_chosen);
}

static void test_problem(const problem *p, double std)
{
    size_t bytes = nni_dtype_bytes(p->dtype), size = p->rows * p->columns * bytes;
    unsigned char *data = allocate(size + 1), *expected = allocate(size + 1);
    void *workspace = allocate(12 * p->rows); /* to the byte: a sanitizer sees what is beyond */
    nni_tensor t = tensor_of(data, p->dtype, (size_t[]){p->rows, p->columns}, 2);
    nni_generator begin = generator_at(p->kind, 3, 1, 4096), g = begin;
    nni_plan plan;
    describe("%zu by %zu of sparsity %g, dtype %d", p->rows, p->columns, p->sparsity, (int)p->dtype);
    data[size] = 0xa5;
    CHECK_STATUS(nni_sparse(&t, p->sparsity, std, &g, workspace), NNI_OK);
    CHECK_U64(g.offset, t.count ? 4096 + value_words(p) + choice_words(p) : 4096);
    CHECK_U64(data[size], 0xa5);
    transcribe(p, std, begin, expected);
    CHECK(!memcmp(data, expected, size));
    for (size_t column = 0; column < p->columns && std > 0; column++) {
        size_t zeros = 0;
        for (size_t row = 0; row < p->rows; row++) zeros += nni_get(data, p->dtype, row * p->columns + column) == 0;
        CHECK_U64(zeros, zeros_of(p));
    }
    t.plan = &plan;
    CHECK_STATUS(nni_sparse(&t, p->sparsity, std, NULL, NULL), NNI_OK);
    CHECK_U64(plan.words, value_words(p) + choice_words(p));
    double kept = p->rows ? 1 - (double)zeros_of(p) / (double)p->rows : 1;
    CHECK(plan.mean == 0 && fabs(plan.std - std * sqrt(kept)) <= 1e-15 * std);
    free(data), free(expected), free(workspace);
}

static void test_problems(void)
{
    static const size_t shapes[][2] = {{1, 1}, {1, 9}, {9, 1}, {7, 5}, {10, 20}, {100, 3}, {3, 700}, {0, 4}, {4, 0}};
    static const double sparsities[] = {0,        1,       0.5,  0.1,  0.9, 0.07, 0.55, 1e-9,
                                        1 - 1e-9, 1 / 3.0, 0.29, 0.58, 0.3, 0.7,  0.6,  0.2};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (size_t k = 0; k < sizeof sparsities / sizeof *sparsities; k++)
            for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++)
                test_problem(&(problem){shapes[i][0], shapes[i][1], sparsities[k], dtype, k % 2}, 0.5);
    for (size_t rows = 0; rows < 40; rows++)
        for (size_t zeros = 0; zeros <= rows; zeros++)
            test_problem(&(problem){rows, 3, rows ? (double)zeros / (double)rows : 0, rows % 4, 0}, 1);
    test_problem(&(problem){8, 8, 0.5, NNI_FLOAT32, 0}, 0);
}

/* ceil as Python computes it, of products that are a little more than a whole number: torch has 8 and 56 zeros. */
static void test_ceilings(void)
{
    static const struct {
        double sparsity;
        size_t rows, zeros;
    } ceilings[] = {{0.07, 100, 8},  {0.55, 100, 56}, {0.1, 10, 1}, {0.1, 100, 10}, {0.29, 100, 29},
                    {0.14, 100, 15}, {0.28, 100, 29}, {0.9, 10, 9}, {1e-300, 5, 1}, {0x1.fffffffffffffp-1, 5, 5}};
    for (size_t i = 0; i < sizeof ceilings / sizeof *ceilings; i++) {
        enum { COLUMNS = 4 };
        const size_t shape[] = {ceilings[i].rows, COLUMNS};
        float data[100 * COLUMNS];
        double workspace[150];
        nni_tensor t = tensor_of(data, NNI_FLOAT32, shape, 2);
        nni_generator g = generator_at(NNI_PHILOX4X32, 1, 0, 0);
        describe("sparsity %g of %zu rows", ceilings[i].sparsity, shape[0]);
        CHECK_STATUS(nni_sparse(&t, ceilings[i].sparsity, 1, &g, workspace), NNI_OK);
        for (size_t column = 0; column < COLUMNS; column++) {
            size_t zeros = 0;
            for (size_t row = 0; row < shape[0]; row++) zeros += data[row * COLUMNS + column] == 0;
            CHECK_U64(zeros, ceilings[i].zeros);
        }
    }
}

/* ---- Randomness ---- */

/* Each set of so many rows as often as another: Pearson's chi-square over the columns, of mean `sets - 1` and variance
 * twice that. */
static void test_subsets(size_t rows, size_t zeros)
{
    enum { COLUMNS = 20000, SETS = 64 };
    static float data[6 * COLUMNS];
    const size_t shape[] = {rows, COLUMNS};
    size_t counts[SETS] = {0}, sets = 0;
    double workspace[9];
    nni_tensor t = tensor_of(data, NNI_FLOAT32, shape, 2);
    nni_generator g = generator_at(NNI_XOSHIRO128PP, rows, zeros, 0);
    describe("%zu zeros of %zu", zeros, rows);
    CHECK_STATUS(nni_sparse(&t, (double)zeros / (double)rows, 1, &g, workspace), NNI_OK);
    for (size_t column = 0; column < COLUMNS; column++) {
        size_t set = 0;
        for (size_t row = 0; row < rows; row++) set |= (size_t)(data[row * COLUMNS + column] == 0) << row;
        counts[set]++;
    }
    double squares = 0;
    for (size_t set = 0; set < (size_t)1 << rows; set++) {
        size_t members = 0;
        for (size_t row = 0; row < rows; row++) members += set >> row & 1;
        if (members == zeros)
            sets++, squares += (double)counts[set] * (double)counts[set];
        else
            CHECK_U64(counts[set], 0);
    }
    double freedom = (double)sets - 1, chi_square = squares * (double)sets / COLUMNS - COLUMNS;
    CHECK(fabs(chi_square - freedom) <= 5 * sqrt(2 * freedom) + 1e-6);
}

/* What is not zero is normal: its moments, of all four kinds of places. */
static void test_values(double sparsity)
{
    enum { ROWS = 100, COLUMNS = 300, COUNT = ROWS * COLUMNS };
    static float data[COUNT];
    const size_t shape[] = {ROWS, COLUMNS};
    double workspace[ROWS * 12 / 8];
    nni_tensor t = tensor_of(data, NNI_FLOAT32, shape, 2);
    nni_generator g = generator_at(NNI_XOSHIRO128PP, 1, 2, 0);
    double n = 0, sums[5] = {0};
    describe("values of a matrix of sparsity %g", sparsity);
    CHECK_STATUS(nni_sparse(&t, sparsity, 2, &g, workspace), NNI_OK);
    for (size_t i = 0; i < COUNT; i++) {
        double x = data[i] / 2;
        if (x != 0) n++;
        for (int k = 1; k <= 4; k++) sums[k] += pow(x, k);
    }
    CHECK(fabs(sums[1]) <= 5 * sqrt(n));
    CHECK(fabs(sums[2] - n) <= 5 * sqrt(2 * n));
    CHECK(fabs(sums[3]) <= 5 * sqrt(15 * n));
    CHECK(fabs(sums[4] - 3 * n) <= 5 * sqrt(96 * n));
}

void test_sparse(void)
{
    test_problems();
    test_ceilings();
    for (size_t rows = 2; rows <= 6; rows++)
        for (size_t zeros = 0; zeros <= rows; zeros++) test_subsets(rows, zeros);
    test_values(0.1);
    test_values(0.5);
    test_values(0.9);
}
