// SPDX-License-Identifier: Apache-2.0
/* Compares many words of PCG64 at a time with single words by long multiplication, from states with all bits set or
 * none; and NumPy's uniform values with single ones. streams.c compares the words with NumPy's own. */
#include "framework/pcg64.h"

#include <stdlib.h>
#include <string.h>

#include "nn_init_frameworks.h"
#include "test.h"

enum { DIGITS = 4, LONGEST = 20000 };

/* state = multiplier * state + increment, in digits of 32 bits, lowest first. */
static uint64_t next_word(nni_pcg64 *pcg)
{
    static const uint32_t multiplier[DIGITS] = {0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05};
    uint32_t state[DIGITS], sum[DIGITS];
    memcpy(state, pcg->state, sizeof state);
    memcpy(sum, pcg->increment, sizeof sum);
    for (int i = 0; i < DIGITS; i++) {
        uint64_t carry = 0;
        for (int j = 0; i + j < DIGITS; j++) {
            carry += (uint64_t)multiplier[i] * state[j] + sum[i + j];
            sum[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    memcpy(pcg->state, sum, sizeof sum);
    const uint64_t folded = pcg->state[0] ^ pcg->state[1];
    const unsigned rotation = (unsigned)(pcg->state[1] >> 58);
    return rotation ? folded >> rotation | folded << (64 - rotation) : folded;
}

static uint64_t random64(void) { return random_below(UINT32_MAX) | (uint64_t)random_below(UINT32_MAX) << 32; }

/* Each half has all bits set, none, or random ones. */
static nni_pcg64 state_of(unsigned kind)
{
    nni_pcg64 pcg = {.has_word = kind & 1, .word = random_below(UINT32_MAX)};
    uint64_t *halves[] = {&pcg.state[0], &pcg.state[1], &pcg.increment[0], &pcg.increment[1]};
    for (unsigned i = 0; i < 4; i++, kind /= 3)
        *halves[i] = kind % 3 == 0 ? 0 : kind % 3 == 1 ? UINT64_MAX : random64();
    pcg.increment[0] |= 1;
    return pcg;
}

enum { KINDS = 81 };

static bool same_state(const nni_pcg64 *a, const nni_pcg64 *b) { return !memcmp(a, b, sizeof *a); }

static void words_of_64_bits(unsigned kind, size_t n)
{
    static uint64_t words[LONGEST];
    nni_pcg64 pcg = state_of(kind), expected = pcg;
    bool same = true;
    describe("%zu words of 64 bits, state %u", n, kind);
    nni_pcg64_words64(&pcg, words, n);
    for (size_t i = 0; i < n; i++) same &= words[i] == next_word(&expected);
    CHECK(same);
    CHECK(same_state(&pcg, &expected));
}

/* Takes a word of 32 bits as NumPy does. */
static uint32_t next_half(nni_pcg64 *pcg)
{
    pcg->has_word = !pcg->has_word;
    if (!pcg->has_word) return pcg->word;
    const uint64_t word = next_word(pcg);
    pcg->word = (uint32_t)(word >> 32);
    return (uint32_t)word;
}

static void words_of_32_bits(unsigned kind, size_t n)
{
    static uint32_t words[LONGEST];
    nni_pcg64 pcg = state_of(kind), expected = pcg;
    bool same = true;
    describe("%zu words of 32 bits, state %u", n, kind);
    nni_pcg64_words32(&pcg, words, n);
    for (size_t i = 0; i < n; i++) same &= words[i] == next_half(&expected);
    CHECK(same);
    CHECK(same_state(&pcg, &expected));
}

/* Fills n values from a generator in a given state. Bytes after the values must stay. */
static nni_pcg64 filled(nni_pcg64 pcg, void *values, uint32_t dtype, size_t n, double a, double b)
{
    nni_framework_generator generator;
    CHECK_STATUS(nni_framework_init(&generator, NNI_NUMPY, 0, (uint32_t[]){1}, 1), NNI_OK);
    generator.state.pcg64 = pcg;
    const nni_tensor tensor = tensor_of(values, dtype, &n, 1);
    CHECK_STATUS(nni_uniform(&tensor, a, b, &generator.base), NNI_OK);
    return generator.state.pcg64;
}

static void uniforms(unsigned kind, size_t n)
{
    static float floats[LONGEST + 1];
    static double doubles[LONGEST + 1];
    const double a = -1.25, b = 3.7;
    bool same = true;
    describe("%zu uniform values, state %u", n, kind);
    floats[n] = doubles[n] = 7;

    nni_pcg64 expected = state_of(kind), pcg = filled(expected, floats, NNI_FLOAT32, n, a, b);
    for (size_t i = 0; i < n; i++)
        same &= floats[i] == (float)(next_half(&expected) >> 8) * 0x1p-24f * (float)(b - a) + (float)a;
    CHECK(same && floats[n] == 7);
    CHECK(same_state(&pcg, &expected));

    expected = state_of(kind);
    pcg = filled(expected, doubles, NNI_FLOAT64, n, a, b);
    for (size_t i = 0; i < n; i++)
        same &= doubles[i] == a + (b - a) * ((double)(int64_t)(next_word(&expected) >> 11) * 0x1p-53);
    CHECK(same && doubles[n] == 7);
    CHECK(same_state(&pcg, &expected));
}

void test_pcg64(void)
{
    for (unsigned kind = 0; kind < KINDS; kind++) {
        const size_t lengths[] = {random_below(32), 32, 33 + random_below(8), 4000 + random_below(500)};
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            words_of_64_bits(kind, lengths[i]);
            words_of_32_bits(kind, lengths[i]);
            words_of_32_bits(kind, 2 * lengths[i]);
            uniforms(kind, lengths[i]);
        }
    }
    for (size_t n = 0; n < 80; n++) uniforms(KINDS - 1, n);
    uniforms(KINDS - 2, LONGEST); /* more than a batch of either type */
    uniforms(KINDS - 1, LONGEST - 1);
}
