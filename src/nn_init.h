/* SPDX-License-Identifier: Apache-2.0
 *
 * nn-init: the first weights of neural networks. The C API.
 *
 * The initializers of megengine.module.init, over random streams whose every bit is fixed by src/bitgen/README.md:
 * the same on every machine, compiler and instruction set.
 *
 * The library allocates nothing, keeps no state of its own, prints nothing, and takes no value from the C library's
 * math functions. Distinct generators and tensors may be used from distinct threads.
 *
 * Every function that can fail returns an nni_status. It checks all of its arguments first: when it returns
 * anything but NNI_OK it has written nothing and has not moved the generator.
 */
#ifndef NN_INIT_H
#define NN_INIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Counts up whenever a struct, an enum or a signature below changes its meaning; the JavaScript wrapper compares it
 * with that of the wasm file it was given. */
#define NNI_ABI 1
uint32_t nni_abi(void);

/* ---- Status ---------------------------------------------------------------------------------------------------- */

typedef enum nni_status {
    NNI_OK = 0,
    NNI_ERROR_NULL,              /* a pointer that must not be NULL is NULL */
    NNI_ERROR_DTYPE,             /* not an nni_dtype */
    NNI_ERROR_BIT_GENERATOR,     /* not an nni_bit_generator */
    NNI_ERROR_NONLINEARITY,      /* not an nni_nonlinearity */
    NNI_ERROR_MODE,              /* not an nni_mode */
    NNI_ERROR_COUNT,             /* count is more than the product of the shape, or ndim more than NNI_MAX_DIMENSIONS */
    NNI_ERROR_FANS_DIMENSIONS,   /* fans need at least 2 dimensions */
    NNI_ERROR_LAYOUT_LENGTH,     /* a layout has one letter for each dimension */
    NNI_ERROR_LAYOUT_LETTERS,    /* a layout is made of letters from A to Z, each at most once, O or I among them */
    NNI_ERROR_ZERO_FAN,          /* the fan to divide by is zero */
    NNI_ERROR_NOT_FINITE,        /* a parameter is NaN or infinite */
    NNI_ERROR_OVERFLOW,          /* values would lie outside of the dtype's range */
    NNI_ERROR_NEGATIVE_STD,      /* std is negative */
    NNI_ERROR_NEGATIVE_GAIN,     /* gain is negative */
    NNI_ERROR_REVERSED_INTERVAL, /* a is greater than b */
    NNI_ERROR_EMPTY_INTERVAL,    /* no value of the dtype lies in [a, b) */
    NNI_STATUS_COUNT
} nni_status;

/* The comment above as a static string; "unknown status" for a number that is none. */
const char *nni_status_message(nni_status status);

/* ---- Generators ------------------------------------------------------------------------------------------------ */

typedef enum nni_bit_generator {
    NNI_XOSHIRO128PP = 0, /* xoshiro128++, eight lanes, begun anew every 4096 words: the default */
    NNI_PHILOX4X32 = 1,   /* Philox4x32-10, as in Random123 */
    NNI_BIT_GENERATOR_COUNT
} nni_bit_generator;

/* A place in an endless sequence of 32-bit words. A copy of the struct is a copy of the generator. Set it by
 * nni_generator_init; afterwards offset may be written (that is what seek means), the rest is read-only. */
typedef struct nni_generator {
    uint64_t seed;
    uint64_t stream;
    uint64_t offset;    /* in words, modulo 2^64: the word at this place comes next */
    uint64_t lanes_at;  /* cache: the offset at which lanes stand; they stand at no odd one */
    uint32_t lanes[32]; /* cache: word w of the state of xoshiro128++ lane l is lanes[8 w + l] */
    uint32_t kind;      /* an nni_bit_generator */
} nni_generator;

/* At offset 0 of the given stream. */
nni_status nni_generator_init(nni_generator *generator, nni_bit_generator kind, uint64_t seed, uint64_t stream);

/* The next n raw words, from the offset on, whatever its alignment; advances by n. Not a fill: nothing is rounded. */
nni_status nni_words(nni_generator *generator, uint32_t *words, size_t n);

/* FNV-1a, 64 bits (RFC 9923), of `size` bytes, begun from the offset basis xor `parent`: the number of the stream that
 * is called so below stream `parent`. With parent 0, FNV-1a itself; so is a string made a seed. */
uint64_t nni_stream_id(uint64_t parent, const char *name, size_t size);

/* Philox4x32-10 itself, one block: output = f(counter, key), without state. */
void nni_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);

/* ---- Tensors --------------------------------------------------------------------------------------------------- */

