// SPDX-License-Identifier: Apache-2.0
/* Raw words: against the golden files, and against a plain reading of the stream contract at places where they are hard
 * to get. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

enum { LANES = 8, BLOCK = 4096 };

static void test_philox_known_answers(void)
{
    golden file = open_golden("philox4x32.txt");
    while (next_record(&file)) {
        uint32_t in[6], out[4], expected[4];
        golden_field(&file); /* the name */
        CHECK_U64(golden_u64(&file, 10), 10);
        for (int i = 0; i < 6; i++) in[i] = (uint32_t)golden_u64(&file, 16);
        for (int i = 0; i < 4; i++) expected[i] = (uint32_t)golden_u64(&file, 16);
        nni_philox4x32(in, in + 4, out);
        CHECK_WORDS(out, expected, 4);
    }
}

/* All lanes are put in the given state, through the cache that nn_init.h describes, in the middle of a block. */
static void test_xoshiro_known_answers(void)
{
    golden file = open_golden("xoshiro128pp.txt");
    while (next_record(&file)) {
        nni_generator g = generator_at(NNI_XOSHIRO128PP, 0, 0, LANES);
        g.lanes_at = g.offset;
        for (int w = 0; w < 4; w++) {
            uint32_t word = (uint32_t)golden_u64(&file, 16);
            for (int l = 0; l < LANES; l++) g.lanes[LANES * w + l] = word;
        }
        for (uint64_t n = golden_u64(&file, 10); n; n--) {
            uint32_t words[LANES], expected[LANES];
            uint32_t word = (uint32_t)golden_u64(&file, 16);
            for (int l = 0; l < LANES; l++) expected[l] = word;
            CHECK_STATUS(nni_words(&g, words, LANES), NNI_OK);
            CHECK_WORDS(words, expected, LANES);
        }
    }
}

static void test_golden_words(void)
{
    golden file = open_golden("words.txt");
    while (next_record(&file)) {
        nni_generator g = golden_generator(&file);
        uint64_t begin = g.offset;
        size_t n = (size_t)golden_u64(&file, 10);
        uint32_t *words = allocate(n * sizeof *words), *expected = allocate(n * sizeof *expected);
        for (size_t i = 0; i < n; i++) expected[i] = (uint32_t)golden_u64(&file, 16);
        CHECK_STATUS(nni_words(&g, words, n), NNI_OK);
        CHECK_WORDS(words, expected, n);
        CHECK_U64(g.offset, begin + n);
        free(words);
        free(expected);
    }
}

static void test_stream_ids(void)
{
    golden file = open_golden("stream_ids.txt");
    while (next_record(&file)) {
        uint64_t parent = golden_u64(&file, 16), id = golden_u64(&file, 16);
        const char *hex = golden_field(&file);
        size_t size = strcmp(hex, "-") ? strlen(hex) / 2 : 0;
        char *name = allocate(size);
        for (size_t i = 0; i < size; i++) {
            const char digits[] = {hex[2 * i], hex[2 * i + 1], 0};
            name[i] = (char)strtoul(digits, NULL, 16);
        }
        CHECK_U64(nni_stream_id(parent, name, size), id);
        free(name);
    }
    CHECK_U64(nni_stream_id(0, NULL, 0), 0xcbf29ce484222325);
}

/* ---- The contract, plainly: one counter and one lane at a time ---- */

static void philox(const nni_generator *g, uint64_t low, uint32_t *output)
{
    const uint32_t counter[4] = {(uint32_t)low, (uint32_t)(low >> 32), (uint32_t)g->stream,
                                 (uint32_t)(g->stream >> 32)};
    const uint32_t key[2] = {(uint32_t)g->seed, (uint32_t)(g->seed >> 32)};
    nni_philox4x32(counter, key, output);
}

static uint32_t rotl(uint32_t x, int k) { return x << k | x >> (32 - k); }

static uint32_t xoshiro_step(uint32_t s[4])
{
    uint32_t result = rotl(s[0] + s[3], 7) + s[0], t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 11);
    return result;
}

static void xoshiro_block(const nni_generator *g, uint64_t block, uint32_t *words)
{
    for (uint32_t l = 0; l < LANES; l++) {
        uint32_t s[4];
        philox(g, (UINT64_C(1) << 63) + LANES * block + l, s);
        if (!(s[0] | s[1] | s[2] | s[3])) s[0] = 1;
        for (int i = 0; i < BLOCK / LANES; i++) words[LANES * i + l] = xoshiro_step(s);
    }
}

