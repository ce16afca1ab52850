// SPDX-License-Identifier: Apache-2.0
/* streams FILE: makes the arrays of every record of a file of tests/golden/streams, of those `draws` the ones of up to
 * 4096 elements, and of every `call`, and writes their bytes, one after the other, to standard output, for
 * tests/js/builds.test.js to hash. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "nn_init_frameworks.h"

enum { SIZES = 10, MAX_SEED = 700, MAX_COUNT = 1 << 16, MAX_PARAMETERS = 64 };
static const size_t sizes[SIZES] = {1, 7, 15, 16, 17, 31, 33, 100, 1003, 4096};

static _Noreturn void give_up(const golden *file, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file->path, file->line, what);
    exit(2);
}

/* ---- Generators ------------------------------------------------------------------------------------------------ */

/* What stands after `key=` among options; NULL if it does not. */
static const char *value_of(const char *options, const char *key)
{
    const char *at = strstr(options, key);
    return at ? at + strlen(key) : NULL;
}

static nni_framework kind_of(const golden *file, const char *name, const char *options)
{
    static const char *const names[] = {"torch", "megengine", "numpy",  "numpy-legacy",
                                        "jax",   "tfjs",      "python", "torch-cuda"};
    static const char *const backends[] = {"tensorflow", "jax", "torch", "numpy"};
    const char *backend = value_of(options, "backend=");
    for (int i = 0; i < 8; i++)
        if (!strcmp(name, names[i])) return NNI_TORCH + i;
    for (int i = 0; backend && i < 4; i++)
        if (!strncmp(backend, backends[i], strlen(backends[i]))) return NNI_KERAS_TENSORFLOW + i;
    if (!strcmp(name, "tensorflow")) return NNI_TENSORFLOW;
    give_up(file, "an unknown kind");
}

/* The words of a decimal integer of any size, the lowest first, at least one; two's complement of 64 bits if it is
 * negative. */
static size_t words_of(const char *digits, size_t length, uint32_t *words)
{
    const int negative = *digits == '-';
    size_t n = 1;
    words[0] = 0;
    for (size_t i = negative; i < length; i++) {
        uint64_t carry = (uint64_t)(digits[i] - '0');
        for (size_t k = 0; k < n; k++) {
            carry += (uint64_t)words[k] * 10;
            words[k] = (uint32_t)carry;
            carry >>= 32;
        }
        if (carry) words[n++] = (uint32_t)carry;
    }
    if (n == 1) words[1] = 0;
    if (!negative) return n;
    uint64_t value = -(words[0] | (uint64_t)words[1] << 32);
    words[0] = (uint32_t)value;
    words[1] = (uint32_t)(value >> 32);
    return 2;
}

/* As nni_framework_init takes it; a list is of integers with + between. */
static size_t seed_of(nni_framework kind, const char *text, uint32_t words[MAX_SEED], int *is_list)
{
    size_t n = 0;
    *is_list = strchr(text, '+') != NULL;
    if (kind == NNI_TFJS) { /* JavaScript writes 1e21 as 1e+21, which would be a list here */
        for (; *text; text++) {
            words[n++] = (unsigned char)*text;
            if (*text == 'e' && text[1] != '-') words[n++] = '+';
        }
        return n;
    }
    if (kind == NNI_PYTHON && *text == '-') text++;
    for (size_t length; *text; text += length + (text[length] == '+')) {
        length = strcspn(text, "+");
        n += words_of(text, length, words + n);
    }
    if (kind == NNI_JAX && *is_list) /* a key's data in reverse */
        for (size_t i = 0; i < n / 2; i++) {
            const uint32_t word = words[i];
            words[i] = words[n - 1 - i];
            words[n - 1 - i] = word;
        }
    return n < 2 && kind != NNI_NUMPY && kind != NNI_NUMPY_LEGACY && kind != NNI_PYTHON ? 2 : n;
}

/* The integers of a seed with + between, each as six words in two's complement. */
static size_t integers_of(const char *text, uint32_t integers[3][6])
{
    size_t n = 0;
    for (size_t length; *text && *text != ',' && n < 3; text += length + (text[length] == '+'), n++) {
        uint32_t words[16] = {0}, carry = 1;
        const int negative = *text == '-';
        length = strcspn(text, "+,");
        words_of(text + negative, length - (size_t)negative, words);
        for (size_t i = 0; i < 6; i++) {
            integers[n][i] = negative ? ~words[i] + carry : words[i];
            carry = carry && !words[i];
        }
    }
    return n;
}

