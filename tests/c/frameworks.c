// SPDX-License-Identifier: Apache-2.0
/* Generators of frameworks: the published known answers of their bit generators, and what is refused. Their values are
 * compared with the frameworks' own by streams.c. */
#include "nn_init_frameworks.h"

#include <math.h>
#include <string.h>

#include "dtype.h"
#include "test.h"

static nni_framework_generator made(nni_framework kind, uint32_t option, const uint32_t *seed, size_t words)
{
    static nni_framework_generator generator;
    CHECK_STATUS(nni_framework_init(&generator, kind, option, seed, words), NNI_OK);
    return generator;
}

static nni_framework_generator seeded(nni_framework kind, uint32_t seed)
{
    return made(kind, 0, (uint32_t[]){seed, 0, 3, 512}, kind == NNI_TORCH_CUDA ? 4 : 2); /* the last two are a GPU */
}

/* ---- Known answers --------------------------------------------------------------------------------------------- */

/* mt19937ar.out of Matsumoto and Nishimura, and the 10000th word of the seed 5489, which is C++'s (N4659, 29.6.5). */
static void mersenne_twister(void)
{
    static const uint32_t key[] = {0x123, 0x234, 0x345, 0x456};
    static const uint32_t of_key[] = {1067595299, 955945823, 477289528, 4107218783, 4228976476};
    static uint32_t words[10000];
    describe("Mersenne Twister");
    nni_framework_generator generator = made(NNI_NUMPY_LEGACY, 1, key, 4);
    nni_words(&generator.base, words, 5);
    CHECK_WORDS(words, of_key, 5);
    generator = seeded(NNI_TORCH, 5489);
    nni_words(&generator.base, words, 10000);
    CHECK_U64(words[9999], 4123659995);

    /* In pieces of any length, over the ends of a state. */
    static uint32_t pieces[10000];
    generator = seeded(NNI_TORCH, 5489);
    for (size_t i = 0, n; i < 10000; i += n) {
        n = random_below(700);
        if (n > 10000 - i) n = 10000 - i;
        nni_words(&generator.base, pieces + i, n);
    }
    CHECK_WORDS(pieces, words, 10000);
}

/* kat_vectors of Random123: threefry2x32 of 20 rounds. */
static void threefry(void)
{
    static const struct {
        uint32_t key[2], data, answer[2];
    } vectors[] = {{{0, 0}, 0, {0x6b200159, 0x99ba4efe}}};
    describe("Threefry2x32");
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        nni_framework_generator generator = made(NNI_JAX, 0, (uint32_t[]){vectors[i].key[1], vectors[i].key[0]}, 2);
        uint32_t key[2];
        CHECK_STATUS(nni_jax_fold_in(&generator, vectors[i].data, key), NNI_OK);
        CHECK_U64(key[1], vectors[i].answer[0]);
        CHECK_U64(key[0], vectors[i].answer[1]);
    }
}

/* ---- Tails ----------------------------------------------------------------------------------------------------- */

/* Of streams that do not depend on the length, a fill is the beginning of a longer one, and nothing beyond it is
 * written. */
static void tails(nni_framework kind, int is_normal)
{
    enum { N = 70 };
    float whole[N], part[N + 4];
    describe("kind %d, %s, of every length", kind, is_normal ? "normal" : "uniform");
    for (size_t n = 0; n <= N; n++) {
        nni_framework_generator generator = seeded(kind, 7);
        const size_t all = N;
        nni_tensor t = vector_of(whole, &all);
        CHECK_STATUS(is_normal ? nni_normal(&t, 1, 2, &generator.base) : nni_uniform(&t, -1, 2, &generator.base),
                     NNI_OK);
        memset(part, 0xa5, sizeof part);
        generator = seeded(kind, 7);
        t = vector_of(part, &n);
        CHECK_STATUS(is_normal ? nni_normal(&t, 1, 2, &generator.base) : nni_uniform(&t, -1, 2, &generator.base),
                     NNI_OK);
        CHECK_WORDS(part, whole, n);
        static const uint8_t untouched[16] = {0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5,
                                              0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5};
        CHECK(!memcmp(part + n, untouched, sizeof untouched));
    }
}

/* ---- Refusals -------------------------------------------------------------------------------------------------- */

