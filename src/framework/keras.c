// SPDX-License-Identifier: Apache-2.0
/* Keras 3: keras/src/initializers/random_initializers.py, keras/src/random/seed_generator.py, and
 * keras/src/backend/{tensorflow,jax,torch,numpy}/random.py of 3.15. Every call seeds the backend's library anew, by the
 * seed and by how many calls a SeedGenerator has served. These two are kept in base.stream and base.offset;
 * base.lanes_at says whether it is a SeedGenerator. Everything else is made in the call. The rules of one backend name
 * no rules of another, so that a wasm file can have a single backend. */
#include "framework.h"
#include "mt19937.h"
#include "scaled.h"
#include "torch.h"
#include "two_sigma.h"

static void keep_seed(nni_framework_generator *generator, const uint32_t *seed, size_t words)
{
    generator->base.stream = seed[0] | (uint64_t)seed[1] << 32;
    generator->base.lanes_at = words > 2 && seed[2];
}

/* The two numbers of the next call. */
typedef struct numbers {
    uint64_t seed, calls;
} numbers;

static numbers next(nni_framework_generator *generator)
{
    const numbers these = {generator->base.stream, generator->base.offset};
    generator->base.offset += generator->base.lanes_at;
    return these;
}

/* ---- TensorFlow: tf.random.stateless_* ------------------------------------------------------------------------- */

/* tf.math.floormod(seed, 2**31 - 2) for an int64. */
static uint32_t floor_mod(uint64_t seed)
{
    const int64_t end = 0x7ffffffe, rest = (int64_t)seed % end;
    return (uint32_t)(rest < 0 ? rest + end : rest);
}

static void tensorflow_begin(nni_framework_generator *generator)
{
    const numbers of = next(generator);
    const uint32_t pair[] = {floor_mod(of.seed), 0, floor_mod(of.calls), 0};
    generator->option = NNI_TENSORFLOW_STATELESS;
    nni_tensorflow_rules.seed(generator, pair, 4);
}

static void tensorflow_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    tensorflow_begin(generator);
    nni_tensorflow_rules.words(generator, words, n);
}

/* tf.cast() first rounds the bounds to float32. */
static void tensorflow_uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    tensorflow_begin(generator);
    nni_tensorflow_rules.uniform(generator, tensor, (float)a, (float)b);
}

static void tensorflow_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    tensorflow_begin(generator);
    nni_tensorflow_rules.normal(generator, tensor, mean, std);
}

static nni_status tensorflow_truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                              double std, double a, double b, nni_bounds bounds)
{
    nni_status status = nni_check_two_sigma(mean, std, a, b, bounds);
    if (status || !tensor->count) return status;
    tensorflow_begin(generator);
    return nni_tensorflow_rules.truncated_normal(generator, tensor, mean, std, -2, 2, NNI_SIGMA);
}

const nni_rules nni_keras_tensorflow_rules = {
    .bounds_are_float32 = 1,
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64 | 1 << NNI_FLOAT16 | 1 << NNI_BFLOAT16,
    .orthogonal = NNI_DRAWN_TALL,
    .least = 2,
    .seed = keep_seed,
    .words = tensorflow_words,
    .uniform = tensorflow_uniform,
    .normal = tensorflow_normal,
    .truncated_normal = tensorflow_truncated_normal,
    .of_variance = nni_two_sigma_variance,
};

/* ---- JAX: the two numbers are the data of a key ---------------------------------------------------------------- */

static void jax_begin(nni_framework_generator *generator)
{
    const numbers of = next(generator);
    const uint32_t key[] = {(uint32_t)of.calls, (uint32_t)of.seed};
    generator->option = NNI_JAX_PARTITIONABLE;
    nni_jax_rules.seed(generator, key, 2);
}

static void jax_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    jax_begin(generator);
    nni_jax_rules.words(generator, words, n);
}

static void jax_uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    jax_begin(generator);
    nni_jax_rules.uniform(generator, tensor, a, b);
}

static void jax_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    jax_begin(generator);
    nni_jax_rules.normal(generator, tensor, mean, std);
}

static nni_status jax_truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                       double std, double a, double b, nni_bounds bounds)
{
    nni_status status = nni_check_two_sigma(mean, std, a, b, bounds);
    if (status || !tensor->count) return status;
    jax_begin(generator);
    return nni_jax_rules.truncated_normal(generator, tensor, mean, std, -2, 2, NNI_SIGMA);
}

const nni_rules nni_keras_jax_rules = {
    .dtypes = 1 << NNI_FLOAT32,
    .orthogonal = NNI_DRAWN_TALL,
    .least = 2,
    .seed = keep_seed,
    .words = jax_words,
    .uniform = jax_uniform,
    .normal = jax_normal,
    .truncated_normal = jax_truncated_normal,
    .of_variance = nni_two_sigma_variance,
};

/* ---- PyTorch: the sum of the two numbers ------------------------------------------------------------------------ */

static nni_mt19937 *torch_begin(nni_framework_generator *generator)
{
    const numbers of = next(generator);
    generator->option = NNI_TORCH_2_12;
    nni_mt19937_seed(&generator->state.mt19937, (uint32_t)(of.seed + of.calls));
    return &generator->state.mt19937;
}

static void torch_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    nni_mt19937_words(torch_begin(generator), words, n);
}

