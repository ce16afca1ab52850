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

nni_status nni_fans_of(const nni_tensor *tensor, nni_fans *fans);

#endif