static void plain_words(const nni_generator *g, uint32_t *words, size_t n)
{
    uint32_t block[BLOCK];
    bool is_philox = g->kind == NNI_PHILOX4X32;
    void (*make)(const nni_generator *, uint64_t, uint32_t *) = is_philox ? philox : xoshiro_block;
    uint64_t size = is_philox ? 4 : BLOCK;
    for (size_t i = 0; i < n; i++) {
        uint64_t offset = g->offset + i;
        if (i == 0 || offset % size == 0) make(g, offset / size, block);
        words[i] = block[offset % size];
    }
}

/* ---- Places ---- */

/* n words from where the generator stands, in memory of their own. */
static void check_read(nni_generator *g, const uint32_t *expected, size_t n)
{
    uint64_t begin = g->offset;
    uint32_t *words = allocate(n * sizeof *words);
    describe("kind %" PRIu32 ", %zu words at %#" PRIx64, g->kind, n, begin);
    CHECK_STATUS(nni_words(g, words, n), NNI_OK);
    CHECK_WORDS(words, expected, n);
    CHECK_U64(g->offset, begin + n);
    free(words);
}

/* Around each of these a counter of one kind or the other carries, wraps or begins anew. */
static const uint64_t places[] = {
    /* The end of all, and blocks of xoshiro128++. */
    0,
    BLOCK,
    5 * BLOCK,
    /* The low half of the offset. */
    UINT64_C(1) << 31,
    UINT64_C(1) << 32,
    UINT64_C(0xffffffff) << 32,
    UINT64_C(1) << 63,
    /* b low of philox4x32. */
    UINT64_C(1) << 34,
    UINT64_C(3) << 34,
    /* c low of xoshiro128++. */
    UINT64_C(1) << 41,
    UINT64_C(5) << 41,
};

/* Every way into a group of 8, every length, up to, over and from each place: in a run of 80 words around it. */
static void test_hostile_places(nni_bit_generator kind)
{
    enum { AROUND = 80, HEADS = 16, LENGTHS = 41 };
    uint32_t expected[AROUND];
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        uint64_t first = places[p] - AROUND / 2; /* from the end over to 0, for the first place */
        nni_generator g = generator_at(kind, 0x0123456789abcdef, 0xfedcba9876543210, first);
        plain_words(&g, expected, AROUND);
        check_read(&g, expected, AROUND);
        for (size_t head = 0; head < HEADS; head++) {
            for (size_t n = 0; n < LENGTHS; n++) {
                size_t skip = n % 2 ? head : AROUND / 2 - head;
                g.offset = first + skip;
                check_read(&g, expected + skip, n);
            }
        }
    }
}

/* Jumps to and fro with one generator, whose cache is then of another place, or of just this one. */
static void test_seek(nni_bit_generator kind)
{
    enum { RUN = 3 * BLOCK + 100, JUMPS = 2000 };
    uint32_t *run = allocate(RUN * sizeof *run);
    nni_generator g = generator_at(kind, 42, 7, 0);
    plain_words(&g, run, RUN);
    check_read(&g, run, RUN);
    for (int i = 0; i < JUMPS; i++) {
        uint32_t n = random_below(i % 8 ? 40 : 2 * BLOCK);
        if (i % 3) g.offset = random_below(RUN - n);
        if (i % 5 == 0) g.offset = g.offset / BLOCK * BLOCK;
        if (g.offset + n > RUN) g.offset = 0;
        check_read(&g, run + g.offset, n);
    }
    free(run);
}

/* A copy is a generator of its own, which stands where the first did. */
static void test_copies(nni_bit_generator kind)
{
    uint32_t expected[64];
    nni_generator g = generator_at(kind, 1, 2, 0);
    plain_words(&g, expected, 64);
    check_read(&g, expected, 20);
    nni_generator copy = g;
    for (int i = 20; i < 60; i += 5) {
        check_read(&g, expected + i, 5);
        check_read(&copy, expected + i, 5);
    }
}

/* words.txt has places where a lane would start in the state of zeros; this is that it does. */
static void test_zero_lane_is_reached(void)
{
    golden file = open_golden("words.txt");
    int found = 0;
    while (next_record(&file)) {
        nni_generator g = golden_generator(&file);
        if (g.kind != NNI_XOSHIRO128PP || g.offset % BLOCK) continue;
        for (uint32_t l = 0; l < LANES; l++) {
            uint32_t s[4];
            philox(&g, (UINT64_C(1) << 63) + LANES * (g.offset / BLOCK) + l, s);
            if (!(s[0] | s[1] | s[2] | s[3])) found++;
        }
    }
    describe("words.txt");
    CHECK(found > 0);
}

void test_generators(void)
{
    test_philox_known_answers();
    test_xoshiro_known_answers();
    test_golden_words();
    test_zero_lane_is_reached();
    test_stream_ids();
    for (int kind = 0; kind < NNI_BIT_GENERATOR_COUNT; kind++) {
        test_hostile_places(kind);
        test_seek(kind);
        test_copies(kind);
    }
}
