// SPDX-License-Identifier: Apache-2.0
/* What streams.c has no exact values of: the initializers of frameworks' generators, held to what they are made of. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dtype.h"
#include "framework/fused.h"
#include "framework/glibc.h"
#include "nn_init_frameworks.h"
#include "test.h"

static nni_framework_generator seeded(nni_framework kind, uint32_t seed)
{
    static nni_framework_generator generator;
    const uint32_t words[] = {seed, 0, 1, 256};
    CHECK_STATUS(nni_framework_init(&generator, kind, 0, words, kind == NNI_TORCH_CUDA ? 4 : 2), NNI_OK);
    return generator;
}

/* Fewer words are the first of more, of a GPU as long as each thread makes one; and of generators that go on, words in
 * pieces are those at once. */
static void words_in_pieces(nni_framework kind)
{
    enum { N = 250 };
    const int goes_on = kind != NNI_JAX && kind != NNI_TFJS && kind < NNI_TORCH_CUDA;
    uint32_t whole[N], pieces[N];
    describe("words of kind %d", kind);
    nni_framework_generator generator = seeded(kind, 3);
    CHECK_STATUS(nni_words(&generator.base, whole, N), NNI_OK);
    generator = seeded(kind, 3);
    for (size_t i = 0, n; i < N; i += n) {
        n = 1 + random_below(40);
        if (n > N - i) n = N - i;
        CHECK_STATUS(nni_words(&generator.base, pieces + i, n), NNI_OK);
        if (goes_on) continue;
        CHECK_WORDS(pieces + i, whole, n);
        generator = seeded(kind, 3);
    }
    if (goes_on) CHECK_WORDS(pieces, whole, N);
}

/* Every element is Box and Muller's of two words, u and v, the cosines 8 places before the sines. Among a million there
 * are angles so near a multiple of pi / 2 that the reduction must be fused. */
static void box_muller_of_torch(void)
{
    const size_t n = 1 << 20;
    float *values = allocate(n * sizeof *values);
    uint32_t *words = allocate(n * sizeof *words);
    nni_framework_generator generator = seeded(NNI_TORCH, 1);
    nni_tensor t = vector_of(values, &n);
    describe("a million normals of torch");
    CHECK_STATUS(nni_normal(&t, 0, 1, &generator.base), NNI_OK);
    generator = seeded(NNI_TORCH, 1);
    CHECK_STATUS(nni_words(&generator.base, words, n), NNI_OK);
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t first = i - (i & 8);
        const double u = 1 - (words[first] & 0xffffff) * 0x1p-24, v = (words[first + 8] & 0xffffff) * 0x1p-24;
        const double angle = (float)v * 6.283185307179586, r = sqrt(-2 * log(u));
        const double error = fabs(values[i] - r * (i & 8 ? sin(angle) : cos(angle)));
        if (error > worst) worst = error;
    }
    CHECK(worst < 4e-6);
    free(values), free(words);
}

/* Of what is not contiguous, each normal as in a fill of one element; uniform values are the same in any array. */
static void views_of_torch(void)
{
    enum { N = 37 };
    const size_t n = N, one = 1;
    float values[N], expected[N];
    nni_tensor t = vector_of(values, &n);
    describe("views of torch");
    for (uint32_t view = NNI_TORCH_CONTIGUOUS; view <= NNI_TORCH_PERMUTED; view++) {
        nni_framework_generator generator = seeded(NNI_TORCH, 4), other = generator;
        generator.view = view;
        CHECK_STATUS(nni_normal(&t, 0.5, 2, &generator.base), NNI_OK);
        for (size_t i = 0; i < n; i++) {
            nni_tensor element = vector_of(expected + i, &one);
            CHECK_STATUS(nni_normal(&element, 0.5, 2, &other.base), NNI_OK);
        }
        CHECK(!memcmp(values, expected, sizeof values) == (view != NNI_TORCH_CONTIGUOUS));
        generator = seeded(NNI_TORCH, 4), other = generator;
        generator.view = view;
        CHECK_STATUS(nni_uniform(&t, -1, 2, &generator.base), NNI_OK);
        t.data = expected;
        CHECK_STATUS(nni_uniform(&t, -1, 2, &other.base), NNI_OK);
        t.data = values;
        CHECK(!memcmp(values, expected, sizeof values));
    }
}

/* jax.random.truncated_normal(jax.random.key(0), -2, 2, (33,)), as in tests/golden/streams/jax.txt; XLA's logarithm is
 * its own in the last bits. */
