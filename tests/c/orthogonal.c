// SPDX-License-Identifier: Apache-2.0
/* Orthogonal matrices in tensors: what they are, that they are Q of the normal matrix that the generator gives, and
 * what a convolution with them does. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dtype.h"
#include "layouts.h"

enum { MOST = 200 * 130 };

/* What rounding leaves of orthonormality, in each dtype. */
static const double tolerance[NNI_DTYPE_COUNT] = {4e-6, 1e-14, 3e-3, 2.5e-2};

/* All steps, in a workspace of exactly the size that is asked for. Returns how many. */
static size_t finish(const nni_tensor *tensor, double gain, int delta, nni_generator *generator)
{
    void *workspace = allocate((size_t)nni_orthogonal_workspace(tensor, delta));
    size_t steps = 0;
    nni_status status = nni_orthogonal_begin(tensor, gain, delta, generator, workspace);
    CHECK_STATUS(status, NNI_OK);
    while (status == NNI_OK && nni_orthogonal_step(workspace)) steps++;
    free(workspace);
    return steps;
}

/* ---- The matrix of a group ---- */

typedef struct matrix {
    size_t rows, cols;
    double *at; /* row by row */
} matrix;

static matrix zeros(size_t rows, size_t cols)
{
    matrix m = {rows, cols, allocate(rows * cols * sizeof *m.at)};
    for (size_t i = 0; i < rows * cols; i++) m.at[i] = 0;
    return m;
}

/* x'y */
static matrix product(matrix x, matrix y)
{
    matrix m = zeros(x.cols, y.cols);
    for (size_t k = 0; k < x.rows; k++)
        for (size_t i = 0; i < x.cols; i++)
            for (size_t j = 0; j < y.cols; j++) m.at[i * m.cols + j] += x.at[k * x.cols + i] * y.at[k * y.cols + j];
    return m;
}

static matrix transposed(matrix x)
{
    matrix m = zeros(x.cols, x.rows);
    for (size_t i = 0; i < x.rows; i++)
        for (size_t j = 0; j < x.cols; j++) m.at[j * m.cols + i] = x.at[i * x.cols + j];
    free(x.at);
    return m;
}

/* Outputs by all else, or with delta by inputs: then elsewhere must be zeros. Tall, as its transpose if it is wide. */
static matrix matrix_of(const nni_tensor *t, size_t group, bool delta)
{
    const char columns = delta ? 'I' : 'C';
    matrix m = zeros(extent_of(t, 'O'), extent_of(t, columns));
    for (size_t i = 0; i < t->count; i++) {
        double x = nni_get(t->data, t->dtype, i);
        if (delta && !is_in_the_middle(t, i, false))
            CHECK(x == 0);
        else if (index_of(t, i, 'G') == group)
            m.at[index_of(t, i, 'O') * m.cols + index_of(t, i, columns)] = x;
    }
    return m.rows < m.cols ? transposed(m) : m;
}

static void check_orthonormal(matrix q, double gain, double error)
{
    matrix gram = product(q, q);
    double worst = 0;
    for (size_t i = 0; i < gram.rows * gram.cols; i++)
        worst = fmax(worst, fabs(gram.at[i] - (i / gram.cols == i % gram.cols ? gain * gain : 0)));
    CHECK(worst <= error * gain * gain);
    free(gram.at);
}

/* R = Q'A: upper triangular, its diagonal positive. Then, Q being orthonormal and A in the range of Q, Q R = A. */
static void check_factors(matrix q, matrix a, double error)
{
    matrix r = product(q, a), rows = transposed(q), again = product(rows, r);
    double below = 0, apart = 0;
    for (size_t i = 0; i < r.rows; i++) {
        CHECK(r.at[i * r.cols + i] > 0);
        for (size_t j = 0; j < i; j++) below = fmax(below, fabs(r.at[i * r.cols + j]));
    }
    for (size_t i = 0; i < a.rows * a.cols; i++) apart = fmax(apart, fabs(again.at[i] - a.at[i]));
    CHECK(below <= error * sqrt((double)a.rows) && apart <= error * sqrt((double)a.rows));
    free(r.at), free(rows.at), free(again.at);
}

/* ---- Every layout ---- */

