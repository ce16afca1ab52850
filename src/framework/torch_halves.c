// SPDX-License-Identifier: Apache-2.0
/* PyTorch's float16 and bfloat16 on the CPU since 2.12: aten/src/ATen/native/cpu/DistributionTemplates.h. Values are
 * made in float32 and rounded. */
#include "../dtype.h"
#include "../math64.h"
#include "fused.h"
#include "mt19937.h"
#include "torch.h"

/* How many elements are made together, as float32 on the stack. */
enum { CHUNK = 256, BLOCK = NNI_TORCH_BLOCK };

double nni_torch_half(uint32_t dtype, double x)
{
    /* From half a step beyond the greatest number on, x is rounded to infinity. */
    const float single = (float)x;
    const double end = dtype == NNI_FLOAT16 ? 65520 : 0x1.ffp127, max = nni_dtype_max(dtype);
    const double size = __builtin_fabsf(single);
    if (!(size < end)) return size >= end ? __builtin_copysign(__builtin_inf(), single) : single;
    return size > max ? __builtin_copysign(max, single) : nni_dtype_nearest(dtype, single);
}

void nni_torch_put_half(const nni_tensor *tensor, size_t i, double x)
{
    const uint16_t infinite = tensor->dtype == NNI_FLOAT16 ? 0x7c00 : 0x7f80;
    if (x - x == 0)
        nni_put(tensor->data, tensor->dtype, i, x);
    else
        ((uint16_t *)tensor->data)[i] = (uint16_t)(x != x ? infinite | 1 : x < 0 ? infinite | 0x8000 : infinite);
}

/* ---- Uniform and normal ------------------------------------------------------------------------------------------ */

/* A value that was rounded to b becomes a. 0 equals -0. */
static void uniform_halves(nni_mt19937 *mt, uint32_t dtype, uint16_t *to, size_t n, double a, double b)
{
    float values[CHUNK];
    uint16_t ends[2];
    const float bounds[] = {(float)a, (float)b};
    nni_torch_uniform(mt, &(nni_tensor){.data = values, .count = n, .dtype = NNI_FLOAT32}, a, b, 0);
    nni_round_halves(dtype, to, values, n);
    nni_round_halves(dtype, ends, bounds, 2);
    for (size_t i = 0; i < n; i++)
        if (to[i] == ends[1] || !((to[i] | ends[1]) & 0x7fff)) to[i] = ends[0];
}

void nni_torch_uniform_halves(nni_mt19937 *mt, const nni_tensor *tensor, double a, double b)
{
    for (size_t i = 0, n; i < tensor->count; i += n) {
        n = tensor->count - i < CHUNK ? tensor->count - i : CHUNK;
        uniform_halves(mt, tensor->dtype, (uint16_t *)tensor->data + i, n, a, b);
    }
}

/* Makes n values, a multiple of BLOCK, from the next words. */
static void normal_halves(nni_framework_generator *generator, uint32_t dtype, uint16_t *to, size_t n, double mean,
                          double std)
{
    float values[CHUNK];
    nni_mt19937_words(&generator->state.mt19937, (uint32_t *)values, n);
    nni_torch_blocks_of_words(generator, values, n, NNI_FLOAT32, mean, std);
    nni_round_halves(dtype, to, values, n);
}

/* At least BLOCK values. If the last do not fill a block, the last block is drawn once more. Unlike in float32, the
 * words of the last few are not drawn before. */
void nni_torch_normal_halves(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    const size_t count = tensor->count, whole = count / BLOCK * BLOCK;
    uint16_t *data = tensor->data;
    for (size_t i = 0, n; i < whole; i += n) {
        n = whole - i < CHUNK ? whole - i : CHUNK;
        normal_halves(generator, tensor->dtype, data + i, n, mean, std);
    }
    if (whole < count) normal_halves(generator, tensor->dtype, data + count - BLOCK, BLOCK, mean, std);
}

/* ---- Truncated by rejection of normals -----------------------------------------------------------------------------
 */

typedef struct nni_halves {
    const nni_tensor *tensor;
    double mean, std, low, high; /* the bounds as numbers of the dtype */
} nni_halves;

