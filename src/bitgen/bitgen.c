// SPDX-License-Identifier: Apache-2.0
#include "bitgen.h"

#include "../framework/framework.h"

static nni_words_function *const words_functions[NNI_BIT_GENERATOR_COUNT] = {
    [NNI_XOSHIRO128PP] = nni_xoshiro128pp_words,
    [NNI_PHILOX4X32] = nni_philox4x32_words,
};

nni_status nni_generator_init(nni_generator *generator, nni_bit_generator kind, uint64_t seed, uint64_t stream)
{
    if (!generator) return NNI_ERROR_NULL;
    if ((uint32_t)kind >= NNI_BIT_GENERATOR_COUNT) return NNI_ERROR_BIT_GENERATOR;
    *generator = (nni_generator){.seed = seed, .stream = stream, .lanes_at = 1, .kind = kind};
    return NNI_OK;
}

/* A group that is wanted in part is made whole, beside the destination. */
static size_t part_of_group(nni_generator *generator, uint32_t *words, size_t n)
{
    uint32_t group[NNI_GROUP];
    size_t first = generator->offset % NNI_GROUP;
    size_t taken = NNI_GROUP - first < n ? NNI_GROUP - first : n;
    generator->offset -= first;
    words_functions[generator->kind](generator, group, NNI_GROUP);
    generator->offset -= NNI_GROUP - first - taken;
    for (size_t i = 0; i < taken; i++) words[i] = group[first + i];
    return taken;
}

void nni_generator_words(nni_generator *generator, uint32_t *words, size_t n)
{
    size_t done = 0;
    if (n && generator->offset % NNI_GROUP) done = part_of_group(generator, words, n);
    size_t whole = (n - done) / NNI_GROUP * NNI_GROUP;
    words_functions[generator->kind](generator, words + done, whole);
    done += whole;
    if (done < n) part_of_group(generator, words + done, n - done);
}

nni_status nni_words(nni_generator *generator, uint32_t *words, size_t n)
{
    if (!generator || (!words && n)) return NNI_ERROR_NULL;
    const nni_rules *rules = NNI_RULES_OF(generator);
    if (rules) {
        if (n) rules->words((nni_framework_generator *)generator, words, n);
        return NNI_OK;
    }
    if (generator->kind >= NNI_BIT_GENERATOR_COUNT) return NNI_ERROR_BIT_GENERATOR;
    if (n) nni_generator_words(generator, words, n);
    return NNI_OK;
}

uint64_t nni_stream_id(uint64_t parent, const char *name, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325 ^ parent;
    for (size_t i = 0; i < size; i++) hash = (hash ^ (uint8_t)name[i]) * 0x100000001b3;
    return hash;
}

nni_status nni_generator_ready(nni_generator *generator)
{
    if (!generator) return NNI_ERROR_NULL;
    if (NNI_RULES_OF(generator)) return NNI_ERROR_FRAMEWORK; /* whatever draws from it by itself comes this way */
    if (generator->kind >= NNI_BIT_GENERATOR_COUNT) return NNI_ERROR_BIT_GENERATOR;
    generator->offset = nni_whole_groups(generator->offset);
    return NNI_OK;
}
