// SPDX-License-Identifier: Apache-2.0
#include "box.h"

#include "extents.h"
#include "simd.h"

/* Starting a run by itself costs 40 to 80 ns, as much as 100 to 200 uniform elements (V8, Zen 5). So gaps smaller than
 * WIDE are made together with the runs on both sides, and the runs are copied out. Runs of LONG elements or more are
 * not: copying them would cost more. */
enum { WIDE = 256, LONG = 512 };

nni_status nni_check_box(const nni_tensor *tensor, double elements)
{
    const nni_box *box = tensor->box;
    double whole = 1, part = 1;
    if (box->ndim > NNI_MAX_DIMENSIONS) return NNI_ERROR_COUNT;
    if (box->ndim && (!box->whole || !box->at || !box->shape)) return NNI_ERROR_NULL;
    for (size_t i = 0; i < box->ndim; i++) {
        if (box->at[i] > box->whole[i] || box->shape[i] > box->whole[i] - box->at[i]) return NNI_ERROR_COUNT;
        whole = nni_times(whole, (double)box->whole[i]);
        part = nni_times(part, (double)box->shape[i]);
    }
    const int fits = (double)box->begin + (double)tensor->count <= part;
    return fits && whole == elements && whole <= 0x1p53 ? NNI_OK : NNI_ERROR_COUNT;
}

/* Merges axes whose inner part is whole in the box, and drops axes of extent 1. */
static void join_axes(nni_runs *runs, const nni_box *box)
{
    uint64_t stride = 1;
    size_t n = 0; /* axes found so far, from the innermost out, at the end of the arrays */
    *runs = (nni_runs){.length = 1};
    for (size_t i = box->ndim; i-- > 0; stride *= box->whole[i]) {
        const size_t extent = box->shape[i], last = NNI_MAX_DIMENSIONS - n;
        runs->start += box->at[i] * stride;
        if (extent == 1) continue;
        if (n ? stride == runs->extent[last] * runs->stride[last] : stride == runs->length)
            *(n ? &runs->extent[last] : &runs->length) *= extent;
        else {
            runs->extent[last - 1] = extent;
            runs->stride[last - 1] = stride;
            n++;
        }
    }
    for (size_t i = 0; i < n; i++) {
        runs->extent[i] = runs->extent[NNI_MAX_DIMENSIONS - n + i];
        runs->stride[i] = runs->stride[NNI_MAX_DIMENSIONS - n + i];
    }
    runs->ndim = n;
}

void nni_runs_begin(nni_runs *runs, const nni_box *box)
{
    join_axes(runs, box);
    runs->span = runs->length;
    for (runs->sparse = runs->ndim; runs->sparse > 0; runs->sparse--) {
        const size_t axis = runs->sparse - 1;
        if (runs->stride[axis] - runs->span >= WIDE || runs->length >= LONG) break;
        runs->span += (runs->extent[axis] - 1) * runs->stride[axis];
    }
    if (!runs->length) return;
    size_t run = box->begin / runs->length;
    runs->within = box->begin % runs->length;
    for (size_t axis = runs->ndim; axis-- > 0 && runs->extent[axis]; run /= runs->extent[axis]) {
        runs->index[axis] = run % runs->extent[axis];
        runs->start += runs->index[axis] * runs->stride[axis];
    }
}

uint64_t nni_runs_end(const nni_runs *runs)
{
    uint64_t start = runs->start;
    for (size_t axis = runs->sparse; axis < runs->ndim; axis++) start -= runs->index[axis] * runs->stride[axis];
    return start + runs->span;
}

/* Moves n steps along an axis that has at least n left. */
static void pass_along(nni_runs *runs, size_t axis, size_t n)
{
    for (;; n = 1) {
        runs->index[axis] += n;
        runs->start += n * runs->stride[axis];
        if (runs->index[axis] < runs->extent[axis]) return;
        runs->index[axis] = 0;
        runs->start -= runs->extent[axis] * runs->stride[axis];
        if (!axis--) return;
    }
}

void nni_runs_pass(nni_runs *runs, size_t n)
{
    runs->within += n;
    if (runs->within < runs->length) return;
    runs->within = 0;
    if (runs->ndim) pass_along(runs, runs->ndim - 1, 1);
}

/* n runs of `bytes` bytes. The two steps are the distances between them at the source and at the destination. */
typedef struct nni_row {
    size_t n, bytes, from_step, to_step;
} nni_row;

/* Copies each run as one value of a type; or as two, the first and the last bytes, which may overlap. */
#define COPY_ROW(copy)                                                                                                 \
    for (size_t i = 0; i < n; i++, to += to_step, from += from_step) copy(to, from)