static int is_open(const nni_halves *h, size_t i)
{
    const double x = nni_get(h->tensor->data, h->tensor->dtype, i);
    return !(x >= h->low && x <= h->high);
}

/* Makes the open ones of n elements from `at` on again, from as many words. Returns whether any is still open. */
static int renew(nni_framework_generator *generator, const nni_halves *h, size_t at, size_t n, size_t drawn)
{
    uint16_t values[CHUNK];
    int found = 0, open = 0;
    for (size_t i = 0; i < n && !found; i++) found = is_open(h, at + i);
    if (!found) {
        nni_mt19937_skip(&generator->state.mt19937, drawn);
        return 0;
    }
    normal_halves(generator, h->tensor->dtype, values, drawn, h->mean, h->std);
    for (size_t i = 0; i < n; i++) {
        if (!is_open(h, at + i)) continue;
        ((uint16_t *)h->tensor->data)[at + i] = values[i];
        open |= is_open(h, at + i);
    }
    return open;
}

/* Draws all elements again, as nni_torch_normal does. Returns whether any is still open. */
static int normal_round(nni_framework_generator *generator, const nni_halves *h)
{
    const size_t count = h->tensor->count, whole = count / BLOCK * BLOCK;
    const size_t last = whole == count ? count : count - BLOCK; /* from here on elements are drawn twice */
    int open = 0;
    for (size_t i = 0, n; i < whole; i += n) {
        n = whole - i < CHUNK ? whole - i : CHUNK;
        open |= renew(generator, h, i, i + n < last ? n : last - i, n);
    }
    return last < count ? open | renew(generator, h, last, BLOCK, BLOCK) : open;
}

/* The same one by one. */
static int serial_round(nni_framework_generator *generator, const nni_halves *h)
{
    const size_t count = h->tensor->count;
    uint16_t values[BLOCK];
    int open = 0;
    for (size_t at = 0, n; at < count; at += n) {
        n = count - at < BLOCK ? count - at : BLOCK;
        nni_torch_normal(generator, &(nni_tensor){.data = values, .count = n, .dtype = h->tensor->dtype}, h->mean,
                         h->std);
        for (size_t i = 0; i < n; i++) {
            if (!is_open(h, at + i)) continue;
            ((uint16_t *)h->tensor->data)[at + i] = values[i];
            open |= is_open(h, at + i);
        }
    }
    return open;
}

/* The share of normal values that lie within the bounds after rounding: up to half a step beyond. */
static double part_of_normals(const nni_halves *h)
{
    const uint32_t dtype = h->tensor->dtype;
    double low = h->low, high = h->high;
    if (low - low == 0) low = (low + nni_dtype_below(dtype, low)) / 2;
    if (high - high == 0) high = (high - nni_dtype_below(dtype, -high)) / 2;
    return nni_torch_normal_cdf((high - h->mean) / h->std) - nni_torch_normal_cdf((low - h->mean) / h->std);
}

static nni_status by_rejecting_normals(nni_framework_generator *generator, const nni_halves *h)
{
    const size_t count = h->tensor->count;
    const int is_serial = nni_torch_is_serial_again(generator, count);
    if (!(part_of_normals(h) >= NNI_TORCH_LEAST_PART)) return NNI_ERROR_FRAMEWORK;
    nni_torch_normal(generator, h->tensor, h->mean, h->std);
    int open = 0;
    for (size_t i = 0; i < count && !open; i++) open = is_open(h, i);
    while (open) open = is_serial ? serial_round(generator, h) : normal_round(generator, h);
    return NNI_OK;
}

/* ---- Truncated by rejection of uniform values ----------------------------------------------------------------------
 */

/* The logarithm of the density at x divided by its greatest value, rounded after each step. PyTorch rounds what it
 * subtracts, but not what it divides by. */
static double log_density(const nni_halves *h, double x, double peak)
{
    const uint32_t dtype = h->tensor->dtype;
    const float from_mean = (float)nni_torch_half(dtype, (float)x - (float)nni_torch_half(dtype, h->mean));
    const float z = (float)nni_torch_half(dtype, from_mean / (float)h->std);
    const float square = (float)nni_torch_half(dtype, z * z);
    const float half = (float)nni_torch_half(dtype, square * -0.5f);
    return nni_torch_half(dtype, half - (float)nni_torch_half(dtype, peak));
}

