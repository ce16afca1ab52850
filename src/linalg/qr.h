/* SPDX-License-Identifier: Apache-2.0
 *
 * The orthogonal factor of A = Q R with diag(R) >= 0, of which there is one if A has full rank. Of independent normals
 * of mean 0 and one variance, it has the Haar distribution: Mezzadri, How to Generate Random Matrices from the
 * Classical Compact Groups (2007). R is not kept. */
#ifndef NNI_QR_H
#define NNI_QR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct nni_qr {
    void *matrix, *work;
    size_t rows, cols;
    size_t first, next; /* the first column of the panel, and of what is done next */
    uint32_t dtype;
    bool forming; /* Q, after all panels have been reduced */
} nni_qr;

/* The bytes of `work`, a multiple of 64; a double, since a size_t would wrap around. 16 or 32 rows and columns, or so.
 */
double nni_qr_workspace(size_t rows, size_t cols, uint32_t dtype);

/* The matrix, rows >= cols >= 1, row by row without gaps, of NNI_FLOAT32 or NNI_FLOAT64. Columns longer than 2^60 may
 * overflow; what is shorter than 2^-100 may be taken for 0. It and `work` need be aligned to an element only, and are
 * not to be touched before the last step. `work` may hold anything at first. */
void nni_qr_begin(nni_qr *qr, void *matrix, size_t rows, size_t cols, uint32_t dtype, void *work);

/* A panel, or its application to a strip of columns: with SIMD about a millisecond where there are 4096 rows. False if
 * nothing was left to do: then the matrix is Q, whose columns are orthonormal. */
bool nni_qr_step(nni_qr *qr);

#endif
