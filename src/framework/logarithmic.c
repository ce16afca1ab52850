// SPDX-License-Identifier: Apache-2.0
/* The values of init/logarithmic.c, made from another library's uniform values, by the steps of those who write it with
 * that library. Each step is rounded to the dtype. Exponentials and logarithms are rounded once from double; PyTorch's
 * (MKL's) and XLA's are sometimes an ulp away. */
#include "../dtype.h"
#include "../math64.h"
#include "framework.h"
#include "torch.h"

/* Not inlined: gcc 12's vectorizer (-O2, -O3) leaves a pair of these unrounded. */
static __attribute__((noinline)) double rounded(uint32_t dtype, double x)
{
    return dtype == NNI_FLOAT64 ? x : dtype == NNI_FLOAT32 ? (float)x : nni_torch_half(dtype, x);
}

static double product(uint32_t dtype, double x, double y)
{
    return dtype == NNI_FLOAT64 ? x * y : rounded(dtype, (float)x * (float)y);
}

static double sum(uint32_t dtype, double x, double y)
{
    return dtype == NNI_FLOAT64 ? x + y : rounded(dtype, (float)x + (float)y);
}

/* ---- Logarithms of uniform values -------------------------------------------------------------------------------- */

/* Takes logarithms in the dtype of the uniform values, then rounds to the result's dtype. */
static void take_logarithms(const nni_tensor *uniform, uint32_t dtype, void *to, double factor)
{
    for (size_t i = 0; i < uniform->count; i++) {
        const double log = nni_log(nni_get(uniform->data, uniform->dtype, i));
        nni_put(to, dtype, i, rounded(uniform->dtype, log) * factor);
    }
}

/* Mamba-2 draws in float32 for every dtype. Only for PyTorch, whose uniform values are the same in pieces. */
static nni_status log_halves(const nni_tensor *tensor, double a, double b, double factor, nni_generator *generator)
{
    const nni_tensor none = {.dtype = tensor->dtype};
    nni_status status = generator->functions->uniform(&none, 0, 1, generator); /* checks that it has the dtype */
    if (status || generator->kind != NNI_TORCH) return status ? status : NNI_ERROR_FRAMEWORK;
    float values[256];
    for (size_t i = 0, n; i < tensor->count; i += n) {
        n = tensor->count - i < 256 ? tensor->count - i : 256;
        const nni_tensor piece = {.data = values, .count = n, .shape = &n, .ndim = 1, .dtype = NNI_FLOAT32};
        status = generator->functions->uniform(&piece, a, b, generator);
        if (status) return status; /* an error of the first piece; no piece is drawn */
        take_logarithms(&piece, tensor->dtype, (uint16_t *)tensor->data + i, factor);
    }
    return NNI_OK;
}

nni_status nni_framework_log_uniform(const nni_tensor *tensor, double a, double b, double factor,
                                     nni_generator *generator)
{
    const double low = __builtin_fabs(nni_log(a) * factor), high = __builtin_fabs(nni_log(b) * factor);
    const double max = nni_dtype_max(tensor->dtype);
    const int has_zero = tensor->dtype != NNI_FLOAT64 && !((float)a > 0);
    if (has_zero || !(low <= max && high <= max)) return NNI_ERROR_OVERFLOW;
    if (NNI_IS_HALF(tensor->dtype)) return log_halves(tensor, a, b, factor, generator);
    nni_status status = generator->functions->uniform(tensor, a, b, generator);
    if (!status) take_logarithms(tensor, tensor->dtype, tensor->data, factor);
    return status;
}

/* ---- The bias of Mamba's time step ------------------------------------------------------------------------------- */

/* 1 - e^-x for x >= 0; by its series where the difference would lose digits. */
static double complement_of_exp(double x)
{
    if (x > 0x1p-6) return 1 - nni_exp(-x);
    double sum = 1;
    for (int k = 8; k > 1; k--) sum = 1 - sum * x / k;
    return sum * x;
}

/* state-spaces/mamba, modules/mamba_simple.py: dt = exp(u * (log(dt_max) - log(dt_min)) +
 * log(dt_min)).clamp(min=floor), dt + log(-expm1(-dt)). */
static double dt_bias(uint32_t dtype, double u, const double *p)
{
    const double at = sum(dtype, product(dtype, u, p[1] - p[0]), rounded(dtype, p[0])), least = rounded(dtype, p[2]);
    const double drawn = rounded(dtype, nni_exp(at)), dt = drawn < least ? least : drawn;
    return sum(dtype, dt, rounded(dtype, nni_log(rounded(dtype, complement_of_exp(dt)))));
}

nni_status nni_framework_mamba_dt_bias(const nni_tensor *tensor, double dt_min, double dt_max, double floor,
                                       nni_generator *generator)
{
    const uint32_t dtype = tensor->dtype;
    /* Each framework rounds at other steps. */
    if (NNI_IS_HALF(dtype) && generator->kind != NNI_TORCH) return NNI_ERROR_FRAMEWORK;
    const double p[] = {nni_log(dt_min), nni_log(dt_max), floor};
    const double least = dt_bias(dtype, 0, p), most = dt_bias(dtype, 1, p);
    if (least - least != 0 || most - most != 0) return NNI_ERROR_OVERFLOW;
    nni_status status = generator->functions->uniform(tensor, 0, 1, generator);
    for (size_t i = 0; i < tensor->count && !status; i++)
        nni_put(tensor->data, dtype, i, dt_bias(dtype, nni_get(tensor->data, dtype, i), p));
    return status;
}
