// SPDX-License-Identifier: Apache-2.0
/* xoshiro128++ 1.0: Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators (ACM TOMS 47:4, 2021), in eight
 * lanes: two vectors are enough to hide the latency of a step. */
#include "bitgen.h"

enum { BLOCK = 4096, VECTORS = NNI_GROUP / NNI_LANES };

/* One step. s[w] holds word w of the states of as many lanes as a vector has. */
NNI_INLINE u32v step(u32v s[4])
{
    u32v result = u32v_rotl(s[0] + s[3], 7) + s[0];
    u32v t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = u32v_rotl(s[3], 11);
    return result;
}

/* Seeds the lanes of a block by Philox, from eight counters that no philox4x32 stream reaches. `counter`, a multiple of
 * 8, is the first. */
static void seed(nni_generator *generator, uint64_t counter)
{
    for (uint32_t lane = 0; lane < NNI_GROUP; lane += NNI_LANES) {
        u32v s[4] = {
            u32v_splat((uint32_t)counter + lane) + u32v_numbers(), /* no carry */
            u32v_splat((uint32_t)(counter >> 32)),
            u32v_splat((uint32_t)generator->stream),
            u32v_splat((uint32_t)(generator->stream >> 32)),
        };
        nni_philox4x32_lanes(s, (uint32_t)generator->seed, (uint32_t)(generator->seed >> 32));
        /* xoshiro never leaves the state of all zeros, so make it 1: a comparison is -1 where it holds. */
        s[0] -= u32v_less(s[0] | s[1] | s[2] | s[3], u32v_splat(1));
        for (int w = 0; w < 4; w++) u32v_store(generator->lanes + 8 * w + lane, s[w]);
    }
}

/* Steps all lanes. Writes the words of step i at words + i * stride; with stride 0 it only skips. */
static void run(uint32_t lanes[32], uint32_t *words, size_t steps, size_t stride)
{
    u32v s[VECTORS][4];
    for (int v = 0; v < VECTORS; v++)
        for (int w = 0; w < 4; w++) s[v][w] = u32v_load(lanes + 8 * w + NNI_LANES * v);
    for (; steps; steps--, words += stride) {
        NNI_UNROLL for (int v = 0; v < VECTORS; v++) u32v_store(words + NNI_LANES * v, step(s[v]));
    }
    for (int v = 0; v < VECTORS; v++)
        for (int w = 0; w < 4; w++) u32v_store(lanes + 8 * w + NNI_LANES * v, s[v][w]);
}

/* Brings the lanes to the generator's offset, in at most 511 steps: from where they are, if that is before the offset
 * in the same block; otherwise from the beginning of the block. The end of a block is the next block's beginning, where
 * lanes start anew.
 */
static void position(nni_generator *generator)
{
    size_t place = generator->offset % BLOCK, from = generator->lanes_at % BLOCK;
    if (!from || from > place || generator->lanes_at / BLOCK != generator->offset / BLOCK || from % NNI_GROUP) {
        seed(generator, (UINT64_C(1) << 63) + generator->offset / BLOCK * 8);
        from = 0;
    }
    uint32_t skipped[NNI_GROUP];
    run(generator->lanes, skipped, (place - from) / NNI_GROUP, 0);
}

void nni_xoshiro128pp_groups(nni_generator *generator, uint32_t *words, size_t n)
{
    while (n) {
        size_t rest = BLOCK - generator->offset % BLOCK;
        size_t taken = n < rest ? n : rest;
        position(generator);
        run(generator->lanes, words, taken / NNI_GROUP, NNI_GROUP);
        generator->offset += taken;
        generator->lanes_at = generator->offset;
        words += taken;
        n -= taken;
    }
}