/* Of TensorFlow: modulo 2^31 - 1. */
static uint32_t modulo(const uint32_t integer[6])
{
    const uint64_t end = 0x7fffffff, value = integer[0] | (uint64_t)integer[1] << 32;
    if (!(integer[5] >> 31)) return (uint32_t)(value % end);
    return (uint32_t)((end - -value % end) % end);
}

/* The words and the option of a seed of TensorFlow. */
static size_t seed_of_tensorflow(const char *options, const char *text, uint32_t *words, uint32_t *option)
{
    uint32_t given[3][6] = {{0}}, operation[3][6];
    const size_t n = integers_of(text, given);
    const char *api = value_of(options, "api="), *op_seed = value_of(options, "opSeed=");
    memset(words, 0, 6 * sizeof *words);
    if (api[0] == 'G' && n == 1) {
        memcpy(words, given[0], sizeof given[0]);
    } else if (api[0] == 'G' || !strncmp(api, "stateless", 9)) {
        const size_t skipped = api[0] == 'G' ? 3 - n : 0;
        for (size_t i = 0; i < n; i++) memcpy(words + 2 * (skipped + i), given[i], 2 * sizeof *words);
    } else {
        words[0] = modulo(given[0]);
        *option = op_seed ? NNI_TENSORFLOW_OP_SEED : NNI_TENSORFLOW_SET_SEED;
        if (!op_seed) return 2 + words_of(text + (*text == '-'), strlen(text) - (*text == '-'), words + 2);
        integers_of(op_seed, operation);
        words[2] = modulo(operation[0]);
        if (!words[0] && !words[2]) words[2] = 0x7fffffff;
        return 4;
    }
    *option = api[0] == 'G' ? NNI_TENSORFLOW_GENERATOR : NNI_TENSORFLOW_STATELESS;
    return 6;
}

static uint32_t jax_option(const char *options)
{
    const char *partitionable = value_of(options, "partitionable="), *impl = value_of(options, "impl=");
    const nni_jax_impl of = !impl ? NNI_JAX_THREEFRY : *impl == 'r' ? NNI_JAX_RBG : NNI_JAX_UNSAFE_RBG;
    const uint32_t original = *partitionable == 'f' ? NNI_JAX_ORIGINAL : NNI_JAX_PARTITIONABLE;
    return of + original + (value_of(options, "jit=") ? NNI_JAX_JIT : 0);
}

static void begin(golden *file, nni_framework kind, const char *options, const char *seed,
                  nni_framework_generator *generator)
{
    static uint32_t words[MAX_SEED];
    int is_list = 0;
    uint32_t option = 0, integers[3][6];
    size_t n = kind < NNI_TENSORFLOW ? seed_of(kind, seed, words, &is_list) : 3;
    if (kind == NNI_TENSORFLOW) n = seed_of_tensorflow(options, seed, words, &option);
    if (kind > NNI_TENSORFLOW) {
        integers_of(seed, integers);
        memcpy(words, integers[0], 2 * sizeof *words);
        words[2] = value_of(options, "seedGenerator=") != NULL;
    }
    if (kind == NNI_NUMPY_LEGACY) option = is_list;
    const char *version = value_of(options, "version=");
    if (version && version[0] == '2') option = atoi(version + 2) >= 12 ? NNI_TORCH_2_12 : NNI_TORCH_2_0;
    if (kind == NNI_JAX) option = jax_option(options);
    if (kind == NNI_JAX && !is_list && !value_of(options, "x64=")) words[1] = 0;
    if (kind == NNI_TORCH_CUDA) {
        words[n++] = (uint32_t)atoi(value_of(options, "multiprocessors="));
        words[n++] = (uint32_t)atoi(value_of(options, "threads="));
    }
    if (nni_framework_init(generator, kind, option, words, n)) give_up(file, "a seed that is refused");
}

/* ---- Calls ----------------------------------------------------------------------------------------------------- */

typedef struct call {
    const char *name, *options;
    nni_tensor tensor;
    double p[MAX_PARAMETERS];
    size_t parameters;
} call;

static size_t parameters(const char *text, double p[MAX_PARAMETERS])
{
    size_t n = 0;
    if (!strcmp(text, "-")) return 0;
    for (char *end; n < MAX_PARAMETERS; text = end + 1) {
        p[n++] = strtod(text, &end);
        if (!*end) break;
    }
    return n;
}

