// SPDX-License-Identifier: Apache-2.0
/* torch.nn.init.trunc_normal_: torch/nn/init.py, _no_grad_trunc_normal_. Since 2.12 it draws whole tensors again and
 * again until each element was accepted once; an element keeps its first accepted value. Here only open elements are
 * made again, and the words of the others are skipped. torch_inverse.c has the algorithm of earlier versions. */
#include "../dist/truncated.h"
#include "../dtype.h"
#include "../float32.h"
#include "../float64.h"
#include "../math64.h"
#include "../simd.h"
#include "fused.h"
#include "glibc.h"
#include "mt19937.h"
#include "torch.h"

/* How many elements are searched together: a multiple of BLOCK. Their words are made only if one of them is open; with
 * a small CHUNK that is rare. */
enum { CHUNK = 256, BLOCK = NNI_TORCH_BLOCK };

/* math.erf(x / sqrt(2)) makes it, so 1 is added to a number that may be small. */
double nni_torch_normal_cdf(double x)
{
    const double erf = x < 0 ? 2 * nni_normal_tail(-x) - 1 : 1 - 2 * nni_normal_tail(x);
    return (1 + erf) / 2;
}

/* The arguments, as numbers of the dtype. An element is open while its value is not on [low, high]. */
typedef struct nni_rejection {
    const nni_tensor *tensor;
    double mean, std, low, high;
    double peak; /* the logarithm of the greatest density on [low, high], minus a constant */
} nni_rejection;

static size_t words_each(uint32_t dtype) { return dtype == NNI_FLOAT32 ? 1 : 2; }

NNI_INLINE int is_open(const nni_rejection *r, double x) { return !(x >= r->low && x <= r->high); }

/* Adds the open elements of [i, end) to the `found` places. Returns the new number of places. */
NNI_INLINE size_t add_open32(const float *values, size_t i, size_t end, float low, float high, uint16_t *places,
                             size_t found)
{
    for (; i < end; i++) {
        places[found] = (uint16_t)i;
        found += !(values[i] >= low && values[i] <= high);
    }
    return found;
}

/* Finds the places of open elements among n elements. Returns their number. Most blocks have none. */
static size_t find_open32(const float *values, size_t n, float low, float high, uint16_t *places)
{
    const f32v lows = f32v_splat(low), highs = f32v_splat(high);
    size_t found = 0, i = 0;
    for (; n - i >= BLOCK; i += BLOCK) {
        u32v accepted = ~u32v_splat(0);
        for (int k = 0; k < BLOCK; k += NNI_LANES) {
            const f32v x = f32v_load(values + i + k);
            accepted &= f32v_at_most(lows, x) & f32v_at_most(x, highs);
        }
        if (u32v_any(~accepted)) found = add_open32(values, i, i + BLOCK, low, high, places, found);
    }
    return add_open32(values, i, n, low, high, places, found);
}

static size_t find_open64(const double *values, size_t n, double low, double high, uint16_t *places)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        places[found] = (uint16_t)i;
        found += !(values[i] >= low && values[i] <= high);
    }
    return found;
}

static size_t find_open(const nni_rejection *r, size_t at, size_t n, uint16_t *places)
{
    if (r->tensor->dtype == NNI_FLOAT32)
        return find_open32((const float *)r->tensor->data + at, n, (float)r->low, (float)r->high, places);
    return find_open64((const double *)r->tensor->data + at, n, r->low, r->high, places);
}

/* The same from `at` on, and draws the words of the next `drawn` elements; if no element is open, it skips them. */
static size_t draw_open(nni_mt19937 *mt, const nni_rejection *r, size_t at, size_t n, size_t drawn, uint16_t *places,
                        uint32_t *words)
{
    const size_t found = find_open(r, at, n, places), of_all = drawn * words_each(r->tensor->dtype);
    if (found)
        nni_mt19937_words(mt, words, of_all);
    else
        nni_mt19937_skip(mt, of_all);
    return found;
}

/* ---- Normal values ----------------------------------------------------------------------------------------------- */

/* Open elements with their words, gathered into blocks of BLOCK / 2. Each needs both words of its place in a block.
 * They make two values, of which it takes one. */
enum { GATHERED = 64 };
typedef struct nni_gathered {
    size_t n, at[GATHERED];
    uint8_t half[GATHERED]; /* of its block, in which the element lay: 0, or BLOCK / 2 */
    union {
        uint32_t words[4 * GATHERED];
        float singles[2 * GATHERED];
        double doubles[2 * GATHERED];
    } blocks;
} nni_gathered;

