/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_FILL_H
#define NNI_FILL_H

#include "box.h"
#include "dist/dist.h"

/* Fills the tensor from the distribution: the one loop through which all random values go. */
nni_status nni_draw(const nni_tensor *tensor, const nni_distribution *distribution, nni_generator *generator);

/* A fill that takes `words` words an element: whether there is something to draw, and where it begins and ends. */
typedef struct nni_span {
    uint64_t from;  /* where the generator was */
    uint64_t begin; /* the offset of the whole's first word */
    uint64_t words; /* of the whole; 0 if nothing is to be drawn */
    nni_runs runs;  /* of a tensor with a box */
} nni_span;
nni_status nni_span_begin(nni_span *span, const nni_tensor *tensor, unsigned words, const nni_generator *generator);
/* Moves the generator to where the fill leaves it. */
void nni_span_end(const nni_span *span, const nni_tensor *tensor, nni_generator *generator);

/* What every function that writes to a tensor asks of it; the dtype first. */
nni_status nni_check_tensor(const nni_tensor *tensor);

/* And that all of it is there, of the whole or of its box: NNI_ERROR_COUNT if count is not the product of the shape. */
nni_status nni_check_whole(const nni_tensor *tensor);
nni_status nni_check_placed(const nni_tensor *tensor);

#endif
