/* SPDX-License-Identifier: Apache-2.0
 *
 * Contestant: the same core built natively. Run by bench.js; serve.js has the protocol.
 */
#define _POSIX_C_SOURCE 200809L
#include "nn_init.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STRING2(x) #x
#define STRING(x) STRING2(x)
#ifdef __clang__
#define COMPILER "clang-" STRING(__clang_major__)
#else
#define COMPILER "gcc-" STRING(__GNUC__)
#endif

typedef enum { FILL, UNIFORM, NORMAL, TRUNCATED, XAVIER, MSRA, ORTHOGONAL, SPARSE } call;

/* As in works.js. */
static const struct {
    const char *name;
    call call;
    nni_dtype dtype;
    double sparsity;
} works[] = {
    {"fill", FILL, NNI_FLOAT32, 0},
    {"uniform", UNIFORM, NNI_FLOAT32, 0},
    {"normal", NORMAL, NNI_FLOAT32, 0},
    {"truncated", TRUNCATED, NNI_FLOAT32, 0},
    {"xavier", XAVIER, NNI_FLOAT32, 0},
    {"msra", MSRA, NNI_FLOAT32, 0},
    {"normal-float16", NORMAL, NNI_FLOAT16, 0},
    {"normal-bfloat16", NORMAL, NNI_BFLOAT16, 0},
    {"normal-float64", NORMAL, NNI_FLOAT64, 0},
    {"uniform-float64", UNIFORM, NNI_FLOAT64, 0},
    {"orthogonal", ORTHOGONAL, NNI_FLOAT32, 0},
    {"sparse-0.1", SPARSE, NNI_FLOAT32, 0.1},
    {"sparse-0.9", SPARSE, NNI_FLOAT32, 0.9},
};
enum { WORKS = sizeof works / sizeof *works };

static const size_t bytes_of[] = {[NNI_FLOAT32] = 4, [NNI_FLOAT64] = 8, [NNI_FLOAT16] = 2, [NNI_BFLOAT16] = 2};

static void *allocate(size_t bytes)
{
    void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!memory) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* One buffer for each size, a power of two; made once. */
static void *buffer(size_t bytes)
{
    static void *buffers[64];
    unsigned log2 = 0;
    while (((size_t)1 << log2) < bytes) log2++;
    if (!buffers[log2]) {
        buffers[log2] = allocate(bytes);
        memset(buffers[log2], 0, bytes);
    }
    return buffers[log2];
}

static nni_status orthogonal(const nni_tensor *t, nni_generator *generator)
{
    void *workspace = allocate((size_t)nni_orthogonal_workspace(t, 0));
    nni_status status = nni_orthogonal_begin(t, 1, 0, generator, workspace);
    while (!status && nni_orthogonal_step(workspace)) continue;
    free(workspace);
    return status;
}

static nni_status sparse(const nni_tensor *t, double sparsity, nni_generator *generator)
{
    void *workspace = allocate(12 * t->shape[0]);
    nni_status status = nni_sparse(t, sparsity, 0.01, generator, workspace);
    free(workspace);
    return status;
}

static nni_status run(int work, const nni_tensor *t, nni_generator *generator)
{
    switch (works[work].call) {
    case FILL: return nni_fill(t, 0.5);
    case UNIFORM: return nni_uniform(t, 0, 1, generator);
    case NORMAL: return nni_normal(t, 0, 1, generator);
    case TRUNCATED: return nni_truncated_normal(t, 0, 1, -2, 2, NNI_ABSOLUTE, 0, generator);
    case XAVIER: return nni_xavier_uniform(t, 1, generator);
    case MSRA: return nni_msra_normal(t, 0, NNI_FAN_IN, NNI_LEAKY_RELU, generator);
    case ORTHOGONAL: return orthogonal(t, generator);
    default: return sparse(t, works[work].sparsity, generator);
    }
}

static void check(nni_status status)
{
    if (status != NNI_OK) {
        fprintf(stderr, "%s\n", nni_status_message(status));
        exit(1);
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(void)
{
    printf("{\"system\":\"native\",\"version\":\"" COMPILER ", %s\",\"contests\":{", __VERSION__);
    for (int i = 0; i < WORKS; i++) printf("%s\"%s\":[\"" COMPILER "\"]", i ? "," : "", works[i].name);
    puts("}}");
    fflush(stdout);

    nni_generator generator;
    check(nni_generator_init(&generator, NNI_XOSHIRO128PP, 42, 0));

    char command[16], name[24], variant[16];
    size_t size;
    while (scanf("%15s %23s %15s %zu", command, name, variant, &size) == 4) {
        int work = 0;
        while (work < WORKS && strcmp(name, works[work].name)) work++;
        if (work == WORKS) return 1;

        size_t shape[2] = {1, 1};
        for (int axis = 0; shape[0] * shape[1] < size; axis ^= 1) shape[axis] *= 2;
        const nni_dtype dtype = works[work].dtype;
        const size_t bytes = size * bytes_of[dtype];
        unsigned char *data = buffer(bytes);
        nni_tensor tensor = {.data = data, .count = size, .shape = shape, .ndim = 2, .dtype = dtype};

        if (!strcmp(command, "bytes")) {
            generator.offset = 0;
            check(run(work, &tensor, &generator));
            for (size_t i = 0; i < bytes; i++) printf("%02x", data[i]);
            puts("");
        } else {
            long calls;
            if (scanf("%ld", &calls) != 1) return 1;
            double start = now();
            for (long i = 0; i < calls; i++) check(run(work, &tensor, &generator));
            printf("%.0f\n", now() - start);
        }
        fflush(stdout);
    }
    return 0;
}