static nni_framework_generator generator, before;
static double target[64];

/* Leaves the target and the generator as they were. */
static void refused(nni_status actual, nni_status expected)
{
    static const double zeros[64];
    CHECK_STATUS(actual, expected);
    CHECK(!memcmp(target, zeros, sizeof target));
    CHECK(!memcmp(&generator, &before, sizeof generator));
}

static void refusals(nni_framework kind)
{
    static const size_t shape[] = {4, 6};
    describe("refusals of kind %d", kind);
    memset(&generator, 0, sizeof generator);
    generator = seeded(kind, 1);
    before = generator;
    nni_generator *g = &generator.base;
    nni_tensor t = tensor_of(target, NNI_FLOAT32, shape, 2);
    const double inf = INFINITY, nan = NAN;

    refused(nni_uniform(&t, nan, 1, g), NNI_ERROR_NOT_FINITE);
    refused(nni_uniform(&t, 0, inf, g), NNI_ERROR_NOT_FINITE);
    refused(nni_uniform(&t, 1, 0, g), NNI_ERROR_REVERSED_INTERVAL);
    refused(nni_uniform(&t, -3e38, 3e38, g), NNI_ERROR_OVERFLOW);
    refused(nni_uniform(&t, 0, 1e39, g), NNI_ERROR_OVERFLOW);
    refused(nni_normal(&t, 0, -1, g), NNI_ERROR_NEGATIVE_STD);
    refused(nni_normal(&t, inf, 1, g), NNI_ERROR_NOT_FINITE);
    refused(nni_normal(&t, 0, nan, g), NNI_ERROR_NOT_FINITE);
    refused(nni_normal(&t, 0, 1e38, g), NNI_ERROR_OVERFLOW);
    /* Those that have variance_scaling of their own, TensorFlow's and Keras's among them. */
    const int scales = kind == NNI_JAX || kind == NNI_TFJS || kind >= NNI_TENSORFLOW;
    const int truncates = kind == NNI_TORCH || kind == NNI_TORCH_CUDA || scales;
    refused(nni_truncated_normal(&t, 0, 0, -2, 2, NNI_ABSOLUTE, 0, g), NNI_ERROR_FRAMEWORK);
    refused(nni_truncated_normal(&t, 0, 1, -2, 2, NNI_ABSOLUTE, 1, g), NNI_ERROR_FRAMEWORK);
    refused(nni_truncated_normal(&t, 0, 1, 2, -2, NNI_ABSOLUTE, 0, g),
            truncates ? NNI_ERROR_REVERSED_INTERVAL : NNI_ERROR_FRAMEWORK);
    refused(nni_truncated_normal(&t, 0, 1, nan, 2, NNI_ABSOLUTE, 0, g),
            truncates ? NNI_ERROR_NOT_FINITE : NNI_ERROR_FRAMEWORK);
    if (kind == NNI_TORCH || kind == NNI_TORCH_CUDA)
        refused(nni_truncated_normal(&t, 0, 1, -2, 2, NNI_SIGMA, 0, g), NNI_ERROR_FRAMEWORK);
    if (kind == NNI_TORCH_CUDA) refused(nni_truncated_normal(&t, 0, 1, 2, 3, NNI_ABSOLUTE, 0, g), NNI_ERROR_FRAMEWORK);
    if (kind == NNI_TFJS) refused(nni_truncated_normal(&t, 0, 1, -1, 2, NNI_SIGMA, 0, g), NNI_ERROR_FRAMEWORK);

    /* What the framework does not have. */
    double workspace[256];
    if (!scales) refused(nni_variance_scaling(&t, 1, NNI_FAN_IN, NNI_TRUNCATED_NORMAL, g), NNI_ERROR_FRAMEWORK);
    if (kind != NNI_TORCH) refused(nni_sparse(&t, 0.5, 1, g, workspace), NNI_ERROR_FRAMEWORK);
    if (kind == NNI_MEGENGINE || kind == NNI_NUMPY || kind == NNI_NUMPY_LEGACY || kind == NNI_PYTHON)
        refused(nni_orthogonal_begin(&t, 1, 0, g, workspace), NNI_ERROR_FRAMEWORK);
    static const size_t kernel[] = {4, 2, 3};
    nni_tensor convolution = tensor_of(target, NNI_FLOAT32, kernel, 3);
    if (!scales) refused(nni_orthogonal_begin(&convolution, 1, 1, g, workspace), NNI_ERROR_FRAMEWORK);
    if (kind == NNI_TORCH || kind == NNI_JAX) {
        refused(nni_log_uniform(&t, 1e-60, 1, 1, g), NNI_ERROR_OVERFLOW);
        refused(nni_log_uniform(&t, 1, 3, 1e39, g), NNI_ERROR_OVERFLOW);
        refused(nni_log_uniform(&t, 0, 1, 1, g), NNI_ERROR_RANGE);
        refused(nni_mamba_dt_bias(&t, 0.2, 0.1, 0.1, g), NNI_ERROR_REVERSED_INTERVAL);
    } else {
        refused(nni_log_uniform(&t, 1, 2, 1, g), NNI_ERROR_FRAMEWORK);
        refused(nni_mamba_dt_bias(&t, 0.1, 0.2, 0.1, g), NNI_ERROR_FRAMEWORK);
    }
    for (uint32_t dtype = NNI_FLOAT64; dtype < NNI_DTYPE_COUNT; dtype++) {
        const int has = kind == NNI_TORCH_CUDA || kind == NNI_JAX ||
                        (kind >= NNI_TENSORFLOW && kind != NNI_KERAS_JAX) ||
                        (dtype == NNI_FLOAT64 &&
                         (kind == NNI_TORCH || kind == NNI_NUMPY || kind == NNI_NUMPY_LEGACY || kind == NNI_PYTHON));
        nni_tensor other = tensor_of(target, dtype, shape, 2);
        if (!has) refused(nni_uniform(&other, 0, 1, g), NNI_ERROR_FRAMEWORK);
        if (!has) refused(nni_normal(&other, 0, 1, g), NNI_ERROR_FRAMEWORK);
        if (!has) refused(nni_log_uniform(&other, 1, 2, 1, g), NNI_ERROR_FRAMEWORK);
        if (!has) refused(nni_mamba_dt_bias(&other, 0.1, 0.2, 0.1, g), NNI_ERROR_FRAMEWORK);
    }
    nni_plan plan = {0};
    t.plan = &plan;
    refused(nni_uniform(&t, 0, 1, g), NNI_ERROR_FRAMEWORK);
    t.plan = NULL;

    /* Nothing is drawn for nothing. */
    const size_t none = 0;
    nni_tensor empty = vector_of(NULL, &none);
    refused(nni_uniform(&empty, 0, 1, g), NNI_OK);
    refused(nni_normal(&empty, 0, 1, g), NNI_OK);
}