/* torch.rand() * (b - a) + a. PyTorch rounds the term to the dtype, and the factor to float32. */
static void torch_uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    const double shift = nni_of_dtype(tensor->dtype, a);
    nni_torch_uniform(torch_begin(generator), tensor, 0, 1, 1);
    for (size_t i = 0; i < tensor->count; i++)
        nni_put_scaled(tensor, i, nni_get(tensor->data, tensor->dtype, i), b - a, shift);
}

static void torch_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    torch_begin(generator);
    nni_torch_normal(generator, tensor, mean, std);
}

/* Takes the first of four normal values that lies within two; if none does, the very first. Normals drawn in parts are
 * the same, if only the last part ends within a block. */
enum { CANDIDATES = 4, PART = 32 * NNI_TORCH_BLOCK };

static nni_status torch_truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                         double std, double a, double b, nni_bounds bounds)
{
    nni_status status = nni_check_two_sigma(mean, std, a, b, bounds);
    if (status || !tensor->count) return status;
    torch_begin(generator);
    const double shift = nni_of_dtype(tensor->dtype, mean);
    double values[PART + NNI_TORCH_BLOCK];
    const size_t count = tensor->count * CANDIDATES;
    for (size_t i = 0, n; i < count; i += n) {
        n = count - i < PART + NNI_TORCH_BLOCK ? count - i : PART;
        nni_torch_normal(generator, &(nni_tensor){.data = values, .count = n, .dtype = tensor->dtype}, 0, 1);
        for (size_t k = 0; k < n; k += CANDIDATES) {
            double x = nni_get(values, tensor->dtype, k);
            for (size_t next = 1; next < CANDIDATES && !(x > -2 && x < 2); next++)
                x = nni_get(values, tensor->dtype, k + next);
            if (!(x > -2 && x < 2)) x = nni_get(values, tensor->dtype, k);
            nni_put_scaled(tensor, (i + k) / CANDIDATES, x, std, shift);
        }
    }
    return NNI_OK;
}

const nni_rules nni_keras_torch_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64 | 1 << NNI_FLOAT16 | 1 << NNI_BFLOAT16,
    .orthogonal = NNI_DRAWN_TALL,
    .least = 2,
    .seed = keep_seed,
    .words = torch_words,
    .uniform = torch_uniform,
    .normal = torch_normal,
    .truncated_normal = torch_truncated_normal,
    .of_variance = nni_two_sigma_variance,
};

/* ---- NumPy: default_rng of both numbers, in float64, rounded ---------------------------------------------------- */

static void numpy_begin(nni_framework_generator *generator)
{
    const numbers of = next(generator);
    const uint32_t entropy[] = {(uint32_t)of.seed, (uint32_t)of.calls};
    nni_numpy_rules.seed(generator, entropy, 2);
}

static void numpy_words(nni_framework_generator *generator, uint32_t *words, size_t n)
{
    numpy_begin(generator);
    nni_numpy_rules.words(generator, words, n);
}

typedef void numpy_draw(nni_framework_generator *, const nni_tensor *, double, double);

/* Stores the values that `draw` makes, except those outside [low, high]. bfloat16 is rounded from float32. */
static void numpy_fill(nni_framework_generator *generator, const nni_tensor *tensor, numpy_draw *draw, double p,
                       double q, double low, double high)
{
    double values[256];
    numpy_begin(generator);
    for (size_t i = 0; i < tensor->count;) {
        const size_t n = tensor->count - i < 256 ? tensor->count - i : 256;
        draw(generator, &(nni_tensor){.data = values, .count = n, .dtype = NNI_FLOAT64}, p, q);
        for (size_t k = 0; k < n; k++) {
            const double x = values[k];
            if (x < low || x > high) continue;
            nni_put(tensor->data, tensor->dtype, i++, tensor->dtype == NNI_BFLOAT16 ? (float)x : x);
        }
    }
}

static void numpy_uniform(nni_framework_generator *generator, const nni_tensor *tensor, double a, double b)
{
    numpy_fill(generator, tensor, nni_numpy_rules.uniform, a, b, -__builtin_inf(), __builtin_inf());
}

static void numpy_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean, double std)
{
    numpy_fill(generator, tensor, nni_numpy_rules.normal, mean, std, -__builtin_inf(), __builtin_inf());
}

static nni_status numpy_truncated_normal(nni_framework_generator *generator, const nni_tensor *tensor, double mean,
                                         double std, double a, double b, nni_bounds bounds)
{
    nni_status status = nni_check_two_sigma(mean, std, a, b, bounds);
    if (status || !tensor->count) return status;
    numpy_fill(generator, tensor, nni_numpy_rules.normal, mean, std, mean - 2 * std, mean + 2 * std);
    return NNI_OK;
}

const nni_rules nni_keras_numpy_rules = {
    .dtypes = 1 << NNI_FLOAT32 | 1 << NNI_FLOAT64 | 1 << NNI_FLOAT16 | 1 << NNI_BFLOAT16,
    .orthogonal = NNI_DRAWN_TALL,
    .least = 2,
    .seed = keep_seed,
    .words = numpy_words,
    .uniform = numpy_uniform,
    .normal = numpy_normal,
    .truncated_normal = numpy_truncated_normal,
    .of_variance = nni_two_sigma_variance,
};
