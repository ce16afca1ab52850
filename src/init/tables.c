// SPDX-License-Identifier: Apache-2.0
/* Parameters given by a formula of the element's place. The last axis holds the columns. All are computed in double and
 * rounded once. */
#include "../axes.h"
#include "../dtype.h"
#include "../fill.h"
#include "../math64.h"

/* 64 bits: the whole of a box may have more elements than there are addresses. */
typedef struct nni_place {
    uint64_t row, column, rows, columns;
} nni_place;

/* Gu, Goel and Re, Efficiently Modeling Long Sequences with Structured State Spaces (ICLR 2022), equation 2;
 * state-spaces/s4, src/models/hippo/hippo.py. */
static double hippo_legs(nni_place p, double unused)
{
    (void)unused;
    if (p.row < p.column) return 0;
    if (p.row == p.column) return -(double)(p.row + 1);
    return -__builtin_sqrt((2.0 * (double)p.row + 1) * (2.0 * (double)p.column + 1));
}

static double hippo_legs_input(nni_place p, double unused)
{
    (void)unused;
    return __builtin_sqrt(2.0 * (double)(p.columns == 1 ? p.row : p.column) + 1);
}

/* Gu, Gupta, Goel and Re, On the Parameterization and Initialization of Diagonal State Space Models (NeurIPS 2022),
 * section 4: imaginary parts for S4D-Lin and S4D-Inv, whose real part is -1/2. A row holds one of each conjugate pair,
 * so the state has twice as many. */
static const double pi = 0x1.921fb54442d18p1;

static double s4d_lin(nni_place p, double unused) { return (void)unused, pi * (double)p.column; }

static double s4d_inv(nni_place p, double unused)
{
    (void)unused;
    double n = 2.0 * (double)p.columns;
    return n / pi * (n / (2.0 * (double)p.column + 1) - 1);
}

static double s4d_real(nni_place p, double unused) { return (void)unused, -(double)(p.column + 1); }

/* Gu and Dao, Mamba (2023); state-spaces/mamba, mamba_ssm/modules/mamba_simple.py: A = -exp(A_log) is S4D-Real. */
static double mamba_a_log(nni_place p, double unused) { return (void)unused, nni_log((double)(p.column + 1)) + 0.0; }

/* Vaswani et al., Attention Is All You Need (NeurIPS 2017), section 3.5: sine and cosine of row / base^(2 i / columns),
 * in turn; or all sines, then all cosines, at the same frequencies. */
static double wave(uint64_t position, uint64_t i, uint64_t columns, double base, int is_cosine)
{
    double sine, cosine;
    double frequency = nni_exp(-nni_log(base) * (2.0 * (double)i / (double)columns));
    nni_sin_cos((double)position * frequency, &sine, &cosine);
    return is_cosine ? cosine : sine;
}

static double sinusoidal(nni_place p, double base) { return wave(p.row, p.column / 2, p.columns, base, p.column % 2); }

static double sinusoidal_halves(nni_place p, double base)
{
    uint64_t sines = (p.columns + 1) / 2;
    int is_cosine = p.column >= sines;
    return wave(p.row, is_cosine ? p.column - sines : p.column, p.columns, base, is_cosine);
}

/* Press, Smith and Lewis, Train Short, Test Long (ICLR 2022), section 3; ofirpress/attention_with_linear_biases,
 * get_slopes. If the number of heads is not a power of two, the slopes are those of the next lower power, then every
 * other one of the next higher. */
static double alibi(nni_place p, double unused)
{
    (void)unused;
    uint64_t heads = p.rows * p.columns, head = p.row * p.columns + p.column, power = 1;
    while (power <= heads / 2) power *= 2;
    double exponent = head < power ? 8.0 * (double)(head + 1) / (double)power
                                   : 4.0 * (double)(2 * (head - power) + 1) / (double)power;
    return nni_exp(-exponent * 0x1.62e42fefa39efp-1);
}

/* How many dimensions a table may have, at least and at most; and whether it must be square. */
static const struct {
    double (*value)(nni_place place, double parameter);
    uint8_t least, most, square;
} tables[NNI_TABLE_COUNT] = {
    [NNI_HIPPO_LEGS] = {hippo_legs, 2, 2, 1},
    [NNI_HIPPO_LEGS_INPUT] = {hippo_legs_input, 1, 2, 0},
    [NNI_S4D_LIN] = {s4d_lin, 1, 2, 0},
    [NNI_S4D_INV] = {s4d_inv, 1, 2, 0},
    [NNI_S4D_REAL] = {s4d_real, 1, 2, 0},
    [NNI_MAMBA_A_LOG] = {mamba_a_log, 1, 2, 0},
    [NNI_SINUSOIDAL] = {sinusoidal, 2, 2, 0},
    [NNI_SINUSOIDAL_HALVES] = {sinusoidal_halves, 2, 2, 0},
    [NNI_ALIBI] = {alibi, 1, NNI_MAX_DIMENSIONS, 0},
};

/* Only in float16 may some values be out of range. They are checked before any is written. */
static nni_status compute(const nni_tensor *tensor, nni_table_kind table, double parameter, int writes)
{
    nni_place p = {.rows = 1, .columns = tensor->shape[tensor->ndim - 1]};
    for (size_t i = 0; i + 1 < tensor->ndim; i++) p.rows *= tensor->shape[i];
    nni_runs runs;
    if (tensor->box) nni_runs_begin(&runs, tensor->box);
    for (size_t i = 0; i < tensor->count; i++) {
        const uint64_t place = tensor->box ? nni_runs_place(&runs) : i;
        p.row = place / p.columns;
        p.column = place % p.columns;
        if (tensor->box) nni_runs_pass(&runs, 1);
        double value = tables[table].value(p, parameter);
        if (writes)
            nni_put(tensor->data, tensor->dtype, i, value);
        else if (__builtin_fabs(value) > nni_dtype_max(tensor->dtype))
            return NNI_ERROR_OVERFLOW;
    }
    return NNI_OK;
}

nni_status nni_table(const nni_tensor *tensor, nni_table_kind table, double parameter)
{
    nni_status status = nni_check_placed(tensor);
    if (status) return status;
    if ((uint32_t)table >= NNI_TABLE_COUNT) return NNI_ERROR_RANGE;
    size_t ndim = tensor->ndim;
    if (ndim < tables[table].least || ndim > tables[table].most) return NNI_ERROR_DIMENSIONS;
    if (tables[table].square && tensor->shape[0] != tensor->shape[1]) return NNI_ERROR_DIMENSIONS;
    const int is_vector = ndim < 2 || tensor->shape[0] == 1 || tensor->shape[1] == 1;
    if (table == NNI_HIPPO_LEGS_INPUT && !is_vector) return NNI_ERROR_DIMENSIONS;
    if (parameter - parameter != 0) return NNI_ERROR_NOT_FINITE;
    const int is_wave = table == NNI_SINUSOIDAL || table == NNI_SINUSOIDAL_HALVES;
    if (is_wave && !(parameter > 1 && tensor->shape[0] <= 1 << 20)) return NNI_ERROR_RANGE;
    if (tensor->dtype == NNI_FLOAT16 && !is_wave) status = compute(tensor, table, parameter, 0);
    return status ? status : compute(tensor, table, parameter, 1);
}