static const layout layouts[] = {
    {"OI", {5, 5}},          {"OI", {1, 1}},
    {"OI", {1, 7}},          {"OI", {7, 1}},
    {"IO", {12, 7}},         {"OI", {33, 20}},
    {"OI", {200, 130}},      {"IO", {97, 100}},
    {"OIH", {4, 3, 5}},      {"OIHW", {8, 3, 3, 3}},
    {"HWIO", {3, 3, 2, 30}}, {"IOHW", {6, 5, 2, 2}},
    {"GOI", {3, 4, 6}},      {"GOIHW", {2, 6, 2, 3, 2}},
    {"HWGO", {3, 3, 4, 2}},  {"OIDHW", {5, 2, 2, 3, 2}},
    {"IGOO", {7, 3, 2, 4}},  {"OIGI", {5, 2, 3, 4}},
};
enum { LAYOUTS = sizeof layouts / sizeof *layouts };

static void test_layout(const layout *l, uint32_t dtype, double gain)
{
    static double data[MOST], drawn[MOST];
    const bool wide = dtype == NNI_FLOAT64, exact = dtype <= NNI_FLOAT64;
    nni_tensor t = tensor_in(l, data, dtype);
    nni_generator g = generator_at(NNI_XOSHIRO128PP, 5, t.count, 8), begin = g;
    nni_plan plan;
    describe("orthogonal, %s, %zu by %zu..., dtype %d, gain %g", l->letters, l->shape[0], l->shape[1], (int)dtype,
             gain);
    size_t steps = finish(&t, gain, 0, &g), size = t.count / extent_of(&t, 'G');
    CHECK_U64(g.offset, 8 + (t.count * (wide ? 2 : 1) + 7) / 8 * 8);
    t.plan = &plan;
    CHECK_STATUS(nni_orthogonal_begin(&t, gain, 0, NULL, NULL), NNI_OK);
    CHECK_U64(plan.words, g.offset - 8);
    t.plan = NULL;

    size_t all = t.count;
    nni_tensor normal = tensor_of(drawn, exact ? dtype : NNI_FLOAT32, &all, 1);
    CHECK_STATUS(nni_normal(&normal, 0, 1, &begin), NNI_OK);
    double squares = 0;
    for (size_t group = 0; group < extent_of(&t, 'G'); group++) {
        matrix q = matrix_of(&t, group, false);
        size_t cols = q.cols, panels = (cols + 15) / 16;
        CHECK(steps <= extent_of(&t, 'G') * (2 * panels * (cols / 64 + 2) + 1));
        check_orthonormal(q, gain, tolerance[dtype]);
        for (size_t i = 0; i < size; i++) squares += q.at[i] * q.at[i];
        if (exact && gain == 1) {
            matrix a = zeros(extent_of(&t, 'O'), extent_of(&t, 'C'));
            for (size_t i = 0; i < size; i++) a.at[i] = nni_get(drawn, normal.dtype, group * size + i);
            if (a.rows < a.cols) a = transposed(a);
            check_factors(q, a, 4 * tolerance[dtype]);
            free(a.at);
        } else {
            free(q.at);
        }
    }
    CHECK(fabs(sqrt(squares / (double)t.count) - plan.std) <= tolerance[dtype] * plan.std);
}

/* Of 16 bits, and with a gain, it is the one of float32, rounded once. */
static void test_rounding(const layout *l, uint32_t dtype, double gain)
{
    static double data[MOST], single[MOST];
    nni_tensor t = tensor_in(l, data, dtype), plain = tensor_in(l, single, dtype == NNI_FLOAT64 ? dtype : NNI_FLOAT32);
    nni_generator g = generator_at(NNI_PHILOX4X32, 1, 1, 0), same = g;
    describe("orthogonal, %s, dtype %d, gain %g, rounded", l->letters, (int)dtype, gain);
    finish(&t, gain, 0, &g);
    finish(&plain, 1, 0, &same);
    for (size_t i = 0; i < t.count; i++) {
        double rounded[1];
        nni_put(rounded, dtype, 0, nni_get(single, plain.dtype, i) * gain);
        CHECK_F64(nni_get(data, dtype, i), nni_get(rounded, dtype, 0));
    }
}

/* ---- Convolutions ---- */

static const layout deltas[] = {
    {"OIH", {4, 4, 3}},         {"OIH", {5, 3, 4}},         {"OIHW", {6, 4, 3, 3}},
    {"HWIO", {2, 4, 3, 3}},     {"GOIHW", {2, 5, 3, 3, 2}}, {"OIDHW", {3, 3, 3, 2, 3}},
    {"DHWIO", {2, 2, 2, 2, 4}}, {"HGOI", {5, 3, 2, 2}},     {"OIHW", {40, 35, 1, 3}},
};
enum { DELTAS = sizeof deltas / sizeof *deltas, PERIOD = 4 };

