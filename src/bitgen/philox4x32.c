// SPDX-License-Identifier: Apache-2.0
/* Philox4x32-10: Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011). */
#include "bitgen.h"

void nni_philox4x32_four(u32x4 counter[4], uint32_t key_low, uint32_t key_high)
{
    u32x4 key0 = u32x4_splat(key_low), key1 = u32x4_splat(key_high);
    u32x4 c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    for (int round = 0; round < 10; round++) {
        const u32x4 multiplier0 = u32x4_opaque_splat(0xD2511F53), multiplier1 = u32x4_opaque_splat(0xCD9E8D57);
        u32x4 p01 = u32x4_product_01(c0, multiplier0), p23 = u32x4_product_23(c0, multiplier0);
        u32x4 q01 = u32x4_product_01(c2, multiplier1), q23 = u32x4_product_23(c2, multiplier1);
        c0 = u32x4_shuffle(q01, q23, 1, 3, 5, 7) ^ c1 ^ key0;
        c1 = u32x4_shuffle(q01, q23, 0, 2, 4, 6);
        c2 = u32x4_shuffle(p01, p23, 1, 3, 5, 7) ^ c3 ^ key1;
        c3 = u32x4_shuffle(p01, p23, 0, 2, 4, 6);
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
    counter[0] = c0, counter[1] = c1, counter[2] = c2, counter[3] = c3;
}

void nni_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4])
{
    u32x4 c[4];
    for (int w = 0; w < 4; w++) c[w] = u32x4_splat(counter[w]);
    nni_philox4x32_four(c, key[0], key[1]);
    for (int w = 0; w < 4; w++) output[w] = c[w][0];
}

/* From one vector a word of the block to one vector a block. */
static void transpose(u32x4 v[4])
{
    u32x4 a = u32x4_shuffle(v[0], v[1], 0, 4, 1, 5), b = u32x4_shuffle(v[0], v[1], 2, 6, 3, 7);
    u32x4 c = u32x4_shuffle(v[2], v[3], 0, 4, 1, 5), d = u32x4_shuffle(v[2], v[3], 2, 6, 3, 7);
    v[0] = u32x4_shuffle(a, c, 0, 1, 4, 5), v[1] = u32x4_shuffle(a, c, 2, 3, 6, 7);
    v[2] = u32x4_shuffle(b, d, 0, 1, 4, 5), v[3] = u32x4_shuffle(b, d, 2, 3, 6, 7);
}

void nni_philox4x32_groups(nni_generator *generator, uint32_t *words, size_t n)
{
    for (size_t i = 0; i < n; i += 16) {
        uint64_t block = (generator->offset + i) / 4;
        u32x4 low = u32x4_splat((uint32_t)block) + (u32x4){0, 1, 2, 3};
        /* A lane that wrapped carries: the comparison is -1 there. Blocks are 62 bits wide. */
        u32x4 carry = (u32x4)(low < (uint32_t)block);
        u32x4 high = (u32x4_splat((uint32_t)(block >> 32)) - carry) & 0x3fffffff;
        u32x4 v[4] = {low, high, u32x4_splat((uint32_t)generator->stream),
                      u32x4_splat((uint32_t)(generator->stream >> 32))};
        nni_philox4x32_four(v, (uint32_t)generator->seed, (uint32_t)(generator->seed >> 32));
        transpose(v);
        u32x4_store(words + i, v[0]);
        u32x4_store(words + i + 4, v[1]);
        if (n - i == NNI_GROUP) break;
        u32x4_store(words + i + 8, v[2]);
        u32x4_store(words + i + 12, v[3]);
    }
    generator->offset += n;
}
