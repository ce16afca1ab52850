// SPDX-License-Identifier: Apache-2.0
#include "pcg64.h"

#include "../simd.h"

/* The multiplier M, by halves. */
static const uint64_t low = 0x4385df649fccf645, high = 0x2360ed051fc65da4;

/* s = M s + increment. WebAssembly has no product of 128 bits: the lower halves are multiplied by parts of 32 bits. The
 * two middle products and the carry into them have a sum below 2^64, since the two lower parts of M have a sum below
 * 2^32. */
void nni_pcg64_step(nni_pcg64 *pcg)
{
    const uint64_t m0 = (uint32_t)low, m1 = low >> 32;
    const uint64_t s = pcg->state[0], s0 = (uint32_t)s, s1 = s >> 32;
    const uint64_t lowest = s0 * m0 + (uint32_t)pcg->increment[0];
    const uint64_t middle = s1 * m0 + s0 * m1 + (lowest >> 32) + (pcg->increment[0] >> 32);
    pcg->state[0] = middle << 32 | (uint32_t)lowest;
    pcg->state[1] = pcg->state[1] * low + (s * high + s1 * m1 + (middle >> 32) + pcg->increment[1]);
}

/* The word of a state: its halves combined, rotated by its top six bits. */
NNI_INLINE uint64_t word_of(uint64_t state0, uint64_t state1)
{
    const uint64_t folded = state0 ^ state1, rotation = state1 >> 58;
    return folded >> rotation | folded << (-rotation & 63);
}

NNI_INLINE void store(uint8_t *to, uint64_t word) { __builtin_memcpy(to, &word, 8); }

#if NNI_LANES == 4

/* A row is four states, each four steps after the last: s = M^4 s + the increment of four steps. M^4 = high4 2^64 +
 * low4 is taken as (high4 + 1) 2^64 + (low4 - 2^64), where low4 - 2^64 = m0 - c 2^32. Then the sum of the middle
 * products is between -2^63 and 2^63, and with 2^63 added it has no sign.
 *
 * Vectors make the lower halves and their part of the upper halves. Scalar code makes the rest of the upper halves,
 * which are products of 64 bits, and runs beside the vectors. A word takes 1.55 ns in Node 24 on Zen 4; vectors alone
 * took 1.65 ns, scalar code alone 2.5 ns with two states in a row and 3.1 ns with one. */
enum { ROW = 4, LEAST = 32 }; /* for fewer words, setting up a row costs more than it saves */

static const uint32_t m0 = 0x42d45771, c = 0x2e6b2042;
static const uint64_t low4 = 0xd194dfbe42d45771, high4 = 0xf4dd417327db7a9b;

/* The states of the next four words. */
typedef struct nni_row {
    u32x4 s0, s1; /* the lower halves, by parts */
    uint64_t upper[ROW];
    u64x2 add0, add1, add_upper; /* the increment of four steps, by parts */
} nni_row;

static nni_row row_of(nni_pcg64 pcg)
{
    nni_row row;
    nni_pcg64 four = {.increment = {pcg.increment[0], pcg.increment[1]}};
    for (int i = 0; i < ROW; i++) {
        nni_pcg64_step(&pcg);
        nni_pcg64_step(&four);
        row.s0[i] = (uint32_t)pcg.state[0];
        row.s1[i] = (uint32_t)(pcg.state[0] >> 32);
        row.upper[i] = pcg.state[1];
    }
    const uint64_t add0 = (uint32_t)four.state[0], add1 = (four.state[0] >> 32) + ((uint64_t)1 << 63);
    const uint64_t add_upper = four.state[1] - ((uint64_t)1 << 31);
    row.add0 = (u64x2){add0, add0};
    row.add1 = (u64x2){add1, add1};
    row.add_upper = (u64x2){add_upper, add_upper};
    return row;
}

/* The lower halves of a row, and their part of the next upper halves. */
typedef struct nni_halves {
    uint64_t lower[ROW], more[ROW];
} nni_halves;

