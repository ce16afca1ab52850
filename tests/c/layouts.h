/* SPDX-License-Identifier: Apache-2.0
 *
 * Which element of a tensor is where, by the letters of its layout. */
#ifndef NNI_LAYOUTS_H
#define NNI_LAYOUTS_H

#include "test.h"

typedef struct layout {
    const char *letters;
    size_t shape[6];
} layout;

/* All of such a tensor. */
nni_tensor tensor_in(const layout *layout, void *data, uint32_t dtype);

/* Roles are O, I and G; K stands for all axes of the kernel, C for those of the kernel and I. */
size_t extent_of(const nni_tensor *tensor, char role);

/* The index of an element along one axis; over all axes of the role as one, row-major. */
size_t index_along(const nni_tensor *tensor, size_t element, size_t axis);
size_t index_of(const nni_tensor *tensor, size_t element, char role);

bool is_kernel(char letter);
/* Of the kernel; of two middles the one to the right, or left. */
bool is_in_the_middle(const nni_tensor *tensor, size_t element, bool right);

#endif
