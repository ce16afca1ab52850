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

/* Makes a group whole, beside the destination, where it is wanted in part. */
static size_t part_of_group(nni_generator *generator, uint32_t *words, size_t n)
{
    uint32_t group[NNI_GROUP];
    size_t first = generator->offset % NNI_GROUP;
    size_t taken = NNI_GROUP - first < n ? NNI_GROUP - first : n;
    generator->offset -= first;
    generator->functions->groups(generator, group, NNI_GROUP);
    generator->offset -= NNI_GROUP - first - taken;
    for (size_t i = 0; i < taken; i++) words[i] = group[first + i];
    return taken;
}

void nni_generator_words(nni_generator *generator, uint32_t *words, size_t n)
{
    size_t done = 0;
    if (n && generator->offset % NNI_GROUP) done = part_of_group(generator, words, n);
    size_t whole = (n - done) / NNI_GROUP * NNI_GROUP;
    generator->functions->groups(generator, words + done, whole);
    done += whole;
    if (done < n) part_of_group(generator, words + done, n - done);
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