/* Makes the gathered elements. Returns whether any is still open. */
static int make_gathered(nni_framework_generator *generator, const nni_rejection *r, nni_gathered *g)
{
    const uint32_t dtype = r->tensor->dtype;
    const size_t blocks = (g->n + BLOCK / 2 - 1) / (BLOCK / 2);
    int open = 0;
    nni_torch_blocks_of_words(generator, &g->blocks, blocks * BLOCK, dtype, r->mean, r->std);
    for (size_t k = 0; k < g->n; k++) {
        const size_t i = k / (BLOCK / 2) * BLOCK + k % (BLOCK / 2) + g->half[k];
        const double x = dtype == NNI_FLOAT32 ? g->blocks.singles[i] : g->blocks.doubles[i];
        nni_put(r->tensor->data, dtype, g->at[k], x);
        open |= is_open(r, x);
    }
    g->n = 0;
    return open;
}

/* Gathers the open ones of n elements, and draws the words of `drawn`. Returns whether any element that it made is
 * open. */
static int gather(nni_framework_generator *generator, const nni_rejection *r, size_t at, size_t n, size_t drawn,
                  nni_gathered *g)
{
    const size_t each = words_each(r->tensor->dtype);
    uint16_t places[CHUNK];
    uint32_t words[2 * CHUNK];
    const size_t found = draw_open(&generator->state.mt19937, r, at, n, drawn, places, words);
    int open = 0;
    for (size_t k = 0; k < found; k++) {
        const size_t half = places[k] & (BLOCK / 2), from = each * (places[k] - half);
        const size_t to = each * (g->n / (BLOCK / 2) * BLOCK + g->n % (BLOCK / 2));
        for (size_t i = 0; i < each; i++) {
            g->blocks.words[to + i] = words[from + i];
            g->blocks.words[to + each * (BLOCK / 2) + i] = words[from + each * (BLOCK / 2) + i];
        }
        g->half[g->n] = (uint8_t)half;
        g->at[g->n++] = at + places[k];
        if (g->n == GATHERED) open |= make_gathered(generator, r, g);
    }
    return open;
}

/* Draws all elements again, as nni_torch_normal does. Returns whether any is still open. */
static int normal_round(nni_framework_generator *generator, const nni_rejection *r)
{
    const size_t count = r->tensor->count, whole = count / BLOCK * BLOCK;
    const size_t last = whole == count ? count : count - BLOCK; /* from here on elements are drawn twice */
    nni_gathered g = {0};
    int open = 0;
    for (size_t i = 0, n; i < whole; i += n) {
        n = whole - i < CHUNK ? whole - i : CHUNK;
        open |= gather(generator, r, i, i + n < last ? n : last - i, n, &g);
    }
    if (last < count) {
        nni_mt19937_skip(&generator->state.mt19937, (count - whole) * words_each(r->tensor->dtype));
        open |= gather(generator, r, last, BLOCK, BLOCK, &g);
    }
    return open | make_gathered(generator, r, &g);
}

/* The same where PyTorch makes values one by one, and may keep one for the next call. */
static int serial_round(nni_framework_generator *generator, const nni_rejection *r)
{
    const size_t count = r->tensor->count;
    const uint32_t dtype = r->tensor->dtype;
    double values[BLOCK];
    uint16_t places[BLOCK];
    int open = 0;
    for (size_t i = 0, n; i < count; i += n) {
        n = count - i < BLOCK ? count - i : BLOCK;
        nni_torch_normal(generator, &(nni_tensor){.data = values, .count = n, .dtype = dtype}, r->mean, r->std);
        const size_t found = find_open(r, i, n, places);
        for (size_t k = 0; k < found; k++) {
            const double x = nni_get(values, dtype, places[k]);
            nni_put(r->tensor->data, dtype, i + places[k], x);
            open |= is_open(r, x);
        }
    }
    return open;
}

/* The most that can be added to a bound and still be rounded to the bound: half a step of the dtype. */
static double half_step(uint32_t dtype, double bound)
{
    const double next = dtype == NNI_FLOAT32 ? float32_next_up((float)__builtin_fabs(bound))
                                             : float64_from_bits(float64_bits(__builtin_fabs(bound)) + 1);
    return (next - __builtin_fabs(bound)) / 2;
}

/* The probability that a normal value lies in [low, high] after rounding to the dtype. It uses the numbers that the
 * value is made with: if a step of the dtype is as wide as the interval, the given ones say nothing about it. A step
 * just below a power of two is half of what is assumed here, which does not matter. */
