/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes of an input made numbers and tensors, good ones and others. Of target.c alone. */
#ifndef NNI_FUZZ_INPUT_H
#define NNI_FUZZ_INPUT_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn_init.h"

/* ---- Bytes ---- */

static const uint8_t *bytes;
static size_t left;

/* Zeros, when there are no more. */
static uint8_t byte(void) { return left ? left--, *bytes++ : 0; }
static uint32_t below(uint32_t n) { return byte() % n; }
static uint64_t raw(int size)
{
    uint64_t value = 0;
    for (int i = 0; i < size; i++) value |= (uint64_t)byte() << (8 * i);
    return value;
}
/* One time in sixteen: what is to be wrong now and then. */
static int seldom(void) { return byte() >= 240; }

static double number(void)
{
    static const double special[] = {0,         -0.0,  1,      -1,       2,           0.5,    INFINITY,
                                     -INFINITY, NAN,   5e-324, 1e-45,    1.4e-45,     1e308,  3.4028234663852886e38,
                                     3.5e38,    65504, 65520,  16777217, 16777217.01, 1e17,   -1e17,
                                     1e6,       9.5,   -9.5,   38.5,     8.2,         1e-300, 700,
                                     0.01,      -2,    3,      100};
    uint8_t kind = byte();
    double value;
    if (kind < 120) return (int8_t)byte() / 16.0;
    if (kind < 220) return special[kind % (sizeof special / sizeof *special)];
    uint64_t bits = raw(8);
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---- Tensors ---- */

enum { MOST = 4096 }; /* elements */

typedef struct arguments {
    nni_tensor tensor;
    size_t bytes, shape[NNI_MAX_DIMENSIONS + 1], at[NNI_MAX_DIMENSIONS + 1], part[NNI_MAX_DIMENSIONS + 1];
    nni_box box;
    char layout[40];
    double fans[2];
    uint8_t *before;
    int is_whole; /* count is the product of the shape, and there is no box */
} arguments;

static size_t extent(void)
{
    static const size_t special[] = {0,
                                     0,
                                     1,
                                     16,
                                     33,
                                     64,
                                     65,
                                     1000,
                                     (size_t)1 << 31,
                                     (size_t)1 << 32,
                                     SIZE_MAX,
                                     SIZE_MAX / 2 + 1,
                                     ((size_t)1 << 32) - 1,
                                     4096,
                                     2,
                                     3};
    uint8_t kind = byte();
    return kind < 224 ? 1 + kind % 8 : special[kind % 16];
}

/* A box of the tensor, small where the tensor is not; and not quite a box now and then. */
static void make_box(arguments *a)
{
    nni_tensor *t = &a->tensor;
    double product = 1;
    for (size_t i = 0; i < t->ndim && i < NNI_MAX_DIMENSIONS; i++) {
        size_t whole = a->shape[i];
        a->part[i] = seldom() ? extent() : 1 + below(5);
        if (a->part[i] > whole && !seldom()) a->part[i] = whole;
        a->at[i] = whole > a->part[i] ? raw(2) % (whole - a->part[i] + 1) : 0;
        if (byte() & 1 && whole > a->part[i]) a->at[i] = whole - a->part[i];
        if (seldom()) a->at[i] = extent();
        product *= (double)a->part[i];
    }
    a->box = (nni_box){a->shape, a->at, a->part, seldom() ? below(34) : t->ndim, seldom() ? below(9) : 0};
    t->count = product <= MOST && !seldom() ? (size_t)product : raw(2) % (MOST + 1);
    t->box = &a->box;
    a->is_whole = 0;
}

static void make_tensor(arguments *a)
{
    static const char *const layouts[] = {"OI",    "IO",   "OIH",   "OIHW",  "HWIO",      "GOIHW", "IOHW", "HWGO",
                                          "OIDHW", "IGOO", "torch", "keras", "megengine", "GGOI",  "OOII", "O"};
    static const size_t sizes[] = {4, 8, 2, 2};
    nni_tensor *t = &a->tensor;
    t->dtype = seldom() ? (uint32_t)raw(4) : below(NNI_DTYPE_COUNT);
    t->ndim = seldom() ? 30 + below(8) : below(6);
    double product = 1;
    for (size_t i = 0; i < t->ndim && i <= NNI_MAX_DIMENSIONS; i++) {
        a->shape[i] = t->ndim > 6 ? 1 + (i < 2) * below(4) : extent();
        product = product == 0 || a->shape[i] == 0 ? 0 : product * (double)a->shape[i];
    }
    t->shape = seldom() ? NULL : a->shape;
    t->count = product <= MOST && !seldom() ? (size_t)product : raw(2) % (MOST + 1);
    a->is_whole = (double)t->count == product;
    uint8_t kind = byte();
    if (kind < 96) {
        strcpy(a->layout, layouts[kind % 16]);
        t->layout = a->layout;
    } else if (kind < 112) {
        for (int i = 0, n = below(36); i < n; i++) a->layout[i] = "OIGHWDAZo\x80"[below(10)];
        t->layout = a->layout;
    }
    if (seldom()) {
        for (int i = 0; i < 2; i++) a->fans[i] = number();
        t->fans = a->fans;
    }
    t->more = seldom();
    if (t->ndim <= NNI_MAX_DIMENSIONS && byte() >= 192) make_box(a);
    /* To the byte, so that AddressSanitizer sees what is beyond. */
    a->bytes = t->count * (t->dtype < NNI_DTYPE_COUNT ? sizes[t->dtype] : 8);
    if ((!t->count && byte() & 1) || seldom()) a->bytes = 0;
    t->data = a->bytes ? malloc(a->bytes) : NULL;
    a->before = malloc(a->bytes + 1);
    for (size_t i = 0; i < a->bytes; i++) a->before[i] = (uint8_t)(0x3c + i % 2);
}

#endif