static void truncated_of_jax(void)
{
    static const double expected[] = {1.4559592, 1.7147487, -0.41267535, -0.075033434, 0.16800101, -0.9126141};
    const size_t n = 33;
    float values[33], shifted[33];
    nni_framework_generator generator = seeded(NNI_JAX, 0);
    nni_tensor t = vector_of(values, &n), s = vector_of(shifted, &n);
    describe("truncated normals of jax");
    CHECK_STATUS(nni_truncated_normal(&t, 0, 1, -2, 2, NNI_SIGMA, 0, &generator.base), NNI_OK);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) CHECK(fabs(values[i] - expected[i]) < 2e-6);
    generator = seeded(NNI_JAX, 0);
    CHECK_STATUS(nni_truncated_normal(&s, 3, 0.5, 2, 4, NNI_ABSOLUTE, 0, &generator.base), NNI_OK);
    for (size_t i = 0; i < n; i++) CHECK(shifted[i] == values[i] * 0.5f + 3);
    CHECK_STATUS(nni_truncated_normal(&s, 3, 0.5, 2, 2, NNI_ABSOLUTE, 0, &generator.base), NNI_ERROR_EMPTY_INTERVAL);
}

/* Of variance scale / fan_in: the unit distribution times a factor that is computed in float32. */
static void variance_of_jax(void)
{
    static const size_t shape[] = {12, 5};
    const float variance = (float)(2 / 12.0);
    const float factors[] = {sqrtf(3 * variance), sqrtf(variance), sqrtf(variance) / 0.87962566103423978f};
    float values[60], unit[60];
    nni_tensor t = tensor_of(values, NNI_FLOAT32, shape, 2), u = tensor_of(unit, NNI_FLOAT32, shape, 2);
    t.layout = "keras";
    for (nni_distribution_kind kind = NNI_UNIFORM; kind < NNI_DISTRIBUTION_COUNT; kind++) {
        describe("variance scaling of jax, distribution %d", kind);
        nni_framework_generator generator = seeded(NNI_JAX, 9);
        CHECK_STATUS(nni_variance_scaling(&t, 2, NNI_FAN_IN, kind, &generator.base), NNI_OK);
        generator = seeded(NNI_JAX, 9);
        if (kind == NNI_UNIFORM) CHECK_STATUS(nni_uniform(&u, -1, 1, &generator.base), NNI_OK);
        if (kind == NNI_NORMAL) CHECK_STATUS(nni_normal(&u, 0, 1, &generator.base), NNI_OK);
        if (kind == NNI_TRUNCATED_NORMAL)
            CHECK_STATUS(nni_truncated_normal(&u, 0, 1, -2, 2, NNI_SIGMA, 0, &generator.base), NNI_OK);
        for (size_t i = 0; i < 60; i++) CHECK(values[i] == unit[i] * factors[kind]);
    }
}

/* The rows of a wide matrix, or the columns of another, are orthonormal. */
static void check_orthonormal(const float *q, size_t rows, size_t columns)
{
    const size_t n = rows < columns ? rows : columns, length = rows < columns ? columns : rows;
    const size_t next = rows < columns ? 1 : columns, other = rows < columns ? columns : 1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= i; k++) {
            double product = 0;
            for (size_t e = 0; e < length; e++) product += (double)q[i * other + e * next] * q[k * other + e * next];
            CHECK(fabs(product - (i == k)) < 1e-5);
        }
}

static void orthogonal(nni_framework kind)
{
    static const size_t shapes[][2] = {{4, 6}, {6, 4}, {5, 5}, {40, 30}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        float values[1200];
        nni_tensor t = tensor_of(values, NNI_FLOAT32, shapes[s], 2);
        describe("orthogonal of kind %d, %zu by %zu", kind, shapes[s][0], shapes[s][1]);
        void *workspace = allocate((size_t)nni_orthogonal_workspace(&t, 0));
        nni_framework_generator generator = seeded(kind, 5);
        CHECK_STATUS(nni_orthogonal_begin(&t, 1, 0, &generator.base, workspace), NNI_OK);
        while (nni_orthogonal_step(workspace)) continue;
        check_orthonormal(values, shapes[s][0], shapes[s][1]);
        free(workspace);
    }
}

/* Among so many normals a tail's first try is rejected too. */
static void tails_of_numpy(void)
{
    const size_t n = 1 << 20;
    double *values = allocate(n * sizeof *values), sum = 0, squares = 0;
    size_t beyond = 0;
    nni_framework_generator generator = seeded(NNI_NUMPY, 2);
    nni_tensor t = tensor_of(values, NNI_FLOAT64, &n, 1);
    describe("%zu normals of numpy", n);
    CHECK_STATUS(nni_normal(&t, 0, 1, &generator.base), NNI_OK);
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
        squares += values[i] * values[i];
        beyond += fabs(values[i]) > 3.6541528853610088; /* where the tail begins: 0.000258 of all, 271 */
    }
    CHECK(fabs(sum / (double)n) < 0.005 && fabs(squares / (double)n - 1) < 0.008);
    CHECK(beyond > 180 && beyond < 370);
    free(values);
}

