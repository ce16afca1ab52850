// SPDX-License-Identifier: Apache-2.0
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A block of a generator has 4096 words, a group 8; src/bitgen/README.md. */
enum { BLOCK = 4096, GROUP = 8, STREAMS = 16 };

/* n words of a stream, from the offset on. */
static void take(const supply *s, uint64_t seed, uint64_t stream, uint64_t offset, uint32_t *words, size_t n)
{
    nni_generator generator;
    nni_status status = nni_generator_init(&generator, s->kind, seed, stream);
    generator.offset = offset;
    if (!status) status = nni_words(&generator, words, n);
    if (!status) return;
    fprintf(stderr, "%s\n", nni_status_message(status));
    exit(2);
}

/* The stream itself. */
static void stream(const supply *s, uint64_t round, uint32_t *words)
{
    take(s, s->seed, 0, round * SUPPLY_WORDS, words, SUPPLY_WORDS);
}

/* Streams 0 to 15 side by side: a word of each in turn. */
static void streams(const supply *s, uint64_t round, uint32_t *words)
{
    enum { EACH = SUPPLY_WORDS / STREAMS };
    uint32_t own[EACH];
    for (size_t i = 0; i < STREAMS; i++) {
        take(s, s->seed, i, round * EACH, own, EACH);
        for (size_t k = 0; k < EACH; k++) words[k * STREAMS + i] = own[k];
    }
}

/* The first group of each seed, one seed after the other. */
static void seeds(const supply *s, uint64_t round, uint32_t *words)
{
    for (size_t i = 0; i < SUPPLY_WORDS; i += GROUP)
        take(s, s->seed + (round * SUPPLY_WORDS + i) / GROUP, 0, 0, words + i, GROUP);
}

/* The first group of each named stream: names as models have them, which differ in a digit. */
static void names(const supply *s, uint64_t round, uint32_t *words)
{
    for (size_t i = 0; i < SUPPLY_WORDS; i += GROUP) {
        char name[48];
        int n =
            snprintf(name, sizeof name, "layers.%llu.weight", (unsigned long long)((round * SUPPLY_WORDS + i) / GROUP));
        take(s, s->seed, nni_stream_id(0, name, (size_t)n), 0, words + i, GROUP);
    }
}

/* The first group of each block. */
static void blocks(const supply *s, uint64_t round, uint32_t *words)
{
    for (size_t i = 0; i < SUPPLY_WORDS; i += GROUP)
        take(s, s->seed, 0, (round * SUPPLY_WORDS + i) / GROUP * BLOCK, words + i, GROUP);
}

/* One lane of eight: every eighth word. */
static void lane(const supply *s, uint64_t round, uint32_t *words)
{
    uint32_t all[GROUP * SUPPLY_WORDS];
    take(s, s->seed, 0, round * GROUP * SUPPLY_WORDS, all, GROUP * SUPPLY_WORDS);
    for (size_t i = 0; i < SUPPLY_WORDS; i++) words[i] = all[i * GROUP];
}

static const struct {
    const char *name;
    supply_rule *rule;
} orders[] = {{"stream", stream}, {"streams", streams}, {"seeds", seeds},
              {"names", names},   {"blocks", blocks},   {"lane", lane}};

static const struct {
    const char *name;
    nni_bit_generator kind;
} kinds[] = {{"xoshiro128pp", NNI_XOSHIRO128PP}, {"philox4x32", NNI_PHILOX4X32}};

bool supply_open(supply *s, const char *kind, const char *order, bool reversed, uint64_t seed)
{
    *s = (supply){.seed = seed, .reversed = reversed, .next = SUPPLY_WORDS};
    bool known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kind, kinds[i].name)) s->kind = kinds[i].kind, known = true;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (!strcmp(order, orders[i].name)) s->rule = orders[i].rule;
    return known && s->rule;
}

static uint32_t reverse(uint32_t w)
{
    w = (w & 0x55555555) << 1 | (w >> 1 & 0x55555555);
    w = (w & 0x33333333) << 2 | (w >> 2 & 0x33333333);
    w = (w & 0x0f0f0f0f) << 4 | (w >> 4 & 0x0f0f0f0f);
    w = (w & 0x00ff00ff) << 8 | (w >> 8 & 0x00ff00ff);
    return w << 16 | w >> 16;
}

uint32_t supply_next(supply *s)
{
    if (s->next == SUPPLY_WORDS) {
        s->rule(s, s->round++, s->words);
        s->next = 0;
    }
    const uint32_t word = s->words[s->next++];
    return s->reversed ? reverse(word) : word;
}
