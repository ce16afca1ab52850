// SPDX-License-Identifier: Apache-2.0
#include "framework.h"

#include "../dtype.h"
#include "../fill.h"
#include "glibc.h"
#include "ziggurat.h"

/* The rules of a valid kind. */
static const nni_rules *rules_of(const nni_generator *generator) { return nni_rules_of(generator->kind); }

const nni_libm *nni_libm_of(nni_framework_generator *generator)
{
    nni_libm *libm = &generator->table.libm;
    if (generator->table_of != NNI_TORCH) {
        nni_glibc_sincos_table(libm->sines);
        nni_glibc_powers(libm->powers);
    }
    generator->table_of = NNI_TORCH;
    return libm;
}

const nni_ziggurat *nni_ziggurat_of(nni_framework_generator *generator)
{
    if (generator->table_of != NNI_NUMPY) nni_ziggurat_make(&generator->table.ziggurat);
    generator->table_of = NNI_NUMPY;
    return &generator->table.ziggurat;
}

/* The checks of a tensor that all functions share. Only nn-init's own streams make plans. Boxes are for its own and for
 * other counter-based generators.
 */
static nni_status check(const nni_generator *generator, const nni_tensor *tensor)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    const nni_rules *rules = rules_of(generator);
    const int is_newest = ((const nni_framework_generator *)generator)->option == rules->options;
    const unsigned dtypes = rules->dtypes | (is_newest ? rules->newest_dtypes : 0);
    return tensor->plan || (tensor->box && !rules->has_boxes) || !(dtypes >> tensor->dtype & 1) ? NNI_ERROR_FRAMEWORK
                                                                                                : NNI_OK;
}

static int is_finite(double x) { return x - x == 0; }

double nni_framework_greatest(uint32_t dtype) { return dtype == NNI_FLOAT64 ? 0x1p960 : nni_dtype_max(dtype); }

static double greatest_bound(const nni_rules *rules, const nni_tensor *tensor)
{
    return nni_framework_greatest(rules->bounds_are_float32 ? NNI_FLOAT32 : tensor->dtype);
}

static nni_status uniform(const nni_tensor *tensor, double a, double b, nni_generator *generator)
{
    const nni_rules *rules = rules_of(generator);
    nni_status status = check(generator, tensor);
    if (status) return status;
    if (!is_finite(a) || !is_finite(b)) return NNI_ERROR_NOT_FINITE;
    if (a > b) return NNI_ERROR_REVERSED_INTERVAL;
    const double max = greatest_bound(rules, tensor);
    if (a < -max || b > max || b - a > max) return NNI_ERROR_OVERFLOW;
    if (tensor->count || tensor->box) rules->uniform((nni_framework_generator *)generator, tensor, a, b);
    return NNI_OK;
}

/* Checks a normal, whose values lie within sixteen standard deviations: 53 bits reach 12.2, and a kept value may come
 * from elsewhere. */
static nni_status check_normal(const nni_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    nni_status status = check(generator, tensor);
    if (status) return status;
    if (!is_finite(mean) || !is_finite(std)) return NNI_ERROR_NOT_FINITE;
    if (std < 0) return NNI_ERROR_NEGATIVE_STD;
    return !((mean < 0 ? -mean : mean) + 16 * std <= nni_framework_greatest(tensor->dtype)) ? NNI_ERROR_OVERFLOW
                                                                                            : NNI_OK;
}

static nni_status normal(const nni_tensor *tensor, double mean, double std, nni_generator *generator)
{
    const nni_rules *rules = rules_of(generator);
    nni_status status = check_normal(generator, tensor, mean, std);
    if (status) return status;
    if (tensor->count || tensor->box) rules->normal((nni_framework_generator *)generator, tensor, mean, std);
    return NNI_OK;
}

nni_status nni_framework_check_truncated(const nni_generator *generator, const nni_tensor *tensor, double mean,
                                         double std, double a, double b)
{
    nni_status status = check_normal(generator, tensor, mean, std);
    if (status) return status;
    if (std == 0) return NNI_ERROR_FRAMEWORK; /* they divide by it */
    if (a != a || b != b) return NNI_ERROR_NOT_FINITE;
    return a > b ? NNI_ERROR_REVERSED_INTERVAL : NNI_OK;
}

