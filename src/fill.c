// SPDX-License-Identifier: Apache-2.0
#include "fill.h"

#include "bitgen/bitgen.h"
#include "fan.h"
#include "simd.h"

/* Words are written to the destination and transformed there while they are in the first-level cache, so that bit
 * generators and distributions need not know of each other; the second pass costs less than can be measured. 8 KiB is a
 * quarter of the smallest such cache in use. */
enum { CHUNK = 2048 };

nni_status nni_check_tensor(const nni_tensor *tensor)
{
    if (!tensor || (!tensor->data && tensor->count) || (!tensor->shape && tensor->ndim)) return NNI_ERROR_NULL;
    if (tensor->dtype >= NNI_DTYPE_COUNT) return NNI_ERROR_DTYPE;
    if (tensor->ndim > NNI_MAX_DIMENSIONS) return NNI_ERROR_COUNT;
    double product = 1;
    for (size_t i = 0; i < tensor->ndim; i++) product = nni_times(product, (double)tensor->shape[i]);
    return (double)tensor->count > product ? NNI_ERROR_COUNT : NNI_OK;
}

static void draw_float32(float *values, size_t count, const nni_distribution *distribution, nni_generator *generator)
{
    size_t whole = count / NNI_GROUP * NNI_GROUP;
    for (size_t i = 0, n; i < whole; i += n) {
        n = whole - i < CHUNK ? whole - i : CHUNK;
        nni_generator_words(generator, (uint32_t *)(values + i), n);
        distribution->transform(distribution, values + i, n);
    }
    if (whole < count) {
        float group[NNI_GROUP];
        nni_generator_words(generator, (uint32_t *)group, NNI_GROUP);
        distribution->transform(distribution, group, NNI_GROUP);
        for (size_t i = whole; i < count; i++) values[i] = group[i - whole];
    }
}

nni_status nni_draw(const nni_tensor *tensor, const nni_distribution *distribution, nni_generator *generator)
{
    nni_status status = nni_check_tensor(tensor);
    if (status || !tensor->count) return status;
    if (!generator) return NNI_ERROR_NULL;
    if (generator->kind >= NNI_BIT_GENERATOR_COUNT) return NNI_ERROR_BIT_GENERATOR;
    generator->offset = (generator->offset + NNI_GROUP - 1) / NNI_GROUP * NNI_GROUP;
    draw_float32(tensor->data, tensor->count, distribution, generator);
    return NNI_OK;
}
