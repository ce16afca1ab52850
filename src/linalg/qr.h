/* SPDX-License-Identifier: Apache-2.0
 *
 * The orthogonal factor of A = Q R with diag(R) >= 0, which is unique if A has full rank. If A has independent normals
 * of mean 0 and one variance, Q has the Haar distribution: Mezzadri, How to Generate Random Matrices from the Classical
 * Compact Groups (2007). R is not kept. */
#ifndef NNI_QR_H
#define NNI_QR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct nni_qr {
    void *matrix, *work;
    size_t rows, cols;
    size_t first, next; /* the first column of the panel, and of the next step's work */
    uint32_t dtype;
    bool forming; /* whether all panels are reduced and Q is being formed */
} nni_qr;

/* The size of `work` in bytes, a multiple of 64; a double, because a size_t could overflow. About 16 or 32 rows and
 * columns.
 */
double nni_qr_workspace(size_t rows, size_t cols, uint32_t dtype);

/* Starts with a matrix of NNI_FLOAT32 or NNI_FLOAT64, rows >= cols >= 1, row by row without gaps. Columns longer than
 * 2^60 may overflow; shorter than 2^-100 they may count as 0. The matrix and `work` need only be aligned to an element,
 * and must not be touched before the last step. `work` may hold anything at first. */
void nni_qr_begin(nni_qr *qr, void *matrix, size_t rows, size_t cols, uint32_t dtype, void *work);

/* Reduces a panel, or applies it to a strip of columns: about a millisecond for 4096 rows, with SIMD. Returns false if
 * nothing was left to do; then the matrix is Q, whose columns are orthonormal. */
bool nni_qr_step(nni_qr *qr);

#endif
