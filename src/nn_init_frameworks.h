/* SPDX-License-Identifier: Apache-2.0
 *
 * nn-init: generators that give the numbers of other libraries: the same seed, the same weights. This C API adds to
 * nn_init.h, whose functions take such a generator in place of their own.
 *
 * A framework's generator has that framework's stream, its rules for turning words into values, and its order of draws.
 * What the framework does not have is refused with NNI_ERROR_FRAMEWORK. src/framework/README.md says what is equal bit
 * for bit, to which version, on which processor, and how close the rest is.
 */
#ifndef NN_INIT_FRAMEWORKS_H
#define NN_INIT_FRAMEWORKS_H

#include "nn_init.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Values of nni_generator.kind, besides the bit generators of nn_init.h. */
typedef enum nni_framework {
    NNI_TORCH = 16,       /* PyTorch on a CPU with AVX2: float32 and float64; since 2.12 the halves, too */
    NNI_MEGENGINE,        /* MegEngine on a CPU: float32 */
    NNI_NUMPY,            /* numpy.random.default_rng: float32 and float64 */
    NNI_NUMPY_LEGACY,     /* numpy.random.RandomState: float64, and the same rounded to float32 */
    NNI_JAX,              /* jax.random.key of threefry2x32, rbg and unsafe_rbg: every dtype */
    NNI_TFJS,             /* TF.js: float32 */
    NNI_PYTHON,           /* Python's random: float64, and the same rounded to float32 */
    NNI_TORCH_CUDA,       /* PyTorch on an NVIDIA GPU: every dtype, and boxes */
    NNI_TENSORFLOW,       /* TensorFlow on a CPU: every dtype */
    NNI_KERAS_TENSORFLOW, /* Keras 3 with each backend: every dtype; with JAX float32 */
    NNI_KERAS_JAX,
    NNI_KERAS_TORCH,
    NNI_KERAS_NUMPY,
    NNI_FRAMEWORK_END
} nni_framework;

/* Options of nni_framework_init: versions of PyTorch with which something changed. */
enum {
    NNI_TORCH_1_13 = 0, /* trunc_normal_ uses the inverse of the error function */
    NNI_TORCH_2_0 = 1,  /* fewer than 16 normals use log1p, which shows in a float64 */
    NNI_TORCH_2_12 = 2  /* trunc_normal_ uses rejection; uniform_ never returns the upper bound */
};
/* For kind torch: how the caller's array lies, for which the next tensor is filled. If it is not contiguous, PyTorch
 * makes its normals one by one. The tensor's data have no gaps, and are in the order in which PyTorch fills: the axis
 * with the largest stride is outermost. */
enum {
    NNI_TORCH_CONTIGUOUS = 0,
    NNI_TORCH_WITH_GAPS = 1, /* for example a part of each row */
    NNI_TORCH_PERMUTED = 2   /* for example transposed or channels_last, with or without gaps */
};
/* JAX's option is a sum: the key's implementation, plus 1 if jax_threefry_partitionable is off (on by default since
 * 0.5.0), plus NNI_JAX_JIT for the values of a function under jax.jit. */
typedef enum nni_jax_impl { NNI_JAX_THREEFRY = 0, NNI_JAX_RBG = 2, NNI_JAX_UNSAFE_RBG = 4 } nni_jax_impl;
enum { NNI_JAX_PARTITIONABLE = 0, NNI_JAX_ORIGINAL = 1, NNI_JAX_JIT = 6 };

/* Options of TensorFlow: where a call's numbers begin. */
enum {
    NNI_TENSORFLOW_STATELESS = 0, /* tf.random.stateless_*: always in the same place */
    NNI_TENSORFLOW_GENERATOR = 1, /* tf.random.Generator: after the last call's */
    NNI_TENSORFLOW_OP_SEED =
        2, /* tf.random.set_seed with a seed for operations: after the same operation's last call */
    NNI_TENSORFLOW_SET_SEED = 3 /* tf.random.set_seed alone: each call takes the next seed of Python's random */
};

/* Mersenne Twister, and the normal value kept for the next call. */
typedef struct nni_mt19937 {
    uint32_t words[624];
    uint32_t next; /* index of the next word; 624: all are used; 625: seeded, but nothing drawn yet */
    uint32_t has_normal;
    double normal;
} nni_mt19937;

typedef struct nni_pcg64 {
    uint64_t state[2], increment[2]; /* the lower half first */
    uint32_t has_word, word;         /* the upper half of an output whose lower half was used */
} nni_pcg64;

/* TensorFlow's operations: uniform, normal, truncated normal, each in four dtypes; raw words. */
enum { NNI_TENSORFLOW_OPERATIONS = 13 };
typedef struct nni_tensorflow {
    uint64_t counter[2];                       /* the lower half first */
    uint64_t drawn[NNI_TENSORFLOW_OPERATIONS]; /* elements of each operation; for NNI_TENSORFLOW_OP_SEED */
} nni_tensorflow;

