/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_FAN_H
#define NNI_FAN_H

#include "nn_init.h"

typedef struct nni_fans {
    double in, out;
} nni_fans;

/* Roles of axes, as bits so that several can be asked for at once. */
enum { NNI_OUTPUTS = 1, NNI_INPUTS = 2, NNI_GROUPS = 4, NNI_KERNEL = 8 };

/* Sets the role of each axis; there must be at least two. */
nni_status nni_layout_roles(const char *layout, size_t ndim, uint8_t *roles);

/* The fans by the tensor's layout or its own fans. A fan that neither gives is NaN. */
nni_status nni_fans_of(const nni_tensor *tensor, nni_fans *fans);

#endif
