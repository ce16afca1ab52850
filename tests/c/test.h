/* SPDX-License-Identifier: Apache-2.0
 *
 * The harness of the C tests: checks that count, report and go on. */
#ifndef NNI_TEST_H
#define NNI_TEST_H

#include "golden.h"

/* What the checks that follow are about: printed with each that fails. */
void describe(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define CHECK(condition) check_true(__FILE__, __LINE__, #condition, condition)
#define CHECK_U64(actual, expected) check_u64(__FILE__, __LINE__, #actual, actual, expected)
#define CHECK_F64(actual, expected) check_f64(__FILE__, __LINE__, #actual, actual, expected) /* bit for bit */
#define CHECK_STATUS(actual, expected) check_status(__FILE__, __LINE__, #actual, actual, expected)
/* Arrays of n words or float32, bit for bit. */
#define CHECK_WORDS(actual, expected, n) check_words(__FILE__, __LINE__, #actual, actual, expected, n)

void check_true(const char *file, int line, const char *text, bool condition);
void check_u64(const char *file, int line, const char *text, uint64_t actual, uint64_t expected);
void check_f64(const char *file, int line, const char *text, double actual, double expected);
void check_status(const char *file, int line, const char *text, nni_status actual, nni_status expected);
void check_words(const char *file, int line, const char *text, const void *actual, const void *expected, size_t n);

/* The golden file of that name; the next record, which is then what the checks are about. */
golden open_golden(const char *name);
bool next_record(golden *file);

uint32_t random_below(uint32_t n); /* the same sequence in every run */
nni_generator generator_at(nni_bit_generator kind, uint64_t seed, uint64_t stream, uint64_t offset);
nni_tensor vector_of(float *data, const size_t *count);
/* All of a tensor of that shape. */
nni_tensor tensor_of(void *data, uint32_t dtype, const size_t *shape, size_t ndim);

/* The topics, a file each. */
void test_generators(void);
void test_distributions(void);
void test_fans_and_gains(void);
void test_initializers(void);
void test_dtypes(void);
void test_truncated(void);
void test_truncated_points(void);
void test_offsets(void);
void test_structured(void);
void test_tables(void);
void test_orthogonal(void);
void test_sparse(void);
void test_errors(void);
void test_linalg(void);
void test_bits(void);
void test_refusals(void);
void test_ranges(void);
void test_boxes(void);
void test_frameworks(void);
void test_framework_fills(void);
void test_pcg64(void);
void test_finite(void);
void test_limits(void);
void test_endless(void);

#endif
