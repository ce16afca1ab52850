// SPDX-License-Identifier: Apache-2.0
#include "../axes.h"
#include "../bitgen/bitgen.h"
#include "../dtype.h"
#include "../fill.h"
#include "../linalg/qr.h"

/* The state of the work. A group's matrix, outputs by everything else, is made tall: a wide one is transposed. All
 * matrices are drawn first. Each is written to the tensor when it is done. The last three fields count the elements
 * drawn, the current group, and its rows written. */
typedef struct nni_orthogonal {
    nni_axes axes;
    unsigned columns_of; /* the roles of its columns */
    size_t groups, outputs, others, middle, count;
    size_t drawn, group, written;
    void *data, *matrices, *work;
    const void *given; /* normal values of a framework, drawn all at once; or NULL */
    double gain;
    uint32_t dtype, precision; /* the tensor's dtype; the matrices', float32 or float64 */
    uint32_t factored;         /* whether the group's matrix is already orthogonal */
    uint32_t transposed;       /* whether the tall matrix has one column for each output */
    nni_qr qr;
    nni_generator generator; /* a copy: the caller's generator moves on at once */
} nni_orthogonal;

/* How many elements are drawn or written in one step. */
enum { STEP = 16384 };

enum { ALIGNMENT = 64 };

static size_t rounded(size_t bytes) { return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }
static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static nni_status describe(const nni_tensor *tensor, int delta, nni_orthogonal *o)
{
    nni_status status = nni_axes_of(tensor, &o->axes);
    if (status) return status;
    size_t kernel_axes = nni_axes_count(&o->axes, NNI_KERNEL);
    if (delta && (kernel_axes < 1 || kernel_axes > 3)) return NNI_ERROR_DIMENSIONS;
    o->columns_of = delta ? NNI_INPUTS : NNI_INPUTS | NNI_KERNEL;
    const double outputs = nni_axes_size(&o->axes, NNI_OUTPUTS), others = nni_axes_size(&o->axes, o->columns_of);
    if (delta && others > outputs) return NNI_ERROR_MORE_INPUTS;
    o->groups = o->outputs = o->others = 0;
    if (tensor->count) { /* without elements, the other extents may have any product */
        o->groups = (size_t)nni_axes_size(&o->axes, NNI_GROUPS);
        o->outputs = (size_t)outputs;
        o->others = (size_t)others;
    }
    o->transposed = o->outputs < o->others;
    o->middle = delta ? nni_axes_middle(&o->axes, 0) : 0;
    o->count = tensor->count;
    o->data = tensor->data;
    o->dtype = tensor->dtype;
    o->precision = tensor->dtype == NNI_FLOAT64 ? NNI_FLOAT64 : NNI_FLOAT32;
    return NNI_OK;
}

static size_t size_of(const nni_orthogonal *o) { return o->outputs * o->others; }

/* 64 bits: a plan may have more elements than fit in memory. */
static uint64_t normals_of(const nni_orthogonal *o) { return (uint64_t)o->groups * o->outputs * o->others; }

double nni_orthogonal_workspace(const nni_tensor *tensor, int delta)
{
    nni_orthogonal o;
    if (describe(tensor, delta, &o)) return 0;
    if (!tensor->count) return sizeof o;
    double elements = (double)o.groups * (double)o.outputs * (double)o.others;
    return (double)rounded(sizeof o) + elements * (double)nni_dtype_bytes(o.precision) + ALIGNMENT +
           nni_qr_workspace(larger(o.outputs, o.others), smaller(o.outputs, o.others), o.precision);
}

/* Draws the next normal values, matrix by matrix, row by row. A wide matrix is stored transposed. */
static void draw(nni_orthogonal *o)
{
    double memory[512];
    const size_t bytes = nni_dtype_bytes(o->precision), left = o->groups * size_of(o) - o->drawn;
    size_t n = smaller(sizeof memory / bytes, left), row = o->drawn / o->others, column = o->drawn % o->others;
    const void *values = memory;
    if (o->given)
        values = (const uint8_t *)o->given + bytes * o->drawn;
    else
        nni_normal(&(nni_tensor){.data = memory, .count = n, .shape = &n, .ndim = 1, .dtype = o->precision, .more = 1},
                   0, 1, &o->generator);
    size_t group = row / o->outputs * size_of(o), within = row % o->outputs;
    for (size_t i = 0; i < n; i++) {
        size_t to = group + (o->transposed ? column * o->outputs + within : within * o->others + column);
        if (bytes == 8)
            ((double *)o->matrices)[to] = ((const double *)values)[i];
        else
            ((float *)o->matrices)[to] = ((const float *)values)[i];
        if (++column < o->others) continue;
        column = 0;
        if (++within == o->outputs) within = 0, group += size_of(o);
    }
    o->drawn += n;
}

static void *matrix_of(const nni_orthogonal *o)
{
    return (uint8_t *)o->matrices + o->group * size_of(o) * nni_dtype_bytes(o->precision);
}

static void begin_group(nni_orthogonal *o)
{
    nni_qr_begin(&o->qr, matrix_of(o), larger(o->outputs, o->others), smaller(o->outputs, o->others), o->precision,
                 o->work);
}

