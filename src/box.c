// SPDX-License-Identifier: Apache-2.0
#include "box.h"

#include "fan.h"
#include "simd.h"

/* Elements between two runs that cost no more to make than to pass over: to begin a run anew takes 40 ns, or as many
 * elements as 100 uniform ones (V8, Zen 5). */
enum { WIDE = 256 };

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

/* Joins axes that are one in the box, since the inner one is whole, and leaves out those of extent 1. */
static void join_axes(nni_runs *runs, const nni_box *box)
{
    uint64_t stride = 1;
    size_t n = 0; /* axes found, from the innermost outwards, at the end of the arrays */
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
        if (runs->stride[axis] - runs->span >= WIDE) break;
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

/* n runs farther along the innermost axis, of which it has as many. */
static void pass_runs(nni_runs *runs, size_t n)
{
    for (size_t axis = runs->ndim; axis-- > 0; n = 1) {
        runs->index[axis] += n;
        runs->start += n * runs->stride[axis];
        if (runs->index[axis] < runs->extent[axis]) return;
        runs->index[axis] = 0;
        runs->start -= runs->extent[axis] * runs->stride[axis];
    }
}

void nni_runs_pass(nni_runs *runs, size_t n)
{
    runs->within += n;
    if (runs->within < runs->length) return;
    runs->within = 0;
    pass_runs(runs, 1);
}

static void copy_bytes(uint8_t *to, const uint8_t *from, size_t n)
{
    size_t i = 0;
    for (; n - i >= 16; i += 16) u32x4_store(to + i, u32x4_load(from + i));
    for (; i < n; i++) to[i] = from[i];
}

/* Copies n runs of so many bytes, `stride` apart, by vectors where there is room behind the run: what a vector writes
 * there, the next run writes over. `to_room` and `from_room` are the bytes that may be touched. */
static void copy_runs(uint8_t *to, size_t to_room, const uint8_t *from, size_t from_room, size_t n, size_t bytes,
                      size_t stride)
{
    const size_t vectors = (bytes + 15) / 16 * 16;
    for (; n && to_room >= vectors && from_room >= vectors; n--, to += bytes, from += stride) {
        u32x4_store(to, u32x4_load(from));
        for (size_t i = 16; i < vectors; i += 16) u32x4_store(to + i, u32x4_load(from + i));
        to_room -= bytes;
        from_room -= n > 1 ? stride : 0;
    }
    for (; n; n--, to += bytes, from += stride) copy_bytes(to, from, bytes);
}

/* How many whole runs, from the one at hand on, lie in so many elements of the whole, and in so many of the box. */
static size_t runs_within(const nni_runs *runs, uint64_t whole, size_t box)
{
    const uint64_t stride = runs->stride[runs->ndim - 1], length = runs->length;
    uint64_t n = runs->extent[runs->ndim - 1] - runs->index[runs->ndim - 1];
    if ((n - 1) * stride + length > whole) n = (whole - length) / stride + 1;
    return (size_t)(n * length > box ? box / length : n);
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
            const size_t count = runs_within(runs, rest, left), stride = (size_t)runs->stride[runs->ndim - 1];
            copy_runs(target, left * bytes, from, rest * bytes, count, length * bytes, stride * bytes);
            pass_runs(runs, count);
            n = count * length;
        } else {
            n = n < rest ? n : rest;
            n = n < left ? n : left;
            copy_bytes(target, from, n * bytes);
            nni_runs_pass(runs, n);
        }
        target += n * bytes;
        left -= n;
    }
    return all - left;
}
