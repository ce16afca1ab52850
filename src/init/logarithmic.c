// SPDX-License-Identifier: Apache-2.0
/* Random parameters whose logarithm is uniform, or that are logarithms of uniform numbers. They take one word an
 * element, like all draws, and are computed in double. */
#include "../bitgen/bitgen.h"
#include "../dtype.h"
#include "../fill.h"
#include "../math64.h"

typedef double nni_formula(double u, const double *parameters);

/* Mean and standard deviation by the midpoint rule, to 1e-6. Values whose squares would leave the range of double are
 * scaled by a power of two, which rounds nothing. */
static void plan(const nni_tensor *tensor, nni_formula *formula, const double *parameters)
{
    enum { POINTS = 4096 };
    double sum = 0, squares = 0, ends[] = {formula(0x1p-33, parameters), formula(1 - 0x1p-33, parameters)};
    const double a = __builtin_fabs(ends[0]), b = __builtin_fabs(ends[1]), largest = a < b ? b : a;
    const double scale = largest > 0x1p400 ? 0x1p-540 : largest < 0x1p-400 ? 0x1p540 : 1;
    const double middle = formula(0.5, parameters);
    for (int i = 0; i < POINTS; i++) {
        double x = formula((i + 0.5) / POINTS, parameters) * scale - middle * scale;
        sum += x;
        squares += x * x;
    }
    double mean = sum / POINTS, variance = squares / POINTS - mean * mean;
    int rises = ends[0] <= ends[1];
    *tensor->plan = (nni_plan){.mean = middle + mean / scale,
                               .std = __builtin_sqrt(variance > 0 ? variance : 0) / scale,
                               .low = ends[!rises],
                               .high = ends[rises],
                               .distribution = NNI_DISTRIBUTION_COUNT};
}

/* Makes each element formula(u), u uniform in (0, 1): the middle of the word's cell. Parameters are already checked. */
static nni_status draw(const nni_tensor *tensor, nni_formula *formula, const double *parameters,
                       nni_generator *generator)
{
    enum { CHUNK = 256 };
    uint32_t words[CHUNK];
    const double max = nni_dtype_max(tensor->dtype); /* formulas are monotonic, so the extremes are at the ends */
    if (!(__builtin_fabs(formula(0x1p-33, parameters)) <= max &&
          __builtin_fabs(formula(1 - 0x1p-33, parameters)) <= max))
        return NNI_ERROR_OVERFLOW;
    if (tensor->plan) plan(tensor, formula, parameters);
    nni_span span;
    nni_status status = nni_span_begin(&span, tensor, 1, generator);
    if (status || !span.words || tensor->plan) return status;
    uint64_t made = 0; /* the current words are those of elements made - CHUNK to made - 1 of the whole */
    for (size_t i = 0; i < tensor->count; i++) {
        const uint64_t place = tensor->box ? nni_runs_place(&span.runs) : i;
        if (place >= made) {
            generator->offset = span.begin + place;
            nni_generator_words(generator, words, CHUNK);
            made = place + CHUNK;
        }
        nni_put(tensor->data, tensor->dtype, i, formula((words[place + CHUNK - made] + 0.5) * 0x1p-32, parameters));
        if (tensor->box) nni_runs_pass(&span.runs, 1);
    }
    nni_span_end(&span, tensor, generator);
    return NNI_OK;
}

static double log_of_uniform(double u, const double *p) { return nni_log(p[0] + (p[1] - p[0]) * u) * p[2] + 0.0; }

/* The values that softplus turns into exp(uniform): log(e^dt - 1). Where e^dt - 1 would lose digits, its series is
 * used. */
static double inverse_softplus(double u, const double *p)
{
    double dt = nni_exp(p[0] + (p[1] - p[0]) * u);
    dt = dt < p[2] ? p[2] : dt;
    return dt < 1e-3 ? nni_log(dt) + dt / 2 + dt * dt / 24 : dt + nni_log(1 - nni_exp(-dt));
}

nni_status nni_log_uniform(const nni_tensor *tensor, double a, double b, double factor, nni_generator *generator)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    if (a - a != 0 || b - b != 0 || factor - factor != 0) return NNI_ERROR_NOT_FINITE;
    if (a > b) return NNI_ERROR_REVERSED_INTERVAL;
    if (!(a >= 1e-300)) return NNI_ERROR_RANGE;
    const nni_functions *library = nni_library_of(generator);
    if (library) return library->log_uniform(tensor, a, b, factor, generator);
    return draw(tensor, log_of_uniform, (double[]){a, b, factor}, generator);
}

nni_status nni_mamba_dt_bias(const nni_tensor *tensor, double dt_min, double dt_max, double floor,
                             nni_generator *generator)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    if (dt_min - dt_min != 0 || dt_max - dt_max != 0 || floor - floor != 0) return NNI_ERROR_NOT_FINITE;
    if (dt_min > dt_max) return NNI_ERROR_REVERSED_INTERVAL;
    if (!(dt_min >= 1e-12 && floor >= 0 && floor <= 700 && dt_max <= 700)) return NNI_ERROR_RANGE;
    const nni_functions *library = nni_library_of(generator);
    if (library) return library->mamba_dt_bias(tensor, dt_min, dt_max, floor, generator);
    return draw(tensor, inverse_softplus, (double[]){nni_log(dt_min), nni_log(dt_max), floor}, generator);
}
