/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_FILL_H
#define NNI_FILL_H

#include "dist/dist.h"

/* Fills the tensor from the distribution: the one loop through which all random values go. */
nni_status nni_draw(const nni_tensor *tensor, const nni_distribution *distribution, nni_generator *generator);

/* What every function that writes to a tensor asks of it; the dtype first. */
nni_status nni_check_tensor(const nni_tensor *tensor);

/* And that all of it is there: NNI_ERROR_COUNT if count is not the product of the shape. */
nni_status nni_check_whole(const nni_tensor *tensor);

#endif
