/* SPDX-License-Identifier: Apache-2.0
 *
 * What each framework provides: how its generator is seeded, and how it makes values. */
#ifndef NNI_FRAMEWORK_H
#define NNI_FRAMEWORK_H

#include "../bitgen/bitgen.h"
#include "../nn_init_frameworks.h"

/* Functions are called with arguments that have been checked: finite parameters, a <= b, std >= 0, a dtype that the
 * framework has, at least one element (truncated_normal looks itself). What a framework does not have is NULL. */
typedef struct nni_rules {
    unsigned dtypes, newest_dtypes; /* a bit for each nni_dtype; those that only the greatest option has */
    int bounds_are_float32;         /* whether bounds of uniform values are rounded to float32 first, for every dtype */
    int has_boxes; /* whether uniform and normal fill a box, even one without elements, as of a fill of its whole */
    nni_matrix orthogonal;
    unsigned least;                       /* words of a seed */
    unsigned options;                     /* the greatest option */
    int (*is_seed)(const uint32_t *seed); /* of `least` words; NULL if any is one */
    void (*seed)(nni_framework_generator *, const uint32_t *seed, size_t words);
    void (*words)(nni_framework_generator *, uint32_t *words, size_t n);
    void (*uniform)(nni_framework_generator *, const nni_tensor *, double a, double b);
    void (*normal)(nni_framework_generator *, const nni_tensor *, double mean, double std);
    /* On [a, b], values, or multiples of std from the mean. */
    nni_status (*truncated_normal)(nni_framework_generator *, const nni_tensor *, double mean, double std, double a,
                                   double b, nni_bounds bounds);
    /* variance_scaling of the framework, where it does not come down to those above by the formulas of ours. */
    void (*of_variance)(nni_framework_generator *, const nni_tensor *, double variance, nni_distribution_kind);
    /* What init/logarithmic.c makes, of uniform values. */
    nni_status (*log_uniform)(const nni_tensor *, double a, double b, double factor, nni_generator *);
    nni_status (*mamba_dt_bias)(const nni_tensor *, double dt_min, double dt_max, double floor, nni_generator *);
    /* The order of rows in which the first `zeros` of a column become zero. */
    void (*permutation)(nni_framework_generator *, uint32_t *order, size_t n);
} nni_rules;

extern const nni_rules nni_torch_rules, nni_megengine_rules, nni_numpy_rules, nni_numpy_legacy_rules, nni_jax_rules,
    nni_tfjs_rules, nni_python_rules, nni_torch_cuda_rules, nni_tensorflow_rules, nni_keras_tensorflow_rules,
    nni_keras_jax_rules, nni_keras_torch_rules, nni_keras_numpy_rules;

/* NULL for a kind that is not there: kinds.c has all of them, a file of WebAssembly one. */
const nni_rules *nni_rules_of(uint32_t kind);

/* As those of nni_rules, for any library that has uniform values. */
nni_status nni_framework_log_uniform(const nni_tensor *tensor, double a, double b, double factor,
                                     nni_generator *generator);
nni_status nni_framework_mamba_dt_bias(const nni_tensor *tensor, double dt_min, double dt_max, double floor,
                                       nni_generator *generator);

/* The greatest parameter of a dtype. In float64 it leaves room for the error of a product, which nni_fma computes. */
double nni_framework_greatest(uint32_t dtype);

/* What is asked of the arguments of a truncated normal. */
nni_status nni_framework_check_truncated(const nni_generator *generator, const nni_tensor *tensor, double mean,
                                         double std, double a, double b);

/* The tables of a generator. */
const nni_libm *nni_libm_of(nni_framework_generator *generator);
const nni_ziggurat *nni_ziggurat_of(nni_framework_generator *generator);

#endif
