// SPDX-License-Identifier: Apache-2.0
#include "golden.h"

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

static int value_of(golden *file, const entry *entries, size_t n)
{
    const char *name = golden_field(file);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(name, entries[i].name)) return entries[i].value;
    give_up(file, "an unknown name");
}

#define VALUE_OF(file, entries) value_of(file, entries, sizeof entries / sizeof *entries)

nni_nonlinearity golden_nonlinearity(golden *file)
{
    static const entry nonlinearities[] = {
        {"-", NNI_LINEAR},
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
    };
    return VALUE_OF(file, nonlinearities);
}

static nni_mode mode_of(golden *file)
{
    static const entry modes[] = {{"-", NNI_FAN_IN}, {"fan_in", NNI_FAN_IN}, {"fan_out", NNI_FAN_OUT}};
    return VALUE_OF(file, modes);
}

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
    nni_bit_generator kind = VALUE_OF(file, kinds);
    uint64_t seed = golden_u64(file, 10), stream = golden_u64(file, 10);
    nni_generator generator;
    if (nni_generator_init(&generator, kind, seed, stream)) give_up(file, "not a generator");
    generator.offset = golden_u64(file, 10);
    return generator;
}

void golden_read_call(golden *file, golden_call *call)
{
    call->name = golden_field(file);
    call->generator = golden_generator(file);
    call->after = golden_u64(file, 10);
    for (int i = 0; i < 2; i++) call->p[i] = golden_f64(file);
    call->tensor = golden_tensor(file, call->shape);
    call->count = 1;
    for (size_t i = 0; i < call->tensor.ndim; i++) call->count *= call->shape[i];
    call->mode = mode_of(file);
    call->nonlinearity = golden_nonlinearity(file);
}

nni_status golden_do(golden_call *call, float *data)
{
    nni_generator *g = &call->generator;
    nni_tensor *t = &call->tensor;
    const double *p = call->p;
    t->data = data;
    t->count = call->count;
    if (!strcmp(call->name, "fill")) return nni_fill(t, p[0]);
    if (!strcmp(call->name, "uniform")) return nni_uniform(t, p[0], p[1], g);
    if (!strcmp(call->name, "normal")) return nni_normal(t, p[0], p[1], g);
    if (!strcmp(call->name, "xavier_uniform")) return nni_xavier_uniform(t, p[0], g);
    if (!strcmp(call->name, "xavier_normal")) return nni_xavier_normal(t, p[0], g);
    if (!strcmp(call->name, "msra_uniform")) return nni_msra_uniform(t, p[0], call->mode, call->nonlinearity, g);
    if (!strcmp(call->name, "msra_normal")) return nni_msra_normal(t, p[0], call->mode, call->nonlinearity, g);
    fprintf(stderr, "no initializer is called %s\n", call->name);
    exit(2);
}
