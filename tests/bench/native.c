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

static const char *const works[] = {"fill", "uniform", "normal", "xavier", "msra"};
enum { FILL, UNIFORM, NORMAL, XAVIER, MSRA, WORKS };

static nni_status run(int work, const nni_tensor *t, nni_generator *generator)
{
    switch (work) {
    case FILL: return nni_fill(t, 0.5);
    case UNIFORM: return nni_uniform(t, 0, 1, generator);
    case NORMAL: return nni_normal(t, 0, 1, generator);
    case XAVIER: return nni_xavier_uniform(t, 1, generator);
    default: return nni_msra_normal(t, 0, NNI_FAN_IN, NNI_LEAKY_RELU, generator);
    }
}

static void check(nni_status status)
{
    if (status != NNI_OK) {
        fprintf(stderr, "%s\n", nni_status_message(status));
        exit(1);
    }
}

/* One buffer for each size, a power of two; made once. */
static float *buffer(size_t size)
{
    static float *buffers[64];
    unsigned log2 = 0;
    while (((size_t)1 << log2) < size) log2++;
    if (!buffers[log2]) {
        buffers[log2] = aligned_alloc(64, size * sizeof(float));
        if (!buffers[log2]) {
            fputs("out of memory\n", stderr);
            exit(1);
        }
        memset(buffers[log2], 0, size * sizeof(float));
    }
    return buffers[log2];
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
    for (int i = 0; i < WORKS; i++) printf("%s\"%s\":[\"" COMPILER "\"]", i ? "," : "", works[i]);
    puts("}}");
    fflush(stdout);

    nni_generator generator;
    check(nni_generator_init(&generator, NNI_XOSHIRO128PP, 42, 0));

    char command[16], name[16], variant[16];
    size_t size;
    while (scanf("%15s %15s %15s %zu", command, name, variant, &size) == 4) {
        int work = 0;
        while (work < WORKS && strcmp(name, works[work])) work++;

        size_t shape[2] = {1, 1};
        for (int axis = 0; shape[0] * shape[1] < size; axis ^= 1) shape[axis] *= 2;
        float *data = buffer(size);
        nni_tensor tensor = {.data = data, .count = size, .shape = shape, .ndim = 2, .dtype = NNI_FLOAT32};

        if (!strcmp(command, "bytes")) {
            generator.offset = 0;
            check(run(work, &tensor, &generator));
            for (size_t i = 0; i < size * sizeof(float); i++) printf("%02x", ((unsigned char *)data)[i]);
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
