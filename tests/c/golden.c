// SPDX-License-Identifier: Apache-2.0
#include "golden.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void give_up(const golden *file, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file->path, file->line, what);
    exit(2);
}

void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (memory || !size) return memory;
    fprintf(stderr, "no memory for %zu bytes\n", size);
    exit(2);
}

golden golden_open(const char *path)
{
    golden file = {.path = path};
    FILE *stream = fopen(path, "rb");
    if (!stream) give_up(&file, "cannot be opened");
    fseek(stream, 0, SEEK_END);
    size_t size = (size_t)ftell(stream);
    rewind(stream);
    file.text = file.next = allocate(size + 1);
    if (fread(file.text, 1, size, stream) != size) give_up(&file, "cannot be read");
    file.text[size] = 0;
    fclose(stream);
    return file;
}

bool golden_next(golden *file)
{
    while (*file->next) {
        char *line = file->next, *end = strchr(line, '\n');
        file->line++;
        if (!end) give_up(file, "a line without an end");
        *end = 0;
        file->next = end + 1;
        file->field = line;
        if (*line && *line != '#') return true;
    }
    free(file->text);
    return false;
}

const char *golden_field(golden *file)
{
    char *field = file->field;
    if (!*field) give_up(file, "a field is missing");
    file->field += strcspn(field, " ");
    if (*file->field) *file->field++ = 0;
    return field;
}

uint64_t golden_u64(golden *file, int base)
{
    char *end;
    uint64_t value = strtoull(golden_field(file), &end, base);
    if (*end) give_up(file, "not an integer");
    return value;
}

double golden_f64(golden *file)
{
    char *end;
    double value = strtod(golden_field(file), &end);
    if (*end) give_up(file, "not a number");
    return value;
}

/* ---- Names ---- */

typedef struct entry {
    const char *name;
    int value;
} entry;

static int value_of(const golden *file, const char *name, const entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(name, entries[i].name)) return entries[i].value;
    give_up(file, "an unknown name");
}

#define VALUE_OF(file, name, entries) value_of(file, name, entries, sizeof entries / sizeof *entries)

static nni_nonlinearity nonlinearity_of(const golden *file, const char *name)
{
    static const entry nonlinearities[] = {
        {"linear", NNI_LINEAR},
        {"conv1d", NNI_LINEAR},
        {"conv2d", NNI_LINEAR},
        {"conv3d", NNI_LINEAR},
        {"conv_transpose1d", NNI_LINEAR},
        {"conv_transpose2d", NNI_LINEAR},
        {"conv_transpose3d", NNI_LINEAR},
        {"sigmoid", NNI_SIGMOID},
        {"tanh", NNI_TANH},
        {"relu", NNI_RELU},
        {"leaky_relu", NNI_LEAKY_RELU},
        {"selu", NNI_SELU},
        {"gelu", NNI_GELU},
        {"gelu_tanh", NNI_GELU_TANH},
        {"silu", NNI_SILU},
        {"swish", NNI_SILU},
        {"mish", NNI_MISH},
        {"elu", NNI_ELU},
        {"softplus", NNI_SOFTPLUS},
        {"hardswish", NNI_HARDSWISH},
    };
    return VALUE_OF(file, name, nonlinearities);
}

nni_nonlinearity golden_nonlinearity(golden *file) { return nonlinearity_of(file, golden_field(file)); }

static const entry dtypes[] = {
    {"float32", NNI_FLOAT32}, {"float64", NNI_FLOAT64}, {"float16", NNI_FLOAT16}, {"bfloat16", NNI_BFLOAT16}};
static const entry modes[] = {
    {"fan_in", NNI_FAN_IN}, {"fan_out", NNI_FAN_OUT}, {"fan_avg", NNI_FAN_AVG}, {"fan_geo_avg", NNI_FAN_GEO_AVG}};
static const entry distributions[] = {
    {"uniform", NNI_UNIFORM}, {"normal", NNI_NORMAL}, {"truncated_normal", NNI_TRUNCATED_NORMAL}};
static const entry bounds[] = {{"absolute", NNI_ABSOLUTE}, {"sigma", NNI_SIGMA}};
static const entry truths[] = {{"false", 0}, {"true", 1}};

/* ---- Tensors, generators, calls ---- */

nni_tensor golden_tensor(golden *file, size_t shape[NNI_MAX_DIMENSIONS])
{
    nni_tensor tensor = {.shape = shape, .dtype = NNI_FLOAT32};
    const char *extents = golden_field(file), *layout = golden_field(file);
    if (strcmp(layout, "-")) tensor.layout = layout;
    if (!strcmp(extents, "-")) return tensor;
    for (char *end;; extents = end + 1) {
        shape[tensor.ndim++] = strtoull(extents, &end, 10);
        if (!*end) return tensor;
        if (*end != 'x' || tensor.ndim == NNI_MAX_DIMENSIONS) give_up(file, "not a shape");
    }
}

nni_generator golden_generator(golden *file)
{
    static const entry kinds[] = {{"xoshiro128++", NNI_XOSHIRO128PP}, {"philox4x32", NNI_PHILOX4X32}};
    nni_bit_generator kind = VALUE_OF(file, golden_field(file), kinds);
    uint64_t seed = golden_u64(file, 10), stream = golden_u64(file, 10);
    nni_generator generator;
    if (nni_generator_init(&generator, kind, seed, stream)) give_up(file, "not a generator");
    generator.offset = golden_u64(file, 10);
    return generator;
}