/* Where a place of a torus, PERIOD along each axis of the kernel, meets that of the kernel: back by its index. */
static size_t shifted(const nni_tensor *t, size_t element, size_t place, bool right)
{
    size_t to = 0, stride = 1;
    for (size_t axis = 0; axis < t->ndim; axis++) {
        if (!is_kernel(t->layout[axis])) continue;
        size_t middle = (t->shape[axis] - !right) / 2, at = place % PERIOD + index_along(t, element, axis);
        to += (at + PERIOD - middle % PERIOD) % PERIOD * stride;
        stride *= PERIOD;
        place /= PERIOD;
    }
    return to;
}

/* y = the tensor's convolution with x, both of groups by channels by places. */
static void convolve(const nni_tensor *t, const double *x, double *y, size_t places, bool right)
{
    size_t outputs = extent_of(t, 'O'), inputs = extent_of(t, 'I');
    for (size_t i = 0; i < extent_of(t, 'G') * outputs * places; i++) y[i] = 0;
    for (size_t i = 0; i < t->count; i++) {
        double weight = nni_get(t->data, t->dtype, i);
        size_t group = index_of(t, i, 'G');
        if (weight == 0) continue;
        const double *from = x + (group * inputs + index_of(t, i, 'I')) * places;
        double *to = y + (group * outputs + index_of(t, i, 'O')) * places;
        for (size_t place = 0; place < places; place++) to[place] += weight * from[shifted(t, i, place, right)];
    }
}

static size_t random_input(const nni_tensor *t, double *x)
{
    size_t places = 1;
    for (size_t axis = 0; axis < t->ndim; axis++)
        if (is_kernel(t->layout[axis])) places *= PERIOD;
    for (size_t i = 0; i < extent_of(t, 'G') * extent_of(t, 'I') * places; i++)
        x[i] = random_below(1 << 20) * 0x1p-19 - 1;
    return places;
}

static double norm(const double *x, size_t n)
{
    double squares = 0;
    for (size_t i = 0; i < n; i++) squares += x[i] * x[i];
    return sqrt(squares);
}

/* Not a dilation, not a contraction: the output is as long as the input, whatever the input. */
static void test_delta(const layout *l, uint32_t dtype, double gain)
{
    static double data[MOST], x[MOST], y[MOST];
    nni_tensor t = tensor_in(l, data, dtype);
    nni_generator g = generator_at(NNI_XOSHIRO128PP, 7, 0, 0);
    nni_plan plan;
    memset(data, 0xa5, sizeof data);
    describe("delta-orthogonal, %s, dtype %d, gain %g", l->letters, (int)dtype, gain);
    finish(&t, gain, 1, &g);
    size_t groups = extent_of(&t, 'G'), outputs = extent_of(&t, 'O'), inputs = extent_of(&t, 'I');
    CHECK_U64(g.offset, (groups * outputs * inputs * (dtype == NNI_FLOAT64 ? 2 : 1) + 7) / 8 * 8);
    for (size_t group = 0; group < groups; group++) {
        matrix q = matrix_of(&t, group, true);
        check_orthonormal(q, gain, tolerance[dtype]);
        free(q.at);
    }
    size_t places = random_input(&t, x);
    convolve(&t, x, y, places, false);
    double before = norm(x, groups * inputs * places), after = norm(y, groups * outputs * places);
    CHECK(fabs(after - fabs(gain) * before) <= tolerance[dtype] * before * fabs(gain));
    double squares = 0;
    for (size_t i = 0; i < t.count; i++) squares += pow(nni_get(data, dtype, i), 2);
    t.plan = &plan;
    CHECK_STATUS(nni_orthogonal_begin(&t, gain, 1, NULL, NULL), NNI_OK);
    CHECK(fabs(sqrt(squares / (double)t.count) - plan.std) <= tolerance[dtype] * plan.std);
}

/* The channels that are both inputs and outputs are as they were, the others are silent. */
static void test_dirac(const layout *l)
{
    static double data[MOST], x[MOST], y[MOST];
    nni_tensor t = tensor_in(l, data, NNI_FLOAT64);
    describe("a convolution with dirac, %s", l->letters);
    CHECK_STATUS(nni_dirac(&t), NNI_OK);
    size_t outputs = extent_of(&t, 'O'), inputs = extent_of(&t, 'I'), places = random_input(&t, x);
    convolve(&t, x, y, places, true);
    for (size_t i = 0; i < extent_of(&t, 'G') * outputs * places; i++) {
        size_t group = i / places / outputs, channel = i / places % outputs;
        CHECK(y[i] == (channel < inputs ? x[(group * inputs + channel) * places + i % places] : 0));
    }
}

/* ---- The rest ---- */