static nni_status truncated_normal(const nni_tensor *tensor, double mean, double std, double a, double b,
                                   nni_bounds bounds, int correct, nni_generator *generator)
{
    const nni_rules *rules = rules_of(generator);
    if (!rules->truncated_normal || correct || (tensor && tensor->box)) return NNI_ERROR_FRAMEWORK;
    nni_status status = nni_framework_check_truncated(generator, tensor, mean, std, a, b);
    if (status) return status;
    return rules->truncated_normal((nni_framework_generator *)generator, tensor, mean, std, a, b, bounds);
}

static nni_status of_variance(const nni_tensor *tensor, double variance, nni_distribution_kind distribution,
                              nni_generator *generator)
{
    const nni_rules *rules = rules_of(generator);
    if ((uint32_t)distribution >= NNI_DISTRIBUTION_COUNT) return NNI_ERROR_DISTRIBUTION;
    nni_status status = check_normal(generator, tensor, 0, variance > 0 ? __builtin_sqrt(variance) : variance);
    if (status) return status;
    if (3 * variance > greatest_bound(rules, tensor)) return NNI_ERROR_OVERFLOW; /* as JAX computes it */
    if (tensor->count) rules->of_variance((nni_framework_generator *)generator, tensor, variance, distribution);
    return NNI_OK;
}

/* Draws all values. Then it draws for each column an order of rows, of which the first become zero. `order` has room
 * for a column. */
static nni_status sparse(const nni_tensor *tensor, size_t zeros, double std, nni_generator *generator, uint32_t *order)
{
    const nni_rules *rules = rules_of(generator);
    if (!rules->permutation) return NNI_ERROR_FRAMEWORK;
    nni_status status = normal(tensor, 0, std, generator);
    if (status || !tensor->count) return status;
    const size_t rows = tensor->shape[0], columns = tensor->shape[1];
    const int is_transposed = ((nni_framework_generator *)generator)->view == NNI_TORCH_PERMUTED;
    for (size_t column = 0; column < columns; column++) {
        rules->permutation((nni_framework_generator *)generator, order, rows);
        for (size_t i = 0; i < zeros; i++) {
            const size_t place = is_transposed ? column * rows + order[i] : order[i] * columns + column;
            nni_put(tensor->data, tensor->dtype, place, 0);
        }
    }
    return NNI_OK;
}

static nni_status log_uniform(const nni_tensor *tensor, double a, double b, double factor, nni_generator *generator)
{
    const nni_rules *rules = rules_of(generator);
    return rules->log_uniform ? rules->log_uniform(tensor, a, b, factor, generator) : NNI_ERROR_FRAMEWORK;
}

static nni_status mamba_dt_bias(const nni_tensor *tensor, double dt_min, double dt_max, double floor,
                                nni_generator *generator)
{
    const nni_rules *rules = rules_of(generator);
    return rules->mamba_dt_bias ? rules->mamba_dt_bias(tensor, dt_min, dt_max, floor, generator) : NNI_ERROR_FRAMEWORK;
}

static void words(nni_generator *generator, uint32_t *to, size_t n)
{
    rules_of(generator)->words((nni_framework_generator *)generator, to, n);
}

static int scales_variance(const nni_generator *generator) { return rules_of(generator)->of_variance != NULL; }
static nni_matrix matrix(const nni_generator *generator) { return rules_of(generator)->orthogonal; }

static const nni_functions functions = {
    .words = words,
    .uniform = uniform,
    .normal = normal,
    .truncated_normal = truncated_normal,
    .of_variance = of_variance,
    .sparse = sparse,
    .log_uniform = log_uniform,
    .mamba_dt_bias = mamba_dt_bias,
    .scales_variance = scales_variance,
    .matrix = matrix,
};

nni_status nni_framework_init(nni_framework_generator *generator, nni_framework kind, uint32_t option,
                              const uint32_t *seed, size_t words)
{
    if (!generator || (!seed && words)) return NNI_ERROR_NULL;
    const nni_rules *rules = nni_rules_of(kind);
    if (!rules) return NNI_ERROR_BIT_GENERATOR;
    const nni_generator base = {.kind = kind, .functions = &functions};
    if (words < rules->least || option > rules->options) return NNI_ERROR_RANGE;
    if (rules->is_seed && !rules->is_seed(seed)) return NNI_ERROR_RANGE;
    generator->base = base;
    generator->option = option;
    generator->view = NNI_TORCH_CONTIGUOUS;
    generator->table_of = 0;
    rules->seed(generator, seed, words);
    return NNI_OK;
}
