// SPDX-License-Identifier: Apache-2.0
#include "fill.h"

#include "bitgen/bitgen.h"
#include "dtype.h"
#include "fan.h"
#include "simd.h"

/* Words are written to the destination and transformed there while they are in the first-level cache, so that bit
 * generators and distributions need not know of each other; the second pass costs less than can be measured. 8 KiB is a
 * quarter of the smallest such cache in use. Values of 16 bits pass through the stack. */
enum { CHUNK = 2048 };

/* In double, for a product of extents may pass 64 bits, and wrap around to anything. */
static double size_of(const nni_tensor *tensor)
{
    double product = 1;
    for (size_t i = 0; i < tensor->ndim; i++) product = nni_times(product, (double)tensor->shape[i]);
    return product;
}

nni_status nni_check_tensor(const nni_tensor *tensor)
{
    if (!tensor || (!tensor->data && tensor->count) || (!tensor->shape && tensor->ndim)) return NNI_ERROR_NULL;
    if (tensor->dtype >= NNI_DTYPES) return NNI_ERROR_DTYPE;
    if (tensor->ndim > NNI_MAX_DIMENSIONS) return NNI_ERROR_COUNT;
    return (double)tensor->count > size_of(tensor) ? NNI_ERROR_COUNT : NNI_OK;
}

nni_status nni_check_whole(const nni_tensor *tensor)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    return (double)tensor->count == size_of(tensor) ? NNI_OK : NNI_ERROR_COUNT;
}

/* n values of float32, or half as many doubles. */
static void draw_in_place(uint32_t *values, size_t n, const nni_distribution *distribution, nni_generator *generator)
{
    size_t whole = n / NNI_GROUP * NNI_GROUP;
    for (size_t i = 0, m; i < whole; i += m) {
        m = whole - i < CHUNK ? whole - i : CHUNK;
        nni_generator_words(generator, values + i, m);
        distribution->transform(distribution, values + i, m);
    }
    if (whole < n) {
        union {
            uint32_t words[NNI_GROUP];
            double aligned;
        } group;
        nni_generator_words(generator, group.words, NNI_GROUP);
        distribution->transform(distribution, group.words, NNI_GROUP);
        for (size_t i = whole; i < n; i++) values[i] = group.words[i - whole];
    }
}

static void draw_halves(const nni_tensor *tensor, const nni_distribution *distribution, nni_generator *generator)
{
    uint32_t values[CHUNK];
    uint16_t *to = tensor->data;
    for (size_t i = 0, n; i < tensor->count; i += n) {
        n = tensor->count - i < CHUNK ? tensor->count - i : CHUNK;
        draw_in_place(values, n, distribution, generator);
        nni_round_halves(tensor->dtype, to + i, (const float *)values, n);
    }
}

nni_status nni_draw(const nni_tensor *tensor, const nni_distribution *distribution, nni_generator *generator)
{
    nni_status status = nni_check_tensor(tensor);
    if (status) return status;
    int words = NNI_IS(tensor->dtype, NNI_FLOAT64) ? 2 : 1;
    if (!NNI_IS_CORE && tensor->plan) {
        *tensor->plan = distribution->plan;
        tensor->plan->words = nni_whole_groups((uint64_t)tensor->count * words);
        return NNI_OK;
    }
    if (!tensor->count) return NNI_OK;
    status = nni_generator_ready(generator);
    if (status) return status;
    if (NNI_IS_HALF(tensor->dtype))
        draw_halves(tensor, distribution, generator);
    else
        draw_in_place(tensor->data, tensor->count * words, distribution, generator);
    return NNI_OK;
}