NNI_INLINE void step_lower(nni_row *row, nni_halves *halves)
{
    const u32x4 s0 = row->s0, s1 = row->s1, by_m0 = U32X4_FACTOR(m0), by_c = U32X4_FACTOR(c);
    const u64x2 lowest[] = {(u64x2)u32x4_product_01(s0, by_m0) + row->add0,
                            (u64x2)u32x4_product_23(s0, by_m0) + row->add0};
    const u64x2 middle[] = {
        (u64x2)u32x4_product_01(s1, by_m0) - (u64x2)u32x4_product_01(s0, by_c) + (lowest[0] >> 32) + row->add1,
        (u64x2)u32x4_product_23(s1, by_m0) - (u64x2)u32x4_product_23(s0, by_c) + (lowest[1] >> 32) + row->add1};
    const u64x2 more[] = {(middle[0] >> 32) - (u64x2)u32x4_product_01(s1, by_c) + row->add_upper,
                          (middle[1] >> 32) - (u64x2)u32x4_product_23(s1, by_c) + row->add_upper};
    u32x4_store(halves->lower, u32x4_shuffle(s0, s1, 0, 4, 1, 5));
    u32x4_store(halves->lower + 2, u32x4_shuffle(s0, s1, 2, 6, 3, 7));
    u32x4_store(halves->more, (u32x4)more[0]);
    u32x4_store(halves->more + 2, (u32x4)more[1]);
    row->s0 = u32x4_shuffle((u32x4)lowest[0], (u32x4)lowest[1], 0, 2, 4, 6);
    row->s1 = u32x4_shuffle((u32x4)middle[0], (u32x4)middle[1], 0, 2, 4, 6);
}

/* Makes the words of whole rows, and one more, whose state becomes the generator's. Returns their end. */
static uint8_t *words_of_rows(nni_pcg64 *pcg, uint8_t *to, const uint8_t *end)
{
    nni_row row = row_of(*pcg);
    for (; (size_t)(end - to) > ROW * 8; to += ROW * 8) {
        nni_halves halves;
        step_lower(&row, &halves);
        /* Through memory: instructions that extract lanes take 1.2 times as long. */
        const nni_halves *stored = &halves;
        __asm__ volatile("" : "+r"(stored) : "m"(halves));
        NNI_UNROLL
        for (int k = 0; k < ROW; k++) {
            store(to + 8 * k, word_of(stored->lower[k], row.upper[k]));
            row.upper[k] = row.upper[k] * low4 + (stored->lower[k] * (high4 + 1) + stored->more[k]);
            __asm__ volatile("" : "+r"(row.upper[k])); /* clang would make vectors of these products, which are slow */
        }
    }
    pcg->state[0] = row.s0[0] | (uint64_t)row.s1[0] << 32;
    pcg->state[1] = row.upper[0];
    store(to, word_of(pcg->state[0], pcg->state[1]));
    return to + 8;
}

#endif

void nni_pcg64_words64(nni_pcg64 *pcg, void *to, size_t n)
{
    uint8_t *next = to, *end = next + 8 * n;
#if NNI_LANES == 4
    if (n >= LEAST) next = words_of_rows(pcg, next, end);
#endif
    for (; next < end; next += 8) {
        nni_pcg64_step(pcg);
        store(next, word_of(pcg->state[0], pcg->state[1]));
    }
}

void nni_pcg64_words32(nni_pcg64 *pcg, void *to, size_t n)
{
    uint32_t *words = to;
    if (n && pcg->has_word) {
        pcg->has_word = 0;
        __builtin_memcpy(words++, &pcg->word, sizeof *words);
        n--;
    }
    const size_t whole = n / 2 * 2;
    nni_pcg64_words64(pcg, words, n / 2);
    if (whole)
        __builtin_memcpy(&pcg->word, words + whole - 1, sizeof *words); /* already used, but NumPy keeps it
                                                                         * too */
    if (n == whole) return;
    uint32_t last[2];
    nni_pcg64_words64(pcg, last, 1);
    __builtin_memcpy(words + whole, last, sizeof *words);
    pcg->word = last[1];
    pcg->has_word = 1;
}
