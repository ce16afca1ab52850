// SPDX-License-Identifier: Apache-2.0
#include "qr.h"

#include "../nn_init.h"
#include "../simd.h"

/* Blocked Householder reflections in the compact WY form: Schreiber and Van Loan, A Storage-Efficient WY Representation
 * for Products of Householder Transformations (1989). It works in place, like LAPACK's geqrf and orgqr. It reduces
 * panels of columns one after another, and applies each to the columns on its right, strip by strip. Q is then formed
 * from the last panel back to the first. The differences:
 *
 * - Reflections are I - v v' with v'v = 2. With tau = 1, the triangle T of I - V T V' is the inverse of I + the
 *   strictly upper part of V'V: Joffrain, Low, Quintana-Orti, van de Geijn and Van Zee, Accumulating Householder
 *   Transformations, Revisited (2006). The code stores T - I: its diagonal then holds how far the rounded v'v is from
 *   2.
 * - Q gets the signs that make diag(R) >= 0. Reflections that do this themselves (LAPACK's geqrfp) now and then leave
 *   columns of V nearly parallel; then a 4 x 4 Q has an error of 1.6e-6 instead of 6e-7.
 * - R is not needed, so its rows are not updated.
 *
 * Lanes run across columns, and sums over rows have one fixed order, so the number of lanes makes no difference. Every
 * constant here does: the bits of Q depend on it. The greatest |Q'Q - I| / sqrt(columns) of two million normal matrices
 * with up to 9 rows is 4.1e-7 in float32 and 1.3e-15 in float64. It falls with size, to 1.1e-8 and 5e-17 at 1024 x
 * 1024. */

enum {
    STRIP = 64,    /* columns updated in one step */
    CHUNK = 128,   /* rows of the panel and of a tile's columns that fit in the first-level cache */
    TILE_ROWS = 4, /* times 2 vectors: eight sums, which leave eight of sixteen registers for the factors */
    GROUP = 4,     /* vectors in a row of the panel: four factors, four sums */
};

/* The columns of a panel, a multiple of GROUP vectors. With more columns the products are faster and the panels
 * slower. */
static size_t block_of(size_t cols) { return cols > 128 ? 32 : 16; }

static size_t min(size_t a, size_t b) { return a < b ? a : b; }
static size_t round_up(size_t n, size_t multiple) { return (n + multiple - 1) / multiple * multiple; }

#define REAL float
#define VECTOR f32v
#define LANES NNI_LANES
#define OF(name) float32_##name
#define V(name) f32v_##name
#include "qr_template.h"
#undef REAL
#undef VECTOR
#undef LANES
#undef OF
#undef V

#define REAL double
#define VECTOR f64v
#define LANES NNI_LANES64
#define OF(name) float64_##name
#define V(name) f64v_##name
#include "qr_template.h"

/* ---- Steps ----------------------------------------------------------------------------------------------------- */

/* Triangles, a panel, the columns of a tile, and W. Every term is a multiple of 16 elements. */
double nni_qr_workspace(size_t rows, size_t cols, uint32_t dtype)
{
    double block = (double)block_of(cols), tile = 8;
    double elements = block * ((double)cols + block + (double)rows + TILE_ROWS + STRIP) + CHUNK * tile;
    return elements * (dtype == NNI_FLOAT64 ? 8 : 4);
}

void nni_qr_begin(nni_qr *qr, void *matrix, size_t rows, size_t cols, uint32_t dtype, void *work)
{
    *qr = (nni_qr){matrix, work, rows, cols, 0, 0, dtype, false};
}

bool nni_qr_step(nni_qr *qr)
{
    const size_t block = block_of(qr->cols);
    if (qr->next >= qr->cols) { /* that was the panel's last strip */
        if (!qr->forming && qr->first + block < qr->cols)
            qr->first += block;
        else if (!qr->forming)
            qr->forming = true;
        else if (qr->first)
            qr->first -= block;
        else
            return false;
        qr->next = qr->first;
    }
    size_t width = min(qr->next == qr->first ? block : STRIP, qr->cols - qr->next);
    (qr->dtype == NNI_FLOAT64 ? float64_step : float32_step)(qr, block, width);
    qr->next += width;
    return true;
}
