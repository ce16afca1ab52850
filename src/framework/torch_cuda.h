/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NNI_TORCH_CUDA_H
#define NNI_TORCH_CUDA_H

#include "framework.h"

enum { NNI_CUDA_TILE = 256 }; /* threads of a block of the kernel; a tile makes them together */

/* How words become values. */
typedef struct nni_cuda_values {
    enum { NNI_CUDA_WORDS, NNI_CUDA_UNIFORM, NNI_CUDA_NORMAL } distribution;
    uint32_t dtype; /* NNI_FLOAT32 for words */
    double a, b;    /* the bounds, or mean and std */
} nni_cuda_values;

/* A tile of threads: those from t on, with one counter. */
typedef struct nni_cuda_threads {
    uint64_t seed, counter;
    uint32_t t;
} nni_cuda_threads;

/* Makes a tile. Value c of each thread is written to to[c], unless that is NULL. `words` has room for the words. In
 * float32 the words become the values, and to[c] is words[c]. */
void nni_cuda_make(const nni_cuda_values *values, const nni_cuda_threads *threads, float *const words[4],
                   void *const to[4]);

/* Writes word c of thread t + i to to[c][i]; or makes a uniform float32 of it, on [0, 1) or with bounds whose products
 * and sums are not subnormal. */
void nni_cuda_draw(const nni_cuda_threads *threads, float *const to[4]);
void nni_cuda_draw_units(const nni_cuda_threads *threads, float *const to[4]);
void nni_cuda_draw_values(const nni_cuda_threads *threads, float *const to[4], float a, float b);

#endif
