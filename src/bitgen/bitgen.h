/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions of every kind of generator. README.md in this folder defines the streams of nn-init's own kinds.
 */
#ifndef NNI_BITGEN_H
#define NNI_BITGEN_H

#include "../entry.h"
#include "../nn_init.h"
#include "../simd.h"

/* Words are made in groups of this many. */
#define NNI_GROUP 8

/* Writes the n words from generator->offset on, and advances it. n and the offset are multiples of NNI_GROUP. */
typedef void nni_groups_function(nni_generator *generator, uint32_t *words, size_t n);

nni_groups_function nni_xoshiro128pp_groups, nni_philox4x32_groups;

/* How another library draws the matrix that is made orthogonal: not at all, in the tensor's shape, or tall. */
typedef enum nni_matrix { NNI_NO_MATRIX = 0, NNI_DRAWN_AS_SHAPED, NNI_DRAWN_TALL } nni_matrix;

/* The functions of a generator. Every generator carries them, so the core need not know which kinds exist. nn-init's
 * own kinds have `groups`: a word depends only on its place, and fill.c turns words into values. Other libraries' kinds
 * have the other functions, which make values by that library's rules and check their arguments. */
typedef struct nni_functions {
    nni_groups_function *groups;
    void (*words)(nni_generator *, uint32_t *words, size_t n); /* the next n words, n > 0 */
    nni_status (*uniform)(const nni_tensor *, double a, double b, nni_generator *);
    nni_status (*normal)(const nni_tensor *, double mean, double std, nni_generator *);
    nni_status (*truncated_normal)(const nni_tensor *, double mean, double std, double a, double b, nni_bounds bounds,
                                   int correct, nni_generator *);
    nni_status (*of_variance)(const nni_tensor *, double variance, nni_distribution_kind, nni_generator *);
    /* Normal values, with `zeros` zeros in each column. `order` has room for one row number per row. */
    nni_status (*sparse)(const nni_tensor *, size_t zeros, double std, nni_generator *, uint32_t *order);
    /* The functions of ../init/logarithmic.c; their arguments are already checked. */
    nni_status (*log_uniform)(const nni_tensor *, double a, double b, double factor, nni_generator *);
    nni_status (*mamba_dt_bias)(const nni_tensor *, double dt_min, double dt_max, double floor, nni_generator *);
    /* Whether Xavier's and MSRA's initializers are variance scaling with truncated normals. */
    int (*scales_variance)(const nni_generator *);
    nni_matrix (*matrix)(const nni_generator *);
} nni_functions;

/* The functions of another library's generator; NULL for nn-init's own, and for no generator. */
static inline const nni_functions *nni_library_of(const nni_generator *generator)
{
    const int has_library = !NNI_IS_CORE && generator && generator->functions && !generator->functions->groups;
    return has_library ? generator->functions : NULL;
}

/* Rounds n up to whole groups. */
static inline uint64_t nni_whole_groups(uint64_t n) { return (n + NNI_GROUP - 1) / NNI_GROUP * NNI_GROUP; }

/* Checks that there is a generator of nn-init's own. */
nni_status nni_generator_ready(const nni_generator *generator);

/* Turns n words into values in place, n a multiple of NNI_GROUP: ../dist/dist.h says more. */
struct nni_distribution;
typedef void nni_transform(const struct nni_distribution *distribution, void *words, size_t n);

/* How many words are written to the destination before they are transformed there, while they are in the first-level
 * cache. So bit generators and distributions need not know each other; the second pass costs less than can be measured.
 * 8 KiB is a quarter of the smallest such cache in use. */
enum { NNI_CHUNK = 2048 };

/* The values of the next n words, for any n and offset; the words themselves if there is no transform. The generator
 * must be ready. Groups that are only partly needed are made beside the destination. */
void nni_generator_values(nni_generator *generator, nni_transform *transform,
                          const struct nni_distribution *distribution, uint32_t *values, size_t n);
void nni_generator_words(nni_generator *generator, uint32_t *words, size_t n);

/* Philox4x32-10 in place, for as many counters as a vector has lanes: word w of lane l's counter is counter[w][l]. */
void nni_philox4x32_lanes(u32v counter[4], uint32_t key_low, uint32_t key_high);

#endif