static void read_parameters(golden *file, golden_call *call)
{
    const char *p = golden_field(file);
    memset(call->p, 0, sizeof call->p);
    if (!strcmp(p, "-")) return;
    for (size_t n = 0;; p++) {
        char *end;
        if (n == sizeof call->p / sizeof *call->p) give_up(file, "too many parameters");
        call->p[n++] = strtod(p, &end);
        if (end == p || (*end && *end != ',')) give_up(file, "not a list of numbers");
        p = end;
        if (!*p) return;
    }
}

static void read_option(const golden *file, golden_call *call, const char *key, const char *value)
{
    if (!strcmp(key, "mode"))
        call->mode = VALUE_OF(file, value, modes);
    else if (!strcmp(key, "nonlinearity"))
        call->nonlinearity = nonlinearity_of(file, value);
    else if (!strcmp(key, "distribution"))
        call->distribution = VALUE_OF(file, value, distributions);
    else if (!strcmp(key, "bounds"))
        call->bounds = VALUE_OF(file, value, bounds);
    else if (!strcmp(key, "correct"))
        call->correct = VALUE_OF(file, value, truths);
    else if (!strcmp(key, "first"))
        call->first = VALUE_OF(file, value, truths);
    else if (!strcmp(key, "fan_in") || !strcmp(key, "fan_out")) {
        call->fans[!strcmp(key, "fan_out")] = strtod(value, NULL);
        call->tensor.fans = call->fans;
    } else
        give_up(file, "an unknown option");
}

/* key=value,key=value,... or - for none. */
static void read_options(golden *file, golden_call *call)
{
    char *option = file->field;
    golden_field(file);
    call->mode = NNI_FAN_IN;
    call->nonlinearity = NNI_LINEAR;
    call->distribution = NNI_UNIFORM;
    call->bounds = NNI_ABSOLUTE;
    call->correct = call->first = 0;
    call->fans[0] = call->fans[1] = NAN;
    if (!strcmp(option, "-")) return;
    for (char *next; option; option = next) {
        next = strchr(option, ',');
        if (next) *next++ = 0;
        char *value = strchr(option, '=');
        if (!value) give_up(file, "an option without a value");
        *value++ = 0;
        read_option(file, call, option, value);
    }
}

void golden_read_call(golden *file, golden_call *call)
{
    static const size_t bytes[NNI_DTYPE_COUNT] = {4, 8, 2, 2};
    call->name = golden_field(file);
    uint32_t dtype = VALUE_OF(file, golden_field(file), dtypes);
    call->bytes = bytes[dtype];
    call->generator = golden_generator(file);
    call->after = golden_u64(file, 10);
    read_parameters(file, call);
    call->tensor = golden_tensor(file, call->shape);
    call->tensor.dtype = dtype;
    call->count = 1;
    for (size_t i = 0; i < call->tensor.ndim; i++) call->count *= call->shape[i];
    read_options(file, call);
}

void *golden_elements(golden *file, const golden_call *call)
{
    if (golden_u64(file, 10) != call->count) give_up(file, "another number of elements than the shape's");
    uint8_t *elements = allocate(call->count * call->bytes);
    for (size_t i = 0; i < call->count; i++) {
        uint64_t code = golden_u64(file, 16);
        for (size_t k = 0; k < call->bytes; k++) elements[i * call->bytes + k] = (uint8_t)(code >> 8 * k);
    }
    return elements;
}

static nni_status do_sparse(golden_call *call)
{
    void *workspace = allocate(12 * call->shape[0]);
    nni_status status = nni_sparse(&call->tensor, call->p[0], call->p[1], &call->generator, workspace);
    free(workspace);
    return status;
}

nni_status golden_do(golden_call *call, void *data)
{
    nni_generator *g = &call->generator;
    nni_tensor *t = &call->tensor;
    const double *p = call->p;
    t->data = data;
    t->count = call->count;
#define IS(function) !strcmp(call->name, function)
    if (IS("fill")) return nni_fill(t, p[0]);
    if (IS("uniform")) return nni_uniform(t, p[0], p[1], g);
    if (IS("normal")) return nni_normal(t, p[0], p[1], g);
    if (IS("truncated_normal")) return nni_truncated_normal(t, p[0], p[1], p[2], p[3], call->bounds, call->correct, g);
    if (IS("xavier_uniform")) return nni_xavier_uniform(t, p[0], g);
    if (IS("xavier_normal")) return nni_xavier_normal(t, p[0], g);
    if (IS("xavier_truncated_normal")) return nni_xavier_truncated_normal(t, p[0], g);
    if (IS("msra_uniform")) return nni_msra_uniform(t, p[0], call->mode, call->nonlinearity, g);
    if (IS("msra_normal")) return nni_msra_normal(t, p[0], call->mode, call->nonlinearity, g);
    if (IS("msra_truncated_normal")) return nni_msra_truncated_normal(t, p[0], call->mode, call->nonlinearity, g);
    if (IS("variance_scaling")) return nni_variance_scaling(t, p[0], call->mode, call->distribution, g);
    if (IS("siren")) return nni_siren(t, p[0], call->first, 1, g);
    if (IS("log_uniform")) return nni_log_uniform(t, p[0], p[1], p[2], g);
    if (IS("mamba_dt_bias")) return nni_mamba_dt_bias(t, p[0], p[1], p[2], g);
    if (IS("sparse")) return do_sparse(call);
#undef IS
    fprintf(stderr, "no initializer is called %s\n", call->name);
    exit(2);
}