static int is_rejected(const nni_halves *h, double x, double u, double peak)
{
    const double log = u == 0 ? -__builtin_inf() : nni_torch_half(h->tensor->dtype, nni_log(u));
    return log > log_density(h, x, peak);
}

/* Draws candidates for all elements, then the values that accept or reject them. An open element is NaN. Returns
 * whether any is still open. */
static int uniform_round(nni_mt19937 *mt, const nni_halves *h, double a, double b, double peak)
{
    const nni_tensor *tensor = h->tensor;
    nni_mt19937 accepting = *mt;
    int open = 0;
    nni_mt19937_skip(&accepting, tensor->count);
    for (size_t i = 0, n; i < tensor->count; i += n) {
        uint16_t candidates[CHUNK], units[CHUNK];
        n = tensor->count - i < CHUNK ? tensor->count - i : CHUNK;
        uniform_halves(mt, tensor->dtype, candidates, n, a, b);
        uniform_halves(&accepting, tensor->dtype, units, n, 0, 1);
        for (size_t k = 0; k < n; k++) {
            const double x = nni_get(candidates, tensor->dtype, k);
            if (!is_open(h, i + k)) continue;
            if (is_rejected(h, x, nni_get(units, tensor->dtype, k), peak))
                open = 1;
            else
                ((uint16_t *)tensor->data)[i + k] = candidates[k];
        }
    }
    *mt = accepting;
    return open;
}

/* The chance that a fraction's candidate is accepted. */
static double chance(const nni_halves *h, double fraction, double a, double b, double peak)
{
    double x = nni_torch_half(h->tensor->dtype, nni_fmaf((float)fraction, (float)b - (float)a, (float)a));
    if (x == h->high) x = h->low;
    const double log = log_density(h, x, peak);
    return log < 0 ? nni_exp(log) : 1;
}

/* The share of candidates that are accepted, to a few percent: like part_of_candidates of torch_truncated.c. */
static double part_of_candidates(const nni_halves *h, double a, double b, double peak)
{
    const double ratio = 0.84089641525371454, step = 0x1p-24;
    double mode = b > a ? (h->mean - a) / (b - a) : 0, part = 0;
    mode = !(mode > 0) ? 0 : mode > 1 - step ? 1 - step : mode;
    for (int side = -1; side <= 1; side += 2) {
        const double all = side > 0 ? 1 - step - mode : mode;
        double distance = all, outer = chance(h, mode + side * all, a, b, peak);
        while (distance > step) {
            const double nearer = distance * ratio, inner = chance(h, mode + side * nearer, a, b, peak);
            part += (distance - nearer) * (inner + (outer < inner ? outer : inner)) / 2;
            distance = nearer;
            outer = inner;
        }
        part += distance * outer;
    }
    return part;
}

static nni_status by_rejecting_uniforms(nni_framework_generator *generator, const nni_halves *h, double a, double b)
{
    const nni_tensor *tensor = h->tensor;
    const double max = nni_framework_greatest(tensor->dtype);
    if (a < -max || b > max || b - a > max) return NNI_ERROR_OVERFLOW;
    const double mode = h->mean < a ? a : h->mean > b ? b : h->mean, at_mode = (mode - h->mean) / h->std;
    const double peak = -0.5 * (at_mode * at_mode);
    if (!(part_of_candidates(h, a, b, peak) >= NNI_TORCH_LEAST_PART)) return NNI_ERROR_FRAMEWORK;
    for (size_t i = 0; i < tensor->count; i++) nni_torch_put_half(tensor, i, __builtin_nan(""));
    while (uniform_round(&generator->state.mt19937, h, a, b, peak)) {
    }
    return NNI_OK;
}

nni_status nni_torch_truncated_halves(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                      double std, double a, double b)
{
    const uint32_t dtype = tensor->dtype;
    const nni_halves h = {tensor, mean, std, nni_torch_half(dtype, a), nni_torch_half(dtype, b)};
    const double part = nni_torch_normal_cdf((b - mean) / std) - nni_torch_normal_cdf((a - mean) / std);
    return part > 0.3 ? by_rejecting_normals(generator, &h) : by_rejecting_uniforms(generator, &h, a, b);
}
