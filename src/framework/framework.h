/* SPDX-License-Identifier: Apache-2.0
 *
 * What each framework provides: how its generator is seeded, and how it makes values. */
#ifndef NNI_FRAMEWORK_H
#define NNI_FRAMEWORK_H

#include "../bitgen/bitgen.h"
#include "../nn_init_frameworks.h"

/* The functions get checked arguments: finite parameters, a <= b, std >= 0, a dtype that the framework has, at least
 * one element (truncated_normal checks that itself). A function that a framework does not have is NULL. */
typedef struct nni_rules {
    unsigned dtypes, newest_dtypes; /* a bit for each nni_dtype; the second for those that only the greatest option
                                     * has */
    int bounds_are_float32;         /* whether bounds of uniform values are rounded to float32 first, in every dtype */
    int has_boxes; /* whether uniform and normal can fill a box like a fill of its whole would, even a box without
                    * elements */
    nni_matrix orthogonal;
    unsigned least;                       /* the fewest words of a seed */
    unsigned options;                     /* the greatest option */
    int (*is_seed)(const uint32_t *seed); /* checks a seed of `least` words; NULL if any is valid */
    void (*seed)(nni_framework_generator *, const uint32_t *seed, size_t words);
    void (*words)(nni_framework_generator *, uint32_t *words, size_t n);
    void (*uniform)(nni_framework_generator *, const nni_tensor *, double a, double b);
    void (*normal)(nni_framework_generator *, const nni_tensor *, double mean, double std);
    /* On [a, b]: values, or multiples of std from the mean. */
    nni_status (*truncated_normal)(nni_framework_generator *, const nni_tensor *, double mean, double std, double a,
                                   double b, nni_bounds bounds);
    /* The framework's variance_scaling, if our formulas and the functions above do not make the same. */
    void (*of_variance)(nni_framework_generator *, const nni_tensor *, double variance, nni_distribution_kind);
    /* The values of init/logarithmic.c, from uniform values. */
    nni_status (*log_uniform)(const nni_tensor *, double a, double b, double factor, nni_generator *);
    nni_status (*mamba_dt_bias)(const nni_tensor *, double dt_min, double dt_max, double floor, nni_generator *);
    /* The order of rows in which the first `zeros` of a column become zero. */
    void (*permutation)(nni_framework_generator *, uint32_t *order, size_t n);
} nni_rules;

extern const nni_rules nni_torch_rules, nni_megengine_rules, nni_numpy_rules, nni_numpy_legacy_rules, nni_jax_rules,
    nni_tfjs_rules, nni_python_rules, nni_torch_cuda_rules, nni_tensorflow_rules, nni_keras_tensorflow_rules,
    nni_keras_jax_rules, nni_keras_torch_rules, nni_keras_numpy_rules;

/* NULL for a kind that is not there: kinds.c has all kinds, a wasm file has one. */
const nni_rules *nni_rules_of(uint32_t kind);

/* Like those of nni_rules, for any library with uniform values. */
nni_status nni_framework_log_uniform(const nni_tensor *tensor, double a, double b, double factor,
                                     nni_generator *generator);
nni_status nni_framework_mamba_dt_bias(const nni_tensor *tensor, double dt_min, double dt_max, double floor,
                                       nni_generator *generator);

/* The greatest parameter of a dtype. In float64 it leaves room for the error of a product, which nni_fma computes. */
double nni_framework_greatest(uint32_t dtype);

/* Checks the arguments of a truncated normal. */
nni_status nni_framework_check_truncated(const nni_generator *generator, const nni_tensor *tensor, double mean,
                                         double std, double a, double b);

/* The tables of a generator. */
const nni_libm *nni_libm_of(nni_framework_generator *generator);
const nni_ziggurat *nni_ziggurat_of(nni_framework_generator *generator);

#endif