#define COPY_2(to, from) __builtin_memcpy(to, from, 2)
#define COPY_4(to, from) __builtin_memcpy(to, from, 4)
#define COPY_8(to, from) __builtin_memcpy(to, from, 8)
#define COPY_4_TO_8(to, from) COPY_4(to, from), COPY_4((to) + last, (from) + last)
#define COPY_8_TO_16(to, from) COPY_8(to, from), COPY_8((to) + last, (from) + last)

static void copy_row(uint8_t *to, const uint8_t *from, nni_row row)
{
    /* Local copies: otherwise the compiler assumes that each store may change them. */
    const size_t n = row.n, bytes = row.bytes, from_step = row.from_step, to_step = row.to_step;
    const size_t last = bytes - (bytes < 4 ? 2 : bytes < 8 ? 4 : bytes < 16 ? 8 : 16);
    if (bytes == 2) {
        COPY_ROW(COPY_2);
    } else if (bytes == 4) {
        COPY_ROW(COPY_4);
    } else if (bytes == 8) {
        COPY_ROW(COPY_8);
    } else if (bytes < 8) {
        COPY_ROW(COPY_4_TO_8);
    } else if (bytes < 16) {
        COPY_ROW(COPY_8_TO_16);
    } else {
        for (size_t i = 0; i < n; i++, to += to_step, from += from_step) {
            for (size_t k = 0; k < last; k += 16) u32x4_store(to + k, u32x4_load(from + k));
            u32x4_store(to + last, u32x4_load(from + last));
        }
    }
}

/* How many whole runs, from the current one on, fit into so many elements of the whole and so many of the box. */
static size_t runs_within(const nni_runs *runs, uint64_t whole, size_t box)
{
    const uint64_t stride = runs->stride[runs->ndim - 1], length = runs->length;
    uint64_t n = runs->extent[runs->ndim - 1] - runs->index[runs->ndim - 1];
    if ((n - 1) * stride + length > whole) n = (whole - length) / stride + 1;
    return (size_t)(n * length > box ? box / length : n);
}

/* Copies whole runs along the innermost axis, and as many rows of runs along the next axis as fit: into the box, which
 * has `left` elements left, and into the window, which has `rest`. Returns how many elements it copied. */
static size_t copy_rows(nni_runs *runs, uint8_t *to, size_t left, const uint8_t *from, size_t rest, size_t bytes)
{
    const size_t axis = runs->ndim - 1, length = runs->length, stride = (size_t)runs->stride[axis];
    const size_t n = runs_within(runs, rest, left);
    size_t rows = 1, step = 0;
    const int has_rows = axis && n == runs->extent[axis];
    if (has_rows) {
        const size_t span = (n - 1) * stride + length;
        step = (size_t)runs->stride[axis - 1];
        rows = runs->extent[axis - 1] - runs->index[axis - 1];
        if (rows > left / (n * length)) rows = left / (n * length);
        if ((rows - 1) * runs->stride[axis - 1] + span > rest)
            rows = 1 + (size_t)((rest - span) / runs->stride[axis - 1]);
    }
    /* Make the longer loop the inner one. */
    const nni_row along = {n, length * bytes, stride * bytes, length * bytes};
    const nni_row across = {rows, length * bytes, step * bytes, n * length * bytes};
    if (n < rows)
        for (size_t i = 0; i < n; i++) copy_row(to + i * along.to_step, from + i * along.from_step, across);
    else
        for (size_t i = 0; i < rows; i++) copy_row(to + i * across.to_step, from + i * across.from_step, along);
    pass_along(runs, axis - has_rows, has_rows ? rows : n);
    return rows * n * length;
}

size_t nni_runs_copy(nni_runs *runs, const nni_window *window, void *to, size_t left)
{
    const size_t bytes = window->bytes, all = left;
    const uint64_t end = window->first + window->n;
    uint8_t *target = to;
    while (left && nni_runs_place(runs) < end) {
        const size_t at = (size_t)(nni_runs_place(runs) - window->first), rest = window->n - at, length = runs->length;
        const uint8_t *from = (const uint8_t *)window->elements + at * bytes;
        size_t n = length - runs->within;
        if (runs->ndim && !runs->within && length <= rest && length <= left) {
            n = copy_rows(runs, target, left, from, rest, bytes);
        } else {
            n = n < rest ? n : rest;
            n = n < left ? n : left;
            copy_row(target, from, (nni_row){1, n * bytes, 0, 0});
            nni_runs_pass(runs, n);
        }
        target += n * bytes;
        left -= n;
    }
    return all - left;
}