static int is(const call *c, const char *name) { return !strcmp(c->name, name); }

static int begins(const call *c, const char *name) { return !strncmp(c->name, name, strlen(name)); }

/* The distribution that a family's name ends in; TF.js's do so in capitals. */
static nni_distribution_kind distribution_of(const call *c)
{
    return strstr(c->name, "niform") ? NNI_UNIFORM : NNI_NORMAL;
}

/* VarianceScaling of Keras, variance_scaling of JAX: of (un)truncated normals, normals, uniforms. */
static nni_status variance_scaling(const call *c, nni_generator *g)
{
    const char *mode = value_of(c->options, "mode=fan_"), *of = value_of(c->options, "distribution=");
    const char *scale = value_of(c->options, "scale=");
    const nni_distribution_kind distribution = of[0] == 't'   ? NNI_TRUNCATED_NORMAL
                                               : of[2] == 'i' ? NNI_UNIFORM
                                                              : NNI_NORMAL;
    return nni_variance_scaling(&c->tensor, scale ? strtod(scale, NULL) : 1,
                                *mode == 'i'   ? NNI_FAN_IN
                                : *mode == 'o' ? NNI_FAN_OUT
                                               : NNI_FAN_AVG,
                                distribution, g);
}

static nni_status scaled(const call *c, nni_generator *g)
{
    if (begins(c, "variance")) return variance_scaling(c, g);
    const nni_distribution_kind distribution = distribution_of(c);
    if (begins(c, "xavier") || begins(c, "glorot")) return nni_xavier(&c->tensor, c->p[0], distribution, g);
    if (begins(c, "lec") || begins(c, "leC"))
        return nni_variance_scaling(&c->tensor, 1, NNI_FAN_IN,
                                    distribution == NNI_UNIFORM ? NNI_UNIFORM : NNI_TRUNCATED_NORMAL, g);
    const int out = value_of(c->options, "mode=fan_out") != NULL;
    const char *nonlinearity = value_of(c->options, "nonlinearity=");
    const nni_nonlinearity of = !nonlinearity || !strncmp(nonlinearity, "leaky", 5) ? NNI_LEAKY_RELU
                                : !strncmp(nonlinearity, "relu", 4)                 ? NNI_RELU
                                : !strncmp(nonlinearity, "tanh", 4)                 ? NNI_TANH
                                                                                    : NNI_LINEAR;
    const double slope = begins(c, "kaiming") ? c->p[0] : 0;
    return nni_msra(&c->tensor, slope, out ? NNI_FAN_OUT : NNI_FAN_IN, of, distribution, g);
}

/* Writes keys as JAX has their words; the bytes of one. */
static size_t keys(call *c, nni_framework_generator *generator, nni_status *status)
{
    static uint32_t words[4 * MAX_COUNT];
    const uint32_t size = generator->option >= NNI_JAX_RBG ? 4 : 2;
    const size_t n = is(c, "split") ? c->tensor.count : 1;
    *status = NNI_OK;
    if (is(c, "split")) *status = nni_jax_split(generator, words, n);
    if (is(c, "fold_in")) *status = nni_jax_fold_in(generator, (uint32_t)c->p[0], words);
    for (size_t i = 0; is(c, "chain") && i < c->parameters && !*status; i += 3) { /* split(n)[i], fold_in(data) */
        nni_framework_generator part = *generator;
        *status = nni_jax_split(&part, words, (size_t)c->p[i]);
        nni_framework_init(&part, NNI_JAX, generator->option, words + size * (size_t)c->p[i + 1], size);
        if (!*status) *status = nni_jax_fold_in(&part, (uint32_t)c->p[i + 2], words);
        nni_framework_init(generator, NNI_JAX, generator->option, words, size);
    }
    uint32_t *to = c->tensor.data;
    for (size_t i = 0; i < size * n; i++) to[i] = words[i / size * size + size - 1 - i % size];
    return 4 * size;
}