static void erfinv_refusals(void)
{
    static const size_t count = 8;
    float values[8];
    static const uint32_t exceptions[] = {0x7e000000, 0x7e000003};
    nni_tensor t = vector_of(values, &count);
    nni_framework_generator numpy = seeded(NNI_NUMPY, 1), torch = seeded(NNI_TORCH, 1);
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, 1, -2, 2, NULL, 0, NULL), NNI_ERROR_NULL);
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, 1, -2, 2, NULL, 1, &torch), NNI_ERROR_NULL);
    CHECK_STATUS(nni_torch_erfinv_normal(NULL, 0, 1, -2, 2, NULL, 0, &torch), NNI_ERROR_NULL);
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, 1, -2, 2, NULL, 0, &numpy), NNI_ERROR_FRAMEWORK);
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, 0, -2, 2, NULL, 0, &torch), NNI_ERROR_FRAMEWORK);
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, -1, -2, 2, NULL, 0, &torch), NNI_ERROR_NEGATIVE_STD);
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, 1, NAN, 2, NULL, 0, &torch), NNI_ERROR_NOT_FINITE);
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, 1, 2, -2, NULL, 0, &torch), NNI_ERROR_REVERSED_INTERVAL);
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, 1, -INFINITY, INFINITY, exceptions, 2, &torch), NNI_OK);
    t.count = 0;
    CHECK_STATUS(nni_torch_erfinv_normal(&t, 0, 1, -2, 2, exceptions, 2, &torch), NNI_OK);
}

