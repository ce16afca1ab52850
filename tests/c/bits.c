// SPDX-License-Identifier: Apache-2.0
/* What has no second implementation in tests/reference has its bits here, as their FNV-1a hash: every build must have
 * the same. A hash changes when the order of operations does, which is a change of what seeds mean. */
#include <stdlib.h>
#include <string.h>

#include "dtype.h"
#include "layouts.h"

static uint64_t hash_of(const nni_tensor *t) { return nni_stream_id(0, t->data, t->count * nni_dtype_bytes(t->dtype)); }

static const struct {
    layout layout;
    uint32_t dtype;
    int delta;
    double gain;
    uint64_t hash;
} orthogonals[] = {
    {{"OI", {1, 1}}, NNI_FLOAT32, 0, 1, 0x4b72c77f9c5d0918},
    {{"OI", {5, 5}}, NNI_FLOAT32, 0, 1, 0xc99a50ae3389b247},
    {{"OI", {5, 5}}, NNI_FLOAT64, 0, 1, 0x9b192173d31cb9b4},
    {{"OI", {20, 33}}, NNI_FLOAT32, 0, 1, 0x2939618f8c3273ef},
    {{"OI", {95, 97}}, NNI_FLOAT32, 0, 0.1, 0x7b889bbecab18851},
    {{"IO", {200, 130}}, NNI_FLOAT32, 0, 1, 0x9c21069d00091d8c},
    {{"IO", {200, 130}}, NNI_FLOAT64, 0, 1, 0x656d45ab6f035b4},
    {{"OI", {300, 17}}, NNI_FLOAT64, 0, 1, 0x9bb583eba2f81e89},
    {{"OIHW", {16, 8, 3, 3}}, NNI_FLOAT16, 0, 1, 0x3865b19dfab26a3c},
    {{"GHWIO", {3, 3, 3, 4, 8}}, NNI_BFLOAT16, 0, 1, 0x240527a22c64c30b},
    {{"OIHW", {40, 35, 3, 3}}, NNI_FLOAT32, 1, 1, 0x46a7a65da7ccce9e},
};

static void test_orthogonals(void)
{
    for (size_t i = 0; i < sizeof orthogonals / sizeof *orthogonals; i++) {
        nni_tensor t = tensor_in(&orthogonals[i].layout, NULL, orthogonals[i].dtype);
        t.data = allocate(t.count * nni_dtype_bytes(t.dtype));
        void *workspace = allocate((size_t)nni_orthogonal_workspace(&t, orthogonals[i].delta));
        nni_generator g = generator_at(NNI_XOSHIRO128PP, 42, 0, 0);
        describe("the bits of orthogonal %zu", i);
        CHECK_STATUS(nni_orthogonal_begin(&t, orthogonals[i].gain, orthogonals[i].delta, &g, workspace), NNI_OK);
        while (nni_orthogonal_step(workspace)) continue;
        CHECK_U64(hash_of(&t), orthogonals[i].hash);
        free(workspace), free(t.data);
    }
}

static void test_tables_and_transforms(void)
{
    static const uint64_t tables[NNI_TABLE_COUNT] = {0x42914366989e353a, 0x3b4eb12e901bffbe, 0xfdb923c060664315,
                                                     0xc41a560ea380f9c5, 0x9074982d2919e425, 0x57b627365c3c0e45,
                                                     0xdd58561a98be4324, 0xfef80d1b75cacee0, 0x52c10c2f7b8b4d30};
    static const uint64_t windows[NNI_WINDOW_COUNT] = {0xd371dd85691a8995, 0xb89fc6de76564d7d, 0xf254ee1482754d55,
                                                       0xfdde5b84f5394451, 0x76c01a321e85b77d, 0x489944a351ab9d9d,
                                                       0x76a10da1c5b3a469};
    static const size_t square[] = {24, 24}, column[] = {24 * 24, 1}, frames[] = {24, 2, 12};
    static double data[24 * 24];
    nni_tensor t = tensor_of(data, NNI_FLOAT64, square, 2);
    for (int kind = 0; kind < NNI_TABLE_COUNT; kind++) {
        describe("the bits of table %d", kind);
        t.shape = kind == NNI_HIPPO_LEGS_INPUT ? column : square;
        CHECK_STATUS(nni_table(&t, kind, 1e4), NNI_OK);
        CHECK_U64(hash_of(&t), tables[kind]);
    }
    t = tensor_of(data, NNI_FLOAT64, frames, 3);
    for (uint32_t kind = 0; kind < NNI_WINDOW_COUNT; kind++) {
        describe("the bits of stft with window %u", (unsigned)kind);
        CHECK_STATUS(nni_stft(&t, kind % 2, &(nni_stft_window){kind, kind % NNI_SCALING_COUNT, kind % 2, NULL}),
                     NNI_OK);
        CHECK_U64(hash_of(&t), windows[kind]);
    }
}

void test_bits(void)
{
    test_orthogonals();
    test_tables_and_transforms();
}