enum { NNI_ZIGGURAT_LAYERS = 256, NNI_SINES = 440, NNI_POWERS = 32 };
typedef struct nni_libm {
    double sines[NNI_SINES], powers[NNI_POWERS];
} nni_libm;
typedef struct nni_ziggurat {
    uint64_t k[NNI_ZIGGURAT_LAYERS]; /* a 52-bit fraction below this surely lies in the layer */
    double w[NNI_ZIGGURAT_LAYERS];   /* the layer's width, over 2^52 */
    double f[NNI_ZIGGURAT_LAYERS];   /* the density at its end */
} nni_ziggurat;

/* PyTorch's generator on a GPU: its seed, and an offset that is a multiple of 4. The GPU decides which counter makes
 * which element: by how many multiprocessors it has, and how many threads each of them holds at a time. */
typedef struct nni_cuda {
    uint64_t offset;
    uint32_t multiprocessors, threads;
} nni_cuda;

/* A framework's generator. A copy of the struct is a copy of the generator. Functions take the address of its first
 * member. */
typedef struct nni_framework_generator {
    nni_generator base;    /* the kind; and the seed, for kinds that begin every call anew. Offset and stream are not
                            * used */
    uint32_t option, view; /* view: see above; not part of the state */
    union {
        nni_mt19937 mt19937;       /* NNI_TORCH, NNI_NUMPY_LEGACY, NNI_PYTHON */
        uint64_t xoroshiro[4];     /* NNI_MEGENGINE: for uniforms, then for normals */
        nni_pcg64 pcg64;           /* NNI_NUMPY */
        nni_cuda cuda;             /* NNI_TORCH_CUDA */
        uint32_t alea[3];          /* NNI_TFJS, after seeding: fractions times 2^32 */
        nni_tensorflow tensorflow; /* NNI_TENSORFLOW; its key is base.seed. NNI_TENSORFLOW_SET_SEED uses mt19937 */
        uint64_t rbg;              /* NNI_JAX, for a key of four words: the last two, the first of them in the upper
                                    * half */
    } state;
    /* Not part of the state: a table made when first needed. All generators have the same; 0 if there is none yet. */
    uint32_t table_of, unused;
    union {
        nni_libm libm;         /* NNI_TORCH, NNI_PYTHON */
        nni_ziggurat ziggurat; /* NNI_NUMPY */
    } table;
} nni_framework_generator;

/* Makes a generator from a `seed` of `words` words, the lowest first:
 *   torch, megengine: 2, a 64-bit seed, modulo 2^64;
 *   jax: the key's data in reverse, 2 for threefry, 4 for rbg; if there are 2, rbg takes each half from them;
 *   numpy: any number, the lists of entropy as words, one after the other;
 *   numpy-legacy: 1; or, for an array of integers, one for each, with option 1;
 *   tfjs: the characters of the seed, as JavaScript prints it;
 *   python: the words of the seed's absolute value, at least one;
 *   torch-cuda: 2, a 64-bit seed, then the multiprocessors, from 1 to 65535, and the threads, from 256 to 65535;
 *   tensorflow: 4, both numbers of a stateless seed; 6, the state that Generator.from_seed makes; 4, the global seed
 * and an operation's, modulo 2^31 - 1; or 2, the global seed likewise, then the words of its absolute value;
 *   keras: 2, the seed, and one more, which is not 0 for the seed of a SeedGenerator.
 * NNI_ERROR_RANGE if there are too few. nni_words gives the generator's raw words. For jax they are those of
 * random.bits; for tfjs fractions times 2^32; for megengine the upper halves of the generator of uniforms; for
 * torch-cuda those of a fill of as many float32 elements. */
nni_status nni_framework_init(nni_framework_generator *generator, nni_framework kind, uint32_t option,
                              const uint32_t *seed, size_t words);

/* torch.randperm: 0 to n - 1 in random order. n must be below 2^32 / 20; beyond that PyTorch draws in another way. */
nni_status nni_torch_randperm(nni_framework_generator *generator, uint32_t *order, size_t n);

/* A truncated normal by the inverse of the error function: torch.nn.init.trunc_normal_ up to 2.11, and timm's own with
 * every version. `exceptions` are n words in ascending order: twice the bits of a positive argument, plus 1 if
 * PyTorch's inverse lies below the correctly rounded one instead of above it. With NULL the inverse is ATen's own
 * calc_erfinv; PyTorch's wheels use MKL's. */
nni_status nni_torch_erfinv_normal(const nni_tensor *tensor, double mean, double std, double a, double b,
                                   const uint32_t *exceptions, size_t n, nni_framework_generator *generator);

/* jax.random.split and fold_in: the words of n keys, or of one key, in the form that nni_framework_init takes. */
nni_status nni_jax_split(const nni_framework_generator *generator, uint32_t *keys, size_t n);
nni_status nni_jax_fold_in(const nni_framework_generator *generator, uint32_t data, uint32_t key[]);

#ifdef __cplusplus
}
#endif

#endif /* NN_INIT_FRAMEWORKS_H */
