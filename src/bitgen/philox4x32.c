// SPDX-License-Identifier: Apache-2.0
#include "philox4x32.h"

#include "bitgen.h"

void nni_philox4x32_lanes(u32v counter[4], uint32_t key_low, uint32_t key_high)
{
    nni_philox4x32_rounds(counter, 10, key_low, key_high);
}

void nni_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4])
{
    u32v c[4];
    for (int w = 0; w < 4; w++) c[w] = u32v_splat(counter[w]);
    nni_philox4x32_lanes(c, key[0], key[1]);
    uint32_t lanes[NNI_LANES];
    for (int w = 0; w < 4; w++) u32v_store(lanes, c[w]), output[w] = lanes[0];
}

void nni_philox4x32_groups(nni_generator *generator, uint32_t *words, size_t n)
{
    for (size_t i = 0; i < n; i += 4 * NNI_LANES) {
        uint64_t block = (generator->offset + i) / 4;
        u32v low = u32v_splat((uint32_t)block) + u32v_numbers();
        /* Carry in lanes that wrapped: there the comparison is -1. Block numbers have 62 bits. */
        u32v carry = u32v_less(low, u32v_splat((uint32_t)block));
        u32v high = (u32v_splat((uint32_t)(block >> 32)) - carry) & 0x3fffffff;
        u32v v[4] = {low, high, u32v_splat((uint32_t)generator->stream),
                     u32v_splat((uint32_t)(generator->stream >> 32))};
        nni_philox4x32_lanes(v, (uint32_t)generator->seed, (uint32_t)(generator->seed >> 32));
        nni_store_blocks(words + i, v, n - i);
    }
    generator->offset += n;
}