typedef enum nni_dtype { NNI_FLOAT32 = 0, NNI_DTYPE_COUNT } nni_dtype;

#define NNI_MAX_DIMENSIONS 32

/* What is to be filled; the caller owns all of it. A function that draws fills `count` elements at `data`, the shape
 * only tells it the fans. So a tensor can be filled in pieces, by calls with the same shape and the same generator: the
 * values are those of one call if every piece but the last is a multiple of 8 elements long. */
typedef struct nni_tensor {
    void *data;          /* aligned to its element; may be NULL if count is 0 */
    size_t count;        /* at most the product of the shape */
    const size_t *shape; /* ndim extents, outermost first; may be NULL if ndim is 0 */
    size_t ndim;         /* at most NNI_MAX_DIMENSIONS */
    const char *layout;  /* one letter for each dimension, NUL-terminated; or "megengine", "torch", "keras"; or NULL */
    uint32_t dtype;      /* an nni_dtype */
} nni_tensor;

/* ---- Fans and gains -------------------------------------------------------------------------------------------- */

typedef enum nni_mode { NNI_FAN_IN = 0, NNI_FAN_OUT = 1, NNI_MODE_COUNT } nni_mode;

typedef enum nni_nonlinearity {
    NNI_LINEAR = 0, /* linear, conv1d to 3d, conv_transpose1d to 3d: 1 */
    NNI_SIGMOID,    /* 1 */
    NNI_TANH,       /* 5/3 */
    NNI_RELU,       /* sqrt(2) */
    NNI_LEAKY_RELU, /* sqrt(2 / (1 + slope^2)) */
    NNI_NONLINEARITY_COUNT
} nni_nonlinearity;

#define NNI_DEFAULT_NEGATIVE_SLOPE 0.01

/* Only shape, ndim and layout of the tensor are read. By the layout: the letter O stands for output channels, I for
 * input channels, G for groups, any other for an axis of the kernel; fan_in = I * kernel, fan_out = O * kernel, and a
 * letter that is not there counts 1. "OIHW", "GOIDHW", "HWIO", "IOHW" (a transposed convolution), "OI", "IO". Without a
 * layout, or with "megengine", by the rule of megengine.module.init: 2-D is (O, I); else (O, I, kernel...), and from
 * 5-D on the first axis is that of groups. "torch": torch.nn.init's, which knows no groups. "keras": that of
 * keras.initializers, (kernel..., I, O), where a vector of n has fans n, n and a scalar 1, 1. */
nni_status nni_calculate_fan_in_and_fan_out(const nni_tensor *tensor, double *fan_in, double *fan_out);
nni_status nni_calculate_correct_fan(const nni_tensor *tensor, nni_mode mode, double *fan);

/* `slope` counts for NNI_LEAKY_RELU alone. The table is that of megengine.module.init and torch.nn.init. */
nni_status nni_calculate_gain(nni_nonlinearity nonlinearity, double slope, double *gain);

/* ---- Initializers ---------------------------------------------------------------------------------------------- */
/* Parameters are doubles and must be finite; formulas are computed in double, in MegEngine's order of operations. A
 * fill that draws begins at the generator's offset rounded up to a multiple of 8, one word an element, and leaves it at
 * the end, rounded up likewise. With count 0 nothing is drawn and no generator needed. */

nni_status nni_fill(const nni_tensor *tensor, double value);

/* On [a, b): a <= x < b for every element, in the dtype; a = b gives a throughout. */
nni_status nni_uniform(const nni_tensor *tensor, double a, double b, nni_generator *generator);

/* std >= 0; |mean| + 6.7 std must not exceed the dtype's range. Values reach 6.66 std to either side. */
nni_status nni_normal(const nni_tensor *tensor, double mean, double std, nni_generator *generator);

/* Glorot and Bengio, AISTATS 2010. std = gain * sqrt(2 / (fan_in + fan_out)); the uniform one on [-a, a), a = sqrt(3) *
 * std. */
nni_status nni_xavier_uniform(const nni_tensor *tensor, double gain, nni_generator *generator);
nni_status nni_xavier_normal(const nni_tensor *tensor, double gain, nni_generator *generator);

/* He, Zhang, Ren and Sun, ICCV 2015. std = calculate_gain(nonlinearity, slope) / sqrt(fan); the uniform one on
 * [-bound, bound), bound = sqrt(3) * std. */
nni_status nni_msra_uniform(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                            nni_generator *generator);
nni_status nni_msra_normal(const nni_tensor *tensor, double slope, nni_mode mode, nni_nonlinearity nonlinearity,
                           nni_generator *generator);

#ifdef __cplusplus
}
#endif

#endif /* NN_INIT_H */
