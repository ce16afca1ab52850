// SPDX-License-Identifier: Apache-2.0
#include "mt19937.h"

#include "../simd.h"

enum { N = NNI_MT19937_SIZE, M = 397 };

/* init_genrand of mt19937ar.c; the multiplier is Knuth's (TAOCP 2, 3rd edition, page 106). */
NNI_SMALL void nni_mt19937_seed(nni_mt19937 *generator, uint32_t seed)
{
    uint32_t *words = generator->words;
    words[0] = seed;
    for (uint32_t i = 1; i < N; i++) words[i] = 1812433253 * (words[i - 1] ^ words[i - 1] >> 30) + i;
    generator->next = N + 1;
    generator->has_normal = 0;
    generator->normal = 0;
}

/* init_by_array of mt19937ar.c. */
NNI_SMALL void nni_mt19937_seed_array(nni_mt19937 *generator, const uint32_t *key, size_t n)
{
    uint32_t *words = generator->words;
    nni_mt19937_seed(generator, 19650218);
    uint32_t i = 1;
    for (size_t k = N > n ? N : n, j = 0; k; k--) {
        words[i] = (words[i] ^ (words[i - 1] ^ words[i - 1] >> 30) * 1664525) + key[j] + (uint32_t)j;
        if (++i == N) words[0] = words[N - 1], i = 1;
        if (++j == n) j = 0;
    }
    for (int k = N - 1; k; k--) {
        words[i] = (words[i] ^ (words[i - 1] ^ words[i - 1] >> 30) * 1566083941) - i;
        if (++i == N) words[0] = words[N - 1], i = 1;
    }
    words[0] = 0x80000000;
}

/* Makes words from i on, as long as the word `far` away exists. The word N after word i is made of the top bit of word
 * i and the other bits of the next word, whose lowest bit selects the matrix. */
static __attribute__((noinline)) void twist(uint32_t *words, int i, int end, int far)
{
    const u32v top = U32V(0x80000000), one = U32V(1), matrix = U32V(0x9908b0df);
    for (; end - i >= NNI_LANES; i += NNI_LANES) {
        const u32v next = u32v_load(words + i + 1), joined = next ^ ((u32v_load(words + i) ^ next) & top);
        u32v_store(words + i, u32v_load(words + i + far) ^ joined >> 1 ^ (-(next & one) & matrix));
    }
    for (; i < end; i++) {
        uint32_t joined = (words[i] & 0x80000000) | (words[i + 1] & 0x7fffffff);
        words[i] = words[i + far] ^ joined >> 1 ^ (words[i + 1] & 1 ? 0x9908b0df : 0);
    }
}

/* The one state that the generator cannot leave, in which rejection never ends. Of word 0 only the top bit counts. No
 * seed makes it; should it come from elsewhere, word 0 becomes what init_by_array makes it. */
static void leave_zero(uint32_t *words)
{
    int i = N - 1;
    while (i > 0 && !words[i]) i--;
    if (i == 0 && words[0] >> 31 == 0) words[0] = 0x80000000;
}

static void renew(nni_mt19937 *generator)
{
    uint32_t *words = generator->words;
    leave_zero(words);
    twist(words, 0, N - M, M);
    twist(words, N - M, N - 1, M - N);
    uint32_t joined = (words[N - 1] & 0x80000000) | (words[0] & 0x7fffffff);
    words[N - 1] = words[M - 1] ^ joined >> 1 ^ (words[0] & 1 ? 0x9908b0df : 0);
    generator->next = 0;
}

NNI_INLINE u32v tempered(u32v word, const u32v masks[2])
{
    word ^= word >> 11;
    word ^= word << 7 & masks[0];
    word ^= word << 15 & masks[1];
    return word ^ word >> 18;
}

void nni_mt19937_words(nni_mt19937 *generator, uint32_t *words, size_t n)
{
    const u32v masks[2] = {U32V(0x9d2c5680), U32V(0xefc60000)};
    while (n) {
        if (generator->next >= N) renew(generator);
        const uint32_t *from = generator->words + generator->next;
        size_t taken = N - generator->next < n ? N - generator->next : n, i = 0;
        for (; taken - i >= NNI_LANES; i += NNI_LANES) u32v_store(words + i, tempered(u32v_load(from + i), masks));
        if (i < taken) { /* the words after the last one stay unused */
            u32v rest = tempered(u32v_load(from + i), masks);
            __builtin_memcpy(words + i, &rest, (taken - i) * sizeof *words);
        }
        generator->next += (uint32_t)taken;
        words += taken;
        n -= taken;
    }
}

void nni_mt19937_skip(nni_mt19937 *generator, size_t n)
{
    while (n) {
        if (generator->next >= N) renew(generator);
        const size_t taken = N - generator->next < n ? N - generator->next : n;
        generator->next += (uint32_t)taken;
        n -= taken;
    }
}
