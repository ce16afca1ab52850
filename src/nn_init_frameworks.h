/* SPDX-License-Identifier: Apache-2.0
 *
 * nn-init: generators that give the numbers of other libraries: the same seed, the same weights. The C API beside that
 * of nn_init.h, whose functions take such a generator in place of their own.
 *
 * A framework's generator brings that framework's stream, its rules for making values of words, and its order of
 * draws. What the framework does not have is refused with NNI_ERROR_FRAMEWORK. README.md in src/framework says what is
 * equal bit for bit, to which version, on which processor, and how near the rest is.
 */
#ifndef NN_INIT_FRAMEWORKS_H
#define NN_INIT_FRAMEWORKS_H

#include "nn_init.h"

#ifdef __cplusplus
extern "C" {
#endif

/* In nni_generator.kind, beside the bit generators of nn_init.h. */
typedef enum nni_framework {
    NNI_TORCH = 16,       /* PyTorch on a CPU with AVX2: float32 and float64; of 2.12 and later the halves, too */
    NNI_MEGENGINE,        /* MegEngine on a CPU: float32 */
    NNI_NUMPY,            /* numpy.random.default_rng: float32 and float64 */
    NNI_NUMPY_LEGACY,     /* numpy.random.RandomState: float64, and the same rounded to float32 */
    NNI_JAX,              /* jax.random.key of threefry2x32, rbg and unsafe_rbg: every dtype */
    NNI_TFJS,             /* TF.js: float32 */
    NNI_PYTHON,           /* Python's random: float64, and the same rounded to float32 */
    NNI_TORCH_CUDA,       /* PyTorch on an NVIDIA GPU: every dtype, and boxes */
    NNI_TENSORFLOW,       /* TensorFlow on a CPU: every dtype */
    NNI_KERAS_TENSORFLOW, /* Keras 3 by its backends: every dtype; of JAX float32 */
    NNI_KERAS_JAX,
    NNI_KERAS_TORCH,
    NNI_KERAS_NUMPY,
    NNI_FRAMEWORK_END
} nni_framework;

/* For nni_framework_init. The versions of PyTorch between which something differs. */
enum {
    NNI_TORCH_1_13 = 0, /* trunc_normal_ by the inverse of the error function */
    NNI_TORCH_2_0 = 1,  /* fewer than 16 normals by log1p, which a float64 shows */
    NNI_TORCH_2_12 = 2  /* trunc_normal_ by rejection, uniform_ never the upper bound */
};
/* Of kind torch: how the caller's array lies, for which the next tensor is filled. PyTorch makes the normals of what is
 * not contiguous one by one. The tensor's data have no gaps, and are in the order in which PyTorch fills: the axis of
 * the greatest stride outermost. */
enum {
    NNI_TORCH_CONTIGUOUS = 0,
    NNI_TORCH_WITH_GAPS = 1, /* a part of each row, say */
    NNI_TORCH_PERMUTED = 2   /* transposed or channels_last, say, with gaps or without */
};
/* The option of JAX is a sum: of the key's implementation; of 1 if jax_threefry_partitionable, the default since 0.5.0,
 * is off; and of NNI_JAX_JIT if the values are those of a function under jax.jit. */
typedef enum nni_jax_impl { NNI_JAX_THREEFRY = 0, NNI_JAX_RBG = 2, NNI_JAX_UNSAFE_RBG = 4 } nni_jax_impl;
enum { NNI_JAX_PARTITIONABLE = 0, NNI_JAX_ORIGINAL = 1, NNI_JAX_JIT = 6 };

/* Where TensorFlow's calls begin. */
enum {
    NNI_TENSORFLOW_STATELESS = 0, /* tf.random.stateless_*: always at the same place */
    NNI_TENSORFLOW_GENERATOR = 1, /* tf.random.Generator: behind the call before */
    NNI_TENSORFLOW_OP_SEED =
        2, /* tf.random.set_seed and a seed for operations: behind the same operation's last call */
    NNI_TENSORFLOW_SET_SEED = 3 /* tf.random.set_seed alone: each call has the next seed of Python's random */
};

/* Mersenne Twister, and the normal value kept for the next call. */
typedef struct nni_mt19937 {
    uint32_t words[624];
    uint32_t next; /* of words; 624: all are used; 625: and it has been seeded, not yet drawn from */
    uint32_t has_normal;
    double normal;
} nni_mt19937;

typedef struct nni_pcg64 {
    uint64_t state[2], increment[2]; /* the lower half first */
    uint32_t has_word, word;         /* the upper half of an output of which the lower one was used */
} nni_pcg64;

/* Of TensorFlow: uniform, normal, truncated normal, each of four dtypes; raw words. */
enum { NNI_TENSORFLOW_OPERATIONS = 13 };
typedef struct nni_tensorflow {
    uint64_t counter[2];                       /* the lower half first */
    uint64_t drawn[NNI_TENSORFLOW_OPERATIONS]; /* elements of each operation; of NNI_TENSORFLOW_OP_SEED */
} nni_tensorflow;

enum { NNI_ZIGGURAT_LAYERS = 256, NNI_SINES = 440, NNI_POWERS = 32 };
typedef struct nni_libm {
    double sines[NNI_SINES], powers[NNI_POWERS];
} nni_libm;
typedef struct nni_ziggurat {
    uint64_t k[NNI_ZIGGURAT_LAYERS]; /* a fraction of 52 bits below this is in the layer for certain */
    double w[NNI_ZIGGURAT_LAYERS];   /* the layer's width, over 2^52 */
    double f[NNI_ZIGGURAT_LAYERS];   /* the density at its end */
} nni_ziggurat;

/* PyTorch's generator on a GPU is its seed and an offset, a multiple of 4. Which counter makes which element depends on
 * the GPU: how many multiprocessors it has, and how many threads each of them holds at a time. */
typedef struct nni_cuda {
    uint64_t offset;
    uint32_t multiprocessors, threads;
} nni_cuda;

/* All of a framework's generator: a copy of the struct is a copy of the generator. Its address is passed as that of its
 * first member. */
typedef struct nni_framework_generator {
    nni_generator base;    /* kind, and seed for what begins anew with each call: offset and stream do not count */
    uint32_t option, view; /* view: as above; no part of the state */
    union {
        nni_mt19937 mt19937;       /* NNI_TORCH, NNI_NUMPY_LEGACY, NNI_PYTHON */
        uint64_t xoroshiro[4];     /* NNI_MEGENGINE: of uniforms, then of normals */
        nni_pcg64 pcg64;           /* NNI_NUMPY */
        nni_cuda cuda;             /* NNI_TORCH_CUDA */
        uint32_t alea[3];          /* NNI_TFJS, as seeded: fractions times 2^32 */
        nni_tensorflow tensorflow; /* NNI_TENSORFLOW; its key is base.seed. With NNI_TENSORFLOW_SET_SEED mt19937 */
        uint64_t rbg;              /* NNI_JAX, of a key of four words: the last two, the first of them on top */
    } state;
    /* No part of the state: a table that is made when it is needed, the same for all; 0, if none is there. */
    uint32_t table_of, unused;
    union {
        nni_libm libm;         /* NNI_TORCH, NNI_PYTHON */
        nni_ziggurat ziggurat; /* NNI_NUMPY */
    } table;
} nni_framework_generator;

/* `seed` is `words` words, the lowest first:
 *   torch, megengine: 2 of a 64-bit seed, modulo 2^64;
 *   jax: those of the key's data in reverse, 2 of threefry, 4 of rbg; of 2, rbg takes each half from them;
 *   numpy: any number of them, each list of entropy as its words one after the other;
 *   numpy-legacy: 1, or, of an array of integers, as many as it has, and option 1;
 *   tfjs: the characters of the seed, as JavaScript prints it;
 *   python: those of the seed's absolute value, at least one;
 *   torch-cuda: 2 of a 64-bit seed, then multiprocessors, from 1 to 65535, and threads, from 256 to 65535;
 *   tensorflow: 4 of the two numbers of a stateless seed; 6 of the state that Generator.from_seed makes; 4 of the
 * global seed and an operation's, modulo 2^31 - 1; or 2 of the global one so, and those of its absolute value;
 *   keras: 2 of the seed, and one that is not 0 of a SeedGenerator.
 * NNI_ERROR_RANGE if there are too few. nni_words gives a generator's raw words: of jax those of random.bits, of tfjs
 * its fractions times 2^32, of megengine the upper halves of the generator of uniforms, of torch-cuda those of a fill
 * of as many elements of float32. */
nni_status nni_framework_init(nni_framework_generator *generator, nni_framework kind, uint32_t option,
                              const uint32_t *seed, size_t words);

/* torch.randperm: 0 to n - 1 in random order; below 2^32 / 20 of them, since beyond that PyTorch draws otherwise. */
nni_status nni_torch_randperm(nni_framework_generator *generator, uint32_t *order, size_t n);

/* A truncated normal by the inverse of the error function: torch.nn.init.trunc_normal_ up to 2.11, and timm's own with
 * every version. `exceptions` are n ascending words: twice the bits of a positive argument, plus 1 where PyTorch's
 * inverse is below the correctly rounded one, not above it. Without any (NULL), the inverse is ATen's own calc_erfinv;
 * PyTorch's wheels take MKL's. */
nni_status nni_torch_erfinv_normal(const nni_tensor *tensor, double mean, double std, double a, double b,
                                   const uint32_t *exceptions, size_t n, nni_framework_generator *generator);

/* jax.random.split and fold_in: the words of n keys, or of one, as nni_framework_init takes them. */
nni_status nni_jax_split(const nni_framework_generator *generator, uint32_t *keys, size_t n);
nni_status nni_jax_fold_in(const nni_framework_generator *generator, uint32_t data, uint32_t key[]);

#ifdef __cplusplus
}
#endif

#endif /* NN_INIT_FRAMEWORKS_H */