/* What a million draws need not meet. */
static void rare_cases(void)
{
    describe("a product that lies half way between two float32 but for what is added");
    const f32v tie = f32v_fma(f32v_splat(24929), f32v_splat(673 * 0x1p-24f), f32v_splat(0x1p-60f));
    float lanes[NNI_LANES];
    f32v_store(lanes, tie);
    for (int i = 0; i < NNI_LANES; i++) CHECK(lanes[i] == 1 + 0x1p-23f);

    describe("products a little off one and a half of the least numbers");
    const double more = 1 + 0x1p-28, less = 1 - 0x1p-28;
    CHECK(nni_fma(1.5 * more * 0x1p-74, less * 0x1p-1000, 0) == 0x1p-1074);
    CHECK(nni_fma(1.5 * 0x1p-74, more * 0x1p-1000, 0) == 0x1p-1073);
    CHECK(nni_fmaf(0x1.8p-75f, 0x1p-74f, -0x1p-149f) == 0); /* half of one: a tie */
    CHECK(nni_fmaf(0x1.000002p-75f, 0x1p-75f, 0) == 0x1p-149f);

    describe("log1p near the logarithm of a half");
    for (double x = -0.5 - 0x1p-22; x <= -0.5 + 0x1p-21; x += 0x1p-24)
        CHECK(fabs(nni_glibc_log1p(x) - log(1 + x)) <= 0x1p-52);
}

/* Logarithms of uniform values, and biases of Mamba's time step: of the values that nni_uniform gives, by libm. */
static void logarithms_of(nni_framework kind, uint32_t dtype, double ulp)
{
    enum { N = 600 };
    static const size_t n = N;
    double uniform[N], made[N];
    const int drawn = kind == NNI_TORCH && NNI_IS_HALF(dtype) ? NNI_FLOAT32 : (int)dtype; /* as Mamba-2 does */
    describe("logarithms of kind %d, dtype %u", (int)kind, (unsigned)dtype);
    nni_framework_generator g = seeded(kind, 4);
    g.option = kind == NNI_TORCH ? NNI_TORCH_2_12 : 0;
    const nni_framework_generator start = g;
    nni_tensor t = tensor_of(uniform, (uint32_t)drawn, &n, 1), u = tensor_of(made, dtype, &n, 1);
    CHECK_STATUS(nni_uniform(&t, 1, 16, &g.base), NNI_OK);
    g = start;
    CHECK_STATUS(nni_log_uniform(&u, 1, 16, 2, &g.base), NNI_OK);
    for (size_t i = 0; i < n; i++)
        CHECK(fabs(nni_get(made, dtype, i) - 2 * log(nni_get(uniform, (uint32_t)drawn, i))) <= 8 * ulp);
    g = start;
    t.dtype = dtype;
    CHECK_STATUS(nni_uniform(&t, 0, 1, &g.base), NNI_OK);
    g = start;
    CHECK_STATUS(nni_mamba_dt_bias(&u, 0.001, 0.1, 1e-4, &g.base), NNI_OK);
    for (size_t i = 0; i < n; i++) {
        const double dt = exp(nni_get(uniform, dtype, i) * log(100) + log(0.001));
        CHECK(fabs(nni_get(made, dtype, i) - (dt + log(-expm1(-dt)))) <= 64 * ulp);
    }
}

void test_framework_fills(void)
{
    for (nni_framework kind = NNI_TORCH; kind < NNI_FRAMEWORK_END; kind++) words_in_pieces(kind);
    box_muller_of_torch();
    views_of_torch();
    tails_of_numpy();
    rare_cases();
    truncated_of_jax();
    variance_of_jax();
    logarithms_of(NNI_TORCH, NNI_FLOAT32, 0x1p-23);
    logarithms_of(NNI_TORCH, NNI_FLOAT64, 0x1p-50);
    logarithms_of(NNI_TORCH, NNI_FLOAT16, 0x1p-10);
    logarithms_of(NNI_TORCH, NNI_BFLOAT16, 0x1p-7);
    logarithms_of(NNI_JAX, NNI_FLOAT32, 0x1p-23);
    orthogonal(NNI_TORCH);
    orthogonal(NNI_JAX);
    orthogonal(NNI_TFJS);
}