static double part_of_normals(const nni_rejection *r, int is_serial)
{
    const uint32_t dtype = r->tensor->dtype;
    double mean = r->mean, std = r->std;
    if (dtype == NNI_FLOAT32 && !is_serial) { /* one by one, values are made in double */
        mean = (float)mean;
        std = (float)std;
    }
    const int has_low = r->low - r->low == 0, has_high = r->high - r->high == 0;
    const double below = has_low ? ((r->low - mean) - half_step(dtype, r->low)) / std : r->low;
    const double above = has_high ? ((r->high - mean) + half_step(dtype, r->high)) / std : r->high;
    return nni_torch_normal_cdf(above) - nni_torch_normal_cdf(below);
}

static nni_status by_rejecting_normals(nni_framework_generator *generator, const nni_rejection *r)
{
    const size_t count = r->tensor->count;
    const int is_serial = nni_torch_is_serial_again(generator, count);
    uint16_t places[CHUNK];
    if (!(part_of_normals(r, is_serial) >= NNI_TORCH_LEAST_PART)) return NNI_ERROR_FRAMEWORK;
    nni_torch_normal(generator, r->tensor, r->mean, r->std);
    int open = 0;
    for (size_t i = 0; i < count && !open; i += CHUNK)
        open = find_open(r, i, count - i < CHUNK ? count - i : CHUNK, places) > 0;
    while (open) open = is_serial ? serial_round(generator, r) : normal_round(generator, r);
    return NNI_OK;
}

/* ---- Uniform values ---------------------------------------------------------------------------------------------- */

/* The logarithm of the density at x divided by its greatest value, in the dtype's arithmetic. */
static double log_density(const nni_rejection *r, double x)
{
    if (r->tensor->dtype == NNI_FLOAT32) {
        const float z = ((float)x - (float)r->mean) / (float)r->std;
        return z * z * -0.5f - (float)r->peak;
    }
    const double z = (x - r->mean) / r->std;
    return z * z * -0.5 - r->peak;
}

static int is_rejected(const nni_rejection *r, double x, double u)
{
    const double log = u == 0 ? -__builtin_inf() : nni_log(u);
    return (r->tensor->dtype == NNI_FLOAT32 ? (float)log : log) > log_density(r, x);
}

/* The candidate for a fraction, as nni_torch_uniform makes it. */
static double candidate(const nni_rejection *r, double fraction)
{
    if (r->tensor->dtype == NNI_FLOAT32) {
        const float a = (float)r->low, b = (float)r->high, x = nni_fmaf((float)fraction, b - a, a);
        return x < b ? x : a;
    }
    const double x = nni_fma(fraction, r->high - r->low, r->low);
    return x == r->high ? r->low : x;
}

static double chance(const nni_rejection *r, double fraction)
{
    const double log = log_density(r, candidate(r, fraction));
    return log < 0 ? nni_exp(log) : 1; /* NaN is never less, so it is not rejected */
}

/* The share of the candidates that are accepted: the mean of `chance` over all fractions, by the trapezoidal rule, to 2
 * %. It falls on both sides of the mode, perhaps steeply, so the points come ever closer together toward the mode, down
 * to the step of a fraction. Each point goes through the arithmetic of a candidate: after rounding, the interval may
 * lie far from the mode. A value rounded to b becomes a: that point says nothing about the panel before it. */
static double part_of_candidates(const nni_rejection *r)
{
    const double ratio = 0.84089641525371454, step = r->tensor->dtype == NNI_FLOAT32 ? 0x1p-24 : 0x1p-53;
    double a = r->low, width = r->high - r->low, mean = r->mean, part = 0;
    if (r->tensor->dtype == NNI_FLOAT32) {
        a = (float)a;
        width = (float)r->high - (float)r->low;
        mean = (float)mean;
    }
    double mode = width > 0 ? (mean - a) / width : 0;
    mode = !(mode > 0) ? 0 : mode > 1 - step ? 1 - step : mode;
    for (int side = 0; side < 2; side++) {
        const double all = side ? 1 - step - mode : mode, sign = side ? 1 : -1;
        double distance = all, outer = chance(r, mode + sign * all);
        while (distance > step) {
            const double nearer = distance * ratio, inner = chance(r, mode + sign * nearer);
            part += (distance - nearer) * (inner + (outer < inner ? outer : inner)) / 2;
            distance = nearer;
            outer = inner;
        }
        part += distance * outer;
    }
    return part;
}

/* The integer of a fraction: below 2^24 for float32, below 2^53 for float64. */
static uint64_t fraction_bits(const uint32_t *words, uint32_t dtype)
{
    if (dtype == NNI_FLOAT32) return words[0] & 0xffffff;
    return ((uint64_t)words[0] << 32 | words[1]) & 0x1fffffffffffff;
}

/* An open element stores the fraction of its candidate, until a second fraction accepts or rejects it. The dtype has as
 * many infinities and NaNs as there are fractions. */
