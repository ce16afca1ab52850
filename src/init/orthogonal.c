// SPDX-License-Identifier: Apache-2.0
#include "../axes.h"
#include "../dtype.h"
#include "../fill.h"
#include "../linalg/qr.h"

/* The matrix of a group, of outputs by what else there is, is made tall: transposed if it is wide. */
typedef struct nni_orthogonal {
    nni_axes axes;
    unsigned columns_of; /* the roles of its columns */
    size_t group, groups, outputs, others, middle;
    void *data, *matrices, *work;
    double gain;
    uint32_t dtype, precision; /* of the tensor; of the matrices, float32 or float64 */
    nni_qr qr;
} nni_orthogonal;

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
    o->groups = nni_axes_size(&o->axes, NNI_GROUPS);
    o->outputs = nni_axes_size(&o->axes, NNI_OUTPUTS);
    o->others = nni_axes_size(&o->axes, o->columns_of);
    o->middle = delta ? nni_axes_middle(&o->axes, 0) : 0;
    o->data = tensor->data;
    o->dtype = tensor->dtype;
    o->precision = tensor->dtype == NNI_FLOAT64 ? NNI_FLOAT64 : NNI_FLOAT32;
    return delta && o->others > o->outputs ? NNI_ERROR_MORE_INPUTS : NNI_OK;
}

static size_t size_of(const nni_orthogonal *o) { return o->outputs * o->others; }

double nni_orthogonal_workspace(const nni_tensor *tensor, int delta)
{
    nni_orthogonal o;
    if (describe(tensor, delta, &o)) return 0;
    if (!tensor->count) return sizeof o;
    double elements = (double)o.groups * (double)o.outputs * (double)o.others;
    return (double)rounded(sizeof o) + elements * (double)nni_dtype_bytes(o.precision) + ALIGNMENT +
           nni_qr_workspace(larger(o.outputs, o.others), smaller(o.outputs, o.others), o.precision);
}

/* Normal values, matrix by matrix, row by row; a piece at a time, since a wide matrix is laid down transposed. */
static nni_status draw(const nni_orthogonal *o, nni_generator *generator)
{
    double memory[512];
    const size_t bytes = nni_dtype_bytes(o->precision), rows = o->groups * o->outputs, count = o->groups * size_of(o);
    const size_t pieces = sizeof memory / bytes, step = (o->outputs < o->others ? o->outputs : 1) * bytes;
    size_t next = pieces, left = count;
    for (size_t row = 0; row < rows; row++) {
        uint8_t *to = o->matrices;
        to += row / o->outputs * size_of(o) * bytes;
        to += row % o->outputs * (o->outputs < o->others ? 1 : o->others) * bytes;
        for (size_t i = 0; i < o->others; i++, to += step) {
            if (next == pieces) {
                size_t n = smaller(pieces, left);
                nni_status status =
                    nni_normal(&(nni_tensor){memory, n, &n, 1, NULL, o->precision, NULL, NULL}, 0, 1, generator);
                if (status) return status;
                left -= n;
                next = 0;
            }
            if (bytes == 8)
                *(double *)to = memory[next++];
            else
                *(float *)to = ((const float *)memory)[next++];
        }
    }
    return NNI_OK;
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

/* Into the tensor, the gain applied in double. */
static void end_group(const nni_orthogonal *o)
{
    const void *matrix = matrix_of(o);
    const int wide = o->outputs < o->others;
    size_t rows_at[NNI_MAX_DIMENSIONS] = {0}, row_offset = 0;
    size_t start = o->middle + nni_axes_offset(&o->axes, NNI_GROUPS, o->group);
    for (size_t row = 0; row < o->outputs; row++) {
        size_t columns_at[NNI_MAX_DIMENSIONS] = {0}, column_offset = 0;
        for (size_t column = 0; column < o->others; column++) {
            size_t from = wide ? column * o->outputs + row : row * o->others + column;
            nni_put(o->data, o->dtype, start + row_offset + column_offset,
                    nni_get(matrix, o->precision, from) * o->gain);
            column_offset = nni_axes_next(&o->axes, o->columns_of, columns_at, column_offset);
        }
        row_offset = nni_axes_next(&o->axes, NNI_OUTPUTS, rows_at, row_offset);
    }
}

nni_status nni_orthogonal_begin(const nni_tensor *tensor, double gain, int delta, nni_generator *generator,
                                void *workspace)
{
    nni_orthogonal described, *o = &described;
    nni_status status = describe(tensor, delta, o);
    if (status) return status;
    if (gain - gain != 0) return NNI_ERROR_NOT_FINITE;
    double size = gain < 0 ? -gain : gain;
    if (size > nni_dtype_max(tensor->dtype) / 2) return NNI_ERROR_OVERFLOW; /* an element may be an ulp beyond 1 */
    if (tensor->plan) {
        double longest = (double)larger(larger(o->outputs, o->others), 1);
        double part = tensor->count ? (double)(o->groups * size_of(o)) / (double)tensor->count : 0;
        uint64_t words = (uint64_t)o->groups * size_of(o) * (o->precision == NNI_FLOAT64 ? 2 : 1);
        *tensor->plan = (nni_plan){
            0, size * __builtin_sqrt(part / longest), -size, size, (words + 7) / 8 * 8, NNI_DISTRIBUTION_COUNT};
        return NNI_OK;
    }
    if (!workspace) return NNI_ERROR_NULL;
    o->gain = gain;
    o->group = 0;
    o->matrices = (uint8_t *)workspace + rounded(sizeof *o);
    o->work = (uint8_t *)o->matrices + rounded(o->groups * size_of(o) * nni_dtype_bytes(o->precision));
    if (tensor->count) {
        status = draw(o, generator);
        if (status) return status;
        begin_group(o);
    } else
        o->groups = 0;
    __builtin_memcpy(workspace, o, sizeof *o);
    return NNI_OK;
}

int nni_orthogonal_step(void *workspace)
{
    nni_orthogonal *o = workspace;
    if (o->group >= o->groups) return 0;
    if (nni_qr_step(&o->qr)) return 1;
    if (o->group == 0 && o->columns_of == NNI_INPUTS) /* delta: elsewhere are zeros */
        nni_fill(&(nni_tensor){o->data, o->axes.extent[0] * o->axes.stride[0], o->axes.extent, o->axes.ndim, NULL,
                               o->dtype, NULL, NULL},
                 0);
    end_group(o);
    if (++o->group >= o->groups) return 0;
    begin_group(o);
    return 1;
}
