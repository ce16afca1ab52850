/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of nn-init's generators in the orders that TestU01 is to look at. */
#ifndef NNI_CRUSH_WORDS_H
#define NNI_CRUSH_WORDS_H

#include <stdbool.h>

#include "nn_init.h"

enum { SUPPLY_WORDS = 4096 };

typedef struct supply supply;

/* Makes the words of one round, the 4096 from 4096 * round on. */
typedef void supply_rule(const supply *s, uint64_t round, uint32_t words[SUPPLY_WORDS]);

struct supply {
    nni_bit_generator kind;
    uint64_t seed;
    supply_rule *rule;
    bool reversed; /* the bits of each word */
    uint64_t round;
    unsigned next;
    uint32_t words[SUPPLY_WORDS];
};

/* False if no kind or no order is called so. */
bool supply_open(supply *s, const char *kind, const char *order, bool reversed, uint64_t seed);

uint32_t supply_next(supply *s);

#endif
