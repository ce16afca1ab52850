/* SPDX-License-Identifier: Apache-2.0
 *
 * The elements of a box, run by run. A run is a row of elements that are also consecutive in the whole. */
#ifndef NNI_BOX_H
#define NNI_BOX_H

#include "nn_init.h"

typedef struct nni_runs {
    size_t length, within;               /* elements of a run; how many of the current one are already passed */
    uint64_t start;                      /* where the current run begins in the whole */
    size_t ndim;                         /* axes along which runs repeat */
    size_t extent[NNI_MAX_DIMENSIONS];   /* of these axes, outermost first */
    size_t index[NNI_MAX_DIMENSIONS];    /* of the current run */
    uint64_t stride[NNI_MAX_DIMENSIONS]; /* from one run to the next, in elements of the whole */
    size_t sparse;                       /* how many axes have wide gaps between their parts */
    uint64_t span;                       /* from the first element to the last along the other axes, gaps included */
} nni_runs;

/* Checks that the box lies within a whole of so many elements, and the data within the box. */
nni_status nni_check_box(const nni_tensor *tensor, double elements);

/* Starts at box->begin. */
void nni_runs_begin(nni_runs *runs, const nni_box *box);

/* The place in the whole of the next element; and the place just behind the last element before the next wide gap. */
static inline uint64_t nni_runs_place(const nni_runs *runs) { return runs->start + runs->within; }
uint64_t nni_runs_end(const nni_runs *runs);

/* Passes n elements of the current run. */
void nni_runs_pass(nni_runs *runs, size_t n);

/* n consecutive elements of the whole, from place `first` on, each of `bytes` bytes. */
typedef struct nni_window {
    const void *elements;
    uint64_t first;
    size_t n, bytes;
} nni_window;

/* Copies the next elements, at most `left`, as long as they lie in the window. Returns how many it copied. */
size_t nni_runs_copy(nni_runs *runs, const nni_window *window, void *to, size_t left);

#endif
