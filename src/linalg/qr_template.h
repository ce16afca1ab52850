/* SPDX-License-Identifier: Apache-2.0
 *
 * Part of qr.c, for REAL, which is float or double. */

enum { OF(WIDTH) = 2 * LANES }; /* columns of a tile */

/* ---- Products -------------------------------------------------------------------------------------------------- */

/* Adds a b to a tile of c. a is 4 x n with the given strides, b is n x WIDTH without gaps. c may lie within b. */
__attribute__((noinline)) static void OF(tile)(const REAL *a, size_t row, size_t column, const REAL *b, size_t n,
                                               REAL *c, size_t c_row)
{
    VECTOR sums[TILE_ROWS][2];
    NNI_UNROLL
    for (int r = 0; r < TILE_ROWS; r++) sums[r][0] = sums[r][1] = V(splat)(0);
    for (; n; n--, a += column, b += OF(WIDTH)) { /* counts n, not addresses: memory may end at the last address */
        VECTOR left = V(load)(b), right = V(load)(b + LANES);
        NNI_UNROLL
        for (int r = 0; r < TILE_ROWS; r++) {
            VECTOR x = V(splat)(a[r * row]);
            sums[r][0] += x * left;
            sums[r][1] += x * right;
        }
    }
    NNI_UNROLL
    for (int r = 0; r < TILE_ROWS; r++, c += c_row) {
        V(store)(c, V(load)(c) + sums[r][0]);
        V(store)(c + LANES, V(load)(c + LANES) + sums[r][1]);
    }
}

/* The same for a c with fewer rows or columns than a tile. */
static void OF(part_of_tile)(const REAL *a, size_t row, size_t column, const REAL *b, size_t n, REAL *c, size_t c_row,
                             size_t rows, size_t cols)
{
    REAL sums[TILE_ROWS * OF(WIDTH)] = {0};
    OF(tile)(a, row, column, b, n, sums, OF(WIDTH));
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++) c[i * c_row + j] += sums[i * OF(WIDTH) + j];
}

/* Sets b = -c, WIDTH columns wide. If c has fewer columns, the others are 0. */
static void OF(pack)(REAL *b, const REAL *c, size_t c_row, size_t rows, size_t cols)
{
    for (; rows--; b += OF(WIDTH), c += c_row) {
        if (cols >= OF(WIDTH)) {
            V(store)(b, -V(load)(c));
            V(store)(b + LANES, -V(load)(c + LANES));
        } else {
            for (size_t j = 0; j < OF(WIDTH); j++) b[j] = j < cols ? -c[j] : 0;
        }
    }
}

/* ---- A panel --------------------------------------------------------------------------------------------------- */

