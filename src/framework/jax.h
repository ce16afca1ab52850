/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of JAX share: the bits of a key, and how a distribution maps them. */
#ifndef NNI_FRAMEWORK_JAX_H
#define NNI_FRAMEWORK_JAX_H

#include "framework.h"

/* A generator holds the first two words of its key in base.seed, the first one in the upper half. The other two words
 * of a key of four are in state.rbg in the same way. */
void nni_jax_seed(nni_framework_generator *generator, const uint32_t *seed, size_t words);

enum { NNI_JAX_CHUNK = 512 };

/* Writes elements i to i + n of random.bits(key, (count,)) with 8, 16, 32 or 64 bits. i is a multiple of NNI_JAX_CHUNK,
 * n at most that. An element takes one word, whose lower bits count; with 64 bits it takes two, the lower one first.
 * With vectors, up to three more elements are written. */
void nni_jax_bits(const nni_framework_generator *generator, unsigned width, uint32_t *words, uint64_t i, size_t n,
                  uint64_t count);

/* How a uniform value on [a, b) is mapped: taken as it is, or as its inverse error function times sqrt2; clamped
 * between `least` and `most`; then times scale plus shift, rounded once or twice. All are numbers of the dtype. */
typedef struct nni_jax_map {
    nni_distribution_kind distribution;
    int fuses;
    double a, b, least, most, sqrt2, scale, shift;
} nni_jax_map;

/* Turns n pairs of words into float64, in place. */
void nni_jax_float64(const nni_jax_map *map, void *words, size_t n);

/* XLA's erf of float64, exact or off by one in the last bit. */
double nni_jax_erf(double x);

#endif
