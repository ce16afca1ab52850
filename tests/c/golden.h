/* SPDX-License-Identifier: Apache-2.0
 *
 * A reader for the files of tests/golden: a record a line, of fields between spaces; lines that begin with '#' are
 * comments. What is wrong with a file ends the program. */
#ifndef NNI_GOLDEN_H
#define NNI_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nn_init.h"

typedef struct golden {
    const char *path;
    char *text, *next, *field;
    int line;
} golden;

golden golden_open(const char *path);
bool golden_next(golden *file); /* to the next record; false after the last, when the file is closed */

/* The next field of the record. */
const char *golden_field(golden *file);
uint64_t golden_u64(golden *file, int base);
double golden_f64(golden *file);
nni_nonlinearity golden_nonlinearity(golden *file);

/* Fields that tell a tensor's fans; its data and count are not set. The tensor points into `shape` and the file. */
nni_tensor golden_tensor(golden *file, size_t shape[NNI_MAX_DIMENSIONS]);

/* kind, seed, stream and offset. */
nni_generator golden_generator(golden *file);

/* A call of an initializer: the fields that elements.txt and fills.txt share. What a record does not have is 0, or the
 * first of an enum. */
typedef struct golden_call {
    const char *name;
    nni_generator generator;
    uint64_t after;
    double p[4], fans[2];
    size_t shape[NNI_MAX_DIMENSIONS], count, bytes; /* elements, and the bytes of one */
    nni_tensor tensor;                              /* points into the struct */
    nni_mode mode;
    nni_nonlinearity nonlinearity;
    nni_distribution_kind distribution;
    nni_bounds bounds;
    int correct, first;
} golden_call;

void golden_read_call(golden *file, golden_call *call);

/* The count and the elements that follow it in elements.txt, as they are in memory; to be freed. */
void *golden_elements(golden *file, const golden_call *call);

/* Fills data, of call->count elements, and moves call->generator. */
nni_status golden_do(golden_call *call, void *data);

/* Exactly `size` bytes, so that a sanitizer sees what lies beyond. */
void *allocate(size_t size);

#endif
