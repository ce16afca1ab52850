/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls that are refused: what they must leave as it is. */
#ifndef NNI_ERRORS_H
#define NNI_ERRORS_H

#include <string.h>

#include "test.h"

/* All that a refused call could have written to. */
struct world {
    double target[64];
    uint32_t words[64];
    double fan_in, fan_out, result, workspace[2048];
    nni_plan plan;
    nni_generator generator;
};
extern struct world world, before;

/* Makes the call, which is wrong in one way. */
#define REFUSED(call, status)                                                                                          \
    do {                                                                                                               \
        memset(world.target, 0xa5, sizeof world.target);                                                               \
        memcpy(&before, &world, sizeof world);                                                                         \
        CHECK_STATUS(call, status);                                                                                    \
        CHECK(!memcmp(&before, &world, sizeof world));                                                                 \
    } while (0)

/* A matrix of float32 on the target, with which nothing is wrong yet. */
nni_tensor good(void);

#endif
