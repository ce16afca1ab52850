/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_TORCH_CUDA_H
#define NNI_TORCH_CUDA_H

#include "framework.h"

enum { NNI_CUDA_TILE = 256 }; /* threads of a block of the kernel, which are made together */

/* A launch of PyTorch's kernel: it makes n elements of a tensor, from `start` on. Thread t makes elements t, t +
 * threads, ...: `each` of them by one Philox counter. */
typedef struct nni_cuda_launch {
    uint64_t start, n, threads;
    uint64_t counter; /* the lower half of the first one; the upper half is the thread */
    unsigned each;
} nni_cuda_launch;

/* That of element `place` of a tensor of n, for a fill that begins at the generator's offset. */
nni_cuda_launch nni_cuda_launch_of(const nni_framework_generator *generator, uint64_t n, uint32_t dtype,
                                   uint64_t place);

/* Moves the offset to where the fill of n elements leaves it. */
void nni_cuda_pass(nni_framework_generator *generator, uint64_t n, uint32_t dtype);

/* How values are made of words. */
typedef struct nni_cuda_values {
    enum { NNI_CUDA_WORDS, NNI_CUDA_UNIFORM, NNI_CUDA_NORMAL } distribution;
    uint32_t dtype; /* NNI_FLOAT32 for words */
    double a, b;    /* the bounds, or mean and std */
} nni_cuda_values;

/* Fills a tensor, or its box, and passes over what it drew. */
void nni_cuda_fill(nni_framework_generator *generator, const nni_tensor *tensor, const nni_cuda_values *values);

/* Makes values of tiles of words: word c of all counters of a tile is words[c]. Those of float32 replace the words.
 * Others are written to to[c], where that is not NULL. */
void nni_cuda_make(const nni_cuda_values *values, float *const words[4], void *const to[4]);

#endif
