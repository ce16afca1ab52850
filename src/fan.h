/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_FAN_H
#define NNI_FAN_H

#include "nn_init.h"

typedef struct nni_fans {
    double in, out;
} nni_fans;

nni_status nni_fans_of(const nni_tensor *tensor, nni_fans *fans);

#endif
