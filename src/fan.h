/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_FAN_H
#define NNI_FAN_H

#include "nn_init.h"

typedef struct nni_fans {
    double in, out;
} nni_fans;

/* A product of extents, in double, for it may pass 64 bits. Nothing times anything is nothing, even where the rest has
 * become infinite. */
static inline double nni_times(double product, double extent)
{
    return product == 0 || extent == 0 ? 0 : product * extent;
}

/* The role of each of at least two axes, of axes.h. */
nni_status nni_layout_roles(const char *layout, size_t ndim, uint8_t *roles);

/* By the tensor's layout or its own fans. A fan that neither gives is NaN. */
nni_status nni_fans_of(const nni_tensor *tensor, nni_fans *fans);

#endif
