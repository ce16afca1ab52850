/* SPDX-License-Identifier: Apache-2.0
 *
 * What every kind of generator provides. The streams of nn-init's own kinds are defined in README.md beside this file.
 */
#ifndef NNI_BITGEN_H
#define NNI_BITGEN_H

#include "../entry.h"
#include "../nn_init.h"
#include "../simd.h"

/* Words are made in groups of this many. */
#define NNI_GROUP 8

/* Writes the n words from generator->offset on and advances it; both are multiples of NNI_GROUP. */
typedef void nni_groups_function(nni_generator *generator, uint32_t *words, size_t n);

nni_groups_function nni_xoshiro128pp_groups, nni_philox4x32_groups;

/* How another library draws the matrix that becomes orthogonal: not at all, in the shape of the tensor, or tall. */
typedef enum nni_matrix { NNI_NO_MATRIX = 0, NNI_DRAWN_AS_SHAPED, NNI_DRAWN_TALL } nni_matrix;

/* What a generator does, which every generator carries, so that the core need not know which kinds there are. Those of
 * nn-init itself have `groups`: their words are a function of the place, and fill.c makes values of them. Those of
 * other libraries have the rest: values by the rules of the library. These check their arguments. */
typedef struct nni_functions {
    nni_groups_function *groups;
    void (*words)(nni_generator *, uint32_t *words, size_t n); /* the next n, n > 0 */
    nni_status (*uniform)(const nni_tensor *, double a, double b, nni_generator *);
    nni_status (*normal)(const nni_tensor *, double mean, double std, nni_generator *);
    nni_status (*truncated_normal)(const nni_tensor *, double mean, double std, double a, double b, nni_bounds bounds,
                                   int correct, nni_generator *);
    nni_status (*of_variance)(const nni_tensor *, double variance, nni_distribution_kind, nni_generator *);
    /* Normal values, of which `zeros` in each column become 0; `order` has room for a row's number each. */
    nni_status (*sparse)(const nni_tensor *, size_t zeros, double std, nni_generator *, uint32_t *order);
    /* Those of ../init/logarithmic.c, whose arguments have been checked. */
    nni_status (*log_uniform)(const nni_tensor *, double a, double b, double factor, nni_generator *);
    nni_status (*mamba_dt_bias)(const nni_tensor *, double dt_min, double dt_max, double floor, nni_generator *);
    /* Whether Xavier's and MSRA's initializers are variance scaling, whose normals are truncated. */
    int (*scales_variance)(const nni_generator *);
    nni_matrix (*matrix)(const nni_generator *);
} nni_functions;

/* Those of another library's generator; NULL for nn-init's own, and where there is none. */
static inline const nni_functions *nni_library_of(const nni_generator *generator)
{
    const int has_library = !NNI_IS_CORE && generator && generator->functions && !generator->functions->groups;
    return has_library ? generator->functions : NULL;
}

/* n, as many words more as make whole groups. */
static inline uint64_t nni_whole_groups(uint64_t n) { return (n + NNI_GROUP - 1) / NNI_GROUP * NNI_GROUP; }

/* Whether there is a generator of nn-init's own to draw from. */
nni_status nni_generator_ready(const nni_generator *generator);

/* Makes values of n words in place, a multiple of NNI_GROUP, of a distribution: ../dist/dist.h says more. */
struct nni_distribution;
typedef void nni_transform(const struct nni_distribution *distribution, void *words, size_t n);

/* Words are written to the destination and transformed there while they are in the first-level cache, so that bit
 * generators and distributions need not know of each other; the second pass costs less than can be measured. 8 KiB is a
 * quarter of the smallest such cache in use. */
enum { NNI_CHUNK = 2048 };

/* The values of the next n words, for a generator that is ready; any n and offset. Groups that are wanted in part are
 * made beside the destination. Without a transform, the words. */
void nni_generator_values(nni_generator *generator, nni_transform *transform,
                          const struct nni_distribution *distribution, uint32_t *values, size_t n);
void nni_generator_words(nni_generator *generator, uint32_t *words, size_t n);

/* Philox4x32-10 of as many counters as a vector has lanes, in place: word w of the counter of lane l is counter[w][l].
 */
void nni_philox4x32_lanes(u32v counter[4], uint32_t key_low, uint32_t key_high);

#endif