/* The sum of the squares of column k below row k, in double, in four parts. */
static double OF(squares)(const REAL *panel, size_t block, size_t rows, size_t k)
{
    double sums[4] = {0};
    for (size_t i = k + 1; i < rows; i++) {
        double x = panel[i * block + k];
        sums[i % 4] += x * x;
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* Applies the last reflection, w = tau v' panel, to the other columns. Then sets w = x' panel, where x is column k
 * below row k. For columns before k, w is 0 at first, and V'x afterwards. */
static void OF(columns)(REAL *panel, size_t block, size_t rows, size_t k, REAL *w)
{
    const size_t last = k ? k - 1 : 0;
    for (size_t j = 0; j < block; j += GROUP * LANES) {
        VECTOR factors[GROUP], sums[GROUP];
        NNI_UNROLL
        for (int l = 0; l < GROUP; l++) factors[l] = V(load)(w + j + l * LANES), sums[l] = V(splat)(0);
        for (size_t i = k; i < rows; i++) {
            REAL *row = panel + i * block;
            VECTOR v = V(splat)(row[last]), x = V(splat)(i > k ? row[k] : 0);
            NNI_UNROLL
            for (int l = 0; l < GROUP; l++) {
                VECTOR y = V(load)(row + j + l * LANES) - v * factors[l];
                V(store)(row + j + l * LANES, y);
                sums[l] += x * y;
            }
        }
        NNI_UNROLL
        for (int l = 0; l < GROUP; l++) V(store)(w + j + l * LANES, sums[l]);
    }
}

/* Turns column k into v of the reflection I - tau v v', which takes the column to (norm, 0, 0, ...) or to minus that:
 * the sign that does not cancel. Sets w = tau v' panel. Returns tau, which is 1 except for the rounding of v. A column
 * that ends at the diagonal needs only a sign, which v = -1 and tau = 2 change exactly. A column shorter than 2^-100,
 * where float32 soon underflows, is left as it is: v = 0. */
static double OF(reflector)(REAL *panel, size_t block, size_t rows, size_t k, REAL *w)
{
    REAL *row = panel + k * block;
    double squares = OF(squares)(panel, block, rows, k), x = row[k], norm = __builtin_sqrt(x * x + squares);
    double v = x > 0 ? x + norm : x - norm, length = v * v + squares, scale = 0;
    if (squares == 0 && x < 0)
        v = -1, scale = 1;
    else if (squares > 0 && length >= 0x1p-200)
        scale = __builtin_sqrt(2 / length);
    row[k] = (REAL)(v * scale);
    for (size_t i = k + 1; i < rows; i++) panel[i * block + k] = (REAL)(panel[i * block + k] * scale);
    double tau = scale > 0 ? 2 / ((double)row[k] * row[k] + OF(squares)(panel, block, rows, k)) : 1;
    for (size_t j = 0; j < block; j++) w[j] = j == k ? 0 : (REAL)(((double)row[k] * row[j] + w[j] * scale) * tau);
    for (size_t j = k + 1; j < block; j++) row[j] = 0; /* V is zero above its diagonal */
    return tau;
}

/* Turns the panel into V, and makes T - I column by column: T(k, k) = tau, T(0..k, k) = -T(0..k, 0..k) (tau V(0..k)'v).
 * The triangle holds the columns of T - I one after another. */
static void OF(factor)(REAL *panel, size_t block, size_t rows, size_t cols, REAL *triangle, REAL *w)
{
    for (size_t j = 0; j < block; j++) w[j] = 0;
    for (size_t j = 0; j < block * block; j++) triangle[j] = 0;
    for (size_t k = 0; k < cols; k++) {
        REAL *t = triangle + k * block;
        for (size_t i = k; k && i < rows; i++) panel[i * block + k] -= panel[i * block + k - 1] * w[k];
        w[k] = 0;
        OF(columns)(panel, block, rows, k, w);
        t[k] = (REAL)(OF(reflector)(panel, block, rows, k, w) - 1);
        for (size_t j = 0; j < k; j++) t[j] = -w[j];
        for (size_t j = 0; j < k; j++) {
            for (size_t i = 0; i <= j; i += LANES)
                V(store)(t + i, V(load)(t + i) - V(load)(triangle + j * block + i) * V(splat)(w[j]));
        }
        for (size_t j = 0; j <= k; j++) w[j] = 0;
    }
}

/* ---- A step ---------------------------------------------------------------------------------------------------- */

static void OF(copy)(REAL *to, size_t to_row, const REAL *from, size_t from_row, size_t rows, size_t cols)
{
    for (; rows--; to += to_row, from += from_row)
        for (size_t j = 0; j < cols; j++) to[j] = from[j];
}

/* W is stored in the order of tile multiplication: WIDTH columns at a time, with `block` rows and no gaps. */

/* W = -V'C, from row `begin` to `end`; beyond that C is 0. `b` is room for a chunk. */
static void OF(project)(const REAL *panel, size_t block, size_t cols, size_t begin, size_t end, const REAL *c,
                        size_t c_row, size_t width, REAL *b, REAL *w)
{
    for (size_t i = 0; i < block * round_up(width, OF(WIDTH)); i++) w[i] = 0;
    for (size_t i = begin; i < end; i += CHUNK) {
        const size_t height = min(CHUNK, end - i);
        for (size_t j = 0; j < width; j += OF(WIDTH)) {
            OF(pack)(b, c + i * c_row + j, c_row, height, width - j);
            for (size_t k = 0; k < cols; k += TILE_ROWS)
                OF(tile)(panel + i * block + k, 1, block, b, height, w + j * block + k * OF(WIDTH), OF(WIDTH));
        }
    }
}

/* W = T W, or T'W. It makes the rows in an order in which every row still needed is an old one. */
static void OF(turn)(const REAL *triangle, size_t block, size_t cols, bool transposed, size_t width, REAL *w)
{
    const size_t rows = round_up(cols, TILE_ROWS);
    for (size_t j = 0; j < width; j += OF(WIDTH), w += block * OF(WIDTH)) {
        for (size_t k = 0; k < rows; k += TILE_ROWS) {
            size_t i = transposed ? rows - TILE_ROWS - k : k;
            REAL *to = w + i * OF(WIDTH);
            if (transposed)
                OF(tile)(triangle + i * block, block, 1, w, i + TILE_ROWS, to, OF(WIDTH));
            else
                OF(tile)(triangle + i * block + i, 1, block, to, rows - i, to, OF(WIDTH));
        }
    }
}

/* C = C + V W, from row `begin` on. */
static void OF(update)(const REAL *panel, size_t block, size_t cols, size_t begin, size_t rows, const REAL *w, REAL *c,
                       size_t c_row, size_t width)
{
    for (size_t i = begin; i < rows; i += TILE_ROWS) {
        for (size_t j = 0; j < width; j += OF(WIDTH)) {
            const REAL *v = panel + i * block, *x = w + j * block;
            REAL *to = c + i * c_row + j;
            if (rows - i >= TILE_ROWS && width - j >= OF(WIDTH))
                OF(tile)(v, block, 1, x, cols, to, c_row);
            else
                OF(part_of_tile)(v, block, 1, x, cols, to, c_row, min(rows - i, TILE_ROWS), min(width - j, OF(WIDTH)));
        }
    }
}

/* Reduces the panel that begins at `first`, if `next` is there too and it is not yet reduced. Otherwise applies it to
 * columns next to next + width. Only rows from the diagonal on down are touched: the panel changes no others. */
static void OF(step)(const nni_qr *qr, size_t block, size_t width)
{
    const size_t n = qr->cols, rows = qr->rows - qr->first, cols = min(block, n - qr->first);
    REAL *diagonal = (REAL *)qr->matrix + qr->first * (n + 1), *c = diagonal + (qr->next - qr->first);
    REAL *triangle = (REAL *)qr->work + qr->first * block, *panel = (REAL *)qr->work + round_up(n, block) * block;
    REAL *b = panel + round_up(rows, TILE_ROWS) * block, *w = b + CHUNK * OF(WIDTH);
    const bool whole = qr->next == qr->first;
    if (whole) {
        for (size_t i = 0; i < (size_t)(b - panel); i++) panel[i] = 0;
        OF(copy)(panel, block, diagonal, n, rows, cols);
    }
    if (!qr->forming && whole) {
        OF(factor)(panel, block, rows, cols, triangle, w);
        OF(copy)(diagonal, n, panel, block, rows, cols);
    } else if (!qr->forming) {
        OF(project)(panel, block, cols, 0, rows, c, n, width, b, w);
        OF(turn)(triangle, block, cols, true, width, w);
        OF(update)(panel, block, cols, cols, rows, w, c, n, width);
    } else { /* Q begins as the identity. Reflection k leaves the columns before k as they are. A minus goes where R has
              * one: v and the diagonal of R have opposite signs */
        for (size_t i = 0; i < (whole ? rows : cols); i++)
            for (size_t j = 0; j < width; j++) c[i * n + j] = !whole || i != j ? 0 : panel[i * block + i] > 0 ? -1 : 1;
        OF(project)(panel, block, cols, whole ? 0 : cols, whole ? cols : rows, c, n, width, b, w);
        OF(turn)(triangle, block, cols, false, width, w);
        OF(update)(panel, block, cols, 0, rows, w, c, n, width);
    }
}