/* Writes the next row to the tensor, times the gain in double. */
static void write_row(nni_orthogonal *o)
{
    const void *matrix = matrix_of(o);
    const size_t step = o->transposed ? o->outputs : 1;
    size_t from = o->written * (o->transposed ? 1 : o->others), at[NNI_MAX_DIMENSIONS] = {0}, offset = 0;
    size_t start = o->middle + nni_axes_offset(&o->axes, NNI_GROUPS, o->group) +
                   nni_axes_offset(&o->axes, NNI_OUTPUTS, o->written);
    for (size_t column = 0; column < o->others; column++, from += step) {
        if (o->dtype == NNI_FLOAT32)
            ((float *)o->data)[start + offset] = (float)(((const float *)matrix)[from] * o->gain);
        else
            nni_put(o->data, o->dtype, start + offset, nni_get(matrix, o->precision, from) * o->gain);
        offset = nni_axes_next(&o->axes, o->columns_of, at, offset);
    }
    o->written++;
}

/* A framework's generator draws all values together, in its own order: into the tensor, from where they are copied like
 * others, or directly to where they belong. */
static nni_status draw_given(nni_orthogonal *o, nni_generator *generator)
{
    const nni_matrix matrix = nni_library_of(generator)->matrix(generator);
    const size_t n = size_of(o);
    if (matrix == NNI_NO_MATRIX || o->groups != 1 || NNI_IS_HALF(o->dtype)) return NNI_ERROR_FRAMEWORK;
    const int in_place = matrix == NNI_DRAWN_TALL;
    if (!in_place && n != o->count) return NNI_ERROR_FRAMEWORK; /* that framework has no delta_orthogonal_ */
    void *to = in_place ? o->matrices : o->data;
    nni_status status =
        nni_normal(&(nni_tensor){.data = to, .count = n, .shape = &n, .ndim = 1, .dtype = o->dtype}, 0, 1, generator);
    if (status) return status;
    if (!in_place) {
        o->given = to;
        return NNI_OK;
    }
    o->transposed = o->outputs <= o->others; /* also a square one */
    o->drawn = n;
    begin_group(o);
    return NNI_OK;
}

nni_status nni_orthogonal_begin(const nni_tensor *tensor, double gain, int delta, nni_generator *generator,
                                void *workspace)
{
    nni_orthogonal described, *o = &described;
    nni_status status = describe(tensor, delta, o);
    if (status) return status;
    if (gain - gain != 0) return NNI_ERROR_NOT_FINITE;
    double size = gain < 0 ? -gain : gain;
    if (size > nni_dtype_max(tensor->dtype) / 2) return NNI_ERROR_OVERFLOW; /* an element may exceed 1 by an ulp */
    if (tensor->plan) {
        const uint64_t words = nni_whole_groups(normals_of(o) * (o->precision == NNI_FLOAT64 ? 2 : 1));
        double longest = (double)larger(larger(o->outputs, o->others), 1);
        double part = tensor->count ? (double)(o->groups * size_of(o)) / (double)tensor->count : 0;
        *tensor->plan = (nni_plan){.std = size * __builtin_sqrt(part / longest),
                                   .low = -size,
                                   .high = size,
                                   .words = words,
                                   .distribution = NNI_DISTRIBUTION_COUNT};
        return NNI_OK;
    }
    if (!workspace) return NNI_ERROR_NULL;
    o->gain = gain;
    o->drawn = o->group = o->written = o->factored = 0;
    o->matrices = (uint8_t *)workspace + rounded(sizeof *o);
    o->work = (uint8_t *)o->matrices + rounded(o->groups * size_of(o) * nni_dtype_bytes(o->precision));
    o->given = NULL;
    if (o->groups && nni_library_of(generator)) {
        status = draw_given(o, generator);
        if (status) return status;
    } else if (o->groups) {
        status = nni_generator_ready(generator);
        if (status) return status;
        o->generator = *generator;
        const unsigned words = o->precision == NNI_FLOAT64 ? 2 : 1;
        generator->offset = nni_whole_groups((generator->offset + words - 1) / words * words + normals_of(o) * words);
    }
    __builtin_memcpy(workspace, o, sizeof *o);
    return NNI_OK;
}

int nni_orthogonal_step(void *workspace)
{
    nni_orthogonal *o = workspace;
    const size_t all = o->groups * size_of(o);
    if (o->group >= o->groups) return 0;
    if (o->drawn < all) {
        for (size_t end = smaller(all, o->drawn + STEP); o->drawn < end;) draw(o);
        if (o->drawn == all) begin_group(o);
        return 1;
    }
    if (!o->factored) {
        o->factored = !nni_qr_step(&o->qr);
        return 1;
    }
    if (o->group == 0 && o->written == 0 && o->columns_of == NNI_INPUTS) /* delta: zeros outside the centre */
        nni_fill(
            &(nni_tensor){
                .data = o->data, .count = o->count, .shape = o->axes.extent, .ndim = o->axes.ndim, .dtype = o->dtype},
            0);
    for (size_t done = 0; done < STEP && o->written < o->outputs; done += o->others) write_row(o);
    if (o->written < o->outputs) return 1;
    o->written = o->factored = 0;
    if (++o->group == o->groups) return 0;
    begin_group(o);
    return 1;
}
