// SPDX-License-Identifier: Apache-2.0
/* Philox's words for PyTorch on NVIDIA's GPUs, and the uniform values that are made of them at once. */
#include "../bitgen/philox4x32.h"
#include "curand.h"
#include "torch_cuda.h"

enum { TILE = NNI_CUDA_TILE, WORDS = 4 };

/* The words of as many threads as there are lanes, from thread i of the tile on. */
NNI_INLINE void draw(const nni_cuda_threads *threads, uint32_t i, u32v words[WORDS])
{
    const u32v t = u32v_splat(threads->t + i) + u32v_numbers();
    nni_philox4x32_of_low(threads->counter, t, (uint32_t)threads->seed, (uint32_t)(threads->seed >> 32), words);
}

void nni_cuda_draw(const nni_cuda_threads *threads, float *const words[WORDS])
{
    for (uint32_t i = 0; i < TILE; i += NNI_LANES) {
        u32v v[WORDS];
        draw(threads, i, v);
        NNI_UNROLL for (int c = 0; c < WORDS; c++) u32v_store(words[c] + i, v[c]);
    }
}

/* The greater of each pair of lanes: one instruction, pmax. */
NNI_INLINE f32v greater(f32v x, f32v y) { return f32v_select(f32v_less(x, y), y, x); }

/* Replaces values that were rounded to b by a. That is so rare that a tile whose greatest value is less is not
 * searched.
 */
static void exclude(float *const to[WORDS], f32v greatest, float a, float b)
{
    if (!u32v_any(f32v_at_most(f32v_splat(b), greatest))) return;
    for (int c = 0; c < WORDS; c++)
        for (size_t i = 0; i < TILE; i++)
            if (to[c][i] == b) to[c][i] = a;
}

/* Fractions on (0, 1], or values made of them in the same loop: another pass over the tile would take a tenth longer.
 * Four vectors go to each stripe at a time: on AMD's Zen processors, stores that alternate between the stripes of an
 * H100 take a quarter longer, because the first-level cache cannot tell their lines apart. Returns the greatest
 * value. */
NNI_INLINE f32v draw_fractions(const nni_cuda_threads *threads, float *const to[WORDS], float a, float b,
                               int makes_values)
{
    enum { SIDES = NNI_LANES == 4 ? 4 : 1 };
    const f32v low = f32v_splat(a), width = f32v_splat(b - a);
    f32v greatest = low;
    for (uint32_t i = 0; i < TILE; i += SIDES * NNI_LANES) {
        u32v v[SIDES][WORDS];
        NNI_UNROLL for (uint32_t k = 0; k < SIDES; k++) draw(threads, i + k * NNI_LANES, v[k]);
        NNI_UNROLL for (int c = 0; c < WORDS; c++)
        {
            NNI_UNROLL for (uint32_t k = 0; k < SIDES; k++)
            {
                f32v x = nni_curand_uniform(v[k][c]);
                if (makes_values) x = f32v_fma(x, width, low);
                greatest = greater(greatest, x);
                f32v_store(to[c] + i + k * NNI_LANES, x);
            }
        }
    }
    return greatest;
}

void nni_cuda_draw_units(const nni_cuda_threads *threads, float *const to[WORDS])
{
    exclude(to, draw_fractions(threads, to, 0, 1, 0), 0, 1);
}

/* Without the instruction, a fused operation is too long for the loop of the words. */
void nni_cuda_draw_values(const nni_cuda_threads *threads, float *const to[WORDS], float a, float b)
{
    f32v greatest = draw_fractions(threads, to, a, b, NNI_FUSES);
    const f32v low = f32v_splat(a), width = f32v_splat(b - a);
    for (int c = 0; !NNI_FUSES && c < WORDS; c++)
        for (size_t i = 0; i < TILE; i += NNI_LANES) {
            const f32v x = f32v_fma(f32v_load(to[c] + i), width, low);
            greatest = greater(c + i ? greatest : low, x);
            f32v_store(to[c] + i, x);
        }
    exclude(to, greatest, a, b);
}
