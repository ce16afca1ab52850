/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds out which axis of a tensor is which, for initializers whose values depend on the element's place. */
#ifndef NNI_AXES_H
#define NNI_AXES_H

#include "fan.h"

typedef struct nni_axes {
    size_t ndim, extent[NNI_MAX_DIMENSIONS], stride[NNI_MAX_DIMENSIONS]; /* strides in elements, row-major */
    uint8_t role[NNI_MAX_DIMENSIONS];
} nni_axes;

/* Reads the axes by the layout, like fans; without a layout (O, I, kernel...), as in PyTorch, whatever the dimensions.
 * The whole tensor must be there: NNI_ERROR_COUNT if count is not the product of the shape. */
nni_status nni_axes_of(const nni_tensor *tensor, nni_axes *axes);

/* For the axes with the given roles, outermost first: how many there are; the product of their extents, in double,
 * because a tensor without elements may have any extents; and the place of their i-th index. */
size_t nni_axes_count(const nni_axes *axes, unsigned roles);
double nni_axes_size(const nni_axes *axes, unsigned roles);
size_t nni_axes_offset(const nni_axes *axes, unsigned roles, size_t i);

/* The same for one index after another. `at` begins as zeros. Returns the offset of the next index; 0 after the
 * last. */
size_t nni_axes_next(const nni_axes *axes, unsigned roles, size_t *at, size_t offset);

/* The place of the kernel's centre. For an even extent PyTorch takes the index on the right, JAX the one on the
 * left. */
size_t nni_axes_middle(const nni_axes *axes, int right);

#endif
