/* SPDX-License-Identifier: Apache-2.0
 *
 * Philox4x32-10: Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011). This header is
 * for loops that keep counters in registers; other code calls the functions of bitgen.h. */
#ifndef NNI_PHILOX4X32_H
#define NNI_PHILOX4X32_H

#include <stddef.h>

#include "../simd.h"

#define NNI_PHILOX_M0 0xD2511F53
#define NNI_PHILOX_M1 0xCD9E8D57
#define NNI_PHILOX_W0 0x9E3779B9
#define NNI_PHILOX_W1 0xBB67AE85

/* One round; and the step to the next round's key. */
NNI_INLINE void nni_philox4x32_round(u32v c[4], u32v key0, u32v key1)
{
    u32v p_high, p_low, q_high, q_low;
    u32v_multiply(c[0], U32V_FACTOR(NNI_PHILOX_M0), &p_high, &p_low);
    u32v_multiply(c[2], U32V_FACTOR(NNI_PHILOX_M1), &q_high, &q_low);
    c[0] = q_high ^ c[1] ^ key0;
    c[1] = q_low;
    c[2] = p_high ^ c[3] ^ key1;
    c[3] = p_low;
}

NNI_INLINE void nni_philox4x32_next_key(u32v *key0, u32v *key1)
{
    *key0 += U32V(NNI_PHILOX_W0);
    *key1 += U32V(NNI_PHILOX_W1);
}

/* `rounds` rounds, with the keys from `key` on. */
NNI_INLINE void nni_philox4x32_rounds(u32v counter[4], int rounds, uint32_t key_low, uint32_t key_high)
{
    u32v key0 = u32v_splat(key_low), key1 = u32v_splat(key_high);
    u32v c[4] = {counter[0], counter[1], counter[2], counter[3]};
    for (int round = 0; round < rounds; round++) {
        nni_philox4x32_round(c, key0, key1);
        nni_philox4x32_next_key(&key0, &key1);
    }
    counter[0] = c[0], counter[1] = c[1], counter[2] = c[2], counter[3] = c[3];
}

/* Philox4x32-10 of counters that share their lower half, with upper halves below 2^32. Then two of the twenty
 * multiplications depend on the lower half alone. */
NNI_INLINE void nni_philox4x32_of_low(uint64_t low, u32v high, uint32_t key_low, uint32_t key_high, u32v words[4])
{
    const uint64_t p = (uint64_t)(uint32_t)low * NNI_PHILOX_M0;
    const uint64_t q = (uint64_t)((uint32_t)(p >> 32) ^ key_high) * NNI_PHILOX_M1;
    const uint32_t key0 = key_low + NNI_PHILOX_W0, key1 = key_high + NNI_PHILOX_W1;
    u32v p_high, q_high, q_low;
    u32v_multiply(high, U32V_FACTOR(NNI_PHILOX_M1), &q_high, &q_low);
    const u32v c0 = q_high ^ u32v_splat((uint32_t)(low >> 32) ^ key_low);
    u32v_multiply(c0, U32V_FACTOR(NNI_PHILOX_M0), &p_high, &words[3]);
    words[0] = q_low ^ u32v_splat((uint32_t)(q >> 32) ^ key0);
    words[1] = u32v_splat((uint32_t)q);
    words[2] = p_high ^ u32v_splat((uint32_t)p ^ key1);
    nni_philox4x32_rounds(words, 8, key0 + NNI_PHILOX_W0, key1 + NNI_PHILOX_W1);
}

/* Writes one block for each lane, where v[w][l] is word w of lane l's block. With four lanes, only two blocks if n is
 * 8. */
#if NNI_LANES == 4
static inline void nni_store_blocks(uint32_t *words, u32v v[4], size_t n)
{
    u32x4 a = u32x4_shuffle(v[0], v[1], 0, 4, 1, 5), b = u32x4_shuffle(v[0], v[1], 2, 6, 3, 7);
    u32x4 c = u32x4_shuffle(v[2], v[3], 0, 4, 1, 5), d = u32x4_shuffle(v[2], v[3], 2, 6, 3, 7);
    u32x4_store(words, u32x4_shuffle(a, c, 0, 1, 4, 5));
    u32x4_store(words + 4, u32x4_shuffle(a, c, 2, 3, 6, 7));
    if (n == 8) return;
    u32x4_store(words + 8, u32x4_shuffle(b, d, 0, 1, 4, 5));
    u32x4_store(words + 12, u32x4_shuffle(b, d, 2, 3, 6, 7));
}
#else
static inline void nni_store_blocks(uint32_t *words, u32v v[4], size_t n)
{
    (void)n;
    for (int w = 0; w < 4; w++) words[w] = v[w];
}
#endif

#endif