static void refused_generators(void)
{
    uint32_t words[4] = {0};
    describe("refused generators");
    memset(&generator, 0, sizeof generator);
    before = generator;
    refused(nni_framework_init(NULL, NNI_TORCH, 0, words, 2), NNI_ERROR_NULL);
    refused(nni_framework_init(&generator, NNI_TORCH, 0, NULL, 2), NNI_ERROR_NULL);
    refused(nni_framework_init(&generator, NNI_TORCH - 1, 0, words, 2), NNI_ERROR_BIT_GENERATOR);
    refused(nni_framework_init(&generator, NNI_FRAMEWORK_END, 0, words, 2), NNI_ERROR_BIT_GENERATOR);
    refused(nni_framework_init(&generator, NNI_TORCH, NNI_TORCH_2_12 + 1, words, 2), NNI_ERROR_RANGE);
    refused(nni_framework_init(&generator, NNI_JAX, 2 * NNI_JAX_JIT, words, 2), NNI_ERROR_RANGE);
    refused(nni_framework_init(&generator, NNI_NUMPY, 1, words, 2), NNI_ERROR_RANGE);
    refused(nni_framework_init(&generator, NNI_TORCH, 0, words, 1), NNI_ERROR_RANGE);
    refused(nni_framework_init(&generator, NNI_NUMPY_LEGACY, 0, words, 0), NNI_ERROR_RANGE);
    static const uint32_t gpus[][2] = {{0, 2048}, {65536, 2048}, {1, 255}, {1, 65536}};
    for (size_t i = 0; i < sizeof gpus / sizeof *gpus; i++) {
        const uint32_t seed[] = {0, 0, gpus[i][0], gpus[i][1]};
        refused(nni_framework_init(&generator, NNI_TORCH_CUDA, 0, seed, 4), NNI_ERROR_RANGE);
        refused(nni_framework_init(&generator, NNI_TORCH_CUDA, 0, seed, 3), NNI_ERROR_RANGE);
    }

    nni_framework_generator numpy = seeded(NNI_NUMPY, 1);
    CHECK_STATUS(nni_torch_randperm(&numpy, words, 4), NNI_ERROR_FRAMEWORK);
    CHECK_STATUS(nni_jax_split(&numpy, words, 1), NNI_ERROR_FRAMEWORK);
    CHECK_STATUS(nni_jax_fold_in(&numpy, 0, words), NNI_ERROR_FRAMEWORK);
    CHECK_STATUS(nni_torch_randperm(NULL, words, 4), NNI_ERROR_NULL);
    CHECK_STATUS(nni_jax_split(NULL, words, 1), NNI_ERROR_NULL);
    CHECK_STATUS(nni_jax_fold_in(NULL, 0, words), NNI_ERROR_NULL);
    nni_framework_generator torch = seeded(NNI_TORCH, 1);
    CHECK_STATUS(nni_torch_randperm(&torch, NULL, 4), NNI_ERROR_NULL);
    CHECK_STATUS(nni_torch_randperm(&torch, words, UINT32_MAX / 20), NNI_ERROR_RANGE);
    CHECK_STATUS(nni_torch_randperm(&torch, NULL, 0), NNI_OK);

    erfinv_refusals();

    /* Bounds so far out that PyTorch's rejection would not end. */
    torch = made(NNI_TORCH, NNI_TORCH_2_12, (uint32_t[]){1, 0}, 2);
    static const size_t count = 24;
    float values[24];
    nni_tensor t = vector_of(values, &count);
    CHECK_STATUS(nni_truncated_normal(&t, 0, 1, 10, 1e6, NNI_ABSOLUTE, 0, &torch.base), NNI_ERROR_FRAMEWORK);
    CHECK_STATUS(nni_truncated_normal(&t, 0, 1, 4, INFINITY, NNI_ABSOLUTE, 0, &torch.base), NNI_ERROR_OVERFLOW);
    CHECK_STATUS(nni_truncated_normal(&t, 0, 1, 4, 6, NNI_ABSOLUTE, 0, &torch.base), NNI_OK);
    for (size_t i = 0; i < count; i++) CHECK(values[i] >= 4 && values[i] <= 6);
    static const struct {
        double mean, std, a, b;
        nni_status status;
    } cases[] = {{10, 1, 0, 1, NNI_OK},
                 {38, 1, 0, 1, NNI_OK},
                 {0, 1, 9, 10, NNI_OK},
                 {0, 0.02, 0.2, 0.3, NNI_OK},
                 {1e3, 1, 0, 1, NNI_OK},
                 {0, 1, 5, 5.1, NNI_OK},
                 {0, 1, 20, 20, NNI_OK},
                 {1e6, 1, 0, 1, NNI_ERROR_FRAMEWORK},
                 {1e10, 1, 0, 1, NNI_ERROR_FRAMEWORK},
                 {0, 1, 6, 1e5, NNI_ERROR_FRAMEWORK}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double wide[24];
        nni_tensor u = tensor_of(wide, NNI_FLOAT64, &count, 1);
        describe("a normal of mean %g and std %g on [%g, %g]", cases[k].mean, cases[k].std, cases[k].a, cases[k].b);
        CHECK_STATUS(
            nni_truncated_normal(&u, cases[k].mean, cases[k].std, cases[k].a, cases[k].b, NNI_ABSOLUTE, 0, &torch.base),
            cases[k].status);
        if (cases[k].status) continue;
        for (size_t i = 0; i < count; i++) CHECK(wide[i] >= cases[k].a && wide[i] <= cases[k].b);
    }
}

