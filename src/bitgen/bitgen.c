// SPDX-License-Identifier: Apache-2.0
#include "bitgen.h"

static const nni_functions functions_of_kind[NNI_BIT_GENERATOR_COUNT] = {
    [NNI_XOSHIRO128PP] = {.groups = nni_xoshiro128pp_groups, .words = nni_generator_words},
    [NNI_PHILOX4X32] = {.groups = nni_philox4x32_groups, .words = nni_generator_words},
};

nni_status nni_generator_init(nni_generator *generator, nni_bit_generator kind, uint64_t seed, uint64_t stream)
{
    if (!generator) return NNI_ERROR_NULL;
    if ((uint32_t)kind >= NNI_BIT_GENERATOR_COUNT) return NNI_ERROR_BIT_GENERATOR;
    *generator = (nni_generator){
        .seed = seed, .stream = stream, .lanes_at = 1, .kind = kind, .functions = &functions_of_kind[kind]};
    return NNI_OK;
}

/* Makes n words from the offset on. Both are multiples of NNI_GROUP. */
static void make_groups(nni_generator *generator, nni_transform *transform, const struct nni_distribution *distribution,
                        uint32_t *words, size_t n)
{
    generator->functions->groups(generator, words, n);
    if (transform) transform(distribution, words, n);
}

void nni_generator_values(nni_generator *generator, nni_transform *transform,
                          const struct nni_distribution *distribution, uint32_t *values, size_t n)
{
    union {
        uint32_t words[NNI_GROUP];
        double aligned;
    } group;
    for (size_t taken; n; values += taken, n -= taken) {
        const size_t first = generator->offset % NNI_GROUP;
        taken = n < NNI_CHUNK ? n / NNI_GROUP * NNI_GROUP : NNI_CHUNK;
        if (!first && taken) {
            make_groups(generator, transform, distribution, values, taken);
            continue;
        }
        generator->offset -= first;
        make_groups(generator, transform, distribution, group.words, NNI_GROUP);
        taken = NNI_GROUP - first < n ? NNI_GROUP - first : n;
        generator->offset -= NNI_GROUP - first - taken;
        for (size_t i = 0; i < taken; i++) values[i] = group.words[first + i];
    }
}

void nni_generator_words(nni_generator *generator, uint32_t *words, size_t n)
{
    nni_generator_values(generator, NULL, NULL, words, n);
}

nni_status nni_words(nni_generator *generator, uint32_t *words, size_t n)
{
    if (!generator || (!words && n)) return NNI_ERROR_NULL;
    if (!generator->functions) return NNI_ERROR_BIT_GENERATOR;
    if (n) generator->functions->words(generator, words, n);
    return NNI_OK;
}

uint64_t nni_stream_id(uint64_t parent, const char *name, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325 ^ parent;
    for (size_t i = 0; i < size; i++) hash = (hash ^ (uint8_t)name[i]) * 0x100000001b3;
    return hash;
}

nni_status nni_generator_ready(const nni_generator *generator)
{
    if (!generator) return NNI_ERROR_NULL;
    if (!generator->functions) return NNI_ERROR_BIT_GENERATOR;
    return generator->functions->groups ? NNI_OK : NNI_ERROR_FRAMEWORK;
}
