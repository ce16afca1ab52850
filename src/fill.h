/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_FILL_H
#define NNI_FILL_H

#include "box.h"
#include "dist/dist.h"

/* Fills the tensor from the distribution. All random values go through this one loop. */
nni_status nni_draw(const nni_tensor *tensor, const nni_distribution *distribution, nni_generator *generator);

/* The extent of a fill that takes `words` words for an element: whether it draws at all, and where it begins and
 * ends. */
typedef struct nni_span {
    uint64_t from;  /* where the generator was */
    uint64_t begin; /* the offset of the whole's first word */
    uint64_t words; /* of the whole; 0 if nothing is drawn */
    nni_runs runs;  /* only for a tensor with a box */
} nni_span;
nni_status nni_span_begin(nni_span *span, const nni_tensor *tensor, unsigned words, const nni_generator *generator);
/* Moves the generator to where the fill leaves it. */
void nni_span_end(const nni_span *span, const nni_tensor *tensor, nni_generator *generator);

/* The checks of every function that writes to a tensor; the dtype comes first. */
nni_status nni_check_tensor(const nni_tensor *tensor);

/* The same, and that the whole tensor or its whole box is there: NNI_ERROR_COUNT if count is not the product of the
 * shape. */
nni_status nni_check_whole(const nni_tensor *tensor);
nni_status nni_check_placed(const nni_tensor *tensor);

#endif