/* float16 and bfloat16 are those of 2.12 and later, and have no matrices. */
static void halves(void)
{
    static const size_t count = 24, shape[] = {4, 6};
    uint16_t values[24];
    static uint64_t workspace[1000];
    for (uint32_t dtype = NNI_FLOAT16; dtype <= NNI_BFLOAT16; dtype++) {
        nni_framework_generator old = made(NNI_TORCH, NNI_TORCH_2_0, (uint32_t[]){1, 0}, 2);
        nni_framework_generator torch = made(NNI_TORCH, NNI_TORCH_2_12, (uint32_t[]){1, 0}, 2);
        nni_tensor t = tensor_of(values, dtype, &count, 1), matrix = tensor_of(values, dtype, shape, 2);
        CHECK_STATUS(nni_uniform(&t, 0, 1, &old.base), NNI_ERROR_FRAMEWORK);
        CHECK_STATUS(nni_uniform(&t, 0, 1, &torch.base), NNI_OK);
        CHECK_STATUS(nni_orthogonal_begin(&matrix, 1, 0, &torch.base, workspace), NNI_ERROR_FRAMEWORK);
        CHECK_STATUS(nni_truncated_normal(&t, 0, 1, 6, 3e4, NNI_ABSOLUTE, 0, &torch.base), NNI_ERROR_FRAMEWORK);
        CHECK_STATUS(nni_truncated_normal(&t, 0, 1, 4, INFINITY, NNI_ABSOLUTE, 0, &torch.base), NNI_ERROR_OVERFLOW);
        CHECK_STATUS(nni_truncated_normal(&t, 0, 1, 4, 6, NNI_ABSOLUTE, 0, &torch.base), NNI_OK);
        for (size_t i = 0; i < count; i++) {
            const double x = nni_get(values, dtype, i);
            CHECK(x >= 4 && x <= 6);
        }
    }
}

/* A box of a GPU's fill: its elements in pieces, of any length, and the offset afterwards. A box without elements moves
 * the offset, too. */
