// SPDX-License-Identifier: Apache-2.0
/* test DIRECTORY: runs the C tests on the golden files of that directory. */
#include "test.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_REPORTS = 20 }; /* one mistake may fail in a million places */

static const char *directory;
static char description[256];
static unsigned long passed, failed;

void describe(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(description, sizeof description, format, arguments);
    va_end(arguments);
}

/* Counts; true if there is a failure to be reported, of which it prints the beginning. */
static bool reports(bool condition, const char *file, int line, const char *text)
{
    if (condition) {
        passed++;
        return false;
    }
    if (++failed > MAX_REPORTS) return false;
    printf("%s:%d: [%s] %s ", file, line, description, text);
    return true;
}

void check_true(const char *file, int line, const char *text, bool condition)
{
    if (reports(condition, file, line, text)) printf("does not hold\n");
}

void check_u64(const char *file, int line, const char *text, uint64_t actual, uint64_t expected)
{
    if (reports(actual == expected, file, line, text)) printf("is %#" PRIx64 ", not %#" PRIx64 "\n", actual, expected);
}

void check_f64(const char *file, int line, const char *text, double actual, double expected)
{
    bool same = !memcmp(&actual, &expected, sizeof actual);
    if (reports(same, file, line, text)) printf("is %a, not %a\n", actual, expected);
}

void check_status(const char *file, int line, const char *text, nni_status actual, nni_status expected)
{
    if (reports(actual == expected, file, line, text))
        printf("is '%s', not '%s'\n", nni_status_message(actual), nni_status_message(expected));
}

void check_words(const char *file, int line, const char *text, const void *actual, const void *expected, size_t n)
{
    const uint32_t *a = actual, *e = expected;
    size_t i = 0;
    while (i < n && a[i] == e[i]) i++;
    if (reports(i == n, file, line, text)) printf("at %zu is %08" PRIx32 ", not %08" PRIx32 "\n", i, a[i], e[i]);
}

golden open_golden(const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return golden_open(path);
}

bool next_record(golden *file)
{
    bool found = golden_next(file);
    if (found) describe("%s:%d", file->path, file->line);
    return found;
}

/* The linear congruential generator of Knuth's MMIX, high bits. */
uint32_t random_below(uint32_t n)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((state >> 32) * n >> 32);
}

nni_generator generator_at(nni_bit_generator kind, uint64_t seed, uint64_t stream, uint64_t offset)
{
    nni_generator generator = {0};
    CHECK_STATUS(nni_generator_init(&generator, kind, seed, stream), NNI_OK);
    generator.offset = offset;
    return generator;
}

nni_tensor vector_of(float *data, const size_t *count)
{
    return (nni_tensor){.data = data, .count = *count, .shape = count, .ndim = 1, .dtype = NNI_FLOAT32};
}

nni_tensor tensor_of(void *data, uint32_t dtype, const size_t *shape, size_t ndim)
{
    nni_tensor tensor = {.data = data, .count = 1, .shape = shape, .ndim = ndim, .dtype = dtype};
    for (size_t i = 0; i < ndim; i++) tensor.count *= shape[i];
    return tensor;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: test DIRECTORY\n");
        return 2;
    }
    directory = argv[1];
    test_generators();
    test_distributions();
    test_fans_and_gains();
    test_initializers();
    test_dtypes();
    test_truncated();
    test_truncated_points();
    test_offsets();
    test_structured();
    test_tables();
    test_orthogonal();
    test_sparse();
    test_errors();
    test_linalg();
    test_bits();
    test_refusals();
    test_ranges();
    test_boxes();
    test_frameworks();
    test_framework_fills();
    test_pcg64();
    test_finite();
    test_limits();
    test_endless();
    printf("%lu passed, %lu failed\n", passed, failed);
    return failed != 0;
}