static void test_empty(void)
{
    static const layout empty[] = {{"OI", {0, 5}}, {"OI", {5, 0}}, {"OIH", {2, 2, 0}}, {"GOI", {0, 2, 2}}};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        nni_tensor t = tensor_in(&empty[i], NULL, NNI_FLOAT32);
        nni_generator g = generator_at(NNI_PHILOX4X32, 0, 0, 5);
        describe("orthogonal, nothing");
        CHECK_U64(finish(&t, 1, 0, NULL), 0);
        CHECK_U64(finish(&t, 1, 0, &g), 0);
        CHECK_U64(g.offset, 5);
    }
}

/* Bytes on both sides of the workspace and of the data, and a step after the last. */
static void test_guards(const layout *l, uint32_t dtype, int delta)
{
    enum { GUARD = 64 };
    nni_tensor t = tensor_in(l, NULL, dtype);
    size_t bytes = t.count * nni_dtype_bytes(dtype);
    unsigned char *data = allocate(bytes + 2 * GUARD), guard[GUARD], copy[GUARD];
    memset(guard, 0xa5, GUARD);
    memset(data, 0xa5, bytes + 2 * GUARD);
    t.data = data + GUARD;
    size_t size = (size_t)nni_orthogonal_workspace(&t, delta);
    unsigned char *workspace = allocate(size + 2 * GUARD);
    memset(workspace, 0xa5, size + 2 * GUARD);
    nni_generator g = generator_at(NNI_PHILOX4X32, 0, 0, 0);
    describe("around the workspace, %s, dtype %d, delta %d", l->letters, (int)dtype, delta);
    CHECK_STATUS(nni_orthogonal_begin(&t, 1, delta, &g, workspace + GUARD), NNI_OK);
    while (nni_orthogonal_step(workspace + GUARD)) continue;
    memcpy(copy, t.data, bytes < GUARD ? bytes : GUARD);
    CHECK_U64(nni_orthogonal_step(workspace + GUARD), 0);
    CHECK(!memcmp(copy, t.data, bytes < GUARD ? bytes : GUARD));
    CHECK(!memcmp(data, guard, GUARD) && !memcmp(data + GUARD + bytes, guard, GUARD));
    CHECK(!memcmp(workspace, guard, GUARD) && !memcmp(workspace + GUARD + size, guard, GUARD));
    free(data), free(workspace);
}

/* Haar: a trace of mean 0 and variance 1, as often a reflection as a rotation, and every element alike. */
static void test_haar(void)
{
    enum { TIMES = 4000 };
    static float data[TIMES * 9];
    const layout l = {"GOI", {TIMES, 3, 3}};
    nni_tensor t = tensor_in(&l, data, NNI_FLOAT32);
    nni_generator g = generator_at(NNI_XOSHIRO128PP, 9, 9, 0);
    double traces = 0, squares = 0, determinants = 0, each[9] = {0};
    describe("Haar");
    finish(&t, 1, 0, &g);
    for (const float *q = data; q < data + TIMES * 9; q += 9) {
        double trace = q[0] + q[4] + q[8];
        traces += trace, squares += trace * trace;
        determinants += q[0] * (q[4] * q[8] - q[5] * q[7]) - q[1] * (q[3] * q[8] - q[5] * q[6]) +
                        q[2] * (q[3] * q[7] - q[4] * q[6]);
        for (int i = 0; i < 9; i++) each[i] += q[i] * q[i];
    }
    CHECK(fabs(traces) <= 5 * sqrt(TIMES));
    CHECK(fabs(squares - TIMES) <= 8 * sqrt(TIMES));
    CHECK(fabs(determinants) <= 5 * sqrt(TIMES));
    for (int i = 0; i < 9; i++) CHECK(fabs(each[i] - TIMES / 3.0) <= 1.5 * sqrt(TIMES));
}

void test_orthogonal(void)
{
    for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
        for (int i = 0; i < LAYOUTS; i++) {
            test_layout(&layouts[i], dtype, 1);
            if (layouts[i].shape[0] > 100) continue;
            test_layout(&layouts[i], dtype, -1.75);
            test_rounding(&layouts[i], dtype, i % 2 ? 1 : -1.75);
            test_guards(&layouts[i], dtype, 0);
        }
        for (int i = 0; i < DELTAS; i++) {
            test_delta(&deltas[i], dtype, i % 2 ? 1 : -0.5);
            test_guards(&deltas[i], dtype, 1);
        }
    }
    for (int i = 0; i < DELTAS; i++) test_dirac(&deltas[i]);
    test_empty();
    test_haar();
}