/* Fills the tensor's data; the bytes of an element. */
static size_t make(golden *file, call *c, nni_framework_generator *generator)
{
    static uint32_t words[2 * MAX_COUNT];
    static uint64_t workspace[2 * MAX_COUNT];
    nni_generator *g = &generator->base;
    nni_tensor *t = &c->tensor;
    const nni_bounds bounds = g->kind == NNI_TORCH ? NNI_ABSOLUTE : NNI_SIGMA;
    size_t bytes = t->dtype == NNI_FLOAT64 ? 8 : t->dtype == NNI_FLOAT32 ? 4 : 2;
    nni_status status;
    if (is(c, "uniform"))
        status = nni_uniform(t, c->p[0], c->p[1], g);
    else if (is(c, "normal"))
        status = nni_normal(t, c->p[0], c->p[1], g);
    else if (is(c, "truncated_normal"))
        status = nni_truncated_normal(t, c->p[0], c->p[1], c->p[2], c->p[3], bounds, 0, g);
    else if (is(c, "timm_trunc_normal"))
        status = nni_torch_erfinv_normal(t, c->p[0], c->p[1], c->p[2], c->p[3], NULL, 0, generator);
    else if (is(c, "sparse"))
        status = nni_sparse(t, c->p[0], c->p[1], g, workspace);
    else if (is(c, "bits"))
        status = nni_words(g, t->data, t->count);
    else if (is(c, "randperm")) {
        int64_t *order = t->data;
        status = nni_torch_randperm(generator, words, t->count);
        for (size_t i = 0; i < t->count; i++) order[i] = words[i];
        bytes = 8;
    } else if (is(c, "split") || is(c, "fold_in") || is(c, "chain"))
        bytes = keys(c, generator, &status);
    else
        status = scaled(c, g);
    if (status) give_up(file, nni_status_message(status));
    return bytes;
}

static void write_call(golden *file, call *c, nni_framework_generator *generator)
{
    /* Exactly as much as there is, so that a sanitizer sees what lies beyond; a key of rbg has four words. */
    c->tensor.data = allocate((value_of(c->options, "rbg") ? 16 : 8) * c->tensor.count);
    size_t bytes = make(file, c, generator);
    fwrite(c->tensor.data, bytes, c->tensor.count, stdout);
    free(c->tensor.data);
}

static uint32_t dtype_of(const char *name)
{
    if (!strcmp(name, "float64")) return NNI_FLOAT64;
    if (!strcmp(name, "float16")) return NNI_FLOAT16;
    return !strcmp(name, "bfloat16") ? NNI_BFLOAT16 : NNI_FLOAT32;
}

static void write_record(golden *file, nni_framework_generator *generator)
{
    const char *what = golden_field(file), *kind_name = golden_field(file);
    if (!strcmp(what, "values")) return;
    const char *options = golden_field(file), *seed = golden_field(file);
    const nni_framework kind = kind_of(file, kind_name, options);
    const int single = !strcmp(what, "call");
    const uint64_t index = single ? golden_u64(file, 10) : 0;
    call c = {.name = golden_field(file), .options = options, .p = {1}};
    const char *dtype = golden_field(file);
    size_t shape[NNI_MAX_DIMENSIONS] = {0};
    c.tensor = (nni_tensor){.shape = shape, .ndim = 1};
    if (single) {
        const char *extents = golden_field(file);
        c.tensor.ndim = 0;
        c.tensor.count = 1;
        for (char *end; *extents && *extents != '-'; extents = *end ? end + 1 : end) {
            shape[c.tensor.ndim] = strtoull(extents, &end, 10);
            c.tensor.count *= shape[c.tensor.ndim++];
        }
    }
    c.tensor.dtype = dtype_of(dtype);
    c.tensor.layout = kind == NNI_JAX || kind == NNI_TFJS || kind >= NNI_TENSORFLOW ? "keras" : "torch";
    c.parameters = parameters(golden_field(file), c.p);
    double fans[2];
    if (kind == NNI_TFJS && (c.tensor.ndim < 2 || c.tensor.ndim > 5)) { /* fans that no layout has */
        fans[0] = fans[1] = sqrt((double)c.tensor.count);
        c.tensor.fans = fans;
    }
    if (single) {
        if (index == 0) begin(file, kind, options, seed, generator);
        write_call(file, &c, generator);
        return;
    }
    for (int i = 0; i < SIZES; i++) {
        begin(file, kind, options, seed, generator);
        c.tensor.count = shape[0] = sizes[i];
        write_call(file, &c, generator);
    }
}

int main(int argc, char **argv)
{
    static nni_framework_generator generator;
    if (argc != 2) {
        fprintf(stderr, "usage: streams FILE\n");
        return 2;
    }
    golden file = golden_open(argv[1]);
    while (golden_next(&file)) write_record(&file, &generator);
    return fflush(stdout) != 0;
}