static void put_fraction(const nni_tensor *tensor, size_t i, uint64_t bits)
{
    if (tensor->dtype == NNI_FLOAT32) {
        const uint32_t held = 0x7f800000 | (bits & 0x7fffff) | (uint32_t)(bits >> 23) << 31;
        __builtin_memcpy((float *)tensor->data + i, &held, sizeof held);
    } else {
        const uint64_t held = 0x7ff0000000000000 | (bits & 0xfffffffffffff) | bits >> 52 << 63;
        __builtin_memcpy((double *)tensor->data + i, &held, sizeof held);
    }
}

static double get_fraction(const nni_tensor *tensor, size_t i)
{
    if (tensor->dtype == NNI_FLOAT32) {
        uint32_t held;
        __builtin_memcpy(&held, (const float *)tensor->data + i, sizeof held);
        return ((held & 0x7fffff) | held >> 31 << 23) * 0x1p-24;
    }
    uint64_t held;
    __builtin_memcpy(&held, (const double *)tensor->data + i, sizeof held);
    return (double)(int64_t)((held & 0xfffffffffffff) | held >> 63 << 52) * 0x1p-53;
}

/* Draws candidates for all elements, or the fractions that accept or reject them. Returns whether any is still open. */
static int uniform_round(nni_mt19937 *mt, const nni_rejection *r, int accepts)
{
    const nni_tensor *tensor = r->tensor;
    const uint32_t dtype = tensor->dtype;
    const double unit = dtype == NNI_FLOAT32 ? 0x1p-24 : 0x1p-53;
    uint16_t places[CHUNK];
    uint32_t words[2 * CHUNK];
    int open = 0;
    for (size_t i = 0, n; i < tensor->count; i += n) {
        n = tensor->count - i < CHUNK ? tensor->count - i : CHUNK;
        const size_t found = draw_open(mt, r, i, n, n, places, words);
        for (size_t k = 0; k < found; k++) {
            const size_t at = i + places[k];
            const uint64_t bits = fraction_bits(words + places[k] * words_each(dtype), dtype);
            const double x = accepts ? candidate(r, get_fraction(tensor, at)) : 0;
            if (!accepts)
                put_fraction(tensor, at, bits);
            else if (is_rejected(r, x, (double)(int64_t)bits * unit))
                open = 1;
            else
                nni_put(tensor->data, dtype, at, x);
        }
    }
    return open;
}

static nni_status by_rejecting_uniforms(nni_framework_generator *generator, const nni_rejection *r)
{
    const nni_tensor *tensor = r->tensor;
    if (!(part_of_candidates(r) >= NNI_TORCH_LEAST_PART)) return NNI_ERROR_FRAMEWORK;
    for (size_t i = 0; i < tensor->count; i++) nni_put(tensor->data, tensor->dtype, i, __builtin_nan(""));
    do uniform_round(&generator->state.mt19937, r, 0);
    while (uniform_round(&generator->state.mt19937, r, 1));
    return NNI_OK;
}

static double peak_of(double mean, double std, double a, double b)
{
    const double mode = mean < a ? a : mean > b ? b : mean, at_mode = (mode - mean) / std;
    return -0.5 * (at_mode * at_mode);
}

/* Rounds to the dtype. Not inlined: gcc 12's vectorizer (-O2, -O3) leaves a pair of these unrounded. */
static __attribute__((noinline)) double rounded(uint32_t dtype, double x)
{
    return dtype == NNI_FLOAT32 ? (float)x : x;
}

nni_status nni_torch_truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                      double std, double a, double b, nni_bounds bounds)
{
    if (bounds != NNI_ABSOLUTE) return NNI_ERROR_FRAMEWORK;
    if (!tensor->count) return NNI_OK;
    if (generator->option < NNI_TORCH_2_12) return nni_torch_by_inverse(generator, tensor, mean, std, a, b, NULL, 0);
    if (NNI_IS_HALF(tensor->dtype)) return nni_torch_truncated_halves(generator, tensor, mean, std, a, b);
    const double below = nni_torch_normal_cdf((a - mean) / std), to_b = nni_torch_normal_cdf((b - mean) / std);
    const uint32_t dtype = tensor->dtype;
    const nni_rejection r = {tensor, mean, std, rounded(dtype, a), rounded(dtype, b), peak_of(mean, std, a, b)};
    if (to_b - below > 0.3) return by_rejecting_normals(generator, &r);
    const double max = nni_framework_greatest(tensor->dtype);
    if (a < -max || b > max || b - a > max) return NNI_ERROR_OVERFLOW;
    return by_rejecting_uniforms(generator, &r);
}