static void boxes_of_gpu(void)
{
    enum { ROWS = 70, COLUMNS = 90, N = ROWS * COLUMNS };
    static const size_t shape[] = {ROWS, COLUMNS}, at[] = {3, 50}, part[] = {60, 33}, none[] = {60, 0};
    static double whole[N], piece[N];
    describe("boxes of torch-cuda");
    for (uint32_t dtype = 0; dtype < NNI_DTYPE_COUNT; dtype++) {
        const size_t bytes = nni_dtype_bytes(dtype);
        nni_framework_generator g = seeded(NNI_TORCH_CUDA, 9);
        nni_tensor t = tensor_of(whole, dtype, shape, 2);
        CHECK_STATUS(nni_normal(&t, 0.5, 2, &g.base), NNI_OK);
        const uint64_t after = g.state.cuda.offset;
        g = seeded(NNI_TORCH_CUDA, 9);
        nni_box box = {.whole = shape, .at = at, .shape = part, .ndim = 2};
        t.box = &box;
        for (size_t n, all = part[0] * part[1]; box.begin < all; box.begin += n) {
            n = 1 + random_below(300);
            if (n > all - box.begin) n = all - box.begin;
            t.data = piece, t.count = n, t.more = box.begin + n < all;
            CHECK_U64(g.state.cuda.offset, 0);
            CHECK_STATUS(nni_normal(&t, 0.5, 2, &g.base), NNI_OK);
            for (size_t i = 0; i < n; i++) {
                const size_t row = at[0] + (box.begin + i) / part[1], column = at[1] + (box.begin + i) % part[1];
                CHECK(!memcmp((char *)piece + bytes * i, (char *)whole + bytes * (row * COLUMNS + column), bytes));
            }
        }
        CHECK_U64(g.state.cuda.offset, after);
        g = seeded(NNI_TORCH_CUDA, 9);
        box = (nni_box){.whole = shape, .at = at, .shape = none, .ndim = 2};
        t.data = NULL, t.count = 0, t.more = 0;
        CHECK_STATUS(nni_normal(&t, 0.5, 2, &g.base), NNI_OK);
        CHECK_U64(g.state.cuda.offset, after);
        CHECK_STATUS(nni_truncated_normal(&t, 0, 1, -2, 2, NNI_ABSOLUTE, 0, &g.base), NNI_ERROR_FRAMEWORK);
    }
}

/* PyTorch halves a tensor of 2^31 float32 twice: each quarter is a launch of its own, behind the counters that the
 * whole, the halves and the quarters before it reserve. Elements of the first quarter, and of the last. */
static void halved_on_gpu(void)
{
    enum { ROWS = 1 << 16, COLUMNS = 1 << 15, PER_COUNTER = 4 * 1536 }; /* 3 multiprocessors of 512 threads */
    static const size_t whole[] = {ROWS, COLUMNS}, quarter[] = {ROWS / 4, COLUMNS}, part[] = {2, 2000};
    const uint64_t n = (uint64_t)ROWS * COLUMNS, before_it[] = {n, n / 2, n / 4, n / 4, n / 2, n / 4};
    static float of_whole[4000], of_quarter[4000];
    describe("a tensor of 8 GiB on torch-cuda");
    for (size_t last = 0; last < 2; last++) {
        uint64_t counters = 0;
        for (size_t i = 0; i < (last ? 6 : 2); i++) counters += (before_it[i] - 1) / PER_COUNTER + 1;
        const size_t row = last ? ROWS / 4 - 2 : 1, column = last ? COLUMNS - 2000 : 0;
        const size_t at[] = {row + last * 3 * (ROWS / 4), column}, at_in_quarter[] = {row, column};
        nni_framework_generator g = seeded(NNI_TORCH_CUDA, 9);
        nni_box box = {.whole = whole, .at = at, .shape = part, .ndim = 2};
        nni_tensor t = tensor_of(of_whole, NNI_FLOAT32, whole, 2);
        t.count = 4000, t.box = &box;
        CHECK_STATUS(nni_uniform(&t, 0, 1, &g.base), NNI_OK);
        g = seeded(NNI_TORCH_CUDA, 9);
        g.state.cuda.offset = 4 * counters;
        box = (nni_box){.whole = quarter, .at = at_in_quarter, .shape = part, .ndim = 2};
        t = tensor_of(of_quarter, NNI_FLOAT32, quarter, 2);
        t.count = 4000, t.box = &box;
        CHECK_STATUS(nni_uniform(&t, 0, 1, &g.base), NNI_OK);
        CHECK(!memcmp(of_whole, of_quarter, sizeof of_whole));
    }
}

void test_frameworks(void)
{
    mersenne_twister();
    threefry();
    for (nni_framework kind = NNI_TORCH; kind < NNI_FRAMEWORK_END; kind++) refusals(kind);
    refused_generators();
    halves();
    boxes_of_gpu();
    halved_on_gpu();
    for (nni_framework kind = NNI_TORCH; kind < NNI_FRAMEWORK_END; kind++) {
        tails(kind, 0);
        /* The normals of PyTorch depend on the length. */
        if (kind != NNI_TORCH && kind != NNI_KERAS_TORCH) tails(kind, 1);
    }
}
