/* SPDX-License-Identifier: Apache-2.0
 *
 * Which axis of a tensor is which, for initializers that give a meaning to the place of an element. */
#ifndef NNI_AXES_H
#define NNI_AXES_H

#include "fan.h"

typedef struct nni_axes {
    size_t ndim, extent[NNI_MAX_DIMENSIONS], stride[NNI_MAX_DIMENSIONS]; /* strides in elements, row-major */
    uint8_t role[NNI_MAX_DIMENSIONS];
} nni_axes;

/* By the layout, as fans are; without one, as in PyTorch: (O, I, kernel...), whatever the dimensions. All of the tensor
 * must be there: NNI_ERROR_COUNT if count is not the product of the shape. */
nni_status nni_axes_of(const nni_tensor *tensor, nni_axes *axes);

/* Over the axes of the given roles, outermost first: how many; the product of their extents, in double, since that of a
 * tensor without elements may be any; where their i-th index is. */
size_t nni_axes_count(const nni_axes *axes, unsigned roles);
double nni_axes_size(const nni_axes *axes, unsigned roles);
size_t nni_axes_offset(const nni_axes *axes, unsigned roles, size_t i);

/* The same for one index after another: `at` begins as zeros; gives the offset of the next index, 0 after the last. */
size_t nni_axes_next(const nni_axes *axes, unsigned roles, size_t *at, size_t offset);

/* Where the kernel's middle is. Of an even extent PyTorch takes the one to the right, JAX the one to the left. */
size_t nni_axes_middle(const nni_axes *axes, int right);

#endif
